"""What an operator does for organisations from a terminal: make one, invite, schedule, look ahead. Names no peer."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from content.pack import Pack
from store import opening, organisations, schedules
from store.database import Database, StoreUnavailable, Transaction, WrongDatabase
from store.organisations import Organisation
from store.schedules import ACTIVE, ENDED, PAUSED, Schedule

from .dose import DOSES_MOST
from .occurrences import DEFAULT_ZONE, ZONES, Rule, moment_of, wall_of
from .own import CODE_PREFIX
from .publish import check_folder

NO_STORE = "There is no store yet. Start the bot once: make run."

_FILE = "sqlite:///"

AHEAD = timedelta(days=14)
"""How far a preview looks."""

WINDOW_MOST, WEEKS_MOST, NAME_MOST = 240, 8, 60

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class CannotOrganise(ValueError):
    """Something asked for cannot be done; the message is for whoever asked."""


@dataclass(frozen=True)
class Asked:
    """What was asked for on the command line; empty where nothing was said."""

    action: str
    organisation: int = 0
    schedule: int = 0
    name: str = ""
    flow: str = "team_check_in"
    days: str = ""
    at: str = ""
    window: int = 40
    every: int = 1
    until: str = ""


def organise_at(url: str, pack_folder: Path, asked: Asked, now: datetime) -> str:
    """Do what was asked in the store at `url`, and return what to tell. Asking makes no store.

    Raises:
        CannotOrganise: it cannot be done, or there is no store that can be used.
    """
    if url.startswith(_FILE) and not Path(url.removeprefix(_FILE)).exists():
        raise CannotOrganise(f"{url.removeprefix(_FILE)} is not there. {NO_STORE}")
    words = check_folder(pack_folder).words
    try:
        with contextlib.closing(Database(url)) as database:
            return organise(database, words.pack if words else None, asked, now)
    except (WrongDatabase, StoreUnavailable) as problem:
        raise CannotOrganise(f"The store cannot be used: {problem}") from problem


def organise(database: Database, pack: Pack | None, asked: Asked, now: datetime) -> str:
    """Do what was asked, and return what to tell.

    Raises:
        CannotOrganise: it cannot be done, and nothing was changed.
        StoreUnavailable: the store cannot be used.
    """
    if not opening.is_current(database):
        raise CannotOrganise(NO_STORE)
    do = _ACTIONS.get(asked.action)
    if do is None:
        raise CannotOrganise(f"{asked.action or 'Nothing'} is none of: {', '.join(_ACTIONS)}.")
    return database.transact_now(lambda tx: do(tx, pack, asked, now))


def _find(tx: Transaction, asked: Asked) -> Organisation:
    found = organisations.find(tx, asked.organisation)
    if found is None or found.is_closed:
        raise CannotOrganise(f"There is no organisation number {asked.organisation}. `organisation list` shows them.")
    return found


def _list(tx: Transaction, pack: Pack | None, asked: Asked, now: datetime) -> str:
    told = []
    for each in organisations.all_of_them(tx):
        told.append(f"{each.id:4}  {each.name}{'  (closed)' if each.is_closed else ''}")
        told += [f"      {told_schedule(schedule)}" for schedule in schedules.of_organisation(tx, each.id)]
    return "\n".join(told) or 'None yet: python main.py organisation make --name "Corner House"'


def told_schedule(schedule: Schedule) -> str:
    """Return a schedule in a line."""
    rule = Rule.from_json(schedule.rule)
    days = ",".join(DAYS[day] for day in rule.weekdays)
    every = "" if rule.every_weeks == 1 else f" every {rule.every_weeks} weeks"
    until = f" until {rule.ends_on}" if rule.ends_on else ""
    when = f"{days} {rule.at:%H:%M}+{rule.window_minutes} min{every}{until}"
    return f"check-in {schedule.id}: {schedule.flow}, {when}, {schedule.state}"


def _make(tx: Transaction, pack: Pack | None, asked: Asked, now: datetime) -> str:
    name = " ".join(asked.name.split())
    if not 1 < len(name) <= NAME_MOST or "*" in name or not name.isprintable():
        raise CannotOrganise(
            f'--name: what peers read before they join, 2 to {NAME_MOST} letters: --name "Corner House"'
        )
    made = organisations.make(tx, name, now.date())
    return f"{made.name} is organisation {made.id}.\n{_links(tx, made, now.date())}"


def _links(tx: Transaction, of: Organisation, today: date) -> str:
    code = organisations.invite_of(tx, of.id, today)
    return f"For peers, on a poster or in a chat:  t.me/YOUR_BOT?start={CODE_PREFIX}{code}"


def _invite(tx: Transaction, pack: Pack | None, asked: Asked, now: datetime) -> str:
    return _links(tx, _find(tx, asked), now.date())


def _withdraw(tx: Transaction, pack: Pack | None, asked: Asked, now: datetime) -> str:
    organisations.withdraw(tx, _find(tx, asked).id)
    return "Its links open nothing any more. Who joined stays; `organisation invite` makes new ones."


def _close(tx: Transaction, pack: Pack | None, asked: Asked, now: datetime) -> str:
    found = _find(tx, asked)
    organisations.close(tx, found.id)
    return f"{found.name} is closed. It asks nobody any more, and nobody belongs to it."


def _check_in(tx: Transaction, pack: Pack | None, asked: Asked, now: datetime) -> str:
    found, rule = _find(tx, asked), rule_of(asked, now.date())
    flows = sorted(key for key, flow in pack.flows.items() if flow.is_check_in) if pack else []
    if asked.flow not in flows:
        raise CannotOrganise(f"--flow: one of {', '.join(flows) or 'none: the pack has no check-ins'}.")
    schedule = schedules.add(tx, found.id, asked.flow, rule.to_json(), now.date())
    return f"{found.name}, {told_schedule(schedule)}\n{preview(tx, found, now)}"


def rule_of(asked: Asked, today: date) -> Rule:
    """Return the rule that was asked for.

    Raises:
        CannotOrganise: a day, a time or a number in it is none.
    """
    names = [name.strip().lower()[:3] for name in asked.days.split(",") if name.strip()]
    if not names or any(name not in DAYS for name in names):
        raise CannotOrganise(f"--days: one or more of {','.join(DAYS)}, like --days tue or --days mon,thu")
    try:
        at = time.fromisoformat(asked.at)
        ends_on = date.fromisoformat(asked.until) if asked.until else None
    except ValueError:
        raise CannotOrganise("--at is a time like 13:00, and --until a day like 2027-01-31") from None
    if not 1 <= asked.window <= WINDOW_MOST or not 1 <= asked.every <= WEEKS_MOST:
        raise CannotOrganise(f"--window: 1 to {WINDOW_MOST} minutes; --every: 1 to {WEEKS_MOST} weeks")
    if ends_on and ends_on < today:
        raise CannotOrganise("--until lies in the past")
    weekdays = tuple(sorted({DAYS.index(name) for name in names}))
    return Rule(weekdays, at.replace(second=0, microsecond=0, tzinfo=None), asked.window, asked.every, today, ends_on)


def _state(state: str) -> Callable[[Transaction, Pack | None, Asked, datetime], str]:
    def change(tx: Transaction, pack: Pack | None, asked: Asked, now: datetime) -> str:
        found = _find(tx, asked)
        if not schedules.change(tx, found.id, asked.schedule, state=state):
            raise CannotOrganise(f"{found.name} has no check-in number {asked.schedule}.")
        return f"Check-in {asked.schedule} of {found.name}: {state}."

    return change


def _preview(tx: Transaction, pack: Pack | None, asked: Asked, now: datetime) -> str:
    return preview(tx, _find(tx, asked), now)


def preview(tx: Transaction, of: Organisation, now: datetime) -> str:
    """Return the next fourteen days by zone, and how much that is: worked out from schedules, never from peers."""
    found = [each for each in schedules.of_organisation(tx, of.id) if each.state == ACTIVE]
    lines = [f"The next 14 days, in each peer's own time (UTC beside it), for {of.name}:"]
    count = 0
    for schedule in found:
        rule = Rule.from_json(schedule.rule)
        for wall in occurrences_ahead(rule, now):
            count += 1
            lines.append(f"  {wall:%a %Y-%m-%d %H:%M} to {wall + timedelta(minutes=rule.window_minutes):%H:%M}")
            moments: dict[str, list[str]] = {}
            for key, zone_name in ZONES.items():
                moments.setdefault(f"{moment_of(wall, zone_name).astimezone(UTC):%H:%M}", []).append(key)
            lines += [f"      {utc} UTC  {', '.join(places)}" for utc, places in sorted(moments.items())]
    lines += [] if found else ["  nothing"]
    lines.append(forecast(count))
    return "\n".join(lines)


def occurrences_ahead(rule: Rule, now: datetime) -> list[datetime]:
    """Return the local times of the next fourteen days, counted from now in most of British Columbia."""
    wall: datetime | None = wall_of(now, DEFAULT_ZONE)
    end, found = wall_of(now, DEFAULT_ZONE) + AHEAD, []
    while wall is not None and (wall := rule.next_after(wall)) is not None and wall < end:
        found.append(wall)
    return found


def forecast(count: int) -> str:
    """Return what so many check-ins in fourteen days mean for one person."""
    told = f"That is {count} in 14 days for each person who joined."
    if count > 2 * DOSES_MOST:
        return f"{told} Nobody gets more than {DOSES_MOST} in 7 days, all organisations together: the rest is not sent."
    return f"{told} Nobody gets more than {DOSES_MOST} in 7 days, all organisations together."


_ACTIONS: Mapping[str, Callable[[Transaction, Pack | None, Asked, datetime], str]] = {
    "list": _list,
    "make": _make,
    "invite": _invite,
    "withdraw": _withdraw,
    "close": _close,
    "check-in": _check_in,
    "pause": _state(PAUSED),
    "resume": _state(ACTIVE),
    "end": _state(ENDED),
    "preview": _preview,
}
ACTIONS = tuple(_ACTIONS)
"""What can be asked for."""
