"""Files that a bot or a peer sends: read out of a multipart body, and kept as long as the sandbox runs."""

from __future__ import annotations

from dataclasses import dataclass
from email.message import Message
from email.parser import HeaderParser
from pathlib import PurePosixPath
from typing import Any

KEPT_MOST = 200
"""Files that are kept; the oldest goes first. Telegram keeps all, but a laptop need not."""

KEPT_BYTES_MOST = 200 * 1024 * 1024
"""Size of all that are kept together."""

_NAME_MOST = 80
_FOLDER, _FILE_ID = "documents/file_", "practice-file-"


@dataclass(frozen=True, slots=True)
class Upload:
    """One uploaded file: its name, its kind as the bot calls it, and its bytes."""

    name: str
    kind: str
    content: bytes

    def told(self) -> str:
        """How a history tells of it."""
        return f"<{self.name}, {self.kind}, {len(self.content)} bytes>"


def read_multipart(content_type: bytes, body: bytes) -> dict[str, Any]:
    """Read the parts of a multipart body: texts as text, files as `Upload`.

    Raises:
        ValueError: If it has no boundary, or a text is no UTF-8.
    """
    whole = Message()
    whole["content-type"] = content_type.decode("latin-1")
    boundary = whole.get_param("boundary")
    if not isinstance(boundary, str) or not boundary:
        raise ValueError("a boundary is expected")
    fields: dict[str, Any] = {}
    # What stands before the first boundary and behind the last one is nobody's.
    for part in (b"\r\n" + body).split(b"\r\n--" + boundary.encode("latin-1"))[1:]:
        if part.startswith(b"--"):
            break
        head, _, content = part.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        about = HeaderParser().parsestr(head.decode("utf-8", "replace") + "\r\n\r\n")
        name = about.get_param("name", header="content-disposition")
        if not isinstance(name, str):
            continue
        file = about.get_filename()
        fields[name] = content.decode("utf-8") if file is None else Upload(file, about.get_content_type(), content)
    return fields


def plain_name(name: str) -> str:
    """What is left of a file's name as Telegram hands it on: no folders, no signs that cannot be seen, not too long."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(sign for sign in last if sign.isprintable()).strip()[-_NAME_MOST:]


class Uploads:
    """The files that were uploaded, by what Telegram calls them, with the JSON that describes each."""

    def __init__(self) -> None:
        """Start empty."""
        self._kept: dict[str, tuple[dict[str, Any], Upload]] = {}
        self._made = 0
        self._bytes = 0

    def keep(self, upload: Upload, shape: dict[str, Any]) -> dict[str, Any]:
        """Keep a file. Returns its description, with its two names in it, and its size unless the shape has another."""
        self._made += 1
        number = f"u{self._made}-0"
        names = {"file_id": f"{_FILE_ID}{number}", "file_unique_id": f"practice{number}"}
        described = {"file_size": len(upload.content), **names, **shape}
        self._kept[names["file_id"]] = (described, upload)
        self._bytes += len(upload.content)
        while len(self._kept) > KEPT_MOST or self._bytes > KEPT_BYTES_MOST:
            self._bytes -= len(self._kept.pop(next(iter(self._kept)))[1].content)
        return described

    def find(self, file_id: str) -> tuple[dict[str, Any], Upload] | None:
        """The description and the file of this name."""
        return self._kept.get(file_id)

    def path(self, file_id: str) -> str:
        """Where a bot can download the file of this name."""
        return f"{_FOLDER}{file_id.removeprefix(_FILE_ID)}{PurePosixPath(self._kept[file_id][1].name).suffix}"

    def at(self, path: str) -> Upload | None:
        """The file at a path that `path` gave; None for any other."""
        file_id = _FILE_ID + PurePosixPath(path).stem.removeprefix("file_")
        kept = self._kept.get(file_id)
        return kept[1] if kept and self.path(file_id) == path else None
