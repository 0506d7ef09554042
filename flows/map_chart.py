"""What a map has to show of a flow, or of two versions of one: its nodes, their words, and the ways out of each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from .definition import START, Condition, Flow, Node, Target, TargetKind
from .flow_changes import ChangeKind, FlowChange, Part, flow_changes, told_condition
from .likeness import fold
from .map_letters import clean, clean_lines, excerpts
from .map_words import MapWords, fill


class WayKind(StrEnum):
    """How one comes to go a way: by a choice, at once, on a condition, when nobody answers, or some time later."""

    CHOICE = "choice"
    GO = "go"
    WHEN = "when"
    SILENCE = "silence"
    LATER = "later"


_AS_MET = (WayKind.CHOICE, WayKind.WHEN, WayKind.GO, WayKind.SILENCE, WayKind.LATER)
"""In which order the ways of a node are met: what is tapped or asked, then what else, then by time."""


class Mark(StrEnum):
    """What a before/after map says of a part: as it was, new, gone, or changed."""

    SAME = "same"
    NEW = "new"
    GONE = "gone"
    CHANGED = "changed"


@dataclass(frozen=True)
class Way:
    """One way out of a place: its words, where it leads, and what became of it. `asked` is what it is known by."""

    kind: WayKind
    label: str
    target: Target
    mark: Mark = Mark.SAME
    asked: str = ""


@dataclass(frozen=True)
class ChartNode:
    """One node as a map shows it. `notes` are short lines under its words; `was` is what it said before."""

    key: str
    say: str
    ways: tuple[Way, ...]
    listens: bool
    notes: tuple[str, ...] = ()
    mark: Mark = Mark.SAME
    parts: str = ""
    """Which parts changed, in words."""

    was: str = ""

    @property
    def is_start(self) -> bool:
        """True for the place where every flow begins."""
        return self.key == START


@dataclass(frozen=True)
class Chart:
    """All that a map shows: a title, lines under it, and the nodes, in the order they are written in."""

    key: str
    title: str
    notes: tuple[str, ...]
    nodes: tuple[ChartNode, ...]
    is_compared: bool = False


@dataclass(frozen=True)
class Reader:
    """Whom a map is drawn for: the map's words, the language of the flow's, and what fills `{names}` in them."""

    words: MapWords
    language: str
    fill: Callable[[str], str] = str


def chart_of(flow: Flow, reader: Reader) -> Chart:
    """Return what a map of one flow shows."""
    nodes = tuple(_node(flow, node, reader) for node in flow.nodes.values())
    return Chart(flow.key, _title(flow, reader), _flow_notes(flow, reader), nodes)


def compared_chart(before: Flow | None, after: Flow | None, reader: Reader) -> Chart:
    """Return what one map of both versions shows; None stands for a flow that is not there.

    Raises:
        ValueError: there is neither.
    """
    shown = after or before
    if shown is None:
        raise ValueError("nothing to compare")
    found = {change.node: change for change in flow_changes(before, after)}
    whole = found.pop("", None)
    if before is None or after is None:
        mark = Mark.NEW if after else Mark.GONE
        return _marked_whole(chart_of(shown, reader), mark, reader)
    nodes = [_compared(before, after, key, found.get(key), reader) for key in after.nodes]
    for place, key in enumerate(before.nodes):
        if key not in after.nodes:
            gone = _marked(_node(before, before.nodes[key], reader), Mark.GONE)
            nodes.insert(min(place, len(nodes)), gone)
    notes = list(_flow_notes(after, reader))
    if whole:
        notes.append(f"{reader.words.changed}: {_told_parts(whole, reader)}")
    elif not found:
        notes.append(reader.words.nothing_changed)
    return Chart(after.key, _title(after, reader), tuple(notes), tuple(nodes), is_compared=True)


def _title(flow: Flow, reader: Reader) -> str:
    return clean(flow.titles.get(reader.language) or flow.title)


def _flow_notes(flow: Flow, reader: Reader) -> tuple[str, ...]:
    notes = ((reader.words.check_in, flow.is_check_in), (reader.words.stays_open, flow.stays_open))
    return tuple(clean(note) for note, is_so in notes if is_so)


def _marked_whole(chart: Chart, mark: Mark, reader: Reader) -> Chart:
    told = reader.words.new if mark is Mark.NEW else reader.words.gone
    nodes = tuple(_marked(node, mark) for node in chart.nodes)
    return replace(chart, nodes=nodes, notes=(*chart.notes, told), is_compared=True)


def _marked(node: ChartNode, mark: Mark) -> ChartNode:
    return replace(node, mark=mark, ways=tuple(replace(way, mark=mark) for way in node.ways))


def _compared(before: Flow, after: Flow, key: str, change: FlowChange | None, reader: Reader) -> ChartNode:
    now = _node(after, after.nodes[key], reader)
    if change is None:
        return now
    if change.kind is ChangeKind.ADDED:
        return _marked(now, Mark.NEW)
    old = _node(before, before.nodes[key], reader)
    say, was = now.say, ""
    if old.say != now.say:
        was, say = excerpts(old.say, now.say)
    typed = {part.what for part in change.parts if part.part is Part.TYPED_WORDS}
    ways = _joined(old.ways, now.ways, typed)
    parts = _told_parts(change, reader)
    return replace(now, say=say, was=was, ways=ways, mark=Mark.CHANGED, parts=parts)


def _told_parts(change: FlowChange, reader: Reader) -> str:
    return ", ".join(dict.fromkeys(clean(reader.words.part(part)) for part in change.parts))


def _joined(old: tuple[Way, ...], new: tuple[Way, ...], retyped: set[str]) -> tuple[Way, ...]:
    """Return the ways of both versions, each once: as they are now, and what is gone behind what it stood behind."""
    was, now = {_same(way) for way in old}, {_same(way) for way in new}
    ways = []
    for way in new:
        mark = Mark.NEW if _same(way) not in was else Mark.CHANGED if way.asked in retyped else Mark.SAME
        ways.append(replace(way, mark=mark))
    after = 0
    for way in old:
        if _same(way) in now:
            after = [_same(each) for each in ways].index(_same(way)) + 1
        else:
            ways.insert(after, replace(way, mark=Mark.GONE))
            after += 1
    return tuple(sorted(ways, key=lambda way: _AS_MET.index(way.kind)))


def _same(way: Way) -> tuple[WayKind, str, Target]:
    return way.kind, way.asked, way.target


def _node(flow: Flow, node: Node, reader: Reader) -> ChartNode:
    say = clean_lines(reader.fill(flow.say(node.key, reader.language)))
    ways = tuple(replace(way, label=clean(way.label)) for way in _ways(flow, node, reader))
    return ChartNode(node.key, say, ways, node.is_waiting, tuple(map(clean, _notes(flow, node, reader))))


def _ways(flow: Flow, node: Node, reader: Reader) -> Iterator[Way]:
    """Yield the ways out of a node as a peer meets them: what is tapped or asked, then what else, then by time."""
    words = reader.words
    for choice, label in zip(node.choices, flow.labels(node.key, reader.language), strict=True):
        yield Way(WayKind.CHOICE, label, choice.target, asked=choice.label)
    for condition in node.when:
        yield Way(WayKind.WHEN, _told(flow, condition, reader), condition.target, asked=told_condition(condition))
    if node.go:
        label = words.typed if node.takes_words else words.otherwise if node.when else words.go
        yield Way(WayKind.GO, label, node.go, asked=label)
    if node.silence:
        label = fill(words.silence, wait=words.wait(node.silence.after))
        yield Way(WayKind.SILENCE, label, node.silence.target, asked=label)
    if node.later:
        label = fill(words.later, wait=words.wait(node.later.after))
        yield Way(WayKind.LATER, label, Target(TargetKind.NODE, node.later.node), asked=label)


def _told(flow: Flow, condition: Condition, reader: Reader) -> str:
    """Say a condition by the labels that a peer reads."""
    labels: dict[str, str] = {}
    for node in flow.nodes.values():
        if node.save == condition.result:
            shown = flow.labels(node.key, reader.language)
            labels |= {fold(choice.label): label for choice, label in zip(node.choices, shown, strict=True)}
    values = f" {reader.words.one_of} ".join(labels.get(value, value) for value in condition.values)
    pattern = reader.words.when_not if condition.is_not else reader.words.when
    return fill(pattern, result=condition.result, values=values)


def _notes(flow: Flow, node: Node, reader: Reader) -> Iterator[str]:
    """Yield what else happens at a node, a short line each."""
    words = reader.words
    if node.asks_library:
        yield words.asks_library
    if node.stays_open:
        yield words.stays_open
    if node.save:
        yield fill(words.save, name=node.save)
    if node.keep:
        yield fill(words.keep, name=node.keep.result, what=_told(flow, node.keep.agreed, reader))
    if node.calls:
        yield fill(words.call, name=node.calls)
    if node.quiet:
        lasts = fill(words.quiet, wait=words.wait(node.quiet.for_time))
        yield f"{lasts} {words.loss}" if node.quiet.is_loss else lasts
