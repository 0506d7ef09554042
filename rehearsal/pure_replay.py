"""A bot without a store and without Telegram: interrupts, engine and screens, with time given. For tests and thought.

Between any two turns the session is written to JSON and read back.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from conversations import idle, presses
from conversations.answer import answer, ask_idle, check_in, fall_silent, follow_up
from conversations.channel import Delete, Inbound, Kind, Message, Outgoing, Send, Strip
from conversations.emergency import urgent_message
from conversations.interrupts import Meaning, understand
from conversations.occurrences import after_quiet_hours, wall_of
from conversations.presses import CHECK_IN_TOKEN
from conversations.reply import Answer, Counts, Given, Standing
from conversations.words import Words
from flows.events import FollowUpPlanned, SilencePlanned
from flows.session import Session
from flows.transcript import Act, Bubble, CheckInCame, IdleCame, Passed, Restarted, Said, Sent, Tapped
from sandbox.shapes import USERNAME
from scheduler.passing import STRIDE
from store.answers import Asked
from store.peers import PeerSettings

from .told import Inside, told, told_inside

UNREADABLE = {
    "a voice note": "voice",
    "a photo": "photo",
    "a video": "video",
    "a sticker": "sticker",
    "a location": "location",
}
FIRST_MESSAGE = 100


class NotOnScreen(AssertionError):
    """A transcript taps a button that is not there."""


@dataclass
class _Planned:
    """Something that falls due."""

    due_at: datetime
    event: SilencePlanned | FollowUpPlanned
    token: str


class PureBot:
    """One peer's talk with the bot, all in memory."""

    def __init__(self, words: Words, language: str, now: datetime) -> None:
        self._words = words
        self._language = language
        self._now = now
        self._settings = PeerSettings()
        self._session: str | None = None
        self._is_known = False
        self._planned: list[_Planned] = []
        self._screen: dict[int, Message] = {}
        self._seen: list[tuple[int, str, str]] = []
        self._last_tap: tuple[int, str] = (0, "")
        self._numbers = FIRST_MESSAGE
        self._said: list[Bubble] = []

    def act(self, act: Act) -> list[Bubble]:
        """Let the peer do something. Returns what the bot said to it."""
        self._said = []
        match act:
            case Said(text):
                self._text(text)
            case Sent(what) if what.startswith("start"):
                self._text(f"/{what}")
            case Sent(what):
                self._receive(Kind.UNREADABLE, what=UNREADABLE[what])
            case Tapped():
                self._tap(act)
            case Passed(by):
                self._pass(by)
            case CheckInCame(flow):
                self._check_in(flow)
            case IdleCame():
                last_on = idle.last_on(wall_of(self._now, self._settings.zone).date())
                self._keep(ask_idle(self._standing(), self._given(), last_on))
            case Restarted():
                pass
        return self._said

    def inside(self) -> Inside:
        """Return what a look inside finds now."""
        session = Session.from_json(self._session) if self._session else None
        return told_inside(session, self._words.pack.flows)

    def _check_in(self, flow: str) -> None:
        given = self._given()
        given = replace(given, token=CHECK_IN_TOKEN + given.token)
        self._keep(check_in(self._standing(), given, flow, str(Asked(1, 1, f"{self._now:%Y-%m-%dT%H:%M}")), ""))

    def _text(self, text: str) -> None:
        self._numbers += 1
        self._receive(Kind.TEXT, text=text)

    def _tap(self, tap: Tapped) -> None:
        if not tap.is_again:
            self._last_tap = self._find(tap)
        message_id, press = self._last_tap
        self._receive(Kind.TAP, press=press, message_id=message_id)

    def _find(self, tap: Tapped) -> tuple[int, str]:
        if tap.is_old:
            for message_id, label, press in self._seen:
                if label == tap.label:
                    return message_id, press
        for message_id in sorted(self._screen, reverse=True):
            for row in reversed(self._screen[message_id].rows):
                for button in row:
                    if button.label == tap.label:
                        return message_id, button.press
        raise NotOnScreen(f"there is no button [{tap.label}] on the screen")

    def _receive(self, kind: Kind, text: str = "", press: str = "", message_id: int = 0, what: str = "") -> None:
        inbound = Inbound(1, "1", kind, text, press, "", message_id, self._language, self._now, what)
        understood = understand(inbound, self._words)
        if understood.urgent:
            self._show(urgent_message(self._words.pack, understood.urgent, self._now, bot_name=USERNAME))
        if understood.rest:
            standing = self._standing(message_id if kind is Kind.TAP else 0)
            self._is_known = True
            self._turn(understood.rest, standing)

    def _turn(self, meaning: Meaning, standing: Standing) -> None:
        """Answer what is not urgent, and keep what comes of it."""
        self._keep(answer(meaning, standing, self._given()))

    def _standing(self, tapped: int = 0) -> Standing:
        session = Session.from_json(self._session) if self._session else None
        count = lambda: Counts(len(self._follow_ups()), len(self._screen))  # noqa: E731
        standing = Standing(self._settings, self._language, session, max(self._screen, default=0), tapped, count)
        return replace(standing, joined_on=self._now.date(), is_new=not self._is_known)

    def _given(self) -> Given:
        token = f"token{self._numbers}"
        return Given(self._words, self._words.pack, self._now, self._now.date(), token, USERNAME)

    def _keep(self, made: Answer) -> None:
        before = self._session
        self._session = made.session.to_json() if made.session else None
        self._settings = made.settings
        if before != self._session:
            self._planned = [planned for planned in self._planned if planned in self._follow_ups()]
        token = made.session.token if made.session else ""
        self._planned += [_Planned(event.due_at, event, token) for event in made.planned]
        if made.stops or made.erases:
            self._planned = []
        if made.erases:
            self._is_known, self._settings = False, PeerSettings()
        if made.clears:
            self._screen.clear()
        for outgoing in made.outgoing:
            self._deliver(outgoing)
        if made.farewell:
            self._show(made.farewell.gone)

    def _deliver(self, outgoing: Outgoing) -> None:
        match outgoing:
            case Send(message, replaces):
                self._show(message, replaces)
            case Strip(message_id) if message_id in self._screen:
                self._screen[message_id] = replace(self._screen[message_id], rows=())
            case _:
                # Deletions beyond `clears` come from housekeeping, which only the whole house has.
                assert not isinstance(outgoing, Delete)

    def _show(self, message: Message, replaces: int = 0) -> None:
        if not replaces:
            self._numbers += 1
        number = replaces or self._numbers
        if replaces and replaces in self._screen:
            assert message.is_personal == self._screen[replaces].is_personal, "what may be passed on cannot be changed"
        self._screen[number] = message
        for row in message.rows:
            for button in row:
                assert len(button.press.encode()) <= presses.PRESS_BYTES_MOST
                self._seen.append((number, button.label, button.press))
        self._said.append(told(message))

    def _pass(self, by: timedelta) -> None:
        end = self._now + by
        while self._now < end:
            self._now = min(end, self._now + STRIDE)
            for planned in [planned for planned in self._planned if planned.due_at <= self._now]:
                self._fall_due(planned)

    def _fall_due(self, planned: _Planned) -> None:
        standing = self._standing()
        self._planned.remove(planned)
        if isinstance(planned.event, SilencePlanned):
            is_same = standing.session is not None and standing.session.token == planned.token
            made = fall_silent(standing, self._given(), planned.event.prompt) if is_same else None
        else:
            made = follow_up(standing, self._given(), planned.event.flow, planned.event.node)
        if made is None:
            return
        allowed_at = after_quiet_hours(self._now, self._settings.zone, self._settings.hours)
        if made.outgoing and allowed_at > self._now:
            self._planned.append(replace_due(planned, allowed_at))
            return
        self._come_due(planned.event, standing, made)

    def _come_due(self, event: SilencePlanned | FollowUpPlanned, standing: Standing, made: Answer) -> None:
        """Keep what came of something that fell due; `standing` is what stood before it."""
        self._keep(made)

    def _follow_ups(self) -> list[_Planned]:
        return [planned for planned in self._planned if isinstance(planned.event, FollowUpPlanned)]


def replace_due(planned: _Planned, due_at: datetime) -> _Planned:
    """Return the same plan for another moment."""
    return _Planned(due_at, planned.event, planned.token)
