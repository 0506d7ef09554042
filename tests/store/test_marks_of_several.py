"""The file of marks, when several workers write it into one folder, each process 1 of its container."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from store import backups, mark_file
from tests.store.ground import NOW, opened

DAY = NOW.date()


def _meanwhile(monkeypatch: pytest.MonkeyPatch, path: Path, does: str) -> None:
    """Let another container do something while this one brings its file to the disk."""
    kept, others = os.fsync, list[str]()

    def fsync(handle: int) -> None:
        kept(handle)
        if others:
            return
        others.append(does)
        if does == "writes all of it":
            mark_file.keep(path, {b"1": DAY, b"2": DAY}, DAY)
            return
        # What `write_whole` of another container begins with, before its first byte is written.
        with monkeypatch.context() as patch, pytest.raises(OSError, match="killed"):
            patch.setattr(os, "fsync", _killed)
            mark_file.write_whole(path, b"half")

    monkeypatch.setattr(os, "fsync", fsync)


def _killed(_: int) -> None:
    raise OSError("killed")


@pytest.mark.parametrize("does", ["begins and is killed", "writes all of it"])
def test_marks_of_the_erased_are_whole_while_several_containers_write_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, does: str
) -> None:
    """And nobody is alarmed, for nothing was wrong."""
    path = tmp_path / mark_file.NAME
    mark_file.keep(path, {b"1": DAY}, DAY)
    _meanwhile(monkeypatch, path, does)
    assert mark_file.keep(path, {b"1": DAY, b"2": DAY}, DAY)
    assert mark_file.read(path) == {b"1": DAY, b"2": DAY}


def test_a_file_of_marks_that_a_kill_left_half_goes_when_a_day_has_passed(tmp_path: Path) -> None:
    """Its name is nobody else's, so nobody writes over it."""
    path = tmp_path / mark_file.NAME
    old, young, anothers = mark_file.part_of(path), mark_file.part_of(path), tmp_path / "other.marks.part"
    for part in (old, young, anothers):
        part.write_bytes(b"half")
    for part in (old, anothers):
        at = part.stat().st_mtime - mark_file.PART_KEEP.total_seconds() - 60
        os.utime(part, (at, at))
    mark_file.keep(path, {b"1": DAY}, DAY)
    assert sorted(tmp_path.iterdir()) == sorted([path, young, anothers])


def test_a_backup_takes_no_half_file_of_another_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two operators' containers make one in the same second, and both processes have the number 1."""
    folder, kept, others = tmp_path / "kept", os.fsync, list[backups.Made]()
    with opened(tmp_path) as database:

        def fsync(handle: int) -> None:
            kept(handle)
            if not others:
                monkeypatch.setattr(os, "fsync", kept)
                others.append(backups.make(database, folder, bytes(32), NOW))

        monkeypatch.setattr(os, "fsync", fsync)
        made = backups.make(database, folder, bytes(32), NOW)
    assert made.path.exists() and list(folder.glob("*.part")) == []
