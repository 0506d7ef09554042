"""A world of two organisations, lived and read, in which only one peer's private acts may differ.

All else is decided by the seed: what owners do and look at, who answers, who comes new, at what second.
"""

from __future__ import annotations

import asyncio
import functools
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from random import Random

from conversations import owner
from conversations.channel import Kind
from conversations.receive import Receipt
from conversations.words import Words

from . import blind_acts as acts
from .blind_acts import Act
from .blind_calls import Request, draw_request, draw_requests
from .blind_chance import given_chance
from .blind_house import BlindHouse, Phones
from .blind_setting import OTHERS_OWNER, OWNERS, RESPONDERS, START, code_of, members, setting
from .blind_views import Seen, read_everything, read_some

VICTIM = "900000"
LATE_OWNER = "504"
NEWCOMER, STRANGER = "601", "602"
READERS = (*OWNERS, OTHERS_OWNER, LATE_OWNER, NEWCOMER, STRANGER, *RESPONDERS, *members(1))
"""Who reads everything there is; of who only gets messages these are compared."""

DAYS, ANSWER = (1, 4), 0.3
"""On which weekdays the first organisation asks, and how many of the others answer."""

SENDS_A_REQUEST, SOON = 0.5, timedelta(minutes=3)
"""In how many plans the one peer sends a call request in both worlds; when they join for it."""


@dataclass(frozen=True)
class Size:
    """How large a world is: its days, what owners do in them, and how much is read at each look, drawn; 0: all."""

    days: int = 9
    owner_acts: int = 8
    readings: int = 40
    teams: tuple[int, ...] = (4, 8, 11)
    """How many joined the first organisation long ago, besides one of its owners; one of these."""


SMALL = Size(3, 4, 8, (4,))
"""Of a test: two days behind one check-in."""


@dataclass(frozen=True)
class Plan:
    """What is the same in both worlds of a pair: the seed's people, their acts, when it is looked at everything."""

    seed: str
    days: int
    size: int
    acts: tuple[tuple[str, Act], ...]
    looks: tuple[timedelta, ...]
    asked: tuple[timedelta, ...]
    """When check-ins are due."""

    readings: int
    request: Request | None = None
    own: tuple[Act, ...] = ()
    """What the peer sends in both worlds, if anything; and what they do for it: join, send it, write, end it."""


def draw_plan(seed: str, wanted: Size) -> Plan:
    """Draw what is the same in both worlds."""
    chance, days = Random(seed), wanted.days
    noons = (timedelta(days=day, hours=2) for day in range(1, days))
    asked = tuple(noon for noon in noons if (START + noon).weekday() in DAYS)
    drawn: list[tuple[str, Act]] = []
    size = chance.choice(wanted.teams)
    for address in members(size):
        for moment in asked:
            if chance.random() < ANSWER:
                at = moment + timedelta(minutes=41 + chance.randrange(300))
                drawn += [(address, Act(at, acts.PRESSES, f"1s:*.{chance.randrange(5)}"))]
    for _ in range(wanted.owner_acts):
        address, at = chance.choice((*OWNERS, OTHERS_OWNER, LATE_OWNER)), _moment(chance, days)
        drawn.append((address, Act(at, *_owner_act(chance))))
    drawn += _comes(chance, NEWCOMER, days, "member 1", "1o:join:")
    drawn += _comes(chance, LATE_OWNER, days, "owner 1", "1o:look_after:")
    drawn += draw_requests(chance, days, members(1)[0])
    request, own = None, []
    if chance.random() < SENDS_A_REQUEST:
        request = draw_request(chance, days)
        own = [Act(SOON + timedelta(seconds=7 * at), *move) for at, move in enumerate(acts.JOINS)]
        own += request.of_its_peer(chance)
        drawn += request.of_responders(chance)
    looks = (_moment(chance, days), timedelta(days=days))
    people = tuple(sorted(drawn, key=lambda each: each[1]))
    return Plan(seed, days, size, people, looks, asked, wanted.readings, request, tuple(own))


def _moment(chance: Random, days: int) -> timedelta:
    return timedelta(seconds=chance.randrange(3600, days * 86400))


def _comes(chance: Random, address: str, days: int, link: str, yes: str) -> list[tuple[str, Act]]:
    at = _moment(chance, days)
    return [
        (address, Act(at, acts.OPENS, link)),
        (address, Act(at + timedelta(seconds=20), acts.PRESSES, yes)),
    ]


def _owner_act(chance: Random) -> tuple[str, str]:
    """Draw something owners do: any way there is, or what stands on their screen."""
    what = chance.choice(list(owner._WAYS))
    of = chance.choice(("", "1", "2", "1-13", "2-15"))
    return chance.choice(
        (
            (acts.SAYS, "/organisation"),
            (acts.PRESSES, f"{acts.AS_IT_IS}1g:{what}:1:{of}"),
            (acts.PRESSES, f"{acts.AS_IT_IS}1g:{what}:2:{of}"),
            (acts.PRESSES, "1g:"),
        )
    )


class World:
    """One life of a plan, with what the victim does in it."""

    def __init__(self, words: Words, plan: Plan, own: Sequence[Act], did: Counter[str]) -> None:
        self._plan, self._did = plan, did
        begun = setting(words, plan.size)
        phones = begun.phones.copy(lambda: self.house.moment)
        self.house = BlindHouse(words, begun.store, START, phones)
        self._agenda = sorted(
            [(act.at, address, act) for address, act in plan.acts]
            + [(act.at, VICTIM, act) for act in (*plan.own, *own)]
            + [(at, "", Act(at, "look")) for at in plan.looks]
        )
        self.seen = Seen()

    async def live(self) -> Seen:
        """Live it, and return everything that anybody but the victim could see."""
        for at, address, act in self._agenda:
            await self.house.passes(START + at)
            if address:
                await self._act(address, act)
            else:
                self._look(at)
        self.house.database.transact_now(self.seen.note_released)
        for address, came in sorted(self.house.phones.came.items()):
            if address != VICTIM:
                for each in came:
                    self.seen.note(address, f"{each.at:%d %H:%M:%S}", each.number, each.what)
        return self.seen

    def _look(self, at: timedelta) -> None:
        if self._plan.readings:
            chance = Random(f"{self._plan.seed} {at}")
            read_some(self.house, self.seen, READERS, VICTIM, chance, self._plan.readings)
        else:
            read_everything(self.house, self.seen, READERS, VICTIM)

    async def _act(self, address: str, act: Act) -> None:
        house, receipt = self.house, None
        if act.kind == acts.BLOCKS:
            # A bot is told of it at once, or finds out when it sends something.
            house.phones.blocked.add(address)
            receipt = Receipt() if act.what else await house.takes(address, Kind.LEFT)
        elif act.kind == acts.RETURNS:
            house.phones.blocked.discard(address)
            receipt = await house.takes(address, Kind.RETURNED)
        elif address not in house.phones.blocked:
            receipt = await self._use_phone(address, act)
        if receipt and address == VICTIM:
            self._did[act.way] += 1
        elif receipt:
            self.seen.note(address, "toast", receipt.toast)

    async def _use_phone(self, address: str, act: Act) -> Receipt | None:
        """Say or press something. None when the button is not there."""
        house, said = self.house, act.what
        if act.kind == acts.PRESSES:
            if found := _wanted(house.phones, address, act.what):
                number, press = found
                return await house.takes(address, Kind.TAP, act.language, press=press, message_id=number)
            return None
        if act.kind == acts.OPENS:
            role, _, of = act.what.partition(" ")
            find = functools.partial(code_of, role=role, number=int(of), at=house.moment)
            said = f"/start org_{house.database.transact_now(find)}"
        return await house.takes(address, Kind.TEXT, act.language, text=said)


def _wanted(phones: Phones, address: str, what: str) -> tuple[int, str] | None:
    if what.startswith(acts.AS_IT_IS):
        return 1, what.removeprefix(acts.AS_IT_IS)
    found = phones.find(address, what)
    return None if found is None or found[1].startswith(acts.SENDS) else found


def lived(words: Words, plan: Plan, own: Sequence[Act], did: Counter[str]) -> Seen:
    """Live a plan with what the victim does in it. Returns everything that anybody else could see.

    `did` counts what the victim did in earnest, by way.
    """
    with given_chance():
        world = World(words, plan, own, did)
        try:
            return asyncio.run(world.live())
        finally:
            world.house.close()
