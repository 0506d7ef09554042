"""Sounds as Telegram takes them: uploaded once, and from then on called by what Telegram calls them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from content.voices import Voice, load

from .request import Upload


def no_voice(_name: str) -> Voice | None:
    """Know no sound: for connections that never send one."""
    return None


class Sounds:
    """The sounds of the newest words. What Telegram calls them is remembered as long as the bot runs."""

    def __init__(self, voice: Callable[[str], Voice | None]) -> None:
        """Take a way to find the voice of a name; None for one that is gone."""
        self._voice = voice
        self._ids: dict[str, str] = {}

    async def known(self, name: str) -> dict[str, Any] | None:
        """Return the fields that send a sound Telegram has already; None when it has it not, or it is gone here."""
        voice = self._voice(name)
        called = self._ids.get(voice.digest) if voice else None
        return {"voice": called} if called else None

    async def anew(self, name: str) -> dict[str, Any] | None:
        """Return the fields that upload a sound; None when its file is gone, or is not the one that was looked at."""
        voice = self._voice(name)
        # Other chats need not wait for the disk.
        content = await asyncio.to_thread(load, voice) if voice else None
        if voice is None or content is None:
            return None
        return {"voice": Upload(f"{name}.ogg", content, "audio/ogg"), "duration": max(1, round(voice.seconds))}

    def remember(self, name: str, sent: Any) -> None:
        """Note what Telegram calls the sound in a message it sent. It may have made a document of it: then nothing."""
        voice = self._voice(name)
        described = sent.get("voice") if isinstance(sent, dict) else None
        called = described.get("file_id") if isinstance(described, dict) else None
        if voice and isinstance(called, str) and called:
            self._ids[voice.digest] = called
