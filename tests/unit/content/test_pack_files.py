"""Hostile and broken folders: what is read stays inside the folder, is small, is text, and has an honest name.

A pack may come from a shared drive, an unpacked archive, or somebody who wants to see a file that is not theirs.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from content import pack_files
from content.pack import build_pack
from content.pack_files import BYTES_MOST, read_pack_files
from flows.issues import Severity
from tests.small_pack import card, small_pack


def _codes(folder: Path) -> list[tuple[str, str]]:
    files, issues = read_pack_files(folder)
    return [(found.code, found.file) for found in issues if found.file not in files]


def _write(folder: Path, name: str, text: str | bytes = "card: a\n") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_a_good_folder(tmp_path: Path) -> None:
    """Every file is read, by its path inside the folder, and the pack is the same as from memory."""
    for name, text in small_pack().items():
        _write(tmp_path, name, text)
    files, issues = read_pack_files(tmp_path)
    assert issues == []
    assert files == small_pack()
    assert build_pack(files)[0] is not None


def test_no_folder(tmp_path: Path) -> None:
    """C001: a wrong path, or a file where a folder should be."""
    assert [code for code, _ in _codes(tmp_path / "nowhere")] == ["C001"]
    assert [code for code, _ in _codes(_write(tmp_path, "a_file"))] == ["C001"]


@pytest.mark.parametrize("target", ["/etc/passwd", "../outside.yaml", "cards/b.yaml", "nowhere"])
def test_a_shortcut_is_never_followed(tmp_path: Path, target: str) -> None:
    """C002: not out of the folder, and not inside it either: what is published must be what lies there."""
    folder = tmp_path / "pack"
    _write(tmp_path, "outside.yaml", "card: secret\n")
    _write(folder, "cards/b.yaml")
    (folder / "cards/a.yaml").symlink_to(target)
    files, issues = read_pack_files(folder)
    assert list(files) == ["cards/b.yaml"]
    assert [(found.code, found.file) for found in issues] == [("C002", "cards/a.yaml")]


def test_a_shortcut_to_a_folder_is_never_entered(tmp_path: Path) -> None:
    """Nor one that leads back up, which would be read for ever."""
    folder = tmp_path / "pack"
    _write(tmp_path, "elsewhere/a.yaml", "card: secret\n")
    folder.mkdir()
    (folder / "cards").symlink_to(tmp_path / "elsewhere", target_is_directory=True)
    (folder / "flows").symlink_to(folder, target_is_directory=True)
    assert read_pack_files(folder)[0] == {}
    assert _codes(folder) == [("C002", "cards"), ("C002", "flows")]


@pytest.mark.parametrize(
    "name",
    [
        "cards/A.yaml",
        "Cards/a.yaml",
        "cards/a.yml",
        "cards/a.yaml.bak",
        "cards/a.YAML",
        "cards/a b.yaml",
        "cards/ä.yaml",
        "cards/_a.yaml",
        "cards/2a.yaml",
        "cards/a.FR.yaml",
        "cards/a.french.yaml",
        "cards/a.fr.ca.yaml",
        "cards/deeper/a.yaml",
        "a.yaml",
        "other/a.yaml",
        "cards/a.yaml\n",
        "cards/" + "a" * 65 + ".yaml",
        "cards/a\\..\\b.yaml",
        ".git/config",
    ],
)
def test_a_name_that_does_not_belong(tmp_path: Path, name: str) -> None:
    """C004: a file that is passed over in silence is a sentence its writer thinks is published."""
    _write(tmp_path, name)
    assert read_pack_files(tmp_path)[0] == {}
    assert [code for code, _ in _codes(tmp_path)] == ["C004"]


def test_what_editors_leave_behind_is_no_mistake(tmp_path: Path) -> None:
    """Hidden files are not the writer's."""
    _write(tmp_path, ".gitkeep")
    _write(tmp_path, "cards/.a.yaml.swp")
    assert read_pack_files(tmp_path) == ({}, [])


def test_too_large(tmp_path: Path) -> None:
    """C005: one letter more than the most; at the most it is read."""
    _write(tmp_path, "cards/fits.yaml", b"#" * BYTES_MOST)
    _write(tmp_path, "cards/large.yaml", b"#" * (BYTES_MOST + 1))
    assert list(read_pack_files(tmp_path)[0]) == ["cards/fits.yaml"]
    assert _codes(tmp_path) == [("C005", "cards/large.yaml")]


@pytest.mark.parametrize("content", [b"\xff\xfe\x00c", b"card: \xe9t\xe9\n", b"\xed\xa0\x80", b"card: a\xc3"])
def test_not_text(tmp_path: Path, content: bytes) -> None:
    """C006: another encoding, or a cut letter; nothing is replaced or guessed."""
    _write(tmp_path, "cards/a.yaml", content)
    assert read_pack_files(tmp_path)[0] == {}
    assert _codes(tmp_path) == [("C006", "cards/a.yaml")]


def test_a_file_that_nobody_may_read(tmp_path: Path) -> None:
    """A place that cannot be opened is a mistake among the others, and stops none of them."""
    _write(tmp_path, "cards/b.yaml")
    os.mkfifo(tmp_path / "cards/c.yaml")
    (tmp_path / "cards/d.yaml").mkdir()
    assert list(read_pack_files(tmp_path)[0]) == ["cards/b.yaml"]


def test_too_many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """C003: reading stops there, whether the names are good or bad."""
    monkeypatch.setattr(pack_files, "FILES_MOST", 5)
    for number in range(9):
        _write(tmp_path, f"cards/a{number}.yaml")
    files, issues = read_pack_files(tmp_path)
    assert len(files) == 6
    assert [found.code for found in issues] == ["C003"]
    bad = tmp_path / "bad"
    for number in range(9):
        _write(bad, f"A{number}.yaml")
    assert [found.code for found in read_pack_files(bad)[1]] == ["C004"] * 6 + ["C003"]


def test_too_much(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """C009: files that are each small enough may still be too much for one row and a small machine."""
    monkeypatch.setattr(pack_files, "ALL_BYTES_MOST", 1000)
    for number in range(9):
        _write(tmp_path, f"cards/a{number}.yaml", "x" * 300)
    files, issues = read_pack_files(tmp_path)
    assert len(files) == 4
    assert [found.code for found in issues] == ["C009"]


@pytest.mark.parametrize("letter", ["\x00", "\x1b", "\u202e", "\t"])
def test_letters_nobody_can_see(tmp_path: Path, letter: str) -> None:
    """Such a file is text, and is still refused: NUL, terminal signs, signs that turn the reading direction."""
    for name, text in small_pack().items():
        _write(tmp_path, name, text)
    _write(tmp_path, "cards/plain.yaml", card("plain").replace("one", f"o{letter}ne"))
    pack, issues = build_pack(read_pack_files(tmp_path)[0])
    assert pack is None
    assert {found.file for found in issues if found.severity is Severity.ERROR} == {"cards/plain.yaml"}


@pytest.mark.parametrize(
    "path", ["../../etc/passwd", "/etc/passwd", "cards/../../x.yaml", "", "cards", "cards/", "\x00", "CARDS/A.YAML"]
)
def test_paths_given_from_elsewhere(path: str) -> None:
    """A release's files come back from the store: a hostile path is a mistake, never a file that is opened."""
    pack, issues = build_pack(small_pack() | {path: card("plain")})
    assert pack is None
    assert {found.file for found in issues} == {path}
