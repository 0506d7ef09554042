"""A pack as one file: what is handed out can be sent back, and a stranger's zip harms nothing."""

from __future__ import annotations

import io
import random
import stat
import struct
import tracemalloc
import zipfile
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content import pack_files
from content.pack_files import BYTES_MOST, FILES_MOST, read_pack_files
from conversations import pack_zip
from conversations.pack_zip import UNPACKED_BYTES_MOST, UPLOAD_BYTES_MOST, files_of, is_zip, zip_of
from flows.issues import RULES
from tests.patience import worked_seconds
from tests.small_pack import small_pack
from tests.words_in_force import PACK

CARD, FLOW = "cards/plain.yaml", "flows/talk.yaml"
TWO = {CARD: "card: plain\n", FLOW: "flow: talk\n"}
Entry = tuple[str | zipfile.ZipInfo, bytes]


def zipped(*entries: Entry, how: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip with these entries in it, in this order, as any program may make it."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", how) as packed:
        for name, content in entries:
            packed.writestr(name, content)
    return made.getvalue()


def of_kind(path: str, kind: int) -> zipfile.ZipInfo:
    """An entry that is no plain file."""
    entry = zipfile.ZipInfo(path)
    entry.create_system, entry.external_attr = 3, (kind | 0o777) << 16
    return entry


def locked(path: str) -> bytes:
    """A zip whose one file says that it has a password."""
    made = bytearray(zipped((path, b"card: plain\n")))
    made[6] |= 1
    made[made.index(b"PK\x01\x02") + 8] |= 1
    return bytes(made)


def said_smaller(path: str) -> bytes:
    """A zip with a file that says it has nine bytes, and unpacks to a hundred megabytes."""
    made = zipped((path, bytes(100_000_000)))
    real, small = struct.pack("<L", 100_000_000), struct.pack("<L", 9)
    assert made.count(real) == 2
    return made.replace(real, small)


def codes(content: bytes, name: str = "pack.zip", known: tuple[str, ...] = ()) -> list[str]:
    return [found.code for found in files_of(content, name, known)[1]]


def test_what_is_handed_out_can_be_sent_back() -> None:
    files, _ = read_pack_files(PACK)
    packed = zip_of(files)
    assert files_of(packed, "pack.zip") == (files, [])
    assert len(packed) < UPLOAD_BYTES_MOST / 3, "a coordinator's pack may grow"


def test_the_same_words_are_the_same_bytes_in_any_order() -> None:
    """Who compares two zips sees whether the words differ."""
    files = small_pack()
    assert zip_of(files) == zip_of(dict(reversed(files.items())))
    with zipfile.ZipFile(io.BytesIO(zip_of(files))) as packed:
        assert packed.namelist() == sorted(files)
        assert {entry.date_time for entry in packed.infolist()} == {pack_zip.FIRST_DAY}


@pytest.mark.parametrize("top", ["", "pack/", "content/pack/", "peer2peer main/content/pack/", "./", "pack//"])
def test_the_folder_around_it_does_not_matter(top: str) -> None:
    """Some zip the folder, some what is in it."""
    assert files_of(zipped(*((top + path, text.encode()) for path, text in TWO.items())), "p.zip") == (TWO, [])


def test_what_machines_put_in_by_themselves_and_sounds_are_passed_over() -> None:
    clutter = ("__MACOSX/pack/._a.yaml", "pack/.DS_Store", "pack/cards/Thumbs.db", "pack/desktop.ini", "pack/cards/")
    entries: list[Entry] = [(f"pack/{path}", text.encode()) for path, text in TWO.items()]
    entries += [(path, b"") for path in clutter] + [("pack/voices/breath_pacer.ogg", b"OggS")]
    assert files_of(zipped(*entries), "p.zip") == (TWO, [])


def test_ends_of_lines_and_the_first_mark_are_as_from_a_folder() -> None:
    """An editor on Windows writes both; they must not look like a change of every line."""
    written = b"\xef\xbb\xbfcard: plain\r\ntitle: A\rbody: B\n"
    expected = {CARD: "card: plain\ntitle: A\nbody: B\n"}
    assert files_of(zipped((CARD, written)), "p.zip") == (expected, [])
    assert files_of(written, "plain.yaml") == (expected, [])


LARGE = b"a" * (BYTES_MOST + 1)

HOSTILE: dict[str, tuple[Callable[[], bytes], list[str]]] = {
    "no zip": (lambda: b"card: plain\n", ["U001"]),
    "nothing": (lambda: b"", ["U001"]),
    "cut off": (lambda: zipped((CARD, b"card: plain\n"))[:-30], ["U001"]),
    "a wrong sum": (lambda: zipped((CARD, b"plain words"), how=0).replace(b"plain words", b"other words", 1), ["U001"]),
    "packed in a way that eats memory": (lambda: zipped((CARD, b"a"), how=zipfile.ZIP_LZMA), ["U001"]),
    "says less than it holds": (lambda: said_smaller(CARD), ["U001"]),
    "locked": (lambda: locked(CARD), ["U002"]),
    "up and out": (lambda: zipped(("../cards/plain.yaml", b"a")), ["U003"]),
    "up in the middle": (lambda: zipped(("cards/../../etc/plain.yaml", b"a")), ["U003"]),
    "from the root": (lambda: zipped(("/cards/plain.yaml", b"a")), ["U003"]),
    "from a drive": (lambda: zipped(("C:\\cards\\plain.yaml", b"a")), ["U003"]),
    "up with backslashes": (lambda: zipped(("cards\\..\\..\\plain.yaml", b"a")), ["U003"]),
    "hidden and out": (lambda: zipped(("../.hidden/plain.yaml", b"a")), ["U003"]),
    "backslashes": (lambda: zipped(("cards\\plain.yaml", b"a")), ["C004"]),
    "a name with nothing in it": (lambda: zipped((CARD, b"a")).replace(b"cards/plain", b"cards/pla\0n"), ["C004"]),
    "two names": (lambda: zipped((CARD, b"a")).replace(b"cards/plain", b"cards/other", 1), ["U001"]),
    "a shortcut": (lambda: zipped((of_kind(CARD, stat.S_IFLNK), b"/etc/passwd")), ["C002"]),
    "a pipe": (lambda: zipped((of_kind(CARD, stat.S_IFIFO), b"")), ["C004"]),
    "twice": (lambda: zipped((CARD, b"a"), ("./" + CARD, b"b")), ["U004"]),
    "a zip in it": (lambda: zipped(("cards/more.zip", zip_of(TWO))), ["C004"]),
    "a document": (lambda: zipped(("word/document.xml", b"<w/>")), ["C004"]),
    "a capital": (lambda: zipped(("cards/Plain.yaml", b"a")), ["C004"]),
    "another ending": (lambda: zipped(("cards/plain.yml", b"a")), ["C004"]),
    "a large file": (lambda: zipped((CARD, LARGE)), ["C005"]),
    "no letters": (lambda: zipped((CARD, b"\xff\xfea\0")), ["C006"]),
    "only folders": (lambda: zipped(("cards/", b""), ("flows/", b"")), ["U006"]),
    "no file at all": (zipped, ["U006"]),
    "too many files": (lambda: zipped(*((f"cards/a{n}.yaml", b"") for n in range(FILES_MOST + 1)), how=0), ["C003"]),
    "too much in all": (
        lambda: zipped(*((f"cards/a{n}.yaml", LARGE[1:]) for n in range(UNPACKED_BYTES_MOST // BYTES_MOST + 1))),
        ["C009"],
    ),
    "a large zip": (lambda: zipped((CARD, bytes(UPLOAD_BYTES_MOST)), how=0), ["C009"]),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_strangers_zip_is_refused_for_its_own_reason(name: str) -> None:
    make, expected = HOSTILE[name]
    content = make()
    tracemalloc.start()
    begun = worked_seconds()
    files, issues = files_of(content, "pack.zip")
    seconds, (_, most) = worked_seconds() - begun, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert [found.code for found in issues] == expected
    assert files == ({CARD: "a"} if name == "twice" else {})
    assert most < 2 * UNPACKED_BYTES_MOST and seconds < 10, "a bomb stays small"


def test_every_code_of_a_file_that_is_sent_is_shown_here() -> None:
    shown = {code for _, expected in HOSTILE.values() for code in expected} | {"U005", "U007"}
    assert {code for code in RULES if code.startswith("U")} <= shown


def test_all_mistakes_come_at_once_with_what_is_good_beside_them() -> None:
    entries: list[Entry] = [(CARD, b"card: plain\n"), ("cards/B.yaml", b""), ("flows/c.yaml", b"\xff"), ("../d", b"")]
    files, issues = files_of(zipped(*entries), "my pack.zip")
    assert files == {CARD: "card: plain\n"}
    assert [(found.code, found.file) for found in issues] == [
        ("C004", "cards/B.yaml"),
        ("C006", "flows/c.yaml"),
        ("U003", "my pack.zip"),
    ]


def test_a_hostile_name_does_not_write_on_the_readers_screen() -> None:
    (found,) = files_of(zipped(("cards/\u202e\n" + "x" * 500, b"")), "pack.zip")[1]
    assert found.file.startswith("cards/··xxx") and len(found.file) <= pack_zip.SHOWN_MOST + 1
    (found,) = files_of(b"", "\u202e\x1b[2J" + "x" * 500 + ".exe")[1]
    assert found.file.isprintable() and len(found.file) <= pack_zip.SHOWN_MOST + 1


KNOWN = (
    CARD,
    FLOW,
    "flows/talk.fr.yaml",
    "phrases/lines.yaml",
    "phrases/lines.fr.yaml",
    "cards/both.yaml",
    "flows/both.yaml",
)


@pytest.mark.parametrize(
    ("name", "text", "place"),
    [
        ("plain.yaml", "card: plain\n", CARD),
        ("PLAIN.YAML", "card: plain\n", CARD),
        ("document.yaml", "# mine\n\ncard: plain  # the key\n", CARD),
        ("plain (1).yaml", "card: plain\n", CARD),
        ("talk.fr (12).yaml", "flow: talk\nlanguage: fr\n", "flows/talk.fr.yaml"),
        ("talk.yaml.txt", "flow: talk\n", FLOW),
        ("talk.yml", "flow: talk\n", FLOW),
        ("talk", "flow: 'talk'\n", FLOW),
        ("", 'flow: "talk"\nlanguage: "en"\n', FLOW),
        ("sent.yaml", "flow: talk\ntitle: T\nlanguage: fr\n", "flows/talk.fr.yaml"),
        ("talk.yaml", "flow: talk\nlanguage: fr\n", "flows/talk.fr.yaml"),
        ("lines.yaml", "phrases: lines\n", "phrases/lines.yaml"),
        ("lines.fr.yaml", "phrases: lines\nlanguage: fr\n", "phrases/lines.fr.yaml"),
        ("a.yaml", "nudges: kind_words\n", "nudges/kind_words.yaml"),
        ("new_card.yaml", "card: new_card\n", "cards/new_card.yaml"),
        # A name that the pack has is believed: the slip is then found in the file.
        ("talk.yaml", "flow: tolk\n", FLOW),
        ("talk.fr.yaml", "flow: talk\n", "flows/talk.fr.yaml"),
        ("lines.yaml", "lines:\n", "phrases/lines.yaml"),
        ("talk.yaml", "flow: Talk to us\n", FLOW),
        ("C:\\my\\talk.yaml", "flow: talk\n", FLOW),
        ("../../etc/passwd.yaml", "flow: talk\n", FLOW),
    ],
)
def test_one_file_finds_its_place(name: str, text: str, place: str) -> None:
    """By its name where the pack has it, else by its first word: phones rename what they save."""
    assert files_of(text.encode(), name, KNOWN) == ({place: text}, [])


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("notes.docx", b"PK\x03\x04", "U005"),
        ("talk.txt", b"flow: talk\n", "U005"),
        ("photo.jpg", b"\xff\xd8", "U005"),
        ("new.yaml", b"title: A\n", "U007"),
        ("both.yaml", b"title: A\n", "U007"),
        ("new.yaml", b"  card: plain\n", "U007"),
        ("new.yaml", b"", "Y003"),
        ("new.yaml", b"\n \n", "Y003"),
        ("9.yaml", b"card: 9\n", "C004"),
        ("new.yaml", LARGE, "C005"),
        ("new.yaml", b"card: caf\xe9\n", "C006"),
        ("new.yaml", "card: a\n".encode("utf-16"), "C006"),
        ("new.yaml", bytes(UPLOAD_BYTES_MOST + 1), "C009"),
    ],
)
def test_one_file_that_cannot_be_taken_says_why(name: str, content: bytes, code: str) -> None:
    assert codes(content, name, KNOWN) == [code]
    assert files_of(content, name, KNOWN)[0] == {}


def test_a_zip_is_told_by_its_name_or_by_its_bytes_when_the_name_is_lost() -> None:
    assert is_zip(b"", "PACK.ZIP") and is_zip(zip_of(TWO), "") and is_zip(zip_of(TWO), "document")
    assert not is_zip(zip_of(TWO), "a.docx") and not is_zip(b"flow: talk\n", "talk")
    assert files_of(zip_of(TWO), "") == (TWO, [])


@given(st.binary(max_size=300), st.text(max_size=40))
@settings(max_examples=150)
def test_whatever_is_sent_never_raises(content: bytes, name: str) -> None:
    for each in (name, name + ".zip", name + ".yaml"):
        files, issues = files_of(content, each, KNOWN)
        assert all(pack_files.NAME.fullmatch(path) for path in files) and (files or issues)


def test_a_zip_with_broken_bytes_never_raises_and_gives_no_strange_paths() -> None:
    """A thousand zips, each with a few bytes changed, cut out or said twice."""
    chance = random.Random(7)
    whole = zipped(*((path, text.encode() * 20) for path, text in TWO.items()), ("pack/.x", b""), ("../a", b"b"))
    met: set[str] = set()
    for _ in range(1000):
        broken = bytearray(whole)
        for _ in range(chance.randint(1, 2)):
            place = chance.randrange(len(broken))
            match chance.randrange(8):
                case 0:
                    del broken[place : place + chance.randrange(1, 9)]
                case 1:
                    broken[place:place] = broken[place : place + chance.randrange(1, 9)]
                case _:
                    broken[place] = chance.randrange(256)
        files, issues = files_of(bytes(broken), "pack.zip")
        assert all(pack_files.NAME.fullmatch(path) for path in files) and (files or issues)
        met |= {found.code for found in issues}
    assert {"U001", "U002", "U003", "C004", "C005"} <= met, "the breaking reaches every part of a zip"
