"""A year of an organisation as only a simulation knows it: who came and left, what each said, what was told of it.

Answers are drawn; which windows are told, and of whom, is decided by the house's own rule.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from conversations.counting import Band, Counted, LookedAt, Question, Roster, Said, Side, Stay, count

from .count_solver import COUNTED, OTHER, SILENT

WINDOWS, WEEKS = 13, 4
"""Windows of a year, and check-ins in each: one a week."""

SIZES = (8, 60)
"""People of the smallest and of the largest organisation."""

RESPONSE, STAYS_SO = 0.75, 0.7
"""How often a check-in is answered, and how often somebody feels as they did the week before."""

HIRES = 0.5
"""How often in a week the places of those who left are filled."""

CHURN = (0.02, 0.04, 0.07, 0.1)
"""Shares of people who leave in a week, each replaced in time; of an organisation one of them."""

RATES = (0.05, 0.12, 0.2, 0.35, 0.5)
"""How often a week is a rough one; of an organisation one of them, and each of its people more or less so."""

QUESTION: Question = ("check_in", "week")
BEGINS = date(2026, 1, 5)

Rule = Callable[[Roster, Sequence[LookedAt], Said], Counted]


@dataclass(frozen=True)
class Seen:
    """One window as an attacker knows it: of whom it may tell, and what it told; None for nothing."""

    cohort: frozenset[int]
    band: Band | None


@dataclass
class Year:
    """A year: what an attacker knows, and what is to be kept from them (window → person → what they are)."""

    seen: list[Seen] = field(default_factory=list)
    truth: list[dict[int, str]] = field(default_factory=list)
    is_steady: bool = False


@dataclass
class _Person:
    """Somebody: since which week, how often a week is rough, how often they answer, what they are if steady."""

    since: int
    rate: float
    answers: float
    steady: str
    is_rough: bool = False


class _Team:
    """People of one organisation, week by week."""

    def __init__(self, chance: Random) -> None:
        self._chance = chance
        self._rate, self._churn = chance.choice(RATES), chance.choice(CHURN)
        self._wants = chance.randint(*SIZES)
        self._number = 0
        self.people: dict[int, _Person] = {}
        self._hire(-1)

    def _hire(self, week: int) -> None:
        while len(self.people) < self._wants:
            chance = self._chance
            rate = min(1.0, self._rate * (0.3 + 1.4 * chance.random()))
            steady = chance.choices((COUNTED, OTHER, SILENT), (rate, 1 - rate, 0.15))[0]
            self.people[self._number] = _Person(week, rate, RESPONSE * (0.6 + 0.8 * chance.random()), steady)
            self._number += 1

    def lives(self, week: int) -> Iterator[tuple[int, str]]:
        """Let a week pass. Yields who answered, and what."""
        chance = self._chance
        for number in [each for each in self.people if chance.random() < self._churn]:
            del self.people[number]
        if chance.random() < HIRES:
            # New ones come together, as they are hired.
            self._hire(week)
        for number, person in self.people.items():
            if chance.random() > STAYS_SO:
                person.is_rough = chance.random() < person.rate
            if chance.random() < person.answers:
                yield number, COUNTED if person.is_rough else OTHER


def draw_year(chance: Random, is_steady: bool = False, rule: Rule = count) -> Year:
    """Draw a year. `is_steady`: everybody is the same all year, which makes windows equations of the same unknowns."""
    year, team, earlier, stays = Year(is_steady=is_steady), _Team(chance), list[LookedAt](), list[Stay]()
    for window in range(WINDOWS):
        said: dict[int, str] = {}
        for week in range(window * WEEKS, (window + 1) * WEEKS):
            for number, what in team.lives(week):
                said[number] = COUNTED if COUNTED in (what, said.get(number)) else OTHER
        if is_steady:
            said = {number: person.steady for number, person in team.people.items() if person.steady != SILENT}
        begins_on = BEGINS + timedelta(weeks=window * WEEKS)
        members = frozenset(number for number, person in team.people.items() if person.since < window * WEEKS)
        roster = Roster(members, stays)
        counted = rule(roster, earlier, _sides(said))
        year.seen.append(Seen(counted.cohort, counted.bands.get(QUESTION)))
        year.truth.append({number: said.get(number, SILENT) for number in counted.cohort})
        if counted.cohort:
            earlier.append(LookedAt(begins_on, len(counted.cohort)))
            stays = list(_stays(stays, counted.cohort, begins_on))
    return year


def _sides(said: Mapping[int, str]) -> dict[int, dict[Question, set[Side]]]:
    return {number: {QUESTION: {Side.COUNTED if what == COUNTED else Side.OTHER}} for number, what in said.items()}


def _stays(stays: Sequence[Stay], cohort: frozenset[int], begins_on: date) -> Iterator[Stay]:
    """Yield who was in cohorts when one more was looked at, as `store/counts.py` keeps it."""
    staying = set()
    for stay in stays:
        is_gone = stay.until is None and stay.peer not in cohort
        yield Stay(stay.peer, stay.since, begins_on) if is_gone else stay
        staying |= {stay.peer} if stay.until is None else set()
    yield from (Stay(number, begins_on) for number in sorted(cohort - staying))
