"""Where a peer can really come, over all flows at once, and what their kept answers can be there.

An abstract run of the engine: it goes every way that `engine.py` can go (taps, typed words, silence, follow-ups,
conditions, calls and their returns), with sets of possible answers in place of answers. A condition that can never
hold leads nowhere. What it says cannot happen cannot; it may think a little too much possible: the possible answers
are known for each by itself, and a flow that is called from two places is entered with the answers of both.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from .definition import START, Condition, Flow, Node, Target, TargetKind
from .likeness import fold
from .places import KeptAnswers, Place

_STAYS = (TargetKind.CARD, TargetKind.COMMAND)


@dataclass(frozen=True)
class Call:
    """One place that opens another flow. `comes_back`: the place is a question, which is asked again afterwards."""

    place: Place
    flow: str
    comes_back: bool


class Reach:
    """What can be reached from some places.

    Attributes:
        asked: Place → what answers can be there, after a peer did something.
        unasked: The same for places that are come to, and left again, when nobody answered.
        calls: Flow → the places that open it, each with what answers can be there then.
        leaves: Flows that somebody can come to the end of.
        keeps: Flow → bits of the answers that it, or what it opens, can keep.
        begun: Places where a talk begins: the given ones, and follow-ups.
    """

    def __init__(self, flows: Mapping[str, Flow], kept: KeptAnswers, roots: Iterable[Place]) -> None:
        self._flows = flows
        self._kept = kept
        self.asked: dict[Place, int] = {}
        self.unasked: dict[Place, int] = {}
        self.calls: dict[str, dict[Call, int]] = {}
        self.leaves: set[str] = set()
        self.keeps: dict[str, int] = {}
        self.begun: dict[Place, None] = {}
        self._waiting: deque[tuple[Place, bool]] = deque()
        self._queued: set[tuple[Place, bool]] = set()
        for place in roots:
            self._begin(place)
        while self._waiting:
            place, is_unasked = self._waiting.popleft()
            self._queued.discard((place, is_unasked))
            self._look(place, is_unasked)

    def state(self, place: Place) -> int | None:
        """Return what answers can be at a place, however it was come to; None where nobody comes."""
        asked, unasked = self.asked.get(place), self.unasked.get(place)
        if asked is None:
            return unasked
        return asked if unasked is None else asked | unasked

    def _begin(self, place: Place) -> None:
        self.begun[place] = None
        self._come(place, self._kept.nothing_given, is_unasked=False)

    def _come(self, place: Place, state: int, is_unasked: bool) -> None:
        """Add what can be true at a place; a place about which something new is known is looked at (again)."""
        flow = self._flows.get(place[0])
        node = flow.nodes.get(place[1]) if flow else None
        if node is None:
            return
        is_unasked = is_unasked and not node.is_waiting
        known = self.unasked if is_unasked else self.asked
        before = known.get(place)
        after = state if before is None else before | state
        if after != before:
            known[place] = after
            if (place, is_unasked) not in self._queued:
                self._queued.add((place, is_unasked))
                self._waiting.append((place, is_unasked))

    def _look(self, place: Place, is_unasked: bool) -> None:
        """Go every way on from a place."""
        state = (self.unasked if is_unasked else self.asked)[place]
        node = self._flows[place[0]].nodes[place[1]]
        if node.later:
            self._begin((place[0], node.later.node))
        if not node.is_waiting:
            for target, left in onward(self._kept, node, state):
                self._go(place, target, left, is_unasked)
            return
        for choice in node.choices:
            if choice.target.kind not in _STAYS:
                after = state
                if node.save:
                    said = fold(choice.label)
                    after = self._kept.kept(state, node.save, said)
                    self._keep(place[0], self._kept.by_name[node.save].values[said])
                self._go(place, choice.target, after)
        if node.takes_words:
            if node.keep:
                self._keep(place[0], self._kept.by_name[node.keep.result].typed)
            self._go(place, node.go or Target(TargetKind.END), typed_over(self._kept, node, state))
        if node.silence:
            self._go(place, node.silence.target, state, is_unasked=True)

    def _go(self, place: Place, target: Target, state: int, is_unasked: bool = False) -> None:
        if target.kind is TargetKind.NODE:
            self._come((place[0], target.key), state, is_unasked)
        elif target.kind is TargetKind.FLOW:
            if target.key in self._flows:
                self._call(place, target.key, state)
            self._come((target.key, START), state, is_unasked)
        elif not is_unasked:
            self._leave(place[0])

    def _call(self, place: Place, flow: str, state: int) -> None:
        """Note who opens a flow, and with which answers: these are there when it comes back."""
        call = Call(place, flow, self._flows[place[0]].nodes[place[1]].is_waiting)
        callers = self.calls.setdefault(flow, {})
        before = callers.get(call)
        callers[call] = state if before is None else before | state
        if callers[call] != before:
            self._return(call)
            self._keep(place[0], self.keeps.get(flow, 0))

    def _leave(self, flow: str) -> None:
        """Somebody can come to the end of a flow: who opened it is come back to, or ends with it."""
        if flow not in self.leaves:
            self.leaves.add(flow)
            for call in tuple(self.calls.get(flow, ())):
                self._return(call)

    def _keep(self, flow: str, bits: int) -> None:
        """A flow can keep these answers, so whoever opens it finds them there when it ends."""
        before = self.keeps.get(flow, 0)
        if bits & ~before:
            self.keeps[flow] = before | bits
            for call in tuple(self.calls.get(flow, ())):
                self._return(call)
                self._keep(call.place[0], bits)

    def _return(self, call: Call) -> None:
        if call.flow not in self.leaves:
            return
        if call.comes_back:
            self._come(call.place, self.calls[call.flow][call] | self.keeps.get(call.flow, 0), is_unasked=False)
        else:
            self._leave(call.place[0])


def onward(kept: KeptAnswers, node: Node, state: int) -> list[tuple[Target, int]]:
    """Return where a place that does not wait can go, with what is then known of the answers."""
    ways = []
    for condition in node.when:
        if holding := kept.where(state, condition, holds=True):
            ways.append((condition.target, holding))
        state = kept.where(state, condition, holds=False)
        if not state:
            return ways
    return [*ways, (node.go or Target(TargetKind.END), state)]


def typed_over(kept: KeptAnswers, node: Node, state: int) -> int:
    """Return what answers can be after words were typed: kept where the peer agreed, else thrown away."""
    if node.keep is None or node.keep.agreed.result not in kept.by_name:
        return state
    agreed = kept.where(state, node.keep.agreed, holds=True)
    refused = kept.where(state, node.keep.agreed, holds=False)
    return (kept.typed(agreed, node.keep.result) if agreed else 0) | refused


def never_taken(kept: KeptAnswers, node: Node, state: int) -> list[tuple[Condition, bool]]:
    """Return the lines of `when:` that are never followed; True where the line itself could hold."""
    found = []
    rest = state
    for condition in node.when:
        if condition.result in kept.by_name:
            could = bool(kept.where(state, condition, holds=True))
            if not rest or not kept.where(rest, condition, holds=True):
                found.append((condition, could))
        rest = rest and kept.where(rest, condition, holds=False)
    return found
