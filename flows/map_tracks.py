"""At which height lines run across between two layers of a map: no two in one place, and few of them crossing."""

from __future__ import annotations

from dataclasses import dataclass

from .map_bends import APART


@dataclass
class Crosser:
    """One net between two layers: where it comes in from above and from below, and the track it was given."""

    tops: tuple[int, ...]
    bottoms: tuple[int, ...]
    track: int = 0
    """Its height, counted from the top; several that are apart may share one."""

    def __post_init__(self) -> None:
        self.least = min(self.tops + self.bottoms)
        self.most = max(self.tops + self.bottoms)

    @property
    def is_straight(self) -> bool:
        """True when it runs straight down, and needs no track."""
        return self.least == self.most

    def meets(self, other: Crosser) -> bool:
        """True when both cannot run at one height."""
        return self.least - APART < other.most and other.least - APART < self.most

    def crossed_above(self, other: Crosser) -> int:
        """How often both cross when this one runs above the other."""
        return sum(self.least < top < self.most for top in other.tops) + sum(
            other.least < bottom < other.most for bottom in self.bottoms
        )

    def must_be_above(self, other: Crosser) -> bool:
        """True when upright parts of both would lie on each other otherwise."""
        return any(abs(top - bottom) < APART for top in self.tops for bottom in other.bottoms)


def give_tracks(crossers: list[Crosser]) -> int:
    """Give each that is not straight its track. Returns how many heights are needed."""
    waiting = [crosser for crosser in crossers if not crosser.is_straight]
    meeting = [[other for other in waiting if other is not one and one.meets(other)] for one in waiting]
    over: list[set[int]] = []
    liked: list[int] = []
    for one, others in zip(waiting, meeting, strict=True):
        over.append({id(other) for other in others if other.must_be_above(one)})
        liked.append(sum(_sign(other.crossed_above(one) - one.crossed_above(other)) for other in others))
    todo = list(range(len(waiting)))
    done: set[int] = set()
    heights = 0
    while todo:
        # Of those that nothing must run above, the one that crosses least by running above the rest.
        free = [place for place in todo if over[place] <= done] or todo
        chosen = min(free, key=lambda place: (-liked[place], waiting[place].least, place))
        todo.remove(chosen)
        crosser = waiting[chosen]
        crosser.track = max((other.track + 1 for other in meeting[chosen] if id(other) in done), default=0)
        heights = max(heights, crosser.track + 1)
        done.add(id(crosser))
    return heights


def _sign(number: int) -> int:
    return (number > 0) - (number < 0)
