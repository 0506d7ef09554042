"""Which words are in force: only checked ones, the old ones for who is amid them, and never none by mistake."""

from __future__ import annotations

import asyncio
import functools
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from content.fingerprint import release_name
from content.pack import build_pack, published_pack
from conversations import publish, words
from conversations.publish import Published, check, publish_at_start
from conversations.words import Shelf, Words
from flows.session import Status
from store import publications, releases, tables
from tests.conversations.ground import ALEX, SAM, Ground, changed_words, house_in
from tests.words_in_force import starter_words

OLD_WORDS, NEW_WORDS = "You don't have to fix it right now.", "It need not be fixed tonight."
BROKEN = {"flows/me.yaml": "flow: me\nnodes: [", "cards/rose.yaml": "card: rose\n", "phrases/doors.yaml": "x: y"}

BUILT: dict[str, Any] = {}
AGAIN: dict[str, Any] = {}


@pytest.fixture(autouse=True)
def _built_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A pack is a function of its files: building the same one in every test would only cost seconds."""

    BUILT.setdefault(starter_words().pack.name, (starter_words().pack, []))

    def built(files: dict[str, str]) -> Any:
        name = release_name(files)
        if name not in BUILT:
            BUILT[name] = build_pack(files)
        return BUILT[name]

    def again(files: dict[str, str]) -> Any:
        name = release_name(files)
        if name not in AGAIN:
            AGAIN[name] = built(files)[0] or published_pack(files)
        return AGAIN[name]

    monkeypatch.setattr(publish, "build_pack", built)
    monkeypatch.setattr(publish, "published_pack", again)
    monkeypatch.setattr(words, "older_release", again)


@pytest.fixture
def ground(ground: Ground) -> Ground:
    """A house whose words are a release."""
    ground.publish(starter_words())
    return ground


def _newer() -> Words:
    return changed_words(
        flows__hard_shift=(OLD_WORDS, NEW_WORDS), cards__after_a_hard_call=("Water. Sit.", "Sit down.")
    )


def _publish(ground: Ground, words: Words) -> None:
    """Publish other words a minute later."""
    ground.time.passes(minutes=1)
    ground.publish(words)


def _starts(ground: Ground, files: dict[str, str]) -> Published:
    published = ground.now(lambda tx: publish_at_start(tx, check(files, []), ground.time()))
    assert isinstance(published, Published)
    return published


def _broken() -> dict[str, str]:
    return {**starter_words().pack.files, **BROKEN}


def test_all_mistakes_are_listed_at_once(ground: Ground) -> None:
    """Rule 20: a writer who corrects one and starts again, and again, gives up."""
    checked = check(_broken(), [])
    assert checked.words is None
    assert {issue.file for issue in checked.errors} >= set(BROKEN)
    for issue in checked.errors:
        assert issue.file and issue.line >= 1 and issue.code and issue.message and issue.remedy


def test_one_error_keeps_a_draft_from_being_published(ground: Ground) -> None:
    """Words that were good go on; the broken ones are not even a row."""
    before = ground.rows("releases")
    published = _starts(ground, _broken())
    assert published.is_fallback and published.errors
    assert published.words is not None and published.words.pack == starter_words().pack
    assert ground.rows("releases") == before


def test_without_any_good_release_there_are_no_words(tmp_path: Path) -> None:
    """Then the emergency text alone answers; nothing is made up."""
    with house_in(tmp_path, has_words=False) as ground:
        for files in ({}, _broken()):
            published = _starts(ground, files)
            assert published.words is None and published.is_fallback and published.errors
        assert ground.rows("releases") == []


@pytest.mark.parametrize("body", [b"", b"not zlib", b"x\x9c"])
def test_a_last_good_release_that_is_damaged_is_no_reason_to_stop(ground: Ground, body: bytes) -> None:
    """Broken files and a broken row on the same day: the emergency text must still go out."""
    ground.now(lambda tx: tx.execute(releases.releases.update().values(body=body)))
    published = _starts(ground, _broken())
    assert published.words is None and published.errors


def test_the_newest_release_is_the_one_published_last(ground: Ground) -> None:
    """Rolling back is publishing the old words again; no release is ever kept twice."""
    newer = _newer()
    for published in (newer, starter_words(), newer, starter_words()):
        _publish(ground, published)
        assert ground.now(publications.newest).release == published.pack.name
    assert {row["name"] for row in ground.rows("releases")} == {newer.pack.name, starter_words().pack.name}


def test_a_session_stays_on_the_words_it_began_with(ground: Ground) -> None:
    """Rule 21: nobody's question changes under their thumb; who begins now gets the new words."""

    async def scene() -> None:
        (said,) = await ground.says("Hard shift", SAM)
        assert OLD_WORDS in said.text
        _publish(ground, _newer())
        await ground.taps("Just breathe", SAM)
        (again,) = await ground.taps("Something else", SAM)
        assert OLD_WORDS in again.text
        (fresh,) = await ground.says("Hard shift", ALEX)
        assert NEW_WORDS in fresh.text
        (restarted,) = await ground.says("Hard shift", SAM)
        assert NEW_WORDS in restarted.text
        assert {row["release"] for row in ground.rows("sessions")} == {_newer().pack.name}

    asyncio.run(scene())


def test_a_card_is_read_from_the_newest_release(ground: Ground) -> None:
    """A number that was corrected is right for everybody, also in the middle of an old flow."""

    async def scene() -> None:
        await ground.says("Hard shift")
        _publish(ground, _newer())
        (card,) = await ground.taps("Words that help")
        assert "Sit down." in card.text and "Water. Sit." not in card.text

    asyncio.run(scene())


def test_a_card_the_newest_release_lost_comes_from_the_session(ground: Ground) -> None:
    """The old question still offers it, so it is still shown."""

    async def scene() -> None:
        await ground.says("Hard shift")
        _publish(ground, _without("cards/after_a_hard_call", "after_a_hard_call", "lost_someone"))
        (card,) = await ground.taps("Words that help")
        assert "Water. Sit." in card.text

    asyncio.run(scene())


@functools.cache
def _without(left_out: str, old: str, new: str) -> Words:
    """The starter pack without a card or flow; what led there leads elsewhere."""
    kept = {path: text for path, text in starter_words().pack.files.items() if not path.startswith(left_out)}
    pack, issues = build_pack({path: text.replace(old, new) for path, text in kept.items()})
    assert pack is not None, issues
    return Words(pack)


def _lose(ground: Ground, how: str) -> None:
    """The release people are in the middle of is lost, and the process starts anew with other words."""
    old = starter_words().pack.name
    table = tables.releases
    if how == "gone":
        # What was published points at it, and the database holds on to that; a lost row takes its history along.
        history = tables.publications
        ground.now(lambda tx: tx.execute(history.delete().where(history.c.release == old)))
        ground.now(lambda tx: tx.execute(table.delete().where(table.c.name == old)))
    else:
        ground.now(lambda tx: tx.execute(table.update().where(table.c.name == old).values(body=b"damaged")))


@pytest.mark.parametrize("how", ["gone", "damaged"])
@pytest.mark.parametrize("act", ["tap", "text", "/mydata", "/privacy", "/erase_yes", "od"])
def test_a_lost_release_shuts_nobody_out(ground: Ground, how: str, act: str) -> None:
    """Where the newest words know the place, the talk goes on in them; everything else works as ever."""

    async def scene() -> None:
        await ground.says("Hard shift")
        _publish(ground, _newer())
        _lose(ground, how)
        said = await (ground.taps("Just breathe") if act == "tap" else ground.says(act))
        assert said

    asyncio.run(scene())


@pytest.mark.parametrize("how", ["gone", "damaged"])
@pytest.mark.parametrize("act", ["tap", "text"])
def test_a_place_that_is_lost_with_its_release_gives_a_kind_menu(ground: Ground, how: str, act: str) -> None:
    """No exception, no dead button: a word of regret and the doors."""

    async def scene() -> None:
        await ground.says("Hard shift")
        await ground.taps("Just breathe")
        _publish(ground, _without("flows/hard_shift", "flow:hard_shift", "card:lost_someone"))
        _lose(ground, how)
        said = await (ground.taps("Something else") if act == "tap" else ground.says("qwzx plonk"))
        assert said[-1].keyboard
        assert said[-1].text == starter_words().pack.line("broke", "en")
        session = ground.session()
        assert session is not None and session.status is Status.FAILED
        assert await ground.says("Hard shift"), "and from there everything works again"

    asyncio.run(scene())


@pytest.mark.parametrize("how", ["gone", "damaged"])
def test_a_lost_release_stops_no_nudges(ground: Ground, how: str) -> None:
    """One peer's lost words must not keep everybody else's follow-ups back."""

    async def scene() -> None:
        await ground.says("Hard shift", SAM)
        await ground.says("Hard shift", ALEX)
        await ground.taps("Check on me tomorrow", ALEX)
        await ground.says("Hard shift", SAM)
        _publish(ground, _newer())
        _lose(ground, how)
        said = await ground.passes(hours=30)
        assert [message.text.startswith("You asked me") for message in said] == [True]

    asyncio.run(scene())


def test_a_pack_without_the_search_flow_still_answers_words(ground: Ground) -> None:
    """A writer may lead the door to a card; then typed words lead to the menu, not to silence."""

    async def scene() -> None:
        _publish(ground, _without("flows/find_help", "flow:find_help", "card:crisis_lines"))
        assert await ground.says("housing")

    asyncio.run(scene())


def test_the_shelf_keeps_few_old_releases() -> None:
    """A hundred releases in a database must not become a hundred packs in memory."""
    shelf = Shelf(None)
    asked = []

    def load(name: str) -> None:
        asked.append(name)

    for number in range(50):
        assert shelf.pack(f"release {number}", load) is None
        assert shelf.pack(f"release {number}", load) is None
    assert len(asked) == 50, "a lost release is looked for once, not at every turn"
    assert len(shelf._older) <= 8


def test_time_is_given_to_publishing(ground: Ground) -> None:
    """Which release is newest is decided by the clock of the house, not by the machine's."""
    _publish(ground, _newer())
    newest = max(ground.rows("releases"), key=lambda row: row["published_at"])
    assert newest["published_at"] == ground.time()
    assert newest["name"] == _newer().pack.name
    assert ground.time.moment - timedelta(minutes=1) in {row["published_at"] for row in ground.rows("releases")}
