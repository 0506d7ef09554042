"""The bot's own short sentences, its doors and commands, its tables and its word lists, as a pack holds them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from flows.definition import Target
from flows.fields import FieldReader
from flows.issues import Issue, issue
from flows.parser import parse_label
from flows.strict_yaml import Fields, Text, read
from flows.targets import parse_target

from .links import Link, parse_link
from .numbers import Number, parse_number
from .sources import Source, parse_source
from .topics import Topic, parse_topic

LINE_MOST = 900
"""Letters of one sentence list entry (`users.md` J29: the privacy message, the longest, in one screen)."""


@dataclass(frozen=True)
class Door:
    """One of the buttons that are always there: its label, what else means it, where it leads."""

    label: str
    words: tuple[str, ...] = ()
    target: Target | None = None


@dataclass(frozen=True)
class Command:
    """One of the bot's commands: what it does in a few words, and typed words that mean it."""

    label: str
    words: tuple[str, ...] = ()


@dataclass
class Phrases:
    """Everything under `phrases/` in one language."""

    lines: dict[str, str] = field(default_factory=dict)
    doors: dict[str, Door] = field(default_factory=dict)
    commands: dict[str, Command] = field(default_factory=dict)
    numbers: dict[str, Number] = field(default_factory=dict)
    links: dict[str, Link] = field(default_factory=dict)
    sources: dict[str, Source] = field(default_factory=dict)
    topics: dict[str, Topic] = field(default_factory=dict)
    better: dict[str, str] = field(default_factory=dict)
    """Words that hurt, in small letters, and what to say instead."""

    words: dict[str, dict[str, tuple[str, ...]]] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    of: dict[str, tuple[str, int]] = field(default_factory=dict)
    key_lines: dict[str, tuple[str, int]] = field(default_factory=dict)


def parse_phrases(text: str, file: str, into: dict[str, Phrases], source: str) -> list[Issue]:
    """Read one phrase list into the phrases of its language. Returns its mistakes."""
    fields, issues = read(text, file)
    if fields is None:
        return issues
    reader = FieldReader(fields, file, issues)
    name = reader.text("phrases", most=64)
    language = reader.text("language", required=False, most=8) or source
    own_name = name if language == source else f"{name}.{language}"
    stem = file.rpartition("/")[2].removesuffix(".yaml")
    if own_name != stem:
        issues.append(issue("C008", file, 1, key=own_name, stem=stem))
    phrases = into.setdefault(language, Phrases())
    phrases.files[name] = file
    phrases.of[name] = (reader.text("of", required=False, most=64), reader.line("of"))
    for part, take in (("lines", _lines), ("doors", _doors), ("commands", _commands)):
        if reader.has(part):
            take(reader.fields(part), file, phrases, issues)
    _tables(reader, file, phrases, issues, is_source=language == source)
    if reader.has("better"):
        phrases.better.update(_better_words(reader, file, issues))
    if reader.has("words"):
        phrases.words[name] = _word_lists(reader.fields("words"), file, issues)
    reader.finish()
    return issues


def _stands(key: str, name: str, place: tuple[str, int], phrases: Phrases, issues: list[Issue]) -> None:
    """Note where an entry stands. Twice in one file is refused on reading; in two files the last would win unseen."""
    if name in phrases.key_lines:
        issues.append(issue("C016", *place, key=key, other=phrases.key_lines[name][0]))
    phrases.key_lines[name] = place


def _lines(fields: Fields | None, file: str, phrases: Phrases, issues: list[Issue]) -> None:
    if fields is None:
        return
    reader = FieldReader(fields, file, issues)
    for key in fields.entries:
        phrases.lines[key] = reader.text(key, most=LINE_MOST)
        _stands(key, key, (file, fields.key_lines[key]), phrases, issues)


def _doors(fields: Fields | None, file: str, phrases: Phrases, issues: list[Issue]) -> None:
    for key, tree in (fields.entries if fields else {}).items():
        label_text, _, target_text = (tree.value if isinstance(tree, Text) else "").partition("→")
        label = parse_label(label_text)
        target = parse_target(target_text) if target_text else None
        if label is None or (target_text and target is None):
            issues.append(issue("C010", file, tree.line, door=key))
            continue
        phrases.doors[key] = Door(label[0], label[1], target)
        _stands(key, f"doors.{key}", (file, tree.line), phrases, issues)


def _commands(fields: Fields | None, file: str, phrases: Phrases, issues: list[Issue]) -> None:
    for key, tree in (fields.entries if fields else {}).items():
        label = parse_label(tree.value) if isinstance(tree, Text) else None
        if label is None:
            issues.append(issue("C011", file, tree.line, command=key))
            continue
        phrases.commands[key] = Command(label[0], label[1])
        _stands(key, f"commands.{key}", (file, tree.line), phrases, issues)


def _tables(reader: FieldReader, file: str, phrases: Phrases, issues: list[Issue], is_source: bool) -> None:
    """Read the tables whose entries are parts of their own: numbers, links, topics, sources."""

    def take(part: str, into: dict[str, Any], parse: Callable[[str, Fields], Any]) -> None:
        fields = reader.fields(part) if reader.has(part) else None
        for key, tree in (fields.entries if fields else {}).items():
            if not isinstance(tree, Fields):
                issues.append(issue("C014", file, tree.line, key=key))
                continue
            into[key] = parse(key, tree)
            _stands(key, f"{part}.{key}", (file, tree.line), phrases, issues)

    take("numbers", phrases.numbers, lambda key, tree: parse_number(key, tree, file, issues, is_source))
    take("links", phrases.links, lambda _, tree: parse_link(tree, file, issues, is_source))
    take("topics", phrases.topics, lambda _, tree: parse_topic(tree, file, issues, is_source))
    take("sources", phrases.sources, lambda _, tree: parse_source(tree, file, issues))


def _better_words(reader: FieldReader, file: str, issues: list[Issue]) -> dict[str, str]:
    """Read lines like `addict → person who uses drugs`."""
    better = {}
    for written in reader.texts("better"):
        word, _, instead = (part.strip() for part in written.partition("→"))
        if not word or not instead:
            issues.append(issue("C015", file, reader.line("better"), written=written))
            continue
        better[word.casefold()] = instead
    return better


def _word_lists(fields: Fields | None, file: str, issues: list[Issue]) -> dict[str, tuple[str, ...]]:
    if fields is None:
        return {}
    reader = FieldReader(fields, file, issues)
    return {key: reader.texts(key) for key in fields.entries}
