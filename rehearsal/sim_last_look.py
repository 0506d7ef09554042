"""The last look at a simulated life, when all has come to rest: chats, bytes, and what organisations read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta

from sandbox.state import Chat, Message
from store.database import Database

from .sim_history import Life
from .sim_organisation import Organising
from .sim_questions import erase_everybody
from .sim_store import MemoryFolder
from .sim_visits import CANARY

LONG = timedelta(hours=3)
"""An outage after which a message may be too old for a bot to delete it."""

Problem = tuple[str, str]


def untidied(life: Life, chats: list[Chat], before: datetime) -> Iterator[Problem]:
    """Yield personal messages from before a moment that still stand in a chat, though the bot knew how to take them.

    It does not know of a message whose answer was lost, and of a copy; and none older than 48 hours can be taken.
    """
    blocked = {act.peer for act in life.acts if act.kind == "block"}
    unknown = _unknown(life)
    for chat in chats:
        if chat.chat_id in blocked or chat.chat_id in life.erased:
            continue
        for message in chat.messages.values():
            is_left = _is_personal(message) and message.born < before and message.message_id not in unknown
            if is_left and not life.was_down_long(message.born, message.born + timedelta(hours=48), LONG):
                yield "rule 13, tidied after a day", f"a message of {message.born} stands in {chat.chat_id}"


def _is_personal(message: Message) -> bool:
    return message.from_bot and not message.deleted and bool(message.shape.get("has_protected_content"))


def _unknown(life: Life) -> set[int]:
    rows = Counter(shown.row for shown in life.shown)
    return {
        shown.message_id
        for shown in life.shown
        if shown.answer_was_lost or rows[shown.row] > 1 or life.row_ends.get(shown.row, ("", ""))[0] == "unknown"
    }


def look_at_bytes(folder: MemoryFolder) -> Iterator[Problem]:
    """Yield a word that a peer typed, where it stands in the store."""
    if CANARY.encode() in folder.bytes():
        yield "rule 9, no free text", "what a peer typed stands in the store"


def look_as_organisation(organising: Organising, database: Database) -> Iterator[Problem]:
    """Yield a difference in what organisations read with all their peers, and with none. It erases everybody."""
    read = organising.preview(database)
    database.transact_now(erase_everybody)
    if read != organising.preview(database):
        yield "rule 11, blind to persons", "what an organisation reads depends on who joined it"
