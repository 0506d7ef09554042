"""The Bot API methods for files: a document of any kind is sent, and what somebody sent is asked for."""

from __future__ import annotations

from typing import Any

from sandbox import limits
from sandbox.arguments import Arguments
from sandbox.bot_messages import open_chat, put
from sandbox.limits import bad
from sandbox.state import SandboxState
from sandbox.texts import read_caption
from sandbox.uploads import plain_name

_MADE_UP = "practice-file-"
_UPLOADED = "practice-file-u"


def send_document(state: SandboxState, ask: Arguments) -> dict[str, Any]:
    """Send a file of any kind."""
    chat = open_chat(state, ask)
    return put(state, ask, chat, _document(state, ask) | read_caption(ask))


def _document(state: SandboxState, ask: Arguments) -> dict[str, Any]:
    """The field that brings the file.

    Raises:
        Refused: 400, if there is none, it is empty, or nothing is called so.
    """
    upload = ask.upload("document")
    if upload is not None:
        if not upload.content:
            raise bad("file must be non-empty")
        return {"document": state.uploads.keep(upload, about(upload.name, upload.kind))}
    file_id = ask.text("document")
    if not file_id:
        raise bad("there is no document in the request")
    if file_id.startswith(("http://", "https://")):
        raise bad("failed to get HTTP URL content")
    kept = state.uploads.find(file_id)
    if kept is None or not {"width", "duration"}.isdisjoint(kept[0]):
        raise bad("wrong file identifier/HTTP URL specified")
    return {"document": kept[0]}


def about(name: str, kind: str) -> dict[str, Any]:
    """The fields of a document that tell what it is."""
    named = {"file_name": plain} if (plain := plain_name(name)) else {}
    return {**named, "mime_type": kind or "application/octet-stream"}


def get_file(state: SandboxState, ask: Arguments) -> dict[str, Any]:
    """Show a file's record, and where its bytes can be asked for if there are any behind it.

    Raises:
        Refused: 400, if nothing is called so, or it is larger than bots may download.
    """
    file_id = ask.text("file_id")
    kept = state.uploads.find(file_id)
    if kept is None:
        if not file_id.startswith(_MADE_UP) or file_id.startswith(_UPLOADED):
            raise bad("wrong file_id or the file is temporarily unavailable")
        # A voice note or a picture of a peer's: nothing is behind it here.
        unique = file_id.replace("practice-file-", "practice")
        return {"file_id": file_id, "file_unique_id": unique, "file_size": 12_345}
    shape = kept[0]
    if shape["file_size"] > limits.DOWNLOAD_BYTES:
        raise bad("file is too big")
    names = {key: shape[key] for key in ("file_id", "file_unique_id", "file_size")}
    return {**names, "file_path": state.uploads.path(file_id)}
