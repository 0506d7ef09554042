"""A pack as one file: zipped to be handed out, and read again from whatever somebody sends. Pure.

A file that comes is a stranger's: it is bounded before and while it is unpacked, and nothing of it is written anywhere.
"""

from __future__ import annotations

import io
import re
import stat
import zipfile
from collections import Counter
from collections.abc import Collection, Iterable, Mapping

from content.pack_files import BYTES_MOST, FILES_MOST, NAME
from content.voices import FOLDER as VOICES
from flows.issues import Issue, issue

UPLOAD_BYTES_MOST = 2 * 1024 * 1024
"""Size of a file that is read: a whole pack, zipped, has a fifth of that."""

UNPACKED_BYTES_MOST = 4 * 1024 * 1024
"""Size of all files of a pack that is sent: the starter pack has a fifth of that. Reading one of this size, made to be
slow, takes half a minute beside the turns; a folder, which no stranger sends, may be larger."""

FIRST_DAY = (1980, 1, 1, 0, 0, 0)
"""The date of every file in a zip of ours, so that the same words are always the same bytes."""

KINDS = {"card": "cards", "flow": "flows", "phrases": "phrases", "nudges": "nudges"}
"""The word a file begins with, and the folder it belongs in."""

NAME_MOST = 255
"""Letters of a file's name that are looked at, from its end."""

SHOWN_MOST = 80
"""Letters of a file's name that an issue repeats."""

_FOLDERS = frozenset(KINDS.values()) | {VOICES}
_FIRST = re.compile(r"^(card|flow|phrases|nudges):[ \t]*[\"']?([a-z0-9_]+)[\"']?[ \t]*(?:#.*)?$", re.MULTILINE)
_LANGUAGE = re.compile(r"^language:[ \t]*[\"']?([a-z]{2,3})[\"']?[ \t]*(?:#.*)?$", re.MULTILINE)
# Phones and browsers number what is saved twice; some programs put their own ending behind.
_SENT_AS = re.compile(r"(?P<stem>.*?)(?: ?\(\d+\))?\.ya?ml(?:\.txt)?", re.IGNORECASE | re.DOTALL)
_DRIVE = re.compile(r"[A-Za-z]:")
_ZIP = b"PK\x03\x04"
_SYSTEM_FILES = frozenset({"thumbs.db", "desktop.ini", "__macosx"})
_SOURCE_LANGUAGE = "en"


def zip_of(files: Mapping[str, str]) -> bytes:
    """Return path → text as a zip; the same files give the same bytes."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as packed:
        for path in sorted(files):
            entry = zipfile.ZipInfo(path, FIRST_DAY)
            entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 3
            entry.external_attr = (stat.S_IFREG | 0o644) << 16
            packed.writestr(entry, files[path].encode("utf-8"))
    return made.getvalue()


def is_zip(content: bytes, name: str) -> bool:
    """True for what is read as a zip: by its name, or by its first bytes when its name tells nothing."""
    return name.lower().endswith(".zip") or ("." not in name and content.startswith(_ZIP))


def files_of(content: bytes, name: str, known: Collection[str] = ()) -> tuple[dict[str, str], list[Issue]]:
    """Return path → text for a file that somebody sent, and what is wrong with it. Never raises.

    Args:
        content: its bytes.
        name: what its sender calls it.
        known: the paths of the pack, in which one file's own place is looked for.
    """
    name = name[-NAME_MOST:]
    shown = _shown(name) or "file"
    if len(content) > UPLOAD_BYTES_MOST:
        return {}, [issue("C009", shown, 1, most=str(UPLOAD_BYTES_MOST // 1024 // 1024))]
    if is_zip(content, name):
        return _Unpacking(content, shown).files()
    sent_as = _SENT_AS.fullmatch(name)
    if sent_as is None and "." in name:
        return {}, [issue("U005", shown, 1)]
    text, issues = _text(content, shown)
    if text is None:
        return {}, issues
    place, issues = _place(text, sent_as["stem"] if sent_as else name, shown, known)
    return ({place: text} if place else {}), issues


def _text(content: bytes, file: str) -> tuple[str | None, list[Issue]]:
    """Return a file's text with the ends of its lines as ours, or None and why not."""
    if len(content) > BYTES_MOST:
        return None, [issue("C005", file, 1, most=str(BYTES_MOST // 1024))]
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None, [issue("C006", file, 1, why="its letters are not UTF-8")]
    return text.replace("\r\n", "\n").replace("\r", "\n"), []


def _place(text: str, stem: str, shown: str, known: Collection[str]) -> tuple[str, list[Issue]]:
    """Return where in the pack one file belongs; "" and why when it cannot be told.

    A name that the pack has already is believed: then a slip in the first line is found as a slip, and does not become
    a new file that nobody looks for.
    """
    stem = stem.replace("\\", "/").rpartition("/")[2].strip()
    first = _FIRST.search(text)
    if first is None:
        found = sorted(path for path in known if path.rpartition("/")[2] == f"{stem}.yaml")
        if len(found) == 1:
            return found[0], []
        return "", [issue("U007" if text.strip() else "Y003", shown, 1)]
    folder = KINDS[first[1]]
    by_name = f"{folder}/{stem}.yaml"
    spoken = _LANGUAGE.search(text)
    language = f".{spoken[1]}" if spoken and spoken[1] != _SOURCE_LANGUAGE else ""
    by_key = f"{folder}/{first[2]}{language}.yaml"
    # A translation that was saved under its source's name must not take the place of its source.
    is_known = by_name in known and ("." in stem or not language)
    for place in (by_name,) if is_known else (by_key, by_name):
        if NAME.fullmatch(place):
            return place, []
    return "", [issue("C004", shown, 1)]


class _Unpacking:
    """One zip being read: what was taken out of it so far, and every mistake met."""

    def __init__(self, content: bytes, shown: str) -> None:
        self._content = content
        self._shown = shown
        self._files: dict[str, str] = {}
        self._issues: list[Issue] = []

    def files(self) -> tuple[dict[str, str], list[Issue]]:
        """Return what is in it."""
        try:
            with zipfile.ZipFile(io.BytesIO(self._content)) as packed:
                self._unpack(packed)
        except Exception:  # a stranger's bytes: whatever the library stumbles over, it is no zip
            return {}, [issue("U001", self._shown, 1)]
        if not self._files and not self._issues:
            self._issues.append(issue("U006", self._shown, 1))
        return self._files, sorted(self._issues)

    def _unpack(self, packed: zipfile.ZipFile) -> None:
        entries = packed.infolist()
        if len(entries) > FILES_MOST:
            self._issues.append(issue("C003", self._shown, 1, most=str(FILES_MOST)))
            return
        wanted = [entry for entry in entries if not entry.is_dir() and not _is_passed_over(entry.orig_filename)]
        # What a zip says of itself is also all that is ever unpacked of it.
        if sum(entry.file_size for entry in wanted if entry.file_size <= BYTES_MOST) > UNPACKED_BYTES_MOST:
            self._issues.append(issue("C009", self._shown, 1, most=str(UNPACKED_BYTES_MOST // 1024 // 1024)))
            return
        top = _top(entry.orig_filename for entry in wanted)
        for entry in wanted:
            self._take(packed, entry, _plain(entry.orig_filename).removeprefix(top))

    def _take(self, packed: zipfile.ZipFile, entry: zipfile.ZipInfo, path: str) -> None:
        """Take one file out, or say why not."""
        if path.partition("/")[0] == VOICES and not _leads_out(entry.orig_filename):
            # Sounds are no words, and do not come this way.
            return
        text, found = self._read(packed, entry, path)
        self._issues += found
        if text is not None:
            self._files[path] = text

    def _read(self, packed: zipfile.ZipFile, entry: zipfile.ZipInfo, path: str) -> tuple[str | None, list[Issue]]:
        shown = _shown(path)
        kind = stat.S_IFMT(entry.external_attr >> 16)
        if _leads_out(entry.orig_filename):
            return None, [issue("U003", self._shown, 1, path=shown)]
        if kind == stat.S_IFLNK:
            return None, [issue("C002", shown, 1)]
        if kind not in (0, stat.S_IFREG) or not NAME.fullmatch(path):
            return None, [issue("C004", shown, 1)]
        if path in self._files:
            return None, [issue("U004", self._shown, 1, path=shown)]
        if entry.flag_bits & 1:
            return None, [issue("U002", self._shown, 1, path=shown)]
        if entry.file_size > BYTES_MOST:
            return None, [issue("C005", shown, 1, most=str(BYTES_MOST // 1024))]
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            # Other ways of packing ask for memory before they give anything.
            raise zipfile.BadZipFile
        with packed.open(entry) as file:
            # One byte more than it said: then the library looks whether it is whole.
            return _text(file.read(entry.file_size + 1), shown)


def _plain(path: str) -> str:
    """Return a path without the parts that mean nothing."""
    return "/".join(part for part in path.split("/") if part not in ("", "."))


def _leads_out(path: str) -> bool:
    parts = path.replace("\\", "/").split("/")
    return ".." in parts or path.startswith(("/", "\\")) or bool(_DRIVE.match(path))


def _is_passed_over(path: str) -> bool:
    """True for what machines put into folders by themselves."""
    parts = _plain(path).split("/")
    is_hidden = any(part.startswith(".") or part.lower() in _SYSTEM_FILES for part in parts)
    return is_hidden and not _leads_out(path)


def _top(paths: Iterable[str]) -> str:
    """Return the folder above `cards`, `flows` and the others, as most of the paths have it: "" or "content/pack/"."""
    tops: Counter[str] = Counter()
    for path in paths:
        parts = _plain(path).split("/")[:-1]
        first = next((place for place, part in enumerate(parts) if part in _FOLDERS), None)
        if first is not None and not _leads_out(path):
            tops["".join(f"{part}/" for part in parts[:first])] += 1
    return min(tops, key=lambda top: (-tops[top], top), default="")


def _shown(path: str) -> str:
    """Return a stranger's name short and visible, as an issue can say it."""
    visible = "".join(letter if letter.isprintable() else "·" for letter in path)
    return visible if len(visible) <= SHOWN_MOST else f"{visible[:SHOWN_MOST]}…"
