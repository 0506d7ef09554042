"""The voices of a pack: what an operator puts there by mistake takes a button away, and nothing else."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from content import voices
from content.pack import Pack, build_pack
from content.pack_files import read_pack_files
from content.voiced import voiced
from content.voices import BYTES_MOST, FILES_MOST, PACER, Voices, load, read_voices
from flows.issues import RULES, Severity
from flows.voice_rules import VOICE_RULES
from tests.made_sounds import opus, put_voice
from tests.small_pack import small_pack

CODES = ("C070", "C071", "C072", "C073", "C074")


def _pack(**changed: tuple[str, str]) -> Pack:
    files = small_pack()
    for name, (old, new) in changed.items():
        path = name.replace("__", "/") + ".yaml"
        assert old in files[path]
        files[path] = files[path].replace(old, new)
    pack, _ = build_pack(files)
    assert pack
    return pack


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "voices").mkdir()
    return tmp_path


def _codes(found: Voices) -> list[tuple[str, str]]:
    return [(each.code, each.file) for each in found.issues]


def _put(folder: Path, name: str, content: bytes = b"") -> Path:
    path = folder / "voices" / name
    path.write_bytes(content or opus())
    return path


def test_a_pack_without_sounds_is_no_mistake(tmp_path: Path) -> None:
    assert read_voices(tmp_path) == Voices()
    assert read_voices(tmp_path / "nowhere") == Voices()


def test_a_voice_that_speaks_the_words_of_its_card_is_found_by_card_and_language(folder: Path) -> None:
    pack = _pack()
    for language in ("en", "fr"):
        put_voice(folder, pack, "overdose_steps", language, opus(41.5))
    _put(folder, "breath_pacer.ogg")
    spoken, issues = voiced(pack, read_voices(folder))
    assert issues == []
    assert set(spoken.voices) == {PACER, "overdose_steps.en", "overdose_steps.fr"}
    assert spoken.voices["overdose_steps.en"].seconds == pytest.approx(41.5)
    assert spoken == pack, "sounds are no part of the words: the release keeps its name"


@pytest.mark.parametrize("changed", ["cards__overdose_steps", "phrases__numbers"])
def test_a_voice_falls_silent_when_its_card_says_something_else(folder: Path, changed: str) -> None:
    """A recording that names the old dose, or the old number, under the new card would be worse than none."""
    put_voice(folder, _pack(), "overdose_steps", "en")
    old, new = ("**one** page", "**another** page") if changed.startswith("cards") else ("9-1-1", "1-1-2")
    pack, issues = voiced(_pack(**{changed: (old, new)}), read_voices(folder))
    assert pack.voices == {}
    (found,) = issues
    assert found.code == "C074"
    named = found.remedy.split("`")[1]
    next((folder / "voices").iterdir()).rename(folder / named)
    assert set(voiced(pack, read_voices(folder))[0].voices) == {"overdose_steps.en"}, "the remedy is one"


def test_a_voice_that_nobody_compared_is_not_heard_and_its_new_name_is_told(folder: Path) -> None:
    _put(folder, "overdose_steps.fr.ogg")
    pack, issues = voiced(_pack(), read_voices(folder))
    assert pack.voices == {}
    assert [(each.code, each.file) for each in issues] == [("C074", "voices/overdose_steps.fr.ogg")]


@pytest.mark.parametrize("name", ["plain.en.ogg", "nobody.en.ogg", "overdose_steps.de.ogg", "breath_pacer.en.ogg"])
def test_a_voice_of_no_emergency_card_in_no_language_of_the_pack_is_told(folder: Path, name: str) -> None:
    _put(folder, name)
    pack, issues = voiced(_pack(), read_voices(folder))
    assert pack.voices == {} and [each.code for each in issues] == ["C070"]


@pytest.mark.parametrize(
    "name",
    [
        "Overdose_Steps.en.ogg",
        "overdose_steps.ogg",
        "overdose_steps.en.opus",
        "overdose_steps.en.ogg.exe",
        "overdose steps.en.ogg",
        "overdose_steps.en.123.ogg",
        "overdose_steps.en.0123456789AB.ogg",
        "k" * 60 + ".en.ogg",
        "steps\u202egnp.en.ogg",
        "a\nFAKE:1: C999 error.en.ogg",
        "breath_pacer2.ogg",
    ],
)
def test_a_file_of_an_odd_name_is_told_and_its_name_cannot_write_on_the_screen(folder: Path, name: str) -> None:
    _put(folder, name)
    found = read_voices(folder)
    assert found.files == {}
    ((code, file),) = _codes(found)
    assert code == "C070" and file.isprintable() and file.startswith("voices/")


def _link_out(path: Path) -> None:
    secret = path.parent.parent / "secret.ogg"
    secret.write_bytes(opus())
    path.symlink_to(secret)


HOSTILE: list[tuple[Callable[[Path], object], str]] = [
    (_link_out, "C071"),
    (lambda path: path.symlink_to("/dev/zero"), "C071"),
    (lambda path: path.symlink_to("nowhere"), "C071"),
    (lambda path: path.symlink_to(path.name), "C071"),
    (os.mkfifo, "C071"),
    (Path.mkdir, "C071"),
    (lambda path: path.write_bytes(b""), "C073"),
    (lambda path: path.write_bytes(b"OggS"), "C073"),
    (lambda path: path.write_bytes(b"#!/bin/sh\nrm -rf /\n"), "C073"),
    (lambda path: path.write_bytes(opus() + b"PK\x03\x04"), "C073"),
    (lambda path: path.write_bytes(opus()[:-2]), "C073"),
    (lambda path: path.write_bytes(opus(head=b"\x01vorbis" + bytes(23))), "C073"),
    (lambda path: path.write_bytes(opus(181)), "C072"),
    (lambda path: path.write_bytes(opus() + bytes(BYTES_MOST)), "C072"),
    (lambda path: os.truncate(os.open(path, os.O_CREAT | os.O_RDWR), 2**34), "C072"),
]


@pytest.mark.parametrize(("make", "code"), HOSTILE, ids=map(str, range(len(HOSTILE))))
def test_a_hostile_file_gets_one_clear_line_and_nothing_is_read_through_it(
    folder: Path, make: Callable[[Path], object], code: str
) -> None:
    """It neither hangs nor swells: a pipe is not opened, and 16 GB of nothing are not read."""
    make(folder / "voices" / "overdose_steps.en.ogg")
    found = read_voices(folder)
    assert found.files == {}
    assert _codes(found) == [(code, "voices/overdose_steps.en.ogg")]


def test_a_folder_that_is_a_shortcut_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "breath_pacer.ogg").write_bytes(opus())
    pack = tmp_path / "pack"
    pack.mkdir()
    (pack / "voices").symlink_to(tmp_path / "elsewhere")
    assert _codes(read_voices(pack)) == [("C071", "voices")]
    (pack / "voices").unlink()
    (pack / "voices").write_text("a file")
    assert _codes(read_voices(pack)) == [("C071", "voices")]


def test_more_files_than_anybody_speaks_are_not_all_looked_at(folder: Path) -> None:
    for number in range(FILES_MOST + 5):
        _put(folder, f"c{number}.en.ogg", b"x")
    found = read_voices(folder)
    assert _codes(found)[-1] == ("C072", "voices")
    assert len(found.issues) == FILES_MOST + 1


def test_hidden_files_are_passed_over(folder: Path) -> None:
    _put(folder, ".DS_Store", b"x")
    assert read_voices(folder) == Voices()


def test_a_file_that_is_gone_or_another_one_by_now_is_not_sent(folder: Path) -> None:
    """What goes out is what was looked at, and nothing that was put in its place meanwhile."""
    path = _put(folder, "breath_pacer.ogg")
    voice = read_voices(folder).files["breath_pacer.ogg"]
    assert load(voice) == opus()
    path.write_bytes(opus(2))
    assert load(voice) is None
    path.unlink()
    assert load(voice) is None
    path.symlink_to("/dev/zero")
    assert load(voice) is None


def test_a_folder_that_cannot_be_listed_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: Path) -> None:
        raise PermissionError

    monkeypatch.setattr(voices.Path, "iterdir", refuse)
    assert _codes(read_voices(folder)) == [("C073", "voices")]


def test_the_reader_of_words_does_not_complain_of_sounds(folder: Path) -> None:
    _put(folder, "breath_pacer.ogg")
    _put(folder, "whatever.txt")
    (folder / "voices" / "shortcut.ogg").symlink_to("/etc/hostname")
    assert read_pack_files(folder) == ({}, [])


def test_no_mistake_in_a_sound_keeps_the_words_away() -> None:
    """The emergency card must never fail because of a sound; so every rule about sounds is a warning."""
    assert {RULES[code].severity for code in CODES} == {Severity.WARNING}
    assert {rule.code for rule in VOICE_RULES} == set(CODES)
