"""What is kept is told in the chat, in both languages, and made from the store's own list: no table can be left out.

`/privacy` tells of every table; `/mydata` tells of every row of whoever asks (the "subpoena drill", G-R5): what anybody
could be made to hand over about a peer is what that peer can read.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from content.kept_lines import OF_TABLES, PREFIX
from content.phrases import LINE_MOST
from conversations import kept
from conversations.channel import Message
from store import answers, holdings, peers, tables
from store.answers import Asked
from store.inventory import INVENTORY
from tests.conversations.ground import ALEX, SAM, Ground, house_in
from tests.erasure.rows import Maker, of_peers
from tests.store.ground import MASTER, NOW
from tests.words_in_force import starter_words


@pytest.fixture
def ground(tmp_path: Path) -> Iterator[Ground]:
    with house_in(tmp_path) as made:
        yield made


async def _pages(ground: Ground, command: str, button: str, more: str = "More") -> list[Message]:
    """Every page of a list, as a thumb comes by them."""
    await ground.says(command)
    pages = await ground.taps(button)
    while more in [each.label for row in pages[-1].rows for each in row]:
        pages += await ground.taps(more)
    return pages


def _text(pages: list[Message]) -> str:
    return "\n".join(page.text for page in pages)


def test_every_table_of_the_store_has_its_sentence_and_no_sentence_is_of_none() -> None:
    """A new table that nobody tells peers of must not come into being."""
    stored = {table.name for table in tables.metadata.sorted_tables}
    assert set(OF_TABLES) == stored, "a table is missing in content/kept_lines.py, or there is one too many"
    assert len(OF_TABLES) == len(stored)
    assert {name.partition(".")[0] for name in INVENTORY} == stored


@pytest.mark.parametrize("language", ["en", "fr"])
def test_privacy_leads_to_a_list_of_every_table_with_its_days(ground: Ground, language: str) -> None:
    """Each page fits one screen; the days are those of the inventory, not typed a second time."""
    pack = starter_words().pack

    async def scene() -> str:
        await ground.says(f"/language {language}")
        (first,) = await ground.says("/privacy")
        assert len(first.text) <= LINE_MOST
        label = pack.line("button_kept_all", language)
        pages = await _pages(ground, "/privacy", label, pack.line("button_more", language))
        assert len(pages) > 1
        assert [page.text for page in pages if len(page.text) > LINE_MOST] == []
        return _text(pages)

    text = asyncio.run(scene())
    for table in OF_TABLES:
        row = next((line for line in text.splitlines() if pack.line(PREFIX + table, language) in line), None)
        assert row is not None, f"{table} is not told"
        days = holdings.days_of(table)
        assert days is None or re.search(rf"\b{days} (day|jour)", row), row
    about_you, _, about_nobody = text.partition(pack.line("kept_about_nobody", language))
    for table in tables.OF_PEERS:
        assert pack.line(PREFIX + table.name, language) in about_you, f"{table.name} is told as if it were nobody's"
    assert pack.line("kept_tombstones", language) in about_nobody


def test_mydata_tells_of_every_row_about_whoever_asks_and_of_no_other(ground: Ground) -> None:
    """Everything a court could order us to hand over about Sam is what Sam reads: table by table, row by row (G-R5)."""
    pack = starter_words().pack

    async def scene() -> tuple[dict[str, int], str]:
        for who in (SAM, ALEX):
            await ground.says("/start", who)
            await ground.says("hard shift", who)
        ground.now(_rows_in_every_table)
        said = await ground.says("/mydata")
        assert "Check-ins you answered, last 8 weeks: 1" in _text(said)
        number, press = ground.find("Every row of mine", SAM)
        before = ground.now(_rows_about_sam)
        pages = await ground.presses(press, number)
        while "More" in [each.label for row in pages[-1].rows for each in row]:
            pages += await ground.taps("More")
        return before, _text(pages)

    before, text = asyncio.run(scene())
    assert set(before) == {"peers", *(table.name for table, _ in of_peers()), "call_rungs"}
    told = {
        table: int(found[1])
        for table in OF_TABLES
        if (found := re.search(re.escape(pack.line(PREFIX + table, "en")) + r" Rows: (\d+)\.", text))
    }
    assert told == before
    assert "This is every row" in text


def _rows_in_every_table(tx: Any) -> None:
    maker = Maker(5, NOW)
    for address in (SAM, ALEX):
        peer = peers.find(tx, MASTER, address)
        assert peer
        answers.save(tx, peer, Asked(1, 1, "2026-11-23T13:00"), {"mood": "OK"})
        for table, column in of_peers():
            if tx.execute(select(column).where(column == peer.id)).first() is None:
                maker.row(tx, table, **{column.name: peer.id})
        call = select(tables.call_requests.c.id).where(tables.call_requests.c.peer_id == peer.id)
        maker.row(tx, tables.call_rungs, call_id=tx.execute(call).scalar())


def _rows_about_sam(tx: Any) -> dict[str, int]:
    """Counted here by hand, from the columns that point at `peers`, and not by what is tested."""
    peer = peers.find(tx, MASTER, SAM)
    assert peer
    own: dict[str, set[tuple[Any, ...]]] = {"peers": {(peer.id,)}}
    for table, column in of_peers():
        if column.name == "asked_last":
            continue  # Whom another's next requests reach last is the other's wish.
        rows = tx.execute(select(*table.primary_key.columns).where(column == peer.id)).all()
        own.setdefault(table.name, set()).update(tuple(row) for row in rows)
    calls = select(tables.call_requests.c.id).where(tables.call_requests.c.peer_id == peer.id)
    rungs = select(tables.call_rungs.c.rung).where(tables.call_rungs.c.call_id.in_(calls))
    own["call_rungs"] = {tuple(row) for row in tx.execute(rungs)}
    return {table: len(rows) for table, rows in own.items()}


def test_who_answered_a_call_cannot_tell_from_their_own_list_that_its_peer_was_erased(ground: Ground) -> None:
    """Two pairs of worlds in a thousand could be told apart by it (`docs/decisions/0037`)."""

    def closed(tx: Any) -> int:
        sam, alex = peers.find(tx, MASTER, SAM), peers.find(tx, MASTER, ALEX)
        assert sam and alex
        row = {"peer_id": alex.id, "asked_last": sam.id, "taken_by": None, "state": "closed"}
        Maker(5, NOW).row(tx, tables.call_requests, **row)
        return alex.id

    async def scene() -> tuple[str, str]:
        for who in (SAM, ALEX):
            await ground.says("/start", who)
        number = ground.now(closed)
        before = _text(await ground.presses(f"1c:{kept.OWN}", 1))
        ground.now(lambda tx: peers.erase(tx, number))
        return before, _text(await ground.presses(f"1c:{kept.OWN}", 1))

    for text in asyncio.run(scene()):
        assert "Where to write to you" in text
        assert starter_words().pack.line("kept_call_requests", "en") not in text


def test_a_stranger_is_told_of_the_one_row_that_asking_made(ground: Ground) -> None:
    """Who never wrote before has an address to answer to, and the number of the message they sent."""

    async def scene() -> str:
        await ground.presses(f"1c:{kept.OWN}", 1)
        return ground.chat.sent[-1][1].text

    text = asyncio.run(scene())
    assert "Where to write to you" in text
    assert "What you tapped in check-ins" not in text


@pytest.mark.parametrize("page", ["0", "99", "x", "9" * 20, ""])
def test_a_page_that_is_not_there_is_the_first(ground: Ground, page: str) -> None:
    """The list may be shorter than when the button was sent, and a button can be made by anybody."""
    for of in (kept.ALL, kept.OWN):
        asyncio.run(ground.presses(f"1c:{of}_{page}", 1))
        assert "(1 of " in ground.chat.sent[-1][1].text


def test_the_list_works_amid_a_talk_and_leads_back_to_it(ground: Ground) -> None:
    """Looking at what is kept costs nobody their place (rule 13)."""

    async def scene() -> list[Message]:
        await ground.says("hard shift")
        await _pages(ground, "/privacy", "All that I keep")
        await ground.taps("Back")
        return await ground.taps("Back")

    assert "What would help most?" in asyncio.run(scene())[-1].text
