"""What was done with roles can be read by owners and operators, and nothing of what peers do stands in it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from content.trail_lines import TRAIL_LINES
from conversations.auditing import NOTHING_YET, told_trail, told_trail_at
from scheduler.housekeeping import Housekeeping
from store import audit
from tests.conversations.asked import join, weeks
from tests.conversations.ground import ALEX, SAM, Ground
from tests.conversations.owned import KIM, asks, begins, house, proposes, screen
from tests.store.ground import MASTER, run

FOOT = "It says who did it by their role. It never says what peers do. It is kept for one year."


async def _reads(ground: Ground, address: str = SAM) -> list[str]:
    """What an owner reads of the trail, without its head and foot."""
    await screen(ground, address)
    (told,) = await ground.taps("What was done", address)
    head, *lines, foot = told.text.strip().splitlines()
    assert head == "**Corner House**, what was done:" and foot == FOOT
    return [line.removeprefix("- 2026-11-24, ") for line in lines]


def test_owners_read_what_was_done_and_by_which_role(ground: Ground) -> None:
    async def scene() -> None:
        await house(ground, SAM, KIM)
        await begins(ground)
        await screen(ground, KIM)
        await ground.taps("Quick check: Tuesday 13:00", KIM)
        await ground.taps("Pause", KIM)
        asks(ground, "withdraw", organisation=1)
        read = await _reads(ground)
        assert read[:4] == [
            "whoever runs the bot: all links are closed",
            "another owner: a check-in was paused",
            "you: a check-in began",
            "whoever runs the bot: a link for one more owner",
        ]
        assert (await _reads(ground, KIM))[1:3] == ["you: a check-in was paused", "another owner: a check-in began"]
        assert read[-1] == "whoever runs the bot: the group was made" and "you: became an owner" in read

    run(scene())


def test_a_press_that_changes_nothing_is_not_written_down(ground: Ground) -> None:
    async def scene() -> None:
        await house(ground)
        await proposes(ground)
        number, start = ground.find("Start")
        await ground.presses(start, number)
        before = ground.rows("audit_trail")
        await ground.presses(start, number)
        await ground.presses("1g:resume:1:1", 1)
        await ground.presses("1g:at:1:1-13", 1)
        assert ground.rows("audit_trail") == before

    run(scene())


def test_an_owner_who_erased_themselves_reads_like_one_who_gave_it_up(ground: Ground) -> None:
    """Which of the two it was is theirs to tell; their number in the trail empties itself."""

    async def scene() -> None:
        await house(ground, SAM, KIM)
        await begins(ground, address=KIM)
        read = await _reads(ground)
        await ground.says("/erase", KIM)
        await ground.taps("Yes, erase it all", KIM)
        assert await _reads(ground) == ["another owner: gave up being an owner", *read]
        assert {row["peer_id"] for row in ground.rows("audit_trail") if row["role"] == "owner"} == {1, None}

    run(scene())


def test_what_peers_do_leaves_no_trace_in_it(ground: Ground) -> None:
    async def scene() -> None:
        code = await house(ground)
        await begins(ground)
        before = ground.rows("audit_trail")
        await join(ground, code, ALEX)
        assert await weeks(ground, 1)
        await ground.taps("OK", ALEX)
        for said in ("/od", "/stop", "/clear", "/privacy"):
            await ground.says(said, ALEX)
        await ground.presses("1o:leave:1", 1, ALEX)
        await ground.says("/erase", ALEX)
        await ground.taps("Yes, erase it all", ALEX)
        assert ground.rows("audit_trail") == before

    run(scene())


def test_it_holds_words_of_its_lists_and_numbers_only(ground: Ground) -> None:
    """What cannot be written into it need not be found in it."""
    for role, action, of in (("owner", "link_made", "AB12cd"), ("sam", "link_made", ""), ("owner", "said hello", "")):
        with pytest.raises(ValueError, match="words of its lists"):
            ground.now(lambda tx, it=(role, action, of): audit.note(tx, ground.time(), *it[:2], of=it[2]))
    assert ground.rows("audit_trail") == []


def test_every_word_an_owner_can_read_has_a_line() -> None:
    wanted = {f"trail_{action}" for action in audit.OF_TEAMS} | {f"trail_by_{who}" for who in audit.WHO}
    assert wanted - set(TRAIL_LINES) == {"trail_by_coordinator"}, "coordinators do nothing for an organisation"


def test_it_is_kept_for_a_year_and_goes_on_over_pages(ground: Ground) -> None:
    async def scene() -> None:
        await house(ground)
        for number in range(12):
            ground.now(lambda tx, of=number: audit.note(tx, ground.time(), "clock", "check_ins_unowned", 1, of=of))
        assert len(await _reads(ground)) == 10
        (more,) = await ground.taps("More")
        assert "you: became an owner" in more.text and "the bot: no owner was left" in more.text
        housekeeping = Housekeeping(ground.database, MASTER, ground.chat, ground.time)  # type: ignore[arg-type]
        ground.time.moment += timedelta(days=365)
        await housekeeping.tidy()
        assert len(ground.rows("audit_trail")) == 15
        ground.time.moment += timedelta(seconds=1)
        await housekeeping.tidy()
        assert ground.rows("audit_trail") == []

    run(scene())


def test_operators_read_all_of_it_in_a_terminal(ground: Ground) -> None:
    async def scene() -> None:
        assert told_trail(ground.database) == NOTHING_YET
        await house(ground)
        asks(ground, "make", name="Harbour")
        told = told_trail(ground.database).splitlines()
        assert told[0].endswith("organisation 2  operator: organisation made")
        assert any(line.endswith("organisation 1  owner: owner became") for line in told)
        assert "organisation 2" not in told_trail(ground.database, organisation=1)
        assert told_trail_at("sqlite:////nowhere/at/all.db").endswith(NOTHING_YET)

    run(scene())
