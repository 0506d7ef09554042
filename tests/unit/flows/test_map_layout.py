"""What is true of every layout of a map: boxes apart, lines around them, and no line on another."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import pairwise

import pytest

from flows.map_columns import spread
from flows.map_lanes import BoxSize
from flows.map_layers import closing, closing_by_nearness, layers
from flows.map_layout import Layout, Line, lay_out
from flows.map_nets import Road
from flows.map_tracks import Crosser, give_tracks
from tests.unit.flows.map_ground import any_two, lie_on_each_other, random_graph

GRAPHS = 200

BOX = BoxSize(300, 100, (50, 75))


@cache
def laid_out(seed: int) -> Layout:
    return lay_out(*random_graph(seed))


def upright(layout: Layout) -> Iterator[tuple[int, int, int, Line]]:
    """Where each upright part of a line stands, from where to where."""
    for line in layout.lines:
        for (x, y), (to_x, to_y) in pairwise(line.points):
            if x == to_x:
                yield x, min(y, to_y), max(y, to_y), line


def level(layout: Layout) -> Iterator[tuple[int, int, int, Line]]:
    for line in layout.lines:
        for (x, y), (to_x, to_y) in pairwise(line.points):
            if y == to_y:
                yield y, min(x, to_x), max(x, to_x), line


def lines_on_each_other(parts: Iterator[tuple[int, int, int, Line]]) -> list[tuple[Line, Line]]:
    """Parts of lines to different places, or of different looks, that run in one place for a while."""
    found, waiting = [], sorted(parts, key=lambda part: part[:3])
    for place, (at, begin, end, line) in enumerate(waiting):
        for other_at, other_begin, other_end, other in waiting[place + 1 :]:
            if other_at - at >= 2:
                break
            is_same = (line.target, line.look) == (other.target, other.look)
            if not is_same and begin < other_end and other_begin < end:
                found.append((line, other))
    return found


def test_no_two_boxes_lie_on_each_other_and_all_are_inside() -> None:
    for seed in range(GRAPHS):
        layout = laid_out(seed)
        boxes = [(spot.x, spot.y, spot.x + spot.wide, spot.y + spot.high) for spot in layout.spots]
        assert not any_two(boxes), seed
        points = [point for line in layout.lines for point in line.points]
        corners = [*points, *((box[0], box[1]) for box in boxes), *((box[2], box[3]) for box in boxes)]
        assert all(0 <= x <= layout.width and 0 <= y <= layout.height for x, y in corners), seed


def test_lines_go_straight_across_or_straight_down_and_never_through_a_box() -> None:
    for seed in range(GRAPHS):
        layout = laid_out(seed)
        boxes = [(spot.x, spot.y, spot.x + spot.wide, spot.y + spot.high) for spot in layout.spots]
        for line in layout.lines:
            for (x, y), (to_x, to_y) in pairwise(line.points):
                assert x == to_x or y == to_y, (seed, line)
                part = (min(x, to_x) - 0.5, min(y, to_y) + 0.5, max(x, to_x) + 0.5, max(y, to_y) - 0.5)
                if y == to_y:
                    part = (part[0] + 1, y - 0.5, part[2] - 1, y + 0.5)
                assert not any(lie_on_each_other(part, box) for box in boxes), (seed, line)


def test_no_line_runs_on_a_line_that_leads_elsewhere() -> None:
    """Two lines in one place would be read as one: somebody would be led to the wrong node."""
    for seed in range(GRAPHS):
        layout = laid_out(seed)
        assert not lines_on_each_other(upright(layout)), seed
        assert not lines_on_each_other(level(layout)), seed


def test_every_road_begins_at_its_row_and_its_lines_end_at_the_edge_of_its_target() -> None:
    for seed in range(GRAPHS):
        sizes, roads = random_graph(seed)
        layout = laid_out(seed)
        begun = {(line.points[0], line.target, line.look) for line in layout.lines}
        ended = {(line.target, line.look) for line in layout.lines if line.has_head}
        for road in roads:
            spot = layout.spots[road.row[0]]
            y = spot.y + sizes[road.row[0]].rows[road.row[1]]
            sides = (spot.x, spot.x + spot.wide)
            assert any(((x, y), road.target, road.look) in begun for x in sides), (seed, road)
            assert (road.target, road.look) in ended, (seed, road)
        for line in layout.lines:
            x, y = line.points[-1]
            target = layout.spots[line.target]
            if line.has_head:
                assert target.x < x < target.x + target.wide and y in (target.y, target.y + target.high), (seed, line)
            assert not (line.has_head and line.has_dot)


def test_every_line_that_is_joined_leads_on_to_a_head() -> None:
    """Whoever follows a line arrives: where one ends without a head, another of the same net goes on."""
    for seed in range(GRAPHS):
        layout = laid_out(seed)
        for line in layout.lines:
            if line.has_head:
                continue
            x, y = line.points[-1]
            same = [each for each in layout.lines if each is not line and each.target == line.target]
            parts = [part for each in same if each.look == line.look for part in pairwise(each.points)]
            assert any(min(a, c) <= x <= max(a, c) and min(b, d) <= y <= max(b, d) for (a, b), (c, d) in parts), (
                seed,
                line,
            )


def test_the_same_graph_is_laid_out_the_same_way() -> None:
    for seed in (3, 41, 77):
        assert lay_out(*random_graph(seed)) == laid_out(seed)


def test_ways_that_lead_on_lead_down_and_the_start_is_at_the_top() -> None:
    layout = lay_out([BOX, BOX, BOX], [Road((0, 0), 1, "tap"), Road((1, 0), 2, "tap"), Road((2, 0), 0, "tap")])
    heights = [spot.y for spot in layout.spots]
    assert heights == sorted(set(heights)) and heights[0] == 0
    (back,) = [line for line in layout.lines if line.target == 0 and line.has_head]
    assert back.points[-1][1] == BOX.high, "what leads back comes in from below"


def test_a_place_that_leads_to_itself_has_a_line_that_comes_back_from_below() -> None:
    layout = lay_out([BOX], [Road((0, 1), 0, "tap")])
    (line,) = layout.lines
    assert line.points[0][1] == 75 and line.points[-1][1] == BOX.high and line.has_head
    assert max(y for _, y in line.points) > BOX.high


def test_nothing_to_lay_out_is_nothing() -> None:
    assert lay_out([], []) == Layout(0, 0, (), (), ())


@pytest.mark.parametrize("break_circles", [closing, closing_by_nearness])
def test_without_the_closing_links_no_circle_is_left(break_circles: object) -> None:
    assert callable(break_circles)
    for seed in range(0, GRAPHS, 5):
        sizes, roads = random_graph(seed)
        links = list(dict.fromkeys((road.row[0], road.target) for road in roads))
        closers = break_circles(len(sizes), links)
        rest = [link for link in links if link not in closers]
        found = layers([size.wide for size in sizes], rest, 1000)
        assert all(found[source] < found[target] for source, target in rest), seed


def test_a_layer_that_is_full_sends_places_down_and_the_start_stands_alone() -> None:
    assert layers([300] * 6, [(0, place) for place in range(1, 6)], 900) == [0, 1, 1, 1, 2, 2]


def test_what_would_be_too_near_stands_side_by_side_around_where_it_wanted_to_be() -> None:
    assert spread([10, 10, 10], [1, 1, 1], [4, 4]) == [6, 10, 14]
    assert spread([0, 100], [1, 1], [10]) == [0, 100]
    assert spread([5, 0], [3, 1], [0]) == [3.75, 3.75]


def test_of_two_lines_the_one_runs_above_that_makes_them_cross_less() -> None:
    left, right = Crosser((0,), (50,)), Crosser((30,), (80,))
    assert give_tracks([left, right]) == 2
    assert right.track < left.track


def test_where_uprights_would_meet_the_upper_one_runs_above() -> None:
    upper, lower = Crosser((50,), (90,)), Crosser((10,), (50,))
    give_tracks([lower, upper])
    assert upper.track < lower.track
