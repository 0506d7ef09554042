"""Whether bytes are one whole OGG/Opus sound, and how long it is: its pages are walked, and nothing is decoded."""

from __future__ import annotations

SAMPLES_A_SECOND = 48_000
"""What the positions in every Opus stream count, whatever it was recorded with (RFC 7845)."""

_PAGE, _HEAD = b"OggS", b"OpusHead"
_PAGE_BYTES, _HEAD_BYTES = 27, 19
"""The fixed part of a page's and of the stream's beginning."""

_FIRST_PAGE = 2
"""The flag of the page a stream begins with."""

_CHANNELS_MOST = 2


class NoOpus(ValueError):
    """Bytes that are no whole OGG/Opus sound; the message says in a few words why."""


def seconds_of(content: bytes) -> float:
    """Return the length of an OGG/Opus sound in seconds.

    Raises:
        NoOpus: it is none, it is cut off, or something stands in it that does not belong.
    """
    place, body = _page(content, 0)
    if not content[5] & _FIRST_PAGE:
        raise NoOpus("it does not begin where a sound begins")
    skipped = _samples_skipped(content[body:place])
    stream, position = content[14:18], 0
    while place < len(content):
        start = place
        place, _ = _page(content, start)
        if content[start + 14 : start + 18] != stream:
            raise NoOpus("it holds more than one sound")
        # A page in which no packet ends says -1.
        position = max(position, int.from_bytes(content[start + 6 : start + 14], "little", signed=True))
    if position <= skipped:
        raise NoOpus("there is nothing to hear")
    return (position - skipped) / SAMPLES_A_SECOND


def _page(content: bytes, start: int) -> tuple[int, int]:
    """Return where the page that begins at `start` ends, and where its packets begin."""
    if content[start : start + 4] != _PAGE or len(content) < start + _PAGE_BYTES or content[start + 4] != 0:
        raise NoOpus("it is not OGG" if start == 0 else "it is damaged, or something stands behind it")
    body = start + _PAGE_BYTES + content[start + 26]
    end = body + sum(content[start + _PAGE_BYTES : body])
    if end > len(content):
        raise NoOpus("it is cut off")
    return end, body


def _samples_skipped(head: bytes) -> int:
    """Return how many samples at the beginning are not to be heard."""
    if len(head) < _HEAD_BYTES or not head.startswith(_HEAD) or head[8] >> 4 != 0:
        raise NoOpus("its sound is not Opus")
    if not 1 <= head[9] <= _CHANNELS_MOST:
        raise NoOpus("it has more than two channels")
    return int.from_bytes(head[10:12], "little")
