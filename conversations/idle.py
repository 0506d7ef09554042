"""Who was not here for long is asked once whether to go on, and erased when nothing comes of it.

Any message, tap or edit is being here. Nobody is erased unless Telegram was heard all the while: a message that nobody
took in, or a clock that was set forward, must not cost anybody what is theirs.
"""

from __future__ import annotations

import logging
from datetime import UTC, date, datetime, time, timedelta

from store import idle, marks, nudges, outbox, peers
from store.database import Transaction
from store.keys import KeyProblem, MasterKey
from store.nudges import IDLE, OF_IDLE, Occurrence
from store.peers import Peer

from . import idle_screens
from .channel import Outgoing, Send
from .commit import UNASKED, erase
from .occurrences import Rule
from .planning import Planned, plan_next

GRAIN = timedelta(days=7)
"""A day on which a peer is here is noted once a week, so that it is no diary."""

ASK_AFTER, ERASE_AFTER = timedelta(days=90) + GRAIN, timedelta(days=120) + GRAIN
"""How long nobody was here (`security.md` §3.8), and the grain: nobody is asked or erased before that."""

NOTICE = timedelta(days=30)
"""How long an idle peer has from the question on; and how long Telegram has to have been heard before it erases any."""

LAST_DAY = timedelta(days=2)
"""The last day that was named is a whole one, and it ends later where a peer lives than it does in UTC."""

ASK_AGAIN_AFTER = timedelta(days=7)
"""When a question that surely or maybe did not arrive may come once more."""

AWAY = timedelta(hours=23)
"""Telegram keeps what peers write for a day: after nearly this much in which it was not heard something may be lost."""

LATELY = timedelta(hours=1)
"""How long ago Telegram may have said that nothing waits there, for anybody to be asked or erased."""

ERASED_PERCENT, ERASED_LEAST = 1, 20
"""How many peers may go in one day: one in a hundred, or twenty where they are fewer."""

PORTION = 50
"""Peers looked at in one transaction."""

_WHEN = Rule(tuple(range(7)), time(13, 0), 120)
_MOMENT = "%Y-%m-%dT%H:%M"
_log = logging.getLogger(__name__)


def note_here(tx: Transaction, peer: Peer, now: datetime) -> None:
    """Note that a peer did something; written only where what is kept is a week old."""
    today = now.date()
    # A day that lies ahead was noted by a clock that was wrong.
    if peer.last_here_on is not None and timedelta() <= today - peer.last_here_on < GRAIN:
        return
    idle.note_here(tx, peer.id, today)
    nudges.cancel(tx, peer.id, IDLE)
    if is_idle(peer, now):
        # The question whether they are here would come behind what they wrote.
        outbox.cancel_all(tx, peer.id, "here", UNASKED)


def is_idle(peer: Peer, now: datetime) -> bool:
    """True for who was not here for so long that they may be asked."""
    return peer.last_here_on is not None and now.date() - peer.last_here_on >= ASK_AFTER


def last_on(today: date) -> date:
    """Return the last day on which who is asked `today` can be sure that all is still there."""
    return today + NOTICE


def is_question(outgoing: Outgoing | None) -> bool:
    """True for the message that asks an idle peer."""
    if not isinstance(outgoing, Send):
        return False
    return any(button.press.startswith(idle_screens.STAY) for row in outgoing.message.rows for button in row)


def has_arrived(tx: Transaction, peer_id: int, now: datetime) -> None:
    """The question is in the chat: from now on its peer has their days."""
    idle.note_asked(tx, peer_id, now.date(), now.date() - ASK_AFTER)


def next_time(peer: Peer, now: datetime) -> Planned | None:
    """Return when a peer may be asked next: an afternoon, spread over two hours, outside of their quiet hours."""
    return plan_next(_WHEN, peer.settings, f"idle|{peer.spread_by}", now)


def note_heard(tx: Transaction, at: datetime) -> None:
    """Note that at a moment nothing waited at Telegram: what peers wrote or tapped until then was handed over."""
    since, seen = _listening(tx)
    if seen and timedelta() <= seen - at <= AWAY:
        # Another worker heard it later.
        return
    if since is None or seen is None or abs(at - seen) > AWAY:
        since = at.date()
    marks.note(tx, idle.LISTENING, f"{since} {at.strftime(_MOMENT)}")


def listening_since(tx: Transaction, now: datetime) -> date:
    """Return since which day Telegram was heard without a gap in which a tap was lost; today when it is not heard."""
    since, seen = _listening(tx)
    return since if since and seen and abs(now - seen) <= LATELY else now.date()


def _listening(tx: Transaction) -> tuple[date | None, datetime | None]:
    """Return since which day, and at which moment last, Telegram was heard; None, None when it never was."""
    since, _, seen = marks.read(tx, idle.LISTENING).partition(" ")
    if not seen:
        return None, None
    return date.fromisoformat(since), datetime.strptime(seen, _MOMENT).replace(tzinfo=UTC)


def plan_questions(
    tx: Transaction, master: MasterKey, since: date, now: datetime, after: int
) -> tuple[int, int | None]:
    """Plan the question for some idle peers.

    `since` is from `listening_since`: what was asked before counts no more, and is asked again once it is long ago.

    Returns how many are asked, and from which row number on to look for more; None when that was all.
    """
    today = now.date()
    idle.begin_counting(tx, today, PORTION)
    if today - since < ASK_AGAIN_AFTER:
        return 0, None
    void_until = since if today - since >= NOTICE else None
    near = (now - ASK_AGAIN_AFTER, now + ASK_AGAIN_AFTER)
    found = idle.to_ask(tx, today - ASK_AFTER, void_until, near, after, PORTION)
    planned = 0
    for peer_id in found:
        peer = _opened(tx, master, peer_id)
        when = next_time(peer, now) if peer else None
        if peer and when:
            planned += nudges.plan_occurrence(tx, peer, IDLE, Occurrence(when.wall, schedule_id=OF_IDLE), when.due_at)
    return planned, found[-1] if len(found) == PORTION else None


def _opened(tx: Transaction, master: MasterKey, peer_id: int) -> Peer | None:
    try:
        return peers.find_by_id(tx, master, peer_id)
    except KeyProblem:
        _log.error("a peer that does not open with the key is neither asked nor let go")
        return None


def find_over(
    tx: Transaction, master: MasterKey, since: date, now: datetime, after: int
) -> tuple[list[int], int | None]:
    """Return some peers whose time is over, and from which row number on to look for more; None when that was all."""
    found = _over(tx, since, now, after=after, most=PORTION)
    goes = [number for number, is_sure in found if is_sure or _wants_nothing(tx, master, number)]
    return goes, found[-1][0] if len(found) == PORTION else None


def _over(tx: Transaction, since: date, now: datetime, **which: int) -> list[tuple[int, bool]]:
    today = now.date()
    if today - since < NOTICE:
        return []
    return idle.to_erase(tx, today - ERASE_AFTER, (since, today - NOTICE - LAST_DAY), **which)


def _wants_nothing(tx: Transaction, master: MasterKey, peer_id: int) -> bool:
    """True for who said stop: they cannot be asked, and are not kept for that."""
    peer = _opened(tx, master, peer_id)
    return peer is not None and peer.settings.is_stopped


def let_go(tx: Transaction, master: MasterKey, peer_id: int, since: date, now: datetime) -> bool:
    """Erase one idle peer as they would themselves, if they still are one. Returns false when they are not."""
    # Locked first: a message of theirs may be in its turn.
    if not peers.lock(tx, peer_id):
        return False
    found = _over(tx, since, now, only=peer_id)
    if not found or not (found[0][1] or _wants_nothing(tx, master, peer_id)):
        return False
    erase(tx, peer_id, now)
    idle.note_erased(tx, now.date())
    return True


def room_today(tx: Transaction, now: datetime) -> int:
    """Return how many more idle peers may be erased today."""
    most = max(ERASED_LEAST, idle.count_peers(tx) * ERASED_PERCENT // 100)
    return max(0, most - idle.erased_on(tx, now.date()))
