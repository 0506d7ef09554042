"""Something fell due: still wanted? same session? a quiet hour? Then the same engine, commit and delivery.

One nudge is one transaction: it is taken, acted on and ended together, so that it acts once or not at all.
"""

from __future__ import annotations

import json
import logging
from dataclasses import replace
from functools import partial

from content.pack import Pack
from store import messages, nudges, releases
from store.database import StoreUnavailable, Transaction
from store.nudges import DueNudge

from .answer import fall_silent, follow_up
from .commit import commit
from .house import House
from .occurrences import after_quiet_hours
from .receive import carried, given_for, load_session
from .reply import Answer, Given, Standing
from .unasked import BUSY_WAIT, LATE, fire_unasked, is_in_the_middle

_log = logging.getLogger(__name__)


async def fire(house: House) -> bool:
    """Act on one due nudge. Returns False when nothing is due.

    Raises:
        StoreUnavailable: nothing was kept; the nudge is still planned.
    """
    met: list[int] = []
    try:
        has_fired = await house.database.transact(lambda tx: _fire_next(house, tx, met))
    except StoreUnavailable:
        raise
    except Exception:
        if not met:
            raise
        # A fault of ours: its turn was rolled back. It would come again first, and keep everybody else's back.
        _log.exception("a nudge could not be acted on, and is set aside")
        await house.database.transact(lambda tx: nudges.set_aside(tx, met[-1]))
        return True
    if has_fired:
        house.bell.ring()
    return has_fired


def _fire_next(house: House, tx: Transaction, met: list[int]) -> bool:
    """Act on the next one, whose number is added to `met`: by it, and nothing else, it is set aside if it breaks us."""
    now = house.now()
    words = house.shelf.newest
    # Without words nothing can be said; what was asked for stays planned until there are some, or it is too late.
    due = nudges.next_due_nudge(tx, house.master, now) if words else None
    if words is None or due is None:
        return False
    met.append(due.id)
    if not due.peer.is_reachable:
        nudges.close(tx, due.id, "cancelled", "left")
        return True
    session = carried(house, tx, load_session(tx, due.peer))
    newest = messages.newest(tx, due.peer.id)
    body = json.loads(due.body)
    # Who never chose a language was spoken to in their phone's, which no update carries now.
    language = due.peer.settings.language or body.get("language", "")
    standing = Standing(due.peer.settings, language, session, newest)
    given = given_for(house, tx, words, session, now)
    if due.kind in (nudges.CHECK_IN, nudges.LINE, nudges.IDLE):
        fire_unasked(house, tx, due, session, now)
        return True
    if due.kind == nudges.SILENCE:
        made = fall_silent(standing, given, body["prompt"]) if session and session.token == body["token"] else None
    else:
        if is_in_the_middle(tx, due, session, now):
            nudges.postpone(tx, due.id, now + BUSY_WAIT)
            return True
        # "Stop" took back what was planned then; what is planned since, the peer asked for again.
        asked = _asked_for(house, tx, given_for(house, tx, words, None, now), body)
        made = follow_up(standing, asked, body["flow"], body["node"]) if asked else None
    _finish(house, tx, due, standing, made)
    return True


def _asked_for(house: House, tx: Transaction, given: Given, body: dict[str, str]) -> Given | None:
    """Return what a follow-up is given: the newest words that have it, else those it was asked for in; None if lost."""
    newest = given.words.pack
    if _is_in(newest, body):
        return replace(given, flow_pack=newest)
    # Somebody asked to be looked after: a part that was renamed since is no reason to forget it.
    older = house.shelf.pack(body.get("release", ""), partial(releases.load, tx))
    return replace(given, flow_pack=older) if older and _is_in(older, body) else None


def _is_in(pack: Pack, body: dict[str, str]) -> bool:
    flow = pack.flows.get(body["flow"])
    return flow is not None and body["node"] in flow.nodes


def _finish(house: House, tx: Transaction, due: DueNudge, standing: Standing, made: Answer | None) -> None:
    """Keep what came of a nudge, unless it is void, too late, or the peer sleeps."""
    now = house.now()
    if made is None:
        nudges.close(tx, due.id, "cancelled", "void")
        return
    speaks = bool(made.outgoing)
    if speaks and due.kind == nudges.SILENCE and due.peer.settings.is_stopped:
        nudges.close(tx, due.id, "cancelled", "stopped")
        return
    allowed_at = after_quiet_hours(now, due.peer.settings.zone, due.peer.settings.hours)
    if speaks and now - due.due_at > LATE:
        nudges.close(tx, due.id, "missed", "late")
    elif speaks and allowed_at > now:
        nudges.postpone(tx, due.id, allowed_at)
    else:
        nudges.close(tx, due.id, "done")
        commit(tx, due.peer, standing, made, "nudge" if speaks else "reply", now)
