"""Lines of encouragement that peers asked for: the weekly ones, and packs of ten days; each with its writer.

A file under `nudges/` is one list: `weekly`, or a pack of ten days by its name. A translation holds the same keys.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field

from flows.fields import FieldReader
from flows.issues import Issue, issue
from flows.strict_yaml import Fields, read

from .fingerprint import fingerprint

WEEKLY = "weekly"
"""The list of lines that come week after week; every other list is a pack of ten days."""

GENTLE, UPBEAT = "gentle", "upbeat"
"""Upbeat ones are withheld for a while after a loss."""

MAKERS = "makers"
"""The writer of lines that no peer wrote: those who made the bot."""

SAY_MOST, TITLE_MOST, ABOUT_MOST = 340, 24, 160
"""Letters of a line, of a pack's button, and of what is said about the pack before it begins."""


@dataclass(frozen=True)
class NudgeLine:
    """One line. `by` is who wrote it, as they want to be named, or `makers`. `says` is language → words.

    `file` and `line` are where the source stands, `places` where each language does.
    """

    key: str
    says: Mapping[str, str]
    tone: str
    by: str
    file: str = ""
    line: int = 0
    places: Mapping[str, tuple[str, int]] = field(default_factory=dict)

    def place(self, language: str) -> tuple[str, int]:
        """Return the file and line where its words in a language stand."""
        return self.places.get(language, (self.file, self.line))

    def say(self, language: str, source: str) -> str:
        """Return the line in a language, or in the source language where it is not translated."""
        return self.says.get(language) or self.says[source]


@dataclass(frozen=True)
class NudgeLines:
    """All lines of a pack: the weekly ones, and packs of ten days in their order, with title and about by language."""

    weekly: tuple[NudgeLine, ...] = ()
    ten_days: Mapping[str, tuple[NudgeLine, ...]] = field(default_factory=dict)
    titles: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    abouts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def every(self) -> tuple[NudgeLine, ...]:
        """Return every line there is."""
        return (*self.weekly, *(line for lines in self.ten_days.values() for line in lines))


@dataclass
class NudgeFile:
    """One list as its file, and its translations, say it."""

    name: str
    language: str
    of: str
    title: str
    about: str
    lines: list[NudgeLine]
    file: str
    line: int


def parse_nudges(text: str, file: str, source: str) -> tuple[NudgeFile | None, list[Issue]]:
    """Read one list of lines, or one translation of it."""
    fields, issues = read(text, file)
    if fields is None:
        return None, issues
    reader = FieldReader(fields, file, issues)
    name = reader.text("nudges", most=32)
    language = reader.text("language", required=False, most=8) or source
    is_pack = name != WEEKLY
    found = NudgeFile(
        name=name,
        language=language,
        of=reader.text("of", required=language != source, most=64),
        title=reader.text("title", required=is_pack, most=TITLE_MOST),
        about=reader.text("about", required=is_pack, most=ABOUT_MOST),
        lines=[],
        file=file,
        line=reader.line("of"),
    )
    stem = file.rpartition("/")[2].removesuffix(".yaml")
    if (own := name if language == source else f"{name}.{language}") != stem:
        issues.append(issue("C008", file, 1, key=own, stem=stem))
    lines = reader.fields("lines")
    for key, tree in (lines.entries if lines else {}).items():
        if not isinstance(tree, Fields):
            issues.append(issue("C014", file, tree.line, key=key))
            continue
        found.lines.append(_line(key, FieldReader(tree, file, issues), found, is_source=language == source))
    reader.finish()
    return found, issues


def _line(key: str, reader: FieldReader, of: NudgeFile, is_source: bool) -> NudgeLine:
    say = reader.text("say", most=SAY_MOST).strip()
    tone = reader.choice("tone", (GENTLE, UPBEAT), GENTLE, required=True) if is_source else ""
    by = reader.text("by", most=40).strip() if is_source else ""
    reader.finish()
    return NudgeLine(key, {of.language: say}, tone, by, of.file, reader.line("say"))


def nudge_fingerprint(source: NudgeFile) -> str:
    """Return the fingerprint a translation of a list is made from."""
    return fingerprint([source.title, source.about, *(text for line in source.lines for text in line.says.values())])


def join(files: list[NudgeFile], source: str) -> tuple[NudgeLines, list[Issue]]:
    """Put lists and their translations together; what a translation has too much is told, and not used."""
    issues: list[Issue] = []
    sources = {each.name: each for each in files if each.language == source}
    says: dict[tuple[str, str], dict[str, str]] = {}
    places: dict[tuple[str, str], dict[str, tuple[str, int]]] = {}
    titles = {name: {source: each.title} for name, each in sources.items()}
    abouts = {name: {source: each.about} for name, each in sources.items()}
    for each in files:
        own = sources.get(each.name)
        if own is None:
            issues.append(issue("C030", each.file, 1, key=each.name))
            continue
        if each.language != source and each.of != nudge_fingerprint(own):
            issues.append(issue("C031", each.file, each.line, expected=nudge_fingerprint(own)))
        known = {line.key for line in own.lines}
        issues += [issue("C030", line.file, line.line, key=line.key) for line in each.lines if line.key not in known]
        titles[each.name][each.language], abouts[each.name][each.language] = each.title, each.about
        for line in each.lines:
            says.setdefault((each.name, line.key), {}).update(line.says)
            places.setdefault((each.name, line.key), {})[each.language] = (line.file, line.line)
    lists = {
        name: tuple(
            dataclasses.replace(line, says=says[name, line.key], places=places[name, line.key]) for line in own.lines
        )
        for name, own in sources.items()
    }
    weekly = lists.pop(WEEKLY, ())
    packs = {name: titles[name] for name in lists}
    return NudgeLines(weekly, lists, packs, {name: abouts[name] for name in lists}), issues
