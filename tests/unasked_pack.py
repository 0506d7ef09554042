"""The smallest pack with a check-in and lines of encouragement: what comes by itself, and as little else as passes."""

from __future__ import annotations

from pathlib import Path

from tests.small_pack import small_pack

REAL = Path(__file__).resolve().parents[1] / "content" / "pack" / "nudges"

CHECK_IN = """\
flow: team_check_in
title: Quick check
check_in: yes
nodes:
  start:
    say: How was the week?
    choices:
      - Good → thanks
      - OK → thanks
      - Rough → thanks
      - Very rough → thanks
      - Skip → thanks
    save: mood
    silence: {after: 24 h, go: end}
  thanks:
    say: Thanks. That is all.
    go: end
"""


def write(folder: Path) -> Path:
    """Write it into a folder. Returns the folder."""
    files = small_pack() | {"flows/team_check_in.yaml": CHECK_IN}
    # The smallest pack's one telling word is "telling"; a line of the real ones has it for another reason.
    lines = {path.name: path.read_text(encoding="utf-8") for path in REAL.glob("*.yaml") if ".fr." not in path.name}
    files |= {f"nudges/{name}": text.replace("telling", "saying") for name, text in lines.items()}
    for name, text in files.items():
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")
    return folder
