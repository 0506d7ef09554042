"""The list of everything we hold: for each column its purpose, who reads it, and for how many days.

`docs/data-inventory.md` is printed from here; `/mydata` shows a peer what of it is theirs. A column that is not
listed fails a test (`design.md` rule 9).
"""

from __future__ import annotations

from itertools import groupby

from .inventory_of_teams import OF_TEAMS, TABLES_OF_TEAMS
from .purposes import Purpose

_WHILE_HERE = "the bot, while the peer is here"
_WHILE_JOINED = "the clock, until the peer leaves"
_DELIVERY = "delivery"
_WRITERS = "coordinators"

INVENTORY: dict[str, Purpose] = {
    "peers.id": Purpose("joins a peer's rows", "the bot"),
    "peers.address_lookup": Purpose("finds a peer without holding the address open (HMAC)", "the bot"),
    "peers.address_sealed": Purpose("where to write to, sealed", _DELIVERY),
    "peers.key_wrapped": Purpose("the peer's own key, wrapped by the master key; destroyed by erasing", "the bot"),
    "peers.settings_sealed": Purpose("language, zone and choices, sealed", _WHILE_HERE),
    "peers.is_reachable": Purpose("false after the peer left or blocked the bot: nothing is sent", _DELIVERY),
    "peers.joined_on": Purpose("the day of the first message, shown to the peer", "the peer"),
    "peers.last_here_on": Purpose(
        "the week of the last message or tap: who is idle is asked, and let go", "housekeeping"
    ),
    "peers.idle_asked_on": Purpose("the day an idle peer was asked; empty again once they are here", "housekeeping"),
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
    "outbox.not_after": Purpose("quiet hours begin, or it is two hours late: nothing unasked later", _DELIVERY, 1),
    "outbox.worker": Purpose("which worker is trying now, by a random number", _DELIVERY, 1),
    "nudges.id": Purpose("order", "the clock", 31),
    "nudges.peer_id": Purpose("whose", "the clock", 31),
    "nudges.kind": Purpose(
        "silence in a flow, a follow-up, a check-in, a line, or the question to who is idle", "the clock", 31
    ),
    "nudges.state": Purpose("planned, done, missed or cancelled", "the clock", 31),
    "nudges.body_sealed": Purpose("which place in which flow, and in which language, sealed", "the clock", 31),
    "nudges.due_at": Purpose("when", "the clock", 31),
    "nudges.organisation_id": Purpose("whose check-in it is", "the clock", 31),
    "nudges.schedule_id": Purpose("which schedule made it", "the clock", 31),
    "nudges.occurrence": Purpose("which of the schedule's times it is; of each a peer has one", "the clock", 31),
    "nudges.version": Purpose("which form of the schedule made it; what an older form made is void", "the clock", 31),
    "nudges.why": Purpose("why it was not sent, or comes later, in one word", "the operator, as counts", 31),
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
    "releases.published_at": Purpose("when these words were published first", "coordinators"),
    "publications.id": Purpose("which is newest: that one is in force", "the bot"),
    "publications.release": Purpose("which words it put in force", "the bot"),
    "publications.kind": Purpose("whether they came from files, a draft, or from going back", _WRITERS),
    "publications.back_to": Purpose("of going back: to which publication", _WRITERS),
    "publications.published_by": Purpose("a coordinator's number, or the role an operator typed; no name", _WRITERS),
    "publications.agreed_by": Purpose("the second person, where emergency words changed", _WRITERS),
    "publications.note": Purpose("why, in the publisher's words", _WRITERS),
    "publications.moves": Purpose("what becomes of who waits at changed places; names no person", "the bot"),
    "publications.corrections": Purpose("which sentences are corrected for people on older words", "the bot"),
    "publications.published_at": Purpose("when", _WRITERS),
    "coordinators.id": Purpose("the number the history knows a coordinator by", _WRITERS),
    "coordinators.peer_id": Purpose("which peer may change the words", "the bot"),
    "coordinators.made_on": Purpose("since when", "the operator"),
    "coordinator_invites.code": Purpose("what a link carries: who has it can become a coordinator, once", "the bot", 7),
    "coordinator_invites.made_on": Purpose("how old it is: it opens nothing after 7 days", "the bot", 7),
    "drafts.id": Purpose("order", _WRITERS, 60),
    "drafts.peer_id": Purpose("which coordinator writes it", _WRITERS, 60),
    "drafts.base": Purpose("from which publication it was begun", _WRITERS, 60),
    "drafts.release": Purpose("what its words would be called", _WRITERS, 60),
    "drafts.body": Purpose("the files that are changed: words for everybody, nothing about peers", _WRITERS, 60),
    "drafts.moves": Purpose("what is to become of who waits at changed places; names no person", _WRITERS, 60),
    "drafts.is_asked": Purpose("whether a second person is asked to agree", _WRITERS, 60),
    "drafts.note": Purpose("why, as its writer said: it goes into the history", _WRITERS, 60),
    "drafts.changed_at": Purpose("lets it expire", "housekeeping", 60),
    "previews.peer_id": Purpose("which coordinator tries words out", _WRITERS, 2),
    "previews.release": Purpose("which words", _WRITERS, 2),
    "previews.body_sealed": Purpose("where they are in that chat, sealed", _WRITERS, 2),
    "previews.changed_at": Purpose("lets it expire", "housekeeping", 2),
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
    "organisations.id": Purpose("joins an organisation's rows", "the bot"),
    "organisations.name": Purpose("what peers read before they join", "peers"),
    "organisations.made_on": Purpose("since when", "the operator"),
    "organisations.is_closed": Purpose("a closed one asks nobody any more", "the clock"),
    "organisations.is_taken_over": Purpose("whether it ever had an owner", "the clock"),
    "organisations.short_since": Purpose("since when an owner is missing", "its owners, the operator"),
    "organisations.calls": Purpose("whether it answers call requests, when, and how soon", "peers"),
    "invites.code": Purpose("what a link or a poster carries; anybody who has it may join", "the bot"),
    "invites.organisation_id": Purpose("which organisation it invites to", "the bot"),
    "invites.role": Purpose("whether it invites peers, or makes one owner or one responder", "the bot"),
    "invites.made_on": Purpose("how old it is: one that works once opens nothing after 14 days, and goes", "the bot"),
    "memberships.organisation_id": Purpose("which organisation a peer joined by their own tap", _WHILE_JOINED),
    "memberships.peer_id": Purpose("who joined, by row number", _WHILE_JOINED),
    "memberships.role": Purpose("whether they get its check-ins, look after it, or answer its calls", _WHILE_JOINED),
    "memberships.joined_on": Purpose("the day, shown to the peer", "the peer"),
    "schedules.id": Purpose("joins what a schedule made", "the bot"),
    "schedules.organisation_id": Purpose("whose it is", "the bot"),
    "schedules.flow": Purpose("which check-in of the pack", "the clock"),
    "schedules.rule": Purpose("on which days, when, until when; a random mark of the tap that began it", "the clock"),
    "schedules.state": Purpose("active, paused or ended", "the clock"),
    "schedules.version": Purpose("which form it has; a change makes what was planned void", "the clock"),
    "schedules.planned_to": Purpose("how far planning came after a change", "the clock"),
    "schedules.made_on": Purpose("since when", "its owners"),
    "doses.id": Purpose("order", "the clock", 8),
    "doses.peer_id": Purpose("whose", "the clock", 8),
    "doses.day": Purpose("on which days something came that nobody asked for: at most two in seven", "the clock", 8),
    "rhythms.peer_id": Purpose("whose", _WHILE_JOINED),
    "rhythms.schedule_id": Purpose("for which schedule; 0 for a peer's own lines", _WHILE_JOINED),
    "rhythms.body_sealed": Purpose("how many were passed over, which lines came already, sealed", _WHILE_JOINED),
    "answers.id": Purpose("order", "the peer", 56),
    "answers.peer_id": Purpose("whose", "the peer", 56),
    "answers.organisation_id": Purpose("which organisation asked; it is shown counts only", "the peer", 56),
    "answers.schedule_id": Purpose("which schedule asked", "the peer", 56),
    "answers.occurrence": Purpose("for which time it was asked, whenever it was answered", "the peer", 56),
    "answers.body_sealed": Purpose("the answers tapped, sealed", "the peer", 56),
    "answers.asked_on": Purpose("the day it was asked; lets it expire", "housekeeping", 56),
    "marks.name": Purpose("what was noted of the machine, such as its time zone data", "the clock"),
    "marks.value": Purpose("as it was at the last start; how many members are gone, or were counted", "the clock"),
    "key_checks.name": Purpose("which key", "start-up"),
    "key_checks.check_value": Purpose("tells a wrong key before anything is written with it", "start-up"),
    **OF_TEAMS,
}
"""table.column → why it is there."""

_TABLES = {
    "peers": "One row for each person who pressed Start. Kept until they press erase, or are idle for four months.",
    "sessions": "Where somebody is in a conversation, so that they can go on after a break.",
    "outbox": "Messages on their way. The words are emptied in the moment a message is sent.",
    "nudges": "What is to be done later: a check-in, a line, a follow-up, or a question that may fall silent.",
    "messages": "Numbers of messages in the chat, never their words, so that they can be removed from it.",
    "seen_updates": "Numbers of what Telegram delivered, so that a second delivery does nothing. No person is named.",
    "set_aside": "What an update looked like that nobody could read: names of its fields, never what is in them.",
    "releases": "The words the bot says. Nothing about anybody.",
    "publications": "Which words were put in force when. Nothing about peers.",
    "coordinators": "Who may change the words, by row number. Gone when they give it up, or erase themselves.",
    "coordinator_invites": "Codes that make one coordinator each, once. Nobody is named.",
    "drafts": "Words that a coordinator is changing, before they are published. Nothing about peers.",
    "previews": "Where a coordinator is in a chat with words that are not published.",
    "reports": "How often a card was called wrong. A count for each card; nobody is named.",
    "rejected_cards": "How often a card that was found was not it. A count for each card; nobody is named.",
    "sent_words": "Words that found nothing, which somebody chose to send. Only the words; nobody is named.",
    "organisations": "Organisations that ask peers who joined how they are. Nothing about peers.",
    "invites": "Codes that open an organisation to whoever has them. Nobody is named, and their use is not counted.",
    "memberships": "Which peer joined which organisation, by their own tap. Gone when they leave.",
    "schedules": "When an organisation asks, and with which words. Nothing about peers.",
    "doses": "On which days a peer got something they had not asked for, so that it stays little.",
    "rhythms": "How a peer's check-ins and lines go on: rarer after silence, no line twice in half a year.",
    "answers": "What a peer tapped in a check-in, for their own last weeks. An organisation is shown counts of many.",
    "marks": "What the last start, or a restore, noted of the machine. Nothing about anybody.",
    "key_checks": "Tells whether the right key is in use. Nothing about anybody.",
    **TABLES_OF_TEAMS,
}
"""What each table is, in a sentence for people who do not read tables."""

AS_LONG_AS_THE_PEER = ("peers", "memberships", "rhythms", "coordinators", "cohorts")
"""Tables without a number of days whose rows go when their peer erases themselves."""

_ABOUT = """\
# What is kept, why, and for how long

This page is made from `store/inventory.py`; a test fails when a column of the database is missing from it.

**What is never kept:** names, phone numbers, Telegram names, places, files, pictures, voice, and what people write.
Words are read, answered and let go. The one exception is words that found nothing and that somebody chose to send,
after seeing them: they are kept without a name. Words that sound like a crisis are not kept in any form.

**Sealed** means: encrypted with a key that belongs to one person alone. Erasing destroys that key and every row of
that person. The row numbers, moments and states beside a sealed value say nothing that was said.

A number of days is the longest a value stays; erasing takes it away at once. **Idle** is who was not here for three
months: they are asked, and erased a month later if they do nothing (`docs/decisions/0038`). Who holds a role is not.
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
    return "until erased, or idle" if table in AS_LONG_AS_THE_PEER else "as long as the bot runs"
