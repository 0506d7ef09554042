"""A client that does nothing but send: how many messages a second the bare fake can take at all."""

from __future__ import annotations

import socket
from contextlib import ExitStack
from urllib.parse import urlsplit

CONNECTIONS = 64
_BODY = b"chat_id=7100000001&text=hello"
_REQUEST = (
    b"POST /bot1:A/sendMessage HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    b"Content-Length: %d\r\n\r\n" % len(_BODY) + _BODY
)
_ANSWER_MOST = 65536


def send(address: str, messages: int) -> int:
    """Send about `messages` over 64 kept connections, one at a time on each. Returns how many were answered."""
    place = urlsplit(address)
    answered = 0
    with ExitStack() as open_lines:
        lines = [
            open_lines.enter_context(socket.create_connection((place.hostname, place.port))) for _ in range(CONNECTIONS)
        ]
        while answered < messages:
            for line in lines:
                line.sendall(_REQUEST)
            for line in lines:
                answered += line.recv(_ANSWER_MOST).startswith(b"HTTP/1.1 200")
    return answered
