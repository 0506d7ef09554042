"""Without the pinned zone data, on a machine whose own is of 2025: nothing is scheduled, it says so, and help comes."""

from __future__ import annotations

import shutil
import subprocess
import sys
from importlib import resources
from pathlib import Path

import pytest

from tests.acceptance.peers import Peers, answer_to, scene
from tests.acceptance.program import ROOT, Program, environment

MACHINES = Path("/usr/share/zoneinfo")

NO_PACKAGE = """
import importlib.metadata
import sys

right = importlib.metadata.distribution

def without(name):
    if name == "tzdata":
        raise importlib.metadata.PackageNotFoundError(name)
    return right(name)

importlib.metadata.distribution = without
sys.modules["tzdata"] = None  # whoever imports it is told that there is no such module
"""
"""Run before everything else: the package is not there, neither to import nor to ask for its version."""

NO_PIN = """
import zoneinfo

zoneinfo.reset_tzpath = lambda to=None: None
"""
"""And whoever wants the machine's own zone data left out is not listened to."""

OLD = ["America/Edmonton", "America/Vancouver"]
"""Wrong in 2025b: both stopped changing their clocks in 2026, which nobody knew."""


@pytest.fixture
def of_2025(tmp_path: Path) -> Path:
    """Zone data as 2025b has it: the machine's own, or made from the pinned one where the machine's is another."""
    told = MACHINES / "tzdata.zi"
    if told.is_file() and told.read_text(encoding="ascii").startswith("# version 2025b"):
        return MACHINES
    made = tmp_path / "zoneinfo"
    shutil.copytree(Path(str(resources.files("tzdata"))) / "zoneinfo", made)
    shutil.copy(made / "America" / "Los_Angeles", made / "America" / "Vancouver")
    shutil.copy(made / "America" / "Denver", made / "America" / "Edmonton")
    return made


def before(tmp_path: Path, *lines: str) -> str:
    """The PYTHONPATH of a Python that runs these lines before anything else."""
    folder = tmp_path / "before"
    folder.mkdir()
    (folder / "sitecustomize.py").write_text("".join(lines))
    return f"{folder}:{ROOT}"


def wrong_zones(**env: str) -> list[str]:
    """What a Python of its own finds."""
    asked = "from conversations.occurrences import wrong_zones; print(*sorted(wrong_zones()))"
    return subprocess.check_output([sys.executable, "-c", asked], env=env, cwd=ROOT, text=True).split()


def test_the_machines_own_data_of_2025_is_wrong_about_british_columbia_and_alberta(
    of_2025: Path, tmp_path: Path
) -> None:
    """What the pin is for (`design.md` F1), and that the check at the start sees it."""
    found = wrong_zones(PYTHONPATH=before(tmp_path, NO_PACKAGE, NO_PIN), PYTHONTZPATH=str(of_2025))
    assert found == OLD


def test_without_the_package_no_zone_is_right_whatever_the_machine_has(of_2025: Path, tmp_path: Path) -> None:
    """The machine's data is not asked in its place."""
    found = wrong_zones(PYTHONPATH=before(tmp_path, NO_PACKAGE), PYTHONTZPATH=str(of_2025))
    assert {*OLD, "America/Dawson_Creek", "America/Los_Angeles"} <= {*found}


@pytest.mark.parametrize("lines", [(NO_PACKAGE,), (NO_PACKAGE, NO_PIN)], ids=["no zone at all", "zones of 2025"])
def test_nothing_is_scheduled_it_says_so_and_the_emergency_card_comes(
    lines: tuple[str, ...], of_2025: Path, tmp_path: Path
) -> None:
    """Rule 18, with no zone that could be asked, and with such as are an hour wrong."""

    async def cry(peers: Peers) -> None:
        phone = await peers.add()
        assert "Call 9-1-1 first" in (await answer_to(phone, "od"))["text"]
        assert "What do you need?" in (await answer_to(phone, "/menu"))["text"]

    path = before(tmp_path, *lines)
    env = environment(ROOT / "content" / "pack", PYTHONPATH=path, PYTHONTZPATH=str(of_2025))
    with Program(tmp_path, env) as program:
        scene(program.address(), cry)
        said = program.wait_line("TIME ZONES ARE WRONG")
        assert all(zone in said for zone in OLD)
        assert "Nothing is scheduled" in said
        assert "Traceback" not in program.output
