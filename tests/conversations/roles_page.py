"""`docs/roles.md`, printed from the table of permissions: `python -m tests.conversations.roles_page`."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

from conversations.permissions import IN_CHAT, OPERATOR, REACHES, TABLE, Row

PAGE = Path(__file__).parents[2] / "docs" / "roles.md"

HEAD = """\
# Who may do what

Printed from `conversations/permissions.py` by `python -m tests.conversations.roles_page`; a test compares.
Every dispatch asks that table, so what has no row is done for nobody. `tests/conversations/test_foreign.py` tries every
cell with the own organisation's numbers, with another's, and with those of nothing: another's is met, byte for byte, as
what is not there. A role that was given up or taken away is gone with the next request.

What an action can touch:

{reaches}

"""

DOORS = {
    "press": "Kinds of buttons",
    "command": "Commands, typed or tapped",
    "own": "Buttons about what comes by itself",
    "owner": "Buttons of an organisation's owners",
    "desk": "Buttons of the coordinators' desk",
    "main": "`main.py`, in a terminal",
    "database": "`main.py database`",
    "organisation": "`main.py organisation`",
    "release": "`main.py release` and `main.py coordinator`",
}
"""Door → what it is; one that is not named here is called by its own name."""


def page() -> str:
    """The page."""
    reaches = "\n".join(f"- **{name}**: {told}" for name, told in REACHES.items())
    return HEAD.format(reaches=reaches) + "\n".join(_door(door) for door in TABLE)


def _door(door: str) -> str:
    rows = sorted(TABLE[door].items(), key=lambda row: (row[1].reach, row[1].roles, row[0]))
    columns = ("terminal",) if all(row.roles == (OPERATOR,) for _, row in rows) else IN_CHAT
    lines = [f"## {DOORS.get(door, door)}", "", f"| action | {' | '.join(columns)} | touches |"]
    lines.append("|---|" + "---|" * (len(columns) + 1))
    for row, named in groupby(rows, key=lambda each: each[1]):
        actions = ", ".join(f"`{action}`" for action, _ in named)
        lines.append(f"| {actions} | {' | '.join(_cell(row, role) for role in columns)} | {row.reach} |")
    return "\n".join(lines) + "\n"


def _cell(row: Row, role: str) -> str:
    return "yes" if role in row.roles or role == "terminal" else "–"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
