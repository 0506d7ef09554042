"""An answer being made: what stands before a turn, what a turn is given, and what it comes to. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from content.pack import SOURCE_LANGUAGE, Pack
from flows import engine
from flows.definition import START, TargetKind
from flows.events import (
    CallAsked,
    CommandChosen,
    Event,
    FollowUpPlanned,
    FoundRejected,
    QuietAsked,
    SessionEnded,
    SilencePlanned,
    Turn,
)
from flows.resumes import FlowChosen
from flows.session import Session, Status
from flows.world import World
from store.answers import Asked
from store.peers import PeerSettings

from . import call_screens, screens
from .changes import Answered, Change
from .channel import Farewell, Message, Outgoing, Send
from .lookups import Lookups
from .planning import quiet_until
from .screens import Screen
from .words import Words

NOTHING = Lookups()


@dataclass(frozen=True)
class Counts:
    """How much is kept for a peer: follow-ups planned, messages noted."""

    follow_ups: int = 0
    messages: int = 0


@dataclass(frozen=True)
class Standing:
    """What stands before a turn: the peer's settings and session. `count` is asked only when wanted."""

    settings: PeerSettings
    language: str
    session: Session | None = None
    newest_message: int = 0
    tapped_message: int = 0
    count: Callable[[], Counts] = Counts
    joined_on: date | None = None
    was_away: bool = False
    is_new: bool = False
    look: Lookups = NOTHING
    """Asks the store, where an answer wants to know more."""


@dataclass(frozen=True)
class Given:
    """What a turn is given: the newest words, the pack the session began with, the moment, a token if it starts."""

    words: Words
    flow_pack: Pack
    now: datetime
    today: date
    token: str
    bot_name: str = ""


@dataclass(frozen=True)
class Answer:
    """What a turn comes to: the session and settings after it, what goes out, what is planned, and what else."""

    session: Session | None
    settings: PeerSettings
    outgoing: tuple[Outgoing, ...] = ()
    planned: tuple[SilencePlanned | FollowUpPlanned, ...] = ()
    toast: str = ""
    erases: bool = False
    clears: bool = False
    stops: bool = False
    farewell: Farewell | None = None
    wrong_card: str = ""
    """The card somebody says is wrong; counted for the card, with nothing about who."""

    rejected_card: str = ""
    """The card that stood first when somebody said that nothing found was it; counted like a wrong one."""

    sent_words: str = ""
    """Words that found nothing, which somebody sent by their own tap; kept with nothing about who."""

    is_quieted: bool = False
    """True when the peer asked for quiet: what waits to be sent by itself is taken back."""

    changes: tuple[Change, ...] = ()
    """What was joined, left, put off, tapped in a check-in."""


@dataclass
class Reply:
    """An answer being made."""

    standing: Standing
    given: Given
    session: Session | None
    settings: PeerSettings
    flow_pack: Pack
    outgoing: list[Outgoing] = field(default_factory=list)
    planned: list[SilencePlanned | FollowUpPlanned] = field(default_factory=list)
    toast: str = ""
    erases: bool = False
    clears: bool = False
    stops: bool = False
    farewell: Farewell | None = None
    wrong_card: str = ""
    rejected_card: str = ""
    sent_words: str = ""
    changes: list[Change] = field(default_factory=list)
    is_unasked: bool = False
    is_quieted: bool = False
    commanded: list[str] = field(default_factory=list)
    """Commands that choices of a flow led to; `answer` carries them out."""

    replaces: int = 0
    """The message the next one is drawn into; 0 for a new one."""

    taps_public: bool = False
    """True when the tapped message is a public card. A change does not change whether Telegram lets it be passed on."""

    @property
    def screen(self) -> Screen:
        """How things are drawn for this peer, now."""
        token = self.session.token if self.session else ""
        language = self.settings.language or self.standing.language
        pack = self.given.words.pack
        today, bot_name = self.given.today, self.given.bot_name
        results = self.session.results if self.session else {}
        return Screen(
            pack=pack,
            flow_pack=self.flow_pack,
            language=pack.speak(language),
            today=today,
            token=token,
            is_unasked=self.is_unasked,
            bot_name=bot_name,
            results=results,
            is_discreet=self.settings.is_discreet,
        )

    @property
    def world(self) -> World:
        """What the engine is given."""
        return World(self.flow_pack.flows, self.given.words.search, self.given.now)

    def say(self, message: Message) -> None:
        """Send a message; the first one of a tap is drawn into the message that was tapped.

        A public card goes into a public one only, and what is personal into what is personal (`docs/decisions/0021`).
        """
        can_replace = self.replaces and not message.keyboard and message.is_personal != self.taps_public
        self.outgoing.append(Send(message, self.replaces if can_replace else 0))
        self.replaces = 0

    def take(self, turn: Turn) -> None:
        """Take over a turn of the engine: its session, its words, its plans."""
        self.session = turn.session
        for event in turn.events:
            self._tell(event)

    def _tell(self, event: Event) -> None:
        if isinstance(event, SilencePlanned | FollowUpPlanned):
            self.planned.append(event)
        elif isinstance(event, CommandChosen):
            self.commanded.append(event.command)
        elif isinstance(event, QuietAsked):
            self.be_quiet(event.until, event.is_loss)
        elif isinstance(event, SessionEnded) and event.status is Status.FAILED:
            self.say(screens.home(self.screen, "broke"))
            return
        if isinstance(event, FoundRejected):
            self.rejected_card = event.card
        elif isinstance(event, CallAsked):
            found = self.standing.look.answering()
            self.say(call_screens.offers(self.screen, found, self.settings, self.given.now))
        if message := screens.draw(self.screen, event):
            self.say(message)

    def be_quiet(self, until: datetime, is_loss: bool = False) -> None:
        """Nothing unasked until then; the longer wish counts. A follow-up was asked for, and still comes (rule 17)."""
        before = quiet_until(self.settings)
        longer = until if before is None else max(before, until)
        loss_on = self.given.today.isoformat() if is_loss else self.settings.loss_on
        self.settings = replace(self.settings, quiet_until=longer.isoformat(), loss_on=loss_on)
        self.is_quieted = not self.is_unasked

    def _answered(self) -> list[Answered]:
        """Return what was tapped in a check-in, to be filed under the time it was asked for."""
        session, before = self.session, self.standing.session
        if session is None or not session.check_in or not session.results:
            return []
        if before and before.token == session.token and before.results == session.results:
            return []
        flows = self.flow_pack.flows
        asked = (flows[frame.flow] for frame in session.frames if frame.flow in flows)
        saved = next((set(flow.saved()) for flow in asked if flow.is_check_in), set())
        results = {name: kept for name, kept in session.results.items() if name in saved}
        return [Answered(Asked.read(session.check_in), results)] if results else []

    def answer(self) -> Answer:
        """Close the answer."""
        return Answer(
            session=self.session,
            settings=self.settings,
            outgoing=tuple(self.outgoing),
            planned=tuple(self.planned),
            toast=self.toast,
            erases=self.erases,
            clears=self.clears,
            stops=self.stops,
            farewell=self.farewell,
            wrong_card=self.wrong_card,
            rejected_card=self.rejected_card,
            sent_words=self.sent_words,
            is_quieted=self.is_quieted,
            changes=(*self.changes, *self._answered()),
        )


def greeted(standing: Standing, given: Given) -> Reply:
    """Return an answer that begins, at whichever door: what a peer's phone speaks is noted, and that they are back."""
    reply = Reply(standing, given, standing.session, standing.settings, given.flow_pack)
    spoken = given.words.pack.speak(standing.language)
    if spoken != (reply.settings.spoken or SOURCE_LANGUAGE):
        reply.settings = replace(reply.settings, spoken=spoken)
    if standing.was_away:
        # Who comes back after leaving is asked nothing until they want it (`users.md` J30).
        reply.settings = replace(reply.settings, has_check_ins_off=True, lines="", ten_days="")
    reply.replaces = standing.tapped_message
    return reply


def open_door(reply: Reply, door: str) -> None:
    """Open a door that leads to a flow or a card."""
    target = reply.given.words.pack.phrases[SOURCE_LANGUAGE].doors[door].target
    if target and target.kind is TargetKind.FLOW:
        start_flow(reply, target.key)
    elif target:
        reply.say(screens.card(reply.screen, target.key, 0))


def start_flow(reply: Reply, flow: str, node: str = START) -> None:
    """Begin a flow on the newest release, in place of what was open."""
    reply.flow_pack = reply.given.words.pack
    turn = engine.start(reply.world, FlowChosen(flow, node), reply.given.token, reply.flow_pack.name)
    reply.session = turn.session
    reply.take(turn)


def draw_again(reply: Reply) -> bool:
    """Draw the open question again, in the language of now. False when none is open."""
    event = engine.question(reply.world, reply.session) if reply.session else None
    message = screens.draw(reply.screen, event) if event else None
    if message:
        reply.say(message)
    return message is not None


def go_home(reply: Reply) -> None:
    """Leave what was open and show the doors."""
    if reply.session and reply.session.is_waiting:
        reply.session = replace(reply.session, status=Status.INTERRUPTED)
    reply.replaces = 0
    reply.say(screens.home(reply.screen))
