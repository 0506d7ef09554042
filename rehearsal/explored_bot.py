"""A bot without a store that can be put back to where it stood: the explorer tries one act after another from there.

Its session lives on in memory from turn to turn, as no bot's may; only a restart writes it to JSON and reads it back.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from conversations.channel import Message
from conversations.interrupts import Meaning
from conversations.interrupts import Said as Typed
from conversations.reply import Answer, Counts, Standing
from conversations.words import Words
from flows.events import FollowUpPlanned, SilencePlanned
from flows.matching import match
from flows.session import Session
from flows.transcript import Act, Bubble, Restarted
from store.peers import PeerSettings

from .coverage import Place, WatchedBot
from .pure_replay import NotOnScreen, _Planned

_KEPT = ("_live", "_session", "_settings", "_is_known", "_last_tap", "_numbers", "_now", "_words", "_toast", "_made")
_COPIED = ("_planned", "_screen", "_seen")
"""What a bot holds between two acts: values, and lists and dictionaries of values."""


class Hits(set[Place]):
    """Places that were come by, and how often. A node counts whenever the engine stands at it."""

    def __init__(self) -> None:
        super().__init__()
        self.counts: Counter[Place] = Counter()
        self.stood = 0
        """How often the engine stood at any node."""

    def add(self, place: Place) -> None:
        """Count a place."""
        self.counts[place] += 1
        self.stood += place.kind == "nodes"
        super().add(place)


@dataclass(frozen=True)
class Snapshot:
    """Everything a bot holds between two acts."""

    held: Mapping[str, Any]

    @property
    def planned(self) -> Sequence[_Planned]:
        """What falls due."""
        planned: Sequence[_Planned] = self.held["_planned"]
        return planned

    @property
    def now(self) -> datetime:
        """The moment (aware UTC)."""
        now: datetime = self.held["_now"]
        return now

    @property
    def settings(self) -> PeerSettings:
        """What the peer chose."""
        settings: PeerSettings = self.held["_settings"]
        return settings

    @property
    def made(self) -> Answer | None:
        """What the last act came to; None when it came to no turn."""
        made: Answer | None = self.held["_made"]
        return made

    @property
    def screen(self) -> Mapping[int, Message]:
        """The messages of the chat, by number."""
        screen: Mapping[int, Message] = self.held["_screen"]
        return screen

    @property
    def buttons(self) -> list[tuple[str, str]]:
        """Label and press of each button under the newest message, row by row."""
        newest = self.screen.get(max(self.screen, default=0))
        return [(each.label, each.press) for row in (newest.rows if newest else ()) for each in row]

    @property
    def is_tapped_newest(self) -> bool:
        """Whether the message tapped last is still the newest."""
        return bool(self.held["_last_tap"][0] >= max(self.held["_screen"], default=0))


@dataclass(frozen=True)
class Did:
    """What came of one act: what was said, the note on the phone, and what broke ("" for nothing)."""

    said: tuple[Bubble, ...]
    toast: str = ""
    broke: str = ""


class ExploredBot(WatchedBot):
    """One peer's talk with the bot, which can be taken back.

    Args:
        words: the words in force.
        rebuilt: the same, made anew; a restart goes on with them.
        now: the moment it begins at (aware UTC).
        seen: where places that are come by are counted.
    """

    def __init__(self, words: Words, rebuilt: Words, now: datetime, seen: Hits) -> None:
        super().__init__(rebuilt, "en", now, seen)
        self._rebuilt = self._words
        super().__init__(words, "en", now, seen)
        self.hits = seen
        self._live: Session | None = None
        self._toast = ""
        self._made: Answer | None = None

    def snapshot(self) -> Snapshot:
        """Return everything it holds."""
        mine = vars(self)
        return Snapshot({name: mine[name] for name in _KEPT} | {name: mine[name].copy() for name in _COPIED})

    def put_back(self, snapshot: Snapshot) -> None:
        """Stand again where a snapshot was taken."""
        vars(self).update(snapshot.held)
        vars(self).update({name: snapshot.held[name].copy() for name in _COPIED})

    def let(self, act: Act) -> Did:
        """Let the peer do something. What breaks is told, and not raised.

        Raises:
            NotOnScreen: there is no such button.
        """
        self._toast, self._made = "", None
        if isinstance(act, Restarted):
            self._live = Session.from_json(self._session) if self._session else None
            self._words = self._rebuilt
        try:
            said = self.act(act)
        except NotOnScreen:
            raise
        except Exception as failure:  # whatever it is: that nothing breaks is one of the rules
            return Did((), "", f"{type(failure).__name__}: {failure}")
        return Did(tuple(said), self._toast)

    @property
    def session(self) -> Session | None:
        """The session, as it stands in memory."""
        return self._live

    def _standing(self, tapped: int = 0) -> Standing:
        count = lambda: Counts(len(self._follow_ups()), len(self._screen))  # noqa: E731
        newest = max(self._screen, default=0)
        standing = Standing(self._settings, self._language, self._live, newest, tapped, count)
        return replace(standing, joined_on=self._now.date(), is_new=not self._is_known)

    def _keep(self, made: Answer) -> None:
        super()._keep(made)
        self._live, self._toast, self._made = made.session, made.toast, made

    def _turn(self, meaning: Meaning, standing: Standing) -> None:
        session = standing.session
        if isinstance(meaning, Typed) and session and session.is_waiting:
            at = session.place
            flow = self._flows[at.flow]
            meant = match(meaning.text, flow.typed_words(at.node)).choice
            if meant is not None:
                self.hits.add(Place(at.flow, "typed", at.node, flow.nodes[at.node].choices[meant].label))
        super()._turn(meaning, standing)

    def _come_due(self, event: SilencePlanned | FollowUpPlanned, standing: Standing, made: Answer) -> None:
        ended = made.session is not None and not made.session.is_waiting
        if isinstance(event, SilencePlanned) and standing.session and ended and not made.outgoing:
            at = standing.session.place
            if made.session != standing.session:
                self.hits.add(Place(at.flow, "silent ends", at.node))
        super()._come_due(event, standing, made)
