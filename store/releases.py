"""Releases: published packs, never changed, as rows, so that every worker has the words people are in the middle of."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.engine import Connection

from .dialects import insert_for
from .tables import releases

UNPACKED_MOST = 64 * 1024 * 1024
"""Bytes a release may unpack to: a damaged or hostile row must not fill the memory."""


def keep(connection: Connection, name: str, files: Mapping[str, str], now: datetime) -> None:
    """Keep a release under its name; one that is kept already stays as it is."""
    adding = insert_for(connection.dialect.name)(releases)
    values = {"name": name, "body": packed(files), "published_at": now}
    connection.execute(adding.values(values).on_conflict_do_nothing(index_elements=[releases.c.name]))


def load(connection: Connection, name: str) -> dict[str, str] | None:
    """Return the files of a release; None when there is no such release.

    Raises:
        ValueError: the row does not unpack to a pack.
    """
    body = connection.execute(select(releases.c.body).where(releases.c.name == name)).scalar()
    return unpacked(body) if body is not None else None


def packed(files: Mapping[str, str | None]) -> bytes:
    """Return files as bytes for a row."""
    return zlib.compress(json.dumps(dict(files), sort_keys=True, ensure_ascii=False).encode())


def unpacked(body: bytes) -> dict[str, str]:
    """Return the files that `packed` wrote.

    Raises:
        ValueError: these bytes do not unpack to a pack.
    """
    unpacker = zlib.decompressobj()
    try:
        text = unpacker.decompress(body, UNPACKED_MOST)
    except zlib.error as failure:
        raise ValueError("the release does not unpack") from failure
    if unpacker.unconsumed_tail:
        raise ValueError("the release unpacks to more than a pack can be")
    files: dict[str, str] = json.loads(text)
    return files
