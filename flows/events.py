"""Everything that can come out of a turn, in the past tense. Events name places; words are found later.

That way a turn is the same in every language, and a language change only draws it again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from .session import Session, Status


@dataclass(frozen=True)
class NodeSpoke:
    """The flow said the words of a node and went on."""

    flow: str
    node: str


@dataclass(frozen=True)
class QuestionAsked:
    """The flow waits at a node: its words, with its choices as buttons of question number `prompt`."""

    flow: str
    node: str
    prompt: int


@dataclass(frozen=True)
class CardShown:
    """A card was opened; the place in the flow is kept."""

    card: str


@dataclass(frozen=True)
class CardsFound:
    """The library answered: these cards (best first), and whether there are more behind them.

    The rest is said of the first page only, but for what was `asked`: see `world.Found`. `is_sure` is None on others.
    """

    cards: tuple[str, ...]
    has_more: bool
    prompt: int
    is_sure: bool | None = None
    matched: str = ""
    missed: str = ""
    asked: str = ""


@dataclass(frozen=True)
class NothingFound:
    """The library has nothing for those words, or nothing more; the question stays open."""

    prompt: int
    asked: str = ""


@dataclass(frozen=True)
class FoundRejected:
    """The peer says that none of the found cards is it. `card` stood first."""

    prompt: int
    card: str
    asked: str = ""


@dataclass(frozen=True)
class NotUnderstood:
    """Typed words fitted no choice. `near` are places of choices that look alike, `cards` what the library offers."""

    flow: str
    node: str
    prompt: int
    near: tuple[int, ...] = ()
    cards: tuple[str, ...] = ()


@dataclass(frozen=True)
class OldChoiceTapped:
    """A button of an earlier question was tapped. Nothing changed."""


@dataclass(frozen=True)
class CommandChosen:
    """A choice led to one of the bot's commands."""

    command: str


@dataclass(frozen=True)
class CallAsked:
    """The peer asked for a call. `whom` is whom the flow's writer named."""

    whom: str


@dataclass(frozen=True)
class SilencePlanned:
    """If question number `prompt` is still open at `due_at` (aware UTC), the flow goes on by itself."""

    prompt: int
    due_at: datetime


@dataclass(frozen=True)
class FollowUpPlanned:
    """The peer asked to hear from this flow again at `due_at` (aware UTC), at `node`."""

    flow: str
    node: str
    due_at: datetime


@dataclass(frozen=True)
class QuietAsked:
    """The peer wants to hear nothing unasked until then (aware UTC). `is_loss`: somebody died."""

    until: datetime
    is_loss: bool = False


@dataclass(frozen=True)
class SessionEnded:
    """The session is over."""

    status: Status


Event = (
    NodeSpoke
    | QuestionAsked
    | CardShown
    | CardsFound
    | NothingFound
    | FoundRejected
    | NotUnderstood
    | OldChoiceTapped
    | CommandChosen
    | CallAsked
    | SilencePlanned
    | FollowUpPlanned
    | QuietAsked
    | SessionEnded
)


@dataclass(frozen=True)
class Turn:
    """Everything that followed one trigger or resume: the session after it, and the events in order."""

    session: Session
    events: tuple[Event, ...]
