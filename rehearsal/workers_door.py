"""What stands before several workers that are posted to: it hands each new line to the next of them that is well."""

from __future__ import annotations

import asyncio
import contextlib


class Balancer:
    """One port before many."""

    def __init__(self) -> None:
        self.well: list[int] = []
        """Ports of workers that take posts now; whoever looks after them takes out those that are not well."""
        self._lines: dict[int, set[asyncio.Task[None]]] = {}
        self._next = 0
        self._server: asyncio.Server | None = None

    async def open(self) -> int:
        """Listen. Returns the port."""
        self._server = await asyncio.start_server(self._pass_on, "127.0.0.1", 0)
        port: int = self._server.sockets[0].getsockname()[1]
        return port

    async def close(self) -> None:
        """Listen no more, and cut all lines."""
        for port in list(self._lines):
            self.cut(port)
        if self._server:
            self._server.close()

    def cut(self, port: int) -> None:
        """Take a worker out, and cut the lines that go to it: it is found not to be well."""
        if port in self.well:
            self.well.remove(port)
        for line in self._lines.pop(port, set()):
            line.cancel()

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.closing(writer):
            for _ in range(len(self.well)):
                self._next += 1
                port = self.well[self._next % len(self.well)]
                try:
                    theirs = await asyncio.open_connection("127.0.0.1", port)
                except OSError:
                    continue
                line = asyncio.ensure_future(_both_ways((reader, writer), theirs))
                self._lines.setdefault(port, set()).add(line)
                await asyncio.wait({line})
                self._lines.get(port, set()).discard(line)
                return


Line = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def _both_ways(ours: Line, theirs: Line) -> None:
    ways = [asyncio.ensure_future(_copy(ours[0], theirs[1])), asyncio.ensure_future(_copy(theirs[0], ours[1]))]
    try:
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for way in ways:
            way.cancel()
        await asyncio.gather(*ways, return_exceptions=True)
        theirs[1].close()


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(ConnectionError):
        while chunk := await reader.read(65536):
            writer.write(chunk)
            await writer.drain()
