"""Which words are in force after a start: a table of what lies in the folder, and of what was published last."""

from __future__ import annotations

import functools
import logging

import pytest

from conversations.publish import FOLDER_MARK, Published, Wanted, check, publish_at_start, put_in_force
from store import marks, publications, releases, tables
from store.database import Database, Transaction
from store.publications import DRAFT, FILES, ROLLBACK
from tests.conversations.desk_ground import desk_files, french_of, talk
from tests.store.ground import NOW

OLD, CHANGED, DRAFTED, LATER = "as it was", "changed", "drafted", "published later"

QUESTIONS = {OLD: "How was it?", CHANGED: "How was today?", DRAFTED: "How are things?", LATER: "How is it now?"}


@functools.cache
def _good(which: str) -> Published:
    text = talk("How was it?", QUESTIONS[which])
    found = check(desk_files(flows__talk=text, **{"flows__talk.fr": french_of(text)}), [])
    assert found.words
    return found


@functools.cache
def _folder(which: str) -> Published:
    return check({**desk_files(), "flows/talk.yaml": "flow: talk\nnodes: ["}, []) if which == "bad" else _good(which)


def _name(which: str) -> str:
    words = _good(which).words
    assert words
    return words.pack.name


def _publish(tx: Transaction, which: str, kind: str, base: int, back_to: int = 0) -> None:
    words = _good(which).words
    assert words
    put_in_force(tx, words.pack, Wanted(kind, base, back_to=back_to), NOW)


def _was_published(tx: Transaction, newest: str) -> None:
    """Let a house have begun with the old files, and this be the newest publication."""
    if newest == "none":
        return
    publish_at_start(tx, _good(OLD), NOW)
    if newest == "files, damaged":
        tx.execute(tables.releases.update().values(body=b"damaged"))
    elif newest != "files":
        _publish(tx, DRAFTED, DRAFT, 1)
    if newest == "rollback":
        _publish(tx, LATER, DRAFT, 2)
        _publish(tx, DRAFTED, ROLLBACK, 3, back_to=2)
    body = {"draft, damaged": b"damaged", "draft, not sayable": releases.packed({"flows/talk.yaml": "flow: talk\n"})}
    if newest in body:
        is_drafted = tables.releases.c.name == _name(DRAFTED)
        tx.execute(tables.releases.update().where(is_drafted).values(body=body[newest]))


NOTHING = "the emergency text alone"

TABLE = [
    # newest publication, folder, words in force then, whether the folder is published
    ("none", OLD, OLD, True),
    ("none", CHANGED, CHANGED, True),
    ("none", "bad", NOTHING, False),
    ("files", OLD, OLD, False),
    ("files", CHANGED, CHANGED, True),
    ("files", "bad", OLD, False),
    ("draft", OLD, DRAFTED, False),
    ("draft", CHANGED, DRAFTED, False),
    ("draft", "bad", DRAFTED, False),
    ("rollback", OLD, DRAFTED, False),
    ("rollback", CHANGED, DRAFTED, False),
    ("rollback", "bad", DRAFTED, False),
    ("draft, damaged", OLD, OLD, False),
    ("draft, damaged", CHANGED, CHANGED, False),
    ("draft, damaged", "bad", NOTHING, False),
    ("draft, not sayable", OLD, OLD, False),
    ("draft, not sayable", CHANGED, CHANGED, False),
    ("draft, not sayable", "bad", NOTHING, False),
    ("files, damaged", OLD, OLD, False),
    ("files, damaged", CHANGED, CHANGED, True),
    ("files, damaged", "bad", NOTHING, False),
]


@pytest.mark.parametrize(("newest", "folder", "expected", "publishes"), TABLE)
def test_a_start_puts_these_words_in_force(
    file: Database, newest: str, folder: str, expected: str, publishes: bool
) -> None:
    """What coordinators published stays, whatever an upgrade brings; good words are never fewer than there could be."""
    file.transact_now(lambda tx: _was_published(tx, newest))
    before = file.transact_now(publications.history)
    made = file.transact_now(lambda tx: publish_at_start(tx, _folder(folder), NOW))
    after = file.transact_now(publications.history)
    assert (made.words.pack.name if made.words else NOTHING) == (_name(expected) if expected in QUESTIONS else NOTHING)
    assert [each.kind for each in after[len(before) :]] == ([FILES] if publishes else [])
    assert made.is_fallback is (folder == "bad")
    assert bool(made.errors) is (folder == "bad")
    noted = file.transact_now(lambda tx: marks.read(tx, FOLDER_MARK))
    assert not publishes or _name(folder).startswith(noted)


@pytest.mark.parametrize(("newest", "folder", "expected", "publishes"), TABLE)
def test_a_second_start_changes_nothing(
    file: Database, newest: str, folder: str, expected: str, publishes: bool
) -> None:
    """A bot that is started again and again does not fill its history."""
    file.transact_now(lambda tx: _was_published(tx, newest))
    first = file.transact_now(lambda tx: publish_at_start(tx, _folder(folder), NOW))
    history = file.transact_now(publications.history)
    second = file.transact_now(lambda tx: publish_at_start(tx, _folder(folder), NOW))
    assert file.transact_now(publications.history) == history
    assert (first.words is None) == (second.words is None)
    if first.words and second.words:
        assert first.words.pack.name == second.words.pack.name


# Of a release whose row is damaged the name is taken; its files are in force, and its row stays what it is.
@pytest.mark.parametrize(
    ("newest", "folder", "expected", "publishes"),
    [row for row in TABLE if row[2] != NOTHING and row[:2] != ("files, damaged", OLD)],
)
def test_words_in_force_are_a_row_wherever_they_came_from(
    file: Database, newest: str, folder: str, expected: str, publishes: bool
) -> None:
    """Who begins in them goes on in them at another worker, and after the next start."""
    file.transact_now(lambda tx: _was_published(tx, newest))
    made = file.transact_now(lambda tx: publish_at_start(tx, _folder(folder), NOW))
    assert made.words
    pack = made.words.pack
    assert file.transact_now(lambda tx: releases.load(tx, pack.name)) == dict(pack.files)


def test_a_folder_that_is_not_in_force_is_told_to_the_operator(
    file: Database, caplog: pytest.LogCaptureFixture
) -> None:
    """Whoever edits files wonders why nothing happens."""
    with caplog.at_level(logging.WARNING):
        file.transact_now(lambda tx: _was_published(tx, "draft"))
        file.transact_now(lambda tx: publish_at_start(tx, _good(OLD), NOW))
        assert not caplog.records, "the files are what they were: there is nothing to tell"
        file.transact_now(lambda tx: publish_at_start(tx, _good(CHANGED), NOW))
    assert any("NOT in force" in record.getMessage() for record in caplog.records)
