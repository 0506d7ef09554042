"""What an enemy tried with call requests: to keep them, to flood them, to change what was read, and to set clocks."""

from __future__ import annotations

from pathlib import Path

import pytest

from conversations import presses
from conversations.call_hours import CHOICES, CallHours
from conversations.call_offers import Offer
from conversations.channel import Kind
from store import calls
from tests.conversations import called, owned
from tests.conversations.asked import at
from tests.conversations.called import (
    KIM,
    LEE,
    MIA,
    SAM,
    WEEK,
    asks,
    call_of,
    goes_out,
    heard,
    house,
    last,
    notices,
    offered,
    press,
    scene,
    states,
)
from tests.conversations.ground import Ground


async def owner_of(g: Ground, number: int, who: str) -> None:
    (code,) = owned.codes(owned.asks(g, "owner", organisation=number))
    await owned.takes_over(g, code, who)


# Who takes requests and says nothing, or does harm.


def test_who_took_it_and_never_wrote_does_not_get_it_again_before_others(tmp_path: Path) -> None:
    async def work(g: Ground) -> None:
        await house(g, KIM, LEE)
        await goes_out(g)
        held = 0
        for _ in range(12):
            await press(g, presses.call("take", call_of(g)), KIM)
            held += states(g) == ["taken"]
            await g.passes(minutes=61)
        assert held == 1
        await press(g, presses.call("take", call_of(g)), KIM)
        assert "the others go first" in last(g, KIM)
        await press(g, presses.call("take", call_of(g)), LEE)
        assert states(g) == ["taken"]

    scene(tmp_path, work)


@pytest.mark.parametrize("others", ["none", "one, who blocks the bot"])
def test_who_gave_it_back_may_take_it_when_nobody_else_is_left(others: str, tmp_path: Path) -> None:
    async def work(g: Ground) -> None:
        await house(g, KIM, *([] if others == "none" else [LEE]))
        await called.talk(g)
        await g.taps("Give it back", KIM)
        if others != "none":
            await g.takes(g.inbound(Kind.LEFT, LEE))
        await g.passes(minutes=16)
        await g.taps("I take it", KIM)
        assert states(g) == ["taken"]

    scene(tmp_path, work)


def test_whom_a_peer_closed_on_hears_of_their_next_request_when_the_others_did_not_take_it(tmp_path: Path) -> None:
    async def work(g: Ground) -> None:
        await house(g, KIM, LEE)
        await called.talk(g)
        await g.taps("Close", SAM)
        since = len(g.chat.sent)
        await goes_out(g)
        assert (notices(g, KIM, since), notices(g, LEE, since)) == (0, 1)
        await g.passes(minutes=31)
        assert notices(g, KIM, since) == 1, "nobody else took it"

    scene(tmp_path, work)


@pytest.mark.parametrize("who", ["an operator", "an owner"])
def test_the_role_can_be_taken_from_all_who_answer(who: str, tmp_path: Path) -> None:
    async def work(g: Ground) -> None:
        number = await house(g, KIM, LEE)
        await called.talk(g)
        if who == "an operator":
            assert owned.asks(g, "dismiss_responders", organisation=number).startswith("2 answered its calls")
        else:
            await owner_of(g, number, MIA)
            await g.presses(presses.owner("calls", number), 1, MIA)
            await g.taps("Nobody answers any more", MIA)
            assert states(g) == ["taken"], "it was asked only"
            said = await g.taps("Yes, I'm sure", MIA)
            assert any("Nobody answers yet" in each.text for each in said)
        await g.passes(seconds=5)
        assert "The talk is over" in last(g, KIM)
        assert "can't go on right now" in "".join(heard(g, SAM))
        assert [row["role"] for row in g.rows("memberships") if row["role"] == "responder"] == []
        assert g.rows("audit_trail")[-1]["action"] == "responders_dismissed"
        await press(g, presses.call("take", call_of(g)), KIM)
        assert states(g) == ["open"]

    scene(tmp_path, work)


# Who asks, and asks.


def test_one_peer_cannot_wake_responders_thirty_times_in_a_quarter_of_an_hour(tmp_path: Path) -> None:
    async def work(g: Ground) -> None:
        await house(g, KIM, LEE)
        for _ in range(3):
            await asks(g)
            await g.taps("Undo", SAM)
            await g.passes(minutes=1)
            await goes_out(g)
            await press(g, presses.call("withdraw", call_of(g)), SAM)
            await g.passes(seconds=5)
        await g.says("Hard shift", SAM)
        await g.taps("More ways", SAM)
        said = "".join(each.text for each in await g.taps(called.ASK, SAM))
        assert "three requests of yours in a day" in said and "310-6789" in said
        offer = Offer(g.time.moment.replace(microsecond=0), 60).to_text()
        await press(g, presses.call("send", 1, offer), SAM)
        assert states(g) == ["closed"] * 6, "nor by an old button"
        assert notices(g, KIM) == 3
        await g.passes(hours=24)
        await goes_out(g)
        assert notices(g, KIM) == 4

    scene(tmp_path, work)


@pytest.mark.parametrize("how", ["pause", "night"])
def test_a_responder_who_is_quiet_is_asked_last(how: str, tmp_path: Path) -> None:
    async def work(g: Ground) -> None:
        await house(g, KIM, LEE)
        if how == "pause":
            await press(g, presses.own("pause", "7"), KIM)
        else:
            await press(g, presses.command("hours_night"), LEE)
            at(g, "2026-11-25 03:00")
        await goes_out(g)
        assert (notices(g, KIM), notices(g, LEE)) == (0, 1)
        await g.passes(minutes=30)
        assert notices(g, KIM) == 1, "before its peer reads that nobody is there, the last are asked too"

    scene(tmp_path, work)


def test_with_nobody_awake_whoever_is_there_is_asked_at_once(tmp_path: Path) -> None:
    async def work(g: Ground) -> None:
        await house(g, KIM, LEE)
        at(g, "2026-11-25 03:00")
        await goes_out(g)
        assert (notices(g, KIM), notices(g, LEE)) == (1, 1)

    scene(tmp_path, work)


# What is sent is what was read.


def test_send_sends_what_was_shown_or_shows_it_anew(tmp_path: Path) -> None:
    async def work(g: Ground) -> None:
        number = await house(g, KIM, minutes=15)
        assert "within 15 minutes" in (await offered(g)).text
        longer = CallHours(*CHOICES["always"], minutes=120).to_text()
        g.now(lambda tx: calls.set_settings(tx, number, longer))
        assert "within 120 minutes" in (await g.taps("Send", SAM))[-1].text
        assert states(g) == []
        await g.taps("Send", SAM)
        await g.passes(seconds=20)
        assert "120 minutes" in last(g, KIM)

    scene(tmp_path, work)


def test_who_sends_after_closing_time_reads_that_it_waits_until_monday_and_that_is_said_once_more(
    tmp_path: Path,
) -> None:
    async def work(g: Ground) -> None:
        await house(g, KIM, hours=WEEK)
        at(g, "2026-11-27 16:58")
        await offered(g)
        await g.passes(minutes=4)
        assert "Nobody answers right now" in (await g.taps("Send", SAM))[-1].text
        assert states(g) == []
        sent = (await g.taps("Send for then", SAM))[-1].text
        assert "when they open: Monday" in sent and "9:00" in sent and "20 seconds" not in sent

    scene(tmp_path, work)


def test_a_request_of_friday_evening_is_there_on_monday_and_nobody_is_woken_for_it_meanwhile(tmp_path: Path) -> None:
    async def work(g: Ground) -> None:
        await house(g, KIM, LEE, MIA, hours=WEEK)
        at(g, "2026-11-27 16:50")
        await goes_out(g)
        await g.passes(minutes=9)
        assert notices(g, MIA) == 1, "the others hear of it while they are there"
        since = len(g.chat.sent)
        await g.passes(hours=40)
        assert states(g) == ["open"]
        assert sum(notices(g, who, since) for who in (KIM, LEE, MIA)) == 0
        await g.passes(hours=25)
        assert sum(notices(g, who, since) for who in (KIM, LEE, MIA)) == 3, "at nine on Monday they are reminded"
        await g.passes(hours=9)
        assert states(g) == ["closed"]

    scene(tmp_path, work)


@pytest.mark.parametrize("text", ["", "1", "1-2", "a-b-c", "1-2-3-4", "99999999999-1-0", "-1-2-3", "1--3"])
def test_a_made_up_offer_is_none(text: str) -> None:
    assert Offer.from_text(text) is None
