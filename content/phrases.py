"""The bot's own short sentences, its doors, its commands, its numbers and its word lists, as a pack holds them."""

from __future__ import annotations

from dataclasses import dataclass, field

from flows.definition import Target
from flows.fields import FieldReader
from flows.issues import Issue, issue
from flows.parser import parse_label, parse_target
from flows.strict_yaml import Fields, Text, read

LINE_MOST = 900
"""Letters of one sentence list entry (`users.md` J29: the privacy message, the longest, in one screen)."""


@dataclass(frozen=True)
class Number:
    """A fact that can hurt when wrong: a phone line, an interval, a dose. It stands in one place only."""

    text: str
    hours: str = ""
    sources: tuple[str, ...] = ()


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
    for part, take in (("lines", _lines), ("doors", _doors), ("commands", _commands), ("numbers", _numbers)):
        if reader.has(part):
            take(reader.fields(part), file, phrases, issues)
    if language == source and reader.has("numbers"):
        _require_number_texts(phrases, file, issues)
    if reader.has("words"):
        phrases.words[name] = _word_lists(reader.fields("words"), file, issues)
    reader.finish()
    return issues


def _lines(fields: Fields | None, file: str, phrases: Phrases, issues: list[Issue]) -> None:
    if fields is None:
        return
    reader = FieldReader(fields, file, issues)
    for key in fields.entries:
        phrases.lines[key] = reader.text(key, most=LINE_MOST)
        phrases.key_lines[key] = (file, fields.key_lines[key])


def _doors(fields: Fields | None, file: str, phrases: Phrases, issues: list[Issue]) -> None:
    for key, tree in (fields.entries if fields else {}).items():
        label_text, _, target_text = (tree.value if isinstance(tree, Text) else "").partition("→")
        label = parse_label(label_text)
        target = parse_target(target_text) if target_text else None
        if label is None or (target_text and target is None):
            issues.append(issue("C010", file, tree.line, door=key))
            continue
        phrases.doors[key] = Door(label[0], label[1], target)
        phrases.key_lines[f"doors.{key}"] = (file, tree.line)


def _commands(fields: Fields | None, file: str, phrases: Phrases, issues: list[Issue]) -> None:
    for key, tree in (fields.entries if fields else {}).items():
        label = parse_label(tree.value) if isinstance(tree, Text) else None
        if label is None:
            issues.append(issue("C011", file, tree.line, command=key))
            continue
        phrases.commands[key] = Command(label[0], label[1])
        phrases.key_lines[f"commands.{key}"] = (file, tree.line)


def _numbers(fields: Fields | None, file: str, phrases: Phrases, issues: list[Issue]) -> None:
    for key, tree in (fields.entries if fields else {}).items():
        if not isinstance(tree, Fields):
            issues.append(issue("C012", file, tree.line, number=key))
            continue
        reader = FieldReader(tree, file, issues)
        number = Number(
            text=reader.text("text", required=False, most=80).strip(),
            hours=reader.text("hours", required=False, most=120).strip(),
            sources=reader.texts("sources"),
        )
        reader.date("seen_on", required=False)
        reader.finish()
        phrases.numbers[key] = number
        phrases.key_lines[f"numbers.{key}"] = (file, tree.line)


def _require_number_texts(phrases: Phrases, file: str, issues: list[Issue]) -> None:
    """A number of the source language that fills in as nothing would leave "Call  now" in a card."""
    for key, number in phrases.numbers.items():
        written_in, line = phrases.key_lines[f"numbers.{key}"]
        if not number.text and written_in == file:
            issues.append(issue("C012", file, line, number=key))


def _word_lists(fields: Fields | None, file: str, issues: list[Issue]) -> dict[str, tuple[str, ...]]:
    if fields is None:
        return {}
    reader = FieldReader(fields, file, issues)
    return {key: reader.texts(key) for key in fields.entries}
