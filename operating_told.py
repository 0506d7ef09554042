"""What an operator reads of backups, of a restore, and of the form of the tables: lines, for whoever prints them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from store.backups import KEEP, Kept, Made
from store.restoring import Restored
from store.table_forms import Forms

NOT_PAST = "AHEAD OF THE CLOCK: it is wrong now, or was when this one was made"


def made_lines(made: Made) -> list[str]:
    """Return what is told of a backup that was made."""
    head = f"{made.path}: {made.size:,} bytes, tables {made.looked.manifest.revision}, read back and whole,"
    return [head, f"  {of_rows(made.looked.rows)}"]


def of_rows(counts: Mapping[str, int]) -> str:
    """Return how many rows there are, in all and of each table."""
    named = ", ".join(f"{name} {count:,}" for name, count in counts.items() if count)
    return f"{sum(counts.values()):,} rows: {named or 'none'}"


def kept_lines(found: Sequence[Kept], folder: Path, now: datetime) -> list[str]:
    """Return the backups of a folder, one a line."""
    lines = []
    for each in found:
        age = f"{(now - each.made_at).days} days old" if each.made_at <= now else NOT_PAST
        lines.append(f"{each.path}  {each.made_at:%Y-%m-%d %H:%M} UTC  {each.size:>12,} bytes  {age}")
    return [*lines, f"{len(found)} backups in {folder}"]


def stayed_line(found: Sequence[Kept], now: datetime) -> str:
    """Return what is told of backups that are too old and stay, because few are newer; "" for none."""
    old = [each for each in found if now - each.made_at > KEEP]
    told = f"{len(old)} OVER {KEEP.days} DAYS OLD STAY, for they are among the newest. Is the clock right?"
    return f"{told} If it is, delete them: peers are promised that." if old else ""


def restored_lines(restored: Restored, is_moving: bool) -> list[str]:
    """Return what came of a restore."""
    ended, manifest = restored.ended, restored.manifest
    lines = [
        f"restored: the moment {manifest.made_at:%Y-%m-%d %H:%M} UTC, {of_rows(restored.taken.written)}",
        f"peers who erased themselves since, and stay erased: {restored.peers_left_out}",
    ]
    if is_moving:
        left_out = f"{ended.replies} messages of talks, which are left out"
        return [*lines, f"moved: what waited is still to be sent, but for {left_out}"]
    return [
        *lines,
        f"not sent again: {ended.replies} replies cancelled, {ended.unasked} check-ins and lines missed,",
        f"  {ended.unsure} unknown; {ended.nudges} follow-ups due meanwhile missed, {ended.rungs} rungs of calls;",
        f"  {ended.talks} talks over, and both sides are told when the bot runs;",
        f"  {ended.due_unasked} planned check-ins and lines that are due will be marked when the bot runs",
    ]


def forms_line(forms: Forms) -> str:
    """Return which form of the tables is there, and which this version makes."""
    return f"tables: {forms.have or 'none'}; this version makes {forms.known[-1]}"
