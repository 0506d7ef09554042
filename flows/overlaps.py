"""Answers of one question that lie too near each other for a thumb: the same word, or one slip apart."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import combinations

from .definition import Flow, Node
from .findings import Finding
from .likeness import fold

_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_BESIDE = {letter: row[max(0, at - 1) : at] + row[at + 1 : at + 2] for row in _ROWS for at, letter in enumerate(row)}
"""Keys beside each other on a phone; the thumb rarely goes further."""

GROUPS_KEPT = 50_000
"""Pairs of choices whose nearness is remembered: flows say the same few ("Next", "Done") again and again."""

Forms = tuple[str, ...]


def overlaps(flow: Flow) -> Iterator[Finding]:
    """Yield answers that another answer of the same question takes, or that one slip turns into another.

    Typed words are matched in all languages at once, so a word that means one answer in English and another in French
    can be typed for neither. Within one language that is F024.
    """
    for node in flow.nodes.values():
        if len(node.choices) > 1:
            forms = _forms(flow, node)
            for left, right in combinations(range(len(forms)), 2):
                for one, other in _near(forms[left], forms[right]):
                    yield from _told(flow, node, (left, one), (right, other))


def _told(flow: Flow, node: Node, left: tuple[int, str], right: tuple[int, str]) -> Iterator[Finding]:
    (place, one), (_, other) = left, right
    line, here = node.choices[right[0]].line, (flow.key, node.key)
    first, second = node.choices[place].label, node.choices[right[0]].label
    if one != other:
        values = {"one": one, "other": other, "label": first, "second": second}
        then = f"type “{one}” with a slip → “{second}” may be taken"
        yield Finding("F047", flow.file, line, values, here, then)
    elif not _is_told_already(flow, node, one):
        values = {"word": one, "label": first, "second": second}
        yield Finding("F046", flow.file, line, values, here, f"type “{one}” → the bot cannot tell which is meant")


def _is_told_already(flow: Flow, node: Node, form: str) -> bool:
    """True when one language alone has this form at two answers."""
    own = [(choice.label, *choice.words) for choice in node.choices]
    languages = [own]
    for nodes in flow.translations.values():
        words = nodes.get(node.key)
        if words:
            groups = words.words or ((),) * len(words.labels)
            languages.append([(label, *group) for label, group in zip(words.labels, groups, strict=True)])
    return any(sum(form in map(folded, group) for group in groups) > 1 for groups in languages)


def _forms(flow: Flow, node: Node) -> list[Forms]:
    """Return what can be typed for each choice, folded, in all languages."""
    forms: list[list[str]] = [[] for _ in node.choices]
    for words, place in flow.written_answers(node.key):
        if place < len(forms):
            forms[place].append(words)
    return [_all_folded(tuple(group)) for group in forms]


@lru_cache(GROUPS_KEPT)
def _all_folded(group: Forms) -> Forms:
    return tuple(dict.fromkeys(filter(None, map(folded, group))))


@lru_cache(GROUPS_KEPT)
def folded(words: str) -> str:
    """Return what a writer wrote, folded. It is remembered: it is the pack's, never a peer's."""
    return fold(words)


@lru_cache(GROUPS_KEPT)
def _near(left: Forms, right: Forms) -> tuple[tuple[str, str], ...]:
    """Return the pairs of forms that are the same, or a slip apart: at most one of each kind."""
    by_length: dict[int, list[str]] = {}
    for form in right:
        by_length.setdefault(len(form), []).append(form)
    same, slipped = None, None
    for form in left:
        for length in (len(form) - 1, len(form), len(form) + 1):
            for other in by_length.get(length, ()):
                if form == other:
                    same = same or (form, other)
                elif slipped is None and (is_thumb_slip(form, other) or is_thumb_slip(other, form)):
                    slipped = (form, other)
    return tuple(pair for pair in (same, slipped) if pair)


def is_thumb_slip(meant: str, typed: str) -> bool:
    """True when one slip makes `typed` of `meant`: a letter left out, doubled, swapped, or the key beside it.

    Numbers are no slips of each other: whoever types one of two looks at it.
    """
    if abs(len(meant) - len(typed)) > 1 or meant == typed or not meant or not typed:
        return False
    at = next((at for at, (one, other) in enumerate(zip(meant, typed, strict=False)) if one != other), None)
    if at is None:
        at = min(len(meant), len(typed))
    if len(meant) == len(typed):
        is_beside = typed[at] in _BESIDE.get(meant[at], "") and meant[at + 1 :] == typed[at + 1 :]
        is_swapped = meant[at : at + 2] == typed[at : at + 2][::-1] and meant[at + 2 :] == typed[at + 2 :]
        return is_beside or is_swapped
    if len(typed) < len(meant):
        return meant[at + 1 :] == typed[at:] and not meant[at].isdigit()
    added = typed[at]
    near = meant[max(0, at - 1) : at + 1]
    return typed[at + 1 :] == meant[at:] and any(added == key or added in _BESIDE.get(key, "") for key in near)
