"""Words are published into a bot that runs: everybody has them within ten seconds, by terminal and from a phone."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path

from sandbox.phone import Phone
from tests.acceptance.peers import SEEN_WITHIN, Peers, answer_to, known_peer, scene
from tests.acceptance.program import CEILING, KEY, MAIN, bot, environment, tell

OLD, NEW, NEWER = "You don't have to fix it right now.", "It need not be fixed tonight.", "Nothing has to be fixed."

SWITCHED_WITHIN = 20.0
"""Seconds in which every worker has other words: twice what is promised, on a machine that may be slow and busy."""


def _command(folder: Path, pack: Path, *arguments: str) -> str:
    """Type a command beside the bot that runs."""
    settings = {"DATABASE_URL": f"sqlite:///{folder}/bot.db", "MASTER_KEY": KEY}
    ended = subprocess.run(
        [sys.executable, str(MAIN), *arguments],
        cwd=folder,
        env=environment(pack, **settings),
        capture_output=True,
        text=True,
        timeout=CEILING,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


def _reworded(pack: Path, words: str) -> str:
    text = (pack / "flows/hard_shift.yaml").read_text(encoding="utf-8")
    assert OLD in text
    return text.replace(OLD, words)


async def _until_said(phone: Phone, words: str) -> float:
    """Open the talk again and again until it says this. Returns the seconds it took."""
    clock = asyncio.get_running_loop().time
    began = clock()
    while words not in (await answer_to(phone, "Hard shift"))["text"]:
        assert clock() - began < SWITCHED_WITHIN, "other words are in force, and this worker still says the old ones"
    return clock() - began


def test_published_and_taken_back_while_people_talk(tmp_path: Path, pack: Path, telegram: str) -> None:
    """From a terminal, then by a coordinator's file and taps, then back: each is with everybody within ten seconds."""
    took: list[float] = []

    async def act(peers: Peers) -> None:
        peer, rita = await known_peer(peers), await known_peer(peers)
        newer = _reworded(pack, NEWER)
        assert OLD in (await answer_to(peer, "Hard shift"))["text"]
        (pack / "flows/hard_shift.yaml").write_text(_reworded(pack, NEW), encoding="utf-8")
        await asyncio.to_thread(
            _command, tmp_path, pack, "release", "publish", "--from", str(pack), "--by", "the night shift"
        )
        took.append(await _until_said(peer, NEW))
        link = await asyncio.to_thread(_command, tmp_path, pack, "coordinator", "invite", "--bot", "practice_bot")
        await answer_to(rita, f"/start {link.split('start=')[1].split()[0]}")
        await _tap(rita, "Yes please")
        await _publish(rita, newer)
        took.append(await _until_said(peer, NEWER))
        await asyncio.to_thread(_command, tmp_path, pack, "release", "back", "--number", "1", "--by", "the night shift")
        took.append(await _until_said(peer, OLD))

    with bot(tmp_path, pack, telegram, MASTER_KEY=KEY) as running:
        running.wait_line("The store is open")
        scene(telegram, act)
    tell(f"switched after {', '.join(f'{seconds:.1f}' for seconds in took)} s")


async def _publish(rita: Phone, text: str) -> None:
    await rita.send_document("hard_shift.yaml", text.encode())
    await rita.wait_for(lambda seen: "Your draft" in seen[-1]["text"], SEEN_WITHIN)
    await _tap(rita, "Publish")
    await _tap(rita, "Publish now")
    await rita.wait_for(lambda seen: any("Published, as number 3" in message["text"] for message in seen), SEEN_WITHIN)


async def _tap(phone: Phone, label: str) -> None:
    """Tap the newest button of that name, and wait for what comes of it."""
    await phone.wait_for(lambda seen: any(label in str(message["buttons"]) for message in seen), SEEN_WITHIN)
    await phone.tap(label)
