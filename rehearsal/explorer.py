"""Drives the real interrupts, answers and engine through every state of every flow, and tries every act in each.

A state is where the talk stands, with everyone who opened it, the answers that can still decide something, and the
page of found cards. The nearest states come first, so that what is found is found with few acts.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial

from content.needs import DOORS
from content.pack import SOURCE_LANGUAGE
from conversations.presses import CHECK_IN_TOKEN
from conversations.words import Words
from flows.definition import TargetKind
from flows.events import FollowUpPlanned
from flows.transcript import Act, CheckInCame, Said, Sent, Transcript

from .explored_bot import ExploredBot, Hits
from .explored_spot import Finding, Ground, Probe, Spot, Wanted
from .explored_ways import ReadAnswers
from .explored_words import QuickWords
from .explorer_beside import Beside
from .explorer_library import LIBRARY_PROBES, searched
from .explorer_rules import judge
from .explorer_taps import probe_card, probe_home, probe_other, probe_stale, probe_tap, probe_twice, tap
from .explorer_times import probe_early, probe_later, probe_restart, probe_silence, stay_silent, wait_for_later
from .explorer_words import (
    probe_anger,
    probe_crisis,
    probe_emergency,
    probe_language,
    probe_nonsense,
    probe_slip,
    probe_typed,
    probe_unreadable,
    written,
)
from .pure_replay import NotOnScreen
from .written_scenes import begins

SHOWN = "the buttons of an open question stand on the screen"
STATES_MOST = 20_000
"""More states than this are no pack that people wrote."""


@dataclass(frozen=True)
class Caught:
    """A broken rule, and how it came to light: the acts to the spot, and what was tried there."""

    finding: Finding
    acts: tuple[Act, ...]
    probe: Probe


@dataclass
class Explored:
    """What an exploration came to."""

    hits: Hits = field(default_factory=Hits)
    caught: list[Caught] = field(default_factory=list)
    states: int = 0
    places: int = 0
    """States that differ by more than by who opened the talk."""

    acts: int = 0


def ground_of(words: Words, rebuilt: Words, hits: Hits | None = None) -> Ground:
    """Return the ground of an exploration; talks begin at the moment at which those in files do."""
    _, now = begins(Transcript(""))
    bot = ExploredBot(words, rebuilt, now, Hits() if hits is None else hits)
    return Ground(bot, words, judge)


def entries(words: Words) -> Iterator[tuple[Act, ...]]:
    """Yield every way in: the doors that lead to a flow, and the check-ins. What comes later is found on the way."""
    doors = words.pack.phrases[SOURCE_LANGUAGE].doors
    for key in DOORS:
        target = doors[key].target
        if target and target.kind is TargetKind.FLOW:
            yield (Said(doors[key].label),)
    for flow in words.pack.flows.values():
        if flow.is_check_in:
            yield (Sent("start"), CheckInCame(flow.key))


class Explorer:
    """One exploration.

    Args:
        words: the words in force.
        rebuilt: the same, made anew, for what is done after a restart.
        is_whole: try everything in each state. Without it the acts that cannot depend on who opened a talk (typed
            words, second and late taps, cries, languages) are tried once at each place.
    """

    def __init__(self, words: Words, rebuilt: Words, is_whole: bool = False) -> None:
        self.found = Explored()
        words, rebuilt = (each if isinstance(each, QuickWords) else QuickWords(each) for each in (words, rebuilt))
        self._ground = ground_of(words, rebuilt, self.found.hits)
        self._read = ReadAnswers(words.pack.flows)
        self._is_whole = is_whole
        self._doors = [door.label for door in words.pack.phrases[SOURCE_LANGUAGE].doors.values()]
        self._seen: set[Hashable] = set()
        self._places: set[Hashable] = set()
        self._waiting: deque[Spot] = deque()
        self._beside = Beside()

    def explore(self, ways_in: Sequence[tuple[Act, ...]] = (), until: str = "") -> Explored:
        """Explore from these ways in, or from all; end early once the rule `until` is broken.

        Raises:
            ValueError: there is no end of states.
        """
        start = Spot.first(self._ground)
        for acts in ways_in or entries(self._ground.words):
            self._look(start, partial(self._enter, acts=acts))
        while self._waiting and not (until and any(each.finding.rule == until for each in self.found.caught)):
            spot = self._waiting.popleft()
            for probe in self._probes(spot):
                self._look(spot, probe)
            self._onward(spot)
            spot.forget()
        self.found.acts = self._ground.acts
        return self.found

    def _enter(self, start: Spot, *, acts: tuple[Act, ...]) -> Iterator[Finding]:
        spot = start.then(*acts)
        spot.frames = spot.session.frames if spot.session and spot.node else ()
        self._push(spot)
        yield from ()

    def _look(self, spot: Spot, probe: Probe) -> None:
        """Try something, and keep what it breaks."""
        try:
            found = list(probe(spot))
        except NotOnScreen as gone:
            found = [spot.finding(SHOWN, str(gone), Wanted())]
        found += self._ground.findings
        self._ground.findings.clear()
        path = tuple(act for act, _ in spot.talk())
        self.found.caught += [Caught(each, path, probe) for each in found]

    def _push(self, spot: Spot) -> None:
        key = self._key(spot)
        if key in self._seen or spot.did.broke:
            return
        self._seen.add(key)
        self.found.states += 1
        if self.found.states > STATES_MOST:
            raise ValueError("there is no end of states")
        self._waiting.append(spot)

    def _key(self, spot: Spot) -> Hashable:
        session, node = spot.session, spot.node
        planned = [each.event for each in spot.snapshot.planned]
        later = frozenset((each.flow, each.node) for each in planned if isinstance(each, FollowUpPlanned))
        if session is None or node is None:
            return spot.status, later, spot.snapshot.settings.is_stopped
        return (spot.frames, *self._place(spot))

    def _place(self, spot: Spot) -> tuple[Hashable, ...]:
        session = spot.session
        assert session is not None
        names = self._read.of(spot.frames)
        answers = tuple(sorted((name, kept) for name, kept in session.results.items() if name in names))
        found = (len(session.found), session.found_from)
        return session.place, answers, found, session.token.startswith(CHECK_IN_TOKEN)

    def _probes(self, spot: Spot) -> Iterator[Probe]:
        if spot.node is None:
            yield from (probe_later, probe_restart, probe_early)
            return
        places = _on_screen(spot)
        yield from (partial(probe_tap, place=place) for place in places)
        yield from (probe_silence, probe_early)
        place = self._place(spot)
        if not self._is_whole and place in self._places:
            return
        self.found.places += place not in self._places
        self._places.add(place)
        yield from (probe_nonsense, probe_unreadable, probe_emergency, probe_crisis, probe_anger, probe_language)
        yield from (probe_restart, partial(probe_home, door=self._other_door(spot)))
        yield from LIBRARY_PROBES
        yield self._beside.probe
        for number in places:
            yield from self._probes_of_choice(spot, number)

    def _probes_of_choice(self, spot: Spot, place: int) -> Iterator[Probe]:
        yield from (partial(probe, place=place) for probe in (probe_twice, probe_stale, probe_card, probe_slip))
        yield partial(probe_other, place=place, door=self._other_door(spot))
        yield from (partial(probe_typed, place=place, text=text) for text in written(spot, place))

    def _other_door(self, spot: Spot) -> str:
        """Return a door that opens a flow."""
        return self._doors[-1]

    def _onward(self, spot: Spot) -> None:
        """Go on from a spot to every state behind it."""
        if spot.node is None:
            reached = wait_for_later(spot)
            if reached is not None:
                self._push(reached)
            return
        for place in _on_screen(spot):
            self._push(tap(spot, place))
        for each in (stay_silent(spot), *searched(spot)):
            if each is not None:
                self._push(each)
        self._ground.findings.clear()


def _on_screen(spot: Spot) -> range:
    """Return the places of the choices that stand on the screen; found cards stand there in their place."""
    has_found = spot.session is not None and bool(spot.session.found)
    return range(len(spot.node.choices)) if spot.node and not has_found else range(0)
