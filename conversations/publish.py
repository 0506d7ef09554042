"""Which words are in force at the start: the pack's files when they are good, else the last good release.

Rule 20: nothing unchecked reaches a peer, and a broken pack never keeps the emergency card away.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from content.pack import build_pack, published_pack
from content.pack_files import read_pack_files
from content.voiced import voiced
from content.voices import FOLDER, NO_VOICES, Voices, read_voices
from flows.issues import Issue, Severity
from store import releases
from store.database import Transaction

from .words import Words

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Published:
    """The words in force, where they come from, and what is wrong with the files."""

    words: Words | None
    issues: tuple[Issue, ...]
    is_fallback: bool = False
    voices: Voices = NO_VOICES

    @property
    def errors(self) -> list[Issue]:
        """The mistakes that keep the files from being published."""
        return [found for found in self.issues if found.severity is Severity.ERROR]

    @property
    def unheard(self) -> list[Issue]:
        """What is wrong with sounds, which keeps nothing from being published."""
        return [found for found in self.issues if found.file.startswith(FOLDER)]


def check(files: Mapping[str, str], file_issues: list[Issue], voices: Voices = NO_VOICES) -> Published:
    """Build the pack from its files, with the voices that fit its words, without publishing it."""
    pack, issues = build_pack(files)
    if pack:
        pack, more = voiced(pack, voices)
        issues += more
    else:
        issues += voices.issues
    issues = sorted(file_issues + issues)
    has_error = any(found.severity is Severity.ERROR for found in issues)
    return Published(Words(pack) if pack and not has_error else None, tuple(issues), has_error, voices)


def check_folder(folder: Path) -> Published:
    """Build the pack that lies in a folder, with its voices, without publishing it."""
    return check(*read_pack_files(folder), read_voices(folder))


def publish_at_start(tx: Transaction, checked: Published, now: datetime) -> Published:
    """Make good files the newest release; for bad ones fall back to the newest good release in the store."""
    if checked.words is not None:
        pack = checked.words.pack
        releases.publish(tx, pack.name, dict(pack.files), now)
        return checked
    name = releases.newest_name(tx)
    try:
        files = releases.load(tx, name) if name else None
    except ValueError as failure:
        # The emergency text must go out even now.
        _log.error("the last good release cannot be read: %s", failure)
        files = None
    pack_again = published_pack(files) if files else None
    words = Words(voiced(pack_again, checked.voices)[0]) if pack_again else None
    return Published(words, checked.issues, is_fallback=True, voices=checked.voices)
