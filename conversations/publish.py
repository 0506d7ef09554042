"""Which words are in force: what was published last. A start publishes the pack's files, if nobody did since.

Rule 20: nothing unchecked reaches a peer, and a broken pack never keeps the emergency card away.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from content.pack import Pack, build_pack, published_pack
from content.pack_files import read_pack_files
from content.voiced import voiced
from content.voices import FOLDER, NO_VOICES, Voices, read_voices
from flows.issues import Issue, Severity
from store import marks, publications, releases
from store.database import Transaction
from store.publications import Publication

from .words import Words

FOLDER_MARK = "pack_folder"
"""The mark that says which files of the folder were in force last."""

MARK_LETTERS = 32
"""Letters of a release's name that a mark holds."""

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
    """Say which words are in force, and put the files in force if they are new, good, and nobody published since.

    What coordinators published stays in force whatever lies in the folder: an upgrade must not undo their words.
    """
    newest = publications.newest(tx)
    if checked.words is None:
        return _last_good(tx, newest, checked)
    pack = checked.words.pack
    is_changed = marks.read(tx, FOLDER_MARK) != pack.name[:MARK_LETTERS]
    if newest is None or (newest.release != pack.name and newest.kind == publications.FILES and is_changed):
        try:
            put_in_force(tx, pack, Wanted(publications.FILES, newest.id if newest else 0), now)
        except publications.PublishedMeanwhile:
            # Another worker started in the same moment: its words are the ones in force.
            newest = publications.newest(tx)
        else:
            marks.note(tx, FOLDER_MARK, pack.name[:MARK_LETTERS])
            return checked
    if newest is None or newest.release == pack.name:
        marks.note(tx, FOLDER_MARK, pack.name[:MARK_LETTERS])
        return checked
    again = _last_good(tx, newest, checked)
    if again.words is None:
        # Good words that nobody published are better than the emergency card alone.
        _log.error("THE WORDS THAT WERE PUBLISHED CANNOT BE SAID BY THIS VERSION. The pack's files are in force.")
        # People begin in them, and go on in them at whatever worker, and after the next start.
        releases.keep(tx, pack.name, pack.files, now)
        return checked
    if is_changed:
        _log.warning(
            "The pack's files have changed and are NOT in force: what was published since is."
            " To put the files in force: python main.py release publish --from FOLDER"
        )
    return replace(again, is_fallback=False)


def _last_good(tx: Transaction, newest: Publication | None, checked: Published) -> Published:
    try:
        files = releases.load(tx, newest.release) if newest else None
    except ValueError as failure:
        # The emergency text must go out even now.
        _log.error("the last good release cannot be read: %s", failure)
        files = None
    pack = published_pack(files) if files else None
    words = Words(voiced(pack, checked.voices)[0]) if pack else None
    return Published(words, checked.issues, is_fallback=True, voices=checked.voices)


@dataclass(frozen=True)
class Wanted:
    """What is to be put in force, and how it is told in the history; see `store.publications.Publication`."""

    kind: str
    base: int
    """The publication that was in force when this was decided: another one since is met with an error."""

    back_to: int = 0
    published_by: str = ""
    agreed_by: str = ""
    note: str = ""
    moves: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    corrections: Mapping[str, int] = field(default_factory=dict)


def put_in_force(tx: Transaction, pack: Pack, wanted: Wanted, now: datetime) -> Publication:
    """Publish a pack: a release as a row, if it is new, and the row that puts it in force. All of it, or nothing.

    Raises:
        PublishedMeanwhile: somebody published since `wanted.base`.
    """
    if publications.newest_id(tx) != wanted.base:
        raise publications.PublishedMeanwhile(f"publication {wanted.base} is not the newest any more")
    releases.keep(tx, pack.name, pack.files, now)
    made = Publication(id=wanted.base + 1, release=pack.name, published_at=now, **_told(wanted))
    return publications.add(tx, made)


def _told(wanted: Wanted) -> dict[str, Any]:
    return {name: value for name, value in vars(wanted).items() if name != "base"}
