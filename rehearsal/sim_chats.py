"""Of a simulated life: what did the chats show to whoever looked on?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from .sim_history import Life, Shown
from .sim_visits import NAME

FIRST_LETTERS = 100
"""What a locked screen shows (rule 13)."""

_WORDS = re.compile(r"\w+")


def check_nobody_else(life: Life) -> Iterator[str]:
    """Yield messages with anybody's name in them."""
    for shown in life.shown:
        if NAME in shown.text:
            yield f"a message to {shown.peer} at {shown.at} names somebody"


def check_neutral(life: Life) -> Iterator[str]:
    """Yield what came by itself and gives something away, can be passed on, or lacks the door to the steps."""
    for shown, fired in life.unasked():
        yield from (f"{fired.kind} {fired.occurrence} to {shown.peer} {told}" for told in _wrong(shown, life.telling))


def _wrong(shown: Shown, telling: tuple[str, ...]) -> Iterator[str]:
    if not shown.is_protected:
        yield "can be passed on"
    if not any(press.startswith("1e:") for row in shown.presses[:1] for _, press in row):
        yield "has no door to the steps in its first row"
    if not any(press == "1c:stop" for row in shown.presses for _, press in row):
        yield "cannot be stopped in one tap"
    labels = " ".join(label for row in shown.presses for label, _ in row)
    said = f" {' '.join(_WORDS.findall(f'{shown.text[:FIRST_LETTERS]} {labels}'.lower()))}"
    if given_away := [words for words in telling if f" {words}" in said]:
        yield f"gives away {', '.join(given_away)}"
