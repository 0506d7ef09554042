"""A peer's phone for tests and rehearsals: writes, taps and waits over HTTP, as the page does."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Callable
from typing import Any

import aiohttp

Shown = dict[str, Any]


class NotOnScreen(AssertionError):
    """What a test wanted to press or to see is not on the phone."""


class Phone:
    """One peer's phone. Make the peer first with `Phone.add`, or use an id the sandbox already has."""

    def __init__(self, base_url: str, session: aiohttp.ClientSession, peer_id: int, language_code: str = "en") -> None:
        """Use the phone of this peer."""
        self.base_url = base_url.rstrip("/")
        self.session = session
        self.peer_id = peer_id
        self.language_code = language_code

    @classmethod
    async def add(
        cls,
        base_url: str,
        session: aiohttp.ClientSession,
        name: str = "",
        language_code: str = "en",
        peer_id: int | None = None,
    ) -> Phone:
        """Give one more peer a phone."""
        fields = {"name": name, "language_code": language_code, "id": peer_id}
        async with session.post(f"{base_url.rstrip('/')}/phone/peers", json=fields) as answer:
            made = await _read(answer)
        return cls(base_url, session, made["id"], language_code)

    async def _act(self, act: str, **fields: Any) -> Shown:
        body = {"peer": self.peer_id, "act": act, **fields}
        async with self.session.post(f"{self.base_url}/phone/act", json=body) as answer:
            return await _read(answer)

    # What a peer does. Those that send return the number of the message sent.

    async def start(self, payload: str = "") -> int:
        """Press START, or follow a link with a word."""
        return int((await self._act("start", payload=payload))["message_id"])

    async def say(self, text: str) -> int:
        """Write a text."""
        return int((await self._act("say", text=text))["message_id"])

    async def press(self, label: str) -> int:
        """Press a button of the reply keyboard; it must be there."""
        return int((await self._act("press", label=label))["message_id"])

    async def send_raw(self, kind: str) -> int:
        """Send a voice note, photo, sticker, location, contact …"""
        return int((await self._act("send", kind=kind))["message_id"])

    async def send_document(self, name: str, content: bytes, caption: str = "", size: int = 0) -> int:
        """Send a file. With `size`, in bytes, Telegram says another size of it than it has."""
        fields = {"name": name, "content": base64.b64encode(content).decode(), "text": caption, "size": size}
        return int((await self._act("document", **fields))["message_id"])

    async def download(self, message: Shown) -> bytes:
        """Save the file of a message, as the link in it does.

        Raises:
            NotOnScreen: If the message has no file, or one that must not be saved.
        """
        found = next(each for each in (await self.chat())["messages"] if each["message_id"] == message["message_id"])
        if not (found["document"] or {}).get("url"):
            raise NotOnScreen("there is no file to save in this message")
        async with self.session.get(self.base_url + found["document"]["url"]) as answer:
            return await answer.read()

    async def edit(self, message_id: int, text: str) -> int:
        """Change what was written."""
        return int((await self._act("edit", message_id=message_id, text=text))["message_id"])

    async def tap(self, label: str, message_id: int | None = None) -> str:
        """Tap a button under a message: the newest that has such a button, or the one named.

        Returns:
            The id of the callback query.

        Raises:
            NotOnScreen: If no message shows such a button.
        """
        for message in reversed(await self.messages()):
            if message_id not in (None, message["message_id"]):
                continue
            for row, buttons in enumerate(message["buttons"]):
                if label in buttons:
                    place = {"message_id": message["message_id"], "row": row, "col": buttons.index(label)}
                    return str((await self._act("tap", **place))["query_id"])
        raise NotOnScreen(f"no message shows a button {label!r}")

    async def tap_word(self, message_id: int, callback_data: str) -> str:
        """Tap a button by the word it carries, even if its message changed or went away."""
        done = await self._act("tap", message_id=message_id, callback_data=callback_data)
        return str(done["query_id"])

    async def inline(self, text: str) -> str:
        """Type something behind the bot's name. Returns the id of the inline query."""
        return str((await self._act("inline", text=text))["query_id"])

    async def choose(self, result_id: str) -> int:
        """Post one of the results that are offered for what was typed."""
        return int((await self._act("choose", result_id=result_id))["message_id"])

    async def block(self) -> None:
        """Block the bot."""
        await self._act("block")

    async def unblock(self) -> None:
        """Let the bot in again."""
        await self._act("unblock")

    # What the phone shows.

    async def chat(self) -> Shown:
        """Everything the phone shows, as the page gets it."""
        async with self.session.get(f"{self.base_url}/phone/chat", params={"peer": self.peer_id}) as answer:
            return await _read(answer)

    async def messages(self) -> list[Shown]:
        """The bot's messages that are still there, newest last.

        Each has message_id, text, sound, picture and document (the name of its file, or nothing), buttons (rows of
        labels) and raw (the JSON of the Bot API).
        """
        return _bot_messages(await self.chat())

    async def keyboard(self) -> list[list[str]]:
        """The labels of the reply keyboard; empty if there is none."""
        keyboard = (await self.chat())["keyboard"]
        return keyboard["rows"] if keyboard else []

    async def pinned(self) -> list[Shown]:
        """The pinned messages (message_id, text), newest first."""
        return list((await self.chat())["pinned"])

    async def toasts(self) -> list[str]:
        """The texts that answered taps, oldest first."""
        return [toast["text"] for toast in (await self.chat())["toasts"]]

    async def wait_offers(self, timeout: float = 5) -> list[Shown]:
        """Wait for the bot's answer to what was typed behind its name: results with id, title and description.

        Raises:
            NotOnScreen: If the time runs out.
        """
        loop = asyncio.get_running_loop()
        end, after = loop.time() + timeout, 0
        while True:
            query: dict[str, float] = {"peer": self.peer_id, "after": after, "timeout": max(0.0, end - loop.time())}
            async with self.session.get(f"{self.base_url}/phone/wait", params=query) as answer:
                shown = await _read(answer)
            if shown["inline"] and shown["inline"]["answered"]:
                return list(shown["inline"]["results"])
            if loop.time() >= end:
                raise NotOnScreen(f"nothing is offered within {timeout} s")
            after = shown["seq"]

    # Waiting, without guessing how long.

    async def wait_for(self, predicate: Callable[[list[Shown]], Any], timeout: float = 5) -> list[Shown]:
        """Wait until the bot's messages satisfy the predicate.

        Returns:
            The messages, newest last.

        Raises:
            NotOnScreen: If the time runs out; it says what the phone shows instead.
        """
        loop = asyncio.get_running_loop()
        end = loop.time() + timeout
        after = 0
        while True:
            left = max(0.0, end - loop.time())
            query: dict[str, float] = {"peer": self.peer_id, "after": after, "timeout": left}
            async with self.session.get(f"{self.base_url}/phone/wait", params=query) as answer:
                shown = await _read(answer)
            messages = _bot_messages(shown)
            if predicate(messages):
                return messages
            if loop.time() >= end:
                texts = [message["text"][:80] for message in messages[-5:]]
                raise NotOnScreen(f"not seen within {timeout} s; the phone shows {texts}")
            after = shown["seq"]

    async def wait_text(self, fragment: str, after: int = 0, timeout: float = 5) -> Shown:
        """Wait for a message of the bot that contains this, newer than the message `after`."""

        def fitting(messages: list[Shown]) -> list[Shown]:
            return [m for m in messages if m["message_id"] > after and fragment in m["text"]]

        return fitting(await self.wait_for(fitting, timeout))[-1]


def _bot_messages(shown: Shown) -> list[Shown]:
    """The bot's messages of what a phone shows."""
    return [
        {
            "message_id": message["message_id"],
            "text": message["text"],
            "sound": (message["sound"] or {}).get("name", ""),
            "picture": (message["picture"] or {}).get("name", ""),
            "document": (message["document"] or {}).get("name", ""),
            "buttons": [[button["text"] for button in row] for row in message["buttons"]],
            "silent": message["silent"],
            "protected": message["protected"],
            "edited": message["edited"],
            "raw": message["raw"],
        }
        for message in shown["messages"]
        if not message["mine"]
    ]


async def _read(answer: aiohttp.ClientResponse) -> Shown:
    """The JSON of an answer.

    Raises:
        NotOnScreen: If the sandbox says that a phone could not do this.
    """
    shape: Shown = await answer.json()
    if not answer.ok:
        raise NotOnScreen(shape.get("error", f"status {answer.status}"))
    return shape
