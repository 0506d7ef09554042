"""Written conversations (`.chat` files): read line by line, compared with what happens, and written again.

    # Prose after a hash.
    language: en
    at: 2026-11-24 14:10

    == one titled scene
    peer: Hard shift                 words typed, or a button below the text field
    peer: [Just breathe]             a button under the newest message that has it
    peer: [Just breathe] again       the very same tap once more, as on a bad network
    peer: old [Just breathe]         the oldest button of that name ever seen
    peer sends a voice note          something without words
    bot: In through the nose …       … stands for any text; * alone for any message
         [That helped] [Show me more]
    -- 24 hours pass
    -- the bot restarts
    bot is silent

The first two buttons of every message (the emergency door and the way home) are checked and not written down.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import timedelta

_PASSES = re.compile(r"^-- (\d{1,4}) (minute|hour|day)s? pass(?:es)?$")
_UNITS = {"minute": timedelta(minutes=1), "hour": timedelta(hours=1), "day": timedelta(days=1)}
_BUTTON = re.compile(r"\[([^\]]+)\]")
_BUTTON_ROW = re.compile(r"^(\[[^\]]+\]\s*)+$")
_TAP = re.compile(r"^(old )?\[([^\]]+)\]( again)?$")
RESTART, SILENT = "-- the bot restarts", "bot is silent"
_SENDS = "peer sends "


class NotATranscript(ValueError):
    """A line of a transcript that cannot be read; the message names file and line."""


@dataclass(frozen=True)
class Said:
    """The peer typed words, or pressed a door, which sends its label."""

    text: str


@dataclass(frozen=True)
class Tapped:
    """The peer tapped a button under a message."""

    label: str
    is_old: bool = False
    is_again: bool = False


@dataclass(frozen=True)
class Sent:
    """The peer sent something without words, did something to the chat, or opened a link: "voice", "start ox"."""

    what: str


@dataclass(frozen=True)
class Passed:
    """Time passed."""

    by: timedelta


@dataclass(frozen=True)
class Restarted:
    """The bot was stopped and started again."""


Act = Said | Tapped | Sent | Passed | Restarted


@dataclass(frozen=True)
class Bubble:
    """One message of the bot as a transcript tells it: its text, and its buttons row by row without the first two."""

    text: str
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass
class Exchange:
    """One act, and what the bot is expected to say to it; `lines` are where the act stood."""

    act: Act
    line: int
    expected: list[Bubble] = field(default_factory=list)


@dataclass
class Scene:
    """One titled part of a transcript."""

    title: str
    exchanges: list[Exchange] = field(default_factory=list)


@dataclass
class Transcript:
    """A written conversation: its settings and scenes."""

    file: str
    settings: dict[str, str] = field(default_factory=dict)
    scenes: list[Scene] = field(default_factory=list)


def read_transcript(text: str, file: str) -> Transcript:
    """Read a `.chat` file.

    Raises:
        NotATranscript: a line is none of the kinds above.
    """
    transcript = Transcript(file)
    reader = _Reader(transcript)
    for number, line in enumerate(text.splitlines(), 1):
        try:
            reader.take(line.rstrip(), number)
        except ValueError as problem:
            raise NotATranscript(f"{file}:{number}: {problem}") from None
    return transcript


class _Reader:
    """Reads lines one after the other."""

    def __init__(self, transcript: Transcript) -> None:
        self._transcript = transcript
        self._bubble: list[str] | None = None

    def take(self, line: str, number: int) -> None:
        """Take one line in."""
        if line.startswith("     ") and self._bubble is not None:
            self._continue(line.strip())
            return
        self._bubble = None
        if not line.strip() or line.startswith("#"):
            return
        if line.startswith("== "):
            self._transcript.scenes.append(Scene(line[3:].strip()))
        elif not self._transcript.scenes:
            name, colon, value = line.partition(":")
            if not colon:
                raise ValueError("before the first == there are only settings, like `language: fr`")
            self._transcript.settings[name.strip()] = value.strip()
        elif line.startswith("bot:"):
            self._bot(line[4:].strip())
        elif line != SILENT:
            self._transcript.scenes[-1].exchanges.append(Exchange(_act(line), number))

    def _bot(self, first: str) -> None:
        exchanges = self._transcript.scenes[-1].exchanges
        if not exchanges:
            raise ValueError("the bot never speaks first: begin with what the peer does")
        exchanges[-1].expected.append(Bubble(""))
        self._bubble = []
        self._continue(first)

    def _continue(self, line: str) -> None:
        assert self._bubble is not None
        self._bubble.append(line)
        rows = [tuple(_BUTTON.findall(part)) for part in self._bubble if _BUTTON_ROW.match(part)]
        text = "\n".join(part for part in self._bubble if not _BUTTON_ROW.match(part))
        self._transcript.scenes[-1].exchanges[-1].expected[-1] = Bubble(text, tuple(rows))


def _act(line: str) -> Act:
    if line.startswith("peer:"):
        said = line[5:].strip()
        tap = _TAP.match(said)
        return Tapped(tap[2], bool(tap[1]), bool(tap[3])) if tap else Said(said)
    if line.startswith(_SENDS):
        return Sent(line.removeprefix(_SENDS))
    if line == RESTART:
        return Restarted()
    if passed := _PASSES.match(line):
        return Passed(int(passed[1]) * _UNITS[passed[2]])
    raise ValueError(f"this line is not one of a transcript: {line}")


def matches(expected: Bubble, said: Bubble) -> bool:
    """True when what was said is what is written; `…` stands for any text, `*` for any message."""
    if expected.text == "*" and not expected.rows:
        return True
    if expected.rows not in (said.rows, (("…",),)):
        return False
    return _fits(expected.text, _squeezed(said.text))


def _fits(written: str, said: str) -> bool:
    """Compare text with `…` in it, part after part, without backtracking."""
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


def rewritten(text: str, transcript: Transcript, said: dict[int, list[Bubble]]) -> str:
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
            kept += [written(bubble) for bubble in said.get(number, [])] or [SILENT]
    return "\n".join(kept) + "\n"
