"""Files of a release on their way to Telegram: read when they are delivered, and kept nowhere."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Callable

from conversations.channel import Attachment

from .request import Upload

ContentOf = Callable[[Attachment], bytes | None]
"""Reads what an attachment holds, away from the loop; None for what is not there any more."""

_KINDS = {"csv": "text/csv", "zip": "application/zip", "yaml": "text/plain", "svg": "image/svg+xml", "png": "image/png"}

_STRANGE = re.compile(r"[^A-Za-z0-9._-]+")
"""Letters that the form of a request would spell in another way."""

_log = logging.getLogger(__name__)


def no_content(_attachment: Attachment) -> bytes | None:
    """Have no files: for connections that never send one."""
    return None


async def upload_of(attachment: Attachment, content_of: ContentOf) -> Upload | None:
    """Return an attachment as a file to upload; None when it cannot be had: the words then go alone."""
    try:
        # Other chats need not wait for the store, or for a pack to be zipped.
        content = await asyncio.to_thread(content_of, attachment)
    except Exception as failure:  # whatever fails here must not take the words away
        _log.warning("a file could not be read, its words go alone: %s", type(failure))
        return None
    if not content:
        _log.warning("a file is not there any more, its words go alone")
        return None
    name = _STRANGE.sub("_", attachment.name) or "file"
    return Upload(name, content, _KINDS.get(name.rpartition(".")[2].lower(), "application/octet-stream"))
