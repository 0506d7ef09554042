"""Who was not here for three months is asked once, and erased a month later; any message, tap or edit keeps all."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from conversations import idle
from conversations.channel import Kind
from store import calls, coordinators, nudges, organisations, peers
from store.organisations import OWNER, RESPONDER
from tests.conversations.asked import settings
from tests.conversations.ground import SAM, Ground
from tests.conversations.idle_ground import (
    ASK,
    ERASE,
    QUESTION,
    a_day,
    day,
    days_of,
    is_there,
    looks,
    questions,
    settle,
    still,
    was,
)
from tests.store.ground import MASTER, run

LEFT, ASKED, GONE = "left alone", "asked", "erased"

CASES = {
    # Days since they were here, days since they were asked, reachable, stopped.
    (90, None, True, False): LEFT,
    (ASK - 1, None, True, False): LEFT,
    (ASK, None, True, False): ASKED,
    (ASK + 13, 13, True, False): LEFT,
    (ASK, None, False, False): LEFT,
    (ASK, None, True, True): LEFT,
    (120, 23, True, False): LEFT,
    (ERASE, None, True, False): ASKED,
    (ERASE, 30, True, False): LEFT,
    (ERASE + 1, 31, True, False): LEFT,
    (ERASE + 2, 32, True, False): GONE,
    (ERASE - 1, 40, True, False): LEFT,
    (ERASE - 1, None, False, False): LEFT,
    (ERASE, None, False, False): GONE,
    (ERASE - 1, None, True, True): LEFT,
    (ERASE, None, True, True): GONE,
    (-20, None, True, False): LEFT,
    (ERASE + 40, -20, True, False): LEFT,
}


def test_each_day_has_its_meaning(ground: Ground) -> None:
    """`security.md` §3.8: 90 days idle → ask, 120 → erase; a week later each, for the day is kept by the week."""

    async def scene() -> None:
        people = {f"8000{place:02d}": case for place, case in enumerate(CASES)}
        settle(ground, *people)
        for address, (here, asked, is_reachable, is_stopped) in people.items():
            settings(ground, address, is_stopped=is_stopped)
            was(ground, here, asked, address, is_reachable=is_reachable)
        await looks(ground)
        await ground.passes(days=1)
        assert all(message.text.startswith(QUESTION) for _, message in ground.chat.sent)
        told = [address for address, _ in ground.chat.sent]
        assert len(told) == len(set(told))
        for address, case in people.items():
            came = ASKED if address in told else LEFT if is_there(ground, address) else GONE
            assert came == CASES[case], case

    run(scene())


def test_months_without_anybody(ground: Ground) -> None:
    """The whole of it, day after day: one question, by day, and gone after the day that it named, with no word."""

    async def scene() -> None:
        settle(ground, listens=20)
        was(ground, 90)
        await still(ground, ASK - 90)
        assert len(await a_day(ground)) == 1
        await still(ground, 31)
        assert is_there(ground)
        await still(ground, 2)
        assert not is_there(ground)
        await still(ground, 9)
        named = ground.chat.sent[0][1].text.split("After ")[1][:10]
        assert named < day(ground, 10).isoformat(), "erased once the day that was named is over everywhere"
        assert [row for name in ("peers", "nudges", "outbox", "doses", "sessions") for row in ground.rows(name)] == []
        assert len(ground.rows("tombstones")) == 1, "a backup brings nobody back"

    run(scene())


def test_whatever_they_do_they_are_here(ground: Ground) -> None:
    """To press the steps at an overdose is being here too, and more than any other tap."""

    async def scene() -> None:
        settle(ground)
        for inbound in (
            ground.inbound(text="hello"),
            ground.inbound(Kind.TAP, press="1o:stay:", message_id=7),
            ground.inbound(Kind.EDITED, text="hello"),
            ground.inbound(text="overdose"),
            ground.inbound(Kind.RETURNED),
            ground.inbound(Kind.UNREADABLE, what="photo"),
        ):
            was(ground, ERASE + 2, 32)
            await ground.takes(inbound)
            assert days_of(ground) == (0, None), inbound.kind
            assert await looks(ground) == 0
        assert questions(ground) == []

    run(scene())


def test_the_day_is_written_once_a_week_and_blocking_is_no_visit(ground: Ground) -> None:
    """A day for each visit would be a diary of when somebody works."""

    async def scene() -> None:
        settle(ground)
        kept = []
        for ago in (0, 1, 6, 7, 30, -9):
            was(ground, ago)
            await ground.says("/hours")
            kept.append(days_of(ground)[0])
        assert kept == [0, 1, 6, 0, 0, 0], "what lies ahead was noted by a clock that was wrong"
        was(ground, 50)
        await ground.takes(ground.inbound(Kind.LEFT))
        assert days_of(ground)[0] == 50

    run(scene())


def test_who_others_rely_on_and_who_has_something_open_is_left_alone(ground: Ground) -> None:
    """The last owner erased would stop a team's check-ins; a call that was asked for must reach who asked."""

    async def scene() -> None:
        settle(ground, *(f"80000{place}" for place in range(6)))
        now, today = ground.time.moment, day(ground, 0)

        def fill(tx: Any) -> None:
            owner, responder, coordinator, caller, follower, _ = (
                peers.find(tx, MASTER, f"80000{place}") for place in range(6)
            )
            assert owner
            assert responder
            assert coordinator
            assert caller
            assert follower
            made = organisations.make(tx, "Corner House", today)
            organisations.join(tx, made.id, owner.id, today, OWNER)
            organisations.join(tx, made.id, responder.id, today, RESPONDER)
            assert coordinators.take(tx, coordinators.invite(tx, today), coordinator.id, today)
            calls.add(tx, made.id, caller.id, now, now, 30)
            nudges.plan(tx, follower, nudges.FOLLOW_UP, "{}", now + timedelta(days=9))

        ground.now(fill)
        for asked in (None, 40):
            for place in range(6):
                was(ground, ERASE + 9, asked, f"80000{place}", is_reachable=True)
            erased = await looks(ground)
            assert erased == (asked is not None)
            assert len(questions(ground)) == (asked is None), "the last of them holds nothing"
        assert [is_there(ground, f"80000{place}") for place in range(6)] == [True] * 5 + [False]

    run(scene())


def test_it_comes_by_day_within_the_dose_and_to_nobody_who_wants_quiet(ground: Ground) -> None:
    """It is as unasked as any check-in (rule 17): it waits for the morning, and for a day with room."""

    async def scene() -> None:
        settle(ground)
        settings(ground, hours="night")
        was(ground, ASK)
        await looks(ground)
        (due,) = [row["due_at"] for row in ground.rows("nudges")]
        assert idle.next_time(ground.now(lambda tx: peers.find(tx, MASTER, SAM)), ground.time.moment).due_at == due  # type: ignore[union-attr]
        assert due.hour in (5, 6, 7, 8, 9, 10, 11, 12), "10 pm to 6 am in Vancouver"
        ground.time.moment = due + timedelta(hours=3)
        assert await ground.passes(minutes=1) == []
        assert questions(ground) == [("planned", "waits")], "too late for today: another day, and not dropped"
        settings(ground, quiet_until=(ground.time.moment + timedelta(days=20)).isoformat())
        await ground.passes(days=3)
        assert questions(ground) == [("cancelled", "quiet")]
        assert days_of(ground)[1] is None

    run(scene())
