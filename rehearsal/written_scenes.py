"""The written conversations of a folder: read, begun where they say, compared, and rewritten one scene at a time.

Rewriting holds a lock on the file: several tests of one run rewrite scenes of the same file at the same time.
"""

from __future__ import annotations

import fcntl
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from conversations.occurrences import zone
from flows.transcript import Bubble, Exchange, Scene, Transcript, read_transcript
from flows.transcript_lines import answer_lines, fits, look_line, matches, rewritten

from .told import Inside

FOLDER = Path(__file__).parent.parent / "tests" / "transcripts"
PLACE = "America/Vancouver"
LANGUAGE, MOMENT = "en", "2026-11-24 14:10"
"""The phone's language, and the moment in Vancouver, of a transcript that says nothing about it."""


def read_folder(folder: Path = FOLDER) -> Iterator[Transcript]:
    """Read every `.chat` file below a folder.

    Raises:
        NotATranscript: a line of one cannot be read.
    """
    for path in sorted(folder.rglob("*.chat")):
        yield read_transcript(path.read_text(encoding="utf-8"), path.relative_to(folder).as_posix())


def begins(transcript: Transcript) -> tuple[str, datetime]:
    """Return the phone's language and the moment (aware UTC) at which each scene begins."""
    at = datetime.fromisoformat(transcript.settings.get("at", MOMENT)).replace(tzinfo=zone(PLACE))
    return transcript.settings.get("language", LANGUAGE), at.astimezone(UTC)


def settings_lines(language: str, now: datetime) -> list[str]:
    """Return the settings of a transcript that begins `now` (aware)."""
    return [f"language: {language}", f"at: {now.astimezone(zone(PLACE)):%Y-%m-%d %H:%M}"]


def difference(exchange: Exchange, said: Sequence[Bubble], inside: Inside) -> str:
    """Return how an act went otherwise than is written, as two texts to be laid side by side; "" when it did not."""
    found = [inside.found(look) for look in exchange.looks]
    expected = exchange.expected
    if len(expected) == len(said) and all(map(matches, expected, said)) and found == exchange.looks:
        return ""
    wanted = [*answer_lines(expected), *map(look_line, exchange.looks)]
    there = [*answer_lines(said), *map(look_line, found)]
    return "\n".join(["--- written", *wanted, "+++ said", *there])


def rewrite_scene(path: Path, scene: Scene, said: Mapping[int, Sequence[Bubble]]) -> None:
    """Put what the bot said into one scene of a file, and leave every other line as it is now.

    Args:
        path: the file; whoever else rewrites a scene of it waits.
        scene: the scene as it was read, perhaps before others of the file were rewritten.
        said: line of the act in `scene` → what the bot said to it.
    """
    with path.open("r+", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        text = file.read()
        file.seek(0)
        file.write(_with_scene(text, scene, said))
        file.truncate()


def _with_scene(text: str, scene: Scene, said: Mapping[int, Sequence[Bubble]]) -> str:
    """Return a file's text with one scene rewritten. Its lines may have moved since it was read; its title has not."""
    whole = read_transcript(text, scene.title)
    lines: dict[int, Sequence[Bubble]] = {}
    for fresh in whole.scenes:
        if fresh.title != scene.title:
            lines |= {exchange.line: exchange.expected for exchange in fresh.exchanges}
            continue
        for now, then in zip(fresh.exchanges, scene.exchanges, strict=True):
            lines[now.line] = _kept_or(then.expected, said[then.line])
    return rewritten(text, whole, lines)


def _kept_or(expected: Sequence[Bubble], said: Sequence[Bubble]) -> Sequence[Bubble]:
    """Keep what still fits: whoever shortened a message, or one line of it, with … meant it."""
    if len(expected) != len(said):
        return said
    return [old if matches(old, new) else _shortened(old, new) for old, new in zip(expected, said, strict=True)]


def _shortened(old: Bubble, new: Bubble) -> Bubble:
    """Return a new message with those lines as they were that had a … in them and still fit."""
    shortened = [line for line in old.text.splitlines() if "…" in line and line.strip("… ")]
    lines = (next((old for old in shortened if fits(old, line)), line) for line in new.text.splitlines())
    return Bubble("\n".join(lines), new.rows)
