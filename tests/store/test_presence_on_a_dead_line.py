"""The line of a worker's presence goes dead on one side only, as behind a proxy that stands still."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.engine import make_url

from store import presence
from store.database import Database
from store.presence import others_at_work
from tests.store.ground import now, opened


class Proxy:
    """Hands bytes on between TCP and the server's socket. `stall` ends the server's side of who listens."""

    def __init__(self, server_socket: str) -> None:
        self._to = server_socket
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port = self._door.getsockname()[1]
        self.listening: list[tuple[socket.socket, socket.socket, threading.Event]] = []
        self._all: list[socket.socket] = [self._door]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._door.accept()
                server = socket.socket(socket.AF_UNIX)
                server.connect(self._to)
                self._all += [client, server]
                stalled = threading.Event()
                for way in ((client, server), (server, client)):
                    threading.Thread(target=self._pass, args=(*way, stalled, client, server), daemon=True).start()

    def _pass(self, one: socket.socket, other: socket.socket, stalled: threading.Event, *line: Any) -> None:
        with contextlib.suppress(OSError):
            while data := one.recv(65536):
                if stalled.is_set():
                    return
                if b"LISTEN" in data:
                    self.listening.append((*line, stalled))
                other.sendall(data)
            if not stalled.is_set():
                other.shutdown(socket.SHUT_WR)

    def stall(self, is_whole: bool) -> None:
        client, server, stalled = self.listening[-1]
        stalled.set()
        server.shutdown(socket.SHUT_RDWR)
        if is_whole:
            client.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        for each in self._all:
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()


@pytest.mark.parametrize("is_whole", [True, False])
def test_a_worker_whose_line_is_dead_on_one_side_is_seen_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_whole: bool
) -> None:
    """Its turns go on, on other lines; unseen, all that it is sending is sent by the others too."""
    monkeypatch.setattr(presence, "_IS_OLD_ENOUGH", "SELECT true")
    monkeypatch.setattr(presence, "ASK_SECONDS", 0.2)
    monkeypatch.setattr(presence, "ANSWER_SECONDS", 0.5)
    with opened(tmp_path, "postgresql") as server:
        url = make_url(server.engine.url.render_as_string(hide_password=False))
        proxy = Proxy(f"{url.query['host']}/.s.PGSQL.5432")
        through = url.set(host="127.0.0.1", port=proxy.port, query={})
        other = Database(through.render_as_string(hide_password=False))
        try:
            other.come_to_work()
            assert now(server, lambda tx: others_at_work(tx, server.worker)) == {other.worker}
            proxy.stall(is_whole)
            seen, until = False, time.monotonic() + 25
            time.sleep(1)
            while not seen and time.monotonic() < until:
                assert now(other, lambda tx: tx.exec_driver_sql("SELECT 1").scalar()) == 1, "its turns go on"
                seen = other.worker in (now(server, lambda tx: others_at_work(tx, server.worker)) or set())
                time.sleep(0.2)
            assert seen, "for 25 seconds nobody saw it, and it went on working"
        finally:
            proxy.close()
            other.close()
