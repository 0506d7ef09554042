"""What owners write and read of their groups, and links to them."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest

from conversations.channel import Kind
from conversations.deed_foot import TOLD_FOR
from store import deeds, organisations
from tests.conversations import owned
from tests.conversations.called import ALEX, KIM, SAM, answers, heard, house, scene
from tests.conversations.ground import Ground

LINE = "We bought new chairs."


def _since(ground: Ground) -> int:
    return len(ground.chat.sent)


@pytest.mark.parametrize(
    "typed", ["t.me/practice_bot?start=org_{}", "https://t.me/practice_bot?start=org_{}", "org_{}"]
)
def test_a_link_that_is_pasted_into_the_chat_asks_as_one_that_is_tapped(typed: str, tmp_path: Path) -> None:
    """The poster has it as text too. What it meets is the search, which offers to send it to the coordinators."""

    async def work(g: Ground) -> None:
        code = await owned.house(g, KIM)
        said = await g.says(typed.format(code))
        assert any("invites you" in each.text for each in said), said[-1].text

    scene(tmp_path, work)


def test_a_responders_link_of_dismissed_owners_opens_nothing(tmp_path: Path) -> None:
    """J43: access ends at once. An owner who was dismissed still has the link they made, and answers calls by it."""

    async def work(g: Ground) -> None:
        await owned.house(g, SAM, KIM)
        await owned.screen(g)
        await g.taps("Call requests")
        await g.taps("Turn it on")
        (shown,) = await g.taps("Link to answer calls")
        (code,) = owned.codes(shown.text)
        owned.asks(g, "dismiss", organisation=1)
        await g.says(f"/start org_{code}")
        with suppress(AssertionError):
            await g.taps("Yes please")
        assert not g.now(lambda tx: organisations.with_role(tx, 1, organisations.RESPONDER))

    scene(tmp_path, work)


def test_a_line_that_takes_the_place_of_anothers_says_so(tmp_path: Path) -> None:
    """The other owner's line waited for this very person; it is gone, and neither of them is told."""

    async def work(g: Ground) -> None:
        await owned.house(g, SAM, KIM)
        await g.says(f"/did {LINE}", SAM)
        (said,) = await g.says("/did We bought a kettle.", KIM)
        is_there = LINE in [row["text"] for row in g.rows("deeds")]
        assert is_there or LINE in said.text, said.text

    scene(tmp_path, work)


@pytest.mark.parametrize(
    ("language", "told", "agree", "went_on"),
    [
        ("en", "A line of another owner waits for you", "I agree", "OK. It comes with the next check-in"),
        ("fr", "La phrase d'une autre personne responsable attend", "D'accord", "OK. Ça vient avec"),
    ],
)
def test_an_owner_agrees_to_what_waits_for_them_before_they_write(
    language: str, told: str, agree: str, went_on: str, tmp_path: Path
) -> None:
    """Nothing of the other's is lost by a command; one's own line that waits is replaced as ever."""

    async def work(g: Ground) -> None:
        await owned.house(g, SAM, KIM)
        await g.says("/did We bought a lamp.", SAM)
        await g.says(f"/did {LINE}", SAM)
        await g.says("/language fr" if language == "fr" else "/menu", KIM, language)
        (said,) = await g.says("/did We bought a kettle.", KIM, language)
        assert said.text.startswith(told) and LINE in said.text
        (said,) = await g.taps(agree, KIM, language)
        assert said.text.startswith(went_on)
        assert [(row["text"], row["is_agreed"]) for row in g.rows("deeds")] == [(LINE, True)]
        await g.says("/did We bought a kettle.", KIM, language)
        assert len(g.rows("deeds")) == 2

    scene(tmp_path, work)


def test_a_line_that_goes_out_no_more_is_not_said_to_go_out(tmp_path: Path) -> None:
    """It goes out for four weeks; owners read "Goes out since" for ever, and write no other."""

    async def work(g: Ground) -> None:
        await owned.house(g, SAM, KIM)
        await g.says(f"/did {LINE}", SAM)
        for tap in ("What the group is told", "You said, we did", "I agree"):
            await (owned.screen(g, KIM) if tap.startswith("What") else g.passes(seconds=0))
            await g.taps(tap, KIM)
        await g.passes(days=40)
        await owned.screen(g, KIM)
        await g.taps("What the group is told", KIM)
        (shown,) = await g.taps("You said, we did", KIM)
        assert f"- Went out until 2026-12-22: {LINE}" in shown.text

    scene(tmp_path, work)


def test_on_its_last_day_a_line_still_goes_out(tmp_path: Path) -> None:
    """The screen says what the clock does: 28 days after it was agreed to, and not one more."""

    async def work(g: Ground) -> None:
        await owned.house(g, SAM, KIM)
        await g.says(f"/did {LINE}", SAM)
        await g.says("/did We bought a kettle.", KIM)
        await g.taps("I agree", KIM)
        for days, begins, goes_out in ((28, "- Goes out since 2026-11-24", True), (1, "- Went out until", False)):
            await g.passes(days=days)
            (shown,) = await g.presses("1g:deeds:1:", 1, KIM)
            assert begins in shown.text
            since = (g.time.moment - TOLD_FOR).date()
            assert bool(g.now(lambda tx, since=since: deeds.to_tell(tx, 1, since))) is goes_out

    scene(tmp_path, work)


def test_a_line_that_sounds_like_a_cry_is_said_not_to_be_kept(tmp_path: Path) -> None:
    """The steps come first, as ever; but whoever wrote a line for their people reads nothing of what became of it."""

    async def work(g: Ground) -> None:
        await owned.house(g, SAM, KIM)
        said = await g.says("/did We put oxygen in each room.", SAM)
        assert [each.text for each in said][1:] == [
            "Your line for the group was not kept. To send it, say it in other words."
        ]
        assert not g.rows("deeds")
        assert len(await g.says("We put oxygen in each room.", SAM)) == 1

    scene(tmp_path, work)


@pytest.mark.parametrize("typed", ["/did We put oxygen in each room.", "/did I want to kill myself"])
def test_who_looks_after_nothing_reads_the_card_alone(typed: str, tmp_path: Path) -> None:
    """For them there is no such command, and a cry is nothing that was to be kept."""

    async def work(g: Ground) -> None:
        await owned.house(g, SAM, KIM)
        await g.says("/start", ALEX)
        assert len(await g.says(typed, ALEX)) == 1

    scene(tmp_path, work)


def test_of_several_groups_a_line_says_whose_it_is(tmp_path: Path) -> None:
    """Two new chairs came to the first house; the number is read as the second house, and nothing shows it."""

    async def work(g: Ground) -> None:
        await owned.house(g, SAM)
        code = owned.codes(owned.asks(g, "make", name="Second House"))[1]
        await owned.takes_over(g, code, SAM)
        (said,) = await g.says("/did 2 new chairs came.", SAM)
        assert [row["organisation_id"] for row in g.rows("deeds")] == [2]
        assert "Nobody in **Second House** reads it before that." in said.text

    scene(tmp_path, work)


def test_of_several_groups_who_names_none_reads_how_to_name_it(tmp_path: Path) -> None:
    """Which group? is asked, a tap answers it, and the line is lost without a word."""

    async def work(g: Ground) -> None:
        await owned.house(g, SAM)
        code = owned.codes(owned.asks(g, "make", name="Second House"))[1]
        await owned.takes_over(g, code, SAM)
        (said,) = await g.says(f"/did {LINE}", SAM)
        assert "- /did 1 and your line: **Corner House**\n- /did 2 and your line: **Second House**" in said.text
        (said,) = await g.taps("Second House", SAM)
        assert "Write /did 2 and your line." in said.text
        assert not g.rows("deeds")

    scene(tmp_path, work)


def test_a_line_that_is_edited_is_not_passed_over_in_silence(tmp_path: Path) -> None:
    """In a talk it is said that a change is not passed on; a line for all people of a group deserves it as well."""

    async def work(g: Ground) -> None:
        await owned.house(g, SAM, KIM)
        typed = g.inbound(text="/did We bought nwe chairs.", address=SAM, language="en")
        await g.takes(typed)
        since = _since(g)
        await g.takes(g.inbound(Kind.EDITED, SAM, text=f"/did {LINE}", message_id=typed.message_id, language="en"))
        assert heard(g, SAM, since) == [
            "That change was not kept. To change your line, write it again as a new message."
        ]
        assert len(g.rows("deeds")) == 1
        since = _since(g)
        await g.takes(g.inbound(Kind.EDITED, SAM, text="/home", message_id=typed.message_id, language="en"))
        await g.says("/start", ALEX)
        after = _since(g)
        await g.takes(g.inbound(Kind.EDITED, ALEX, text=f"/did {LINE}", message_id=1, language="en"))
        assert not heard(g, SAM, since) and not heard(g, ALEX, after)

    scene(tmp_path, work)


def test_somebody_of_three_roles_reads_each_group_once(tmp_path: Path) -> None:
    """Owner, responder and member of one group: "Groups you joined" names it three times."""

    async def work(g: Ground) -> None:
        number = await house(g, KIM)
        await answers(g, number, SAM)
        today = g.time.moment.date()
        g.now(lambda tx: organisations.invite(tx, number, today, organisations.OWNER, "owner0123456"))
        await owned.takes_over(g, "owner0123456", SAM)
        (shown,) = await g.says("/mydata")
        (line,) = [each for each in shown.text.splitlines() if each.startswith("Groups you joined")]
        assert line.count("Corner House") == 1, line
        lines = shown.text.splitlines()
        assert "Groups you look after: Corner House" in lines and "Groups you answer calls for: Corner House" in lines
        (shown,) = await g.says("/mydata", KIM)
        assert "Groups you joined: none" in shown.text and "Groups you look after" not in shown.text

    scene(tmp_path, work)
