"""Lines leave a box at the height of their row, and run beside it in lanes: down below its layer, or up above it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .map_columns import GRID, Extent
from .map_nets import Net, Web


@dataclass(frozen=True)
class BoxSize:
    """How large a box is, and how far below its top each of its rows leaves it, in pixels. Widths are even."""

    wide: int
    high: int
    rows: tuple[int, ...]


@dataclass(frozen=True)
class Exit:
    """All rows of one place that join one net, on one side of its box."""

    net: Net
    place: int
    rows: tuple[int, ...]
    """How far below the top of the box, from the top down."""

    is_left: bool
    leads_up: bool
    """True when its lane runs up. What leads to its own layer goes down, and comes back from below."""


@dataclass(frozen=True)
class Lane:
    """An exit, and how far its lane is from the middle of its box; to the left it is negative."""

    exit: Exit
    offset: int


def exits_of(web: Web, sizes: Sequence[BoxSize], middles: Sequence[int]) -> list[list[Exit]]:
    """Return the exits of each place, on the side where they lead to. What is straight below, or above, takes the side
    with less on it: the right one for ways down, and the left one for ways back, where that is all the same.
    """
    leaving: list[list[tuple[int, bool, Net]]] = [[] for _ in range(web.count)]
    for net in web.nets:
        for span in net.spans:
            for source in span.sources:
                away = middles[span.goes] - middles[source]
                leaving[source].append((away, web.lane_leads_up(net, source), net))
    found: list[list[Exit]] = [[] for _ in range(web.count)]
    for source, nets in enumerate(leaving):
        on_left: list[bool] = []
        near = sizes[source].wide // 3
        for away, leads_up, net in sorted(nets, key=lambda each: (abs(each[0]) <= near, each[1])):
            balance = 2 * sum(on_left) - len(on_left)
            is_left = away < 0 if abs(away) > near else balance < 0 or (not balance and leads_up)
            on_left.append(is_left)
            rows = tuple(sorted(sizes[source].rows[row] for row in net.rows[source]))
            found[source].append(Exit(net, source, rows, is_left, leads_up))
    return found


def lanes_of(web: Web, sizes: Sequence[BoxSize], exits: Sequence[Sequence[Exit]]) -> list[list[Lane]]:
    """Give each exit a lane of its own. Of those that lead down, the highest row takes the outermost: none cross."""
    found: list[list[Lane]] = []
    for place, own in enumerate(exits):
        lanes: list[Lane] = []
        for is_left in (True, False):
            here = [each for each in own if each.is_left is is_left]
            up = sorted((each for each in here if each.leads_up), key=lambda each: each.rows[-1])
            down = sorted((each for each in here if not each.leads_up), key=lambda each: -each.rows[0])
            for number, each in enumerate((*up, *down)):
                away = sizes[place].wide // 2 + _first(web.layer_of[place]) + GRID * number
                lanes.append(Lane(each, -away if is_left else away))
        found.append(lanes)
    return found


def _first(layer: int) -> int:
    """How far the innermost lane is from its box; neighbouring layers differ, so that no two lanes meet in a line."""
    return GRID + (GRID // 2) * (layer % 2)


def extents_of(web: Web, sizes: Sequence[BoxSize], lanes: Sequence[Sequence[Lane]], bend_room: int) -> list[Extent]:
    """Return how much room each item needs: boxes with their lanes, bends with what a line wants on each side."""
    found = []
    for item in range(len(web.layer_of)):
        if item >= web.count:
            found.append(Extent(bend_room, bend_room))
            continue
        half = sizes[item].wide // 2 + GRID
        left = max([half, *(-lane.offset + bend_room for lane in lanes[item])])
        right = max([half, *(lane.offset + bend_room for lane in lanes[item])])
        found.append(Extent(left, right))
    return found
