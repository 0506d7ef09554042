"""What publications mean for who is amid older words, as a coordinator would tell it: written apart from the house.

It is told of each publication with what was chosen for whom, and keeps the state after each, so that a worker that has
not looked yet can be held to what it knows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from content.fill import names_in
from content.pack import Pack
from conversations.changed_places import CORRECT, KEEP, MOVE, ChangedPlace
from flows.definition import Flow
from flows.session import Session

RESTART = "restart"
CHAIN_MOST = 60

At = tuple[str, str]
"""A release, and a place in it as "flow/node"."""


@dataclass(frozen=True)
class Wish:
    """What a publication wants of who waits somewhere: go to a node of its release, or begin again."""

    number: int
    release: str
    to: str


@dataclass(frozen=True)
class Page:
    """How things stand after one publication.

    Attributes:
        release: the words in force.
        due: what is wanted of who waits where, by release and place.
        corrected: place → the correction said there, by its number and the release it is from.
    """

    release: str = ""
    due: Mapping[At, Wish] = field(default_factory=dict)
    corrected: Mapping[str, tuple[int, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Carried:
    """Where somebody is carried: the release, flow and node, and whether their talk begins again there."""

    release: str
    flow: str
    node: str
    how: str
    is_begun_anew: bool


class Book:
    """All publications of a world, oldest first."""

    def __init__(self, first: str, pack_of: Callable[[str], Pack | None]) -> None:
        """Begin with the release that is publication 1; `pack_of` finds packs by name."""
        self.pages = [Page(), Page(first)]
        self._pack_of = pack_of
        self._newer: dict[str, list[tuple[int, str, int]]] = {}
        """Of each place what was published when a correction was in force there: as which number, and knowing which."""

    @property
    def page(self) -> Page:
        """How things stand now."""
        return self.pages[-1]

    @property
    def releases(self) -> list[str]:
        """The release of each publication, oldest first."""
        return [page.release for page in self.pages[1:]]

    def draft(self, release: str, places: tuple[ChangedPlace, ...], chosen: Mapping[str, str]) -> None:
        """Note that a draft was published, with what was chosen for its changed places."""
        number = len(self.pages)
        page = self.page
        corrected = dict(page.corrected)
        for each in places:
            if chosen.get(each.place, KEEP) == CORRECT:
                corrected[each.place] = (number, release)
        self._add(release, self._wanted(page.due, release, places, chosen), corrected)

    def rollback(self, number: int, places: tuple[ChangedPlace, ...], everywhere: str) -> None:
        """Note that somebody went back to the words of an earlier publication."""
        earlier = self.pages[number]
        due = {at: wish for at, wish in self.page.due.items() if wish.number <= number}
        chosen = {each.place: everywhere for each in places}
        self._add(earlier.release, self._wanted(due, earlier.release, places, chosen), dict(earlier.corrected))

    def _wanted(
        self, before: Mapping[At, Wish], release: str, places: tuple[ChangedPlace, ...], chosen: Mapping[str, str]
    ) -> dict[At, Wish]:
        # Who is on the words in force is where everybody should be.
        due = {at: wish for at, wish in before.items() if at[0] != release}
        for each in places:
            wanted = chosen.get(each.place, KEEP)
            if wanted in (KEEP, CORRECT) or wanted not in each.options:
                continue
            for older in each.releases:
                due.setdefault((older, each.place), Wish(len(self.pages), release, wanted.removeprefix(MOVE)))
        return due

    def _add(self, release: str, due: dict[At, Wish], corrected: dict[str, tuple[int, str]]) -> None:
        self.pages.append(Page(release, due, corrected))
        for place, (correction, _) in corrected.items():
            self._newer.setdefault(place, []).append((len(self.pages) - 1, release, correction))

    def carried(self, session: Session | None, number: int) -> Carried | None:
        """Return where a waiting session is to be carried by what a worker knows; None when it stays."""
        if session is None or not session.is_waiting:
            return None
        page = self.pages[number]
        found: Carried | None = None
        release, flow, node = session.release, session.place.flow, session.place.node
        for _ in range(CHAIN_MOST):
            wish = page.due.get((release, f"{flow}/{node}"))
            pack = self._pack_of(wish.release) if wish else None
            newer = pack.flows.get(flow) if pack else None
            if wish is None or newer is None:
                return found
            to = newer.nodes.get("start" if wish.to == RESTART else wish.to)
            if to is None or (wish.to != RESTART and not to.is_waiting):
                return found
            answers = frozenset() if found and found.is_begun_anew else frozenset(session.results)
            begins = wish.to == RESTART or _reads_a_gap(newer, to.key, answers)
            to = newer.nodes["start"] if begins else to
            is_anew = begins or (found is not None and found.is_begun_anew)
            how = "restarted" if begins else "moved"
            found = Carried(wish.release, flow, to.key, how, is_anew)
            release, node = wish.release, to.key
        return found

    def sentence_of(self, release: str, place: str, number: int) -> str:
        """Return the release whose sentence is said at a place of a release, by what a worker knows."""
        correction, newer = self.pages[number].corrected.get(place, (0, ""))
        told = [(at, known) for at, name, known in self._newer.get(place, ()) if name == release]
        is_newer = any(at <= number and known >= correction for at, known in told)
        if not correction or is_newer or release not in self.releases[:number]:
            return release
        return newer


def _reads_a_gap(flow: Flow, node: str, answers: frozenset[str]) -> bool:
    """True when some way on from a node comes by words that name what nobody answered. Tries every way."""
    names = set(flow.saved())
    seen: set[tuple[str, frozenset[str]]] = set()
    ways = [(node, answers)]
    while ways:
        way = ways.pop()
        here, given = flow.nodes.get(way[0]), way[1]
        if here is None or way in seen:
            continue
        seen.add(way)
        if names & set(names_in(here.say)) - given:
            return True
        ways += [(choice.target.key, given | {here.save} - {""}) for choice in here.choices]
        targets = [each.target for each in here.when] + [here.go] + [here.silence.target if here.silence else None]
        ways += [(target.key, given) for target in targets if target]
    return False


def stands_at(session: Session | None) -> tuple[str, str, str] | None:
    """Return the release, flow and node a session waits at; None when it does not."""
    if session is None or not session.is_waiting:
        return None
    return session.release, session.place.flow, session.place.node
