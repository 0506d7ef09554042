"""The webhook door stands open to the whole internet: strangers get nothing of it, and Telegram always gets in."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import aiohttp
import pytest

from tests.acceptance.harms import limit_files
from tests.acceptance.peers import SEEN_WITHIN, Peers, cards, known_peer, language_told, scene
from tests.acceptance.program import ROOT, SECRET, Program, bot, door_settings, tell

OLD_SECRET = "earlier_" * 4

LARGE_MB, POSTS = 95, 8
"""What eight strangers send at the same time, each."""

MEMORY_MB = 20.0
"""How much more memory that may cost."""

SLOW = 200
"""Connections of somebody who wants the door to be busy."""

HEADER = "X-Telegram-Bot-Api-Secret-Token"


class Door:
    """A bot that takes posts, and where."""

    def __init__(self, running: Program, url: str) -> None:
        """Take the running bot and the address it is posted to."""
        self.running = running
        self.url = url
        self.port = int(url.rpartition(":")[2].partition("/")[0])

    async def post(self, path: str, secret: str, body: bytes = b"{}") -> int:
        """Make a request as anybody can. Returns the status."""
        url = self.url.removesuffix("/hook") + path
        async with (
            aiohttp.ClientSession() as session,
            session.post(url, data=body, headers={HEADER: secret}) as answer,
        ):
            return answer.status

    async def pour(self, headers: str, most_mb: int = LARGE_MB) -> str:
        """Send megabytes as long as the other side takes them. Returns the first line of the answer."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        writer.write(f"POST /hook HTTP/1.1\r\nHost: 127.0.0.1\r\n{headers}\r\n\r\n".encode())
        megabyte, answer = bytes(1 << 20), b""
        # Whoever goes on sending may find the line closed before the answer is read.
        with contextlib.suppress(ConnectionError):
            for _ in range(most_mb):
                writer.write(megabyte)
                await writer.drain()
        with contextlib.suppress(ConnectionError):
            answer = await reader.readline()
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()
        return answer.decode().strip()

    @contextlib.asynccontextmanager
    async def memory_counted(self, what: str) -> AsyncIterator[None]:
        """See that nothing of what is done meanwhile costs much memory, not even for a moment."""
        before = self.running.memory()
        Path(f"/proc/{self.running.process.pid}/clear_refs").write_text("5")  # the peak begins anew
        yield
        grown = self.running.memory("VmHWM") - before
        tell(f"{what}: {grown:.1f} MB more at the peak, from {before:.0f} MB")
        assert grown < MEMORY_MB


@pytest.fixture(scope="module")
def door(practice: Program, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    """A bot that takes posts, while its secret is being changed."""
    folder = tmp_path_factory.mktemp("door")
    settings = door_settings("webhook", f"{SECRET},{OLD_SECRET}")
    with bot(folder, ROOT / "content" / "pack", practice.address(), **settings) as running:
        running.wait_line("Talking as")
        yield Door(running, settings["WEBHOOK_URL"])
        running.interrupt(10)
        assert "Traceback" not in running.output


@pytest.fixture
def address(practice: Program, door: Door) -> str:
    """The practice Telegram that posts to the door."""
    return practice.address()


@pytest.mark.parametrize(
    ("path", "secret", "status"),
    [
        ("/", SECRET, 404),
        ("/hook/", SECRET, 404),
        ("/HOOK", SECRET, 404),
        ("/hook2", SECRET, 404),
        ("/hook", "", 403),
        ("/hook", SECRET[:-1], 403),
        ("/hook", SECRET + "_", 403),
        ("/hook", f"{SECRET},{OLD_SECRET}", 403),
        ("/hook", SECRET, 400),
        ("/hook", OLD_SECRET, 400),
    ],
)
def test_a_post_to_another_path_or_without_the_secret_is_refused(
    door: Door, path: str, secret: str, status: int
) -> None:
    """With the right ones, and the old secret while it is changed, it is read: 400, because `{}` is no update."""
    assert asyncio.run(door.post(path, secret)) == status


def test_a_post_with_the_old_secret_is_answered_while_it_is_changed(address: str, door: Door) -> None:
    """Telegram may have posts under way when the new secret is set: none may be turned away for good."""

    async def act(peers: Peers) -> None:
        phone = await known_peer(peers)
        person = {"id": phone.peer_id, "is_bot": False, "first_name": "Sam", "language_code": "en"}
        chat = {"id": phone.peer_id, "type": "private", "first_name": "Sam"}
        message = {"message_id": 1, "from": person, "chat": chat, "date": 1_790_000_000, "text": "/language"}
        update = {"update_id": 1, "message": message}
        assert await door.post("/hook", OLD_SECRET, json.dumps(update).encode()) == 200
        await language_told(phone, 0)

    scene(address, act)


def test_eight_large_posts_without_the_secret_cost_no_memory(address: str, door: Door) -> None:
    """Anybody can send them; a bot that reads them first is ended by the system, and every peer with it."""

    async def act(peers: Peers) -> None:
        phone = await known_peer(peers)
        stranger = f"Content-Length: {LARGE_MB << 20}"
        async with door.memory_counted(f"{POSTS} posts of {LARGE_MB} MB without the secret"):
            pouring = asyncio.gather(*(door.pour(stranger) for _ in range(POSTS)))
            took = await cards(peers, phone)
            answers = await pouring
        tell(f"meanwhile: card in {took:.3f} s")
        assert set(answers) <= {"HTTP/1.1 403 Forbidden", ""}, (
            "an answer may be lost with the line, but there is no other"
        )

    scene(address, act)


def test_a_large_post_with_the_secret_is_refused_unread(door: Door) -> None:
    async def act() -> None:
        async with door.memory_counted(f"{POSTS} posts of {LARGE_MB} MB with the secret"):
            known = f"{HEADER}: {SECRET}\r\nContent-Length: {LARGE_MB << 20}"
            answers = await asyncio.gather(*(door.pour(known) for _ in range(POSTS)))
        assert set(answers) <= {"HTTP/1.1 413 Request Entity Too Large", ""}
        assert (await door.pour(known, 0)).startswith("HTTP/1.1 413 ")

    asyncio.run(act())


def test_a_post_that_does_not_say_how_long_it_is_is_refused(door: Door) -> None:
    async def act() -> None:
        async with door.memory_counted("a post of unknown length"):
            endless = f"{HEADER}: {SECRET}\r\nTransfer-Encoding: chunked"
            assert (await door.pour(endless, 0)).startswith("HTTP/1.1 411 ")

    asyncio.run(act())


def test_what_the_store_refuses_is_not_acknowledged_and_comes_again(address: str, door: Door) -> None:
    """And when the store is well, Telegram posts again."""

    async def act(peers: Peers) -> None:
        phone = await known_peer(peers)
        limit_files(door.running, 0)
        said = await phone.say("/language")
        await cards(peers, phone)
        assert await peers.waiting() >= 1
        limit_files(door.running, None)
        await language_told(phone, said)
        await peers.until_waiting(0)
        async with asyncio.timeout(SEEN_WITHIN):
            while await peers.webhook() != door.url:
                await asyncio.sleep(0.02)

    scene(address, act)


def test_two_hundred_slow_connections_do_not_stop_telegram(address: str, door: Door) -> None:
    """Whoever keeps lines open and says nothing more must not keep a cry out."""

    async def act(peers: Peers) -> None:
        phone = await known_peer(peers)
        lines = [await asyncio.open_connection("127.0.0.1", door.port) for _ in range(SLOW)]
        for _, writer in lines:
            writer.write(b"POST /hook HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Le")
            await writer.drain()
        said = await phone.say("/language")
        tell(f"{SLOW} slow connections: card in {await cards(peers, phone):.3f} s")
        await language_told(phone, said)
        async with asyncio.timeout(SEEN_WITHIN):
            # A head that does not come is not waited for: else a few more such lines would be all there are.
            await asyncio.gather(*(reader.read() for reader, _ in lines), return_exceptions=True)
        for _, writer in lines:
            writer.close()

    scene(address, act)
