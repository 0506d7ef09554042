"""The list of everything we hold: for each column its purpose, who reads it, and for how many days.

`docs/data-inventory.md` is printed from here; `/mydata` shows a peer what of it is theirs. A column that is not
listed fails a test (`design.md` rule 9).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby


@dataclass(frozen=True)
class Purpose:
    """Why a column exists. `days` is None for what stays as long as its peer, or as long as the bot."""

    purpose: str
    reader: str
    days: int | None = None


_WHILE_HERE = "the bot, while the peer is here"
_DELIVERY = "delivery"

INVENTORY: dict[str, Purpose] = {
    "peers.id": Purpose("joins a peer's rows", "the bot"),
    "peers.address_lookup": Purpose("finds a peer without holding the address open (HMAC)", "the bot"),
    "peers.address_sealed": Purpose("where to write to, sealed", _DELIVERY),
    "peers.key_wrapped": Purpose("the peer's own key, wrapped by the master key; destroyed by erasing", "the bot"),
    "peers.settings_sealed": Purpose("language, zone and choices, sealed", _WHILE_HERE),
    "peers.is_reachable": Purpose("false after the peer left or blocked the bot: nothing is sent", _DELIVERY),
    "peers.joined_on": Purpose("the day of the first message, shown to the peer", "the peer"),
    "sessions.peer_id": Purpose("whose place in a flow", "the bot", 30),
    "sessions.release": Purpose("which words the flow began with", "the bot", 30),
    "sessions.body_sealed": Purpose("the place in the flow, sealed", "the bot", 30),
    "sessions.updated_at": Purpose("lets old places expire", "housekeeping", 30),
    "outbox.id": Purpose("order of messages", _DELIVERY, 1),
    "outbox.peer_id": Purpose("whose message", _DELIVERY, 1),
    "outbox.kind": Purpose("which promise holds for it", _DELIVERY, 1),
    "outbox.urgency": Purpose("which lane it goes in: replies before check-ins before nudges", _DELIVERY, 1),
    "outbox.state": Purpose("how far it got", _DELIVERY, 1),
    "outbox.body_sealed": Purpose("the message, sealed; emptied once it is sent", _DELIVERY, 1),
    "outbox.due_at": Purpose("when it may go", _DELIVERY, 1),
    "outbox.attempts": Purpose("how often it was tried", _DELIVERY, 1),
    "outbox.lease_until": Purpose("who is trying now", _DELIVERY, 1),
    "outbox.why": Purpose("why it was not sent, in one word", "the operator, as counts", 1),
    "outbox.created_at": Purpose("how long it waited", "the operator, as counts", 1),
    "nudges.id": Purpose("order", "the clock", 31),
    "nudges.peer_id": Purpose("whose", "the clock", 31),
    "nudges.kind": Purpose("silence in a flow, or a follow-up the peer asked for", "the clock", 31),
    "nudges.state": Purpose("planned, done, missed or cancelled", "the clock", 31),
    "nudges.body_sealed": Purpose("which place in which flow, and in which language, sealed", "the clock", 31),
    "nudges.due_at": Purpose("when", "the clock", 31),
    "messages.id": Purpose("order", "housekeeping", 2),
    "messages.peer_id": Purpose("whose chat", "housekeeping", 2),
    "messages.message_id": Purpose("lets /clear and the daily tidying remove it from the chat", "housekeeping", 2),
    "messages.is_personal": Purpose("personal messages are tidied after 24 hours", "housekeeping", 2),
    "messages.seen_at": Purpose("when it is due for tidying", "housekeeping", 2),
    "seen_updates.update_id": Purpose("each update acts once", "the bot", 8),
    "seen_updates.seen_at": Purpose("lets old numbers go", "housekeeping", 8),
    "set_aside.id": Purpose("order", "the operator", 7),
    "set_aside.shape": Purpose("what an unreadable update looked like: names and types of its keys", "the operator", 7),
    "set_aside.why": Purpose("which fault it met, in one word", "the operator", 7),
    "set_aside.seen_at": Purpose("lets them expire", "housekeeping", 7),
    "releases.name": Purpose("hash of the words", "the bot"),
    "releases.body": Purpose("the words the bot says, nothing about peers", "the bot"),
    "releases.published_at": Purpose("which is newest", "the bot"),
    "reports.card": Purpose("which card", "coordinators"),
    "reports.taps": Purpose("how many taps said that it is wrong, with nothing about who", "coordinators"),
    "reports.last_on": Purpose("the day of the newest one", "coordinators"),
    "rejected_cards.card": Purpose("which card stood first and was not what was looked for", "coordinators"),
    "rejected_cards.taps": Purpose("how often, with nothing about who", "coordinators"),
    "rejected_cards.last_on": Purpose("the day of the newest one", "coordinators"),
    "sent_words.words": Purpose(
        "words that found nothing, sent by a peer's own tap, shown to them first", "coordinators", 60
    ),
    "sent_words.taps": Purpose("how often they were sent, with nothing about who", "coordinators", 60),
    "sent_words.last_on": Purpose("the day they were sent last; lets them expire", "coordinators", 60),
    "key_checks.name": Purpose("which key", "start-up"),
    "key_checks.check_value": Purpose("tells a wrong key before anything is written with it", "start-up"),
}
"""table.column → why it is there."""

_TABLES = {
    "peers": "One row for each person who pressed Start. Kept until they press erase, or the operator closes the bot.",
    "sessions": "Where somebody is in a conversation, so that they can go on after a break.",
    "outbox": "Messages on their way. The words are emptied in the moment a message is sent.",
    "nudges": "What was asked to be done later: a follow-up, or a question that may fall silent.",
    "messages": "Numbers of messages in the chat, never their words, so that they can be removed from it.",
    "seen_updates": "Numbers of what Telegram delivered, so that a second delivery does nothing. No person is named.",
    "set_aside": "What an update looked like that nobody could read: names of its fields, never what is in them.",
    "releases": "The words the bot says. Nothing about anybody.",
    "reports": "How often a card was called wrong. A count for each card; nobody is named.",
    "rejected_cards": "How often a card that was found was not it. A count for each card; nobody is named.",
    "sent_words": "Words that found nothing, which somebody chose to send. Only the words; nobody is named.",
    "key_checks": "Tells whether the right key is in use. Nothing about anybody.",
}
"""What each table is, in a sentence for people who do not read tables."""

_ABOUT = """\
# What is kept, why, and for how long

This page is made from `store/inventory.py`; a test fails when a column of the database is missing from it.

**What is never kept:** names, phone numbers, Telegram names, places, files, pictures, voice, and what people write.
Words are read, answered and let go. The one exception is words that found nothing and that somebody chose to send,
after seeing them: they are kept without a name. Words that sound like a crisis are not kept in any form.

**Sealed** means: encrypted with a key that belongs to one person alone. Erasing destroys that key and every row of
that person. The row numbers, moments and states beside a sealed value say nothing that was said.

A number of days is the longest a value stays; erasing takes it away at once.
"""


def as_markdown() -> str:
    """Return the page for peers and operators, `docs/data-inventory.md`."""
    parts = [_ABOUT]
    for table, columns in groupby(INVENTORY, key=lambda column: column.partition(".")[0]):
        lines = [f"## {table}", "", _TABLES[table], "", "| value | why it is there | who reads it | days |"]
        lines.append("|---|---|---|---|")
        for column in columns:
            why = INVENTORY[column]
            name = column.partition(".")[2]
            lines.append(f"| `{name}` | {why.purpose} | {why.reader} | {_days_in_words(table, why.days)} |")
        parts.append("\n".join(lines) + "\n")
    return "\n".join(parts)


def _days_in_words(table: str, days: int | None) -> str:
    if days is not None:
        return str(days)
    return "until erased" if table == "peers" else "as long as the bot runs"
