"""The world beside a world: the same peers do the same, and nothing is published."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from flows.session import Session

from .publishing_house import PublishingHouse
from .publishing_packs import Files
from .publishing_people import Deed, Person, plain
from .publishing_phones import Came


class Twin:
    """A house in which nothing is published, and those whose talk there is still the same as in the other."""

    def __init__(self, folder: Files, people: list[Person]) -> None:
        self.house = PublishingHouse(folder, 1)
        self._worker = self.house.workers[0]
        self._base = self._worker.words.pack.name
        self.people = {each.address: Person(each.address, each.language) for each in people}

    def parts(self, address: str) -> None:
        """Somebody begins something in newer words: from here on they are another here."""
        self.people.pop(address, None)

    async def does(self, person: Person, deed: Deed) -> Came | None:
        """Let somebody do the same here. None for who is not the same any more."""
        other = self.people.get(person.address)
        if other is None:
            return None
        what = deed.what
        if deed.tapped:
            there = other.shown[person.shown.index(deed.tapped)]
            what = {"press": there.press, "message_id": there.number}
        before = self.house.stands(person.address).session
        came = await self.house.takes(self._worker, person.address, person.language, **what)
        other.sees(came, before, self.house.stands(person.address).session)
        return came

    async def passes(self, by: timedelta) -> dict[str, Came]:
        """Let the same time pass here. Returns what came, by address."""
        return await self.house.passes(self._worker, by)

    def waited(self, person: Person, came: Came, after: Session | None, there: Came) -> Iterator[str]:
        """Yield what differs for somebody after time has passed."""
        other = self.people.get(person.address)
        if other is None:
            return
        if after and after.release != self._base:
            # A follow-up began a talk of its own, in newer words.
            self.parts(person.address)
            return
        other.sees(there, None, self.house.stands(person.address).session)
        yield from self.differing(person, came, after, there)

    def differing(self, person: Person, came: Came, after: Session | None, there: Came) -> Iterator[str]:
        """Yield what came otherwise here, and where somebody stands otherwise."""
        here, beyond = plain(came), plain(there)
        if here != beyond:
            yield f"here: {here}\n  ! there: {beyond}"
        other = self.house.stands(person.address).session
        places = [(each.frames, each.results, each.status, each.prompt) if each else None for each in (after, other)]
        if places[0] != places[1]:
            yield f"here at {places[0]}, there at {places[1]}"
