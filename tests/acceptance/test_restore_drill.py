"""The night the machine is lost, by the commands of `docs/operating.md` alone: an empty folder, a backup, two keys."""

from __future__ import annotations

import asyncio
import shutil
import subprocess
import sys
import time
from pathlib import Path

from sandbox.phone import Phone
from tests.acceptance.peers import SEEN_WITHIN, Peers, scene
from tests.acceptance.program import CEILING, MAIN, TOKEN, Program, environment, free_port, sandbox, tell


class Machine:
    """One machine folder: its bot, and its operator's commands, all with the same few settings."""

    def __init__(self, folder: Path, pack: Path, telegram: str) -> None:
        folder.mkdir()
        self.folder = folder
        self._env = environment(
            pack, TELEGRAM_BOT_TOKEN=TOKEN, TELEGRAM_API_URL=telegram, OPERATOR_PORT=free_port(), LOG_LEVEL="INFO"
        )

    def bot(self) -> Program:
        return Program(self.folder, self._env)

    def command(self, *arguments: str) -> str:
        """Run one command. Returns what it said."""
        ended = subprocess.run(
            [sys.executable, str(MAIN), *arguments],
            cwd=self.folder,
            env=self._env,
            capture_output=True,
            text=True,
            timeout=CEILING,
            check=False,
        )
        assert ended.returncode == 0, ended.stdout + ended.stderr
        return ended.stdout + ended.stderr

    async def door(self, path: str, peers: Peers) -> str:
        async with peers.session.get(f"http://127.0.0.1:{self._env['OPERATOR_PORT']}{path}") as answer:
            return await answer.text()


async def _tells(phone: Phone, text: str, answer: str) -> None:
    said = await phone.say(text)
    await phone.wait_text(answer, said, SEEN_WITHIN)


def test_the_machine_is_lost_and_another_one_goes_on(tmp_path: Path, pack: Path) -> None:
    """One was amid a talk, one erased themselves after the backup, one began after it; nobody is written to twice."""
    with sandbox(tmp_path, pack) as telegram:
        url = telegram.address()
        first, second = Machine(tmp_path / "first", pack, url), Machine(tmp_path / "second", pack, url)

        async def act(peers: Peers) -> None:
            stays, goes, comes = [await peers.add() for _ in range(3)]
            with first.bot() as running:
                running.wait_line("Talking as")
                await stays.start()
                await goes.start()
                await _tells(stays, "hard shift", "heavy")
                await _tells(goes, "hard shift", "heavy")
                assert await first.door("/readyz", peers) == "ready\n"
                said = await asyncio.to_thread(first.command, "backup")
                assert "peers 2" in said and "read back and whole" in said
                await _tells(goes, "/erase", "Erase everything I hold")
                await goes.tap("Yes, erase it all")
                await goes.wait_text("is erased", 0, SEEN_WITHIN)
                await comes.start()
                # A backup writes the marks too; the bot by itself does so every twenty seconds.
                await asyncio.to_thread(first.command, "backup")
                running.kill()
            await asyncio.to_thread(_is_lost, first, second)
            begun = time.monotonic()
            (older, *_) = sorted((second.folder / "data" / "backups").glob("*.backup"))
            told = await asyncio.to_thread(second.command, "restore", str(older))
            assert "stay erased: 1" in told and "every peer opens" in told
            before = {phone: len(await phone.messages()) for phone in (stays, goes, comes)}
            with second.bot() as running:
                running.wait_line("Talking as")
                tell(f"from an empty folder to an answering bot: {time.monotonic() - begun:.1f} s")
                await stays.tap("Just breathe")
                await stays.wait_text("In through the nose", 0, SEEN_WITHIN)
                assert {phone: len(await phone.messages()) for phone in (goes, comes)} == {
                    phone: before[phone] for phone in (goes, comes)
                }
                await _tells(goes, "/start", "I'm a bot")
                assert 'peer2peer_turns_total{kind="turn"} ' in await second.door("/metrics", peers)
                assert running.interrupt(CEILING) < CEILING

        scene(url, act)


def _is_lost(first: Machine, second: Machine) -> None:
    """What is left: the folder of backups, and the two keys that were copied elsewhere."""
    shutil.copytree(first.folder / "data" / "backups", second.folder / "data" / "backups")
    for key in ("master.key", "backup.key"):
        shutil.copy2(first.folder / "data" / key, second.folder / "data" / key)
    shutil.rmtree(first.folder)
