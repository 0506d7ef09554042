"""The shortest conversations that lead somewhere, in the labels a peer sees.

It takes the steps that the engine takes, with real answers and real callers, so a conversation it tells can be had.
Two things it leaves out: flows that are only passed through on the way back, and answers that nothing asks about.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from .definition import START, Flow, Node, Target, TargetKind
from .engine import FRAMES_MOST, NODES_PER_TURN_MOST
from .likeness import fold
from .places import Place

Goal = tuple[Place, str]
"""A place, and the kept answer that must be missing there; "" where any will do."""

STANDINGS_MOST = 20_000
"""Standings that are looked at: the starter pack has a few thousand. Beyond it a finding is told without its way."""

LABEL_LETTERS_MOST = 60
"""Letters of a label in a conversation."""

TYPED = "typed"
"""What stands for words that a peer typed and agreed to have kept."""

Answers = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Standing:
    """Where a peer stands: the open places, the last of which listens, and the answers that something asks about."""

    frames: tuple[Place, ...]
    answers: Answers = ()


class _Walk:
    """One search, from where talks begin, until every goal is found or enough was looked at."""

    def __init__(self, flows: Mapping[str, Flow], goals: Iterable[Goal]) -> None:
        self.flows = flows
        self.goals = set(goals)
        self.wanted: dict[Place, list[str]] = {}
        for place, unset in self.goals:
            self.wanted.setdefault(place, []).append(unset)
        self.found: dict[Goal, Standing | None] = {}
        self.asked_about = {*(unset for _, unset in self.goals if unset), *_asked_about(flows)}
        self.came: dict[Standing, tuple[Standing | None, str]] = {}
        self.waiting: deque[Standing] = deque()

    def node(self, place: Place) -> Node | None:
        flow = self.flows.get(place[0])
        return flow.nodes.get(place[1]) if flow else None

    def enter(self, frames: tuple[Place, ...], answers: Answers, came: tuple[Standing | None, str]) -> None:
        """Come to a place, and go on from it until somebody must answer."""
        for _ in range(NODES_PER_TURN_MOST):
            standing = Standing(frames, answers)
            node = self.node(frames[-1])
            if node is None or standing in self.came:
                return
            self.came[standing] = came
            self.note(standing)
            if node.is_waiting or node.later:
                self.waiting.append(standing)
            if node.is_waiting:
                return
            given = dict(answers)
            held = (condition.target for condition in node.when if condition.holds(given))
            target = next(held, None) or node.go or Target(TargetKind.END)
            if target.kind is TargetKind.NODE:
                frames = (*frames[:-1], (frames[-1][0], target.key))
            elif target.kind is TargetKind.FLOW:
                frames = (*frames[:-1], (target.key, START))
            else:
                frames = frames[:-1]
            came = (standing, "")
            if not frames:
                return

    def note(self, standing: Standing) -> None:
        given = dict(standing.answers)
        for unset in self.wanted.get(standing.frames[-1], ()):
            if unset not in given:
                self.found.setdefault((standing.frames[-1], unset), standing)

    def go(self, standing: Standing, target: Target, answers: Answers, said: str) -> None:
        """Follow a way that a peer, or silence, took at an open question."""
        frames, came = standing.frames, (standing, said)
        if target.kind is TargetKind.NODE:
            self.enter((*frames[:-1], (frames[-1][0], target.key)), answers, came)
        elif target.kind is TargetKind.FLOW:
            self.enter((*frames, (target.key, START))[-FRAMES_MOST:], answers, came)
        elif len(frames) > 1:
            self.enter(frames[:-1], answers, came)

    def look(self, standing: Standing) -> None:
        """Take every way on from a place."""
        place = standing.frames[-1]
        node = self.flows[place[0]].nodes[place[1]]
        if node.later:
            later = ((place[0], node.later.node),)
            self.enter(later, (), (standing, f"{written(node.later.after)} later"))
        if not node.is_waiting:
            return
        for choice in node.choices:
            if choice.target.kind not in (TargetKind.CARD, TargetKind.COMMAND):
                answers = self.kept(standing, node.save, fold(choice.label))
                self.go(standing, choice.target, answers, tapped(choice.label))
        if node.takes_words:
            is_kept = node.keep is not None and node.keep.agreed.holds(dict(standing.answers))
            name = node.keep.result if node.keep and is_kept else ""
            self.go(standing, node.go or Target(TargetKind.END), self.kept(standing, name, TYPED), "type something")
        if node.silence:
            self.silent(standing, node.silence.target, f"nobody answers for {written(node.silence.after)}")

    def silent(self, standing: Standing, target: Target, said: str) -> None:
        """What ends in silence ends the whole talk, so nobody is come back to."""
        frames = standing.frames
        if target.kind is TargetKind.NODE and not self.waits((frames[-1][0], target.key)):
            self.enter(((frames[-1][0], target.key),), standing.answers, (standing, said))
        elif target.kind in (TargetKind.NODE, TargetKind.FLOW):
            self.go(standing, target, standing.answers, said)

    def waits(self, place: Place) -> bool:
        node = self.node(place)
        return node is not None and node.is_waiting

    def kept(self, standing: Standing, name: str, value: str) -> Answers:
        if not name or name not in self.asked_about:
            return standing.answers
        return tuple(sorted({**dict(standing.answers), name: value}.items()))

    def said(self, standing: Standing | None) -> str:
        """Return the conversation that led to a standing."""
        parts: list[str] = []
        while standing is not None:
            standing, part = self.came[standing]
            parts.append(part)
        return " → ".join(part for part in reversed(parts) if part)


def ways_to(flows: Mapping[str, Flow], entries: Sequence[tuple[Place, str]], goals: Iterable[Goal]) -> dict[Goal, str]:
    """Return the shortest conversation to each goal that can be reached.

    Args:
        flows: All flows.
        entries: Where talks begin, each with what a peer does to begin it ("open “Me”").
        goals: Where to.
    """
    walk = _Walk(flows, goals)
    if not walk.goals:
        return {}
    for place, said in entries:
        walk.enter((place,), (), (None, said))
    while walk.waiting and len(walk.found) < len(walk.goals) and len(walk.came) < STANDINGS_MOST:
        walk.look(walk.waiting.popleft())
    return {goal: walk.said(standing) for goal, standing in walk.found.items()}


def _asked_about(flows: Mapping[str, Flow]) -> Iterator[str]:
    """Give the kept answers on which it depends where a talk goes."""
    for flow in flows.values():
        for node in flow.nodes.values():
            yield from (condition.result for condition in node.when)
            if node.keep:
                yield node.keep.agreed.result


def tapped(label: str) -> str:
    """Return a tap in words."""
    cut = label if len(label) <= LABEL_LETTERS_MOST else f"{label[:LABEL_LETTERS_MOST]}…"
    return f"tap “{''.join(letter if letter.isprintable() else '·' for letter in cut)}”"


def written(wait: timedelta) -> str:
    """Return a wait as a writer would write it: "30 min", "24 h", "2 d"."""
    minutes = int(wait.total_seconds()) // 60
    hours, days = minutes // 60, minutes // 1440
    if days > 1 and minutes % 1440 == 0:
        return f"{days} d"
    return f"{hours} h" if minutes % 60 == 0 else f"{minutes} min"
