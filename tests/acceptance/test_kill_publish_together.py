"""Two who publish in the same moment: one wins, the other is told. Workers that start together publish once.

Both have looked at what is in force before either writes: that is let happen here at every run, on PostgreSQL.
"""

from __future__ import annotations

import asyncio
import itertools
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from content.fingerprint import release_name
from conversations.desk import CannotPublish, at_desk
from conversations.publish import Published, publish_at_start
from rehearsal.publishing_packs import pack_of, remembered, words_of
from store import drafts, publications, releases
from store.database import Database
from tests.conversations.desk_ground import OMAR, RITA, DeskGround, desk_files, french_of, talk
from tests.store.ground import NOW, address

SECONDS = 20.0
"""A ceiling against hangs: both are there within milliseconds."""


@pytest.fixture(autouse=True)
def _read_once() -> Iterator[None]:
    with remembered():
        yield


@pytest.fixture
def url(tmp_path: Path) -> str:
    return address(tmp_path, "postgresql")


@pytest.fixture
def databases(url: str) -> Iterator[list[Database]]:
    """Two workers' connections to one server."""
    opened = [Database(url), Database(url)]
    yield opened
    for each in opened:
        each.close()


def _files(question: str) -> dict[str, str]:
    text = talk("How was it?", question)
    return desk_files(flows__talk=text, **{"flows__talk.fr": french_of(text)})


@pytest.fixture
def both_look_first(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Once asked for: whoever looks which publication is in force goes on when two have looked."""
    look, meeting = publications.newest_id, threading.Barrier(2)
    met: set[int] = set()

    def both_look(connection: Any) -> int:
        found, worker = look(connection), id(connection.engine)
        if worker not in met:
            met.add(worker)
            meeting.wait(SECONDS)
        return found

    return lambda: monkeypatch.setattr(publications, "newest_id", both_look)


def _at_once(*works: Callable[[], Any]) -> list[Any]:
    """Let all of it happen, each in a thread; return how each ended, by its result or by why it could not publish."""

    def ended(work: Callable[[], Any]) -> Any:
        try:
            return work()
        except CannotPublish as problem:
            return problem.why

    with ThreadPoolExecutor(len(works)) as threads:
        return list(threads.map(ended, works))


def test_of_two_who_publish_at_once_one_wins_and_the_other_is_told(
    databases: list[Database], both_look_first: Callable[[], None]
) -> None:
    grounds = [DeskGround(each) for each in databases]
    questions = ["How was today?", "How are things?"]

    def publish(ground: DeskGround, question: str) -> Callable[[], Any]:
        files = _files(question)
        plan = at_desk(ground.database, ground.house.bench, NOW, lambda desk: desk.plan(desk.read(files)))
        return lambda: at_desk(ground.database, ground.house.bench, NOW, lambda desk: desk.publish(plan, "an operator"))

    works = [publish(ground, question) for ground, question in zip(grounds, questions, strict=True)]
    both_look_first()
    ends = _at_once(*works)
    won = [end for end in ends if end != "meanwhile"]
    assert len(won) == 1, ends
    history = databases[0].transact_now(publications.history)
    assert [(each.id, each.release) for each in history[1:]] == [(2, won[0].release)]
    assert databases[0].transact_now(lambda tx: releases.load(tx, won[0].release))


def test_of_two_coordinators_who_tap_at_once_one_publishes_and_the_other_reads_why_not(
    databases: list[Database], both_look_first: Callable[[], None]
) -> None:
    """Each has a draft of their own, and both are at the last button."""
    grounds = [DeskGround(each) for each in databases]
    people = [RITA, OMAR]
    # No two updates have one number, whichever worker they come to.
    grounds[1].updates = itertools.count(10_000)

    async def come_to_the_button() -> None:
        for ground, address_, question in zip(grounds, people, ["How was today?", "How are things?"], strict=True):
            await ground.appoint(address_)
            await ground.sends("talk.yaml", _files(question)["flows/talk.yaml"], address_)
            await ground.sends("talk.fr.yaml", _files(question)["flows/talk.fr.yaml"], address_)
            await ground.taps("Publish", address_)

    asyncio.run(come_to_the_button())
    both_look_first()
    sent_before = [len(ground.chat.sent) for ground in grounds]

    def tap(ground: DeskGround, each: str) -> None:
        asyncio.run(ground.taps("Publish now", each))

    _at_once(*(partial(tap, ground, each) for ground, each in zip(grounds, people, strict=True)))
    # What one worker wrote, the other may have delivered.
    came = [sent for ground, before in zip(grounds, sent_before, strict=True) for sent in ground.chat.sent[before:]]
    said = [next(message.text for address_, message in came if address_ == each) for each in people]
    newest = grounds[0].house.shelf.newest
    assert newest
    line = newest.pack.line
    published, refused = line("desk_published", "en", number="2"), line("desk_cannot_meanwhile", "en")
    assert sorted(said) == sorted([published, refused]), said
    history = databases[0].transact_now(publications.history)
    assert [each.id for each in history] == [1, 2]
    left = {address_: ground for ground, address_, text in zip(grounds, people, said, strict=True) if text == refused}
    kept = databases[0].transact_now(lambda tx: [row.release for row in tx.execute(drafts.drafts.select())])
    assert len(kept) == len(left) == 1, "the draft of who was too late is still there, the other is not"
    assert kept != [history[-1].release]


def test_two_workers_that_start_with_a_new_folder_publish_it_once(
    databases: list[Database], both_look_first: Callable[[], None]
) -> None:
    databases[0].transact_now(lambda tx: publish_at_start(tx, _folder(desk_files()), NOW))
    both_look_first()
    made = _at_once(*(partial(_start, each, _files("New?")) for each in databases))
    assert made == [release_name(_files("New?"))] * 2
    assert [each.id for each in databases[0].transact_now(publications.history)] == [1, 2]


def test_two_workers_that_start_on_an_empty_store_publish_once(
    databases: list[Database], both_look_first: Callable[[], None]
) -> None:
    both_look_first()
    made = _at_once(*(partial(_start, each, desk_files()) for each in databases))
    assert made == [release_name(desk_files())] * 2
    assert [each.id for each in databases[0].transact_now(publications.history)] == [1]


def _start(database: Database, files: dict[str, str]) -> str:
    """Start with these files in the folder. Returns the release that is in force then."""
    made = database.transact_now(lambda tx: publish_at_start(tx, _folder(files), NOW))
    assert made.words
    return made.words.pack.name


def _folder(files: dict[str, str]) -> Published:
    pack = pack_of(files)
    assert pack
    return Published(words_of(pack), ())
