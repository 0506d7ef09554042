"""Nothing leaves but to Telegram and to the database: which files can open a connection, and which addresses they know.

A program that sends words anywhere else would have to be one of these files, or name another address.
"""

from __future__ import annotations

import ast
import functools
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

NOT_IN_SERVICE = ("tests", "rehearsal", "sandbox", "benchmarks", "build")
"""Folders whose code no bot with a token imports. (The practice phone is one: it stays on this machine.)"""

CALLERS = {
    "ClientSession",
    "create_connection",
    "open_connection",
    "open_unix_connection",
    "urlopen",
    "HTTPConnection",
    "HTTPSConnection",
    "create_engine",
    "connect_ex",
    "sendto",
}
"""Names by which the standard library and ours open a connection to somewhere else."""

LIBRARIES = {"httpx", "requests", "smtplib", "ftplib", "paramiko", "websockets", "grpc", "urllib3", "sentry_sdk"}
"""Libraries that connect, and that nothing here needs."""

MAY_CALL = {
    "bot/request.py": {"ClientSession"},
    "store/postgres.py": {"create_engine"},
    "store/rows_out.py": {"create_engine"},
    "store/sqlite_file.py": {"create_engine"},
}
"""File → what it may open: Telegram's Bot API, and the database."""

ADDRESSES = {"https://api.telegram.org", "https://t.me", "http://www.w3.org/2000/svg"}
"""Every host the code names. The last two are never called: a link that people tap, and the name of a format."""


ADDRESS = re.compile(r"https?://[a-z][a-z0-9.-]*\.[a-z]{2,}[\w/]*")


@functools.cache
def sources() -> dict[str, ast.Module]:
    """Every file of the program that runs in service, read."""
    rooms = [path for path in ROOT.iterdir() if path.is_dir() and not path.name.startswith((*NOT_IN_SERVICE, "."))]
    files = [*ROOT.glob("*.py"), *(file for room in rooms for file in room.rglob("*.py"))]
    found = {}
    for path in sorted(files):
        found[path.relative_to(ROOT).as_posix()] = ast.parse(path.read_text(encoding="utf-8"))
    return found


def calls(tree: ast.Module) -> set[str]:
    """The names among `CALLERS` that a file calls."""
    called = {node.func for node in ast.walk(tree) if isinstance(node, ast.Call)}
    names = {func.attr if isinstance(func, ast.Attribute) else getattr(func, "id", "") for func in called}
    return names & CALLERS


def libraries(tree: ast.Module) -> set[str]:
    """The first names of everything a file imports."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.partition(".")[0])
    return found


def test_only_these_files_open_a_connection() -> None:
    """Telegram's Bot API, the database, and nothing else: no counting service, no crash report, no model (T11)."""
    wrong = {name: calls(tree) - MAY_CALL.get(name, set()) for name, tree in sources().items()}
    assert {name: called for name, called in wrong.items() if called} == {}
    assert {name: libraries(tree) & LIBRARIES for name, tree in sources().items() if libraries(tree) & LIBRARIES} == {}


def test_what_may_call_does() -> None:
    """An exception that nothing needs is a door left open."""
    tree_of = sources()
    assert [name for name, called in MAY_CALL.items() if called - calls(tree_of[name])] == []


def test_no_other_address_is_named() -> None:
    """An address in a setting is the operator's; one in the code would be everybody's."""
    found = set()
    for name, tree in sources().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found |= {(name, hit) for hit in ADDRESS.findall(node.value)}
    assert {(name, hit) for name, hit in found if not hit.startswith(tuple(ADDRESSES))} == set()


@pytest.mark.parametrize(
    "code", ["urllib.request.urlopen('x')", "aiohttp.ClientSession()", "await asyncio.open_connection('x', 443)"]
)
def test_this_look_sees_a_call(code: str) -> None:
    """The test of the tests above."""
    assert calls(ast.parse(f"async def leak():\n    {code}\n")) != set()
    assert libraries(ast.parse("import httpx.client")) & LIBRARIES
