"""That somebody was in a cohort is forgotten a year after they left, and nobody else can be told of sooner for it."""

from __future__ import annotations

import random
from datetime import date, timedelta
from functools import partial

import pytest

from conversations.counting import LookedAt, Roster, Stay, cohort_of
from store import expiry, organisations
from store.database import Database
from tests.conversations.counted import FIRST, Team, after, window
from tests.store.ground import now


def _tidy(team: Team, number: int) -> None:
    now(team.database, partial(expiry.purge, now=after(window(number))))


def _counted(database: Database, size: int) -> Team:
    team = Team(database, size)
    team.half(FIRST)
    team.count(FIRST)
    return team


@pytest.mark.parametrize("how", ["left", "closed"])
def test_of_a_team_that_fell_silent_nothing_is_kept_of_who_left_for_longer_than_a_year(
    database: Database, how: str
) -> None:
    """One who leaves makes it silent, and a closed one is counted no more: neither is a reason to keep their names."""
    team = _counted(database, 20)
    gone = team.peers[:1]
    if how == "left":
        team.leave(gone[0])
    else:
        now(database, partial(organisations.close, organisation_id=team.id))
    _tidy(team, 1)
    _tidy(team, 14)
    assert len(team.rows("cohorts")) == 20, "a year is not over"
    _tidy(team, 15)
    left = {row["peer_id"] for row in team.rows("cohorts")}
    assert left == (set() if how == "closed" else {*team.peers} - {*gone})


def test_who_is_back_within_the_year_is_one_person_as_before(database: Database) -> None:
    """The one who left is back, and two wait who came: without a window between, all twenty are counted again."""
    team = _counted(database, 20)
    back = team.peers[0]
    team.leave(back)
    _tidy(team, 1)
    now(database, lambda tx: organisations.join(tx, team.id, back, window(2)))
    team.join(2, window(2))
    for number in (2, 17):
        team.half(window(number))
        team.count(window(number))
        _tidy(team, number)
        assert team.rows("counted_windows")[-1]["cohort"] == 20
    assert {(row["peer_id"], row["until"]) for row in team.rows("cohorts")} == {
        (each, None) for each in team.peers[:20]
    }


def test_who_left_a_cohort_and_belongs_to_the_team_is_still_the_same_person(database: Database) -> None:
    """Five are gone for a window and come back: a year later they must not look like five others."""
    team = _counted(database, 20)
    five = team.peers[:5]
    for peer in five:
        team.leave(peer)
    team.count(window(1))
    for peer in five:
        now(database, partial(organisations.join, organisation_id=team.id, peer_id=peer, today=window(2)))
    team.count(window(2))
    _tidy(team, 20)
    stays = [(row["since"], row["until"]) for row in team.rows("cohorts") if row["peer_id"] in five]
    assert sorted(stays, key=str) == sorted([(FIRST, window(1)), (window(2), None)] * 5, key=str)
    for peer in five:
        team.leave(peer)
    _tidy(team, 20)
    assert len(team.rows("cohorts")) == 25, "all of it stays while one of their stays is younger than a year"
    _tidy(team, 34)
    assert len(team.rows("cohorts")) == 15


def test_that_who_left_is_noted_or_forgotten_changes_nothing_for_those_who_are_there() -> None:
    """Of whom may be told is found from those who are there, and from how many there were: the others add nothing."""
    chance = random.Random(20261128)
    looked = 0
    for _ in range(150):
        members, plain, noted, earlier = set(range(chance.randint(14, 30))), [], [], list[LookedAt]()
        for number in range(12):
            members -= set(chance.sample(sorted(members), min(len(members), chance.choice((0, 0, 1, 5, 6)))))
            fresh = 100 * (number + 1)
            members |= set(range(fresh, fresh + chance.choice((0, 0, 1, 5, 6))))
            begins_on = window(number)
            noted = _tidied(noted, members, begins_on + timedelta(days=40), chance)
            cohort = cohort_of(Roster(frozenset(members), plain), earlier)
            assert cohort_of(Roster(frozenset(members), noted), earlier) == cohort
            if cohort:
                plain, noted = (_kept(stays, earlier, cohort, begins_on) for stays in (plain, noted))
                earlier.append(LookedAt(begins_on, len(cohort)))
                looked += 1
    assert looked > 250


def _tidied(stays: list[Stay], members: set[int], today: date, chance: random.Random) -> list[Stay]:
    """Note who left, and forget some of those of them who are away."""
    noted = [Stay(each.peer, each.since, each.until or (None if each.peer in members else today)) for each in stays]
    return [each for each in noted if each.peer in members or chance.random() < 0.8]


def _kept(stays: list[Stay], earlier: list[LookedAt], cohort: frozenset[int], begins_on: date) -> list[Stay]:
    """Return who was in cohorts when one more was looked at, as `store/counts.keep` does it."""
    last = earlier[-1].begins_on if earlier else date.max
    found, staying = [], set[int]()
    for stay in stays:
        if stay.until is None or stay.until > last:
            staying.add(stay.peer)
            found.append(Stay(stay.peer, stay.since, None if stay.peer in cohort else begins_on))
        else:
            found.append(stay)
    return [*found, *(Stay(peer, begins_on) for peer in cohort - staying)]
