"""Written conversations (`.chat` files): what each line means, read one after the other.

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
    bot is silent                    nothing was said to it
    -- 24 hours pass                 minutes, hours or days; what falls due comes
    -- the bot restarts
    -- the check-in team_check_in comes
    -- the question to who is idle comes
    session: waiting                 or completed, interrupted, failed, none: where the talk stands after the act above
    result: mood = Rough             an answer the talk keeps, as the English button says it; (none) for no answer

`peer: /language fr` switches the language. The first two buttons of every message (the emergency door and the way home)
are checked and not written down. `flows/transcript_lines.py` compares, and writes lines again.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from .session import Status

_PASSES = re.compile(r"^-- (\d{1,4}) (minute|hour|day)s? pass(?:es)?$")
_COMES = re.compile(r"^-- the check-in ([a-z][a-z0-9_]{0,47}) comes$")
_UNITS = {"minute": timedelta(minutes=1), "hour": timedelta(hours=1), "day": timedelta(days=1)}
_BUTTON = re.compile(r"\[([^\]]+)\]")
_BUTTON_ROW = re.compile(r"^(\[[^\]]+\]\s*)+$")
_TAP = re.compile(r"^(old )?\[([^\]]+)\]( again)?$")
RESTART, SILENT = "-- the bot restarts", "bot is silent"
IDLE = "-- the question to who is idle comes"
_SENDS = "peer sends "
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2} \d{2}:\d{2}")
_RESULT = re.compile(r"([a-z][a-z0-9_]{0,39}) = (\S.*)")

NO_SESSION, NO_ANSWER = "none", "(none)"
STATUSES = (*(status.value for status in Status), NO_SESSION)
"""What `session:` can say."""

SETTINGS = ("language", "at")
"""What can stand before the first scene: the phone's language, and the moment, on a clock in Vancouver."""


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


@dataclass(frozen=True)
class CheckInCame:
    """A schedule asked the peer with this flow, now."""

    flow: str


@dataclass(frozen=True)
class IdleCame:
    """The peer was not here for long, and is asked whether they go on."""


Act = Said | Tapped | Sent | Passed | Restarted | CheckInCame | IdleCame


@dataclass(frozen=True)
class Bubble:
    """One message of the bot as a transcript tells it: its text, and its buttons row by row without the first two."""

    text: str
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class Look:
    """A look inside after an act: what an answer kept under the name `result` is, or where the session stands ("")."""

    result: str
    wanted: str
    line: int = 0


@dataclass
class Exchange:
    """One act, what the bot is expected to say to it, and what is then looked at; `line` is where the act stood."""

    act: Act
    line: int
    expected: list[Bubble] = field(default_factory=list)
    looks: list[Look] = field(default_factory=list)


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
            self._scene(line[3:].strip())
        elif not self._transcript.scenes:
            self._setting(line)
        elif line.startswith("bot:"):
            self._bot(line[4:].strip())
        elif look := _look(line, number):
            self._last("look inside after something was done").looks.append(look)
        elif line == SILENT:
            self._last("the bot is silent only after something was done")
        else:
            self._transcript.scenes[-1].exchanges.append(Exchange(_act(line), number))

    def _scene(self, title: str) -> None:
        if any(scene.title == title for scene in self._transcript.scenes):
            raise ValueError(f"there is a scene called so already: {title}")
        self._transcript.scenes.append(Scene(title))

    def _setting(self, line: str) -> None:
        name, _, value = (part.strip() for part in line.partition(":"))
        if name not in SETTINGS:
            raise ValueError("before the first == there are only settings: `language: fr` and `at: 2026-11-24 14:10`")
        if name == "at":
            if not _MOMENT.fullmatch(value):
                raise ValueError("write the moment like `at: 2026-11-24 14:10`")
            datetime.fromisoformat(value)
        self._transcript.settings[name] = value

    def _last(self, why: str) -> Exchange:
        """Return the act that a line belongs to."""
        exchanges = self._transcript.scenes[-1].exchanges
        if not exchanges:
            raise ValueError(why)
        return exchanges[-1]

    def _bot(self, first: str) -> None:
        self._last("the bot never speaks first: begin with what the peer does").expected.append(Bubble(""))
        self._bubble = []
        self._continue(first)

    def _continue(self, line: str) -> None:
        assert self._bubble is not None
        self._bubble.append(line)
        rows = [tuple(_BUTTON.findall(part)) for part in self._bubble if _BUTTON_ROW.match(part)]
        text = "\n".join(part for part in self._bubble if not _BUTTON_ROW.match(part))
        self._transcript.scenes[-1].exchanges[-1].expected[-1] = Bubble(text, tuple(rows))


def _look(line: str, number: int) -> Look | None:
    """Read a line that looks inside; None when it is another kind of line."""
    name, colon, value = line.partition(":")
    value = value.strip()
    if not colon or name not in ("session", "result"):
        return None
    if name == "session":
        if value not in STATUSES:
            raise ValueError(f"a session is one of {', '.join(STATUSES)}")
        return Look("", value, number)
    found = _RESULT.fullmatch(value)
    if found is None:
        raise ValueError(f"write a result like `result: mood = Rough`, or `result: mood = {NO_ANSWER}`")
    return Look(found[1], found[2], number)


def _act(line: str) -> Act:
    if line.startswith("peer:"):
        said = line[5:].strip()
        tap = _TAP.match(said)
        return Tapped(tap[2], bool(tap[1]), bool(tap[3])) if tap else Said(said)
    if line.startswith(_SENDS):
        return Sent(line.removeprefix(_SENDS))
    if line == RESTART:
        return Restarted()
    if line == IDLE:
        return IdleCame()
    if came := _COMES.match(line):
        return CheckInCame(came[1])
    if passed := _PASSES.match(line):
        return Passed(int(passed[1]) * _UNITS[passed[2]])
    raise ValueError(f"this line is not one of a transcript: {line}")
