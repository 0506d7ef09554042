"""A peer wrote: one transaction from "seen before?" to the committed answer.

The caller acknowledges the update to Telegram only after `receive` returned; until then nothing is promised.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial

import meters
from flows.session import Session
from store import messages, nudges, outbox, peers, releases, sessions, updates
from store.database import StoreUnavailable, Transaction
from store.keys import KeyProblem
from store.peers import Peer

from . import call_acts, calling, climbing, coordinating, idle
from .answer import answer
from .bench import NotChecked
from .carrying import carry
from .channel import Farewell, Inbound, Kind, Message, Send, to_json
from .commit import commit
from .deed_unkept import say_unkept
from .house import House
from .interrupts import Understood, Urgent
from .lookups import StoreLookups
from .reply import Counts, Given, Standing
from .words import Words

_log = logging.getLogger(__name__)

CHECKS_MOST = 50
"""What one turn may ask to be made: the draft, the words in force, what changes, and where people may be waiting."""

TOKEN_BYTES = 9
"""Random bytes of a session's token: 72 bits cannot be guessed, and twelve letters fit a button."""


@dataclass(frozen=True)
class Receipt:
    """What is left to do at the door once a turn is committed. None of it needs to survive a crash."""

    is_repeat: bool = False
    toast: str = ""
    farewell: Farewell | None = None
    erased: bool = False
    tells_others: bool = False
    """True when others are to hear of a call request at once."""


@dataclass(frozen=True)
class Beside:
    """What was done for an update beside the store: the number of the urgent message, or the one left unsent."""

    message_id: int = 0
    unsent: Message | None = None


async def receive(house: House, inbound: Inbound, understood: Understood, beside: Beside | None = None) -> Receipt:
    """Act on an update once, in one transaction.

    Args:
        house: what turns work with.
        inbound: the update.
        understood: what it means; its urgent part was answered already, beside the store.
        beside: what became of that urgent part; what could not be sent then is queued now.

    Raises:
        StoreUnavailable: nothing was kept; the update must not be acknowledged.
    """
    for _ in range(CHECKS_MOST):
        try:
            receipt = await house.database.transact(
                lambda tx: _turn(house, tx, inbound, understood, beside or Beside())
            )
        except NotChecked as wanted:
            # Of a coordinator's draft: to read a whole pack takes a second, and no turn may wait for it.
            await asyncio.get_running_loop().run_in_executor(house.bench.hand, wanted.make)
        else:
            house.bell.ring()
            meters.TURNS.count("repeat" if receipt.is_repeat else "turn")
            if receipt.tells_others:
                await _tell_others(house)
            return receipt
    raise RuntimeError("a turn asked for more packs than it can need")


async def _tell_others(house: House) -> None:
    """Let whoever is to hear of a call request hear of it now. The turn is kept; what fails here comes with a tick."""
    try:
        await climbing.climb_all(house)
    except StoreUnavailable as failure:
        _log.error("others hear of a call request later: %s", failure)


async def let_pass(house: House, inbound: Inbound) -> None:
    """Note an update that is one too many of its chat: it is known, it is tidied away, and it gets no answer.

    Raises:
        StoreUnavailable: nothing was kept; the update must not be acknowledged.
    """

    def note(tx: Transaction) -> None:
        now = house.now()
        peer = peers.find(tx, house.master, inbound.address)
        if updates.note_new(tx, inbound.update_id, now) and peer:
            _note_own(tx, peer, inbound, now)

    await house.database.transact(note)


async def set_aside(house: House, update_id: int, shape: str, why: str) -> bool:
    """Note an update nobody could read or answer, by its shape. Returns false when it was known already.

    Raises:
        StoreUnavailable: nothing was kept; the update must not be acknowledged.
    """

    def note(tx: Transaction) -> bool:
        is_new = updates.note_new(tx, update_id, house.now())
        if is_new:
            updates.put_aside(tx, shape, why, house.now())
        return is_new

    return await house.database.transact(note)


def _turn(house: House, tx: Transaction, inbound: Inbound, understood: Understood, beside: Beside) -> Receipt:
    now = house.now()
    if not updates.note_new(tx, inbound.update_id, now):
        return Receipt(is_repeat=True)
    peer = _found(house, tx, inbound)
    if inbound.kind is Kind.LEFT:
        if peer:
            leave(tx, peer.id, now)
        return Receipt(tells_others=peer is not None)
    if understood.urgent:
        peer = _record_urgent(house, tx, peer, inbound, understood.urgent, beside)
    words = house.shelf.newest
    if understood.rest is None or words is None:
        if peer:
            _beside_the_talk(house, tx, peer, inbound, understood)
        return Receipt()
    if inbound.kind in (Kind.RETURNED, Kind.NOTHING, Kind.NOT_PRIVATE):
        return Receipt()
    is_new = peer is None
    peer = peer or peers.create(tx, house.master, inbound.address, now.date())
    standing = _standing(house, tx, peer, inbound, is_new)
    if not peer.is_reachable:
        peers.set_reachable(tx, peer.id, True)
        peer = replace(peer, is_reachable=True)
    _note_own(tx, peer, inbound, now)
    given = given_for(house, tx, words, standing.session, now)
    turn = (house, tx, peer, inbound, understood.rest, standing, given)
    made = calling.take(*turn) or coordinating.take(*turn) or answer(understood.rest, standing, given)
    made = calling.part(house, tx, peer, made, standing, given)
    commit(tx, peer, standing, made, "reply", now)
    if not made.erases:
        calling.say_unpassed(house, tx, peer, inbound, understood.rest, made, standing.session)
    tells = made.erases or made.stops or calling.is_about_calls(understood.rest)
    return Receipt(toast=made.toast, farewell=made.farewell, erased=made.erases, tells_others=tells)


def _found(house: House, tx: Transaction, inbound: Inbound) -> Peer | None:
    """Return who an update is from, and note that they are here: whatever they did, but for going."""
    peer = peers.find(tx, house.master, inbound.address)
    if peer and inbound.kind not in (Kind.LEFT, Kind.NOT_PRIVATE):
        idle.note_here(tx, peer, house.now())
    return peer


def _beside_the_talk(house: House, tx: Transaction, peer: Peer, inbound: Inbound, understood: Understood) -> None:
    """Nothing is left to answer, after a cry or for a message that was changed: say what was not passed on, or kept."""
    if understood.urgent:
        _note_own(tx, peer, inbound, house.now())
    if not (understood.urgent or inbound.kind is Kind.EDITED):
        return
    if not say_unkept(house, tx, peer, inbound, is_cry=understood.urgent is not None):
        calling.say_unpassed(house, tx, peer, inbound, understood.rest)


def _record_urgent(
    house: House, tx: Transaction, peer: Peer | None, inbound: Inbound, urgent: Urgent, beside: Beside
) -> Peer | None:
    """Note an urgent message that went out, so that a crisis card is tidied away; queue one that did not.

    A stranger who only asked for the steps stays a stranger: nothing about them is kept.
    """
    now = house.now()
    if beside.unsent:
        peer = peer or peers.create(tx, house.master, inbound.address, now.date())
        outbox.add(tx, peer, "emergency", to_json(Send(beside.unsent)), now, now)
    elif peer and beside.message_id:
        messages.note(tx, peer.id, beside.message_id, urgent.is_crisis, now)
    return peer


def _note_own(tx: Transaction, peer: Peer, inbound: Inbound, now: datetime) -> None:
    """Note the message a peer wrote, by number only, so that it is tidied away."""
    if inbound.message_id and inbound.kind is not Kind.TAP:
        messages.note(tx, peer.id, inbound.message_id, True, now)


def leave(tx: Transaction, peer_id: int, now: datetime) -> None:
    """A peer left or blocked the bot: everything for them stops, and who waits for them is told by the clock."""
    call_acts.part(tx, peer_id, now)
    peers.set_reachable(tx, peer_id, False)
    nudges.cancel(tx, peer_id)
    outbox.cancel_all(tx, peer_id, "left")


def given_for(house: House, tx: Transaction, words: Words, session: Session | None, now: datetime) -> Given:
    """Return what a turn is given: the words of the session's own release where it stands on an older one."""
    flow_pack = words.pack
    if session and session.release != words.pack.name:
        flow_pack = house.shelf.pack(session.release, partial(releases.load, tx)) or words.pack
    # Without what the tokens of check-ins begin with: one of 260,000 talks would be taken for one.
    token = secrets.token_urlsafe(TOKEN_BYTES).replace("-", "_")
    return Given(words, flow_pack, now, now.date(), token, house.shelf.bot_name)


def load_session(tx: Transaction, peer: Peer) -> Session | None:
    """Return the peer's session, if one is kept. One that cannot be read counts as none.

    Otherwise a damaged row, or one of an older version, would stand between its peer and everything, /erase too.
    """
    try:
        body = sessions.load(tx, peer)
        return Session.from_json(body) if body else None
    except (KeyProblem, ValueError, KeyError, TypeError) as failure:
        _log.error("a session cannot be read and counts as none: %s", failure)
        return None


def carried(house: House, tx: Transaction, session: Session | None) -> Session | None:
    """Return a session where the publications since it began want it."""
    shelf = house.shelf
    return carry(session, shelf.history, lambda name: shelf.pack(name, partial(releases.load, tx))) if session else None


def _standing(house: House, tx: Transaction, peer: Peer, inbound: Inbound, is_new: bool) -> Standing:
    is_tap, now = inbound.kind is Kind.TAP, house.now()
    standing = Standing(
        settings=peer.settings,
        language=inbound.language,
        session=None if is_new else carried(house, tx, load_session(tx, peer)),
        tapped_message=inbound.message_id if is_tap else 0,
        joined_on=peer.joined_on,
        was_away=not peer.is_reachable,
        is_new=is_new,
        count=lambda: _counts(tx, peer),
        look=StoreLookups(tx, peer, now),
    )
    if is_tap:
        standing = replace(standing, newest_message=messages.newest(tx, peer.id))
    return standing


def _counts(tx: Transaction, peer: Peer) -> Counts:
    noted = messages.of_peer(tx, peer.id, datetime.fromtimestamp(0, UTC))
    return Counts(nudges.count_planned(tx, peer.id, nudges.FOLLOW_UP), len(noted))
