"""One word for each thing: which names are ours to choose, and which of them the glossary refuses."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from tests.house.tree import Fault, Source

SYNONYMS = {
    "contact": "peer",
    "helper": "the name of what it does",
    "job": "nudge, or delivery",
    "manager": "the name of what it does",
    "reminder": "nudge",
    "sprint": "turn",
    "step": "node, or card",
    "user": "peer",
    "util": "the name of what it does",
}
"""A word we do not say, in any part of a name, and what we say instead."""

EMPTY_NAMES = {"data", "info"}
"""Names that say nothing when they stand alone."""

EMPTY_VERBS = {"do", "handle", "process"}
"""Verbs that say nothing at the head of a function's name."""

SHAPE_NAMES = {"base", "common", "helpers", "manager", "types", "utils"}
"""Files and folders named for their shape become the place where things end up."""

_TELEGRAM = ("bot/", "sandbox/", "tests/", "benchmarks/")

ALLOWED: dict[str, tuple[tuple[str, ...], str]] = {
    "callback_data": (_TELEGRAM, "a field of the Bot API"),
    "contact": (_TELEGRAM, "a field of the Bot API"),
    "data": (_TELEGRAM, "a field of the Bot API"),
    "do_request": ((*_TELEGRAM, "rehearsal/sim_wire.py"), "the Telegram library calls it by this name"),
    "effective_user": (_TELEGRAM, "a name of the Telegram library"),
    "from_user": (_TELEGRAM, "a field of the Bot API, as its libraries spell it"),
    "handleError": (("logs.py",), "the logging library calls it by this name"),
    "process_bind_param": (("store/",), "SQLAlchemy calls it by this name"),
    "process_result_value": (("store/",), "SQLAlchemy calls it by this name"),
    "user": (_TELEGRAM, "a field of the Bot API"),
    "user_id": (_TELEGRAM, "a field of the Bot API"),
}
"""Names that are not ours: where they may stand, and whose they are."""

CLOCK_FILE = "scheduler/jobs.py"
"""The one file that talks with APScheduler, in its word."""

_PIECES = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_TABLE_MAKERS = {"Table", "Column", "mapped_column", "create_table", "rename_table"}


def words_of(name: str) -> list[str]:
    """The words in a snake_case or CamelCase name, in lower case."""
    return [piece.lower() for piece in _PIECES.findall(name)]


def names_given(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Every name a module chooses itself: what it defines, never what it only reads from others."""
    for node in ast.walk(tree):
        for name in (*_defined(node), *_captured(node), *_tabled(node)):
            yield name, node.lineno


def _defined(node: ast.AST) -> list[str]:
    match node:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            return [name]
        case ast.arg(arg=name) | ast.Name(id=name, ctx=ast.Store()):
            return [name]
        case ast.Attribute(value=ast.Name("self" | "cls"), attr=name, ctx=ast.Store()):
            return [name]
        case ast.Import(names=aliases) | ast.ImportFrom(names=aliases):
            return [alias.asname for alias in aliases if alias.asname]
    return []


def _captured(node: ast.AST) -> list[str]:
    match node:
        case ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)) | ast.MatchMapping(rest=str(name)):
            return [name]
        case ast.ExceptHandler(name=str(name)):
            return [name]
    return []


def _tabled(node: ast.AST) -> list[str]:
    match node:
        case ast.Assign(targets=[ast.Name("__tablename__")], value=ast.Constant(str(name))):
            return [name]
        case ast.Call(func=ast.Name(maker) | ast.Attribute(attr=maker), args=[ast.Constant(str(name)), *_]):
            return [name] if maker in _TABLE_MAKERS else []
    return []


def wrong_words(source: Source) -> Iterator[Fault]:
    """Names of ours that say a thing by another word than the glossary's."""
    if not source.is_python:
        return
    file_name = PurePosixPath(source.path).stem
    for name, line in [(file_name, 1), *names_given(source.tree)]:
        if not _is_allowed(name, source):
            yield from (source.at(line, f"`{name}`: {what}") for what in _wrong_in(name, source))
    for node in ast.walk(source.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not _is_allowed(node.name, source):
            first, *rest = words_of(node.name) or [""]
            if first in EMPTY_VERBS and rest:
                yield source.at(node.lineno, f"`{node.name}`: `{first}` says nothing, name what it does")


def _is_allowed(name: str, source: Source) -> bool:
    places, _ = ALLOWED.get(name, ((), ""))
    return source.path.startswith(places)


def _wrong_in(name: str, source: Source) -> Iterator[str]:
    if name in EMPTY_NAMES:
        yield "it says nothing, name what it is"
    for word in words_of(name):
        singular = word.removesuffix("s")
        if singular in SYNONYMS and not (singular == "job" and source.path == CLOCK_FILE):
            yield f"we do not say {word}, we say {SYNONYMS[singular]}"


def named_for_shape(source: Source) -> Iterator[Fault]:
    """Files and folders whose names do not say what is in them."""
    for part in PurePosixPath(source.path).parts:
        if part.partition(".")[0] in SHAPE_NAMES:
            yield source.at(1, f"`{part}` is named for its shape, not for what is in it")
