"""Organisations of a simulated life: made, given their check-ins, changed and paused by the operator's own commands."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from random import Random

from content.pack import Pack
from conversations.occurrences import Rule
from conversations.organising import Asked, organise
from store import organisations, schedules
from store.database import Database, Transaction

from .sim_history import Life, Ruled

NAMES = ("Corner House", "River Street")
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
SECOND = 0.5
"""How often the second one has a check-in from the beginning; each may begin others later."""

TIMES = ("09:00", "13:00", "15:30", "17:00", "20:30", "02:30", "01:10", "08:50")


class Organising:
    """Whoever sets check-ins up."""

    def __init__(self, pack: Pack, chance: Random, life: Life, now: Callable[[], datetime]) -> None:
        self._pack, self._chance, self._life, self._now = pack, chance, life, now
        self.codes: dict[str, int] = {}
        """Code of a link → organisation."""

    def begin(self, database: Database) -> None:
        """Make the organisations, each with a check-in or two."""
        for name in NAMES:
            self._do(database, Asked("make", name=name, bot="practice_bot"))
        database.transact_now(self._learn_codes)
        first, *others = self.codes.values()
        self._check_in(database, first)
        for number in others:
            if self._chance.random() < SECOND:
                self._check_in(database, number)

    def change(self, database: Database, draw: int) -> None:
        """Change something: pause, go on, end one and begin another."""
        known = {each.schedule: each for each in self._life.ruled}
        living = [each for each in known.values() if each.state != schedules.ENDED]
        if not living:
            self._check_in(database, 1)
            return
        chosen = living[draw % len(living)]
        action = "resume" if chosen.state == schedules.PAUSED else ("pause", "pause", "end")[draw % 3]
        self._do(database, Asked(action, organisation=chosen.organisation, schedule=chosen.schedule))
        if action == "end":
            self._check_in(database, chosen.organisation)

    def preview(self, database: Database) -> str:
        """Return everything an organisation can read."""
        return "\n".join(self._do(database, Asked("preview", organisation=each)) for each in self.codes.values())

    def _check_in(self, database: Database, organisation: int) -> None:
        days = ",".join(self._chance.sample(DAYS, self._chance.choice((1, 1, 1, 2))))
        window, every = self._chance.choice((1, 40, 120)), self._chance.choice((1, 1, 1, 2))
        at = self._chance.choice(TIMES)
        self._do(database, Asked("check-in", organisation, days=days, at=at, window=window, every=every))

    def _do(self, database: Database, asked: Asked) -> str:
        told = organise(database, self._pack, asked, self._now()).text
        database.transact_now(self._write_down)
        return told

    def _learn_codes(self, tx: Transaction) -> None:
        for each in organisations.all_of_them(tx):
            self.codes[organisations.invite_of(tx, each.id, self._now().date())] = each.id

    def _write_down(self, tx: Transaction) -> None:
        """Note how schedules stand, where that changed."""
        known = {each.schedule: each for each in self._life.ruled}
        seen = {
            each.id: each for found in organisations.all_of_them(tx) for each in schedules.of_organisation(tx, found.id)
        }
        for number, before in known.items():
            if number not in seen and before.state != schedules.ENDED:
                self._life.ruled.append(_ended(before, self._now()))
        for number, each in seen.items():
            before_state = known[number].state if number in known else ""
            if each.state != before_state:
                rule = Rule.from_json(each.rule)
                self._life.ruled.append(
                    Ruled(
                        self._now(),
                        number,
                        each.organisation_id,
                        rule.weekdays,
                        rule.at.hour * 60 + rule.at.minute,
                        rule.window_minutes,
                        rule.every_weeks,
                        rule.begins_on,
                        each.state,
                    )
                )


def _ended(before: Ruled, at: datetime) -> Ruled:
    return Ruled(
        at,
        before.schedule,
        before.organisation,
        before.weekdays,
        before.minute,
        before.window,
        before.every_weeks,
        before.begins_on,
        schedules.ENDED,
    )
