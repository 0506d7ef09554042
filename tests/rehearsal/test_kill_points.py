"""The points at which the rehearsal kills the bot stand where the house does something for good."""

from __future__ import annotations

import asyncio
from types import ModuleType

import pytest

from rehearsal import kill_points
from rehearsal.kill_points import (
    AFTER,
    BEFORE,
    DURING,
    IN_THE_MIDDLE_SECONDS,
    POINTS,
    UNASKED_POINTS,
    Misplaced,
    Point,
    find,
    wrap,
)

ALL_POINTS = (*POINTS, *UNASKED_POINTS)


@pytest.mark.parametrize("point", ALL_POINTS, ids=lambda point: point.name)
def test_every_point_names_a_function_that_is_there(point: Point) -> None:
    """A function that was renamed must not quietly take its kills with it."""
    find(point.where)


def test_every_point_has_a_name_of_its_own_and_a_sentence() -> None:
    assert len({point.name for point in ALL_POINTS}) == len(ALL_POINTS)
    assert all(point.what.endswith(".") for point in ALL_POINTS)
    assert all(point.when in (BEFORE, DURING, AFTER) for point in ALL_POINTS)


def test_a_point_that_is_not_there_says_so() -> None:
    with pytest.raises(Misplaced, match=r"rehearsal\.kill_points:Nobody\.sends is not there any more"):
        find("rehearsal.kill_points:Nobody.sends")
    with pytest.raises(Misplaced, match="is no function"):
        find("rehearsal.kill_points:POINTS")


def test_a_death_comes_at_its_passing_and_at_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    told = _module_with(monkeypatch, said=lambda word: word)
    deaths: list[str] = []
    wrap(Point("said", "a_room:said", AFTER, "Said."), 3, lambda: deaths.append("dead"))
    assert [(told.said(word), len(deaths)) for word in "abcd"] == [("a", 0), ("b", 0), ("c", 1), ("d", 1)]


def test_a_death_before_comes_before(monkeypatch: pytest.MonkeyPatch) -> None:
    order: list[str] = []
    told = _module_with(monkeypatch, said=lambda: order.append("said"))
    wrap(Point("said", "a_room:said", BEFORE, "To say."), 1, lambda: order.append("dead"))
    told.said()
    assert order == ["dead", "said"]


def test_a_death_after_waiting_comes_after_it_and_wrong_arguments_are_refused_as_before(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    order: list[str] = []

    async def said(word: str) -> None:
        order.append(word)

    told = _module_with(monkeypatch, said=said)
    wrap(Point("said", "a_room:said", AFTER, "Said."), 1, lambda: order.append("dead"))
    with pytest.raises(TypeError):
        told.said()
    asyncio.run(told.said("word"))
    assert order == ["word", "dead"]


@pytest.mark.parametrize(("seconds", "dies"), [(IN_THE_MIDDLE_SECONDS * 2, True), (0.0, False)])
def test_a_death_during_something_needs_it_to_take_its_time(
    monkeypatch: pytest.MonkeyPatch, seconds: float, dies: bool
) -> None:
    deaths: list[str] = []

    async def said() -> None:
        await asyncio.sleep(seconds)

    told = _module_with(monkeypatch, said=said)
    wrap(Point("said", "a_room:said", DURING, "Saying."), 1, lambda: deaths.append("dead"))
    asyncio.run(told.said())
    assert bool(deaths) is dies


def test_nobody_dies_during_something_that_takes_no_time(monkeypatch: pytest.MonkeyPatch) -> None:
    _module_with(monkeypatch, said=lambda: None)
    with pytest.raises(Misplaced, match="takes no time"):
        wrap(Point("said", "a_room:said", DURING, "Saying."), 1, lambda: None)


def _module_with(monkeypatch: pytest.MonkeyPatch, **functions: object) -> ModuleType:
    """A module of this name, which an import finds."""
    room = ModuleType("a_room")
    vars(room).update(functions)
    monkeypatch.setitem(kill_points.sys.modules, "a_room", room)
    return room
