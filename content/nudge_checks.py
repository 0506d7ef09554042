"""What can be wrong with what the bot starts: a lock screen shows its beginning to whoever looks on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from flows.definition import START, Flow
from flows.issues import Issue, issue

from .checks import translated_file
from .needs import TELLING_WORDS
from .nudge_lines import NudgeLines
from .phrases import Phrases

NEUTRAL_LETTERS = 100
"""Letters at the beginning of what the bot starts that must say nothing to others (`design.md` rule 13)."""

DAYS = 10
"""Lines of a pack of ten days."""


def check_nudges(
    nudges: NudgeLines, flows: Mapping[str, Flow], phrases: Mapping[str, Phrases], source: str
) -> Iterator[Issue]:
    """Yield what is wrong with lines, and with the first words of check-ins."""
    telling = {language: _Telling(spoken) for language, spoken in phrases.items()}
    yield from _lines(nudges, telling)
    for flow in flows.values():
        if flow.is_check_in:
            yield from _check_in(flow, telling, source)


def _lines(nudges: NudgeLines, telling: Mapping[str, _Telling]) -> Iterator[Issue]:
    seen: dict[str, str] = {}
    for line in nudges.every():
        for language, list_ in telling.items():
            if language not in line.says:
                yield issue("C083", line.file, line.line, key=line.key, language=language)
                continue
            yield from list_.check(line.says[language], *line.place(language))
        if line.key in seen:
            yield issue("C016", line.file, line.line, key=line.key, other=seen[line.key])
        seen[line.key] = line.file
    for name, lines in nudges.ten_days.items():
        if len(lines) != DAYS:
            yield issue("C081", f"nudges/{name}.yaml", 1, count=str(len(lines)), most=str(DAYS))


def _check_in(flow: Flow, telling: Mapping[str, _Telling], source: str) -> Iterator[Issue]:
    for language, list_ in telling.items():
        if START not in flow.nodes:
            continue
        own = flow.translations.get(language, {}).get(START)
        file = flow.file if language == source else translated_file(flow.file, language)
        line = flow.nodes[START].line if language == source or own is None else own.line
        for text in (flow.say(START, language), *flow.labels(START, language)):
            yield from list_.check(text, file, line)


class _Telling:
    """The words of one language that give something away."""

    def __init__(self, spoken: Phrases) -> None:
        words = [word for words in spoken.words.get(TELLING_WORDS, {}).values() for word in words]
        either = "|".join(re.escape(word.casefold()) for word in sorted(words, key=len, reverse=True))
        self._any = re.compile(rf"(?<!\w)(?:{either})") if words else None

    def check(self, text: str, file: str, line: int) -> Iterator[Issue]:
        """Yield the first telling word in the beginning of `text`."""
        found = self._any.search(text.casefold()) if self._any else None
        if found and found.start() < NEUTRAL_LETTERS:
            yield issue("C080", file, line, word=found[0], most=str(NEUTRAL_LETTERS))
