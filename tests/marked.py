"""Words, numbers and a token that stand for everything private: whatever a log says must hold none of them."""

from __future__ import annotations

import re
from typing import Any

TOKEN = "7319428650:AAMarkedMarkedMarkedMarkedMarked_07"
SECRET_OF_THE_TOKEN = TOKEN.partition(":")[2]

PEERS = tuple(range(7319428601, 7319428617))
"""Ids of peers: also the addresses of their chats."""

PHONES = (7319428621, 7319428622, 7319428623)
"""Ids of peers who have a phone, beside those who only come in updates."""

NAME, TYPED, CAPTION, PRESS, FILE = "Zebulonquix", "wombledrift", "plumquatsch", "vexillarium", "AgACQuibblefrost"
"""A name, a typed word, a word under a picture, a button's word, a file's id."""

MADE_UP_ELSEWHERE = ("my private words", "6045550100", "AgAD")
"""Private words of other tests."""

WORDS = (SECRET_OF_THE_TOKEN, NAME, TYPED, CAPTION, PRESS, FILE, *MADE_UP_ELSEWHERE)

_MARKS = re.compile("|".join(map(re.escape, WORDS)), re.IGNORECASE)
_TOKEN_FORM = re.compile(r"\d{3,20}:[A-Za-z0-9_-]{30,64}|/bot\d+")
_LONG_NUMBER = re.compile(r"\d{5,}")

_MARKED_FIELDS = {
    "text": TYPED,
    "caption": CAPTION,
    "data": PRESS,
    "first_name": NAME,
    "last_name": NAME,
    "username": NAME,
    "title": NAME,
    "phone_number": NAME,
    "file_id": FILE,
    "file_unique_id": FILE,
}


def marks_in(words: str) -> list[str]:
    """Everything marked, and everything that looks like a token."""
    return [found[0] for form in (_MARKS, _TOKEN_FORM) for found in form.finditer(words)]


def long_numbers_in(words: str) -> list[str]:
    """Runs of five digits and more: no number of a person, a chat or an update is shorter."""
    return _LONG_NUMBER.findall(words)


def marked(raw: Any, field: str = "") -> Any:
    """The same update with a mark in every text, name, word of a button and file id, and with marked peers."""
    if isinstance(raw, dict):
        return {key: marked(value, str(key)) for key, value in raw.items()}
    if isinstance(raw, list):
        return [marked(value, field) for value in raw]
    if isinstance(raw, str) and field in _MARKED_FIELDS:
        return f"{raw} {_MARKED_FIELDS[field]}"
    if type(raw) is int and 5550001 <= raw <= 5550016:
        return PEERS[raw - 5550001]
    return raw
