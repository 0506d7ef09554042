"""A world of two organisations in which one peer's private acts are the only thing that may differ: it is lived, and read.

Everything but those acts is decided by the seed: what owners do and look at, who answers, who comes new, at what second.
"""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from random import Random

from conversations import owner
from conversations.channel import Kind
from conversations.words import Words

from . import blind_acts as acts
from .blind_acts import Act
from .blind_house import BlindHouse, Phones, given_chance
from .blind_setting import OTHERS_OWNER, OWNERS, START, code_of, members, setting
from .blind_views import Seen, read_everything

VICTIM = "900000"
LATE_OWNER = "504"
NEWCOMER, STRANGER = "601", "602"
READERS = (*OWNERS, OTHERS_OWNER, LATE_OWNER, NEWCOMER, STRANGER, *members(1))
"""Who reads everything there is; of who only gets messages these are compared."""

SIZES = (4, 8, 11)
"""How many joined the first organisation long ago, besides one of its owners."""


@dataclass(frozen=True)
class Plan:
    """What is the same in both worlds of a pair: the seed's people, their acts, when it is looked at everything."""

    seed: str
    days: int
    size: int
    acts: tuple[tuple[str, Act], ...]
    looks: tuple[timedelta, ...]
    asked: tuple[timedelta, ...]
    thorough: bool = False


def draw_plan(seed: str, days: int = 9, owner_acts: int = 7, thorough: bool = False) -> Plan:
    """Draw what is the same in both worlds."""
    chance = Random(seed)
    asked = tuple(timedelta(days=day, hours=2) for day in range(1, days) if (START + timedelta(days=day)).weekday() in (1, 4))
    drawn: list[tuple[str, Act]] = []
    size = chance.choice(SIZES)
    for address in members(size):
        for moment in asked:
            if chance.random() < 0.3:
                at = moment + timedelta(minutes=41 + chance.randrange(300))
                drawn += [(address, Act(at, acts.PRESSES, f"1s:*.{chance.randrange(5)}"))]
    for _ in range(owner_acts):
        address, at = chance.choice((*OWNERS, OTHERS_OWNER, LATE_OWNER)), _moment(chance, days)
        drawn.append((address, Act(at, *_owner_act(chance))))
    drawn += _comes(chance, NEWCOMER, days, "member 1", "1o:join:")
    drawn += _comes(chance, LATE_OWNER, days, "owner 1", "1o:look_after:")
    looks = (_moment(chance, days), timedelta(days=days))
    return Plan(seed, days, size, tuple(sorted(drawn, key=lambda each: each[1])), looks, asked, thorough)


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

    def __init__(self, words: Words, plan: Plan, own: Sequence[Act]) -> None:
        self._plan, self._words = plan, words
        begun = setting(words, plan.size)
        phones = begun.phones.copy(lambda: self.house.moment)
        self.house = BlindHouse(words, begun.store, START, phones)
        self._agenda = sorted(
            [(act.at, address, act) for address, act in plan.acts]
            + [(act.at, VICTIM, act) for act in own]
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
                read_everything(self.house, self.seen, READERS, VICTIM, self._plan.thorough)
        for address, came in sorted(self.house.phones.came.items()):
            if address != VICTIM:
                for each in came:
                    self.seen.note(address, f"{each.at:%d %H:%M:%S}", each.number, each.what)
        return self.seen

    async def _act(self, address: str, act: Act) -> None:
        house = self.house
        match act.kind:
            case acts.BLOCKS:
                house.phones.blocked.add(address)
                if not act.what:
                    await house.takes(address, Kind.LEFT)
                return
            case acts.RETURNS:
                house.phones.blocked.discard(address)
                await house.takes(address, Kind.RETURNED)
                return
        if address in house.phones.blocked:
            return
        match act.kind:
            case acts.SAYS:
                receipt = await house.takes(address, Kind.TEXT, act.language, text=act.what)
            case acts.OPENS:
                role, _, number = act.what.partition(" ")
                find = functools.partial(code_of, role=role, number=int(number), at=house.moment)
                code = house.database.transact_now(find)
                receipt = await house.takes(address, Kind.TEXT, act.language, text=f"/start org_{code}")
            case _:
                found = _wanted(house.phones, address, act.what)
                if found is None:
                    return
                number, press = found
                receipt = await house.takes(address, Kind.TAP, act.language, press=press, message_id=number)
        if address != VICTIM:
            self.seen.note(address, "toast", receipt.toast)


def _wanted(phones: Phones, address: str, what: str) -> tuple[int, str] | None:
    if what.startswith(acts.AS_IT_IS):
        return 1, what.removeprefix(acts.AS_IT_IS)
    found = phones.find(address, what)
    return None if found is None or found[1].startswith(acts.SENDS) else found


def lived(words: Words, plan: Plan, own: Sequence[Act]) -> Seen:
    """Live a plan with what the victim does in it. Returns everything that anybody else could see."""
    with given_chance():
        world = World(words, plan, own)
        try:
            return asyncio.run(world.live())
        finally:
            world.house.close()
