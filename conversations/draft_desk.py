"""Drafts, seen from one transaction: begun, changed, brought up to date with what others published, thrown away."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cached_property
from itertools import pairwise

from content.fingerprint import release_name
from content.flows_alone import FOLDER
from store import drafts, marks, publications, releases
from store.database import Transaction
from store.drafts import Draft
from store.inventory import INVENTORY
from store.publications import Publication

from .bench import RELEASES_MOST, Bench, CheckedPack, Flows, NotChecked
from .words import Words

NOTE_MOST = 200
"""Letters of why something was published."""

AMID_DAYS = INVENTORY["sessions.updated_at"].days or 0
"""Days for which people who do not come back are remembered to be amid words that are not in force any more."""

READ_AT_ONCE = 20
"""Releases whose talks are read between two tries of a turn: their files are in memory together."""


class DraftDesk:
    """A desk with drafts on it; what is done to them is kept with the transaction, or not at all."""

    def __init__(self, tx: Transaction, bench: Bench, now: datetime, peer_id: int = 0) -> None:
        """Take the transaction; `peer_id` is the coordinator's, 0 for an operator."""
        self.tx, self.bench, self.now, self._peer_id = tx, bench, now, peer_id

    @cached_property
    def newest(self) -> Publication | None:
        """The publication in force."""
        return publications.newest(self.tx)

    @cached_property
    def draft(self) -> Draft | None:
        """The coordinator's draft, if they have one."""
        return drafts.of_peer(self.tx, self._peer_id)

    def history(self) -> list[Publication]:
        """Return all publications, oldest first."""
        return publications.history(self.tx)

    def files_in_force(self) -> dict[str, str]:
        """Return the files of the words in force."""
        return self._files(self.newest.release) if self.newest else {}

    def read(self, files: Mapping[str, str]) -> CheckedPack:
        """Return files as a pack that was read and checked.

        Raises:
            NotChecked: that has to be done first, beside the transaction.
        """
        return self.bench.checked(files)

    def checked(self, release: str) -> CheckedPack | None:
        """Return a release as a pack that was read; None when it is lost. Raises NotChecked like `read`."""
        found = self.bench.named(release)
        if found is None and (files := self._files(release)):
            found = self.bench.checked(files)
        return found

    def flows_since(self) -> dict[str, Flows]:
        """Return the talks of each release that people can be amid: of those in force within `AMID_DAYS`.

        It is not asked whether anybody is: a list that hangs on one person would tell of them (`design.md` rule 11).
        Raises NotChecked when some were not read yet.
        """
        history, since = self.history(), self.now - timedelta(days=AMID_DAYS)
        ended = {each.id: later.published_at for each, later in pairwise(history)}
        amid = [each for each in history if (end := ended.get(each.id)) is None or end >= since]
        wanted = list(dict.fromkeys(each.release for each in reversed(amid)))[:RELEASES_MOST]
        if missing := [name for name in wanted if self.bench.flows(name) is None][:READ_AT_ONCE]:
            read = {name: _talks(self._files(name)) for name in missing}
            raise NotChecked(lambda: self.bench.read_flows(read))
        return {name: self.bench.flows(name) or {} for name in wanted}

    def _files(self, release: str) -> dict[str, str]:
        try:
            return releases.load(self.tx, release) or {}
        except ValueError:
            return {}  # It is lost; `Shelf` tells the operator when somebody is amid it.

    def mark(self, name: str, value: str) -> None:
        """Note something for the next start."""
        marks.note(self.tx, name, value)

    # Drafts.

    def files(self, draft: Draft) -> dict[str, str]:
        """Return the files a draft stands for: those it was begun from, with its changes."""
        base = publications.find(self.tx, draft.base)
        merged: dict[str, str | None] = {**(self._files(base.release) if base else {}), **draft.changes}
        return {path: text for path, text in merged.items() if text is not None}

    def words(self, draft: Draft) -> Words | None:
        """Return a draft ready to be talked with; None when it has mistakes. Raises NotChecked like `read`."""
        return self.bench.words(self.read(self.files(draft)))

    def change(self, changes: Mapping[str, str | None], note: str = "") -> Draft | None:
        """Put changed files into the coordinator's draft. Returns None when nothing differs from the words in force.

        A file that reads as it does in force is no change. Who was asked to agree has to be asked anew.
        """
        before = self.draft
        base = before.base if before else self.newest.id if self.newest else 0
        merged = {**(before.changes if before else {}), **changes}
        base_files = self._files_of(base)
        kept = {path: text for path, text in merged.items() if base_files.get(path) != text}
        if not kept:
            self.drop()
            return None
        note = note[:NOTE_MOST] or (before.note if before else "")
        draft = Draft(0, self._peer_id, base, "", kept, before.moves if before else {}, note=note)
        return self._keep(replace(draft, release=release_name(self.files(draft))))

    def _files_of(self, number: int) -> dict[str, str]:
        publication = publications.find(self.tx, number)
        return self._files(publication.release) if publication else {}

    def replace_all(self, files: Mapping[str, str], note: str = "") -> Draft | None:
        """Let the draft be exactly these files, begun from the words in force; what is not among them is taken away."""
        self.drop()
        gone = {path: None for path in self.files_in_force() if path not in files}
        return self.change({**files, **gone}, note)

    def choose(self, place: str, wanted: str) -> None:
        """Say what is to become of who waits at a changed place. Who was asked to agree has to be asked anew."""
        if self.draft:
            self._keep(replace(self.draft, moves={**self.draft.moves, place: wanted}, is_asked=False))

    def ask(self, is_asked: bool) -> None:
        """Ask a second person to agree, or take the question back."""
        if self.draft:
            self._keep(replace(self.draft, is_asked=is_asked))

    def drop(self) -> None:
        """Throw the draft away."""
        self.drop_of(self._peer_id)

    def drop_of(self, peer_id: int) -> None:
        """Let somebody's draft go: it is published, or thrown away."""
        drafts.drop(self.tx, peer_id)
        if peer_id == self._peer_id:
            self.draft = None

    def _keep(self, draft: Draft) -> Draft:
        drafts.keep(self.tx, replace(draft, changed_at=self.now))
        found = drafts.of_peer(self.tx, self._peer_id)
        assert found
        self.draft = found
        return found

    def asked(self) -> list[Draft]:
        """Return the drafts of other coordinators that wait for a second person."""
        return [each for each in drafts.asked(self.tx) if each.peer_id != self._peer_id]

    def conflicts(self, draft: Draft) -> list[str]:
        """Return the files of a draft that somebody else has changed and published since it was begun."""
        if self.newest is None or self.newest.id == draft.base:
            return []
        begun, now = self._files_of(draft.base), self.files_in_force()
        return sorted(path for path in draft.changes if begun.get(path) != now.get(path) != draft.changes[path])

    def follow(self, is_mine: bool = True) -> Draft | None:
        """Begin the draft anew from the words in force; of files that both changed, keep its own, or let them go."""
        if self.draft is None or self.newest is None:
            return self.draft
        theirs = set() if is_mine else set(self.conflicts(self.draft))
        changes = {path: text for path, text in self.draft.changes.items() if path not in theirs}
        moves, note = self.draft.moves, self.draft.note
        self.drop()
        draft = self.change(changes, note)
        return self._keep(replace(draft, moves=moves)) if draft and moves else draft


def _talks(files: Mapping[str, str]) -> dict[str, str]:
    return {path: text for path, text in files.items() if path.startswith(FOLDER)}
