"""Correcting a sentence for people who are amid older words: what is said changes, where it leads does not. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from content.fill import names_in
from content.pack import Pack
from flows.definition import Flow, Node, NodeWords

from .history import History


def same_ways(left: Node, right: Node) -> bool:
    """True when two nodes differ in what they say at the most: the same choices, leading to the same places."""
    return _without_words(left) == _without_words(right)


def same_node(left: Node, right: Node) -> bool:
    """True when two nodes are the same but for the lines they stand on."""
    return _without_lines(left) == _without_lines(right)


def same_translations(left: Flow, right: Flow, node: str) -> bool:
    """True when a node reads the same in every other language."""
    return _translations(left, node) == _translations(right, node)


def _translations(flow: Flow, node: str) -> dict[str, NodeWords]:
    found = {language: nodes[node] for language, nodes in flow.translations.items() if node in nodes}
    return {language: replace(words, line=0) for language, words in found.items()}


def _without_lines(node: Node) -> Node:
    choices = tuple(replace(choice, line=0) for choice in node.choices)
    when = tuple(replace(condition, line=0) for condition in node.when)
    keep = replace(node.keep, agreed=replace(node.keep.agreed, line=0)) if node.keep else None
    return replace(node, choices=choices, when=when, keep=keep, line=0)


def _without_words(node: Node) -> Node:
    return replace(_without_lines(node), say="")


def corrected(pack: Pack, history: History, pack_of: Callable[[str], Pack | None]) -> Pack:
    """Return a pack with the sentences that were corrected since it was in force."""
    flows = dict(pack.flows)
    for place in history.corrections:
        key, _, node = place.partition("/")
        release = history.correction(pack.name, place)
        newer = pack_of(release) if release else None
        flow, newer_flow = flows.get(key), newer.flows.get(key) if newer else None
        if flow and newer_flow and can_correct(flow, newer_flow, node):
            flows[key] = _corrected(flow, newer_flow, node)
    return pack if flows == pack.flows else replace(pack, flows=flows)


def can_correct(flow: Flow, newer: Flow, node: str) -> bool:
    """True when a node is in both, and only what it says is different."""
    if node not in flow.nodes or node not in newer.nodes or not same_ways(flow.nodes[node], newer.nodes[node]):
        return False
    # A sentence that names an answer the older words never asked for would be read with a gap in it.
    return _answers_named(newer, node) <= set(names_in(flow.nodes[node].say))


def _answers_named(flow: Flow, node: str) -> set[str]:
    kept = {name for each in flow.nodes.values() for name in (each.save, each.keep.result if each.keep else "")}
    return kept & set(names_in(flow.nodes[node].say))


def _corrected(flow: Flow, newer: Flow, node: str) -> Flow:
    nodes = {**flow.nodes, node: replace(flow.nodes[node], say=newer.nodes[node].say)}
    translations = {language: dict(words) for language, words in flow.translations.items()}
    for language, words in newer.translations.items():
        own = translations.setdefault(language, {})
        if node in words:
            # Its labels stay: they stand on buttons that are out already.
            own[node] = replace(own[node], say=words[node].say) if node in own else NodeWords(words[node].say)
    for language, words in translations.items():
        if node in words and node not in newer.translations.get(language, {}):
            # The correction is not translated: better in the other language than wrong in one's own.
            translations[language][node] = replace(words[node], say="")
    return replace(flow, nodes=nodes, translations=translations)
