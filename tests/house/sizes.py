"""Budgets for the longest file and the longest function, and a sign on every door."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.house.tree import Fault, Source

FILE_LINES_MAX = 300
FUNCTION_LINES_MAX = 50
"""In code that people like, files have 50 to 150 lines and functions 4 to 9: only the tail needs a rule."""

LARGER: dict[str, str] = {}
"""Exceptions: `path` for a file, `path::function` for a function, and why it may be larger."""

_COUNTED = (".py", ".js", ".css", ".html")


def too_long(source: Source, larger: dict[str, str] = LARGER) -> Iterator[Fault]:
    """Files and functions over their budget."""
    lines = len(source.text.splitlines())
    if source.path.endswith(_COUNTED) and lines > FILE_LINES_MAX and source.path not in larger:
        yield source.at(FILE_LINES_MAX + 1, f"the file has {lines} lines, {FILE_LINES_MAX} are the most")
    if not source.is_python:
        return
    for node in ast.walk(source.tree):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        lines = (node.end_lineno or node.lineno) - node.lineno + 1
        if lines > FUNCTION_LINES_MAX and f"{source.path}::{node.name}" not in larger:
            yield source.at(node.lineno, f"{node.name} has {lines} lines, {FUNCTION_LINES_MAX} are the most")


def missing_signs(source: Source) -> Iterator[Fault]:
    """Modules without a docstring, and classes of what we ship without one."""
    if not source.is_python:
        return
    if not (ast.get_docstring(source.tree) or "").strip():
        yield source.at(1, "the module does not say what it is for")
    if not source.is_shipped:
        return
    for node in ast.walk(source.tree):
        if isinstance(node, ast.ClassDef) and not (ast.get_docstring(node) or "").strip():
            yield source.at(node.lineno, f"class {node.name} does not say what it is")


def unnamed_in(architecture: str, rooms: tuple[str, ...]) -> Iterator[Fault]:
    """Rooms that the map of the house leaves out."""
    for room in rooms:
        if f"{room}/" not in architecture:
            yield Fault("ARCHITECTURE.md", 1, f"the map does not name {room}/")
