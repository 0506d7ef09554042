"""The list of what we hold, second part: organisations at work, and workers side by side."""

from __future__ import annotations

from .purposes import Purpose

_CALLS = "the clock, and who is part of the call"
_OWNERS = "the organisation's owners"
_WORKERS = "the workers"
_KEEPERS = "owners, of their own organisation; operators"

OF_TEAMS: dict[str, Purpose] = {
    "audit_trail.id": Purpose("order", _KEEPERS, 365),
    "audit_trail.done_at": Purpose("when something was done with a role", _KEEPERS, 365),
    "audit_trail.role": Purpose("with which role", _KEEPERS, 365),
    "audit_trail.organisation_id": Purpose("for which organisation", _KEEPERS, 365),
    "audit_trail.peer_id": Purpose("tells one owner from another; emptied when they erase themselves", _KEEPERS, 365),
    "audit_trail.action": Purpose("what was done, in a word of the list of actions", _KEEPERS, 365),
    "audit_trail.of": Purpose("to what: a number of a schedule or a link, never a person", _KEEPERS, 365),
    "counted_windows.organisation_id": Purpose("whose window of 28 days was counted", _OWNERS),
    "counted_windows.begins_on": Purpose("its first day", _OWNERS),
    "counted_windows.cohort": Purpose(
        "of how many answers were looked at, told or not, 0 for nobody's: tells whether enough changed", "the clock"
    ),
    "counted_windows.peers_from": Purpose("from when its peers may read what was counted", "the bot"),
    "counted_windows.owners_from": Purpose("from when its owners may: a day later", "the bot"),
    "counts.organisation_id": Purpose("who is told", _OWNERS),
    "counts.begins_on": Purpose("of which window", _OWNERS),
    "counts.flow": Purpose("of which check-in", _OWNERS),
    "counts.question": Purpose("of which question", _OWNERS),
    "counts.band": Purpose("few, some or most; of ten and more who answered, and never a number", _OWNERS),
    "counts.answers": Purpose("which answers were counted, in the pack's words of that day", _OWNERS),
    "counts.asks": Purpose("what was asked, in the pack's words of that day", _OWNERS),
    "cohorts.organisation_id": Purpose("for whose counts", "the clock", 365),
    "cohorts.peer_id": Purpose("whose answers may be counted: changes of fewer than five wait", "the clock", 365),
    "cohorts.since": Purpose("from which window on", "the clock", 365),
    "cohorts.until": Purpose(
        "the first window without them, or when they left; days count from then, and who is back by then is one person",
        "the clock",
        365,
    ),
    "deeds.id": Purpose("order", _OWNERS),
    "deeds.organisation_id": Purpose("who did it", "peers who joined"),
    "deeds.text": Purpose("what the organisation did, in its owners' words, for its peers", "peers who joined"),
    "deeds.written_by": Purpose("which owner wrote it: another one has to agree", "the bot"),
    "deeds.is_agreed": Purpose("whether a second owner agreed", "the bot"),
    "deeds.made_on": Purpose("when: it goes out with one check-in each", "the clock"),
    "call_requests.id": Purpose("joins what belongs to one request", _CALLS, 35),
    "call_requests.organisation_id": Purpose("who was asked for a call", _CALLS, 35),
    "call_requests.peer_id": Purpose("who asked, by their own tap; who answers sees no name", _CALLS, 35),
    "call_requests.state": Purpose("how far it is", _CALLS, 35),
    "call_requests.asked_at": Purpose("when it was sent", _CALLS, 35),
    "call_requests.promised_at": Purpose("until when an answer was promised", _CALLS, 35),
    "call_requests.minutes": Purpose("how soon an answer was promised, whatever is promised since", _CALLS, 35),
    "call_requests.taken_by": Purpose("which responder has it; emptied when it is over", _CALLS, 35),
    "call_requests.taken_at": Purpose("when it was taken", _CALLS, 35),
    "call_requests.takes": Purpose("how often it was taken", _CALLS, 35),
    "call_requests.heard": Purpose("of which taking its peer was told: before, no words go on", _CALLS, 35),
    "call_requests.closed_at": Purpose("when it was over", _CALLS, 35),
    "call_requests.asked_last": Purpose("which responder hears last: they gave it up, or its peer closed", _CALLS, 35),
    "call_rungs.call_id": Purpose("of which request", "the clock", 35),
    "call_rungs.rung": Purpose("what is to be done: whom to tell, and what", "the clock", 35),
    "call_rungs.state": Purpose("planned, done or cancelled", "the clock", 35),
    "call_rungs.due_at": Purpose("when, whatever became of the step before", "the clock", 35),
    "call_notices.call_id": Purpose("of which request", "the bot", 35),
    "call_notices.peer_id": Purpose("which responder was told of it", "the bot", 35),
    "call_notices.message_id": Purpose("which message, so that it can say that somebody took it", "the bot", 35),
    "call_notices.told_at": Purpose("when", "the bot", 35),
    "leases.name": Purpose("what only one worker may do at a time", _WORKERS),
    "leases.holder": Purpose("which worker does it, by a random name", _WORKERS),
    "leases.until": Purpose("until when it counts as at work", _WORKERS),
    "buckets.name": Purpose("for which lane", _WORKERS),
    "buckets.level": Purpose("how many messages may go now, all workers together", _WORKERS),
    "buckets.filled_at": Purpose("as of when", _WORKERS),
    "buckets.paused_until": Purpose("until when Telegram wants nothing of that lane", _WORKERS),
    "rests.peer_id": Purpose("which chat Telegram wants nothing for", _WORKERS, 1),
    "rests.until": Purpose("until when", _WORKERS, 1),
    "tombstones.mark": Purpose(
        "a mark made from a destroyed key: the erased stay erased in old backups", "restoring", 60
    ),
    "tombstones.erased_on": Purpose("lets it go once no backup is that old", "housekeeping", 60),
}
"""table.column → why it is there; `inventory.py` puts all together."""

TABLES_OF_TEAMS = {
    "audit_trail": "What owners, coordinators and operators did with their roles. Nothing about what peers did.",
    "counted_windows": "Which windows of 28 days were counted for an organisation. Nothing about a person.",
    "counts": "What an organisation is told: a word for each question, of ten people and more. Nothing about a person.",
    "cohorts": "Whose answers may be counted for an organisation. Gone a year after they left it at the latest, or "
    "when they erase themselves.",
    "deeds": "What an organisation says it did with what it was told. Nothing about peers.",
    "call_requests": "That a peer asked for a call, by their own tap. What is said in the call is kept nowhere.",
    "call_rungs": "What falls due for a call request, each at its own time.",
    "call_notices": "Which responders were told of a call request, so that they can be told that it was taken.",
    "leases": "Which worker does what only one may do at a time. Nothing about anybody.",
    "buckets": "How fast messages may go, all workers together. Nothing about anybody.",
    "rests": "Which chats rest for some seconds because Telegram said so.",
    "tombstones": "Marks of those who erased themselves, made from a key that is gone: they tell nothing but this.",
}
"""What each table is, in a sentence."""
