"""What people, the clock and bad luck do in a world in which calls are asked for: acts, drawn at random or written."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Any

from conversations import presses
from conversations.channel import Inbound, Kind

from .calls_house import EVERYBODY, FIRST, MEMBERS, RESPONDERS, CallsHouse
from .calls_phones import FAULTS

SEEN, UNDO, TAKE, CLOSE, BACK, QUIT = "see", "withdraw", "take", "close", "back", "quit"

_WEIGHTS = {
    **{"ask": 22, UNDO: 4, TAKE: 24, CLOSE: 8, BACK: 5, QUIT: 2, "accept": 3, "word": 22, "command": 2},
    **{"stop": 2, "erase": 2, "leave": 3, "block": 4, "return": 5, "part": 1},
    **{"tick": 16, "wait": 18, "deliver": 18, "calm": 12, "restart": 3, "again": 8, "double": 6, "fault": 8},
}
"""How often each is drawn."""

_WAITS = (1, 20, 25, 16 * 60, 31 * 60, 61 * 60, 10 * 3600)
"""Seconds that can pass at once."""


@dataclass(frozen=True)
class Act:
    """One act: what, whose, which of several, and whether the process dies right after its commit."""

    what: str
    who: str = ""
    pick: int = 0
    dies: bool = False

    def __str__(self) -> str:
        return f"{self.who or '--'} {self.what} {self.pick or ''}{' (dies)' if self.dies else ''}".strip()


def drawn(random: Random, many: int) -> list[Act]:
    """Return so many acts at random."""
    names, weights = list(_WEIGHTS), list(_WEIGHTS.values())
    acts = []
    for what in random.choices(names, weights, k=many):
        pool = {"ask": tuple(MEMBERS), TAKE: tuple(RESPONDERS), BACK: tuple(RESPONDERS), QUIT: tuple(RESPONDERS)}
        pool["accept"] = tuple(RESPONDERS)
        who = random.choice(pool.get(what, EVERYBODY))
        acts.append(Act(what, who, random.randrange(8), random.random() < 0.05))  # noqa: PLR2004 - one in twenty
    return acts


@dataclass
class Typed:
    """A word that somebody typed in a relay, and whom it may reach; nobody when they were in none."""

    word: str
    by: str
    to: str = ""
    at: int = 0
    """Which act it was."""

    is_there: bool = False
    """Whether that one was there then."""


@dataclass
class World:
    """One house, and what was done in it."""

    house: CallsHouse
    told: list[str] = field(default_factory=list)
    words: list[Typed] = field(default_factory=list)
    wins: list[tuple[int, str]] = field(default_factory=list)
    quitted: dict[str, set[int]] = field(default_factory=dict)
    """Who answers calls no more, and where."""

    left: set[str] = field(default_factory=set)
    """Who stopped, left, blocked or was erased, and is not back."""

    stopped: set[str] = field(default_factory=set)
    gone_at: dict[str, int] = field(default_factory=dict)
    """At which act they did so last."""

    last: Inbound | None = None
    _letters: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    async def act(self, act: Act) -> str:
        """Let something happen. Returns what is wrong with it at once, or ""."""
        self.told.append(f"{self.house.moment:%d %H:%M:%S} {act}")
        self.house.phones.at = len(self.told)
        match act.what:
            case "ask":
                return await self._ask(act)
            case "word" | "command":
                return await self._type(act)
            case "stop" | "erase" | "leave" | "return" | "part":
                return await self._person(act)
            case "block":
                self.house.phones.blocked.add(act.who)
                self._goes(act.who)
                return ""
            case "accept":
                return await self._accept(act)
            case "again" | "double":
                return await self._repeat(act)
            case "tick" | "wait" | "deliver" | "calm" | "restart" | "fault":
                await self._clock(act)
                return ""
            case _:
                return await self._press(act, act.what)

    async def _clock(self, act: Act) -> None:
        house = self.house
        match act.what:
            case "tick":
                house.moment += timedelta(seconds=5)
                await house.climbs(act.dies)
            case "wait":
                house.moment += timedelta(seconds=_WAITS[act.pick % len(_WAITS)])
            case "deliver":
                await house.delivery.drain()
            case "calm":
                await house.calms()
            case "restart":
                house.restart()
            case _:
                house.phones.faults.append(FAULTS[act.pick % len(FAULTS)])

    async def _ask(self, act: Act) -> str:
        """Look at an offer, and send it."""
        of = MEMBERS[act.who][act.pick % len(MEMBERS[act.who])]
        if wrong := await self._tap(act.who, 0, presses.call(SEEN, of, int(self.house.moment.timestamp()))):
            return wrong
        await self.house.delivery.drain()
        found = self.house.phones.buttons(act.who, "send")
        return await self._tap(act.who, *found[-1], dies=act.dies) if found else ""

    async def _press(self, act: Act, what: str) -> str:
        found = self.house.phones.buttons(act.who, what)
        if what == QUIT:
            # It stands in /checkins too, whatever else is on the phone.
            found = found or [(0, presses.call(QUIT, FIRST))]
        if not found:
            return ""
        number, press = found[-1 - act.pick % 2 if len(found) > 1 else -1]
        if what == QUIT:
            self.quitted.setdefault(act.who, set()).add(int(press.split(":")[2]))
        return await self._tap(act.who, number, press, dies=act.dies)

    async def _tap(self, who: str, number: int, press: str, dies: bool = False) -> str:
        before = {row["id"]: row for row in self.house.rows("call_requests")}
        self.last = self.house.inbound(who, Kind.TAP, press=press, message_id=number, tap_id="t")
        return await self._turn(before, self.last, dies)

    async def _turn(self, before: dict[int, dict[str, Any]], inbound: Inbound, dies: bool) -> str:
        """Let an update in, and look at who has what after it: nobody's request is taken from whoever has it."""
        await self.house.takes(inbound, dies)
        self._comes_back(inbound)
        people = self.house.people()
        for row in self.house.rows("call_requests"):
            was = before.get(row["id"])
            if row["state"] != "taken" or row["taken_by"] is None:
                continue
            if was and was["state"] == "taken" and was["taken_by"] not in (None, row["taken_by"]):
                return f"request {row['id']} was taken from who has it"
            if not was or was["state"] != "taken":
                self.wins.append((row["id"], people[row["taken_by"]]))
                self.stopped.discard(people[row["taken_by"]])
                self._comes_back(inbound)
        return ""

    def _goes(self, who: str) -> None:
        self.left.add(who)
        self.gone_at[who] = len(self.told)

    def _comes_back(self, inbound: Inbound) -> None:
        """Who writes is there again."""
        if inbound.kind is not Kind.LEFT:
            self.house.phones.blocked.discard(inbound.address)
            if inbound.address not in self.stopped:
                self.left.discard(inbound.address)

    async def _type(self, act: Act) -> str:
        """Type a word that nobody typed before, or a command."""
        before = {row["id"]: row for row in self.house.rows("call_requests")}
        word = f"zq{next(self._letters)}x"
        if act.what == "word":
            to = self._other(before, act.who)
            self.words.append(Typed(word, act.who, to, len(self.told), to not in self.left))
        text = f"{word} {'**' * (act.pick % 2)}" if act.what == "word" else f"/hours {word}"
        self.last = self.house.inbound(act.who, text=text)
        return await self._turn(before, self.last, act.dies)

    def _other(self, rows: dict[int, dict[str, Any]], who: str) -> str:
        people = self.house.people()
        for row in rows.values():
            sides = (people.get(row["peer_id"], ""), people.get(row["taken_by"] or 0, ""))
            is_told = row["heard"] == row["takes"] or who != sides[0]
            if row["state"] == "taken" and who in sides and is_told:
                return sides[1] if sides[0] == who else sides[0]
        return ""

    async def _person(self, act: Act) -> str:
        before = {row["id"]: row for row in self.house.rows("call_requests")}
        if act.what == "part":
            return await self._tap(act.who, 0, presses.own("leave", FIRST)) if act.who in MEMBERS else ""
        if act.what == "return":
            self.stopped.discard(act.who)
        else:
            self._goes(act.who)
        if act.what == "stop":
            self.stopped.add(act.who)
        elif act.what == "erase":
            self.stopped.discard(act.who)
        if act.what == "erase":
            self.quitted[act.who] = set(RESPONDERS.get(act.who, ()))
        if act.what == "leave":
            self.last = self.house.inbound(act.who, Kind.LEFT)
        elif act.what == "erase":
            self.last = self.house.inbound(act.who, Kind.TAP, press=presses.command("erase_yes"), tap_id="t")
        else:
            self.last = self.house.inbound(act.who, text="/stop" if act.what == "stop" else "/start")
        if act.what == "leave":
            self.house.phones.blocked.add(act.who)
        wrong = await self._turn(before, self.last, act.dies)
        return wrong

    async def _accept(self, act: Act) -> str:
        """Become a responder by a link, once more or for the first time since they were erased."""
        of = RESPONDERS[act.who][act.pick % len(RESPONDERS[act.who])]
        code = self.house.code(of)
        self.quitted.setdefault(act.who, set()).discard(of)
        self.stopped.discard(act.who)
        return await self._tap(act.who, 0, presses.own("respond", f"{of}-{code}"))

    async def _repeat(self, act: Act) -> str:
        """The last update comes again: the same one, or as a new one with the same press."""
        if self.last is None or self.last.kind is not Kind.TAP:
            return ""
        before = {row["id"]: row for row in self.house.rows("call_requests")}
        again = self.last
        if act.what == "again":
            again = self.house.inbound(
                again.address, Kind.TAP, press=again.press, message_id=again.message_id, tap_id="t"
            )
        return await self._turn(before, again, act.dies)
