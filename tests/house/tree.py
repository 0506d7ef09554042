"""The files of the repository, the words a rule needs to talk about them, and a fault it can find."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

ROOMS = ("flows", "content", "store", "conversations", "bot", "scheduler", "sandbox", "rehearsal")
"""The packages that must exist. `console` joins when its door is built."""

NOT_SHIPPED = ("tests/", "docs/")
"""Rules about imports are for what runs at a host; tests may look into every room."""

_MADE_BY_A_MACHINE = {
    ".git",
    ".venv",
    "__pycache__",
    ".mypy_cache",
    ".pytest_cache",
    ".ruff_cache",
    ".hypothesis",
}


@dataclass(frozen=True)
class Fault:
    """One broken rule, and where."""

    path: str
    line: int
    what: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.what}"


@dataclass(frozen=True)
class Source:
    """One text file: its path inside the repository, with forward slashes, and what it holds."""

    path: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        """The parsed module. Raises: SyntaxError, which names file and line by itself."""
        return ast.parse(self.text, filename=self.path)

    @property
    def is_python(self) -> bool:
        """Whether the rules for Python apply."""
        return self.path.endswith(".py")

    @property
    def is_shipped(self) -> bool:
        """Whether it runs at a host, and is not only there to test or to explain."""
        return self.is_python and not self.path.startswith(NOT_SHIPPED)

    @property
    def room(self) -> str:
        """The top-level package, or the module's own name for `main` and `settings`."""
        return self.path.partition("/")[0].removesuffix(".py")

    def at(self, line: int, what: str) -> Fault:
        """A fault in this file."""
        return Fault(self.path, line, what)


def paths(root: Path = ROOT) -> Iterator[Path]:
    """Every file that belongs to the repository, also those not yet added to git."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=root,
        capture_output=True,
        check=False,
    )
    if listing.returncode == 0:
        found = {root / name for name in listing.stdout.decode().split("\0") if name}
    else:  # an unpacked archive has no git
        found = {path for path in root.rglob("*") if not _MADE_BY_A_MACHINE & set(path.relative_to(root).parts)}
    return (path for path in sorted(found) if path.is_file())


def sources(root: Path = ROOT) -> Iterator[Source]:
    """Every text file of the repository; pictures and the like are passed over."""
    for path in paths(root):
        try:
            yield Source(path.relative_to(root).as_posix(), path.read_text(encoding="utf-8"))
        except UnicodeDecodeError:
            continue
