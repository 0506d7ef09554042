"""Reads a writer's file strictly: words, lists and parts, nothing else, and every mistake with its line.

The files look like YAML and are a small part of it. Every text stays a text (`no` is "no", `12:30` is
"12:30"), because YAML's guesses have turned doses and times into other doses and times.

Invariant: `read` never raises, whatever the bytes, and its cost is bounded: by size before reading, by depth
and number of entries while reading, and it never recurses into what was written without a bound. A file in the
plainest way of writing is read by `plain_writing`, with the same result; `yaml_events` judges all others.
"""

from __future__ import annotations

from .file_letters import read_letters
from .issues import Issue
from .plain_writing import read_plain
from .tree import Fields, Items, Text, Tree

__all__ = ["Fields", "Items", "Text", "Tree", "read"]


def read(text: str | bytes, file: str) -> tuple[Fields | None, list[Issue]]:
    """Read one file, and list every mistake of its form.

    The fields are given whenever they can be understood, also beside errors, so that what they say can be
    checked in the same round. A file with an error among its issues is refused: the caller must look.
    """
    source, issues = read_letters(text, file)
    if source is None:
        return None, issues
    if not issues and (fields := read_plain(source)):
        return fields, []
    # Most starts never get here, and bringing PyYAML in takes half as long as reading a pack without it.
    from .yaml_events import judge  # noqa: PLC0415

    return judge(source, file, issues)
