"""The ladder of a call request: which rung is due when, whatever became of the one before. Pure.

A rung that fails is put off a little and stops no other; a request ends by being closed, or by its last rung.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from .call_hours import CallHours

UNDO_SECONDS = 20
"""How long a request waits before anybody is told: a slip of the thumb can be taken back."""

FIRST_MOST = 2
"""Responders who are told first; everybody else is the backup."""

LOOK_AGAIN = timedelta(minutes=15)
"""When a request that nobody could be told of looks again whether somebody is there."""

ENDS_AFTER = timedelta(hours=24)
"""After this beyond the promised time a request that nobody took is closed, and its peer is told."""

SILENT_AFTER = timedelta(hours=24)
"""A relay in which nobody wrote for so long is closed."""

PUT_OFF, GIVE_UP_AFTER = timedelta(minutes=1), timedelta(days=8)
"""When a rung that broke is tried again, and how long after the promised time no more: by then it is over."""

SET_BACK = timedelta(days=1)
"""What is due at once is due this long ago: a clock that is set back by less does not hold it up."""


class Rung(StrEnum):
    """What falls due for a request.

    SEND tells the first responders, BACKUP the others, UNSEEN the peer that nobody took it yet, OVER closes it.
    NO_WORD brings a request back whose responder says nothing, SILENCE closes a relay that fell silent.
    TAKEN and BACK tell the peer that somebody took it, or cannot go on; BACK asks the responders anew.
    NOTICES corrects what responders still read of a request that nobody can take any more.
    PEER_TOLD and TAKER_TOLD tell one side of a relay that it is over. UNSAID and UNHEARD tell the peer, or the
    responder, that their last words did not get through.
    PEER_ASKED and TAKER_ASKED stand while the bot answers what that side types next: it asked them for words. Nothing
    is done when they are due.
    """

    SEND = "send"
    BACKUP = "backup"
    UNSEEN = "unseen"
    OVER = "over"
    NO_WORD = "no_word"
    SILENCE = "silence"
    TAKEN = "taken"
    BACK = "back"
    NOTICES = "notices"
    PEER_TOLD = "peer_told"
    TAKER_TOLD = "taker_told"
    UNSAID = "unsaid"
    UNHEARD = "unheard"
    PEER_ASKED = "peer_asked"
    TAKER_ASKED = "taker_asked"


Plan = dict[str, datetime]
"""Rungs by name, and when each is due."""

WAITING = (Rung.SEND, Rung.BACKUP, Rung.UNSEEN, Rung.OVER, Rung.BACK)
"""Rungs of a request that nobody has; void once somebody took it."""

ASKED_FOR_WORDS = (Rung.PEER_ASKED, Rung.TAKER_ASKED)
"""Rungs that stand while typed words are for the bot; void once anything is said in the relay."""

RELAYING = (Rung.NO_WORD, Rung.SILENCE, Rung.TAKEN, Rung.UNSAID, Rung.UNHEARD, *ASKED_FOR_WORDS)
"""Rungs of a request that somebody has; void once they have not."""


def at_once(now: datetime) -> datetime:
    """Return when something is due that is to happen now, whatever the clock says a moment later."""
    return now - SET_BACK


def when_sent(now: datetime, hours: CallHours) -> Plan:
    """Return what falls due for a request that its peer sends now.

    Args:
        now: the moment of the tap.
        hours: when it is answered, and within how many minutes an answer is promised.
    """
    opens_at = hours.opens_at(now)
    goes_at = max(now + timedelta(seconds=UNDO_SECONDS), opens_at)
    promised_at = promise(now, opens_at, hours.minutes)
    backup_at = max(goes_at, max(now, opens_at) + timedelta(minutes=hours.minutes) / 2)
    closes_at = hours.closes_at(goes_at)
    if closes_at and backup_at >= closes_at:
        # The others are told while they are there; half time comes when nobody is.
        backup_at = max(goes_at, goes_at + (closes_at - goes_at) / 2)
    return {
        Rung.SEND: goes_at,
        Rung.BACKUP: backup_at,
        Rung.UNSEEN: promised_at,
        Rung.OVER: ends(promised_at, hours),
    }


def ends(promised_at: datetime, hours: CallHours | None) -> datetime:
    """Return when a request ends that nobody takes: a day after the promised time, and after one whole open day."""
    open_until = hours.next_day_ends(promised_at) if hours else None
    return max(promised_at + ENDS_AFTER, open_until or promised_at)


def promise(now: datetime, opens_at: datetime, minutes: int) -> datetime:
    """Return until when an answer is promised for a request that is sent now."""
    return max(now, opens_at) + timedelta(minutes=minutes)


def when_taken(now: datetime, minutes: int) -> Plan:
    """Return what falls due for a request that a responder takes now: they have the promised time to say a word."""
    return {
        Rung.TAKEN: at_once(now),
        Rung.NOTICES: at_once(now),
        Rung.NO_WORD: now + timedelta(minutes=minutes),
        Rung.SILENCE: now + SILENT_AFTER,
    }


def when_back(now: datetime, minutes: int, hours: CallHours | None = None) -> Plan:
    """Return what falls due for a request whose responder cannot go on: it is asked anew, of everybody, at once."""
    promised_at = now + timedelta(minutes=minutes)
    return {Rung.BACK: at_once(now), Rung.UNSEEN: promised_at, Rung.OVER: ends(promised_at, hours)}


def when_peer_writes(now: datetime, minutes: int, is_awaited: bool) -> Plan:
    """Return what falls due when the peer writes in a relay; `is_awaited` while earlier words wait for an answer."""
    plan: Plan = {Rung.SILENCE: now + SILENT_AFTER}
    return plan if is_awaited else {**plan, Rung.NO_WORD: now + timedelta(minutes=minutes)}


def when_responder_writes(now: datetime) -> Plan:
    """Return what falls due when the responder writes in a relay. That they say nothing is void then."""
    return {Rung.SILENCE: now + SILENT_AFTER}
