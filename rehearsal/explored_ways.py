"""Where the ways of a flow lead, as `flows/README.md` tells writers; read here a second time, to compare."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from flows.definition import START, Flow, Node, Target, TargetKind
from flows.engine import FRAMES_MOST, NODES_PER_TURN_MOST
from flows.session import Frame

Frames = tuple[Frame, ...]
Flows = Mapping[str, Flow]

STAYS = (TargetKind.CARD, TargetKind.COMMAND)
"""What a choice opens without leaving its question."""


def node_at(flows: Flows, frame: Frame) -> Node:
    """Return the node of a frame."""
    return flows[frame.flow].nodes[frame.node]


@dataclass(frozen=True)
class Way:
    """Where a way leads, () when the talk ends there; and the places on it that do not wait, in order."""

    frames: Frames
    passed: Frames = ()


def follow(flows: Flows, frames: Frames, target: Target, results: Mapping[str, str]) -> Way:
    """Return where a way leads from the newest of `frames`.

    Raises:
        ValueError: it comes by more nodes than a turn may enter.
    """
    passed: Frames = ()
    for _ in range(NODES_PER_TURN_MOST):
        match target.kind:
            case TargetKind.NODE:
                frames = (*frames[:-1], Frame(frames[-1].flow, target.key))
            case TargetKind.FLOW:
                frames = (*frames, Frame(target.key, START))[-FRAMES_MOST:]
            case _:
                return Way(_back(flows, frames), passed)
        node = node_at(flows, frames[-1])
        if node.is_waiting:
            return Way(frames, passed)
        passed = (*passed, frames[-1])
        holds = (line.target for line in node.when if (results.get(line.result, "") in line.values) != line.is_not)
        target = next(holds, None) or node.go or Target(TargetKind.END)
    raise ValueError(f"this way does not end: {frames[-1]}")


def arrive(flows: Flows, frames: Frames, target: Target, results: Mapping[str, str]) -> Frames:
    """Return where a way leads; () when the talk ends there. See `follow`."""
    return follow(flows, frames, target, results).frames


def _back(flows: Flows, frames: Frames) -> Frames:
    """Return to the nearest caller who listens; () when none does."""
    frames = frames[:-1]
    while frames and not node_at(flows, frames[-1]).is_waiting:
        frames = frames[:-1]
    return frames


def ways(node: Node) -> Iterator[Target]:
    """Yield every way on from a node."""
    yield from (choice.target for choice in node.choices)
    yield from (line.target for line in node.when)
    if node.go:
        yield node.go
    if node.silence:
        yield node.silence.target


def behind(flows: Flows, frame: Frame) -> Iterator[Frame]:
    """Yield where a talk can go on from a place at once: in its flow, and in those it opens."""
    node = node_at(flows, frame)
    for target in ways(node):
        if target.kind is TargetKind.NODE:
            yield Frame(frame.flow, target.key)
        elif target.kind is TargetKind.FLOW:
            yield Frame(target.key, START)
    if node.later:
        yield Frame(frame.flow, node.later.node)


def reachable(flows: Flows, entries: set[Frame]) -> set[Frame]:
    """Return every place that some way leads to from where talks begin."""
    found: set[Frame] = set()
    waiting = list(entries)
    while waiting:
        frame = waiting.pop()
        if frame not in found:
            found.add(frame)
            waiting += behind(flows, frame)
    return found


class ReadAnswers:
    """Which kept answers can still decide where a talk goes; two talks that differ in others are in one state."""

    def __init__(self, flows: Flows) -> None:
        self._flows = flows
        self._read: dict[Frame, frozenset[str]] = {}

    def of(self, frames: Frames) -> frozenset[str]:
        """Return the names of the answers that are read behind any place a talk can come back to."""
        listening = [frame for frame in frames if node_at(self._flows, frame).is_waiting]
        return frozenset().union(*map(self._behind, listening))

    def _behind(self, frame: Frame) -> frozenset[str]:
        if frame not in self._read:
            nodes = [node_at(self._flows, each) for each in reachable(self._flows, {frame})]
            names = {line.result for node in nodes for line in node.when}
            names |= {node.keep.agreed.result for node in nodes if node.keep}
            self._read[frame] = frozenset(names)
        return self._read[frame]
