"""From a writer's file to a flow: reads the fields, lists every mistake at once, and never raises for one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from .condition_parser import parse_keep, parse_when
from .counting_rules import parse_counted
from .definition import Choice, Flow, Node, NodeWords
from .fields import FieldReader
from .issues import Issue, issue
from .strict_yaml import Fields, Items, Text, read
from .targets import ARROW, read_target
from .waits import WAIT_MOST, parse_duration, parse_later, parse_quiet, parse_silence

__all__ = ["WAIT_MOST", "FlowWords", "parse_duration", "parse_flow", "parse_flow_words", "parse_label"]

SAY_MOST = 1000
"""Letters one node may say: two screens of a small phone, far under Telegram's 4,096."""

LABEL_MOST = 28
"""Letters on a button: more is cut off on a 360-pixel phone with one button a row."""

CHOICES_MOST = 8
"""Choices of one question: more do not fit above the thumb."""

NODES_MOST = 60
"""Nodes of one flow: a writer cannot read more aloud."""

NAME_MOST = 40
"""Letters of the name of an answer, and of whom a call is asked of."""

_LABEL = re.compile(r"^([^()]{1,80})(?:\(([^()]{0,400})\))?$")
_RESULT = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True)
class FlowWords:
    """One translation of a flow. `of` is the fingerprint of the source words it was made from."""

    flow: str
    language: str
    of: str
    title: str
    nodes: dict[str, NodeWords]
    file: str
    line: int


def parse_flow(text: str, file: str) -> tuple[Flow | None, list[Issue]]:
    """Read one flow file. The flow is None only when the file's form cannot be read at all."""
    fields, issues = read(text, file)
    if fields is None:
        return None, issues
    reader = FieldReader(fields, file, issues)
    key = reader.text("flow", most=64)
    title = reader.text("title", most=60)
    is_check_in = reader.yes_no("check_in", default=False)
    silent = parse_silence(reader, file, issues)
    nodes = silent.of(_nodes(reader, file, issues))
    reader.finish()
    flow = Flow(key=key, title=title, nodes=nodes, file=file, is_check_in=is_check_in, stays_open=silent.stays_open)
    return flow, issues


def parse_flow_words(text: str, file: str) -> tuple[FlowWords | None, list[Issue]]:
    """Read one translation of a flow."""
    fields, issues = read(text, file)
    if fields is None:
        return None, issues
    reader = FieldReader(fields, file, issues)
    words = FlowWords(
        flow=reader.text("flow", most=64),
        language=reader.text("language", most=8),
        of=reader.text("of", required=False, most=64),
        title=reader.text("title", most=60),
        nodes=_node_words(reader, file, issues),
        file=file,
        line=reader.line("of"),
    )
    reader.finish()
    return words, issues


def parse_label(text: str) -> tuple[str, tuple[str, ...]] | None:
    """Split "Just breathe (breathing, breath)" into its label and its other words."""
    found = _LABEL.match(text.strip())
    if not found or not found[1].strip():
        return None
    words = tuple(word.strip() for word in (found[2] or "").split(",") if word.strip())
    return found[1].strip(), words


def _nodes(reader: FieldReader, file: str, issues: list[Issue]) -> dict[str, Node]:
    fields = reader.fields("nodes")
    if fields is None:
        return {}
    if len(fields.entries) > NODES_MOST:
        issues.append(issue("F002", file, fields.line, most=str(NODES_MOST)))
    nodes = {}
    for key, tree in fields.entries.items():
        line = fields.key_lines[key]
        if isinstance(tree, Fields):
            nodes[key] = _node(key, FieldReader(tree, file, issues), line, file, issues)
        else:
            issues.append(issue("F003", file, line, node=key))
            nodes[key] = Node(key, line=line)  # It is there, so what leads to it is not wrong as well.
    return nodes


def _node(key: str, reader: FieldReader, line: int, file: str, issues: list[Issue]) -> Node:
    say = reader.text("say", required=False, most=SAY_MOST)
    choices = tuple(choice for tree in reader.items("choices") if (choice := _choice(tree, file, issues)) is not None)
    if len(choices) > CHOICES_MOST:
        issues.append(issue("F004", file, reader.line("choices"), most=str(CHOICES_MOST)))
    asked = reader.choice("ask", ("library", "words", ""), "")
    go_text = reader.text("go", required=False, most=70)
    go = read_target(go_text, file, reader.line("go"), issues) if go_text else None
    silence = parse_silence(reader, file, issues)
    node = Node(
        key=key,
        say=say if say.strip() else "",
        choices=choices,
        asks_library=asked == "library",
        takes_words=asked == "words",
        save=_name(reader, "save", file, issues),
        counted=parse_counted(reader),
        keep=parse_keep(reader, file, issues),
        when=parse_when(reader, file, issues),
        calls=reader.text("call", required=False, most=NAME_MOST).strip(),
        go=go,
        silence=silence.silence,
        later=parse_later(reader, file, issues),
        quiet=parse_quiet(reader, file, issues),
        line=line,
        stays_open=silence.stays_open,
    )
    reader.finish()
    issues += _misfits(node, file, reader)
    return node


def _misfits(node: Node, file: str, reader: FieldReader) -> Iterator[Issue]:
    """Yield what does not go together in one node."""
    goes_on = node.go is not None
    if not node.is_waiting and not goes_on:
        yield issue("F005", file, node.line, node=node.key)
    if node.is_waiting and goes_on and not node.takes_words:
        yield issue("F006", file, node.line, node=node.key)
    if node.takes_words and not goes_on:
        yield issue("F013", file, reader.line("ask"), node=node.key)
    if node.is_waiting and not node.say:
        yield issue("F007", file, node.line, node=node.key)
    if (node.silence or node.stays_open) and not node.is_waiting:
        yield issue("F008", file, reader.line("silence"), node=node.key)
    for word, is_there, needs in (
        ("save", bool(node.save), bool(node.choices)),
        ("keep", node.keep is not None, node.takes_words),
        ("when", bool(node.when), not node.is_waiting),
        ("call", bool(node.calls), not node.is_waiting),
    ):
        if is_there and not needs:
            yield issue("F014", file, reader.line(word), word=word, node=node.key)


def _name(reader: FieldReader, word: str, file: str, issues: list[Issue]) -> str:
    """Read the name of an answer; it is written like the keys of places."""
    name = reader.text(word, required=False, most=NAME_MOST).strip()
    if name and not _RESULT.fullmatch(name):
        issues.append(issue("F015", file, reader.line(word), name=name))
        return ""
    return name


def _choice(tree: Text | Items | Fields, file: str, issues: list[Issue]) -> Choice | None:
    if not isinstance(tree, Text):
        issues.append(issue("F009", file, tree.line))
        return None
    halves = ARROW.split(tree.value)
    if len(halves) != 2:  # noqa: PLR2004 - a label and where it leads
        issues.append(issue("F009", file, tree.line))
        return None
    label = parse_label(halves[0])
    target = read_target(halves[1], file, tree.line, issues)
    if label is None:
        issues.append(issue("F009", file, tree.line))
        return None
    if len(label[0]) > LABEL_MOST:
        issues.append(issue("F010", file, tree.line, label=label[0], most=str(LABEL_MOST)))
    return Choice(label[0], target, label[1], tree.line) if target else None


def _node_words(reader: FieldReader, file: str, issues: list[Issue]) -> dict[str, NodeWords]:
    fields = reader.fields("nodes")
    nodes = {}
    for key, tree in (fields.entries if fields else {}).items():
        if not isinstance(tree, Fields):
            issues.append(issue("F003", file, tree.line, node=key))
            continue
        inner = FieldReader(tree, file, issues)
        say = inner.text("say", required=False, most=SAY_MOST)
        labels = [parse_label(label) for label in inner.texts("choices")]
        if None in labels:
            issues.append(issue("F009", file, inner.line("choices")))
        inner.finish()
        kept = [label for label in labels if label]
        for label, _ in kept:
            if len(label) > LABEL_MOST:
                issues.append(issue("F010", file, inner.line("choices"), label=label, most=str(LABEL_MOST)))
        labelled, typed = tuple(label for label, _ in kept), tuple(words for _, words in kept)
        nodes[key] = NodeWords(say, labelled, typed, fields.key_lines[key] if fields else 0)
    return nodes
