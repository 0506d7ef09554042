"""What becomes of a call request when somebody acts: sent, taken, brought back, closed. Rows only, and no words.

Whoever is to be told of it is told by rungs that are due at once: nobody's act waits for another's chat.
"""

from __future__ import annotations

from datetime import datetime

from store import call_notices, calls, organisations, outbox
from store.calls import Call
from store.database import Transaction
from store.organisations import RESPONDER

from . import ladder
from .call_hours import CallHours
from .ladder import Rung


def send(tx: Transaction, organisation_id: int, peer_id: int, hours: CallHours, now: datetime) -> Call:
    """Let a peer send a request, or return the one that is not over: to the same organisation, or one somebody has."""
    for each in calls.asked_by(tx, peer_id, is_locked=True):
        if each.organisation_id == organisation_id or each.state == calls.TAKEN:
            return each
    promised_at = ladder.promise(now, hours.opens_at(now), hours.minutes)
    number = calls.add(tx, organisation_id, peer_id, now, promised_at, hours.minutes)
    calls.plan(tx, number, ladder.when_sent(now, hours))
    return Call(number, organisation_id, peer_id, calls.ASKED, now, promised_at, hours.minutes)


def take(tx: Transaction, call: Call, responder_id: int, now: datetime) -> None:
    """Let a responder have an open request whose row is locked.

    Whatever else the same peer asked for is closed: nobody is in two relays.
    """
    for each in calls.asked_by(tx, call.peer_id, is_locked=True):
        if each.id != call.id:
            close(tx, each, now)
    taken = {"state": calls.TAKEN, "taken_by": responder_id, "taken_at": call.taken_at or now}
    calls.change(tx, call.id, **taken, takes=call.takes + 1)
    call_notices.forget(tx, call.id, responder_id)
    # What whoever had it before was to hear is not for who has it now.
    calls.cancel(tx, call.id, (*ladder.WAITING, Rung.UNHEARD))
    calls.plan(tx, call.id, ladder.when_taken(now, call.minutes))


def is_in_relay(tx: Transaction, call: Call) -> bool:
    """True when the peer of a request is in a relay about another one: two acts met in the same moment."""
    return any(each.state == calls.TAKEN and each.id != call.id for each in calls.asked_by(tx, call.peer_id))


def bring_back(tx: Transaction, call: Call, now: datetime) -> None:
    """A responder cannot go on with a request that they have: it is asked anew, and its peer is told.

    Who had it is asked last from then on: somebody who takes requests and says nothing keeps them from nobody else.
    """
    lost = take_words_back(tx, call)
    calls.change(tx, call.id, state=calls.OPEN, asked_last=call.taken_by)
    calls.cancel(tx, call.id, (*ladder.RELAYING, Rung.NOTICES))
    hours = CallHours.from_text(calls.settings_of(tx, call.organisation_id))
    at_once: dict[str, datetime] = {str(rung): ladder.at_once(now) for rung in lost}
    calls.plan(tx, call.id, {**ladder.when_back(now, call.minutes, hours), **at_once})


def take_words_back(tx: Transaction, call: Call) -> tuple[Rung, ...]:
    """Take back what was typed in a relay and has not gone, on both sides. Returns the rungs that tell its writers."""
    if call.state != calls.TAKEN:
        return ()
    waited = ((call.taken_by, Rung.UNSAID), (call.peer_id, Rung.UNHEARD))
    return tuple(rung for to, rung in waited if to and outbox.cancel_all(tx, to, "over", (outbox.RELAYED,)))


def close(
    tx: Transaction, call: Call, now: datetime, tells: tuple[Rung, ...] = (), asked_last: int | None = None
) -> None:
    """End a request.

    Args:
        tx: the transaction.
        call: the request, locked.
        now: the moment.
        tells: which sides of a relay are yet to be told.
        asked_last: the responder whom its peer closed on: of the peer's next requests they hear last.
    """
    tells = (*tells, *take_words_back(tx, call))
    # Who had it is kept only until they were told.
    who = {} if {Rung.TAKER_TOLD, Rung.UNHEARD} & set(tells) else {"taken_by": None}
    calls.change(tx, call.id, state=calls.CLOSED, closed_at=now, asked_last=asked_last, **who)
    calls.cancel(tx, call.id, (*ladder.WAITING, *ladder.RELAYING))
    calls.plan(tx, call.id, dict.fromkeys((Rung.NOTICES, *tells), ladder.at_once(now)))


def passed(tx: Transaction, call: Call, writer_id: int, now: datetime) -> None:
    """Somebody wrote in a relay: silence begins anew, and whose turn it is to say a word."""
    calls.cancel(tx, call.id, (asked_rung(call, writer_id),))
    if writer_id == call.peer_id:
        is_awaited = calls.is_planned(tx, call.id, Rung.NO_WORD)
        calls.plan(tx, call.id, ladder.when_peer_writes(now, call.minutes, is_awaited))
    else:
        calls.cancel(tx, call.id, (Rung.NO_WORD,))
        calls.plan(tx, call.id, ladder.when_responder_writes(now))


def asked_rung(call: Call, peer_id: int) -> Rung:
    """Return the rung that stands while the bot, and not the other side, answers what somebody types."""
    return Rung.PEER_ASKED if peer_id == call.peer_id else Rung.TAKER_ASKED


def part(tx: Transaction, peer_id: int, now: datetime) -> None:
    """A peer stopped, left, blocked or is erased: what they asked for ends, what they took comes back."""
    for call in calls.asked_by(tx, peer_id, is_locked=True):
        end_for_peer(tx, call, now)
    relay = calls.relay_of(tx, peer_id)
    if relay:
        bring_back(tx, relay, now)
    for number in call_notices.told_to(tx, peer_id):
        look_for_another(tx, number, now)


def end_for_peer(tx: Transaction, call: Call, now: datetime) -> None:
    """End what a peer asked for, without a word to them: they are gone."""
    close(tx, call, now, (Rung.TAKER_TOLD,) if call.state == calls.TAKEN else ())


def miss(tx: Transaction, call_id: int, responder_id: int, now: datetime) -> None:
    """A responder could not be told of a request, or is gone: the others are told at once, if nobody has it."""
    if call_notices.forget(tx, call_id, responder_id):
        look_for_another(tx, call_id, now)


def look_for_another(tx: Transaction, call_id: int, now: datetime) -> None:
    """Let the others be told of a request now, if nobody has it. What stands on a phone is corrected in its time."""
    call = calls.find(tx, call_id)
    if call and call.state in (calls.ASKED, calls.OPEN):
        calls.plan(tx, call_id, {Rung.BACKUP: ladder.at_once(now)})


def leave_organisation(tx: Transaction, organisation_id: int, peer_id: int, now: datetime) -> None:
    """A peer left an organisation: what they asked it for is over. Amid a relay they hear that they write to nobody."""
    for call in calls.asked_by(tx, peer_id, is_locked=True):
        if call.organisation_id == organisation_id:
            close(tx, call, now, (Rung.TAKER_TOLD, Rung.PEER_TOLD) if call.state == calls.TAKEN else ())


def give_up(tx: Transaction, organisation_id: int, peer_id: int, now: datetime) -> None:
    """A responder answers an organisation's requests no more: what they have comes back, and they are told of none."""
    organisations.give_up(tx, organisation_id, peer_id, RESPONDER)
    relay = calls.relay_of(tx, peer_id)
    if relay and relay.taken_by == peer_id and relay.organisation_id == organisation_id:
        bring_back(tx, relay, now)
    for call in calls.active_of(tx, organisation_id):
        miss(tx, call.id, peer_id, now)


def dismiss_responders(tx: Transaction, organisation_id: int, now: datetime) -> int:
    """Nobody answers an organisation's requests any more, and the link for it is void. Returns how many did.

    Whoever is in a relay reads that it is over: what they type goes to nobody.
    """
    found = organisations.with_role(tx, organisation_id, RESPONDER)
    for number in found:
        relay = calls.relay_of(tx, number)
        give_up(tx, organisation_id, number, now)
        if relay and relay.taken_by == number and relay.organisation_id == organisation_id:
            calls.plan(tx, relay.id, {Rung.TAKER_TOLD: ladder.at_once(now)})
    organisations.dismiss(tx, organisation_id, RESPONDER)
    return len(found)


def tell_newcomer(tx: Transaction, organisation_id: int, now: datetime) -> None:
    """Somebody answers an organisation's requests from now on: they hear of those that wait."""
    for call in calls.active_of(tx, organisation_id):
        if call.state == calls.OPEN:
            look_for_another(tx, call.id, now)


def close_organisation(tx: Transaction, organisation_id: int, now: datetime) -> None:
    """An organisation is closed: its requests are over, and everybody in one is told."""
    for call in calls.active_of(tx, organisation_id):
        tells = (Rung.PEER_TOLD, Rung.TAKER_TOLD) if call.state == calls.TAKEN else (Rung.PEER_TOLD,)
        close(tx, call, now, tells)
