"""Files that a bot uploads: read out of a multipart body, and kept as long as the sandbox runs."""

from __future__ import annotations

from dataclasses import dataclass
from email.message import Message
from email.parser import BytesHeaderParser
from typing import Any

KEPT_MOST = 200
"""Files that are kept; the oldest goes first. Telegram keeps all, but a laptop need not."""


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
        about = BytesHeaderParser().parsebytes(head + b"\r\n\r\n")
        name = about.get_param("name", header="content-disposition")
        if not isinstance(name, str):
            continue
        file = about.get_filename()
        fields[name] = content.decode("utf-8") if file is None else Upload(file, about.get_content_type(), content)
    return fields


class Uploads:
    """The files that were uploaded, by what Telegram calls them, with the JSON that describes each."""

    def __init__(self) -> None:
        """Start empty."""
        self._kept: dict[str, tuple[dict[str, Any], Upload]] = {}
        self._made = 0

    def keep(self, upload: Upload, shape: dict[str, Any]) -> dict[str, Any]:
        """Keep a file. Returns its description, with its two names in it."""
        self._made += 1
        number = f"u{self._made}-0"
        names = {"file_id": f"practice-file-{number}", "file_unique_id": f"practice{number}"}
        described = {**names, **shape, "file_size": len(upload.content)}
        self._kept[names["file_id"]] = (described, upload)
        if len(self._kept) > KEPT_MOST:
            del self._kept[next(iter(self._kept))]
        return described

    def find(self, file_id: str) -> tuple[dict[str, Any], Upload] | None:
        """The description and the file of this name."""
        return self._kept.get(file_id)
