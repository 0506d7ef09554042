"""A door that is called something else now still opens by the label that stands on phones: rules 1 and 6."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from conversations.house import House
from conversations.old_doors import RELEASES_MOST, OldDoors
from conversations.switch import switch
from conversations.words import Shelf
from tests.conversations.desk_ground import PEER, DeskGround, desk_files, desk_in, words_of

RENAMED = {
    "Door oximeter": "Pulse",
    "Door talk": "People",
    "Door hard_shift": "Long day",
    "Door find_help": "Door talk",
}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[DeskGround]:
    """A house whose doors were called something else before."""
    with desk_in(tmp_path) as ground:
        doors = desk_files()["phrases/doors.yaml"]
        for old, new in RENAMED.items():
            doors = doors.replace(old, new)
        ground.look()
        ground.publish(words_of(desk_files(phrases__doors=doors)))
        yield ground


async def _opens(desk: DeskGround, text: str) -> str:
    before = len(desk.chat.sent)
    await desk.says(text, PEER)
    return desk.said(before)[0].text


def test_an_older_label_opens_its_door(desk: DeskGround) -> None:
    """The emergency door before everything else: nobody can be asked to fetch a new keyboard first."""

    async def scene() -> None:
        assert "**Oximeter**" in await _opens(desk, "Door oximeter")
        assert "**Oximeter**" in await _opens(desk, "Pulse")
        assert await _opens(desk, "Door hard_shift") == await _opens(desk, "People")

    asyncio.run(scene())
    words = desk.house.shelf.newest
    door = words.door("Door talk") if words else None
    assert door and door.door == "find_help", "what a door is called now comes first"


def test_it_is_remembered_through_a_start(desk: DeskGround) -> None:
    """Labels are read from the releases, not from what this process has seen."""
    house = desk.house
    again = House(
        house.database, house.master, Shelf(words_of(dict(house.shelf.newest.pack.files))), house.now, house.bell
    )  # type: ignore[union-attr]
    desk.house = again

    async def scene() -> None:
        assert await switch(again)
        assert not await switch(again), "the second look reads the labels"
        assert "**Oximeter**" in await _opens(desk, "Door oximeter")

    desk.emergency._shelf = again.shelf
    asyncio.run(scene())


def test_labels_are_read_once_and_of_the_newest_releases() -> None:
    """Years of publications cost nothing at each look."""
    doors = OldDoors()
    names = [str(number) for number in range(RELEASES_MOST + 5)]
    assert doors.missing(names)[0] == names[-1] and len(doors.missing(names)) == RELEASES_MOST
    doors.read({name: {} for name in doors.missing(names)})
    assert doors.missing(names) == []
