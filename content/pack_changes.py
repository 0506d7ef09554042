"""What a person would see differently between two packs: piece by piece, before and after."""

from __future__ import annotations

from dataclasses import dataclass

from .hushed import Taker, hushed
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
    is_emergency: bool = False
    """True where two people have to agree: emergency words before or after, or what would take a cry first."""

    @property
    def kind(self) -> str:
        """Return "new", "gone" or "changed"."""
        return "new" if not self.before else "gone" if not self.after else "changed"


def changes_between(before: Pack, after: Pack) -> tuple[Change, ...]:
    """Return what changed from one pack to another; what needs two people first, then cards, flows, and the rest."""
    old, new = texts_of(before), texts_of(after)
    urgent = {piece for texts in (old, new) for piece in texts if piece.is_emergency}
    takers = hushed(before, after)
    # Within a talk, the order its writer gave it: what is gone stands where it stood.
    places = {piece: place for place, piece in enumerate(dict.fromkeys([*new, *old]))}
    found = [
        Change(piece, old.get(piece, ""), new.get(piece, ""), piece in urgent or _taker(piece) in takers)
        for piece in places
        if old.get(piece) != new.get(piece)
    ]
    return tuple(sorted(found, key=lambda change: (*_order(change), places[change.piece])))


def needs_two(changes: tuple[Change, ...]) -> bool:
    """True when emergency words are among what changed."""
    return any(change.is_emergency for change in changes)


def _taker(piece: Piece) -> Taker:
    """Return what a piece is as something that takes typed words."""
    if piece.kind == "flow":
        return "flow", piece.key, piece.part
    if piece.kind == "line":
        # The lines that can be typed: what a door is called where it is to be discreet, and what a language is called.
        door = piece.key.removeprefix("discreet_")
        return ("command" if door == "language_name" else "door"), door, piece.language
    return piece.kind, piece.key, piece.language


def _order(change: Change) -> tuple[bool, int, str]:
    return not change.is_emergency, KINDS.index(change.piece.kind), change.piece.key
