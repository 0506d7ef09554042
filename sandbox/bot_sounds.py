"""The Bot API method for sounds: a voice message, uploaded or called by the name it has already."""

from __future__ import annotations

from typing import Any

from sandbox.arguments import Arguments
from sandbox.bot_messages import open_chat, put
from sandbox.limits import bad
from sandbox.state import SandboxState
from sandbox.texts import read_caption
from sandbox.uploads import Upload

_OGG, _OPUS = b"OggS", b"OpusHead"
_HEAD = slice(28, 36)
"""Where a sound in OGG says what it is coded with."""


def send_voice(state: SandboxState, ask: Arguments) -> dict[str, Any]:
    """Send a voice message; what is no OGG/Opus comes as a document."""
    chat = open_chat(state, ask)
    return put(state, ask, chat, _sound(state, ask) | read_caption(ask))


def _sound(state: SandboxState, ask: Arguments) -> dict[str, Any]:
    """The field that brings the sound.

    Raises:
        Refused: 400, if there is none, it is empty, or nothing is called so.
    """
    upload = ask.upload("voice")
    if upload is None:
        return _known(state, ask.text("voice"))
    if not upload.content:
        raise bad("file must be non-empty")
    if not _is_voice(upload):
        return {"document": state.uploads.keep(upload, {"file_name": upload.name, "mime_type": upload.kind})}
    about: dict[str, Any] = {"duration": max(0, ask.whole("duration")), "mime_type": "audio/ogg"}
    return {"voice": state.uploads.keep(upload, about)}


def _known(state: SandboxState, file_id: str) -> dict[str, Any]:
    if not file_id:
        raise bad("there is no voice in the request")
    if file_id.startswith(("http://", "https://")):
        raise bad("failed to get HTTP URL content")
    kept = state.uploads.find(file_id)
    if kept is None or not _is_voice(kept[1]):
        raise bad("wrong file identifier/HTTP URL specified")
    return {"voice": kept[0]}


def _is_voice(upload: Upload) -> bool:
    return upload.content.startswith(_OGG) and upload.content[_HEAD] == _OPUS
