"""Who is amid a talk when the bot is upgraded to the version that keeps a history goes on in it."""

from __future__ import annotations

import asyncio
import itertools
import json
from pathlib import Path

from alembic import command

from conversations.switch import switch
from store import marks, opening, peers, publications, releases, sessions, tables
from store.database import Database, Transaction
from store.migrating import config_for
from tests.conversations.desk_ground import PEER, DeskGround, desk_files, french_of, talk, words_of
from tests.store import postgres_server
from tests.store.ground import MASTER, NOW, address

BEFORE = "0005"


def _url(folder: Path, engine: str) -> str:
    """A store of its own: its tables are changed."""
    if engine == "sqlite":
        return address(folder)
    url = postgres_server.new_database()
    database = Database(url)
    opening.migrate(database)
    database.transact_now(lambda tx: opening.prove_key(tx, MASTER))
    database.close()
    return url


def _make_older(database: Database) -> None:
    """Let the store be one of the version before: without a history, and with sessions that know of no carrying."""

    def forget(tx: Transaction) -> None:
        peer = peers.find(tx, MASTER, PEER)
        assert peer
        body = sessions.load(tx, peer)
        assert body
        session = {name: value for name, value in json.loads(body).items() if name != "carried"}
        sessions.save(tx, peer, json.dumps(session), session["release"], NOW)
        tx.execute(tables.marks.delete())

    database.transact_now(forget)
    with database.engine.connect() as connection:
        command.downgrade(config_for(connection), BEFORE)
        connection.commit()
    assert not opening.is_current(database)


def test_who_waits_in_a_release_of_the_version_before_goes_on_in_it(tmp_path: Path, engine: str) -> None:
    url = _url(tmp_path, engine)
    database = Database(url)
    ground = DeskGround(database)
    asyncio.run(ground.says("Door hard_shift", PEER))
    before = ground.session(PEER)
    _make_older(database)
    opening.migrate(database)
    assert opening.is_current(database)
    (first,) = database.transact_now(publications.history)
    assert (first.id, first.kind, first.release) == (1, publications.FILES, words_of(desk_files()).pack.name)
    assert database.transact_now(lambda tx: releases.load(tx, first.release)) == desk_files()
    assert database.transact_now(lambda tx: marks.read(tx, "pack_folder")) == ""
    # The new version brings other words in its folder.
    newer = talk("Quiet (calm)", "Silent (calm)", {"How was it?": "How was today?"})
    after = DeskGround(database)
    after.updates = itertools.count(900)
    assert ground.session(PEER) == before
    after.publish(words_of(desk_files(flows__talk=newer, **{"flows__talk.fr": french_of(newer)})))
    assert [each.kind for each in database.transact_now(publications.history)] == [publications.FILES] * 2
    said = asyncio.run(after.says("Rough", PEER))
    session = after.session(PEER)
    assert session
    assert before
    assert [message.text for message in said] == ["You said Rough. What helps?"]
    assert (session.token, session.release, session.results) == (before.token, before.release, {"mood": "rough"})
    assert asyncio.run(switch(after.house)) is False
    (fresh,) = asyncio.run(after.says("Door hard_shift", PEER))
    assert fresh.text == "How was today?", "who begins begins in the new words"
    database.close()
