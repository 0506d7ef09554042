"""Every table by which something is dispatched, found in the code itself: what is in it, and how it is looked up."""

from __future__ import annotations

import ast
import importlib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import get_args

import main
import operating
from content.needs import COMMANDS, DOORS
from conversations import coordinating, kept, permissions, presses, previewing, told_acts
from conversations.choosing import HOURS_PREFIX
from conversations.commands import LANGUAGE_PREFIX, name_of
from conversations.interrupts import COMMAND_ALIASES, EMERGENCY_COMMANDS
from conversations.occurrences import HOURS

ROOM = Path(permissions.__file__).parent


@cache
def tables() -> dict[str, Mapping[str, object]]:
    """`module.NAME` → every table of names and functions that stands in a module of the room."""
    found: dict[str, Mapping[str, object]] = {}
    for file in sorted(ROOM.glob("*.py")):
        module = importlib.import_module(f"conversations.{file.stem}")
        for name, value in vars(module).items():
            if _is_table(value) and name in _assigned(file):
                found[f"{file.stem}.{name}"] = value
    return found


def _is_table(value: object) -> bool:
    return (
        isinstance(value, Mapping) and bool(value) and all(isinstance(k, str) and callable(v) for k, v in value.items())
    )


def _assigned(file: Path) -> set[str]:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    targets = [node.target for node in tree.body if isinstance(node, ast.AnnAssign)]
    targets += [target for node in tree.body if isinstance(node, ast.Assign) for target in node.targets]
    return {target.id for target in targets if isinstance(target, ast.Name)}


@cache
def doors() -> dict[str, str]:
    """`module.NAME` → the door whose rows it is looked up by, read from its calls of `permissions.way`."""
    found = {}
    for module, call in _calls():
        if ast.unparse(call.func) == "permissions.way":
            door, table = call.args[0], call.args[1]
            assert isinstance(door, ast.Constant) and isinstance(table, ast.Name), (
                f"{module}: say the door and the table"
            )
            found[f"{module}.{table.id}"] = str(door.value)
    return found


def _calls() -> Iterator[tuple[str, ast.Call]]:
    for file in sorted(ROOM.glob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                yield file.stem, node


def looked_up_bare(module: str, text: str, names: set[str]) -> list[str]:
    """Where a table is asked for a way beside `permissions.way`: `TABLE.get(…)`, or `TABLE[…]`."""
    found = []
    for node in ast.walk(ast.parse(text)):
        asked = node.value if isinstance(node, ast.Attribute | ast.Subscript) else None
        if isinstance(asked, ast.Name) and asked.id in names:
            found.append(f"{module}.py:{node.lineno}: {asked.id} is asked without its permission")
    return found


def known() -> dict[str, set[str]]:
    """Door → everything that the code can be told to do there."""
    found: dict[str, set[str]] = {door: set() for door in permissions.TABLE}
    for table, door in doors().items():
        found[door] |= set(tables()[table])
    found["press"] = {presses.name_of(each) for each in map(object.__new__, get_args(presses.Press))}  # type: ignore[arg-type]
    typed = {*COMMANDS, *COMMAND_ALIASES.values(), *EMERGENCY_COMMANDS, *DOORS, coordinating.COMMAND, told_acts.COMMAND}
    chosen = {*(HOURS_PREFIX + key for key in HOURS), LANGUAGE_PREFIX + "fr", f"{kept.ALL}_2", f"{kept.OWN}_2"}
    found["command"] |= {name_of(each) for each in typed | chosen}
    found["desk"] |= {*previewing.TRIAL_ACTS, "become", coordinating.UPLOAD}
    found["main"], found["database"] = set(main.COMMANDS), set(operating.DATABASE_ACTIONS)
    return found
