"""From polling to a webhook and back by a restart; and two bots with one token, which only one may have."""

from __future__ import annotations

from pathlib import Path

from sandbox.phone import Phone
from tests.acceptance.peers import Peers, cards, known_peer, language_told, scene
from tests.acceptance.program import DOORS, bot, door_settings

ONE_MAY = "only one may"


def test_a_restart_switches_from_polling_to_a_webhook_and_back(tmp_path: Path, pack: Path, telegram: str) -> None:
    """What was said in between comes by the new door; nobody has to tell Telegram anything by hand."""
    said: dict[int, int] = {}

    async def live(peers: Peers) -> None:
        for number, message_id in said.items():
            await language_told(Phone(peers.url, peers.session, number), message_id)
        phone = await known_peer(peers)
        await cards(peers, phone)
        await peers.until_webhook(settings.get("WEBHOOK_URL", ""))

    async def say_in_between(peers: Peers) -> None:
        phone = await peers.add()
        said[phone.peer_id] = await phone.say("/language")

    for door in (*DOORS, *DOORS[:1]):
        settings = door_settings(door)
        with bot(tmp_path, pack, telegram, **settings) as running:
            scene(telegram, live)
            running.interrupt(10)
            assert running.process.returncode == 0
            assert "Traceback" not in running.output
        scene(telegram, say_in_between)
    assert "a webhook was set" in running.output, "the operator is told what was taken down"


def test_a_second_bot_with_the_same_token_is_told_of(tmp_path: Path, pack: Path, telegram: str) -> None:
    """Telegram gives each update to one of them: peers would be half known to two stores."""
    (tmp_path / "other").mkdir()
    wanted = {"DATABASE_URL": f"sqlite:///{tmp_path}/other/bot.db"}
    with bot(tmp_path, pack, telegram) as first:
        first.wait_line("Talking as")
        with bot(tmp_path / "other", pack, telegram, **wanted) as second:
            first.wait_line(ONE_MAY)
            second.wait_line(ONE_MAY)
            second.interrupt(10)
        scene(telegram, known_peer)
        first.interrupt(10)
        assert "Traceback" not in first.output
