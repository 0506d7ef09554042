"""Which places of the flows the written conversations visit: `python -m rehearsal.coverage` prints it as a table.

A place is a node, a choice that was tapped or typed, a timeout that came, a follow-up that came, or a line of `when:`
that was followed. The flows are replayed by the bot without a store, and watched while they run.
"""

from __future__ import annotations

import copy
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from content.pack import Pack
from conversations.interrupts import Meaning, Pressed, Said
from conversations.presses import ChoicePress
from conversations.publish import check_folder
from conversations.reply import Answer, Standing
from conversations.words import Words
from flows.definition import Condition, Flow, Node
from flows.events import FollowUpPlanned, SilencePlanned
from flows.matching import match
from flows.session import Session
from flows.transcript import Transcript

from .pure_replay import NotOnScreen, PureBot
from .written_scenes import FOLDER, begins, read_folder

PACK = Path(__file__).parent.parent / "content" / "pack"
KINDS = ("nodes", "choices", "timeouts", "later", "when")


@dataclass(frozen=True, order=True)
class Place:
    """Something in a flow that a conversation can come by: `what` is a choice's label, or a line of `when:`."""

    flow: str
    kind: str
    node: str
    what: str = ""

    def __str__(self) -> str:
        return f"{self.flow}: {self.node}{f' [{self.what}]' if self.what else ''} ({self.kind})"


Seen = set[Place]


@dataclass(frozen=True)
class _WatchedLine(Condition):
    """A line of `when:` that notes when it is followed."""

    place: Place = Place("", "when", "")
    seen: Seen = field(default_factory=set)

    def holds(self, results: Mapping[str, str]) -> bool:
        """True when the answers so far fit; that is noted."""
        if super().holds(results):
            self.seen.add(self.place)
            return True
        return False


class _WatchedNodes(dict[str, Node]):
    """Nodes of a flow that note which of them the engine enters."""

    def __init__(self, flow: Flow, seen: Seen) -> None:
        super().__init__({key: _watched_node(flow.key, node, seen) for key, node in flow.nodes.items()})
        self._flow, self._seen = flow.key, seen

    def get(self, key: str, default: Node | None = None) -> Node | None:  # type: ignore[override]
        """Return a node; that is how the engine enters it."""
        self._seen.add(Place(self._flow, "nodes", key))
        return super().get(key, default)


def _watched_node(flow: str, node: Node, seen: Seen) -> Node:
    when = []
    for line, place in zip(node.when, _when_places(flow, node), strict=True):
        written = (line.result, line.values, line.target, line.is_not, line.line)
        when.append(_WatchedLine(*written, place, seen))
    return replace(node, when=tuple(when))


def _when_places(flow: str, node: Node) -> list[Place]:
    words = [f"{line.result} is {'not ' * line.is_not}{' or '.join(line.values)}" for line in node.when]
    return [Place(flow, "when", node.key, line) for line in words]


class WatchedBot(PureBot):
    """A bot without a store that notes every place of a flow it comes by."""

    def __init__(self, words: Words, language: str, now: datetime, seen: Seen) -> None:
        watched = copy.copy(words)
        flows = {key: replace(flow, nodes=_WatchedNodes(flow, seen)) for key, flow in words.pack.flows.items()}
        watched.pack = replace(words.pack, flows=flows)
        super().__init__(watched, language, now)
        self._flows, self._visited = words.pack.flows, seen

    def _turn(self, meaning: Meaning, standing: Standing) -> None:
        session = standing.session
        if session and session.is_waiting:
            at = session.place
            node = self._flows[at.flow].nodes[at.node]
            chosen = _chosen(meaning, session, self._flows[at.flow])
            if chosen is not None and 0 <= chosen < len(node.choices):
                self._visited.add(Place(at.flow, "choices", at.node, node.choices[chosen].label))
        super()._turn(meaning, standing)

    def _come_due(self, event: SilencePlanned | FollowUpPlanned, standing: Standing, made: Answer) -> None:
        if isinstance(event, FollowUpPlanned):
            self._visited.add(Place(event.flow, "later", event.node))
        elif standing.session and made.session != standing.session:
            at = standing.session.place
            self._visited.add(Place(at.flow, "timeouts", at.node))
        super()._come_due(event, standing, made)


def _chosen(meaning: Meaning, session: Session, flow: Flow) -> int | None:
    """Return the place of the choice that was tapped or typed; None for everything else."""
    match meaning:
        case Pressed(ChoicePress(session.token, session.prompt, choice)):
            return choice
        case Said(text):
            return match(text, flow.typed_words(session.place.node)).choice
    return None


def places(pack: Pack) -> Iterator[Place]:
    """Yield everything in a pack's flows that a conversation can come by."""
    for flow in pack.flows.values():
        for node in flow.nodes.values():
            yield Place(flow.key, "nodes", node.key)
            yield from (Place(flow.key, "choices", node.key, choice.label) for choice in node.choices)
            yield from _when_places(flow.key, node)
            if node.silence:
                yield Place(flow.key, "timeouts", node.key)
            if node.later:
                yield Place(flow.key, "later", node.later.node)


def visited(words: Words, transcripts: Iterable[Transcript]) -> Seen:
    """Replay transcripts. Returns the places they came by.

    Raises:
        NotOnScreen: a button that is tapped is gone; the message names file and line.
    """
    seen: Seen = set()
    for transcript in transcripts:
        for scene in transcript.scenes:
            bot = WatchedBot(words, *begins(transcript), seen)
            for exchange in scene.exchanges:
                try:
                    bot.act(exchange.act)
                except NotOnScreen as missing:
                    raise NotOnScreen(f"{transcript.file}:{exchange.line}: {missing}") from None
    return seen


def table(pack: Pack, seen: Seen, spoken: Mapping[str, Seen]) -> str:
    """Return the table: a flow a row, how much of each kind was visited of how much there is.

    Args:
        pack: what there is to visit.
        seen: what was visited, by all transcripts together.
        spoken: language → what was visited by those on a phone that speaks it; told as nodes.
    """
    there = list(places(pack))
    rows = [("flow", *KINDS, *spoken, "visited")]
    for key in (*pack.flows, ""):
        mine = {place for place in there if key in ("", place.flow)}
        kinds = [{place for place in mine if place.kind == kind} for kind in KINDS]
        counts = [f"{len(kind & seen)} of {len(kind)}" if kind else "" for kind in kinds]
        nodes = [f"{len(kinds[0] & tongue)}" for tongue in spoken.values()]
        rows.append((key or "all", *counts, *nodes, f"{100 * len(mine & seen) // len(mine)} %"))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join("  ".join(map(str.ljust, row, widths)).rstrip() for row in rows)


def measure(words: Words, folder: Path = FOLDER) -> tuple[str, list[Place]]:
    """Replay a folder of transcripts. Returns the table, and the places none of them visits, in order."""
    transcripts = list(read_folder(folder))
    spoken = {
        language: visited(words, (each for each in transcripts if begins(each)[0] == language))
        for language in words.pack.languages
    }
    seen = set().union(*spoken.values())
    return table(words.pack, seen, spoken), sorted(set(places(words.pack)) - seen)


def main() -> int:
    """Print the table, and what is not visited. Returns the exit status: 1 when something is not."""
    words = check_folder(PACK).words
    if words is None:
        print("The words have mistakes: `make check` lists them.", file=sys.stderr)
        return 1
    told, missing = measure(words)
    print("\n".join([told, *(f"not visited: {place}" for place in missing)]))
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
