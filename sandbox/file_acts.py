"""What a peer does with a file of their own: send it to the bot."""

from __future__ import annotations

import base64
import binascii
from typing import Any

from sandbox import acts, limits
from sandbox.bot_documents import about
from sandbox.state import Chat, Message, SandboxState
from sandbox.uploads import Upload, plain_name

_KINDS = {"zip": "application/zip", "pdf": "application/pdf", "txt": "text/plain", "svg": "image/svg+xml"}
"""Kinds of files by how their names end, as phones tell them; most phones know no kind for YAML."""


def send_document(state: SandboxState, chat: Chat, fields: dict[str, Any]) -> Message:
    """Send one file: `name`, `content` in base64, what is written under it (`text`).

    With `size` Telegram says another size of it than it has: how a large file behaves can be tried without one.

    Raises:
        NotPossible: If the file is empty, too large for the sandbox to keep, or no base64.
    """
    try:
        content = base64.b64decode(str(fields.get("content", "")), validate=True)
    except binascii.Error as problem:
        raise acts.NotPossible("the content of a file is expected in base64") from problem
    if not content:
        raise acts.NotPossible("an empty file cannot be sent")
    if len(content) > limits.DOWNLOAD_BYTES:
        raise acts.NotPossible("the practice phone sends files of up to 20 MB")
    caption = str(fields.get("text", "")).strip()
    try:
        limits.check_caption(caption)
    except limits.Refused as problem:
        raise acts.NotPossible("so much cannot be written under a file") from problem
    name = plain_name(str(fields.get("name", "")))
    kind = _KINDS.get(name.rpartition(".")[2].lower(), "application/octet-stream")
    shape = about(name, kind)
    size = fields.get("size")
    if isinstance(size, int) and size > 0:
        shape["file_size"] = size
    kept = state.uploads.keep(Upload(name, kind, content), shape)
    return acts.send(state, chat, {"document": kept, **({"caption": caption} if caption else {})})
