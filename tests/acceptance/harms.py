"""What can befall a store under a bot: a small disk that fills up or refuses writes, a lock, a lost file."""

from __future__ import annotations

import errno
import resource
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.acceptance.program import Program

DISK_MB = 3

HOLDER = """
import sqlite3, sys
holder = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=30)
holder.execute("BEGIN IMMEDIATE")
print("held", flush=True)
sys.stdin.read()
"""
"""Another program that writes and does not end. Not this one: reading the file here would drop its lock (POSIX)."""


class Disk:
    """A disk of its own for a store. Where mounting is not allowed, the bot's own files are kept from growing."""

    def __init__(self, folder: Path) -> None:
        """Mount it over a new folder."""
        folder.mkdir()
        self.folder = folder
        self.is_mounted = self._mount("-t", "tmpfs", "-o", f"size={DISK_MB}m", "tmpfs", str(folder))
        self._ballast = folder / "ballast"

    @staticmethod
    def _mount(*arguments: str) -> bool:
        try:
            return subprocess.run(["mount", *arguments], capture_output=True, check=False).returncode == 0
        except OSError:
            return False

    def refuse_writes(self) -> None:
        """Make it read-only; nobody may have a file open."""
        assert not self.is_mounted or self._mount("-o", "remount,ro", str(self.folder))

    def take_writes(self, running: Program) -> None:
        """Make it writable again."""
        assert not self.is_mounted or self._mount("-o", "remount,rw", str(self.folder))
        limit_files(running, None)

    def fill(self, running: Program) -> None:
        """Leave not a byte free."""
        if not self.is_mounted:
            limit_files(running, max(path.stat().st_size for path in self.folder.glob("*-wal")))
            return
        with self._ballast.open("wb", buffering=0) as ballast:
            try:
                while True:
                    ballast.write(bytes(4096))
            except OSError as full:
                assert full.errno == errno.ENOSPC

    def empty(self, running: Program) -> None:
        """Give the room back."""
        self._ballast.unlink(missing_ok=True)
        limit_files(running, None)

    def close(self) -> None:
        """Take it away, also while somebody looks at it."""
        if self.is_mounted:
            subprocess.run(["umount", "--lazy", str(self.folder)], check=True)


@contextmanager
def disk_at(folder: Path) -> Iterator[Disk]:
    """A disk at this place."""
    disk = Disk(folder)
    try:
        yield disk
    finally:
        disk.close()


def limit_files(running: Program, most: int | None) -> None:
    """Let no file of a running program grow beyond so many bytes: 0 refuses every write."""
    soft = resource.RLIM_INFINITY if most is None else most
    resource.prlimit(running.process.pid, resource.RLIMIT_FSIZE, (soft, resource.RLIM_INFINITY))


@contextmanager
def locked(database: Path) -> Iterator[None]:
    """Another process writes, and does not come to an end."""
    holder = [sys.executable, "-c", HOLDER, str(database)]
    with subprocess.Popen(holder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None and other.stdin is not None
        assert other.stdout.readline() == "held\n"
        try:
            yield
        finally:
            other.stdin.close()
