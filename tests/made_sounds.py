"""Sounds made for tests: OGG/Opus files of any length, with nothing in them to hear, and voices of a pack."""

from __future__ import annotations

from pathlib import Path

from content.pack import Pack
from content.voiced import spoken_fingerprint

PRE_SKIP = 312
OPUS_SAMPLES = 48_000
HEAD = b"OpusHead" + bytes([1, 1]) + PRE_SKIP.to_bytes(2, "little") + (16_000).to_bytes(4, "little") + bytes(3)


def page(body: bytes, flags: int = 0, position: int = 0, serial: int = 7, version: int = 0) -> bytes:
    """One page of OGG. The sum that would find bit errors is left out: nobody here looks at it."""
    sizes = bytes([255] * (len(body) // 255) + [len(body) % 255])
    head = b"OggS" + bytes([version, flags]) + position.to_bytes(8, "little", signed=True)
    return head + serial.to_bytes(4, "little") + bytes(8) + bytes([len(sizes)]) + sizes + body


def opus(seconds: float = 1.0, head: bytes = HEAD, filling: bytes = b"\xb8\xff\xfe") -> bytes:
    """A whole sound of this length."""
    end = PRE_SKIP + round(seconds * OPUS_SAMPLES)
    return page(head, 2) + page(b"OpusTags" + bytes(8)) + page(filling, 4, end)


def put_voice(folder: Path, pack: Pack, card: str, language: str, content: bytes = b"") -> Path:
    """Put the voice of a card into a pack's folder, under the name that says it speaks the card's words."""
    of = spoken_fingerprint(pack, pack.cards[card], language)
    path = folder / "voices" / f"{card}.{language}.{of}.ogg"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content or opus())
    return path
