"""What was told before a way back to where no counts are is remembered on the way forward, and no person differs."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import delete

from store import marks, not_again, opening, peers, tables
from store.table_forms import go_back
from tests.conversations.counted import FIRST, Team, after, window
from tests.store.ground import now
from tests.store.test_table_forms import filled


@pytest.fixture
def team(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Team]:
    """Fifteen people, six of whom had a rough time: few, and of fourteen it would be some."""
    with filled(tmp_path, getattr(request, "param", "sqlite")) as database:
        team = Team(database, 15)
        team.answer(FIRST, {peer: ("rough" if at < 6 else "good") for at, peer in enumerate(team.peers)})
        team.count(FIRST)
        assert [band for _, _, band in team.bands()] == ["few"]
        yield team


def erase(team: Team, many: int) -> None:
    for _ in range(many):
        now(team.database, partial(peers.erase, peer_id=team.peers.pop()))


def to_and_fro(team: Team, told_to: int = 0) -> None:
    """Go back to where no counts are, and forward again; windows up to `told_to` may have been told before."""
    database = team.database
    go_back(database, "0007")
    noted = now(database, lambda tx: marks.read(tx, f"cohort.{team.id}"))
    assert noted.split(" ")[0].isdecimal()
    opening.migrate(database)
    assert now(database, lambda tx: marks.read(tx, f"cohort.{team.id}")) == ""
    until = after(window(told_to)).isoformat(timespec="seconds")
    now(database, lambda tx: marks.note(tx, not_again.TOLD, until))


def told(team: Team, number: int) -> list[str]:
    """Count a window in which every other one had a rough time; returns what is told of it."""
    team.half(window(number))
    assert team.count(window(number))
    return [band for begins_on, _, band in team.bands() if begins_on == window(number)]


@pytest.mark.parametrize(
    ("team", "came"), [("sqlite", 0), ("sqlite", 1), ("sqlite", 3), ("postgresql", 1)], indirect=["team"]
)
def test_one_who_is_gone_is_missed_until_five_are_however_many_came(team: Team, came: int) -> None:
    """Few of fifteen, and some of fourteen, would tell of the one; who joined meanwhile stands in nobody's place."""
    erase(team, 1)
    team.join(came, window(1))
    to_and_fro(team)
    assert not team.count(FIRST), "it is counted already, and told to nobody again"
    assert team.bands() == []
    assert [row["cohort"] for row in team.rows("counted_windows")] == [15]
    assert told(team, 1) == []
    erase(team, 4)
    team.join(5 - came, window(2))
    assert told(team, 2) == ([] if came else ["some"])


def test_who_is_erased_on_the_older_form_is_missed_too(team: Team) -> None:
    go_back(team.database, "0007")
    now(team.database, lambda tx: tx.execute(delete(tables.peers).where(tables.peers.c.id == team.peers.pop())))
    opening.migrate(team.database)
    now(team.database, lambda tx: marks.forget(tx, not_again.TOLD))
    assert told(team, 1) == []


def test_where_nobody_came_or_left_the_next_window_is_told_as_ever(team: Team) -> None:
    for _ in range(2):
        to_and_fro(team)
    assert told(team, 1) == ["some"]


def test_windows_that_fell_due_before_the_way_back_are_not_told_either(team: Team) -> None:
    to_and_fro(team, told_to=1)
    assert (told(team, 1), told(team, 2)) == ([], ["some"])


def test_where_cohorts_differed_nothing_is_ever_told_again(team: Team) -> None:
    """Who of those who are gone was in which of them, nobody knows: the first and a later one may differ by one."""
    erase(team, 5)
    team.join(5, FIRST)
    assert told(team, 1) == ["some"]
    for _ in range(2):
        to_and_fro(team, told_to=1)
    assert told(team, 2) == []
    erase(team, 5)
    team.join(15, window(2))
    assert told(team, 3) == []


def test_where_somebody_waited_to_be_counted_nothing_is_ever_told_again(team: Team) -> None:
    """They joined in time like the others, and would be taken for one of those who were told of."""
    team.join(1, FIRST)
    assert told(team, 1) == ["some"], "of the fifteen, while one waits"
    to_and_fro(team, told_to=1)
    assert told(team, 2) == []
