"""Card files made to harm: each is refused soon, without swelling, and with one clear line that says what to do.

A card comes from a shared drive or a stranger's archive. Whoever wrote it may want to hang the bot, fill its memory,
show another file, hide a sentence from whoever reads it, send people somewhere else, or slip in ten times the dose.
"""

from __future__ import annotations

import os
import resource
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from content.pack import build_pack
from content.pack_files import read_pack_files
from flows.issues import Issue, Severity
from tests.patience import worked_seconds
from tests.small_pack import small_pack

CARD = """\
card: hostile
topic: steps
title: A card
words: [a card]
body: All is well.
sources: [facts:S14]
seen_on: 2026-11-23
checked_on: ""
reviewers: nobody yet
review_by: 2027-02-21
"""

SECONDS_MOST = 5
"""Against hangs, not a measurement: a file is read in milliseconds."""

GROWTH_MOST = 60 * 1024 * 1024


def _with(field: str, value: str) -> str:
    """Return the card with another value in one of its lines."""
    line = next(line for line in CARD.splitlines() if line.startswith(f"{field}:"))
    return CARD.replace(line, f"{field}: {value}")


def _body(value: str) -> str:
    return _with("body", value)


HOSTILE: dict[str, tuple[str | bytes, str]] = {
    # Bombs: little that becomes much, or takes long.
    "laughs": (CARD + "more: [&a [x, x], &b [*a, *a], &c [*b, *b]]\n", "Y024 Y025 Y052"),
    "a copy of another place": (CARD + "more: [*words]\n", "Y025 Y051"),
    "a part that is merged in": (CARD + "<<: {emergency: yes}\n", "Y022"),
    "quadratic names": (CARD + "more: [" + ", ".join(f"&a{n} x" for n in range(9000)) + "]\n", "Y024 Y008 Y056"),
    "deep brackets": (CARD + "more: " + "[" * 50_000 + "\n", "Y006"),
    "deep braces": (CARD + "more: " + "{a: " * 30_000 + "\n", "Y006"),
    "deep dashes": (CARD + "more:\n  " + "- " * 60_000 + "x\n", "Y006"),
    "deep lines": (CARD + "more:\n" + "".join(f"{' ' * n}-\n" for n in range(2, 500)), "Y006"),
    "a hundred thousand words": (CARD + "words_2: [" + "a, " * 80_000 + "a]\n", "Y007"),
    "two megabytes of notes": (CARD + "# note\n" * 300_000, "C005"),
    "two megabytes in one line": (_body("x" * 2_000_000), "C005"),
    "a very long body": (_body('"' + "Go out and see to them. " * 8000 + '"'), "C054"),
    "a thousand pages": (CARD + "more: [" + "Go in., " * 1000 + "Go in.]\n", "Y056"),
    "a thousand sources": (_with("sources", "[" + "facts:S14, " * 1000 + "facts:S14]"), "Y056"),
    "a thousand related cards": (CARD + "see: [" + "plain, " * 1000 + "plain]\n", "Y056"),
    "letters that make a search go back": (_body("'" + "-1" * 150 + "!'"), "C060"),
    "stars that make a search go back": (_body("'" + "* *" * 60 + "'"), "C059 C055"),
    "tags that make a search go back": (_body("'" + "<a" * 100 + "'"), "C059"),
    # What YAML makes of plain words.
    "a word twice": (CARD + "body: All is lost.\n", "Y020"),
    "the same dose twice": (CARD + "disagree: 0.4mg\ndisagree: 4mg\n", "Y020 C060"),
    "a dose outside the table": (_body("Give 0.4mg of it."), "C060"),
    "ten times the dose": (_body("Give 4 mg of it."), "C060"),
    "no is not false": (_with("checked_on", "no"), "Y057"),
    "twelve thirty is not a number": (_with("seen_on", "12:30"), "Y057"),
    "a day that is no day": (_with("seen_on", "2026-02-30"), "Y057"),
    "a tag that runs code": (_body("!!python/object/apply:os.system [ls]"), "Y026 Y052"),
    "a tag that makes a number": (_body("!!int 0x911"), "Y026"),
    "a command of the format": ("%YAML 1.2\n---\n" + CARD, "Y009"),
    "a second page": (CARD + "---\ncard: other\n", "Y005"),
    "a list where a text belongs": (_body("[All, is, well]"), "Y052"),
    "a part where a text belongs": (_body("{a: b}"), "Y052"),
    "a binary file": (b"\x00\x01\x02\xff\xfe" * 2000, "C006"),
    "half of a letter": (CARD.encode().replace(b"All is well.", b"All is well \xc3."), "C006"),
    "an empty file": ("", "Y003"),
    "an unknown word": (CARD + "script: run\n", "Y060"),
    # What the eye does not see.
    "a sign that turns the reading direction": (_body("Call \u202e9-1-1\u202c now."), "Y012 C060"),
    "an isolate that turns it": (_body("Call \u2067them\u2069 now."), "Y012 C060"),
    "a control sign": (_body('"All\x07 is well."'), "Y011"),
    "a bell in a key": (CARD.replace("title:", "ti\x08tle:"), "Y011 Y021 Y050"),
    "a hidden letter": (_body("All\u200bis well."), "Y013"),
    "an escape of a terminal": (_body('"\x1b[31mAll is well."'), "Y011"),
    "a lost letter": (_body("All is w\ufffdll."), "Y014"),
    # Where a card could send people, and what Telegram would refuse.
    "a script": (_body("'<script>alert(1)</script>'"), "C059"),
    "a picture that runs": (_body("'<img src=x onerror=alert(1)>'"), "C059"),
    "a link with other words": (_body("'Call [the nurse](https://example.org) now.'"), "C059"),
    "a link to a person": (_body("Write to tg://user?id=7 now."), "C061"),
    "a link into Telegram": (_body("Join t.me/another_bot now."), "C061"),
    "an address of the machine": (_body("See http://127.0.0.1:8081/ now."), "C061 C060"),
    "a stranger's host": (_body("See free-naloxone.org now."), "C061"),
    "somebody's mail": (_body("Write to amy@example.org now."), "C061"),
    "somebody's name on Telegram": (_body("Write to @amy_of_the_team now."), "C061"),
    "somebody's number": (_body("Call 604-555-0199 now."), "C060"),
    "an address as a link": (CARD + "links: ['javascript:alert(1)']\n", "C025"),
    "a name to be filled with more": (_body("Call {line_911.__class__.__mro__} now."), "C045"),
    "a name that formats": (_body("'Call {0.__globals__} or {line_911!r:>99999999}.'"), "C045"),
    # How a number or an address is hidden from whoever proof-reads.
    "wide digits": (_body("Call \uff16\uff10\uff14-\uff15\uff15\uff15-\uff10\uff11\uff19 now."), "C060"),
    "a joiner inside a dose": (_body("Give 4\u200dmg of it."), "C060 C078"),
    "a variation sign inside a dose": (_body("Give 4\ufe0fmg of it."), "C060 C078"),
    "a letter of another alphabet": (_body("A junk\u0456e is a person."), "C078"),
    "a filler for a name": (_with("title", '"\u3164"'), "C079 C078"),
    "a point that is no point": (_body("See free-naloxone\u3002org now."), "C061"),
    "an address in words": (_body("See free naloxone dot org now."), "C061"),
    "the telephone itself": (_body("Tap tel:911 now."), "C061"),
    "an address as the reviewer": (_with("reviewers", "see free-naloxone.org"), "C061"),
    "braces within braces": (_body("'Call {{line_911}} now.'"), "C059"),
    # Which file it wants to be.
    "another card's key": (_with("card", "overdose_steps"), "C008"),
    "a key with a way out": (_with("card", "../../etc/passwd"), "C008"),
    "a topic with a way out": (_with("topic", "../steps"), "C026"),
    "a source that is an address": (_with("sources", "['https://example.org']"), "C021"),
    "a review in a hundred years": (_with("review_by", "2126-02-21"), "C065"),
}


def _laid(folder: Path, content: str | bytes, name: str = "cards/hostile.yaml") -> list[Issue]:
    """Read the small pack with one more file. Returns what is said of that file; the pack must be refused."""
    for path, text in small_pack().items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass"))
    files, issues = read_pack_files(folder)
    pack, more = build_pack(files)
    found = [each for each in (*issues, *more) if each.severity is Severity.ERROR]
    assert pack is None or issues, "it may not be published"
    return found


def test_there_are_fifty_of_them() -> None:
    """And one for each way somebody thought of since."""
    assert len(HOSTILE) + len(NOT_PLAIN) >= 50


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_card_is_refused_with_one_clear_line(tmp_path: Path, name: str) -> None:
    """A writer gets one thing to mend, at a line of this file, in few words, and nothing that repeats the file."""
    content, code = HOSTILE[name]
    began = worked_seconds()
    found = _laid(tmp_path, content)
    assert worked_seconds() - began < SECONDS_MOST
    assert {each.file for each in found} == {"cards/hostile.yaml"}
    first, *others = code.split()
    assert first in {each.code for each in found}
    # What was meant as a trick may be wrong in more than one way; then each of them is a line, and there are few.
    assert {each.code for each in found} - {first} <= set(others)
    for each in found:
        said = f"{each.message} {each.remedy}"
        assert len(said) < 500 and said.isprintable()
        assert each.line >= 1


def test_all_of_them_together_stay_small(tmp_path: Path) -> None:
    """Two billion letters once came of 324 bytes."""
    unit = 1 if sys.platform == "darwin" else 1024
    _laid(tmp_path, CARD.replace("hostile", "x"))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
    for content, _ in HOSTILE.values():
        _laid(tmp_path, content)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit - before < GROWTH_MOST


def _symlink(path: Path) -> None:
    path.symlink_to("/etc/passwd")


def _symlink_inside(path: Path) -> None:
    path.symlink_to("plain.yaml")


def _pipe(path: Path) -> None:
    os.mkfifo(path)


def _folder(path: Path) -> None:
    path.mkdir()
    (path / "b.yaml").write_text(CARD)


def _text(path: Path) -> None:
    path.write_text(CARD)


NOT_PLAIN: dict[str, tuple[str, Callable[[Path], None], str]] = {
    "a shortcut out of the folder": ("hostile.yaml", _symlink, "C002"),
    "a shortcut inside it": ("hostile.yaml", _symlink_inside, "C002"),
    "a pipe, which would be read for ever": ("hostile.yaml", _pipe, "C004"),
    "a folder with the name of a card": ("hostile.yaml", _folder, "C004"),
    "a name with dots": ("hostile..yaml", _text, "C004"),
    "a name with spaces": ("a b.yaml", _text, "C004"),
    "a name in capitals": ("Overdose_Steps.yaml", _text, "C004"),
    "a name with a line in it": ("a\nb.yaml", _text, "C004"),
    "a language nobody speaks": ("hostile.english.yaml", _text, "C004"),
    "a picture": ("hostile.png", _text, "C004"),
}


@pytest.mark.parametrize("name", NOT_PLAIN)
def test_what_is_no_plain_file_of_the_folder_is_not_read(tmp_path: Path, name: str) -> None:
    """Nothing outside the folder is shown, nothing is waited for, and an odd name is said so that it can be seen."""
    called, make, code = NOT_PLAIN[name]
    (tmp_path / "cards").mkdir()
    make(tmp_path / "cards" / called)
    files, issues = read_pack_files(tmp_path)
    assert files == {}
    assert [each.code for each in issues] == [code]
