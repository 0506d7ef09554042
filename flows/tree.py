"""What a writer's file holds: texts, lists, and parts with words before colons, each with its line."""

from __future__ import annotations

from dataclasses import dataclass

VALUES_MOST = 10_000
"""Entries of one file: a hundred times the longest flow, and under half a second of reading."""

KEY_LETTERS_MOST = 64
"""Letters of a word before a colon: they become keys of cards and nodes, which are that long at most."""


@dataclass(frozen=True)
class Text:
    """One text, exactly as written; its line is where it begins."""

    value: str
    line: int


@dataclass(frozen=True)
class Items:
    """One list."""

    values: tuple[Tree, ...]
    line: int


@dataclass(frozen=True)
class Fields:
    """One part: words, each with what stands after its colon, in the writer's order."""

    entries: dict[str, Tree]
    key_lines: dict[str, int]
    line: int


Tree = Text | Items | Fields
