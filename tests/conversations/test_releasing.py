"""Operators look, publish, go back and appoint from a terminal: the same desk, and as careful."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from conversations.auditing import told_trail
from conversations.pack_zip import zip_of
from conversations.publish import check, publish_at_start
from conversations.releasing import CannotRelease, Wish, release_at
from store.database import Database
from tests.conversations.desk_ground import desk_files, talk
from tests.store.ground import address


@pytest.fixture
def engine() -> str:
    """These are about what is shown; what they ask of the store is asked of both engines elsewhere."""
    return "sqlite"


NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)


@pytest.fixture
def url(tmp_path: Path, engine: str) -> Iterator[str]:
    """A store in which the small pack is in force."""
    made = address(tmp_path, engine)
    database = Database(made)
    database.transact_now(lambda tx: publish_at_start(tx, check(desk_files(), []), NOW))
    database.close()
    yield made


def _folder(tmp_path: Path, **changes: str) -> str:
    folder = tmp_path / "pack"
    for name, text in desk_files(**changes).items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return str(folder)


SOFTER = talk("How was it?", "How did it go?")


def test_looking_publishes_nothing(url: str, tmp_path: Path) -> None:
    """What would change, where people may wait, what is wrong: told, and left."""
    told = release_at(url, Wish("look", _folder(tmp_path, flows__talk=SOFTER)), NOW)
    assert "+ How did it go?" in told and "- How was it?" in told
    assert "talk/start: keep, correct, move:start, restart" in told
    assert release_at(url, Wish("list"), NOW).count("\n") == 0


def test_publishing_and_going_back(url: str, tmp_path: Path) -> None:
    """Each is one command, and the history tells who answers for it."""
    folder = _folder(tmp_path, flows__talk=SOFTER)
    assert "number 2" in release_at(url, Wish("publish", folder, by="night shift", note="softer"), NOW)
    assert "number 3" in release_at(url, Wish("back", number=1, by="night shift"), NOW)
    told = release_at(url, Wish("list"), NOW)
    assert "back to 1 by night shift" in told and "published by night shift\n      softer" in told
    release_at(url, Wish("invite", bot="a_bot"), NOW)
    release_at(url, Wish("withdraw"), NOW)
    with contextlib.closing(Database(url)) as database:
        done = [each.split("operator: ")[1] for each in told_trail(database).splitlines()]
    assert done == ["coordinator links withdrawn", "coordinator link made", "taken back 3", "published 2"]


@pytest.mark.parametrize("kind", ["zip", "file"])
def test_a_zip_or_one_file_does_as_well(url: str, tmp_path: Path, kind: str) -> None:
    """One file goes into the words in force; a zip is everything."""
    file = tmp_path / ("pack.zip" if kind == "zip" else "talk.yaml")
    file.write_bytes(zip_of(desk_files(flows__talk=SOFTER)) if kind == "zip" else SOFTER.encode())
    assert "+ How did it go?" in release_at(url, Wish("look", str(file)), NOW)


def test_emergency_words_want_two_here_too(url: str, tmp_path: Path) -> None:
    """An operator is one person as well."""
    card = desk_files()["cards/overdose_steps.yaml"].replace("This is **one** page", "Give breaths")
    folder = _folder(tmp_path, cards__overdose_steps=card)
    for agreed_by in ("", "me"):
        with pytest.raises(CannotRelease, match="two people"):
            release_at(url, Wish("publish", folder, by="me", agreed_by=agreed_by), NOW)
    assert "number 2" in release_at(url, Wish("publish", folder, by="me", agreed_by="the nurse"), NOW)


@pytest.mark.parametrize(
    ("wish", "why"),
    [
        (Wish("publish", by="me"), "is not there"),
        (Wish("publish", "/nowhere", by="me"), "is not there"),
        (Wish("back", number=9, by="me"), "no publication of that number"),
        (Wish("back", number=1, by="me"), "in force already"),
        (Wish("back", number=1), "--by"),
        (Wish("back", number=1, by="me", everybody="move"), "keep or restart"),
        (Wish("withdraw", number=7), "no coordinator number 7"),
    ],
)
def test_what_cannot_be_done_is_said_plainly(url: str, wish: Wish, why: str) -> None:
    """And changes nothing."""
    with pytest.raises(CannotRelease, match=why):
        release_at(url, wish, NOW)
    assert release_at(url, Wish("list"), NOW).count("\n") == 0


def test_a_pack_with_a_mistake_is_refused_with_all_of_them(url: str, tmp_path: Path) -> None:
    """With file, line and code, as `make check` tells them."""
    folder = _folder(tmp_path, flows__talk=talk("Quiet (calm) → bye", "Quiet (calm) → gone"))
    with pytest.raises(CannotRelease, match="F021"):
        release_at(url, Wish("publish", folder, by="me"), NOW)


def test_what_becomes_of_people_is_said_for_places_that_change(url: str, tmp_path: Path) -> None:
    """A misspelt place, or a choice that is not offered, is told instead of passed over."""
    folder = _folder(tmp_path, flows__talk=SOFTER)
    for stay in ({"talk/strat": "keep"}, {"talk/start": "move:bye"}, {"talk/rough": "restart"}):
        with pytest.raises(CannotRelease, match="is not offered there"):
            release_at(url, Wish("publish", folder, by="me", stay=stay), NOW)
    assert "number 2" in release_at(url, Wish("publish", folder, by="me", stay={"talk/start": "restart"}), NOW)


def test_coordinators_are_invited_listed_and_withdrawn(url: str) -> None:
    """A link for one, once; unused links can be taken back."""
    assert "None yet" in release_at(url, Wish("coordinators"), NOW)
    assert release_at(url, Wish("invite", bot="a_bot"), NOW).startswith("t.me/a_bot?start=coord_")
    assert release_at(url, Wish("withdraw"), NOW).endswith(": 1.")


def test_asking_makes_no_store(tmp_path: Path) -> None:
    """A mistyped address gives a word, not an empty database."""
    file = tmp_path / "typo.db"
    with pytest.raises(CannotRelease, match="is not there"):
        release_at(f"sqlite:///{file}", Wish("list"), NOW)
    assert not file.exists()


@pytest.mark.parametrize(
    ("by", "agreed_by"), [("nurse", " "), ("nurse", " Nurse "), ("nurse", "3"), ("3", "nurse"), (" ", "nurse")]
)
def test_two_people_are_two_and_neither_is_taken_for_a_coordinator(
    url: str, tmp_path: Path, by: str, agreed_by: str
) -> None:
    """A space is nobody, one role in two spellings is one person, and a number is a coordinator's in the history."""
    card = desk_files()["cards/overdose_steps.yaml"].replace("This is **one** page", "Give breaths")
    folder = _folder(tmp_path, cards__overdose_steps=card)
    with pytest.raises(CannotRelease):
        release_at(url, Wish("publish", folder, by=by, agreed_by=agreed_by), NOW)
    assert release_at(url, Wish("list"), NOW).count("\n") == 0
