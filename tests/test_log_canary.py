"""Marked peers, words and a marked token go through the whole program at DEBUG: no log holds one of them (G-S2).

The watch over all other tests is in `tests/watched_logs.py`; here is what no single test does: the real program with a
real Telegram beside it, faults and kills, and thousands of updates that nobody's phone would send.
"""

from __future__ import annotations

import asyncio
import io
import json
import logging
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

import logs
from rehearsal.fuzzed_updates import FuzzedUpdates
from sandbox.phone import Phone
from tests import marked
from tests.acceptance.peers import SEEN_WITHIN, Peers, answer_to, scene
from tests.acceptance.program import ROOT, Program, environment
from tests.bot.test_receiver import Door
from tests.marked import long_numbers_in, marks_in
from tests.store.ground import opened
from tests.test_logs import LINE
from tests.watched_logs import leaks_of

UPDATES, BATCH = 2000, 20
"""Fuzzed updates that go through the receiver here, and how many Telegram hands over at once."""

HOSTILE = 300
"""Fuzzed updates that wait at Telegram when the real program begins."""

A_TELEGRAM = """
import json, sys
sys.path.insert(0, {root!r})
import main
from sandbox.server import Sandbox
start = Sandbox.start
async def start_with_updates(self, host, port):
    for raw in json.load(open({updates!r}, encoding="utf-8")):
        [kind] = set(raw) - {{"update_id"}}
        try:
            self.state.put_update(kind, raw[kind])
        except (AttributeError, LookupError, TypeError):
            continue  # so broken that this Telegram does not know whose it is
    return await start(self, host, port)
Sandbox.start = start_with_updates
sys.exit(main.main(["sandbox"]))
"""
"""The practice Telegram, with updates waiting that no phone of its own would send."""


def hostile_updates(count: int) -> Iterator[dict[str, Any]]:
    """Fuzzed updates with marks in them, the same at every run; without a number no poll would hand one on."""
    row = FuzzedUpdates(3)
    for _ in range(count):
        raw = marked.marked(row.following(1795456800))
        if type(raw.get("update_id")) is int:
            yield raw


def leaks_in(said: str) -> list[str]:
    """The lines that hold what they must not, by their place; a line of the log holds no long number either."""
    return [
        f"line {number}"
        for number, told in enumerate(said.splitlines(), start=1)
        if marks_in(told) or (LINE.match(told) and long_numbers_in(told.split(" ", 4)[-1]))
    ]


@contextmanager
def everything_said() -> Iterator[io.StringIO]:
    """What the log of the program would say at DEBUG, libraries included."""
    said = io.StringIO()
    handler = logging.StreamHandler(said)
    handler.setFormatter(logs.LineFormatter())
    library = logging.getLogger("sqlalchemy")
    level = library.level
    library.setLevel(logging.DEBUG)
    logging.getLogger().addHandler(handler)
    try:
        yield said
    finally:
        logging.getLogger().removeHandler(handler)
        library.setLevel(level)


def test_thousands_of_hostile_updates_leave_no_word_in_the_log(tmp_path: Path) -> None:
    """What cannot be read, or breaks us, is told to the operator; not who sent it, nor what it said."""
    raws = list(hostile_updates(UPDATES))
    with everything_said() as said, opened(tmp_path) as database:
        door = Door(database)
        for place in range(0, len(raws), BATCH):
            door.take(*raws[place : place + BATCH])
    lines = said.getvalue().splitlines()
    assert leaks_in(said.getvalue()) == []
    assert [told for told in lines if not LINE.match(told)] == []
    assert sum(" sqlalchemy.engine.Engine " in told for told in lines) > UPDATES, "libraries were heard too"
    assert any(" bot.receiver " in told and "could not be read" in told for told in lines)


class Acts:
    """What marked peers do with a program that things go wrong for."""

    def __init__(self, folder: Path, env: dict[str, str]) -> None:
        self.folder, self.env = folder, env
        self.said: list[str] = []
        self.running = self.start()

    def start(self) -> Program:
        """Start the bot, for the first time or again."""
        running = Program(self.folder, self.env)
        running.wait_line("Talking as")
        command = Path(f"/proc/{running.process.pid}/cmdline")
        assert marks_in(command.read_text() if command.exists() else "") == [], "others on this machine can read it"
        return running

    def end(self, how: str) -> None:
        """End the bot and keep what it said."""
        self.running.kill() if how == "kill" else self.running.interrupt(20)
        self.said.append(self.running.output)

    async def talk(self, peers: Peers) -> None:
        """Everything a phone can do, with marks wherever a peer can put something."""
        phones = [await Phone.add(peers.url, peers.session, marked.NAME, peer_id=number) for number in marked.PHONES]
        for phone in phones:
            await phone.start()
            await phone.wait_text("I'm a bot", timeout=SEEN_WITHIN)
        for text in (marked.TYPED, f"overdose {marked.TYPED}", f"i want to die {marked.TYPED}", "/mydata"):
            await answer_to(phones[0], text)
        await phones[0]._act("send", kind="photo", text=marked.CAPTION)
        await phones[0]._act("send", kind="photo", text=f"overdose {marked.CAPTION}")
        for kind in ("voice", "location", "contact", "sticker"):
            await phones[1].send_raw(kind)
        number = await phones[1].say(marked.TYPED)
        await phones[1].edit(number, f"edited {marked.TYPED}")
        [*_, last] = await phones[1].messages()
        await phones[1].tap_word(last["message_id"], marked.PRESS)
        await phones[1].start(marked.PRESS)
        await phones[2]._act("group", text=marked.NAME)
        await phones[2].block()
        await phones[2].unblock()
        await self.bear_faults(peers, phones[0])
        await self.bear_a_lock(phones[0])
        await asyncio.to_thread(self.end, "kill")
        self.running = await asyncio.to_thread(self.start)
        await answer_to(phones[0], f"/help {marked.TYPED}")
        await answer_to(phones[0], "/erase")

    async def bear_faults(self, peers: Peers, phone: Phone) -> None:
        """Each way in which Telegram can answer badly, to a message and to the question for updates."""
        for kind in ("flood", "error", "cut_before", "cut_after", "malformed", "misshapen"):
            await peers.trouble(kind=kind, retry_after=1, methods="sends")
            await peers.trouble(kind=kind, retry_after=1, methods="getupdates")
            await answer_to(phone, f"sleep {marked.TYPED}")
        await peers.trouble(kind="conflict")
        await answer_to(phone, f"overdose {marked.TYPED}")

    async def bear_a_lock(self, phone: Phone) -> None:
        """Somebody else holds the database for longer than a writer waits."""
        with closing(sqlite3.connect(self.folder / "bot.db", isolation_level=None, timeout=30)) as holder:
            holder.execute("BEGIN IMMEDIATE")
            await phone.say(marked.TYPED)
            await asyncio.to_thread(self.running.wait_line, "StoreUnavailable")
            holder.execute("ROLLBACK")


def test_the_real_program_at_debug_says_nothing_of_anybody(tmp_path: Path) -> None:
    """Typing, taps, pictures, broken updates, faults, a lock, a kill: then every line and every file is looked at."""
    updates, telegram, folder = tmp_path / "updates.json", tmp_path / "practice.py", tmp_path / "house"
    folder.mkdir()
    pack = Path(shutil.copytree(ROOT / "content" / "pack", tmp_path / "pack"))
    held = [raw for raw in hostile_updates(HOSTILE) if _can_be_held(raw)]
    assert len(held) > HOSTILE / 2
    updates.write_text(json.dumps(held), encoding="utf-8")
    telegram.write_text(A_TELEGRAM.format(root=str(ROOT), updates=str(updates)), encoding="utf-8")
    env = environment(pack, TELEGRAM_BOT_TOKEN=marked.TOKEN, LOG_LEVEL="DEBUG")
    with Program(tmp_path, env, "sandbox", telegram) as practice:
        settings = {"TELEGRAM_API_URL": practice.address(), "DATABASE_URL": f"sqlite:///{folder}/bot.db"}
        acts = Acts(folder, env | settings)
        with acts.running:
            scene(practice.address(), acts.talk, seconds=240)
        acts.end("stop")
        practice.interrupt(20)
    for said in (*acts.said, practice.output):
        assert leaks_in(said) == []
        assert [told for told in said.splitlines() if not LINE.match(told) and "http://" not in told] == []
        assert "(withheld)" in said, "libraries were heard too"
    told = "\n".join(acts.said)
    for part in ("could not be read", "StoreUnavailable", " telegram.", " sqlalchemy.engine.Engine "):
        assert part in told, f"{part}: what should have gone wrong did not"
    for path in folder.rglob("*"):
        if path.is_file() and not path.name.startswith("bot.db"):
            assert marks_in(path.read_bytes().decode("latin-1")) == [], path.name
            assert path.stat().st_mode & 0o077 == 0, f"{path.name} can be read by others"


def _can_be_held(raw: dict[str, Any]) -> bool:
    """Whether the practice Telegram can hold an update; it knows one kind in each, with a chat or a sender."""
    kinds = set(raw) - {"update_id"}
    return len(kinds) == 1 and all(isinstance(raw[kind], dict) for kind in kinds)


@pytest.mark.parametrize(
    ("msg", "args", "count"),
    [
        (f"they wrote {marked.TYPED}", (), 2),
        ("they wrote %s", (logs.Known(marked.CAPTION),), 2),
        ("they wrote %s", (marked.TYPED,), 1),
        ("they wrote", (), 0),
    ],
    ids=["in the message", "vouched for", "withheld from the line, but handed over", "nothing"],
)
def test_the_canary_sings(msg: str, args: tuple[object, ...], count: int) -> None:
    """A leak of our own code is found in the line an operator reads, and in what was handed to the log before."""
    path = f"{ROOT}/bot/receiver.py"
    leaks = leaks_of(logging.LogRecord("bot.receiver", logging.DEBUG, path, 7, msg, args, None))
    assert leaks == ([f"bot.receiver {path}:7: {count} marked words"] if count else [])


A_LEAKY_TEST = """
import logging
from tests.marked import TYPED
def test_quiet(): pass
def test_leaky():
    log = logging.getLogger("bot.receiver")
    log.handle(log.makeRecord("bot.receiver", 10, {path!r}, 7, TYPED, (), None))
"""

ITS_CONFTEST = """
from tests.watched_logs import Watch
def pytest_configure(config): config.pluginmanager.register(Watch(), "watched_logs")
"""


@pytest.mark.parametrize("workers", [["-p", "no:xdist"], ["-n", "2"]], ids=["one", "side by side"])
def test_a_leak_in_any_test_fails_the_run_and_says_where(tmp_path: Path, workers: list[str]) -> None:
    path = f"{ROOT}/bot/receiver.py"
    (tmp_path / "test_leaky.py").write_text(A_LEAKY_TEST.format(path=path), encoding="utf-8")
    (tmp_path / "conftest.py").write_text(ITS_CONFTEST, encoding="utf-8")
    ended = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-c",
            f"{ROOT}/pyproject.toml",
            "--rootdir",
            tmp_path,
            *workers,
            tmp_path,
        ],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 1, ended.stdout + ended.stderr
    assert f"bot.receiver {path}:7: " in ended.stdout
    assert "2 passed, 1 error" in ended.stdout
