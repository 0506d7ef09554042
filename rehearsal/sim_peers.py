"""What simulated peers do with their phones: each has habits, drawn once, and taps what stands on the screen."""

from __future__ import annotations

import heapq
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import count
from random import Random

from conversations.occurrences import HOURS, ZONES
from conversations.upcoming import plan_peer
from sandbox import acts
from sandbox.state import Chat, Message, SandboxState
from store import organisations, peers
from store.database import Transaction

from .sim_history import Act, Shown
from .sim_store import MASTER
from .sim_visits import ASKED, COMMAND, CRIES, OLD, PRESS, START, UNBLOCK, Move, draw_visit

TRIES_MOST = 3
"""How often a button is looked for that is not there yet."""

HASTY, TAPS_TWICE, LIKES_LINES = 0.1, 0.3, 0.4
"""Shares: of peers who are hasty, of their taps that are doubled, of peers who ask for lines."""

STOPS_AT_ONCE, SAYS_SOMETHING, DECIDES = 0.02, 0.5, 0.7
"""How often a message that came by itself is met with "stop", a line with an answer, a question whether with one."""

MINUTES_AFTER = (0.2, 1, 7, 45, 300, 1500, 4400)
"""After how long, around, something is answered: at once, tonight, tomorrow, three days late."""

_WAIT = timedelta(minutes=4)
_TRIES = count()


@dataclass(frozen=True)
class Habits:
    """How somebody is: shares from 0 to 1, and how often they come by themselves in a week."""

    answers: float
    snoozes: float
    visits: float
    is_hasty: bool
    likes_lines: bool
    zone: str
    hours: str
    language: str


def draw_habits(chance: Random) -> Habits:
    """Draw somebody. A quarter hardly ever answers: they are whom the taper is for."""
    answers = chance.choice((0.02, 0.5, 0.8, 0.95))
    return Habits(
        answers=answers,
        snoozes=chance.random() * 0.15,
        visits=chance.choice((0.2, 0.5, 1.0)),
        is_hasty=chance.random() < HASTY,
        likes_lines=chance.random() < LIKES_LINES,
        zone=chance.choice(("",) * len(ZONES) + (*ZONES,)),
        hours=chance.choice(("",) * len(HOURS) + (*HOURS,)),
        language=chance.choice(("en", "en", "en", "fr", "de")),
    )


class SimPeer:
    """One peer, and what they mean to do."""

    def __init__(self, chat: Chat, chance: Random, codes: Sequence[str], packs: Sequence[str]) -> None:
        self.chat = chat
        self.habits = draw_habits(chance)
        self.waits_for = 0
        """The update that was not taken yet; nobody goes on tapping before there is an answer."""
        self.away: tuple[datetime, datetime] | None = None
        """From when until when they do nothing by themselves."""
        self._chance = chance
        self._codes = codes
        self._packs = packs
        self._agenda: list[tuple[datetime, int, Move]] = []

    @property
    def next_at(self) -> datetime | None:
        """When they do something next; None when they mean to do nothing."""
        return self._agenda[0][0] if self._agenda else None

    def begin(self, now: datetime) -> None:
        """Open an organisation's link, and choose what they like."""
        moves = [Move(START, f"org_{self._code()}"), Move(PRESS, "1o:join:")]
        if self.habits.zone:
            moves += [Move(COMMAND, "/zone"), Move(PRESS, f"1o:zone:{self.habits.zone}")]
        if self.habits.hours:
            moves += [Move(COMMAND, "/hours"), Move(PRESS, f"1c:hours_{self.habits.hours}")]
        if self.habits.likes_lines:
            moves += [Move(COMMAND, "/checkins"), Move(PRESS, "1o:lines:weekly")]
        self._mean(now, moves)
        self._visit_later(now)

    def settle(self, tx: Transaction, now: datetime, codes: Mapping[str, int]) -> None:
        """Have joined long ago, and have chosen what they like; they come by when they do."""
        habits = self.habits
        peer = peers.create(tx, MASTER, str(self.chat.chat_id), now.date())
        settings = replace(
            peer.settings,
            zone=ZONES.get(habits.zone, ""),
            hours=habits.hours,
            lines="weekly" if habits.likes_lines else "",
            spoken=habits.language,
            has_pin=True,
        )
        peer = peers.save_settings(tx, peer, settings)
        organisations.join(tx, codes[self._code()], peer.id, now.date())
        plan_peer(tx, peer, now)
        self._visit_later(now)

    def meets(self, shown: Shown, now: datetime, is_unasked: bool) -> None:
        """See something new in the chat. What came by itself is answered in a minute, in hours, in days, or never."""
        chance, habits = self._chance, self.habits
        if not is_unasked or (self._is_away(now) and not self._asked_as_idle(shown, now)):
            return
        after = now + timedelta(minutes=chance.choice(MINUTES_AFTER) * (0.5 + chance.random()))
        presses = [press for row in shown.presses for _, press in row]
        can = {press[:3] for press in presses} | {press.rpartition(":")[0] for press in presses}
        if chance.random() < STOPS_AT_ONCE:
            self._mean(after, [Move(PRESS, "1c:stop", shown.message_id)])
        elif "1s:" in can and chance.random() < habits.snoozes:
            when = chance.choice(("1h", "tonight", "tomorrow", "skip"))
            self._mean(after, [Move(PRESS, "1l:", shown.message_id), Move(PRESS, f"1l:*:{when}")])
        elif "1s:" in can and chance.random() < habits.answers:
            asked = [Move(PRESS, "1s:", shown.message_id)]
            self._mean(after, asked + [Move(PRESS, "1s:")] * chance.choice((0, 1, 1, 2)))
        elif "1o:less" in can and chance.random() < SAYS_SOMETHING:
            self._mean(after, [Move(PRESS, chance.choice(("1o:thanks", "1o:thanks", "1o:less")), shown.message_id)])
        elif "1o:keep" in can and chance.random() < DECIDES:
            self._mean(after, [Move(PRESS, chance.choice(("1o:keep", "1o:enough")), shown.message_id)])

    def _is_away(self, now: datetime) -> bool:
        return self.away is not None and self.away[0] <= now < self.away[1]

    def _asked_as_idle(self, shown: Shown, now: datetime) -> bool:
        """Tap something under the question to who is idle, or nothing. False: they are away from all else."""
        press = self._chance.choice(("", "", "1o:stay", "1c:erase", "1c:stop"))
        if press and any(found.startswith("1o:stay") for row in shown.presses for _, found in row):
            self._push(now + timedelta(hours=1), Move(ASKED, press, shown.message_id))
        return False

    def act(self, state: SandboxState, now: datetime) -> list[Act]:
        """Do what is due. Returns what was done, with the updates that came of it."""
        _, _, move = heapq.heappop(self._agenda)
        if self.waits_for and move.words not in CRIES:
            self._again(now, move)
            return []
        if self._is_away(now) and move.kind not in (ASKED, UNBLOCK):
            assert self.away
            if move.kind == "visit":
                self._push(self.away[1], move)
            return []
        before = state.updates.log[-1].update_id if state.updates.log else 0
        done = self._do(state, move, now)
        if done is None:
            return []
        fresh = [each.update_id for each in state.updates.newer_than(before)]
        kind, words, press, message_id = done
        self.waits_for = fresh[-1] if fresh else 0
        peer = self.chat.chat_id
        return [Act(now, peer, kind, words, press, message_id, number) for number in fresh or [0]]

    def _do(self, state: SandboxState, move: Move, now: datetime) -> tuple[str, str, str, int] | None:
        match move.kind:
            case "visit":
                self._visit(now)
                return None
            case "block":
                acts.block(state, self.chat)
            case "unblock":
                acts.unblock(state, self.chat)
            case _ if self.chat.blocked:
                return None
            case "start":
                acts.start(state, self.chat, move.words)
            case "command" | "say":
                acts.say(state, self.chat, move.words)
            case _:
                return self._tap(state, move, now)
        return move.kind, move.words, "", 0

    def _tap(self, state: SandboxState, move: Move, now: datetime) -> tuple[str, str, str, int] | None:
        found = self._find(move)
        if found is None:
            self._again(now, move)
            return None
        message, label, press = found
        acts.tap(state, self.chat, message.message_id, None, press)
        if self.habits.is_hasty and self._chance.random() < TAPS_TWICE:
            acts.tap(state, self.chat, message.message_id, None, press)
        return move.kind, label, press, message.message_id

    def _find(self, move: Move) -> tuple[Message, str, str] | None:
        """Find a button as a thumb would: in the message that is meant, else in the newest ones."""
        messages = self.chat.messages
        if move.message_id:
            # A phone that was offline shows what the bot took away meanwhile.
            places = [messages[move.message_id]] if move.message_id in messages else []
        elif move.kind == OLD:
            places = [each for each in messages.values() if each.from_bot][-30:]
            self._chance.shuffle(places)
        else:
            places = [each for each in list(messages.values())[-8:] if each.from_bot and not each.deleted][::-1]
        for message in places:
            if fitting := [each for each in _buttons(message) if _fits(each[1], move)]:
                label, press = self._chance.choice(fitting)
                return message, label, press
        return None

    def _again(self, now: datetime, move: Move) -> None:
        """Try once more a little later, a few times."""
        if move.tries < TRIES_MOST:
            self._push(now + _WAIT, Move(move.kind, move.words, move.message_id, move.tries + 1))

    def _mean(self, at: datetime, moves: Sequence[Move]) -> None:
        for move in moves:
            self._push(at, move)
            at += timedelta(seconds=2 + self._chance.random() * 40)

    def _push(self, at: datetime, move: Move) -> None:
        heapq.heappush(self._agenda, (at, next(_TRIES), move))

    def _visit_later(self, now: datetime) -> None:
        days = self._chance.expovariate(self.habits.visits / 7)
        self._push(now + timedelta(days=days, seconds=1), Move("visit"))

    def _code(self) -> str:
        return self._chance.choice(self._codes)

    def _visit(self, now: datetime) -> None:
        """Come by themselves: look, search, change something, leave for a while."""
        self._visit_later(now)
        at_once, later = draw_visit(self._chance, self._code(), self._chance.choice(self._packs))
        self._mean(now, at_once)
        self._mean(now + timedelta(hours=self._chance.choice((2, 30, 100))), later)


def _fits(press: str, move: Move) -> bool:
    wanted = move.words
    if "*" in wanted:
        first, _, last = wanted.partition("*")
        return press.startswith(first) and press.endswith(last)
    # Erasing is never a wanderer's whim; and words that are sent on purpose are kept on purpose.
    return press.startswith(wanted) and (bool(wanted) or not press.startswith(("1c:erase", "1y:")))


def _buttons(message: Message) -> list[tuple[str, str]]:
    rows = message.shape.get("reply_markup", {}).get("inline_keyboard", [])
    return [(each["text"], each["callback_data"]) for row in rows for each in row if "callback_data" in each]
