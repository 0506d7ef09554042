"""The Bot API method for pictures: a PNG, uploaded or called by the name it has already."""

from __future__ import annotations

from typing import Any

from sandbox import limits
from sandbox.arguments import Arguments
from sandbox.bot_messages import open_chat, put
from sandbox.limits import bad
from sandbox.state import SandboxState
from sandbox.texts import read_caption
from sandbox.uploads import Upload

_PNG = b"\x89PNG\r\n\x1a\n"
_WIDTH, _HEIGHT = slice(16, 20), slice(20, 24)
"""Where a PNG says how large it is."""

_SMALL = 320
"""The longest edge of the smaller of the two sizes in which a picture comes."""


def send_photo(state: SandboxState, ask: Arguments) -> dict[str, Any]:
    """Send a picture."""
    chat = open_chat(state, ask)
    return put(state, ask, chat, _photo(state, ask) | read_caption(ask))


def is_picture(upload: Upload) -> bool:
    """True for a file that is kept as a picture."""
    return upload.content.startswith(_PNG) and len(upload.content) >= _HEIGHT.stop


def _photo(state: SandboxState, ask: Arguments) -> dict[str, Any]:
    """The field that brings the picture, in a small size and its own.

    Raises:
        Refused: 400, if there is none, it is no picture or too large, or nothing is called so.
    """
    upload = ask.upload("photo")
    if upload is None:
        return _known(state, ask.text("photo"))
    size = len(upload.content)
    if not size:
        raise bad("file must be non-empty")
    if size > limits.PHOTO_BYTES:
        raise bad(f"file of size {size} bytes is too big for a photo; the maximum size is {limits.PHOTO_BYTES} bytes")
    if not is_picture(upload):
        raise bad("IMAGE_PROCESS_FAILED")
    width, height = (int.from_bytes(upload.content[edge]) for edge in (_WIDTH, _HEIGHT))
    short, long = sorted((width, height))
    if not short or width + height > limits.PHOTO_EDGES or long > limits.PHOTO_RATIO * short:
        raise bad("PHOTO_INVALID_DIMENSIONS")
    sizes = [(max(1, width * _SMALL // long), max(1, height * _SMALL // long))] if long > _SMALL else []
    kept = [state.uploads.keep(upload, {"width": w, "height": h}) for w, h in (*sizes, (width, height))]
    return {"photo": kept}


def _known(state: SandboxState, file_id: str) -> dict[str, Any]:
    if not file_id:
        raise bad("there is no photo in the request")
    if file_id.startswith(("http://", "https://")):
        raise bad("failed to get HTTP URL content")
    kept = state.uploads.find(file_id)
    if kept is None or not is_picture(kept[1]):
        raise bad("wrong file identifier/HTTP URL specified")
    return {"photo": [kept[0]]}
