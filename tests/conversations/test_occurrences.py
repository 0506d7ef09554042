"""The calendar: nobody is written to at night, whatever the clocks do, and wrong zone data is seen and said."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zoneinfo
from datetime import UTC, datetime, time, timedelta
from importlib import resources
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conversations import occurrences
from conversations.occurrences import DEFAULT_ZONE, after_quiet_hours, wrong_zones, zone
from tests.acceptance.peers import Peers, answer_to, scene
from tests.acceptance.program import ROOT, Program, environment

ZONES = ("America/Vancouver", "America/Edmonton", "America/Toronto")
FIRST, LAST = datetime(2026, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC)
MORNING, EVENING = time(9), time(21)

LONGEST_NIGHT = timedelta(hours=12)
"""Of local time. Where clocks go back in the night, it takes an hour more to pass."""


def _check(moment: datetime, name: str) -> None:
    allowed = after_quiet_hours(moment, name)
    local = allowed.astimezone(zone(name))
    assert MORNING <= local.time() < EVENING, f"{moment} in {name}: {local} is in the night"
    assert allowed >= moment, f"{moment} in {name}: earlier than asked"
    asked = moment.astimezone(zone(name))
    turned_back = asked.utcoffset() - local.utcoffset()  # type: ignore[operator]
    assert allowed - moment <= LONGEST_NIGHT + max(turned_back, timedelta()), f"{moment} in {name}: {local} is too late"
    assert local.replace(tzinfo=None) - asked.replace(tzinfo=None) <= LONGEST_NIGHT
    assert after_quiet_hours(allowed, name) == allowed, "asked again, it moves on"
    if MORNING <= asked.time() < EVENING:
        assert allowed == moment, "nobody sleeps, and still it waits"


@pytest.mark.parametrize("name", ZONES)
def test_every_hour_of_two_years(name: str) -> None:
    """Every night there is, with each change of the clocks and each day on which there is none any more."""
    moment = FIRST
    while moment < LAST:
        _check(moment, name)
        moment += timedelta(minutes=59)


@given(st.timedeltas(timedelta(), LAST - FIRST).map(lambda since: FIRST + since), st.sampled_from(ZONES))
@settings(max_examples=200, deadline=None)
def test_any_moment_of_two_years(moment: datetime, name: str) -> None:
    """Seconds and parts of them, at the edges of the night too."""
    _check(moment, name)


@pytest.mark.parametrize(
    ("local", "expected"),
    [
        ("2026-11-24 20:59:59.999999", "2026-11-24 20:59:59.999999"),
        ("2026-11-24 21:00:00", "2026-11-25 09:00:00"),
        ("2026-11-24 23:59:59", "2026-11-25 09:00:00"),
        ("2026-11-25 00:00:00", "2026-11-25 09:00:00"),
        ("2026-11-25 08:59:59.999999", "2026-11-25 09:00:00"),
        ("2026-11-25 09:00:00", "2026-11-25 09:00:00"),
        ("2026-12-31 22:00:00", "2027-01-01 09:00:00"),
    ],
)
@pytest.mark.parametrize("name", ZONES)
def test_the_edges_of_the_night(name: str, local: str, expected: str) -> None:
    """Nine in the evening is night, nine in the morning is day."""
    moment = datetime.fromisoformat(local).replace(tzinfo=zone(name)).astimezone(UTC)
    allowed = after_quiet_hours(moment, name).astimezone(zone(name))
    assert allowed.replace(tzinfo=None) == datetime.fromisoformat(expected)


def test_the_night_the_clocks_go_back_is_longer() -> None:
    """Toronto still changes: 21:00 on 31 October to 09:00 on 1 November 2026 are thirteen hours."""
    asked = datetime(2026, 10, 31, 21, tzinfo=zone("America/Toronto")).astimezone(UTC)
    assert after_quiet_hours(asked, "America/Toronto") - asked == timedelta(hours=13)


@pytest.mark.parametrize(
    "name",
    ["", "Mars/Olympus", "../etc/passwd", "/etc/localtime", "America", "\0", "x" * 300, "America/Vancouver/", "."],
)
def test_a_zone_nobody_knows_is_the_default(name: str) -> None:
    """A damaged setting must leave nobody without a clock."""
    assert zone(name).key == DEFAULT_ZONE


def test_the_pinned_zones_are_right() -> None:
    """What everything else here stands on."""
    assert wrong_zones() == []
    assert zoneinfo.TZPATH == ()


@pytest.mark.parametrize("missing", ZONES[:2])
@pytest.mark.parametrize("failure", [zoneinfo.ZoneInfoNotFoundError(), ValueError("no zone"), IsADirectoryError()])
def test_a_missing_zone_is_reported(monkeypatch: pytest.MonkeyPatch, missing: str, failure: Exception) -> None:
    """A package without its files must not pass for a right one."""

    real = zoneinfo.ZoneInfo

    def holed(key: str) -> zoneinfo.ZoneInfo:
        if key == missing:
            raise failure
        return real(key)

    with monkeypatch.context() as patched:
        patched.setattr(occurrences.zoneinfo, "ZoneInfo", holed)
        assert set(wrong_zones()) == {missing}


@pytest.fixture
def old_zones(tmp_path: Path) -> Path:
    """A tzdata package from the time before: Vancouver still turns its clocks back, as Los Angeles does."""
    real = Path(str(resources.files("tzdata")))
    fake = tmp_path / "old" / "tzdata"
    shutil.copytree(real, fake, ignore=shutil.ignore_patterns("__pycache__", "Asia", "Africa", "Europe", "Pacific"))
    america = fake / "zoneinfo" / "America"
    shutil.copy(america / "Los_Angeles", america / "Vancouver")
    return fake.parent


def _wrong_zones(**env: str) -> str:
    """What `wrong_zones` finds in a Python of its own."""
    asked = "from conversations.occurrences import wrong_zones; print(sorted(set(wrong_zones())))"
    return subprocess.check_output([sys.executable, "-c", asked], env=env, cwd=ROOT, text=True).strip()


def test_old_zone_data_is_seen(old_zones: Path) -> None:
    """The canary itself, with the old package in place of the pinned one."""
    assert _wrong_zones(PYTHONPATH=f"{old_zones}:{ROOT}") == "['America/Vancouver']"


def test_zone_data_of_the_machine_is_not_asked(old_zones: Path) -> None:
    """Whatever the machine, or whoever set up its environment, thinks of British Columbia."""
    assert _wrong_zones(PYTHONPATH=str(ROOT), PYTHONTZPATH=str(old_zones / "tzdata" / "zoneinfo")) == "[]"


def test_with_wrong_zones_nothing_is_scheduled_and_the_rest_runs(old_zones: Path, tmp_path: Path) -> None:
    """Rule 18: it says so loudly, plans nothing into the wrong hour, and still answers who asks for help."""

    async def cry(peers: Peers) -> None:
        phone = await peers.add()
        said = await answer_to(phone, "od")
        assert "Call 9-1-1 first" in said["text"]
        assert "What do you need?" in (await answer_to(phone, "/menu"))["text"]

    env = environment(ROOT / "content" / "pack", PYTHONPATH=f"{old_zones}:{ROOT}")
    with Program(tmp_path, env) as program:
        scene(program.address(), cry)
        assert "America/Vancouver" in program.wait_line("TIME ZONES ARE WRONG")
        assert "Nothing is scheduled" in program.output
