"""How hostile updates are made: well-formed ones to begin with, and what can be seen of them."""

from __future__ import annotations

import copy
from enum import Enum
from typing import Any

from rehearsal.fuzzed_content import A_CHANNEL, A_GROUP, MOMENT, OURSELVES, SOMEBODY

Raw = dict[str, Any]

PEER = 5550001
NUMBER = 77
UNITS = 4096


class Seen(Enum):
    """What becomes of an update, as far as anybody can see it."""

    CARD = "the emergency card"
    ANSWER = "an answer"
    EITHER = "an answer or the card"
    ANY = "whatever is safe"
    SILENCE = "nothing"
    LEAVES = "the bot leaves the group"


Case = tuple[Raw, Seen]


def message(text: object = None, **fields: Any) -> Raw:
    """A private message. Fields that are None are left out."""
    held = {
        "message_id": 41,
        "from": {"id": PEER, "is_bot": False, "first_name": "Sam", "language_code": "en"},
        "chat": {"id": PEER, "first_name": "Sam", "type": "private"},
        "date": MOMENT,
        "text": text,
        **fields,
    }
    return {"update_id": NUMBER, "message": {key: value for key, value in held.items() if value is not None}}


def edited(text: str | None, **fields: Any) -> Raw:
    """The same, edited afterwards."""
    return {"update_id": NUMBER, "edited_message": message(text, edit_date=MOMENT + 60, **fields)["message"]}


def tap(press: object, **fields: Any) -> Raw:
    """A tap on a button under a message of the bot's. Fields that are None are left out."""
    under = message("Menu", **{"from": OURSELVES})["message"]
    held = {"id": "7777", "from": message()["message"]["from"], "chat_instance": "1", "data": press, "message": under}
    return {"update_id": NUMBER, "callback_query": {k: v for k, v in {**held, **fields}.items() if v is not None}}


def other(kind: str, held: Raw) -> Raw:
    """An update of any kind."""
    return {"update_id": NUMBER, kind: copy.deepcopy(held)}


def inline(typed: object, **fields: Any) -> Raw:
    """Something typed behind the bot's name in another chat. Fields that are None are left out."""
    held = {"id": "7777", "from": message()["message"]["from"], "query": typed, "offset": "", **fields}
    return other("inline_query", {key: value for key, value in held.items() if value is not None})


def membership(chat: Raw, status: Raw, who: Raw = OURSELVES) -> Raw:
    """A change of what the bot is in a chat."""
    change = {"chat": chat, "from": SOMEBODY, "date": MOMENT, "old_chat_member": {"user": who, "status": "left"}}
    return other("my_chat_member", {**change, "new_chat_member": {"user": who, **status}})


def entities(count: int, **fields: Any) -> list[Raw]:
    """So many marks on words."""
    return [{"type": "bold", "offset": place % UNITS, "length": 1, **fields} for place in range(count)]


def deep(depth: int) -> Raw:
    """An answer to an answer to an answer, so deep."""
    bare = {"message_id": 3, "date": 0, "chat": {"id": PEER, "type": "private"}}
    deep: Raw = dict(bare)
    for _ in range(depth):
        deep = {**bare, "reply_to_message": deep}
    return deep


def in_group(text: str, **fields: Any) -> Raw:
    """A message in a group."""
    return message(text, **{"chat": A_GROUP, **fields})


def post(kind: str) -> Raw:
    """A channel's post."""
    post = message("overdose", chat=A_CHANNEL, sender_chat=A_CHANNEL)["message"]
    return other(kind, {key: value for key, value in post.items() if key != "from"})


ANONYMOUS = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
RIGHTS = {"status": "administrator", **dict.fromkeys(("can_be_edited", "is_anonymous"), False)}
