"""What the code says to its log: constants of ours, and arguments that are nobody's words."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.house.tree import Fault, Source

_SAYING = {"debug", "info", "warning", "error", "exception", "critical", "log"}

PRIVATE = {
    "address",
    "body",
    "caption",
    "inbound",
    "outgoing",
    "payload",
    "peer",
    "press",
    "query",
    "raw",
    "raws",
    "result",
    "secret",
    "tap_id",
    "text",
    "token",
    "update",
    "url",
    "words",
}
"""Names of what a peer wrote, who they are, or what opens a door. How many or of what type they are may be said."""

EXCUSED: dict[tuple[str, str], str] = {
    ("sandbox/server.py", "address"): "where the practice Telegram listens, on this machine",
}
"""Exceptions: (file, name) and why."""

ONLY_IN_LOGS = {
    "addHandler",
    "basicConfig",
    "captureWarnings",
    "dictConfig",
    "fileConfig",
    "format_exc",
    "lastResort",
    "print_exc",
    "print_exception",
    "setLogRecordFactory",
}
"""Ways around the one that cleans."""


def is_checked(source: Source) -> bool:
    """Whether it runs at a host; rehearsals and benchmarks watch the log, or measure other people's bots."""
    return source.is_shipped and source.room not in {"benchmarks", "rehearsal"}


def loggers(source: Source) -> Iterator[str]:
    """The names of the loggers a module asks for."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call) and _last_name(node.func) == "getLogger":
            match node.args:
                case [ast.Name("__name__")]:
                    yield source.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
                case [ast.Constant(str(name))]:
                    yield name


def wrong_log_calls(source: Source, excused: dict[tuple[str, str], str] = EXCUSED) -> Iterator[Fault]:
    """Messages that are no constants, arguments that are somebody's words, and ways around the cleaning."""
    if not is_checked(source):
        return
    for node in ast.walk(source.tree):
        if (around := _way_around(node, source)) and (source.path, around) not in excused:
            yield source.at(node.lineno, f"{around} goes around logs.py")
        if isinstance(node, ast.Call) and _is_saying(node):
            yield from (source.at(node.lineno, what) for what in _wrong_in(node, source.path, excused))


def excuses_used(source: Source) -> set[tuple[str, str]]:
    """The exceptions that a file still needs."""
    names: set[str] = set()
    for node in ast.walk(source.tree):
        names.add(_way_around(node, source))
        if isinstance(node, ast.Call) and _is_saying(node):
            names |= _private_names(node)
    return {(source.path, name) for name in names}


def _way_around(node: ast.AST, source: Source) -> str:
    if source.path == "logs.py":
        return ""
    match node:
        case ast.Attribute(attr=name) if name in ONLY_IN_LOGS:
            return name
        case ast.Call(func=ast.Attribute(attr="getLogger"), args=[ast.Name(id=name)]) if name != "__name__":
            return "getLogger"
    return ""


def _is_saying(call: ast.Call) -> bool:
    if not isinstance(call.func, ast.Attribute) or call.func.attr not in _SAYING:
        return False
    return "log" in _last_name(call.func.value).lower()


def _wrong_in(call: ast.Call, path: str, excused: dict[tuple[str, str], str]) -> Iterator[str]:
    assert isinstance(call.func, ast.Attribute)
    if _last_name(call.func.value) == "logging":
        yield "the root logger is nobody's: use one of this module"
    said = call.args[1:2] if call.func.attr == "log" else call.args[:1]
    if not (said and isinstance(said[0], ast.Constant) and isinstance(said[0].value, str)):
        yield "the message is no constant: what is not known in advance belongs into arguments"
    for keyword in call.keywords:
        if keyword.arg not in {"exc_info", "stacklevel"}:
            yield f"{keyword.arg}= goes around the message"
    for name in sorted(_private_names(call)):
        if (path, name) not in excused:
            yield f"`{name}` may be somebody's words, or open a door"


def _private_names(call: ast.Call) -> set[str]:
    """Names of private things among the arguments, however deep, but for those only counted or typed."""
    found: set[str] = set()
    waiting: list[ast.AST] = list(call.args)
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"len", "type"}:
            continue
        if isinstance(node, ast.Name | ast.Attribute) and (name := _last_name(node).lstrip("_")) in PRIVATE:
            found.add(name)
        waiting.extend(ast.iter_child_nodes(node))
    return found


def _last_name(node: ast.AST) -> str:
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case ast.Call(func=func):
            return _last_name(func)
    return ""
