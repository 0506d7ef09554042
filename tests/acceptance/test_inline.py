"""The real program with inline mode: a card for who types elsewhere, and a link that opens it; off, nothing comes."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import pytest

from sandbox.phone import NotOnScreen, Phone
from tests.acceptance.peers import SEEN_WITHIN, Peers, cards, scene
from tests.acceptance.program import DOORS, bot, door_settings, tell


async def _offered(phone: Phone, text: str) -> list[str]:
    """Type something behind the bot's name. Returns the keys of the cards that are offered."""
    async with asyncio.timeout(SEEN_WITHIN):
        while True:
            await phone.inline(text)
            try:
                return [offer["id"] for offer in await phone.wait_offers(1)]
            except NotOnScreen:
                # Right after its start the bot has not asked Telegram for this kind of update yet.
                continue


@pytest.mark.parametrize("way", DOORS)
def test_a_card_is_offered_posted_and_opened_by_a_friend(tmp_path: Path, pack: Path, telegram: str, way: str) -> None:
    """By polling and by webhook: what is chosen is the whole card, and its link brings a new friend to it at once."""

    async def pass_on(peers: Peers) -> None:
        sam = await peers.add()
        assert (await _offered(sam, ""))[:2] == ["overdose_steps", "oximeter"]
        assert (await _offered(sam, "ox"))[0] == "oximeter"
        assert len(await _offered(sam, "naloxone")) >= 3
        await _offered(sam, "housing")
        await sam.choose("housing")
        posted = (await sam.chat())["messages"][-1]
        link = posted["text"].splitlines()[-1].rpartition("t.me/")[2]
        assert posted["way"] == f"via @{link.partition('?')[0]}"
        friend = await peers.add()
        await friend.start(link.partition("start=")[2])
        said = await friend.wait_for(lambda seen: len(seen) >= 3, SEEN_WITHIN)
        assert said[0]["text"] == posted["text"], "the card first, and the same"
        assert not said[0]["protected"]
        await peers.until_waiting(0)
        assert await sam.messages() == [], "who chose the card is not spoken to"

    with bot(tmp_path, pack, telegram, INLINE_MODE="true", **door_settings(way)) as running:
        running.wait_line("Talking as")
        scene(telegram, pass_on)
        assert "Traceback" not in running.output


def test_switched_off_nothing_is_asked_for(tmp_path: Path, pack: Path, telegram: str) -> None:
    async def type_in_vain(peers: Peers) -> None:
        sam = await peers.add()
        await cards(peers)
        before = await peers.requests("answerInlineQuery")
        await sam.inline("ox")
        with pytest.raises(NotOnScreen):
            await sam.wait_offers(1)
        assert await peers.requests("answerInlineQuery") == before

    with bot(tmp_path, pack, telegram) as running:
        running.wait_line("Talking as")
        scene(telegram, type_in_vain)


def test_a_flood_of_it_slows_no_card(tmp_path: Path, pack: Path, telegram: str) -> None:
    """Two hundred people type while somebody cries, again and again: the card takes what it takes without them."""

    async def flood(peers: Peers) -> None:
        typing = [await peers.add() for _ in range(40)]
        await _offered(typing[0], "ox")
        took, began = 0.0, time.monotonic()
        for _ in range(5):
            for phone in typing:
                await phone.inline("naloxone kit")
            took = max(took, await cards(peers))
        figures = f"{len(typing) * 5} typed in {time.monotonic() - began:.1f} s"
        tell(f"{figures}; the slowest card took {took * 1000:.0f} ms")
        answered = await peers.requests("answerInlineQuery")
        assert answered, "some are answered"
        await peers.until_waiting(0)

    with bot(tmp_path, pack, telegram, INLINE_MODE="true") as running:
        running.wait_line("Talking as")
        scene(telegram, flood)
