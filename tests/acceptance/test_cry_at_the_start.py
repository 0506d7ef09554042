"""A cry that waits while the bot starts is answered first of all, also when the words are broken on disk."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.acceptance.peers import Peers, cards, is_card, known_peer, language_told, scene, seconds_to_card
from tests.acceptance.program import DOORS, bot, door_settings, tell


def break_words(pack: Path) -> None:
    """As a writer who saved half a file."""
    card = next((pack / "cards").glob("overdose*.yaml"))
    card.write_text(card.read_text(encoding="utf-8")[:200] + "\n\t: [", encoding="utf-8")


@pytest.mark.parametrize("door", DOORS)
def test_a_cry_that_waits_during_the_start_is_answered_before_the_ordinary_words_ahead_of_it(
    used_store: Path, pack: Path, telegram: str, door: str
) -> None:
    settings = door_settings(door)

    async def let_start(peers: Peers) -> None:
        """A webhook is set from now on; whoever polls begins from nothing."""
        await known_peer(peers)

    async def cry(peers: Peers) -> None:
        phone, stranger = await peers.add(), await peers.add()
        said = await phone.say("/language")
        cried = await stranger.say("od")
        with bot(used_store, pack, telegram, **settings) as running:
            await stranger.wait_for(lambda seen: any(is_card(m) and m["message_id"] > cried for m in seen), 10)
            took = running.age()
            await language_told(phone, said)
            tell(f"waiting at the start, {door}: {took:.3f} s from exec to card, {running.age():.3f} s to the rest")
            running.interrupt(10)

    with bot(used_store, pack, telegram, **settings) as before:
        scene(telegram, let_start)
        before.interrupt(10)
    scene(telegram, cry)


@pytest.mark.parametrize("has_release", [True, False], ids=["after_good_words", "at_the_first_start"])
def test_with_the_words_broken_on_disk_the_card_comes(
    used_store: Path, pack: Path, telegram: str, has_release: bool
) -> None:
    """With an earlier release it is the card of that one; without any, the last-resort text."""

    async def cry(peers: Peers) -> None:
        phone = await peers.add()
        took = [await seconds_to_card(phone)]
        running.wait_line("THE WORDS HAVE MISTAKES" if has_release else "THERE ARE NO GOOD WORDS")
        running.wait_line("Talking as")
        took.append(await cards(peers, phone))
        newest = (await phone.messages())[-1]
        assert ("Not waking" in str(newest["buttons"])) == has_release
        tell(f"broken words, {has_release=}: {took[0]:.3f} s from exec to card, {took[1]:.3f} s when it runs")

    if not has_release:
        for file in used_store.glob("bot.db*"):
            file.unlink()
        shutil.rmtree(used_store / "data")
    break_words(pack)
    with bot(used_store, pack, telegram) as running:
        scene(telegram, cry)
        running.interrupt(10)
        assert "Traceback" not in running.output
