"""Of a simulated life: did everything come at its time in its peer's zone, wanted, and filed under that time?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from .plan_clock import Clock, clock_of, minute_of, occurrences_of, wall_minute, wall_text
from .sim_history import Fired, Life, Ruled, Wishes
from .sim_idle import IDLE, OF_IDLE

DEFAULT_ZONE = "America/Vancouver"

LINES_WINDOW = 120
"""Minutes over which lines are spread, at the most."""

TEN_DAYS = 10

AROUND = timedelta(hours=30)
"""Wishes that change so near an occurrence may move it to either side of the change."""

HALF_FROM = 3

KEPT_FOR = timedelta(days=50)
"""Answers are kept a little longer than this."""


def clock_for(wishes: Wishes) -> Clock:
    """Return the clock of somebody's zone."""
    return clock_of(wishes.settings.zone or DEFAULT_ZONE)


def is_ten_days(wishes: Wishes, at: datetime) -> bool:
    """True while ten days of lines run that somebody asked for."""
    name, _, since = wishes.settings.ten_days.partition(" ")
    if not name:
        return False
    day = clock_for(wishes).day(minute_of(at), wishes.settings.hours)
    return day - (date.fromisoformat(since) - date(1970, 1, 1)).days < TEN_DAYS


def check_quiet(life: Life) -> Iterator[str]:
    """Yield what came by itself in its peer's quiet hours."""
    for shown, fired in life.unasked():
        wishes = shown.wishes
        if wishes and not clock_for(wishes).is_open(minute_of(shown.at), wishes.settings.hours):
            place = f"{wishes.settings.zone or DEFAULT_ZONE}, hours {wishes.settings.hours or 'usual'}"
            yield f"{fired.kind} {fired.occurrence} was shown to {shown.peer} at {shown.at} ({place})"


def check_wishes(life: Life) -> Iterator[str]:
    """Yield what came by itself to somebody who did not want it, or was not there any more."""
    for shown, fired in life.unasked():
        wishes = shown.wishes
        why = "is not known any more" if wishes is None else _unwanted(wishes, fired, shown.at, life.is_again(fired))
        if why:
            yield f"{fired.kind} {fired.occurrence} was shown at {shown.at} to {shown.peer}, who {why}"


def _unwanted(wishes: Wishes, fired: Fired, at: datetime, is_again: bool) -> str:
    settings = wishes.settings
    if settings.is_stopped:
        return "said stop"
    if not is_again and settings.quiet_until and at < datetime.fromisoformat(settings.quiet_until):
        return f"wants quiet until {settings.quiet_until}"
    if fired.kind == IDLE:
        return ""
    if fired.schedule and settings.has_check_ins_off:
        return "turned check-ins off"
    if fired.schedule and fired.organisation not in wishes.organisations:
        return f"has not joined organisation {fired.organisation}"
    if fired.schedule and not is_again and is_ten_days(wishes, at):
        return "is in their ten days"
    if not fired.schedule and not settings.lines and not is_ten_days(wishes, at):
        return "asked for no lines"
    return ""


def check_places(life: Life) -> Iterator[str]:
    """Yield what was due before its local time, or after its window and the quiet hours that it met."""
    windows = {each.schedule: each.window for each in life.ruled} | {0: LINES_WINDOW, OF_IDLE: LINES_WINDOW}
    seen: set[int] = set()
    for fired in life.fired:
        # Only where it was planned at first: later it may have waited for its peer, or for a day with room. What is
        # void was not planned anew where its peer moved to.
        if fired.nudge in seen or fired.why == "unwanted":
            continue
        seen.add(fired.nudge)
        clock, hours = clock_for(fired.wishes), fired.wishes.settings.hours
        wall, due, window = wall_minute(fired.occurrence), minute_of(fired.due_at), windows[fired.schedule]
        last = clock.opening(clock.opening(clock.first(wall + window), hours) + window, hours)
        if not clock.first(wall) <= due <= last:
            zone = fired.wishes.settings.zone or DEFAULT_ZONE
            yield f"{fired.kind} {fired.occurrence} of {fired.peer} was due {fired.due_at} in {zone}"


def check_attribution(life: Life) -> Iterator[str]:
    """Yield answers that stand under another time than the one they were asked for."""
    for each in life.answered:
        oldest = (each.at - KEPT_FOR).date().isoformat()
        wanted = {place for place in each.wanted if place[1] > oldest}
        found = {place for place in each.found if place[1] > oldest}
        if wanted != found:
            yield f"{each.peer} at {each.at}: answered {sorted(wanted)}, and kept is {sorted(found)}"


def check_missing(life: Life) -> Iterator[str]:
    """Yield occurrences that a peer was there for, and that no row tells of."""
    seen = {(fired.peer, fired.schedule, fired.occurrence) for fired in life.fired}
    done: dict[tuple[int, int], list[str]] = defaultdict(list)
    for fired in life.fired:
        if fired.state == "done":
            done[fired.peer, fired.schedule].append(fired.occurrence)
    for ruled in life.ruled:
        if ruled.state != "active":
            continue
        ends = [each.at for each in life.ruled if each.schedule == ruled.schedule and each.at > ruled.at]
        first = ruled.begins_on
        walls = [*occurrences_of(ruled.weekdays, ruled.minute, ruled.every_weeks, first, life.ends.date())]
        for peer in life.wishes.keys() - life.erased.keys():
            for wall in walls:
                text = wall_text(wall)
                is_thinned = sum(each < text for each in done[peer, ruled.schedule]) >= HALF_FROM
                if (peer, ruled.schedule, text) in seen or is_thinned:
                    continue
                if _is_wanted(life.wishes[peer], ruled, wall, min([life.ends, *ends])):
                    yield f"{peer} has no row for {text} of schedule {ruled.schedule}"


def _is_wanted(known: list[Wishes], ruled: Ruled, wall: int, ends: datetime) -> bool:
    """True when somebody wanted an occurrence, and nothing was changed near it by anybody."""
    if not known:
        return False
    due = _moment(clock_for(known[-1]).opening(clock_for(known[-1]).first(wall), known[-1].settings.hours))
    if not ruled.at + AROUND < due < ends - AROUND:
        return False
    before = [each for each in known if each.at <= due - AROUND]
    near = [*before[-1:], *(each for each in known if due - AROUND < each.at < due + AROUND)]
    same = {(each.settings.zone, each.settings.hours) for each in (*near, known[-1])}
    return bool(before) and len(same) == 1 and all(_wants(each, ruled, due) for each in near)


def _wants(wishes: Wishes, ruled: Ruled, due: datetime) -> bool:
    settings = wishes.settings
    wish = datetime.fromisoformat(settings.quiet_until) if settings.quiet_until else due - 2 * AROUND
    is_off = settings.is_stopped or settings.has_check_ins_off or not wishes.is_reachable
    return ruled.organisation in wishes.organisations and not is_off and wish < due - AROUND


def _moment(minute: int) -> datetime:
    return datetime.fromtimestamp(minute * 60, tz=UTC)
