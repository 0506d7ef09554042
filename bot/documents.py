"""Fetches the files of those whose files the house reads; nobody else's is ever asked for.

What cannot be had is None, and the turn goes on without it. Neither the name nor the words of a file are logged.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable
from dataclasses import replace
from http import HTTPStatus

import aiohttp
from telegram.error import TelegramError

from conversations.channel import FileSent, Inbound
from conversations.house import House
from store.database import StoreUnavailable

from .request import AiohttpRequest
from .updates import is_number

DOCUMENT_BYTES_MOST = 2 * 1024 * 1024
"""The largest file that is read: a zip of a whole pack has a fifth of that."""

FETCH_SECONDS = 10.0
"""How long a file may take, from the first question to its last byte; its chat waits that long, and no other."""

WANTS_SECONDS = 8.0
"""How long the store may take to say whose files are read: as long as for a turn."""

CONNECTIONS_MOST, KEPT_MOST = 4, 4
"""Files that are fetched at once, and files that are kept for an update that comes again."""

_CHUNK_BYTES = 64 * 1024
_PATH = re.compile(r"\w[\w.-]*(/\w[\w.-]*)*", re.ASCII)

WantsFiles = Callable[[House, Inbound], Awaitable[bool]]
"""Says whether the files of whoever sent this are read. Raises StoreUnavailable."""

_log = logging.getLogger(__name__)


async def nobodys(_house: House, _inbound: Inbound) -> bool:
    """Read nobody's files."""
    return False


class FileRequest(AiohttpRequest):
    """Connections for files alone: however slow they are, no reply and no update waits for them."""

    def __init__(self) -> None:
        super().__init__(CONNECTIONS_MOST)

    async def read(self, url: str, most: int) -> bytes | None:
        """Return what is at an address; None when it is not there, or has more than `most` bytes.

        Raises:
            aiohttp.ClientError, OSError: the line broke.
        """
        assert self._session is not None, "initialize() first"
        # Not packed: what is counted here is what comes over the line.
        head = {"Accept-Encoding": "identity"}
        async with self._session.get(url, headers=head, allow_redirects=False) as response:
            if response.status != HTTPStatus.OK:
                return None
            content = bytearray()
            async for chunk in response.content.iter_chunked(_CHUNK_BYTES):
                content += chunk
                if len(content) > most:
                    return None
            return bytes(content)


class Documents:
    """Files that came with updates, fetched before their turn."""

    def __init__(self, request: FileRequest, base_url: str, file_url: str, wants: WantsFiles = nobodys) -> None:
        """Ask at `base_url` and download from `file_url`, both with the token in them; `wants` says whose."""
        self._request = request
        self._base_url = base_url
        self._file_url = file_url
        self._wants = wants
        self._kept: dict[str, bytes] = {}
        self.under_way: set[int] = set()
        """Numbers of the updates whose file is being fetched: it is not the store that lets them wait."""

    async def fetched(self, house: House, inbound: Inbound) -> Inbound:
        """Return an update with the bytes of its file, if the house reads the files of whoever sent it.

        Raises:
            StoreUnavailable: nobody can say whose files are read; the update comes again.
        """
        if inbound.file is None or not await self._is_wanted(house, inbound):
            return inbound
        self.under_way.add(inbound.update_id)
        try:
            return replace(inbound, content=await self.fetch(inbound.file))
        finally:
            self.under_way.discard(inbound.update_id)

    async def _is_wanted(self, house: House, inbound: Inbound) -> bool:
        try:
            async with asyncio.timeout(WANTS_SECONDS):
                return await self._wants(house, inbound)
        except TimeoutError as failure:
            raise StoreUnavailable("the store does not answer") from failure

    async def fetch(self, file: FileSent) -> bytes | None:
        """Return the bytes of a file; None when it is too large, too slow, or not to be had."""
        if file.id in self._kept:
            return self._kept[file.id]
        if file.size > DOCUMENT_BYTES_MOST:
            return None
        try:
            async with asyncio.timeout(FETCH_SECONDS):
                content = await self._download(file)
        except (TelegramError, aiohttp.ClientError, OSError, ValueError) as failure:
            # OSError has the time limit in it; ValueError is an address that none can be made of.
            _log.warning("a file could not be fetched: %s", type(failure))
            return None
        if content is not None:
            self._keep(file.id, content)
        return content

    async def _download(self, file: FileSent) -> bytes | None:
        told = await self._request.ask(f"{self._base_url}/getFile", {"file_id": file.id})
        path, size = (told.get("file_path"), told.get("file_size")) if isinstance(told, dict) else (None, None)
        if not isinstance(path, str) or not _PATH.fullmatch(path):
            return None
        content = await self._request.read(f"{self._file_url}/{path}", DOCUMENT_BYTES_MOST)
        # Another size than Telegram said: a part of the file, or an answer that is none.
        is_whole = content and (not is_number(size) or len(content) == size)
        return content if is_whole else None

    def _keep(self, name: str, content: bytes) -> None:
        self._kept[name] = content
        while len(self._kept) > KEPT_MOST:
            del self._kept[next(iter(self._kept))]
