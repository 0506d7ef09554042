"""Everything a pack says, piece by piece, as text: what a person compares when words change.

Two packs say the same exactly when their texts are the same; notes to other writers and the order of keys are nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from flows.definition import Condition, Flow, Node, Silence, Target, TargetKind
from flows.likeness import fold

from . import emergency_names
from .card import Card
from .emergency_names import EmergencyNames
from .pack import SOURCE_LANGUAGE, Pack
from .phrases import Phrases


@dataclass(frozen=True, order=True)
class Piece:
    """One piece of what a pack says.

    Attributes:
        kind: "card", "flow", "line", "door", "command", "number", "link", "source", "topic", "words" or "note".
        key: which one.
        part: which part of it: a page, a place of a flow, a list; "" for the whole.
        language: in which language; "" for what is the same in all.
        is_emergency: True where two people have to agree (`users.md` C6): emergency cards, and what leads to them. It
            is no part of which piece it is: a card that ceases to be an emergency is the same card.
    """

    kind: str
    key: str
    part: str = ""
    language: str = ""
    is_emergency: bool = field(default=False, compare=False)

    @property
    def name(self) -> str:
        """How it is named in a list."""
        part = f" · {self.part}" if self.part else ""
        return f"{self.key}{part}{f' ({self.language})' if self.language else ''}"


Texts = Mapping[Piece, str]
"""Piece → what it says; of a flow's place with the ways on, as writers write them."""


def texts_of(pack: Pack) -> dict[Piece, str]:
    """Return everything a pack says."""
    found: dict[Piece, str] = {}
    names = emergency_names.emergency_names(pack)
    for card in pack.cards.values():
        found.update(_card(pack, card, names))
    for flow in pack.flows.values():
        found.update(_flow(pack, flow, names))
    for language, phrases in pack.phrases.items():
        found.update(_phrases(phrases, language))
        found.update(_tables(phrases, language, names))
    found.update(_nudges(pack))
    return found


def _card(pack: Pack, card: Card, names: EmergencyNames) -> Iterator[tuple[Piece, str]]:
    urgent = card.key in names.cards
    for language, words in card.words.items():
        spoken = pack.speak(language)
        pages = ((f"page {place + 1}", page) for place, page in enumerate(words.pages))
        rest = (("banner", words.outdated), ("where sources disagree", words.disagree))
        for part, text in (*pages, *((part, text) for part, text in rest if text)):
            yield Piece("card", card.key, part, language, urgent), pack.fill(text, spoken).strip()
        titled = f"**{words.title}**\n[{words.button}]{_bracketed(words.typed)}"
        # Of a card beside an emergency the button stands there too.
        yield Piece("card", card.key, "title", language, urgent or card.key in names.beside), titled
    yield Piece("card", card.key, "about it", is_emergency=urgent), _about(card)


def _bracketed(words: Iterable[str]) -> str:
    listed = ", ".join(words)
    return f" ({listed})" if listed else ""


def _about(card: Card) -> str:
    lines = [f"sources: {', '.join(card.sources)}", f"seen: {_day(card.seen_on)}", f"checked: {_day(card.checked_on)}"]
    lines += [f"reviewed by: {card.reviewers}", f"look again by: {_day(card.review_by)}", f"topic: {card.topic}"]
    lines += [f"emergency: {'yes' if card.is_emergency else 'no'}", f"see also: {', '.join(card.see)}"]
    return "\n".join([*lines, f"links: {', '.join(card.links)}"])


def _day(day: date | None) -> str:
    return day.isoformat() if day else "-"


def _flow(pack: Pack, flow: Flow, names: EmergencyNames) -> Iterator[tuple[Piece, str]]:
    for language in ("", *flow.translations):
        spoken = language or SOURCE_LANGUAGE
        title = flow.titles.get(language, flow.title) if language else flow.title
        about = "" if language else _kind_of(flow)
        yield Piece("flow", flow.key, "title", spoken), f"**{title}**{about}"
        for key, node in flow.nodes.items():
            if language and key not in flow.translations[language]:
                continue
            urgent = flow.key in names.walks or (flow.key, key) in names.places
            yield Piece("flow", flow.key, key, spoken, urgent), _node(pack, flow, node, language)


def _kind_of(flow: Flow) -> str:
    return "\n(a check-in)" if flow.is_check_in else ""


def _node(pack: Pack, flow: Flow, node: Node, language: str) -> str:
    """Return a place as it is said, with the ways on; of a translation the words alone."""
    spoken = language or SOURCE_LANGUAGE
    parts = [pack.fill(flow.say(node.key, spoken), pack.speak(spoken)).strip()]
    parts += _labels(flow, node, language)
    return "\n".join(filter(None, [*parts, *([] if language else _ways(node))]))


def _labels(flow: Flow, node: Node, language: str) -> list[str]:
    words = flow.translations[language][node.key].words if language else ()
    lines = []
    for place, (choice, label) in enumerate(zip(node.choices, flow.labels(node.key, language), strict=True)):
        typed = choice.words if not language else words[place] if place < len(words) else ()
        leads = "" if language else f" → {written(choice.target)}"
        lines.append(f"[{label}]{_bracketed(typed)}{leads}")
    return lines


def _counted(node: Node) -> str:
    values = node.counted.values if node.counted else ()
    return ", ".join(choice.label for choice in node.choices if fold(choice.label) in values)


def _ways(node: Node) -> Iterator[str]:
    for is_there, said in (
        (node.asks_library, "(asks the library)"),
        (node.takes_words, "(anything typed is an answer)"),
        (node.save, f"(kept as {node.save})"),
        (node.counted, f"(counted: {_counted(node)})"),
        (node.calls, f"(asks {node.calls} for a call)"),
    ):
        if is_there:
            yield said
    if node.keep:
        yield f"(words kept as {node.keep.result}, if {_condition(node.keep.agreed)})"
    for condition in node.when:
        yield f"if {_condition(condition)} → {written(condition.target)}"
    if node.go:
        yield f"→ {written(node.go)}"
    if node.silence:
        yield _silence(node.silence)
    if node.later:
        yield f"later, after {_wait(node.later.after)} → {node.later.node}"
    if node.quiet:
        yield f"(quiet for {_wait(node.quiet.for_time)}{', after a loss' if node.quiet.is_loss else ''})"


def _silence(silence: Silence) -> str:
    return f"nobody answers for {_wait(silence.after)} → {written(silence.target)}"


def _wait(time: timedelta) -> str:
    """Return a wait as writers write it."""
    minutes = int(time.total_seconds()) // 60
    return f"{minutes // 60} h" if minutes % 60 == 0 else f"{minutes} min"


def _condition(condition: Condition) -> str:
    return f"{condition.result} is {'not ' if condition.is_not else ''}{' or '.join(condition.values)}"


def written(target: Target) -> str:
    """Return where something leads, as writers write it."""
    if target.kind is TargetKind.END:
        return "end"
    return target.key if target.kind is TargetKind.NODE else f"{target.kind.value}:{target.key}"


def _phrases(phrases: Phrases, language: str) -> Iterator[tuple[Piece, str]]:
    for key, text in phrases.lines.items():
        yield Piece("line", key, "", language, key in emergency_names.LINES), text
    for key, door in phrases.doors.items():
        leads = f" → {written(door.target)}" if door.target else ""
        said = f"[{door.label}]{_bracketed(door.words)}{leads}"
        yield Piece("door", key, "", language, key in emergency_names.DOORS_OF_CARDS), said
    for key, command in phrases.commands.items():
        said = f"/{key}: {command.label}{_bracketed(command.words)}"
        yield Piece("command", key, "", language, key in emergency_names.COMMANDS_OF_CARDS), said
    for name, lists in phrases.words.items():
        for topic, words in lists.items():
            yield Piece("words", name, topic, language, name in emergency_names.LISTS), "\n".join(words)
    for word, better in phrases.better.items():
        yield Piece("words", "better words", word, language), better


def _tables(phrases: Phrases, language: str, names: EmergencyNames) -> Iterator[tuple[Piece, str]]:
    for key, number in phrases.numbers.items():
        told = f"{', '.join(number.sources)}, checked: {_day(number.checked_on)}"
        yield (
            Piece("number", key, "", language, key in names.numbers),
            f"{number.text} {number.hours}".strip() + f"\n{told}",
        )
    for key, link in phrases.links.items():
        said = f"{link.label}\n{link.url or '(no address yet)'} {link.instead}".strip()
        told = f"{', '.join(link.sources)}, checked: {_day(link.checked_on)}"
        yield Piece("link", key, "", language, key in names.links), f"{said}\n{told}"
    for key, source in phrases.sources.items():
        second = " (second-hand)" if source.is_second_hand else ""
        yield Piece("source", key, "", language, key in names.sources), f"{source.name} {source.date}{second}"
    for key, topic in phrases.topics.items():
        yield Piece("topic", key, "", language), f"{topic.label}\n{', '.join(topic.first)}"


def _nudges(pack: Pack) -> Iterator[tuple[Piece, str]]:
    lists = {"weekly": pack.nudges.weekly, **pack.nudges.ten_days}
    for name, lines in lists.items():
        for line in lines:
            for language, said in line.says.items():
                yield Piece("note", name, line.key, language), f"{said}\n({line.tone}, by {line.by})"
