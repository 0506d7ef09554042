"""A world of peers amid talks while words are published, taken back, and seen by one worker after the other.

Where nothing but "keep" is chosen, a twin lives beside it in which nothing is published: who is amid a talk must not
notice the difference. What breaks a rule is a `Finding`, told as the conversation that led there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Any

from conversations.changed_places import CORRECT, KEEP, MOVE, ChangedPlace
from flows.session import Session

from .publishing_acts import AMID, OF_PEERS, PEERS, WAITS, Act
from .publishing_book import RESTART, Book
from .publishing_house import Chosen, Places, PublishingHouse, Worker
from .publishing_packs import Files, pack_named, pack_of
from .publishing_people import Counts, Deed, Finding, Person, on_any_day, plain
from .publishing_phones import Came
from .publishing_rules import RULES
from .publishing_turn import WAIT, Turn
from .publishing_twin import Twin

KEEPING = 3
"""Of so many worlds one has a twin in which nothing is published."""

WALKED_DOORS = 1
"""Doors that somebody new tries whenever other words are in force."""

LANGUAGES = ("en", "en", "fr")

KEPT, BEGUN, ASKED_FOR = (
    "who keeps their words notices nothing",
    "who begins after the way back notices nothing",
    "what was asked for comes",
)
"""Rules of a world, beside those of a turn."""

Wrong = tuple[str, str]
"""A rule, and what is wrong."""


class World:
    """One world. Close it when done."""

    def __init__(
        self,
        packs: tuple[Files, ...],
        seed: int,
        counts: Counts,
        peers: int = PEERS,
        wishes: Mapping[str, str] | None = None,
    ) -> None:
        """Begin with the first of some packs in force.

        Args:
            packs: what may be published.
            seed: which world; every so many-th has a twin.
            counts: where it is counted what was tried.
            peers: how many there are.
            wishes: what becomes of who waits where, by place; chance decides without them.
        """
        random = Random(f"world {seed}")
        self.keeps = seed % KEEPING == 0
        self.packs, self.counts, self._wishes = packs, counts, wishes
        self.house = PublishingHouse(packs[0])
        self.base = self.house.workers[0].words.pack.name
        self.book = Book(self.base, pack_named)
        self.people = [Person(str(700001 + each), random.choice(LANGUAGES)) for each in range(peers)]
        self.twin = Twin(packs[0], self.people) if self.keeps else None
        self.told: list[str] = []
        self._walked: dict[str, list[Any]] = {}
        """What each release said to somebody who began in it."""

    def close(self) -> None:
        """Close the stores."""
        self.house.close()
        if self.twin:
            self.twin.house.close()

    async def play(self, acts: list[Act]) -> Finding | None:
        """Let everything happen, one after the other. Returns the first rule that is broken."""
        await self._walk(self.house.workers[0])
        for act in acts:
            for rule, wrong in await self._happens(act):
                return Finding(rule, wrong, tuple(self.told))
        return None

    async def _happens(self, act: Act) -> list[Wrong]:
        worker = self.house.workers[act.worker % len(self.house.workers)]
        if act.kind == "amid":
            act = self._of_somebody_amid(act, worker)
        if act.kind in OF_PEERS:
            return await self._peer_acts(act, worker)
        if act.kind == "wait":
            return await self._time_passes(act, worker)
        if act.kind == "look":
            await worker.look()
            self._tell(f"-- worker {act.worker} looks: publication {worker.number} is in force")
            return [(BEGUN, wrong) for wrong in await self._walk(worker)]
        if act.kind == "restart":
            worker.restart(self.packs[0])
            self._tell(f"-- worker {act.worker} is started anew: publication {worker.number} is in force")
        else:
            self._publishes(act, worker)
        return []

    def _of_somebody_amid(self, act: Act, worker: Worker) -> Act:
        """Let it be the act of somebody who is to be elsewhere, or at least amid older words, if there is one."""
        stands = [each.session for each in self.house.all_stand([each.address for each in self.people])]
        amid = [place for place, each in enumerate(stands) if each and each.is_waiting]
        older = [place for place in amid if stands[place].release != worker.words.pack.name]  # type: ignore[union-attr]
        due = [place for place in older if self.book.carried(stands[place], worker.number)]
        ready = (due or older or amid or [act.peer])[act.pick // len(AMID) :: 2] or due or older or amid or [act.peer]
        return replace(act, kind=AMID[act.pick % len(AMID)], peer=ready[0])

    def _tell(self, line: str) -> None:
        self.told.append(line)

    # What peers do.

    async def _peer_acts(self, act: Act, worker: Worker) -> list[Wrong]:
        person, pack = self.people[act.peer % len(self.people)], worker.words.pack
        before = self.house.stands(person.address).session
        if act.kind in ("tap", "type") and (before is None or not before.is_waiting):
            act = replace(act, kind="open")
        deed = person.deed(act, pack)
        if deed is None:
            return []
        due = self.book.carried(before, worker.number)
        self._tell(f"peer {act.peer} (worker {act.worker}): {deed}")
        there = await self._in_twin(act, person, deed, before, worker)
        came = await self._takes(worker, person, deed)
        stands = self.house.stands(person.address)
        after, language = stands.session, pack.speak(stands.language or person.language)
        turn = Turn(deed.how, before, after, came, due, worker.number, pack, language, self.book)
        turn = replace(turn, typed=deed.what.get("text", ""), tapped=deed.tapped, last=person.last)
        self.counts.turns += 1
        self.counts.old_buttons += act.kind == "old"
        self.counts.carried += bool(due and turn.is_met)
        self._tell_came(came)
        person.sees(came, before, after)
        beside = self.twin.differing(person, came, after, there) if self.twin and there else ()
        return [*_judged(turn), *((KEPT, wrong) for wrong in beside)]

    async def _takes(self, worker: Worker, person: Person, deed: Deed) -> Came:
        try:
            return await self.house.takes(worker, person.address, person.language, **deed.what)
        except Exception as failure:  # whatever it is: that no turn raises is one of the rules
            return Came(faults=[f"{type(failure).__name__}: {failure}"])

    async def _in_twin(
        self, act: Act, person: Person, deed: Deed, before: Session | None, worker: Worker
    ) -> Came | None:
        """Let the same happen where nothing was published."""
        if self.twin is None:
            return None
        begins = act.kind in ("open", "old") or before is None or not before.is_waiting
        if begins and worker.words.pack.name != self.base:
            # Who begins something begins it in newer words. An old button may be a door.
            self.twin.parts(person.address)
        self.twin.house.moment = self.house.moment
        came = await self.twin.does(person, deed)
        self.counts.twin_turns += came is not None
        return came

    def _tell_came(self, came: Came) -> None:
        for sight in came.sights:
            labels = " ".join(f"[{button.label}]" for row in sight.message.rows[1:] for button in row)
            self._tell(f"bot: {sight.message.text[:90]!r} {labels}".rstrip())
        if came.toast:
            self._tell(f"note: {came.toast}")

    # Time.

    async def _time_passes(self, act: Act, worker: Worker) -> list[Wrong]:
        hours = WAITS[act.pick % len(WAITS)]
        self._tell(f"-- {hours} h pass (worker {act.worker})")
        pack, addresses = worker.words.pack, [each.address for each in self.people]
        before = self.house.all_stand(addresses)
        if self.twin:
            self.twin.house.moment = self.house.moment
        came = await self.house.passes(worker, timedelta(hours=hours))
        there = await self.twin.passes(timedelta(hours=hours)) if self.twin else {}
        found = [("nothing_breaks", fault) for fault in came.pop("", Came()).faults]
        if self.house.void_follow_ups():
            found.append((ASKED_FOR, "a follow-up that somebody asked for came to nothing"))
        stands = zip(self.people, before, self.house.all_stand(addresses), strict=True)
        for person, (earlier, _), (after, chosen) in stands:
            mine, due = came.get(person.address, Came()), self.book.carried(earlier, worker.number)
            language = pack.speak(chosen or person.language)
            self._tell_came(mine)
            turn = Turn(WAIT, earlier, after, mine, due, worker.number, pack, language, self.book, last=person.last)
            person.sees(mine, earlier, after)
            found += _judged(turn)
            if self.twin:
                beside = self.twin.waited(person, mine, after, there.get(person.address, Came()))
                found += ((KEPT, wrong) for wrong in beside)
        return found

    # Who begins.

    async def _walk(self, worker: Worker) -> list[str]:
        """Let somebody new try some doors; words that were in force before are met with what they said then."""
        name, address = worker.words.pack.name, f"9{self.counts.walks:06}"
        labels = [door.label for door in worker.words.pack.phrases["en"].doors.values()][2:]
        said: list[Any] = []
        for label in labels[:WALKED_DOORS]:
            came = await self.house.takes(worker, address, "en", text=label)
            said += on_any_day(plain(came))
            offered = [button for sight in came.sights for row in sight.message.rows[1:2] for button in row]
            if offered:
                press = {"press": offered[-1].press, "message_id": came.sights[-1].number}
                said += on_any_day(plain(await self.house.takes(worker, address, "en", **press)))
        self.counts.walks += 1
        before = self._walked.setdefault(name, said)
        return [] if before == said else [f"now: {said}\n  ! before: {before}"]

    # Publishing.

    def _publishes(self, act: Act, worker: Worker) -> None:
        if act.kind == "rollback":
            number = 1 + act.pick % len(self.book.releases)
            everywhere = RESTART if not self.keeps and act.pick % 3 == 0 else KEEP
            seen = self.house.roll_back(worker, number, everywhere)
            if seen is not None:
                self.book.rollback(number, seen, everywhere)
                self.counts.rollbacks += 1
                self._tell(f"-- publication {len(self.book.releases)} goes back to {number}, {everywhere} everywhere")
            return
        files = self.packs[act.pick % len(self.packs)]
        random = Random(act.pick)
        made = self.house.publish(worker, files, lambda places: self._chosen(places, random))
        pack = pack_of(files)
        if made and pack:
            places, chosen = made
            self.book.draft(pack.name, places, chosen)
            self.counts.publications += 1
            wanted = ", ".join(f"{place}: {what}" for place, what in sorted(chosen.items()) if what != KEEP)
            self._tell(f"-- publication {len(self.book.releases)} ({pack.name[:8]}): {wanted or 'everybody stays'}")

    def _chosen(self, places: Places, random: Random) -> Chosen:
        if self._wishes is not None:
            return {each.place: self._wishes.get(each.place, KEEP) for each in places}
        return {} if self.keeps else {each.place: random.choice(_options(each)) for each in places}


def _options(place: ChangedPlace) -> list[str]:
    """What may become of who waits at a place: each kind as likely as the next."""
    moves = [each for each in place.options if each.startswith(MOVE)]
    others = [each for each in place.options if not each.startswith(MOVE)]
    return [*others, *([CORRECT] * 3 if CORRECT in others else []), *(moves[:1] * 2), *moves[1:3]]


def _judged(turn: Turn) -> Iterator[Wrong]:
    for rule in RULES:
        for wrong in rule(turn):
            yield rule.__name__, wrong
