"""The sounds of a pack: voice files of emergency cards and the breath pacer, read from `voices/` and measured.

Invariant: nothing that is wrong with a sound keeps a word of the pack away. A bad file is told, and has no button.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from flows.issues import Issue, issue

from .fingerprint import FINGERPRINT_LETTERS
from .opus import NoOpus, seconds_of

FOLDER = "voices"

PACER = "breath_pacer"
"""The one sound that is no card's: a tick for each breath (`rehearsal/make_breath_pacer.py` makes it)."""

FILES_MOST = 300
"""Files in the folder: every emergency card in ten languages stays under it."""

BYTES_MOST = 1024 * 1024
"""Size of one file: up to here the Bot API promises a voice message; a larger one may arrive as a document."""

SECONDS_MOST = 180.0
"""Longest sound: an emergency card read slowly takes about a minute (`users.md` J14)."""

NAME = re.compile(
    rf"(?P<card>[a-z][a-z0-9_]{{0,47}})\.(?P<language>[a-z]{{2,3}})(\.(?P<of>[0-9a-f]{{{FINGERPRINT_LETTERS}}}))?\.ogg"
)
"""What a voice file is called: its card, its language, and of which words somebody said that it speaks them."""

_PACER_FILE = f"{PACER}.ogg"


@dataclass(frozen=True)
class Voice:
    """A sound file that can be played: where it lies, its length in seconds, and the hash of what was looked at."""

    path: Path
    seconds: float
    digest: str


@dataclass(frozen=True)
class Voices:
    """The sound files of a folder by name, and what is wrong with the others."""

    files: Mapping[str, Voice] = field(default_factory=dict)
    issues: tuple[Issue, ...] = ()


NO_VOICES = Voices()
"""What a pack without that folder has."""


def read_voices(pack_folder: Path) -> Voices:
    """Look at every file in the pack's `voices/`. A pack without that folder has no sounds, which is no mistake."""
    folder = pack_folder / FOLDER
    try:
        if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
            return Voices(issues=(issue("C071", FOLDER, 1),))
        # Bounded before it is sorted: nobody knows what lies there.
        paths = sorted(islice(folder.iterdir(), FILES_MOST + 1)) if folder.is_dir() else []
    except OSError as failure:
        return Voices(issues=(issue("C073", FOLDER, 1, why=type(failure).__name__),))
    files: dict[str, Voice] = {}
    issues: list[Issue] = []
    for path in paths[:FILES_MOST]:
        if not path.name.startswith("."):
            read = _read(path)
            if isinstance(read, Voice):
                files[path.name] = read
            else:
                issues.append(read)
    if len(paths) > FILES_MOST:
        issues.append(issue("C072", FOLDER, 1, most=f"{FILES_MOST} files"))
    return Voices(files, tuple(issues))


def _read(path: Path) -> Voice | Issue:
    """Look at one file. Nothing of it is opened before its name, kind and size are known to be right."""
    shown = shown_path(path.name)
    if path.name != _PACER_FILE and not NAME.fullmatch(path.name):
        return issue("C070", shown, 1)
    try:
        if path.is_symlink() or not path.is_file():
            return issue("C071", shown, 1)
        content = _content(path)
        if len(content) > BYTES_MOST:
            return issue("C072", shown, 1, most=f"{BYTES_MOST // 1024} KB")
        seconds = seconds_of(content)
    except OSError as failure:
        return issue("C073", shown, 1, why=type(failure).__name__)
    except NoOpus as failure:
        return issue("C073", shown, 1, why=str(failure))
    if seconds > SECONDS_MOST:
        return issue("C072", shown, 1, most=f"{SECONDS_MOST / 60:g} minutes")
    return Voice(path, seconds, _digest(content))


def shown_path(name: str) -> str:
    """Return a file's path inside the pack, so that a hostile name cannot write on the reader's screen."""
    return f"{FOLDER}/" + "".join(letter if letter.isprintable() else "·" for letter in name)


def _content(path: Path) -> bytes:
    """Read a file, and no more of it than shows that it is too large."""
    with path.open("rb") as opened:
        return opened.read(BYTES_MOST + 1)


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def load(voice: Voice) -> bytes | None:
    """Return the bytes of a voice as it was looked at; None when the file is gone, or is another one by now."""
    try:
        if voice.path.is_symlink() or not voice.path.is_file():
            return None
        content = _content(voice.path)
    except OSError:
        return None
    return content if _digest(content) == voice.digest else None


def name_of(card: str, language: str) -> str:
    """Return the name by which the voice of a card in a language is known."""
    return f"{card}.{language}"
