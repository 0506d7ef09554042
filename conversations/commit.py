"""Keeping what a turn came to: session, settings, outbox and nudges, all in the caller's transaction.

Nothing is sent from here. What is not committed is never said.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta

from flows.events import FollowUpPlanned, SilencePlanned
from flows.session import Frame
from store import messages, nudges, outbox, peers, reports, searches, sessions
from store.database import Transaction
from store.peers import Peer, PeerSettings

from . import presses, roles_left
from .changes import keep
from .channel import Delete, Send, to_json
from .occurrences import is_quiet, quiet_from
from .reply import Answer, Standing
from .upcoming import plan_peer

UNASKED = ("check_in", "nudge")
"""Kinds of delivery that come by themselves."""

DELETE_MOST = 100
"""Messages one Bot API call may delete."""

DELETABLE = timedelta(hours=47)
"""How old a message may be for a bot to delete it: Telegram's 48 hours, less the time it takes."""


def commit(
    tx: Transaction,
    peer: Peer,
    standing: Standing,
    answer: Answer,
    kind: str,
    now: datetime,
    late_from: datetime | None = None,
) -> None:
    """Keep an answer.

    Args:
        tx: the transaction of the turn.
        peer: the peer, locked.
        standing: what stood before the turn.
        answer: what the turn came to.
        kind: `reply`, `check_in` or `nudge`: which delivery promise its messages have.
        now: the moment of the turn.
        late_from: from when on it is too late for what came by itself, whatever keeps it waiting.
    """
    if answer.erases:
        erase(tx, peer.id, now)
        return
    is_planned_anew = _when(answer.settings) != _when(peer.settings)
    if answer.settings != peer.settings:
        peer = peers.save_settings(tx, peer, answer.settings)
    for change in answer.changes:
        keep(tx, peer, change, now)
    if is_planned_anew:
        _plan_anew(tx, peer, now)
    _keep_session(tx, peer, standing, answer, now)
    if answer.stops:
        nudges.cancel(tx, peer.id)
        outbox.cancel_all(tx, peer.id, "stopped", UNASKED)
    if answer.is_quieted:
        outbox.cancel_all(tx, peer.id, "quiet", UNASKED)
    if answer.clears:
        _clear(tx, peer, now)
    _count(tx, answer, now)
    quiet_at = quiet_from(now, peer.settings.zone, peer.settings.hours)
    not_after = min(quiet_at, late_from or quiet_at) if kind in UNASKED else None
    if kind == "reply" and _asks(answer):
        # The peer wrote before it came, and was shown it: it would come a second time.
        outbox.cancel_all(tx, peer.id, "said", ("check_in",))
    for outgoing in answer.outgoing:
        outbox.add(tx, peer, kind, to_json(outgoing), now, now, not_after)


def erase(tx: Transaction, peer_id: int, now: datetime) -> None:
    """Erase a peer: out of every role first, and then their key and every row of theirs."""
    roles_left.leave_all(tx, peer_id, now)
    peers.erase(tx, peer_id, now.date())


def _asks(answer: Answer) -> bool:
    """True when an answer shows the question of a check-in that is under way."""
    session = answer.session
    return session is not None and bool(session.check_in) and session.is_waiting and shows_question(answer)


def shows_question(answer: Answer) -> bool:
    """True when an answer shows buttons of the session's question."""
    session = answer.session
    if session is None:
        return False
    shown = [each.message for each in answer.outgoing if isinstance(each, Send)]
    return any(presses.is_of(button.press, session.token) for each in shown for row in each.rows for button in row)


def _count(tx: Transaction, answer: Answer, now: datetime) -> None:
    """Count what says nothing about who."""
    if answer.wrong_card:
        reports.count(tx, answer.wrong_card, now.date())
    if answer.rejected_card:
        searches.count_rejected(tx, answer.rejected_card, now.date())
    if answer.sent_words:
        searches.count_sent(tx, answer.sent_words, now.date())


def _when(settings: PeerSettings) -> tuple[object, ...]:
    """Return what of a peer's settings says when, and whether, they are written to."""
    wishes = (settings.quiet_until, settings.is_stopped, settings.has_check_ins_off, settings.lines, settings.ten_days)
    return (settings.zone, settings.hours, *wishes)


def _plan_anew(tx: Transaction, peer: Peer, now: datetime) -> None:
    """The peer's time or wishes changed: what was planned, and what is about to go, follows at once."""
    plan_peer(tx, peer, now)
    zone, hours = peer.settings.zone, peer.settings.hours
    if is_quiet(now, zone, hours):
        outbox.cancel_all(tx, peer.id, "hours", UNASKED)
    else:
        outbox.end_at(tx, peer.id, quiet_from(now, zone, hours))


def _keep_session(tx: Transaction, peer: Peer, standing: Standing, answer: Answer, now: datetime) -> None:
    session = answer.session
    if session == standing.session:
        return
    if not standing.is_new and not any(isinstance(planned, SilencePlanned) for planned in answer.planned):
        nudges.cancel(tx, peer.id, nudges.SILENCE)
    if session is None:
        sessions.end(tx, peer)
        return
    if not session.is_waiting:
        # What is left lets a second tap be known as one; where the peer was is nobody's business any more.
        session = replace(session, frames=(Frame("", ""),), found=(), found_from=0, results={})
    sessions.save(tx, peer, session.to_json(), session.release, now)
    language = answer.settings.language or standing.language
    for planned in answer.planned:
        if isinstance(planned, SilencePlanned):
            body = {"token": session.token, "prompt": planned.prompt, "language": language}
            nudges.plan(tx, peer, nudges.SILENCE, json.dumps(body), planned.due_at)
        elif isinstance(planned, FollowUpPlanned):
            body = {"flow": planned.flow, "node": planned.node, "release": session.release, "language": language}
            nudges.plan(tx, peer, nudges.FOLLOW_UP, json.dumps(body), planned.due_at)


def _clear(tx: Transaction, peer: Peer, now: datetime) -> None:
    """Queue the removal of everything a bot may still remove, in Telegram's portions."""
    known = messages.of_peer(tx, peer.id, now - DELETABLE)
    for start in range(0, len(known), DELETE_MOST):
        portion = Delete(tuple(known[start : start + DELETE_MOST]))
        outbox.add(tx, peer, "reply", to_json(portion), now, now)
