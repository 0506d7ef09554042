"""The few words that stand on every map, in one language; the pack has them, and whoever draws gives them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import timedelta

from .flow_changes import ChangeKind, Part, PartChange

PREFIX = "map_"
"""The pack's lines for maps begin so: `map_start`, `map_new`, `map_part_say`."""

_NAME = re.compile(r"\{([a-z]+)\}")

_DAY, _HOUR, _MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)


@dataclass(frozen=True)
class MapWords:
    """Words of a map. Those with braces are filled: {wait}, {count}, {name}, {result}, {values}, {what}, {language}."""

    start: str
    listens: str
    goes_on: str
    go: str
    otherwise: str
    typed: str
    silence: str
    later: str
    when: str
    when_not: str
    one_of: str
    minutes: str
    hours: str
    days: str
    card: str
    flow: str
    command: str
    end: str
    missing: str
    says_nothing: str
    asks_library: str
    save: str
    keep: str
    call: str
    quiet: str
    loss: str
    check_in: str
    stays_open: str
    new: str
    gone: str
    changed: str
    before: str
    nothing_changed: str
    part_title: str
    part_check_in: str
    part_stays_open: str
    part_say: str
    part_choice: str
    part_target: str
    part_typed_words: str
    part_order: str
    part_listens: str
    part_save: str
    part_count: str
    part_keep: str
    part_when: str
    part_call: str
    part_go: str
    part_silence: str
    part_later: str
    part_quiet: str
    part_translation: str
    part_other: str

    def wait(self, after: timedelta) -> str:
        """Say how long a wait is, in the largest unit that says it in whole numbers and small ones."""
        if after >= 2 * _DAY and not after % _DAY:
            return fill(self.days, count=str(after // _DAY))
        if not after % _HOUR:
            return fill(self.hours, count=str(after // _HOUR))
        return fill(self.minutes, count=str(after // _MINUTE))

    def part(self, change: PartChange) -> str:
        """Name one part of a place that changed; a translation with its language, what is unknown with its field."""
        named = getattr(self, f"part_{change.part.value}")
        if change.part is Part.TRANSLATION:
            return fill(named, language=change.what.partition(" ")[0])
        return fill(named, what=change.what)

    def kind(self, kind: ChangeKind) -> str:
        """Name what happened to a place: new, gone or changed."""
        return {ChangeKind.ADDED: self.new, ChangeKind.REMOVED: self.gone, ChangeKind.CHANGED: self.changed}[kind]


def fill(text: str, **values: str) -> str:
    """Return `text` with `values` in place of its {names}; what else stands in it stays as it is."""
    return _NAME.sub(lambda name: values.get(name[1], name[0]), text)


def read_map_words(line: Callable[[str], str]) -> MapWords:
    """Ask `line` (a pack's own, for one language) for each word, by its key.

    Raises:
        KeyError: the pack has not all of them.
    """
    return MapWords(**{field.name: line(PREFIX + field.name) for field in fields(MapWords)})
