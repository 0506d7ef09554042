"""One peer's talk as a value: what they can do where they are, and what comes of it by the bot without a store.

Invariant: nothing here remembers; where a talk stands is a `State`, and doing something gives another one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from content.pack import Pack
from conversations import presses
from conversations.answer import answer, check_in, fall_silent, follow_up
from conversations.channel import Inbound, Kind, Message, Send
from conversations.emergency import urgent_message
from conversations.interrupts import Understood, Urgent, understand
from conversations.presses import CHECK_IN_TOKEN
from conversations.reply import Answer, Given, Standing
from conversations.words import Words
from flows.events import FollowUpPlanned, SilencePlanned
from flows.session import Session
from flows.world import Found
from store.peers import PeerSettings

NOW = datetime(2026, 11, 24, 22, 0, tzinfo=UTC)
"""When every talk takes place: early afternoon in Vancouver."""

ASKED = "1.1.2026-11-24T14:00"
"""The time of a schedule that check-ins are asked for."""


@dataclass(frozen=True)
class Act:
    """Something that happens: `how` is open, tap, type, send, silence, later or check-in; `what` says which."""

    how: str
    what: str = ""

    def __str__(self) -> str:
        told = {"open": "peer opens", "tap": "peer: ", "type": "peer:", "send": "peer sends"}
        return f"{told.get(self.how, f'-- {self.how}')} {f'[{self.what}]' if self.how == 'tap' else self.what}".strip()


@dataclass(frozen=True)
class State:
    """Where a talk stands: the session, the settings, what was said last, what was ever planned, and how it came here.

    `told` are the acts from the beginning on. `made` is what the last act came to; None where only a card went out.
    """

    settings: PeerSettings
    session: Session | None = None
    messages: tuple[Message, ...] = ()
    planned: tuple[SilencePlanned | FollowUpPlanned, ...] = ()
    told: tuple[Act, ...] = ()
    made: Answer | None = field(default=None, compare=False)

    @property
    def is_waiting(self) -> bool:
        """True while a question is open."""
        return self.session is not None and self.session.is_waiting


class NotPossible(Exception):
    """The act cannot be done where the talk stands: there is no such button, or nothing planned."""


class RememberingWords(Words):
    """Words that look the same typed words up once."""

    def __init__(self, pack: Pack) -> None:
        super().__init__(pack)
        self._found: dict[str, Found] = {}
        self._mourned: dict[str, bool] = {}

    def search(self, text: str) -> Found:
        """Find cards by typed words."""
        if text not in self._found:
            self._found[text] = super().search(text)
        return self._found[text]

    def mourns(self, text: str) -> bool:
        """True when `text` tells of somebody who died by suicide."""
        if text not in self._mourned:
            self._mourned[text] = super().mourns(text)
        return self._mourned[text]


class Talk:
    """Lets a peer who speaks `language` act. What words mean does not depend on the state, so it is asked once."""

    def __init__(self, words: Words, language: str) -> None:
        self.words = words
        self.language = language
        self._understood: dict[tuple[Kind, str], Understood] = {}
        self._cards: dict[Urgent, Message] = {}
        pack = words.pack
        self._given = Given(words, pack, NOW, NOW.date(), "token", "practice_bot")
        self._second = replace(self._given, token="token2")
        self._asked = replace(self._given, token=f"{CHECK_IN_TOKEN}token")

    def begin(self) -> State:
        """Return the state of somebody who has done nothing yet."""
        return State(PeerSettings(language=self.language, spoken=self.language))

    def does(self, state: State, act: Act) -> State:
        """Return where the talk stands after an act.

        Raises:
            NotPossible: There is no such button, flow or plan.
        """
        match act.how:
            case "open":
                return self._open(state, act)
            case "tap":
                return self.press(state, self._button(state, act.what), act)
            case "type":
                return self.hears(state, Kind.TEXT, act.what, act)
            case "send":
                return self.hears(state, Kind.UNREADABLE, "", act)
            case "silence":
                return self._silence(state, act)
            case "later":
                return self._later(state, act)
        given = replace(self._standing(state), session=None)
        return self._after(state, act, check_in(given, self._asked, act.what, ASKED, ""))

    def replay(self, acts: Iterable[Act]) -> State:
        """Return where a talk stands after all of these acts.

        Raises:
            NotPossible: One of them cannot be done.
        """
        state = self.begin()
        for act in acts:
            state = self.does(state, act)
        return state

    def press(self, state: State, press: str, act: Act) -> State:
        """Let the peer press what a button hands back."""
        return self.hears(state, Kind.TAP, press, act)

    def hears(self, state: State, kind: Kind, text: str, act: Act) -> State:
        """Receive a message or a tap: what is urgent goes first, the rest is answered."""
        understood = self.understood(kind, text)
        first: tuple[Message, ...] = ()
        if understood.urgent:
            first = (self._urgent(understood.urgent),)
        if understood.rest is None:
            return replace(state, messages=first, told=(*state.told, act), made=None)
        made = answer(understood.rest, self._standing(state), self._given_for(state))
        return self._after(state, act, made, first)

    def understood(self, kind: Kind, text: str) -> Understood:
        """Return what typed words or a tap mean."""
        if (kind, text) not in self._understood:
            typed, press = ("", text) if kind is Kind.TAP else (text, "")
            what = "voice" if kind is Kind.UNREADABLE else ""
            inbound = Inbound(1, "1", kind, typed, press, "", 7, self.language, NOW, what)
            self._understood[kind, text] = understand(inbound, self.words)
        return self._understood[kind, text]

    def _urgent(self, urgent: Urgent) -> Message:
        """An urgent card is the same wherever the peer is: that is how it can go out without the store."""
        if urgent not in self._cards:
            self._cards[urgent] = urgent_message(self.words.pack, urgent, NOW)
        return self._cards[urgent]

    def silence(self, state: State, prompt: int) -> Answer:
        """Return what the bot would say if question number `prompt` stayed without an answer."""
        return fall_silent(self._standing(state), self._given_for(state), prompt)

    def _given_for(self, state: State) -> Given:
        """Give a session that begins now another token than the one it takes the place of."""
        is_first = state.session is None or state.session.token != self._given.token
        return self._given if is_first else self._second

    def _standing(self, state: State) -> Standing:
        return Standing(state.settings, self.language, state.session, joined_on=NOW.date())

    def _after(self, state: State, act: Act, made: Answer, first: tuple[Message, ...] = ()) -> State:
        said = tuple(outgoing.message for outgoing in made.outgoing if isinstance(outgoing, Send))
        last = (made.farewell.gone, made.farewell.held) if made.farewell else ()
        planned = (*(() if made.stops else state.planned), *made.planned)
        return State(made.settings, made.session, (*first, *said, *last), planned, (*state.told, act), made)

    def _open(self, state: State, act: Act) -> State:
        """Begin a flow, as a door of it does; a flow without a door begins as a follow-up does."""
        doors = self.words.pack.phrases["en"].doors
        key = next((key for key, door in doors.items() if door.target and door.target.key == act.what), None)
        if key:
            return self.press(state, presses.command(key), act)
        if act.what not in self.words.pack.flows:
            raise NotPossible(act.what)
        return self._after(state, act, follow_up(self._standing(state), self._given_for(state), act.what, "start"))

    def _button(self, state: State, label: str) -> str:
        for message in reversed(state.messages):
            for row in message.rows:
                for button in row:
                    if button.label == label:
                        return button.press
        raise NotPossible(label)

    def _silence(self, state: State, act: Act) -> State:
        if state.session is None or not state.is_waiting:
            raise NotPossible("nothing is asked")
        return self._after(state, act, self.silence(state, state.session.prompt))

    def _later(self, state: State, act: Act) -> State:
        for event in state.planned:
            if isinstance(event, FollowUpPlanned) and f"{event.flow}: {event.node}" == act.what:
                made = follow_up(self._standing(state), self._given_for(state), event.flow, event.node)
                rest = tuple(other for other in state.planned if other is not event)
                return self._after(replace(state, planned=rest), act, made)
        raise NotPossible(act.what)
