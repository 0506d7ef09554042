"""The plan sweep: twenty thousand sends break no rule here, and each bug that is planted in the calendar is seen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from conversations import dose, occurrences, planning
from rehearsal import plan_lives, plan_sweep, plan_zones
from rehearsal.plan_checker import (
    AT_FOLD,
    AT_GAP,
    BREAKS,
    DOSE_OVER,
    DOSE_UNDER,
    DOUBLE,
    MISSING,
    OUTSIDE,
    QUIET,
    Tally,
)
from rehearsal.plan_clock import DAY, FOLD, GAP, clock_of, minute_of, wall_minute, wall_text
from rehearsal.plan_lives import ZONES_SWEPT, draw

SENDS, FEW = 20_000, 4_000


def totals(tallies: dict[str, Tally]) -> tuple[Counter[str], Counter[str]]:
    """What all zones came to together: counts, and breaks."""
    counts, broken = Counter[str](), Counter[str]()
    for tally in tallies.values():
        counts += tally.counts
        broken += tally.broken
    return counts, broken


def test_twenty_thousand_sends_break_no_rule() -> None:
    """G11 and G-T2 in small; `make soak` does a million."""
    tallies = plan_sweep.sweep("ci", SENDS, is_quiet=True)
    counts, broken = totals(tallies)
    assert broken == {}, [each for tally in tallies.values() for each in tally.told[:5]]
    assert counts["sent"] >= SENDS
    assert all(tally.counts["sent"] > SENDS / 30 for tally in tallies.values()), "each zone has its share"
    assert min(counts[each] for each in plan_sweep.COUNTS) >= 10, f"what never happened was not tried: {counts}"


def test_eight_zones_and_more_are_swept_and_one_of_each_kind() -> None:
    assert len(ZONES_SWEPT) >= 8
    assert {*occurrences.ZONES.values(), "America/Toronto", "America/Los_Angeles"} <= {*ZONES_SWEPT}


def test_every_minute_around_every_change_of_the_clocks_of_these_zones() -> None:
    """All 598 zones in `make soak`; here also half an hour's change, two hours' change, and one backwards in spring."""
    zones = [*ZONES_SWEPT, "Australia/Lord_Howe", "Antarctica/Troll", "Europe/Dublin", "Africa/Casablanca"]
    found = plan_zones.look_at_changes(zones)
    assert found.wrong == []
    assert found.zones == len(zones)
    assert found.changes > 100
    assert found.minutes > 300 * found.changes


def test_the_checkers_clock_shows_what_every_minute_of_a_year_shows() -> None:
    """What the checker stands on, minute by minute."""
    there, clock = ZoneInfo("America/St_Johns"), clock_of("America/St_Johns")
    begin = minute_of(datetime(2028, 1, 1, tzinfo=UTC))
    shown = Counter[int]()
    for minute in range(begin, begin + 366 * DAY):
        local = datetime.fromtimestamp(minute * 60, UTC).astimezone(there)
        wall = clock.wall(minute)
        assert wall_text(wall) == f"{local:%Y-%m-%dT%H:%M}"
        shown[wall] += 1
    whole = range(clock.wall(begin), clock.wall(begin + 366 * DAY - 1))
    assert sum(clock.kind(wall) == FOLD for wall in whole) == sum(many == 2 for many in shown.values()) == 60
    assert sum(clock.kind(wall) == GAP for wall in whole) == sum(wall not in shown for wall in whole) == 60


def test_the_same_seed_draws_the_same_lives_and_another_seed_others() -> None:
    lives = [[draw(seed, number) for number in range(30)] for seed in ("a", "a", "b")]
    assert lives[0] == lives[1] != lives[2]


def test_hours_and_windows_and_weeks_of_every_kind_are_drawn() -> None:
    lives = [draw("drawn", number) for number in range(2000)]
    assert {life.settings.hours for life in lives} == {*occurrences.HOURS, ""}
    assert {life.rule.window_minutes for life in lives} == {*range(1, 121)}
    assert {life.rule.every_weeks for life in lives} == {1, 2, 3, 4}
    assert len({life.rule.at for life in lives}) > 900
    assert {day for life in lives for day in life.rule.weekdays} == {*range(7)}


Patch = Callable[[pytest.MonkeyPatch], None]


def quiet_edge_a_minute_late(patch: pytest.MonkeyPatch) -> None:
    """Quiet hours that begin a minute too late."""
    hours = {
        name: (opens, (datetime.combine(date.min, closes) + timedelta(minutes=1)).time())
        for name, (opens, closes) in occurrences.HOURS.items()
    }
    patch.setattr(occurrences, "HOURS", hours)


def quiet_edge_a_minute_early(patch: pytest.MonkeyPatch) -> None:
    """Quiet hours that end a minute too early."""
    hours = {
        name: ((datetime.combine(date(2026, 1, 1), opens) - timedelta(minutes=1)).time(), closes)
        for name, (opens, closes) in occurrences.HOURS.items()
    }
    patch.setattr(occurrences, "HOURS", hours)


def quiet_not_asked_at_send_time(patch: pytest.MonkeyPatch) -> None:
    """What is late goes at once."""
    patch.setattr(plan_lives, "is_quiet", lambda *_: False)


def fold_by_its_second(patch: pytest.MonkeyPatch) -> None:
    """The second of two moments."""
    right = planning.moment_of

    def second(wall: datetime, zone_name: str) -> datetime:
        first = right(wall, zone_name)
        later = wall.replace(tzinfo=occurrences.zone(zone_name), fold=1).astimezone(UTC)
        return max(first, later)

    patch.setattr(planning, "moment_of", second)


def fold_twice(patch: pytest.MonkeyPatch) -> None:
    """An occurrence in a fold that comes again when the clock shows it again."""
    right: Any = planning.plan_next

    def twice(rule: Any, settings: Any, spread_by: str, now: datetime, last: str = "", passed: int = 0) -> Any:
        if last and clock_of(settings.zone).kind(wall_minute(last)) == FOLD:
            again = planning.read_wall(last).replace(tzinfo=occurrences.zone(settings.zone), fold=1)
            if again.astimezone(UTC) > now:
                return planning.Planned(last, again.astimezone(UTC))
        return right(rule, settings, spread_by, now, last, passed)

    patch.setattr(plan_lives, "plan_next", twice)


def gap_dropped(patch: pytest.MonkeyPatch) -> None:
    """A local time that does not exist has no occurrence."""
    right: Any = planning.plan_next

    def dropping(rule: Any, settings: Any, spread_by: str, now: datetime, last: str = "", passed: int = 0) -> Any:
        planned = right(rule, settings, spread_by, now, last, passed)
        if planned and clock_of(settings.zone).kind(wall_minute(planned.wall)) == GAP:
            return right(rule, settings, spread_by, planned.due_at, planned.wall)
        return planned

    patch.setattr(plan_lives, "plan_next", dropping)


def gap_as_it_falls(patch: pytest.MonkeyPatch) -> None:
    """A local time that does not exist, as far behind the gap as it lies in it."""

    def plain(wall: datetime, zone_name: str) -> datetime:
        return wall.replace(tzinfo=occurrences.zone(zone_name)).astimezone(UTC)

    patch.setattr(planning, "moment_of", plain)


def doses_off_by_one(patch: pytest.MonkeyPatch) -> None:
    """Three in seven days."""
    right: Any = dose.room
    patch.setattr(plan_lives, "room", lambda peer, doses, now, ten: right(peer, sorted(doses)[1:], now, ten))


def six_days(patch: pytest.MonkeyPatch) -> None:
    """A week of six days."""
    patch.setattr(dose, "DAYS", 6)


def eight_days(patch: pytest.MonkeyPatch) -> None:
    """A week of eight days."""
    patch.setattr(dose, "DAYS", 8)


def day_of_the_calendar(patch: pytest.MonkeyPatch) -> None:
    """A night worker's night counted as two days."""
    midnight = lambda moment, zone_name, _="": occurrences.wall_of(moment, zone_name).date()  # noqa: E731
    patch.setattr(dose, "waking_day", midnight)


def sent_twice(patch: pytest.MonkeyPatch) -> None:
    """The last one is forgotten, and everything else waits for tomorrow."""
    right: Any = planning.plan_next

    def forgetful(rule: Any, settings: Any, spread_by: str, now: datetime, last: str = "", passed: int = 0) -> Any:
        if last and now.day == 1:
            return planning.Planned(last, now + timedelta(days=1))
        return right(rule, settings, spread_by, now, last, passed)

    patch.setattr(plan_lives, "plan_next", forgetful)


def last_day_left_out(patch: pytest.MonkeyPatch) -> None:
    """A rule that ends the day before its end."""
    right: Any = occurrences.Rule.next_after

    def shorter(self: Any, wall: datetime) -> datetime | None:
        found: datetime | None = right(self, wall)
        return None if found and self.ends_on and found.date() >= self.ends_on else found

    patch.setattr(occurrences.Rule, "next_after", shorter)


def fifth_week(patch: pytest.MonkeyPatch) -> None:
    """Weeks that are counted from a Sunday."""
    patch.setattr(occurrences, "_monday", lambda day: day - timedelta(days=(day.weekday() + 1) % 7))


def thinned_too_soon(patch: pytest.MonkeyPatch) -> None:
    """Two passed over, and it comes half as often."""
    patch.setattr(planning, "HALF_FROM", 2)


def wish_not_heard(patch: pytest.MonkeyPatch) -> None:
    """Who wants quiet is planned for all the same."""
    patch.setattr(planning, "quiet_until", lambda _: None)


PLANTED: list[tuple[Patch, set[str]]] = [
    (quiet_edge_a_minute_late, {QUIET}),
    (quiet_edge_a_minute_early, {QUIET}),
    (quiet_not_asked_at_send_time, {QUIET}),
    (fold_by_its_second, {AT_FOLD}),
    (fold_twice, {AT_FOLD}),
    (gap_dropped, {AT_GAP}),
    (gap_as_it_falls, {OUTSIDE}),
    (doses_off_by_one, {DOSE_OVER}),
    (six_days, {DOSE_OVER}),
    (eight_days, {DOSE_UNDER}),
    (day_of_the_calendar, {DOSE_OVER}),
    (sent_twice, {DOUBLE}),
    (last_day_left_out, {MISSING}),
    (fifth_week, {MISSING}),
    (thinned_too_soon, {MISSING}),
    (wish_not_heard, {OUTSIDE}),
]


@pytest.mark.parametrize(("plant", "expected"), PLANTED, ids=lambda each: getattr(each, "__name__", ""))
def test_a_planted_bug_is_seen(plant: Patch, expected: set[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """A checker that cannot fail proves nothing."""
    plant(monkeypatch)
    _, broken = totals(plan_sweep.sweep("planted", FEW, is_quiet=True))
    assert expected <= {*broken}, f"{plant.__doc__}: {broken}"


def test_each_kind_of_break_has_a_bug_that_shows_it() -> None:
    assert {kind for _, kinds in PLANTED for kind in kinds} == {*BREAKS}


def test_a_wrong_moment_at_a_change_of_the_clocks_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    def plain(wall: datetime, zone_name: str) -> datetime:
        return wall.replace(tzinfo=ZoneInfo(zone_name)).astimezone(UTC)

    monkeypatch.setattr(plan_zones, "moment_of", plain)
    assert any("2026-03-08T02:30 in America/Toronto" in each for each in plan_zones.look_at_changes(ZONES_SWEPT).wrong)


def test_the_command_tells_how_far_it_is_and_ends_with_a_table(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(plan_sweep, "look_at_changes", lambda: plan_zones.look_at_changes(["America/Toronto"]))
    monkeypatch.setattr(plan_sweep, "TELL_SECONDS", 0.0)
    assert plan_sweep.main(["--sends", "300", "--seed", "told"]) == 0
    told = capsys.readouterr().out
    assert "clocks changed 22 times in 1 zones, 2025–2035" in told
    assert "seed told: " in told
    assert "of 300 sends" in told
    assert all(kind in told for kind in BREAKS)


def test_a_broken_rule_ends_with_status_one_and_says_how_to_see_it_again(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(plan_sweep, "look_at_changes", lambda: plan_zones.look_at_changes(["America/Toronto"]))
    quiet_edge_a_minute_late(monkeypatch)
    assert plan_sweep.main(["--sends", "3000", "--seed", "planted"]) == 1
    told = capsys.readouterr().out
    life = told.split("--life ")[1].split()[0]
    assert plan_sweep.main(["--seed", "planted", "--life", life]) == 1
    assert f"life {life}: {QUIET}: " in capsys.readouterr().out
