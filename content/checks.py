"""What can be wrong between phrases, flows and tables of a pack: sentences and names that do not fit together."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from flows.definition import Flow, TargetKind
from flows.issues import Issue, issue

from .card import Card
from .fill import names_in
from .links import host_of, open_link
from .needs import COMMANDS, DOORS, LINES, TELLING_WORDS, WORD_LISTS
from .phrases import Phrases
from .sources import table_key

PHRASES_FILE = "phrases"

LISTENED_FOR = {"emergency_words": ("sign", "overdose"), "crisis_words": ("suicide", "violence")}
"""What the lists that safety hangs on must hold something of in every language: else a cry is not heard."""

HOSTS_LIST = "hosts"
"""The word lists of hosts that links may lead to."""


def check_phrases(
    phrases: Mapping[str, Phrases],
    cards: Collection[str],
    flows: Mapping[str, Flow],
    numbers: Mapping[str, Mapping[str, str]],
    source: str,
) -> list[Issue]:
    """Return what is missing or too much among the bot's own sentences, doors, commands and word lists."""
    found = []
    own = phrases[source]
    for kind, needed, has in (
        ("line", LINES, own.lines),
        ("door", DOORS, own.doors),
        ("command", COMMANDS, own.commands),
        ("word list", WORD_LISTS, own.words),
    ):
        found += [issue("C041", PHRASES_FILE, 1, kind=kind, key=key) for key in needed if key not in has]
    for language, spoken in phrases.items():
        extra = [key for key in spoken.lines if key not in LINES]
        found += [issue("C042", *spoken.key_lines[key], key=key) for key in extra]
        missing = [key for key in DOORS if key not in spoken.doors] if language != source else []
        found += [issue("C043", PHRASES_FILE, 1, language=language, key=key) for key in missing]
        found += _check_translated(spoken, own) if language != source else []
        found += _check_heard(spoken, "" if language == source else f".{language}")
        if language != source and not any(spoken.words.get(TELLING_WORDS, {}).values()):
            # Without it nothing that is started in this language would be looked at.
            found.append(issue("C041", PHRASES_FILE, 1, kind="word list", key=f"{TELLING_WORDS}.{language}"))
    return found + _check_doors(own, cards, flows) + _check_line_names(phrases, numbers)


def _check_heard(spoken: Phrases, ending: str) -> Iterator[Issue]:
    """A list that is gone, empty or misspelt would leave a cry in this language unheard."""
    for name, topics in LISTENED_FOR.items():
        if name not in spoken.words and not ending:
            continue  # In the source language this is told of already.
        for topic in topics:
            if not spoken.words.get(name, {}).get(topic):
                yield issue("C017", spoken.files.get(name, f"{PHRASES_FILE}/{name}{ending}.yaml"), 1, topic=topic)


def _check_doors(own: Phrases, cards: Collection[str], flows: Mapping[str, Flow]) -> list[Issue]:
    found = []
    for key, door in own.doors.items():
        target = door.target
        places = {TargetKind.CARD: cards, TargetKind.FLOW: flows}
        if target is None or target.kind not in places or target.key not in places[target.kind]:
            found.append(issue("C044", *own.key_lines[f"doors.{key}"], door=key))
    return found


def _check_translated(spoken: Phrases, own: Phrases) -> list[Issue]:
    """Lists and entries that only a translation has are never said: nothing asks for them."""
    found = [issue("C030", file, 1, key=name) for name, file in spoken.files.items() if name not in own.files]
    for table, has, needs in (
        ("numbers", spoken.numbers, own.numbers),
        ("links", spoken.links, own.links),
        ("topics", spoken.topics, own.topics),
    ):
        found += [issue("C030", *spoken.key_lines[f"{table}.{key}"], key=key) for key in has if key not in needs]
    return found


def _check_line_names(phrases: Mapping[str, Phrases], numbers: Mapping[str, Mapping[str, str]]) -> list[Issue]:
    found = []
    for language, spoken in phrases.items():
        for key, text in spoken.lines.items():
            missing = [name for name in LINES.get(key, ()) if name not in names_in(text)]
            found += [issue("C019", *spoken.key_lines[key], name=name) for name in missing]
            unknown = set(names_in(text)) - set(LINES.get(key, ())) - set(numbers[language])
            found += [issue("C045", *spoken.key_lines[key], name=name) for name in sorted(unknown)]
    return found


def check_tables(own: Phrases, cards: Mapping[str, Card]) -> Iterator[Issue]:
    """Yield what is wrong with numbers, links and topics once all sources and cards are known."""
    hosts = {host for lists in own.words.values() for host in lists.get(HOSTS_LIST, ())}
    for key, link in own.links.items():
        place = own.key_lines[f"links.{key}"]
        if link.url and (host := host_of(link.url)) and host not in hosts:
            yield issue("C062", *place, host=host)
        if not link.url and link.instead and not own.links.get(link.instead):
            yield issue("C025", *place, link=link.instead)
        elif not link.url and link.instead and not open_link(own.links, key):
            yield issue("C022", *place)
        yield from _unknown_sources(link.sources, own, place)
    for key, number in own.numbers.items():
        yield from _unknown_sources(number.sources, own, own.key_lines[f"numbers.{key}"])
    for key, topic in own.topics.items():
        for first in topic.first:
            if first not in cards or cards[first].topic != key:
                yield issue("C027", *own.key_lines[f"topics.{key}"], topic=key, key=first)


def _unknown_sources(written: Collection[str], own: Phrases, place: tuple[str, int]) -> Iterator[Issue]:
    for source in written:
        if not table_key(source):
            yield issue("C021", *place, source=source)
        elif table_key(source) not in own.sources:
            yield issue("C024", *place, source=source)


def check_flows(flows: Mapping[str, Flow], numbers: Mapping[str, Mapping[str, str]], source: str) -> list[Issue]:
    """Return what is wrong with the sentences of flows once numbers are filled in."""
    found = []
    for flow in flows.values():
        kept = dict.fromkeys((*flow.saved(), *(node.keep.result for node in flow.nodes.values() if node.keep)), "")
        values = {**numbers.get(source, {}), **kept}
        for node in flow.nodes.values():
            found += _check_sentence(node.say, values, flow.file, node.line)
        for language, nodes in flow.translations.items():
            file = translated_file(flow.file, language)
            for words in nodes.values():
                found += _check_sentence(words.say, {**values, **numbers.get(language, {})}, file, words.line)
    return found


def _check_sentence(text: str, values: Mapping[str, str], file: str, line: int) -> list[Issue]:
    found = [issue("C045", file, line, name=name) for name in names_in(text) if name not in values]
    if text.count("**") % 2:
        found.append(issue("C055", file, line, page="1"))
    return found


def translated_file(file: str, language: str) -> str:
    """Return the file that holds the translation of `file`."""
    return file.replace(".yaml", f".{language}.yaml")
