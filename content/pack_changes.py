"""What a person would see differently between two packs: piece by piece, before and after."""

from __future__ import annotations

from dataclasses import dataclass

from .pack import Pack
from .pack_texts import Piece, texts_of

KINDS = ("card", "flow", "line", "door", "command", "number", "words", "note", "topic", "link", "source")
"""What comes first in a list of changes: what peers read most."""


@dataclass(frozen=True)
class Change:
    """One piece that is not the same; "" before for what is new, after for what is gone."""

    piece: Piece
    before: str
    after: str

    @property
    def kind(self) -> str:
        """Return "new", "gone" or "changed"."""
        return "new" if not self.before else "gone" if not self.after else "changed"


def changes_between(before: Pack, after: Pack) -> tuple[Change, ...]:
    """Return what changed from one pack to another; what needs two people first, then cards, flows, and the rest."""
    old, new = texts_of(before), texts_of(after)
    # A card that becomes an emergency, or ceases to be one, is the same piece under two names: both need two people.
    # Within a talk, the order its writer gave it: what is gone stands where it stood.
    places = {piece: place for place, piece in enumerate(dict.fromkeys([*new, *old]))}
    pieces = sorted({*old, *new}, key=lambda piece: (*_order(piece), places[piece]))
    return tuple(
        Change(piece, old.get(piece, ""), new.get(piece, "")) for piece in pieces if old.get(piece) != new.get(piece)
    )


def needs_two(changes: tuple[Change, ...]) -> bool:
    """True when emergency words are among what changed."""
    return any(change.piece.is_emergency for change in changes)


def _order(piece: Piece) -> tuple[bool, int, str]:
    return not piece.is_emergency, KINDS.index(piece.kind), piece.key
