"""Idle peers where something goes wrong: an outage, a wrong clock, a lost message, a restore. It erases nobody."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from conversations.channel import TryLater, Unsure
from conversations.fire import fire
from conversations.idle import room_today
from store import idle, not_again
from tests.conversations.asked import join
from tests.conversations.ground import ALEX, SAM, Ground, house_in
from tests.conversations.idle_ground import (
    ASK,
    ERASE,
    QUESTION,
    a_day,
    days_of,
    is_there,
    listened,
    looks,
    questions,
    settle,
    still,
    was,
)
from tests.conversations.owned import KIM, house, screen
from tests.store.ground import run

TOO_MANY = "AS MANY IDLE PEERS WERE ERASED TODAY"


def test_after_an_outage_nobody_is_erased_before_the_bot_listened_for_a_month(ground: Ground) -> None:
    """Telegram lets go of a tap after a day: who tapped Keep while nothing ran is asked once more, and not erased."""

    async def scene() -> None:
        settle(ground, SAM, ALEX)
        was(ground, ERASE - 1, 31)
        was(ground, ERASE - 1, None, ALEX, is_reachable=False)
        ground.time.passes(days=40)
        await still(ground, 30)
        assert is_there(ground)
        assert is_there(ground, ALEX)
        came = [await a_day(ground) for _ in range(3)]
        assert [QUESTION[:30]] in came, "what was asked before the outage is void"
        assert not is_there(ground, ALEX), "who cannot be asked"
        await still(ground, 33)
        assert not is_there(ground)
        assert len(ground.chat.sent) == 1

    run(scene())


def test_a_clock_set_forward_erases_nobody_and_asks_nobody(ground: Ground) -> None:
    """A machine that wakes up in another year: by its clock all were away for a year."""

    async def scene() -> None:
        settle(ground, SAM, ALEX)
        was(ground, 3)
        was(ground, 100, 3, ALEX)
        ground.time.passes(days=365)
        assert [await a_day(ground) for _ in range(5)] == [[]] * 5
        ground.time.passes(days=-370)
        assert [await a_day(ground) for _ in range(5)] == [[]] * 5
        assert is_there(ground)
        assert is_there(ground, ALEX)
        assert ground.rows("nudges") == []
        await still(ground, 25)
        assert [await a_day(ground) for _ in range(3)].count([QUESTION[:30]]) == 1, "and then it goes on"

    run(scene())


def test_no_more_than_a_few_are_erased_in_a_day_and_the_operator_is_told(
    ground: Ground, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever mistake is left in here, or comes in later: it is seen before it has cost many what is theirs."""
    monkeypatch.setattr("conversations.idle.ERASED_LEAST", 2)
    monkeypatch.setattr("conversations.idle.PORTION", 2)

    async def scene() -> None:
        people = [f"80000{place}" for place in range(5)]
        settle(ground, *people)
        for address in people:
            was(ground, ERASE + 2, 32, address)
        assert [await looks(ground) for _ in range(3)] == [2, 0, 0]
        assert len([text for text in caplog.messages if text.startswith(TOO_MANY)]) == 1
        ground.time.passes(hours=15)
        assert [await looks(ground) for _ in range(2)] == [2, 0]
        ground.time.passes(days=1)
        assert [await looks(ground) for _ in range(2)] == [1, 0]
        assert len([text for text in caplog.messages if text.startswith(TOO_MANY)]) == 2

    run(scene())


def test_a_hundredth_may_go_in_a_day_where_there_are_many(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    """With ten thousand peers twenty a day would never be done."""
    monkeypatch.setattr(idle, "count_peers", lambda _: 10_000)
    assert ground.now(lambda tx: room_today(tx, ground.time.moment)) == 100


def test_looked_at_twice_one_question_is_planned_and_one_comes(ground: Ground) -> None:
    """The clock looks every ten minutes; and of two workers each may, in the same second."""

    async def scene() -> None:
        settle(ground)
        was(ground, ASK)
        for _ in range(3):
            await looks(ground)
        assert questions(ground) == [("planned", "")]
        assert [await a_day(ground) for _ in range(2)].count([QUESTION[:30]]) == 1
        await still(ground, 12)

    run(scene())


@pytest.mark.parametrize("failure", [Unsure("lost"), TryLater(3 * 3600)])
def test_a_question_that_may_not_have_arrived_does_not_count_and_comes_after_a_week(
    ground: Ground, failure: Exception
) -> None:
    """Nobody is erased who was not told; nobody is told twice on two days because a line was bad."""

    async def scene() -> None:
        settle(ground)
        was(ground, ERASE + 50)
        ground.chat.fails = [failure]
        assert await a_day(ground) == []
        await still(ground, 5)
        assert days_of(ground)[1] is None
        assert await looks(ground) == 0
        came = [await a_day(ground) for _ in range(4)]
        assert came.count([QUESTION[:30]]) == 1
        asked = days_of(ground)[1]
        assert asked is not None
        assert asked <= 4

    run(scene())


def test_who_writes_before_it_goes_is_not_asked(ground: Ground) -> None:
    """Planned, or on its way behind their own message: "you were not here" would be untrue."""

    async def scene() -> None:
        settle(ground)
        was(ground, ASK)
        await looks(ground)
        assert questions(ground) == [("planned", "")]
        await ground.says("/hours")
        assert questions(ground) == []
        was(ground, ASK)
        await looks(ground)
        ground.time.moment = max(row["due_at"] for row in ground.rows("nudges"))
        assert await fire(ground.house)
        await ground.takes(ground.inbound(text="/hours"), delivers=False)
        (row,) = [row for row in ground.rows("outbox") if row["kind"] == "nudge"]
        assert (row["state"], row["why"]) == ("cancelled", "here")
        await ground.passes(days=2)
        assert QUESTION not in "".join(message.text for message in ground.said())

    run(scene())


def test_a_question_that_a_wrong_clock_planned_is_not_asked(ground: Ground) -> None:
    """The clock is right again, and nobody was away."""

    async def scene() -> None:
        settle(ground)
        was(ground, ASK)
        await looks(ground)
        was(ground, 3)
        assert await ground.passes(days=2) == []
        assert questions(ground) == [("cancelled", "here")]

    run(scene())


def test_a_tap_that_meets_the_note_of_its_question_wins(ground: Ground) -> None:
    """The tap is kept before the message is noted as arrived: it must not be asked and forgotten, for a later year."""

    async def scene() -> None:
        settle(ground)
        was(ground, ASK)
        await looks(ground)
        send = ground.chat.send

        async def sends_and_is_tapped(address: str, message: Any) -> int:
            number = await send(address, message)
            if message.text.startswith(QUESTION):
                await ground.takes(ground.inbound(text="/hours"), delivers=False)
            return number

        ground.chat.send = sends_and_is_tapped  # type: ignore[method-assign]
        await ground.passes(days=1)
        assert days_of(ground) == (1, None) or days_of(ground) == (0, None)

    run(scene())


def test_a_death_amid_it_leaves_them_whole_and_the_next_pass_goes_on(
    ground: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the first row that is deleted and the commit: all of it, or nothing."""

    async def scene() -> None:
        settle(ground, SAM, ALEX)
        for address in (SAM, ALEX):
            was(ground, ERASE + 2, 32, address)
        before = ground.everything()
        monkeypatch.setattr(idle, "note_erased", _dies)
        with pytest.raises(Died):
            await looks(ground)
        after = ground.everything()
        assert {name for name in after if after[name] != before[name]} <= {"marks"}
        monkeypatch.undo()
        assert await looks(ground) == 2

    run(scene())


class Died(Exception):
    """The process ends here."""


def _dies(*_: Any) -> None:
    raise Died


def test_after_a_restore_nobody_is_asked_for_a_week_nor_erased_for_a_month(ground: Ground) -> None:
    """What they tapped since the backup is lost: Keep may be among it."""

    async def scene() -> None:
        settle(ground)
        was(ground, ERASE + 2, 32)
        ground.now(lambda tx: not_again.end_what_waits(tx, ground.time.moment))
        await still(ground, 30)
        assert is_there(ground)
        assert [await a_day(ground) for _ in range(2)].count([QUESTION[:30]]) == 1

    run(scene())


def test_peers_of_an_older_version_count_as_here_from_the_first_look_on(ground: Ground) -> None:
    """Nothing was noted of them: they are idle when they were not here since then, and no sooner."""

    async def scene() -> None:
        settle(ground, SAM, ALEX)
        was(ground, 0, last_here_on=None)
        await looks(ground)
        assert days_of(ground) == (0, None)

    run(scene())


async def _team(ground: Ground, is_idle: bool) -> dict[str, Any]:
    """What an owner has seen, after a member was idle and is gone; or is still there, and silent."""
    code = await house(ground, KIM)
    for address in (SAM, ALEX):
        await ground.says("hello", address)
        await join(ground, code, address)
    listened(ground, 90)
    if is_idle:
        was(ground, ERASE - 6)
    before = len(ground.chat.sent)
    for _ in range(2):
        await a_day(ground)
    await still(ground, 38)
    assert is_there(ground) is not is_idle
    home = (await screen(ground, KIM)).text
    seen = [message for address, message in ground.chat.sent[before:] if address == KIM]
    return {"home": home, "seen": seen, "trail": ground.rows("audit_trail")}


def test_whoever_looks_after_their_team_sees_nothing_of_it(tmp_path: Path) -> None:
    """Who is idle, was asked, and is gone is no organisation's business (rule 11)."""
    worlds = []
    for name, is_idle in (("one", True), ("two", False)):
        (tmp_path / name).mkdir()
        with house_in(tmp_path / name) as ground:
            worlds.append(run(_team(ground, is_idle)))
    assert worlds[0] == worlds[1]
    assert worlds[0]["trail"], "there is something that it could have stood in"
