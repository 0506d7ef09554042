"""A channel that keeps Telegram's limits and remembers what it was given lately; what breaks a limit is a fault."""

from __future__ import annotations

import functools
import html
import re
from collections import Counter, deque
from typing import Any

from bot.rendering import CAPTION_UNITS_MOST, TEXT_UNITS_MOST, to_html, to_plain
from conversations.channel import Button, CannotEdit, Message
from conversations.presses import PRESS_BYTES_MOST

from .fuzzed_updates import Seen

BUTTONS_MOST = 100
DELETE_MOST = 100
TOAST_MOST = 200
RESULTS_MOST, RESULT_BYTES_MOST = 50, 64
SEEN_MOST = 24
"""Buttons remembered of each chat: what still stands on the screen, and a little more."""

CHATS_MOST = 64
"""Chats whose buttons are remembered: all peers', and some that broken updates made up."""

FIRST_MESSAGE = 1000

_ONLY_OUR_TAG = re.compile(r"([^<>]|<b>[^<>]*</b>)*")
_BARE_AMPERSAND = re.compile(r"&(?!(amp|lt|gt);)")
_TAG = re.compile(r"</?b>")


class StrictChannel:
    """Takes everything as Telegram would, and notes in `faults` what Telegram would refuse."""

    def __init__(self) -> None:
        self.faults: list[str] = []
        self.sent: Counter[str] = Counter()
        """Messages sent to each address since the last `forget`."""
        self.calls = 0
        """Everything that peers would notice, since the beginning: sent, changed, deleted."""
        self.offered = 0
        """Answers to what was typed in other chats, since the beginning."""
        self.left: deque[str] = deque(maxlen=CHATS_MOST)
        """Groups that were left lately."""
        self._seen: dict[str, deque[Seen]] = {}
        self._number = FIRST_MESSAGE

    def seen(self) -> list[Seen]:
        """Return the buttons that stand on screens, or stood there lately."""
        return [seen for chat in self._seen.values() for seen in chat]

    def forget(self) -> None:
        """Begin counting anew."""
        self.sent.clear()

    async def send(self, address: str, message: Message) -> int:
        """Send a message."""
        self._expect(_is_number(address), f"an address that is no number ({type(address).__name__})")
        self._look_at(message)
        self.calls += 1
        self.sent[address] += 1
        self._number += 1
        self._note(address, self._number, message)
        return self._number

    async def edit(self, address: str, message_id: int, message: Message) -> None:
        """Change a message. One that this channel never sent cannot be changed."""
        self._expect(_is_number(address), "a change at an address that is no number")
        if not FIRST_MESSAGE < message_id <= self._number:
            raise CannotEdit("message to edit not found")
        self._expect(not (message.sound or message.picture), "a text changed into a sound or a picture")
        self._look_at(message)
        self.calls += 1
        self._note(address, message_id, message)

    async def strip(self, address: str, message_id: int) -> None:
        """Take the buttons from a message."""
        self._expect(_is_number(address) and type(message_id) is int, "a strip of no message")
        self.calls += 1

    async def delete(self, address: str, message_ids: tuple[int, ...]) -> None:
        """Take messages out of the chat."""
        self._expect(_is_number(address), "a deletion at an address that is no number")
        self._expect(0 < len(message_ids) <= DELETE_MOST, f"{len(message_ids)} messages deleted in one call")
        self._expect(all(type(each) is int for each in message_ids), "a deletion of no message")
        self.calls += 1

    async def pin(self, address: str, message_id: int) -> None:
        """Pin a message."""
        self._expect(_is_number(address) and type(message_id) is int, "a pin of no message")

    async def leave(self, address: str) -> None:
        """Leave a group."""
        self._expect(_is_number(address), "a group left that is no number")
        self.left.append(address)

    async def answer_tap(self, tap_id: str, text: str) -> None:
        """Answer a tap."""
        self._expect(isinstance(tap_id, str) and bool(tap_id), "an answer to a tap without a number")
        self._expect(len(text) <= TOAST_MOST and _can_be_sent(text), "a note on a tap that cannot be sent")

    async def answer_inline(self, number: str, results: list[dict[str, Any]]) -> None:
        """Offer results in another chat, within the Bot API's limits."""
        self._expect(isinstance(number, str) and bool(number), "an answer to nothing that was typed")
        self._expect(len(results) <= RESULTS_MOST, f"{len(results)} results in one answer")
        names = [each["id"] for each in results]
        self._expect(len(set(names)) == len(names), "two results of one name")
        self._expect(all(0 < len(name.encode()) <= RESULT_BYTES_MOST for name in names), "a name that is no name")
        for each in results:
            said = each["input_message_content"]["message_text"]
            self._expect(bool(each["title"].strip()) and _can_be_sent(each["title"] + each["description"]), "no title")
            self._expect(bool(_ONLY_OUR_TAG.fullmatch(said)), "markup that cannot be read")
            self._expect(_units(html.unescape(_TAG.sub("", said))) <= TEXT_UNITS_MOST, "a text that is too long")
        self.offered += 1

    def _look_at(self, message: Message) -> None:
        for fault in _faults_of(message.text, message.rows, message.keyboard):
            self._expect(False, fault)
        if message.sound or message.picture:
            fits = _units(to_plain(message.text)) <= CAPTION_UNITS_MOST
            self._expect(fits, "words that do not fit under a sound")

    def _expect(self, holds: bool, fault: str) -> None:
        if not holds:
            self.faults.append(fault)

    def _note(self, address: str, number: int, message: Message) -> None:
        if not _is_number(address) or (address not in self._seen and len(self._seen) >= CHATS_MOST):
            return
        chat = self._seen.setdefault(address, deque(maxlen=SEEN_MOST))
        chat.extend((address, number, button.press) for row in message.rows for button in row)


@functools.lru_cache(maxsize=512)
def _faults_of(text: str, rows: tuple[tuple[Button, ...], ...], keyboard: tuple[tuple[str, ...], ...]) -> list[str]:
    """Say what Telegram would refuse of a message."""
    rendered, plain = to_html(text), to_plain(text)
    faults = []
    if not _can_be_sent(rendered) or not _can_be_sent(plain):
        faults.append("a text with half a letter")
    elif _units(html.unescape(_TAG.sub("", rendered))) > TEXT_UNITS_MOST or _units(plain) > TEXT_UNITS_MOST:
        faults.append("a text that is too long")
    if not plain.strip():
        faults.append("a text without a letter")
    if not _ONLY_OUR_TAG.fullmatch(rendered) or _BARE_AMPERSAND.search(rendered):
        faults.append("markup that cannot be read")
    buttons = [button for row in rows for button in row]
    labels = [button.label for button in buttons] + [label for row in keyboard for label in row]
    if len(labels) > BUTTONS_MOST:
        faults.append(f"{len(labels)} buttons")
    if not all(label.strip() and _can_be_sent(label) for label in labels):
        faults.append("a button without a label that can be sent")
    if not all(_can_be_sent(each.press) and 0 < len(each.press.encode()) <= PRESS_BYTES_MOST for each in buttons):
        faults.append("a press that is no press")
    return faults


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _can_be_sent(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _is_number(address: str) -> bool:
    """True for what the Bot API takes as a chat: a whole number in plain figures that fits 64 bits."""
    return re.fullmatch(r"-?[0-9]{1,19}", address) is not None
