"""Coordinators' acts in processes that die in the middle: forks one for each line it reads, and says how it ended.

A process dies of SIGKILL before a statement, or around a commit, as if the machine lost its power.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import logging
import os
import re
import signal
import sys
from typing import Any

from conversations.channel import Kind
from conversations.desk import CannotPublish, Desk, at_desk
from conversations.move_in import move_in
from conversations.publish import FOLDER_MARK, Published
from conversations.words import Shelf
from rehearsal.kill_points import find
from rehearsal.publishing_packs import pack_of, put, remembered, words_of
from scheduler.bell import Bell
from store import releases, tables
from store.database import Database
from tests.conversations.desk_ground import PEER, RITA, DeskGround, desk_files, french_of, talk
from tests.store.ground import MASTER, NOW

ACT_UPDATE, PEER_UPDATE = 5_000, 6_000
"""Numbers of updates, the same in every process: what comes again after a death comes under its number."""

STATEMENT = "sqlalchemy.engine.default:DefaultDialect.do_execute"
COMMIT = "sqlalchemy.engine.default:DefaultDialect.do_commit"
TABLES = {
    name: tables.metadata.tables[name]
    for name in ("publications", "releases", "drafts", "marks", "sessions", "seen_updates")
}

PUBLISHING = re.compile(
    r"\s*(INSERT INTO|UPDATE|DELETE FROM) (publications|releases|drafts|marks|sessions|seen_updates)"
)
"""What is written when words are published."""

NEW_TALK = talk("How was it?", "How was today?")


def new_files() -> dict[str, str]:
    """The files with another talk in them."""
    return desk_files(flows__talk=NEW_TALK, **{"flows__talk.fr": french_of(NEW_TALK)})


class Death:
    """Counts what publishing writes, up to its commit, and dies when it is its turn; or counts every statement."""

    def __init__(self, at: int, counts_all: bool) -> None:
        self._at, self._counts_all = at, counts_all
        self._has_published = False
        self.passed = 0

    def plant(self) -> None:
        """Watch every statement and every commit from here on."""
        execute, commit = find(STATEMENT)[2], find(COMMIT)[2]

        def executes(dialect: Any, cursor: Any, statement: str, *given: Any, **named: Any) -> None:
            if self._counts_all or PUBLISHING.match(statement):
                self._pass()
            execute(dialect, cursor, statement, *given, **named)
            self._has_published = self._has_published or "INTO publications" in statement

        def commits(dialect: Any, connection: Any) -> None:
            counts = self._counts_all or self._has_published
            self._has_published = False
            if counts:
                self._pass()
            commit(dialect, connection)
            if counts:
                self._pass()

        put(STATEMENT, executes)
        put(COMMIT, commits)

    def _pass(self) -> None:
        self.passed += 1
        if self.passed == self._at:
            os.kill(os.getpid(), signal.SIGKILL)


async def prepare(ground: DeskGround) -> dict[str, Any]:
    """Appoint Rita, let a peer wait amid the talk, and let Rita come to the button that publishes."""
    await ground.appoint(RITA)
    await ground.says("Door hard_shift", PEER)
    await ground.sends("talk.yaml", NEW_TALK)
    await ground.sends("talk.fr.yaml", french_of(NEW_TALK))
    await ground.taps("Publish", RITA)
    number, press = ground.find("Publish now", RITA)
    return {"press": press, "message_id": number}


async def tap(ground: DeskGround, asked: dict[str, Any]) -> None:
    """Let Rita tap a button; the same tap however often it comes."""
    inbound = ground.inbound(Kind.TAP, RITA, press=asked["press"], message_id=asked["message_id"], language="en")
    await ground.takes(type(inbound)(**{**vars(inbound), "update_id": ACT_UPDATE}))


def publish(ground: DeskGround) -> None:
    """Publish as the command line does."""
    at_desk(ground.database, ground.house.bench, NOW, _publish)


def _publish(desk: Desk) -> Any:
    return desk.publish(desk.plan(desk.read(new_files())), "an operator", "another")


def go_back(ground: DeskGround) -> None:
    """Go back to the first publication as the command line does."""
    at_desk(ground.database, ground.house.bench, NOW, lambda desk: desk.roll_back(1, "an operator"))


def start(url: str, is_new: bool) -> None:
    """Start as main does, with the files of the folder as they were, or changed."""
    database = Database(url)
    pack = pack_of(new_files() if is_new else desk_files())
    assert pack
    checked = Published(words_of(pack), ())
    move_in(database, lambda _: MASTER, checked, Shelf(None), lambda: NOW, Bell())
    database.close()


def state(database: Database) -> dict[str, Any]:
    """Return what tells whether words are published whole: plain values, without moments and other marks."""
    with database.engine.connect() as connection:
        rows = {name: connection.execute(table.select()).mappings().all() for name, table in TABLES.items()}
        whole = {row["name"]: len(releases.load(connection, row["name"]) or {}) for row in rows["releases"]}
    told = [
        [row[name] for name in ("id", "release", "kind", "back_to", "published_by")] for row in rows["publications"]
    ]
    return {
        "publications": told,
        "releases": whole,
        "drafts": len(rows["drafts"]),
        "marks": [row["value"] for row in rows["marks"] if row["name"] == FOLDER_MARK],
        "sessions": sorted([row["release"], row["body_sealed"].hex()] for row in rows["sessions"]),
    }


def work(asked: dict[str, Any]) -> dict[str, Any]:
    """Do one thing in this process. Returns what came of it."""
    logging.disable(logging.CRITICAL)
    death = Death(asked.get("die_at", 0), asked.get("counts_all", False))
    if asked["act"] == "start":
        death.plant()
        start(asked["url"], is_new=asked["is_new"])
        return {"passed": death.passed}
    database = Database(asked["url"])
    if asked["act"] == "state":
        return state(database)
    ground = DeskGround(database)
    death.plant()
    try:
        came = act(ground, asked)
    except CannotPublish as problem:
        came = {"refused": problem.why}
    database.close()
    return {"passed": death.passed, **came}


def act(ground: DeskGround, asked: dict[str, Any]) -> dict[str, Any]:
    """Let the act happen in a house. Returns what came of it."""
    match asked["act"]:
        case "prepare":
            return asyncio.run(prepare(ground))
        case "tap":
            asyncio.run(tap(ground, asked))
        case "publish":
            publish(ground)
        case "back":
            go_back(ground)
        case "answer":
            ground.updates = itertools.count(PEER_UPDATE)
            return {"said": [message.text for message in asyncio.run(ground.says("Rough", PEER))]}
    return {}


def sit() -> None:
    """Fork for each line that is read; say what came of it, or the number of the signal it died of."""
    with remembered():
        for files in (desk_files(), new_files()):
            pack = pack_of(files)
            assert pack
            words_of(pack).index  # noqa: B018 - made by being looked at, once for all processes
        _fork_for_each_line()


def _fork_for_each_line() -> None:
    for line in sys.stdin:
        reading, writing = os.pipe()
        pid = os.fork()
        if not pid:
            os.close(reading)
            with os.fdopen(writing, "w") as told:
                told.write(json.dumps(work(json.loads(line))))
            os._exit(0)
        os.close(writing)
        with os.fdopen(reading) as told:
            came = told.read()
        _, status = os.waitpid(pid, 0)
        sys.stdout.write((came or json.dumps({"died": os.waitstatus_to_exitcode(status)})) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    sit()
