"""Releases: published packs, never changed, as rows, so that every worker has the words people are in the middle of."""

from __future__ import annotations

import json
import zlib
from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.engine import Connection

from .tables import releases

UNPACKED_MOST = 64 * 1024 * 1024
"""Bytes a release may unpack to: a damaged or hostile row must not fill the memory."""


def publish(connection: Connection, name: str, files: dict[str, str], now: datetime) -> bool:
    """Keep a release and make it the newest. True when its words were not published before."""
    known = connection.execute(select(releases.c.name).where(releases.c.name == name)).scalar()
    if known:
        connection.execute(releases.update().where(releases.c.name == name).values(published_at=now))
        return False
    body = zlib.compress(json.dumps(files, sort_keys=True, ensure_ascii=False).encode())
    connection.execute(insert(releases).values(name=name, body=body, published_at=now))
    return True


def newest_name(connection: Connection) -> str | None:
    """Return the name of the newest release; None before the first."""
    query = select(releases.c.name).order_by(releases.c.published_at.desc(), releases.c.name).limit(1)
    return connection.execute(query).scalar()


def load(connection: Connection, name: str) -> dict[str, str] | None:
    """Return the files of a release; None when there is no such release.

    Raises:
        ValueError: the row does not unpack to a pack.
    """
    body = connection.execute(select(releases.c.body).where(releases.c.name == name)).scalar()
    if body is None:
        return None
    unpacker = zlib.decompressobj()
    try:
        text = unpacker.decompress(body, UNPACKED_MOST)
    except zlib.error as failure:
        raise ValueError("the release does not unpack") from failure
    if unpacker.unconsumed_tail:
        raise ValueError("the release unpacks to more than a pack can be")
    files: dict[str, str] = json.loads(text)
    return files
