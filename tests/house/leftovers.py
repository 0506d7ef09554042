"""What must not be left lying about: paths of one machine, download hosts, marks of a merge, unnumbered promises."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tests.house.tree import Fault, Source

_PROMISE = re.compile(r"\b(?:TO[D]O|FIX[M]E)\b(?!\s*\(?#\d)")
_MACHINE_PATH = re.compile(r"(?<![\w.~}-])(?:/(?:home|root|tmp|Users|work)/|[A-Z]:\\{1,2}Users)")
_REGISTRY = re.compile(r"\b(?:pypi|pythonhosted|npmjs|npmmirror|debian|ubuntu|crates)\.(?:org|com|net|io)\b")
_MERGE = re.compile(r"^(?:[<]{7} |[>]{7} )")
_LOCK = re.compile(r"^requirements[\w-]*\.txt$")
_LOCK_ADDRESS = re.compile(r"://|file:|@ |^--|(?<!\w)/\w", re.MULTILINE)
_PINNED = re.compile(r"^([a-z0-9][a-z0-9.-]*)==(\S+) \\$", re.MULTILINE)

_SAYINGS = (
    (_PROMISE, "a promise without an issue number: {}"),
    (_MACHINE_PATH, "a path of one machine: {}"),
    (_REGISTRY, "a download host: {}"),
    (_MERGE, "what a merge left: {}"),
)


def leftovers(source: Source) -> Iterator[Fault]:
    """Lines that are true on one machine only, or were to be finished some day."""
    for number, line in enumerate(source.text.splitlines(), start=1):
        for pattern, saying in _SAYINGS:
            if found := pattern.search(line):
                yield source.at(number, saying.format(found[0]))
        if _LOCK.match(source.path) and (found := _LOCK_ADDRESS.search(line)):
            yield source.at(number, f"a lock names versions and hashes, no place: {line.strip()}")


def pins(lock: str) -> dict[str, str]:
    """Each package of a lock, and its version."""
    return dict(_PINNED.findall(lock))


def disagreements(run: Source, dev: Source) -> Iterator[Fault]:
    """Packages that run in a version other than the one that was tested."""
    tested = pins(dev.text)
    for number, line in enumerate(run.text.splitlines(), start=1):
        for name, version in pins(line).items():
            if tested.get(name) != version:
                yield run.at(number, f"{name} runs as {version} and is tested as {tested.get(name, 'nothing')}")
