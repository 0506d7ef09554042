"""What is another in the second of two versions of flows, place by place; how a file is laid out counts for nothing."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from itertools import zip_longest
from typing import Any

from .definition import Choice, Condition, Flow, Keep, Later, Node, NodeWords, Quiet, Silence, Target, TargetKind


class ChangeKind(StrEnum):
    """What became of a flow or of a place in it."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


class Part(StrEnum):
    """Which part of a place, or of a flow, is another."""

    TITLE = "title"
    CHECK_IN = "check_in"
    STAYS_OPEN = "stays_open"
    """It waits until the peer comes back, or no longer does."""

    SAY = "say"
    CHOICE = "choice"
    """A choice came, went, or has another label."""

    TARGET = "target"
    """A choice, a condition or a silence leads elsewhere."""

    TYPED_WORDS = "typed_words"
    ORDER = "order"
    """Choices, or conditions, stand in another order."""

    LISTENS = "listens"
    """It looks up what is typed, or takes it as an answer, or no longer does."""

    SAVE = "save"
    COUNT = "count"
    KEEP = "keep"
    WHEN = "when"
    CALL = "call"
    GO = "go"
    SILENCE = "silence"
    LATER = "later"
    QUIET = "quiet"
    TRANSLATION = "translation"
    OTHER = "other"
    """A field that this page has no word for; `what` names it."""


@dataclass(frozen=True)
class PartChange:
    """One part that changed. `what` says which: a label, a condition, a language. "" before or after: not there."""

    part: Part
    what: str = ""
    before: str = ""
    after: str = ""


@dataclass(frozen=True)
class FlowChange:
    """What became of one place. `node` is "" for the flow itself; `parts` is empty where it came or went whole."""

    flow: str
    node: str
    kind: ChangeKind
    parts: tuple[PartChange, ...] = ()


Parts = Iterator[PartChange]

_UNMEANT = {"line", "file", "key"}
"""Fields that say where something is written, or that the comparison goes by."""

_FLOW_FIELDS = {"title", "is_check_in", "stays_open", "nodes", "translations", "titles"}
_NODE_FIELDS = {
    *("say", "choices", "asks_library", "takes_words", "save", "counted", "keep"),
    *("when", "calls", "go", "silence", "later", "quiet", "stays_open"),
}
"""Fields that are compared by name below; whatever comes later is compared too, as OTHER."""


def changes(before: Mapping[str, Flow], after: Mapping[str, Flow]) -> tuple[FlowChange, ...]:
    """Compare the flows of two packs.

    Returns:
        One change for each flow that came or went whole, and for each place that came, went or changed, by the names
        of flows; in a flow: the flow itself, then places as they now stand, then those that are gone.
    """
    found: list[FlowChange] = []
    for key in sorted({*before, *after}):
        found += flow_changes(before.get(key), after.get(key))
    return tuple(found)


def flow_changes(before: Flow | None, after: Flow | None) -> tuple[FlowChange, ...]:
    """Compare two versions of one flow; None stands for a flow that is not there."""
    if before is None or after is None:
        there = after or before
        kind = ChangeKind.ADDED if after else ChangeKind.REMOVED
        return (FlowChange(there.key, "", kind),) if there else ()
    found = []
    parts = tuple(_flow_parts(before, after))
    if parts:
        found.append(FlowChange(after.key, "", ChangeKind.CHANGED, parts))
    for key, node in after.nodes.items():
        if key not in before.nodes:
            found.append(FlowChange(after.key, key, ChangeKind.ADDED))
        elif parts := (*_node_parts(before.nodes[key], node), *_translated_parts(before, after, key)):
            found.append(FlowChange(after.key, key, ChangeKind.CHANGED, tuple(parts)))
    gone = [key for key in before.nodes if key not in after.nodes]
    return (*found, *(FlowChange(after.key, key, ChangeKind.REMOVED) for key in gone))


def told_target(target: Target | None) -> str:
    """Write a target as a writer does: `quiet`, `card:rose`, `end`; "" for none."""
    if target is None:
        return ""
    if target.kind in (TargetKind.NODE, TargetKind.END):
        return target.key or target.kind.value
    return f"{target.kind.value}:{target.key}"


def told_condition(condition: Condition) -> str:
    """Write what a line of `when:` asks, as a writer does; the values are folded."""
    return f"{condition.result} is {'not ' if condition.is_not else ''}{' or '.join(condition.values)}"


def told_wait(after: timedelta) -> str:
    """Write how long a wait is, as a writer does: `30 min`, `24 h`, `7 d`."""
    minutes = after // timedelta(minutes=1)
    if minutes % 60:
        return f"{minutes} min"
    hours = minutes // 60
    return f"{hours // 24} d" if hours > 24 and not hours % 24 else f"{hours} h"  # noqa: PLR2004 - a day has so many


def _flow_parts(before: Flow, after: Flow) -> Parts:
    yield from _if_other(Part.TITLE, before.title, after.title)
    yield from _if_other(Part.CHECK_IN, _yes(before.is_check_in), _yes(after.is_check_in))
    yield from _if_other(Part.STAYS_OPEN, _yes(before.stays_open), _yes(after.stays_open))
    for language in sorted({*before.titles, *after.titles, *before.translations, *after.translations}):
        old, new = before.titles.get(language, ""), after.titles.get(language, "")
        yield from _if_other(Part.TRANSLATION, old, new, language)
        if (language in before.translations) is not (language in after.translations) and not (old or new):
            yield PartChange(Part.TRANSLATION, language, *_came(language in after.translations, language))
    yield from _other_fields(before, after, _FLOW_FIELDS)


def _node_parts(before: Node, after: Node) -> Parts:
    yield from _if_other(Part.SAY, before.say, after.say)
    yield from _choice_parts(before.choices, after.choices)
    yield from _if_other(Part.LISTENS, _listens(before), _listens(after))
    yield from _if_other(Part.SAVE, before.save, after.save)
    yield from _if_other(Part.COUNT, str(before.counted or ""), str(after.counted or ""))
    yield from _if_other(Part.KEEP, _told_keep(before.keep), _told_keep(after.keep))
    yield from _when_parts(before.when, after.when)
    yield from _if_other(Part.CALL, before.calls, after.calls)
    yield from _if_other(Part.GO, told_target(before.go), told_target(after.go))
    yield from _if_other(Part.SILENCE, _told_silence(before.silence), _told_silence(after.silence))
    yield from _if_other(Part.LATER, _told_later(before.later), _told_later(after.later))
    yield from _if_other(Part.QUIET, _told_quiet(before.quiet), _told_quiet(after.quiet))
    yield from _if_other(Part.STAYS_OPEN, _yes(before.stays_open), _yes(after.stays_open))
    yield from _other_fields(before, after, _NODE_FIELDS)


def _choice_parts(before: tuple[Choice, ...], after: tuple[Choice, ...]) -> Parts:
    # A draft may have a label twice; then the first of a name is compared with the first.
    old, new = _by_name(before), _by_name(after)
    for name, choice in new.items():
        was = old.get(name)
        if was is None:
            yield PartChange(Part.CHOICE, choice.label, "", choice.label)
            continue
        yield from _if_other(Part.TARGET, told_target(was.target), told_target(choice.target), choice.label)
        yield from _if_other(Part.TYPED_WORDS, ", ".join(was.words), ", ".join(choice.words), choice.label)
    for name, choice in old.items():
        if name not in new:
            yield PartChange(Part.CHOICE, choice.label, choice.label, "")
    yield from _order_parts([*old], [*new])


def _when_parts(before: tuple[Condition, ...], after: tuple[Condition, ...]) -> Parts:
    old = {told_condition(condition): told_target(condition.target) for condition in reversed(before)}
    new = {told_condition(condition): told_target(condition.target) for condition in reversed(after)}
    # Of two lines that ask the same, the first is followed: the dicts keep that one, and no order.
    for asked in dict.fromkeys(map(told_condition, after)):
        if asked not in old:
            yield PartChange(Part.WHEN, asked, "", new[asked])
        else:
            yield from _if_other(Part.TARGET, old[asked], new[asked], asked)
    for asked in dict.fromkeys(map(told_condition, before)):
        if asked not in new:
            yield PartChange(Part.WHEN, asked, old[asked], "")
    yield from _order_parts([*dict.fromkeys(map(told_condition, before))], [*dict.fromkeys(map(told_condition, after))])


def _order_parts(old: list[str], new: list[str]) -> Parts:
    """What is in both stands in another order."""
    was = [name for name in old if name in new]
    now = [name for name in new if name in old]
    if was != now:
        yield PartChange(Part.ORDER, "", ", ".join(map(_shown, was)), ", ".join(map(_shown, now)))


def _translated_parts(before: Flow, after: Flow, node: str) -> Parts:
    for language in sorted({*before.translations, *after.translations}):
        old = before.translations.get(language, {}).get(node)
        new = after.translations.get(language, {}).get(node)
        told = (_told_words(old), _told_words(new))
        yield from _if_other(Part.TRANSLATION, *told, language)


def _other_fields(before: Any, after: Any, known: set[str]) -> Parts:
    for field in dataclasses.fields(before):
        if field.name in known | _UNMEANT or not field.compare:
            continue
        old, new = getattr(before, field.name), getattr(after, field.name)
        if old != new:
            yield PartChange(Part.OTHER, field.name, str(old), str(new))


def _if_other(part: Part, before: str, after: str, what: str = "") -> Parts:
    if before != after:
        yield PartChange(part, what, before, after)


def _by_name(choices: tuple[Choice, ...]) -> dict[str, Choice]:
    """Return choices by label; the second of a label stands behind it with its number."""
    named: dict[str, Choice] = {}
    for choice in choices:
        place = 1
        while f"{choice.label}\0{place}" in named:
            place += 1
        named[f"{choice.label}\0{place}"] = choice
    return named


def _shown(name: str) -> str:
    return name.partition("\0")[0]


def _came(is_there: bool, what: str) -> tuple[str, str]:
    return ("", what) if is_there else (what, "")


def _yes(is_so: bool) -> str:
    return "yes" if is_so else ""


def _listens(node: Node) -> str:
    return ", ".join(word for word, is_so in (("library", node.asks_library), ("words", node.takes_words)) if is_so)


def _told_keep(keep: Keep | None) -> str:
    return f"{keep.result}, agreed: {told_condition(keep.agreed)}" if keep else ""


def _told_silence(silence: Silence | None) -> str:
    return f"{told_wait(silence.after)} → {told_target(silence.target)}" if silence else ""


def _told_later(later: Later | None) -> str:
    return f"{told_wait(later.after)} → {later.node}" if later else ""


def _told_quiet(quiet: Quiet | None) -> str:
    return f"{told_wait(quiet.for_time)}{', loss' if quiet.is_loss else ''}" if quiet else ""


def _told_words(words: NodeWords | None) -> str:
    """Write a translation so that any difference in it shows."""
    if words is None:
        return ""
    labels = []
    for label, group in zip_longest(words.labels, words.words):
        typed = f" ({', '.join(group)})" if group else ""
        labels.append(f"[{label or ''}{typed}]")
    return "\n".join([words.say, *labels])
