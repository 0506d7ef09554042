"""The real receiver, store, scheduler, delivery and practice Telegram for one explored talk, in one process.

What the phone shows and what the store keeps after each act can be laid beside what a bot without a store came to.
"""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

from conversations.occurrences import Rule, wall_of
from conversations.receive import load_session
from conversations.words import Words
from flows.session import Session
from flows.transcript import Act, Bubble, CheckInCame, Passed, Restarted, Said, Sent, Tapped, Transcript
from sandbox import acts, view
from sandbox.state import SandboxState
from scheduler.passing import STRIDE
from store import nudges, organisations, outbox, peers, schedules
from store.database import Transaction
from store.nudges import Occurrence

from .pure_replay import UNREADABLE, NotOnScreen
from .sim_house import SimHouse
from .sim_store import MASTER, MemoryFolder
from .told import told_shown
from .whole_house import A_MOMENT, TOKEN, GivenClock
from .written_scenes import begins

WAITS = ("queued", "retry", "sending")
"""States of an outbox row that is still to go."""


@dataclass(frozen=True)
class Stored:
    """What the store keeps of the peer: the session, how much is planned of each kind, and rows that did not go."""

    session: Session | None = None
    silences: int = 0
    follow_ups: int = 0
    left: int = 0


class ExploredHouse:
    """One house and one peer's phone."""

    def __init__(self, words: Words) -> None:
        self._words = words
        self._clock = GivenClock(begins(Transcript(""))[1])
        self._state = SandboxState(TOKEN, self._clock.now)
        self._chat = self._state.add_peer("Sam")
        self._folder = MemoryFolder()
        self._house = SimHouse(words, self._folder, self._state, self._clock.now, lambda _: False)
        self._seen: list[tuple[int, str, str]] = []
        self._last_tap: tuple[int, str] = (0, "")
        self._shown: dict[int, tuple[str, tuple[tuple[str, ...], ...]]] = {}
        lines = ("button_overdose", "emergency_neutral")
        self._doors = {words.pack.line(key, language) for key in lines for language in words.pack.languages}

    @contextlib.asynccontextmanager
    async def open(self) -> AsyncIterator[ExploredHouse]:
        """Open the house, and close it again."""
        await self._house.open()
        try:
            yield self
        finally:
            await self._house.close()
            self._folder.remove()

    async def act(self, act: Act) -> list[Bubble]:
        """Let the peer do something. Returns what the phone shows that it did not show before, in order.

        Raises:
            NotOnScreen: there is no such button.
        """
        self._clock.advance(A_MOMENT)
        match act:
            case Said(text):
                acts.say(self._state, self._chat, text)
            case Sent(what) if what.startswith("start"):
                acts.start(self._state, self._chat, what.removeprefix("start").strip())
            case Sent(what):
                acts.send_kind(self._state, self._chat, UNREADABLE[what])
            case Tapped():
                self._tap(act)
            case Passed(by):
                await self._pass(by)
            case CheckInCame(flow):
                self._house.database.transact_now(partial(self._ask, flow=flow))
                await self._fire()
            case Restarted():
                await self._house.close()
                await self._house.open()
        await self._house.take([])
        await self._house.deliver()
        return self._news()

    def stored(self) -> Stored:
        """Return what the store keeps now."""
        return self._house.database.transact_now(self._stored)

    def _stored(self, tx: Transaction) -> Stored:
        peer = peers.find(tx, MASTER, str(self._chat.chat_id))
        if peer is None:
            return Stored()
        silences = nudges.count_planned(tx, peer.id, nudges.SILENCE)
        later = nudges.count_planned(tx, peer.id, nudges.FOLLOW_UP)
        rows = outbox.count_by_state(tx)
        return Stored(load_session(tx, peer), silences, later, sum(rows.get(state, 0) for state in WAITS))

    def _ask(self, tx: Transaction, flow: str) -> None:
        """Let an organisation that the peer joined ask them, now."""
        now = self._clock.now()
        peer = peers.find(tx, MASTER, str(self._chat.chat_id))
        assert peer, "who is asked has written before"
        organisation = organisations.make(tx, "Corner House", now.date())
        wall = wall_of(now, peer.settings.zone)
        rule = Rule((wall.weekday(),), wall.time())
        schedule = schedules.add(tx, organisation.id, flow, rule.to_json(), now.date())
        organisations.join(tx, organisation.id, peer.id, now.date())
        occurrence = Occurrence(f"{wall:%Y-%m-%dT%H:%M}", organisation.id, schedule.id, schedule.version)
        nudges.plan_occurrence(tx, peer, nudges.CHECK_IN, occurrence, now)

    async def _fire(self) -> None:
        while await self._house.fire():
            pass

    async def _pass(self, by: timedelta) -> None:
        end = self._clock.now() + by
        while (left := end - self._clock.now()) > timedelta():
            self._clock.advance(min(self._to_the_next(left), left))
            await self._fire()
            await self._house.deliver()
        await self._house.tidy()

    def _to_the_next(self, left: timedelta) -> timedelta:
        """Return how far the stride reaches in which something is due again: those in which nothing is need no look."""
        now = self._clock.now()
        due = self._house.database.transact_now(lambda tx: nudges.next_due_nudge(tx, MASTER, now + left))
        return max(STRIDE, -((now - due.due_at) // STRIDE) * STRIDE) if due else left

    def _tap(self, tap: Tapped) -> None:
        if not tap.is_again:
            self._last_tap = self._find(tap)
        number, press = self._last_tap
        if number not in self._chat.messages:
            raise NotOnScreen("nothing was tapped before")
        acts.tap(self._state, self._chat, number, None, press)

    def _find(self, tap: Tapped) -> tuple[int, str]:
        if tap.is_old:
            for number, label, press in self._seen:
                if label == tap.label:
                    return number, press
        for message in reversed(self._messages()):
            for label, press in reversed(_buttons(message)):
                if label == tap.label:
                    return message["message_id"], press
        raise NotOnScreen(f"there is no button [{tap.label}] on the screen")

    def _messages(self) -> list[dict[str, Any]]:
        return [each for each in view.phone(self._state, self._chat)["messages"] if not each["mine"]]

    def _news(self) -> list[Bubble]:
        """Compare the phone with what it showed before."""
        fresh = []
        for message in self._messages():
            number, buttons = message["message_id"], _buttons(message)
            self._seen += [(number, *each) for each in buttons if (number, *each) not in self._seen]
            rows = tuple(tuple(button["text"] for button in row) for row in message["buttons"])
            now, before = (message["text"], rows), self._shown.get(number)
            was_stripped = before is not None and before[0] == now[0] and not rows
            if message["kind"] != "service" and before != now and not was_stripped:
                sound = (message["sound"] or {}).get("name", "").removesuffix(".ogg")
                fresh.append(told_shown(message["text"], rows, self._doors, sound))
            self._shown[number] = now
        return fresh


def _buttons(message: dict[str, Any]) -> list[tuple[str, str]]:
    """Return (label, press) of a message's buttons."""
    return [(each["text"], each.get("callback_data", "")) for row in message["buttons"] for each in row]
