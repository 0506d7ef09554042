"""What publications mean for people who are amid older words: who is moved where, which sentences are corrected. Pure.

A move is made when its peer comes back. Until then it is only due, and going back to earlier words takes it away again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from store.publications import ROLLBACK, Publication

RESTART = "restart"
"""What a move says when the talk begins again; any other word names the node to move to."""


def place_of(flow: str, node: str) -> str:
    """Return a place in a flow as publications name it."""
    return f"{flow}/{node}"


@dataclass(frozen=True)
class Move:
    """What a publication says of who waits at a place: go to a node of its release, or begin again there."""

    release: str
    to: str


@dataclass(frozen=True)
class History:
    """All publications, oldest first; the last one is in force."""

    publications: tuple[Publication, ...] = ()

    @property
    def number(self) -> int:
        """The number of the publication in force; 0 before the first."""
        return self.publications[-1].id if self.publications else 0

    @property
    def corrections(self) -> Mapping[str, int]:
        """Sentences that people on older words get as they are said since: "flow/node" → the publication it is of."""
        return self.publications[-1].corrections if self.publications else {}

    @cached_property
    def _last(self) -> dict[str, int]:
        return {each.release: each.id for each in self.publications}

    def last_of(self, release: str) -> int:
        """Return the number of the newest publication of a release; 0 for one that never was in force."""
        return self._last.get(release, 0)

    def release_of(self, number: int) -> str:
        """Return the release of a publication; "" when there is none of that number."""
        return next((each.release for each in self.publications if each.id == number), "")

    def correction(self, release: str, place: str) -> str:
        """Return the release whose sentence is said at a place of an older one; "" where none was corrected since.

        Words that were published with a correction in force were written knowing it. Those that somebody went back to
        from before it were not, although they were in force after it: where it is in force again, it holds for them.
        """
        number = self.corrections.get(place, 0)
        begun = [each for each in self.publications if each.release == release] if number else []
        is_newer = any(each.id >= number and each.corrections.get(place, 0) >= number for each in begun)
        return self.release_of(number) if begun and not is_newer else ""

    def move(self, release: str, place: str) -> Move | None:
        """Return what is due for who waits at a place of a release; None when they stay."""
        begun_by = self.last_of(release)
        if not begun_by or begun_by == self.number:
            return None
        due: list[tuple[int, Move]] = []
        for each in self.publications:
            if each.id <= begun_by:
                continue
            if each.kind == ROLLBACK:
                # What was published in between is taken back, and with it what it meant for those who wait.
                due = [(number, move) for number, move in due if number <= each.back_to]
            if to := each.moves.get(release, {}).get(place):
                due.append((each.id, Move(each.release, to)))
        return due[0][1] if due else None
