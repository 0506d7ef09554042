"""Fuzzed updates: every kind Telegram has and some it has not, half of them readable, half broken. Pure, from a seed.

The same seed and the same screens give the same updates. Numbers go up by one, as Telegram's do.
"""

# ruff: noqa: PLR2004 - shares of chance; a name for each would say less than the number

from __future__ import annotations

import copy
import random
from collections.abc import Callable, Sequence
from typing import Any

from . import fuzzed_words as words
from .fuzzed_breaks import DEEP, broken
from .fuzzed_content import (
    A_BOT,
    A_CHANNEL,
    A_GROUP,
    ENTITIES,
    MEDIA,
    ORIGINS,
    OTHER_KINDS,
    OURSELVES,
    SERVICE,
    STATUSES,
)
from .fuzzed_vocabulary import LANGUAGES, NAMES

Raw = dict[str, Any]

PEERS = tuple(range(5550001, 5550017))
"""Few enough that each comes back to the same session again and again."""

GROUPS = (-1005550009, -1005550012, -5550013)

Seen = tuple[str, int, str]
"""A button on a peer's screen: the peer's address, the message it stands under, what it hands back."""

ENTITIES_MOST = 10_000


def _nothing_seen() -> Sequence[Seen]:
    return ()


class FuzzedUpdates:
    """An endless row of updates.

    Args:
        seed: the same seed gives the same row, where the screens are the same.
        labels: words that stand on the bot's own buttons; typed, they lead somewhere.
        presses_seen: what the peers' screens have shown lately; without it presses are guessed.
    """

    def __init__(
        self, seed: int, labels: Sequence[str] = (), presses_seen: Callable[[], Sequence[Seen]] = _nothing_seen
    ) -> None:
        self._chance = random.Random(seed)
        self._labels = labels
        self._presses_seen = presses_seen
        self._number = 10_000
        self._message = 40

    def following(self, moment: int) -> Raw:
        """Return the next update, sent at `moment` (seconds since 1970)."""
        chance = self._chance
        self._number += 1
        part = chance.random()
        if part < 0.55:
            raw = self._lively(moment)
        elif part < 0.67:
            raw = {"message": self._message_in(moment, {"text": words.hostile(chance)})}
        elif part < 0.75:
            raw = {"callback_query": self._tap(moment, words.press(chance))}
        else:
            raw = self.of_kind(chance.choice(KINDS), moment)
        raw = {"update_id": self._number, **raw}
        return broken(chance, raw) if part > 0.87 or chance.random() < 0.12 else raw

    def of_kind(self, kind: str, moment: int) -> Raw:
        """Return a well-formed update of one kind, but for its number."""
        if kind.startswith("message:"):
            return {"message": self._message_in(moment, self._holding(kind.partition(":")[2]))}
        if kind in _MADE:
            return {kind: _MADE[kind](self, moment)}
        example = copy.deepcopy(OTHER_KINDS[kind])
        return {kind: {**example, "from": self._peer()} if "from" in example else example}

    def _lively(self, moment: int) -> Raw:
        """Something a real peer does."""
        seen = self._presses_seen()
        part = self._chance.random()
        if part < 0.5 and seen:
            return {"callback_query": self._tap(moment, "", self._chance.choice(seen))}
        if part < 0.9:
            text = words.readable(self._chance, self._labels)
            return {"message": self._message_in(moment, {"text": text})}
        if part < 0.95:
            return {"message": self._message_in(moment, self._holding(self._chance.choice(tuple(MEDIA))))}
        return {"edited_message": self._edited(moment)}

    def _peer(self) -> Raw:
        chance = self._chance
        peer: Raw = {"id": chance.choice(PEERS), "is_bot": False, "first_name": chance.choice(NAMES)}
        if chance.random() < 0.9:
            peer["language_code"] = chance.choice(LANGUAGES)
        if chance.random() < 0.3:
            peer |= {"last_name": chance.choice(NAMES), "username": chance.choice(NAMES)}
        if chance.random() < 0.02:
            peer["is_bot"] = True
        return peer

    def _message_in(self, moment: int, held: Raw, chat: Raw | None = None) -> Raw:
        """A message, in a private chat unless another is given."""
        peer = self._peer()
        self._message += 1
        message: Raw = {
            "message_id": self._message,
            "from": peer,
            "chat": chat or {"id": peer["id"], "first_name": peer["first_name"], "type": "private"},
            "date": moment,
            **copy.deepcopy(held),
        }
        if self._chance.random() < 0.12:
            message |= self._adorned(message)
        return message

    def _holding(self, name: str) -> Raw:
        held = copy.deepcopy(MEDIA.get(name) or SERVICE[name])
        if name in MEDIA and self._chance.random() < 0.4:
            caption = words.hostile if self._chance.random() < 0.5 else _said
            held["caption"] = caption(self._chance)
        return held

    def _adorned(self, message: Raw) -> Raw:
        """What may come with any message: forwarded, by way of a bot, in answer to another, with marks on its words."""
        chance = self._chance
        kind = chance.randrange(9)
        bare = {"message_id": 3, "date": 0, "chat": message["chat"]}
        if kind == 0:
            return {"forward_origin": chance.choice(ORIGINS), "is_automatic_forward": True}
        if kind == 1:
            return {"via_bot": A_BOT}
        if kind == 2:
            return {"reply_to_message": {**bare, "from": OURSELVES, "text": "Menu"}}
        if kind == 3:
            return {"sender_chat": A_CHANNEL, "author_signature": chance.choice(NAMES)}
        if kind == 4:
            return {"business_connection_id": "1", "sender_business_bot": A_BOT}
        if kind == 5:
            return {"entities": self._entities(chance.choice((1, 3, 100)))}
        if kind == 6:
            deep = bare
            for _ in range(chance.choice((1, 3, DEEP))):
                deep = {**bare, "reply_to_message": deep}
            return {"reply_to_message": deep}
        if kind == 7 and chance.random() < 0.02:
            return {"entities": self._entities(ENTITIES_MOST)}
        return {"external_reply": {"origin": chance.choice(ORIGINS)}, "quote": {"text": "x", "position": 0}}

    def _entities(self, count: int) -> list[Raw]:
        places = (0, 1, 5, 4096, 100_000)
        return [
            {
                "type": self._chance.choice(ENTITIES),
                "offset": self._chance.choice(places),
                "length": self._chance.choice(places),
            }
            for _ in range(count)
        ]

    def _edited(self, moment: int) -> Raw:
        text = _said(self._chance) if self._chance.random() < 0.8 else words.hostile(self._chance)
        return {**self._message_in(moment - 60, {"text": text}), "edit_date": moment}

    def _tap(self, moment: int, press: str, seen: Seen | None = None) -> Raw:
        """A tap on a button: one that was seen, or any."""
        peer = self._peer()
        message_id = self._chance.choice((3, 41, self._message, 1001, 0, 2**31))
        if seen:
            peer["id"], message_id, press = int(seen[0]), seen[1], seen[2]
        chat = {"id": peer["id"], "first_name": "Sam", "type": "private"}
        tap: Raw = {"id": str(self._number), "from": peer, "chat_instance": "1", "data": press}
        part = self._chance.random()
        if part < 0.85:
            tap["message"] = {"message_id": message_id, "from": OURSELVES, "chat": chat, "date": moment, "text": "Menu"}
        elif part < 0.93:
            tap["message"] = {"message_id": message_id, "chat": chat, "date": 0}
        elif part < 0.96:
            tap["inline_message_id"] = "x"
        elif part < 0.98:
            tap["message"] = {"message_id": 3, "from": OURSELVES, "chat": A_GROUP, "date": moment, "text": "Menu"}
        else:
            tap |= {"game_short_name": "g", "inline_message_id": "x"}
            del tap["data"]
        return tap

    def _group_message(self, moment: int) -> Raw:
        chat = {**A_GROUP, "id": self._chance.choice(GROUPS), "type": self._chance.choice(("group", "supergroup"))}
        held = {"text": _said(self._chance)} if self._chance.random() < 0.6 else self._holding("photo")
        message = self._message_in(moment, held, chat)
        kind = self._chance.randrange(4)
        if kind == 0:
            anonymous = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
            message |= {"from": anonymous, "sender_chat": chat}
        elif kind == 1:
            message |= {"is_topic_message": True, "message_thread_id": 7}
        return message

    def _post(self, moment: int) -> Raw:
        post = self._message_in(moment, {"text": _said(self._chance)}, copy.deepcopy(A_CHANNEL))
        return {**{key: value for key, value in post.items() if key != "from"}, "sender_chat": A_CHANNEL}

    def _business(self, moment: int) -> Raw:
        message = self._message_in(moment, {"text": _said(self._chance)})
        return {**message, "business_connection_id": "1"}

    def _inline(self, _moment: int) -> Raw:
        """What is typed behind the bot's name in another chat."""
        typed = _said(self._chance) if self._chance.random() < 0.6 else words.hostile(self._chance)
        return {"id": str(self._number), "from": self._peer(), "query": typed, "offset": ""}

    def _membership(self, moment: int) -> Raw:
        peer = self._peer()
        private: Raw = {"id": peer["id"], "first_name": "Sam", "type": "private"}
        chat = private if self._chance.random() < 0.7 else {**A_GROUP, "id": self._chance.choice(GROUPS)}
        return {
            "chat": chat,
            "from": peer,
            "date": moment,
            "old_chat_member": {"user": OURSELVES, **self._chance.choice(STATUSES)},
            "new_chat_member": {"user": OURSELVES, **self._chance.choice(STATUSES)},
        }


def _said(chance: random.Random) -> str:
    return words.readable(chance, ())


_MADE: dict[str, Callable[[FuzzedUpdates, int], Raw]] = {
    "edited_message": FuzzedUpdates._edited,
    "callback_query": lambda made, moment: made._tap(moment, words.press(made._chance)),
    "my_chat_member": FuzzedUpdates._membership,
    "channel_post": FuzzedUpdates._post,
    "edited_channel_post": lambda made, moment: {**made._post(moment), "edit_date": moment},
    "business_message": FuzzedUpdates._business,
    "edited_business_message": lambda made, moment: {**made._business(moment), "edit_date": moment},
    "message": FuzzedUpdates._group_message,
    "inline_query": FuzzedUpdates._inline,
}
"""How an update of a kind that holds a peer's words, or a bot's place in a chat, is made."""

KINDS = (
    *_MADE,
    *OTHER_KINDS,
    *(f"message:{name}" for name in (*MEDIA, *SERVICE)),
    # What a bot that asks for four kinds is really sent, again.
    *("my_chat_member", "message", "edited_message", "callback_query") * 4,
)
"""Every kind, some several times. `message:photo` is a private message that holds a photo; `message` is in a group."""
