"""Lines of a transcript: compared with what was said, and written again.

`*` alone stands for any message, `…` for any text in its place; nothing else is forgiven.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import assert_never

from .transcript import (
    IDLE,
    RESTART,
    SILENT,
    Act,
    Bubble,
    CheckInCame,
    IdleCame,
    Look,
    Passed,
    Restarted,
    Said,
    Sent,
    Tapped,
    Transcript,
)

_UNITS = ((timedelta(days=1), "day"), (timedelta(hours=1), "hour"), (timedelta(minutes=1), "minute"))


def matches(expected: Bubble, said: Bubble) -> bool:
    """True when what was said is what is written; `…` stands for any text, `*` for any message."""
    if expected.text == "*" and not expected.rows:
        return True
    if expected.rows not in (said.rows, (("…",),)):
        return False
    return fits(expected.text, said.text)


def fits(written: str, said: str) -> bool:
    """True when text fits text with `…` in it, compared part after part, without backtracking."""
    said = _squeezed(said)
    parts = _squeezed(written).split("…")
    if len(parts) == 1 or written == "*":
        return written == "*" or parts[0] == said
    place = 0
    for number, part in enumerate(part.strip() for part in parts):
        if number == 0 and not said.startswith(part):
            return False
        found = said.find(part, place)
        if found < 0:
            return False
        place = found + len(part)
    last = parts[-1].strip()
    return not last or said.endswith(last)


def _squeezed(text: str) -> str:
    """Blank lines do not count: a transcript is written without them."""
    return "\n".join(line.strip() for line in text.splitlines() if line.strip())


def written(bubble: Bubble) -> str:
    """Return a bubble as a transcript tells it."""
    lines = _squeezed(bubble.text).splitlines() or [""]
    lines += [" ".join(f"[{label}]" for label in row) for row in bubble.rows]
    return "\n     ".join(["bot: " + lines[0], *lines[1:]]) if lines else "bot: "


def act_line(act: Act) -> str:
    """Return the line that tells an act."""
    match act:
        case Said(text):
            return f"peer: {text}"
        case Tapped(label, is_old, is_again):
            return f"peer: {'old ' if is_old else ''}[{label}]{' again' if is_again else ''}"
        case Sent(what):
            return f"peer sends {what}"
        case Passed(by):
            unit, name = next((unit, name) for unit, name in _UNITS if by % unit == timedelta())
            return f"-- {by // unit} {name}s pass"
        case Restarted():
            return RESTART
        case CheckInCame(flow):
            return f"-- the check-in {flow} comes"
        case IdleCame():
            return IDLE
        case _:
            assert_never(act)


def look_line(look: Look) -> str:
    """Return the line that looks inside."""
    return f"result: {look.result} = {look.wanted}" if look.result else f"session: {look.wanted}"


def answer_lines(said: Sequence[Bubble]) -> list[str]:
    """Return the lines of everything the bot said to one act, or that it said nothing."""
    return [written(bubble) for bubble in said] or [SILENT]


def rewritten(text: str, transcript: Transcript, said: Mapping[int, Sequence[Bubble]]) -> str:
    """Return a transcript's text with the bot's lines replaced by what was said; the peer's lines stay.

    Args:
        text: the file as it is.
        transcript: the same, read.
        said: line of the act → what the bot said to it.
    """
    acts = {exchange.line for scene in transcript.scenes for exchange in scene.exchanges}
    kept: list[str] = []
    skipping = False
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("bot:") or line == SILENT:
            skipping = line.startswith("bot:")
            continue
        if skipping and line.startswith("     "):
            continue
        skipping = False
        kept.append(line)
        if number in acts:
            kept += answer_lines(said.get(number, []))
    return "\n".join(kept) + "\n"
