"""The rungs of call requests, acted on when they are due: each in a transaction of its own, whatever became of another.

Any worker may climb: a request is locked while one of its rungs is acted on, and what nobody can get at is left.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from store import call_notices, calls
from store.calls import ASKED, CLOSED, OPEN, TAKEN, Call, DueRung
from store.database import StoreUnavailable, Transaction

from . import call_acts, call_screens, screens
from .call_hours import CallHours
from .call_telling import name_of, ready, responders, take_back, tell, tell_responders
from .house import House
from .ladder import FIRST_MOST, GIVE_UP_AFTER, LOOK_AGAIN, PUT_OFF, Rung

CLIMBS_MOST = 200
"""Rungs acted on in one go; what is left is due at the next tick."""

Act = Callable[[House, Transaction, Call], None]

_log = logging.getLogger(__name__)


async def climb_all(house: House) -> int:
    """Act on every rung that is due, at most one go's share. Returns how many.

    Raises:
        StoreUnavailable: what is left stays due.
    """
    count = 0
    while count < CLIMBS_MOST and await climb(house):
        count += 1
    return count


async def climb(house: House) -> bool:
    """Act on one rung that is due. Returns False when none is.

    Raises:
        StoreUnavailable: nothing was kept; the rung is still planned.
    """
    if house.shelf.newest is None:
        return False
    at: list[DueRung] = []
    try:
        has_climbed = await house.database.transact(lambda tx: _next(house, tx, at))
    except StoreUnavailable:
        raise
    except Exception:
        # A fault of ours, and rolled back. It is tried again later: first again, it would keep the others back.
        _log.exception("a rung of a call request broke, and is put off")
        return await house.database.transact(lambda tx: _put_off(tx, at, house.now()))
    if has_climbed:
        house.bell.ring()
    return has_climbed


def _put_off(tx: Transaction, at: list[DueRung], now: datetime) -> bool:
    for due in at[-1:]:
        if calls.find(tx, due.call.id) is None:
            continue
        if now - due.call.promised_at > GIVE_UP_AFTER:
            calls.end_rung(tx, due.call.id, due.rung, calls.CANCELLED)
        else:
            calls.put_off(tx, due.call.id, due.rung, now + PUT_OFF)
    return bool(at)


def _next(house: House, tx: Transaction, at: list[DueRung]) -> bool:
    due = calls.next_due(tx, house.now())
    if due is None:
        return _heed_clock(tx, house.now())
    if due.rung:
        at.append(due)
        act(house, tx, due)
    return True


def _heed_clock(tx: Transaction, now: datetime) -> bool:
    """Bring forward one request that lies ahead of the clock: it was set back since. Returns whether there was one.

    What waits for an opening waits for it still.
    """
    call = calls.asked_after(tx, now + PUT_OFF)
    if call is None:
        return False
    promised, ahead = timedelta(minutes=call.minutes), call.asked_at - now
    if call.promised_at - promised <= call.asked_at:
        calls.bring_all_forward(tx, call.id, ahead)
        calls.change(tx, call.id, promised_at=call.promised_at - ahead)
    calls.change(tx, call.id, asked_at=now)
    return True


def _in_hours(tx: Transaction, call: Call, moment: datetime) -> datetime:
    """Return a moment, or when an organisation opens next after it: nobody is woken by what can wait."""
    hours = CallHours.from_text(calls.settings_of(tx, call.organisation_id))
    return hours.opens_at(moment) if hours else moment


def act(house: House, tx: Transaction, due: DueRung) -> None:
    """Act on a rung; first it counts as done, so that what it plans anew of its own name stays."""
    calls.end_rung(tx, due.call.id, due.rung)
    _ACTS[Rung(due.rung)](house, tx, due.call)


def _send(house: House, tx: Transaction, call: Call) -> None:
    """Tell the first responders. When nobody can be told, nobody is waited for."""
    if call.state != ASKED or _is_needless(house, tx, call):
        return
    _goes_out(tx, call)
    if not tell_responders(house, tx, call, ready(house, tx, call)[:FIRST_MOST]):
        calls.bring_forward(tx, call.id, Rung.BACKUP, house.now())


def _is_needless(house: House, tx: Transaction, call: Call) -> bool:
    """Close a request whose peer is in a relay about another one by now. Returns whether it was."""
    is_needless = call_acts.is_in_relay(tx, call)
    if is_needless:
        call_acts.close(tx, call, house.now())
    return is_needless


def _goes_out(tx: Transaction, call: Call) -> None:
    if call.state == ASKED:
        calls.change(tx, call.id, state=OPEN)


def _backup(house: House, tx: Transaction, call: Call) -> None:
    """Tell everybody who was not told; when that is nobody, remind those who were told long ago."""
    if call.state not in (ASKED, OPEN) or _is_needless(house, tx, call):
        return
    _goes_out(tx, call)
    half_time = call.promised_at - timedelta(minutes=call.minutes) / 2
    if house.now() < half_time:
        # Somebody could not be told, and the others are now; at its own time it looks once more.
        calls.plan(tx, call.id, {Rung.BACKUP: _in_hours(tx, call, half_time)})
    told, found = call_notices.of_call(tx, call.id), responders(house, tx, call)
    fresh = [number for number in ready(house, tx, call) if number not in told]
    rest = [number for number in found if number not in (*told, *fresh, call.asked_last)]
    if fresh and rest and house.now() >= half_time:
        # The last of all are asked too: before its peer reads that nobody took it, if there is time.
        before = call.promised_at - PUT_OFF
        due_at = before if before > house.now() else house.now() + LOOK_AGAIN
        calls.plan(tx, call.id, {Rung.BACKUP: _in_hours(tx, call, due_at)})
    fresh = fresh or rest
    long_ago = house.now() - timedelta(minutes=call.minutes) / 4
    # What is on its way still will come; only what has stood there for long is said again.
    again = [each for each in found if each in told and told[each].message_id and told[each].told_at <= long_ago]
    if not tell_responders(house, tx, call, fresh or again) and not found:
        calls.bring_forward(tx, call.id, Rung.UNSEEN, house.now())
        # Somebody may come back, or accept, while it is open.
        calls.plan(tx, call.id, {Rung.BACKUP: _in_hours(tx, call, house.now() + LOOK_AGAIN)})


def _unseen(house: House, tx: Transaction, call: Call) -> None:
    if call.state in (ASKED, OPEN):
        name = name_of(tx, call)
        tell(house, tx, call.peer_id, lambda screen: call_screens.unseen(screen, call, name))


def _over(house: House, tx: Transaction, call: Call) -> None:
    if call.state in (ASKED, OPEN):
        call_acts.close(tx, call, house.now())
        tell(house, tx, call.peer_id, lambda screen: call_screens.over(screen, "call_ended"))


def _no_word(house: House, tx: Transaction, call: Call) -> None:
    """Who took it says nothing: it is asked anew, of everybody, and they hear why."""
    if call.state != TAKEN:
        return
    call_acts.bring_back(tx, call, house.now())
    tell(house, tx, call.taken_by, lambda screen: screens.note(screen, "call_lapsed"))
    if responders(house, tx, call) == [call.taken_by]:
        # With nobody else there it is theirs to take once more. A message of its own: it is taken back if it is too
        # late for it, and the first must come all the same.
        tell_responders(house, tx, call, responders(house, tx, call))


def _silence(house: House, tx: Transaction, call: Call) -> None:
    if call.state == TAKEN:
        call_acts.close(tx, call, house.now())
        tell(house, tx, call.peer_id, lambda screen: call_screens.over(screen, "relay_quiet"))
        tell(house, tx, call.taken_by, lambda screen: screens.note(screen, "relay_quiet"))


def _taken(house: House, tx: Transaction, call: Call) -> None:
    if call.state == TAKEN:
        name = name_of(tx, call)
        tell(house, tx, call.peer_id, lambda screen: call_screens.standing(screen, call, name))


def _back(house: House, tx: Transaction, call: Call) -> None:
    """Ask everybody but who had it last; with nobody there, the peer hears at once that nobody sees it."""
    if call.state != OPEN:
        return
    name, told = name_of(tx, call), call_notices.of_call(tx, call.id)
    found = responders(house, tx, call)
    tell(house, tx, call.peer_id, lambda screen: call_screens.back_with_others(screen, call, name))
    asked_last = (call.taken_by, call.asked_last)
    others = [number for number in found if number not in asked_last and number not in told]
    tell_responders(house, tx, call, others)
    _forget_taker(house, tx, call)
    if not call_notices.of_call(tx, call.id):
        calls.bring_forward(tx, call.id, Rung.UNSEEN, house.now())
        calls.plan(tx, call.id, {Rung.BACKUP: _in_hours(tx, call, house.now() + LOOK_AGAIN)})


def _notices(house: House, tx: Transaction, call: Call) -> None:
    """Correct what responders read of a request nobody can take any more. What is on its way is corrected later."""
    if call.state not in (TAKEN, CLOSED):
        return
    line = "call_others" if call.state == TAKEN else "call_is_over"
    for number, notice in call_notices.of_call(tx, call.id).items():
        if notice.message_id:
            tell(house, tx, number, lambda screen: screens.note(screen, line), notice.message_id)
        if notice.message_id or take_back(house, tx, number, call.id):
            call_notices.forget(tx, call.id, number)


def _peer_told(house: House, tx: Transaction, call: Call) -> None:
    line = "relay_over" if call.taken_at else "call_ended"
    tell(house, tx, call.peer_id, lambda screen: call_screens.over(screen, line))


def _taker_told(house: House, tx: Transaction, call: Call) -> None:
    # Of one that went on without them it is who gave it up.
    tell(house, tx, call.taken_by or call.asked_last, lambda screen: screens.note(screen, "relay_over"))
    if call.state == CLOSED:
        _forget_taker(house, tx, call)


def _forget_taker(house: House, tx: Transaction, call: Call) -> None:
    """Forget who had a request; before that they hear of words of theirs that did not go."""
    if calls.is_planned(tx, call.id, Rung.UNHEARD):
        calls.end_rung(tx, call.id, Rung.UNHEARD)
        _undelivered(house, tx, call, call.taken_by)
    calls.change(tx, call.id, taken_by=None)


def _unsaid(house: House, tx: Transaction, call: Call) -> None:
    _undelivered(house, tx, call, call.peer_id)


def _unheard(house: House, tx: Transaction, call: Call) -> None:
    _undelivered(house, tx, call, call.taken_by)
    if call.state == CLOSED and not calls.is_planned(tx, call.id, Rung.TAKER_TOLD):
        calls.change(tx, call.id, taken_by=None)


def _undelivered(house: House, tx: Transaction, call: Call, writer: int | None) -> None:
    """Say to who wrote last in a relay that it did not come to the other side; the relay may be over since."""
    tell(house, tx, writer, lambda screen: call_screens.undelivered(screen, call))


def _asked(house: House, tx: Transaction, call: Call) -> None:
    """The bot asked for words, and none came for a day: what is typed goes to the other side again."""


def tell_of_end(house: House, tx: Transaction, call: Call) -> None:
    """Tell everybody here and now that a request is over whose row is about to go: its peer is being erased."""
    if lost := call_acts.take_words_back(tx, call):
        calls.plan(tx, call.id, dict.fromkeys(lost, house.now()))
    ended = replace(call, state=CLOSED)
    _notices(house, tx, ended)
    if call.state == TAKEN:
        _taker_told(house, tx, ended)


_ACTS: dict[Rung, Act] = {
    Rung.SEND: _send,
    Rung.BACKUP: _backup,
    Rung.UNSEEN: _unseen,
    Rung.OVER: _over,
    Rung.NO_WORD: _no_word,
    Rung.SILENCE: _silence,
    Rung.TAKEN: _taken,
    Rung.BACK: _back,
    Rung.NOTICES: _notices,
    Rung.PEER_TOLD: _peer_told,
    Rung.TAKER_TOLD: _taker_told,
    Rung.UNSAID: _unsaid,
    Rung.UNHEARD: _unheard,
    Rung.PEER_ASKED: _asked,
    Rung.TAKER_ASKED: _asked,
}
