"""Where a talk stands after some acts, what was said on the way there, and what comes of one more act from there."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from content.pack import Pack
from conversations.words import Words
from flows.definition import Node
from flows.session import Frame, Session
from flows.transcript import Act, Bubble, Look

from .explored_bot import Did, ExploredBot, Snapshot

Frames = tuple[Frame, ...]
NOTHING = Did(())


@dataclass(frozen=True)
class Wanted:
    """What a talk in a file says should follow an act: messages (`*` for any), and what a look inside finds."""

    said: tuple[Bubble, ...] = (Bubble("*"),)
    looks: tuple[Look, ...] = ()


@dataclass(frozen=True)
class Finding:
    """A rule that was broken.

    Attributes:
        rule: The rule, as a sentence.
        told: What was found instead.
        talk: The acts that show it, with what was said to each; of the last one, what should have been.
        wanted: What should follow the last act.
        is_shown: Whether that can be seen in a chat; else it takes a look at what is kept.
    """

    rule: str
    told: str
    talk: tuple[tuple[Act, tuple[Bubble, ...]], ...]
    wanted: Wanted
    is_shown: bool = True

    @property
    def acts(self) -> tuple[Act, ...]:
        """Only the acts."""
        return tuple(act for act, _ in self.talk)


Probe = Callable[["Spot"], Iterable[Finding]]
"""Tries something from a spot, and yields which rules that breaks."""

Judge = Callable[["Spot"], Iterable[Finding]]
"""Reads a spot that was just reached, and yields which rules the last act broke."""


@dataclass
class Ground:
    """What every spot of an exploration shares: the bot, the words, and who judges each act."""

    bot: ExploredBot
    words: Words
    judge: Judge
    acts: int = 0
    findings: list[Finding] = field(default_factory=list)
    drawn: dict[Hashable, Bubble] = field(default_factory=dict)
    """Questions that were drawn before, by what they are drawn from."""

    @property
    def pack(self) -> Pack:
        """The pack whose flows are explored."""
        return self.words.pack


@dataclass(eq=False)
class Spot:
    """Where a talk stands. `frames` are the flows on the way as their writers wrote them, () when no talk is open."""

    ground: Ground
    snapshot: Snapshot
    session: Session | None = None
    did: Did = NOTHING
    act: Act | None = None
    before: Spot | None = None
    entered: int = 0
    frames: Frames = ()
    _tried: dict[Act, Spot] = field(default_factory=dict)

    @staticmethod
    def first(ground: Ground) -> Spot:
        """Return the spot at which nothing happened yet."""
        return Spot(ground, ground.bot.snapshot())

    def then(self, *acts: Act) -> Spot:
        """Return the spot behind these acts. Each is tried once from here, and judged.

        Raises:
            NotOnScreen: there is no such button.
        """
        spot = self
        for act in acts:
            spot = spot._tried.get(act) or spot._try(act)
        return spot

    def forget(self) -> None:
        """Let go of what was tried from here."""
        self._tried.clear()

    def _try(self, act: Act) -> Spot:
        bot = self.stand()
        stood = bot.hits.stood
        did = bot.let(act)
        self.ground.acts += 1
        entered = bot.hits.stood - stood
        reached = Spot(self.ground, bot.snapshot(), bot.session, did, act, self, entered, self.frames)
        self._tried[act] = reached
        self.ground.findings += self.ground.judge(reached)
        return reached

    def stand(self) -> ExploredBot:
        """Return the bot, put back to this spot."""
        self.ground.bot.put_back(self.snapshot)
        return self.ground.bot

    @cached_property
    def node(self) -> Node | None:
        """The node whose question is open; None when none is."""
        if self.session is None or not self.session.is_waiting:
            return None
        flow = self.ground.pack.flows.get(self.session.place.flow)
        return flow.nodes.get(self.session.place.node) if flow else None

    @property
    def status(self) -> str:
        """Where the session stands, in a transcript's word."""
        return self.session.status.value if self.session else "none"

    def talk(self) -> tuple[tuple[Act, tuple[Bubble, ...]], ...]:
        """Return every act up to here, with what was said to it."""
        return tuple(self._talk())[::-1]

    def _talk(self) -> Iterator[tuple[Act, tuple[Bubble, ...]]]:
        spot: Spot | None = self
        while spot is not None and spot.act is not None:
            yield spot.act, spot.did.said
            spot = spot.before

    def finding(self, rule: str, told: str, wanted: Wanted, is_shown: bool = True) -> Finding:
        """Return that the act which led here broke a rule."""
        return Finding(rule, told, self.talk(), wanted, is_shown)
