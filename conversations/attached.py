"""What a message's attachment holds: words of its own, or a file of a release, or the whole of it as a zip."""

from __future__ import annotations

from .channel import Attachment
from .pack_zip import zip_of
from .words import Shelf


def content_of(shelf: Shelf, attachment: Attachment) -> bytes | None:
    """Return the bytes of an attachment; None when its release is not at hand any more, or has no such file."""
    if attachment.words:
        return attachment.words.encode()
    pack = shelf.at_hand(attachment.release)
    if pack is None:
        return None
    if not attachment.path:
        return zip_of(pack.files)
    text = pack.files.get(attachment.path)
    return text.encode() if text is not None else None
