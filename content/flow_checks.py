"""What can be wrong with the words of flows once languages, numbers and the bot's own sentences stand beside them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from flows.definition import Flow, Node
from flows.engine import KEPT_LETTERS_MOST
from flows.findings import Finding
from flows.likeness import fold

from .checks import translated_file
from .fill import fill
from .phrases import Phrases

NEVER_ASKED = "never_asked"
"""The word list of what no question may ask for."""

NEVER_ASKED_TOPICS = {
    "name": "who somebody is",
    "place": "where somebody is",
    "substance": "what somebody takes",
    "people": "other people",
    "legal": "police, court or the law",
    "event": "what happened",
}
"""The parts of that list, each with what it is for a writer."""

TEXT_MOST = 4096
"""Letters of one message, as Telegram counts them: UTF-16 units."""

AROUND = ("place_kept", "grief_foot")
"""The bot's own sentences that can stand around a question (`conversations/answer.py`, `screens.py`)."""

FEET = ("now_half", "now_monthly")
"""Those one of which can stand under a check-in (`conversations/unasked.py`)."""

DEED_FOOT, DEED_LETTERS_MOST = "deed_told", 200
"""What an organisation says it did can stand there too, with so many letters of its own."""


def units(text: str) -> int:
    """Return the length of a text as Telegram counts it."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def check_languages(flows: Mapping[str, Flow], languages: list[str]) -> Iterator[Finding]:
    """Yield flows, and places of translated flows, that peers of another language read in English.

    Args:
        flows: All flows.
        languages: The languages that the pack speaks beside the one flows are written in.
    """
    for flow in flows.values():
        for language in languages:
            if language not in flow.translations:
                yield Finding("F052", flow.file, 1, {"language": language}, (flow.key, "start"), f"in `{language}`?")
                continue
            own = flow.translations[language]
            for node in flow.nodes.values():
                words = own.get(node.key)
                lacks_words = bool(node.say) and not (words and words.say)
                lacks_labels = bool(node.choices) and not (words and words.labels)
                if lacks_words or lacks_labels:
                    values = {"node": node.key, "language": language}
                    file, line = translated_file(flow.file, language), words.line if words else 1
                    then = f"in `{language}`, this is English"
                    yield Finding("F053", file, line, values, (flow.key, node.key), then)


def check_asked(flows: Mapping[str, Flow], phrases: Mapping[str, Phrases], source: str) -> Iterator[Finding]:
    """Yield questions that ask for what the bot never asks for: the list of it is the pack's own, by language.

    Only places that keep an answer, or take typed words, ask in this sense; a menu of cards may speak of all things.
    """
    lists = {language: _never_asked(own) for language, own in phrases.items()}
    for language, topics in lists.items():
        file = f"phrases/{NEVER_ASKED}{'' if language == source else f'.{language}'}.yaml"
        for topic in NEVER_ASKED_TOPICS:
            if not topics.get(topic):
                ending = "" if language == source else f".{language}"
                yield Finding("F058", file, 1, {"topic": topic, "ending": ending})
    for flow in flows.values():
        for node in flow.nodes.values():
            if node.save or node.takes_words:
                for language, text in _spoken(flow, node, source):
                    for topic, words in _asked_for(text, lists.get(language, {})):
                        values = {"topic": NEVER_ASKED_TOPICS[topic], "words": words}
                        yield Finding(
                            "F057",
                            _file(flow, language, source),
                            _line(flow, node, language),
                            values,
                            (flow.key, node.key),
                            f"asked: “{words}”",
                        )


def asks_for(text: str, own: Phrases) -> str:
    """Return words of a text that ask for what the bot never asks for, by the list of its language; "" for none."""
    return next((words for _, words in _asked_for(text, _never_asked(own))), "")


def _never_asked(own: Phrases) -> dict[str, tuple[str, ...]]:
    """Return topic → folded phrases, each with a space around it, so that only whole words are found."""
    lists = own.words.get(NEVER_ASKED, {})
    return {topic: tuple(f" {fold(words)} " for words in said) for topic, said in lists.items()}


def _asked_for(text: str, topics: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[str, str]]:
    said = f" {fold(text)} "
    for topic, phrases in topics.items():
        if topic in NEVER_ASKED_TOPICS:
            found = next((words for words in phrases if words in said), "")
            if found:
                yield topic, found.strip()


def _spoken(flow: Flow, node: Node, source: str) -> Iterator[tuple[str, str]]:
    yield source, node.say
    for language, nodes in flow.translations.items():
        if node.key in nodes:
            yield language, nodes[node.key].say


def _file(flow: Flow, language: str, source: str) -> str:
    return flow.file if language == source else translated_file(flow.file, language)


def _line(flow: Flow, node: Node, language: str) -> int:
    words = flow.translations.get(language, {}).get(node.key)
    return words.line if words else node.line


def check_lengths(
    flows: Mapping[str, Flow], phrases: Mapping[str, Phrases], numbers: Mapping[str, Mapping[str, str]], source: str
) -> Iterator[Finding]:
    """Yield places whose message could be longer than Telegram takes, with the longest answers filled in."""
    around = {language: _around(own, phrases[source]) for language, own in phrases.items()}
    for flow in flows.values():
        longest = _longest_answers(flow, source)
        for node in flow.nodes.values():
            for language, text in _spoken(flow, node, source):
                if not text:
                    continue
                values = {**numbers.get(language, {}), **longest}
                beside, foot = around.get(language, around[source])
                letters = units(fill(text, values)) + beside + (foot if flow.is_check_in else 0)
                if letters > TEXT_MOST:
                    shown = {"node": node.key, "letters": str(letters), "language": language, "most": str(TEXT_MOST)}
                    yield Finding(
                        "F056",
                        _file(flow, language, source),
                        _line(flow, node, language),
                        shown,
                        (flow.key, node.key),
                        "Telegram refuses the message",
                    )


def _around(own: Phrases, source: Phrases) -> tuple[int, int]:
    """Return the letters that can stand around a question, and under a check-in, with the empty lines between."""

    def size(key: str) -> int:
        text = own.lines.get(key) or source.lines.get(key, "")
        return units(text) + 2

    return sum(map(size, AROUND)), max(map(size, FEET)) + size(DEED_FOOT) + DEED_LETTERS_MOST


def _longest_answers(flow: Flow, source: str) -> dict[str, str]:
    """Return each kept answer of a flow at its longest: a label in any language, or typed words full of pictures."""
    longest: dict[str, str] = {}
    for node in flow.nodes.values():
        if node.keep:
            longest[node.keep.result] = "\U0001f44d" * KEPT_LETTERS_MOST
        if node.save and node.save not in longest:
            longest[node.save] = ""
        for language in (source, *flow.translations) if node.save else ():
            longest[node.save] = max((longest[node.save], *flow.labels(node.key, language)), key=units)
    return longest
