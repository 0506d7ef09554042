"""The outbox as a queue somebody tries to jump, double, or starve."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select, update

from store import outbox, peers, tables
from store.database import Database
from store.outbox import LEASE, Claimed
from store.peers import Peer
from tests.store.ground import MASTER, NOW, add_peer, now

SECOND = timedelta(seconds=1)


def _queue(database: Database, peer: Peer, *bodies: str, kind: str = "reply", due: datetime = NOW) -> None:
    for body in bodies:
        now(database, lambda tx, body=body: outbox.add(tx, peer, kind, body, due, NOW))


def _claim(database: Database, moment: datetime = NOW, most: int = 99) -> list[Claimed]:
    return now(database, lambda tx: outbox.claim(tx, MASTER, moment, most))


def _bodies(claimed: list[Claimed]) -> list[str]:
    return [row.body for row in claimed]


def _row(database: Database, row_id: int) -> Any:
    query = select(tables.outbox).where(tables.outbox.c.id == row_id)
    return now(database, lambda tx: tx.execute(query).mappings().one())


def test_one_row_a_chat_in_the_order_they_were_written(database: Database) -> None:
    """Two messages of one answer that overtake each other on the way make no sense to read."""
    peer = add_peer(database)
    _queue(database, peer, "a", "b", "c")
    seen = []
    while claimed := _claim(database):
        assert len(claimed) == 1
        assert _claim(database) == [], "nothing more goes to a chat with a row on its way"
        seen += _bodies(claimed)
        now(database, lambda tx, row=claimed[0]: outbox.close(tx, row.id, "sent"))
    assert seen == ["a", "b", "c"]


def test_a_row_that_waits_for_its_time_holds_back_those_behind_it_and_nobody_else(database: Database) -> None:
    """A chat Telegram slowed down keeps its order; other chats do not hear of it."""
    first, second = add_peer(database, "5550001"), add_peer(database, "5550002")
    _queue(database, first, "a", "b")
    _queue(database, second, "x")
    claimed = _claim(database, most=1)
    now(database, lambda tx: outbox.put_back(tx, claimed[0].id, NOW + 9 * SECOND, NOW))
    assert _bodies(_claim(database)) == ["x"]
    assert _claim(database, NOW + 8 * SECOND) == []
    again = _claim(database, NOW + 9 * SECOND)
    assert _bodies(again) == ["a"]
    assert again[0].attempts == 1
    assert not again[0].was_sending


def test_a_lease_ends_only_when_it_is_over(database: Database) -> None:
    """A row taken up a second time while it is on its way is a message said twice."""
    _queue(database, add_peer(database), "a")
    first = _claim(database)[0]
    assert not first.was_sending
    assert _claim(database, NOW + LEASE) == []
    again = _claim(database, NOW + LEASE + SECOND)
    assert [(row.id, row.was_sending, row.attempts) for row in again] == [(first.id, True, 1)]


def test_replies_go_before_nudges_however_long_those_have_waited(database: Database) -> None:
    """Ten thousand check-ins may be draining while somebody asks for help."""
    for place, kind in enumerate(("nudge", "check_in", "call_request", "reply", "nudge", "reply")):
        _queue(database, add_peer(database, f"555000{place}"), f"{kind}{place}", kind=kind)
    assert _bodies(_claim(database, most=4)) == ["reply3", "reply5", "call_request2", "check_in1"]
    assert _bodies(_claim(database)) == ["nudge0", "nudge4"]


def test_what_is_not_due_is_not_taken(database: Database) -> None:
    _queue(database, add_peer(database), "later", due=NOW + SECOND)
    assert _claim(database) == []
    assert _bodies(_claim(database, NOW + SECOND)) == ["later"]


def test_at_most_as_many_as_asked_for(database: Database) -> None:
    for place in range(5):
        _queue(database, add_peer(database, f"555000{place}"), str(place))
    assert _bodies(_claim(database, most=2)) == ["0", "1"]
    assert _bodies(_claim(database, most=2)) == ["2", "3"]


def test_an_ended_row_holds_no_words(database: Database) -> None:
    """What was said is on the phone; a second copy in the database is a risk without a use."""
    peer = add_peer(database)
    for state, why in (("sent", ""), ("failed", "left"), ("unknown", "unsure")):
        _queue(database, peer, "private words")
        claimed = _claim(database)[0]
        assert now(database, lambda tx, c=claimed, s=state, w=why: outbox.close(tx, c.id, s, w))
        row = _row(database, claimed.id)
        assert (row["state"], row["why"], row["body_sealed"], row["lease_until"]) == (state, why, b"", None)


def test_closing_a_row_that_is_gone_says_so(database: Database) -> None:
    """Its peer was erased while it was on its way; whoever settles it must not go on as if they were there."""
    peer = add_peer(database)
    _queue(database, peer, "a")
    claimed = _claim(database)[0]
    now(database, lambda tx: peers.erase(tx, peer.id))
    assert now(database, lambda tx: outbox.close(tx, claimed.id, "sent")) is False


def test_cancelling_takes_what_waits_and_nothing_else(database: Database) -> None:
    """Someone pressed stop: their nudges go, the answer to their press does not, and no other peer's."""
    first, second = add_peer(database, "5550001"), add_peer(database, "5550002")
    for peer in (first, second):
        _queue(database, peer, "nudge", kind="nudge")
        _queue(database, peer, "check-in", kind="check_in")
        _queue(database, peer, "reply")
    now(database, lambda tx: outbox.cancel_all(tx, first.id, "stopped", ("nudge", "check_in")))
    assert now(database, outbox.count_by_state) == {"cancelled": 2, "queued": 4}
    assert sorted(_bodies(_claim(database))) == ["reply", "reply"]
    now(database, lambda tx: outbox.cancel_all(tx, second.id, "left"))
    assert now(database, outbox.count_by_state) == {"cancelled": 4, "sending": 2}
    bodies = select(tables.outbox.c.body_sealed).where(tables.outbox.c.state == "cancelled")
    assert set(now(database, lambda tx: tx.execute(bodies).scalars().all())) == {b""}


def test_a_row_that_does_not_open_stands_in_nobodys_way(database: Database) -> None:
    """One damaged sector must not silence the bot for everybody."""
    first, second = add_peer(database, "5550001"), add_peer(database, "5550002")
    _queue(database, first, "damaged", "behind it")
    _queue(database, second, "x")
    damage = update(tables.outbox).where(tables.outbox.c.id == 1).values(body_sealed=b"damaged")
    now(database, lambda tx: tx.execute(damage))
    assert _bodies(_claim(database)) == ["x"]
    assert (_row(database, 1)["state"], _row(database, 1)["why"]) == ("failed", "unreadable")
    assert _bodies(_claim(database)) == ["behind it"]


def test_purging_forgets_what_ended_and_keeps_what_still_has_to_go(database: Database) -> None:
    """After two days without a network the answers people wait for are still there."""
    peer = add_peer(database)
    _queue(database, peer, "sent", "waiting", "waiting too")
    now(database, lambda tx: outbox.close(tx, _claim_one(tx), "sent"))
    now(database, lambda tx: outbox.purge(tx, NOW))
    assert sum(now(database, outbox.count_by_state).values()) == 3, "from before, not from then"
    now(database, lambda tx: outbox.purge(tx, NOW + SECOND))
    assert now(database, outbox.count_by_state) == {"queued": 2}


def _claim_one(tx: Any) -> int:
    return outbox.claim(tx, MASTER, NOW, 1)[0].id


def test_an_erased_peer_leaves_no_row(database: Database) -> None:
    peer = add_peer(database)
    _queue(database, peer, "a", "b")
    _claim(database)
    now(database, lambda tx: peers.erase(tx, peer.id))
    assert now(database, lambda tx: tx.execute(select(func.count()).select_from(tables.outbox)).scalar()) == 0


def test_an_answer_does_not_wait_behind_a_nudge_in_its_own_chat(database: Database) -> None:
    """Ten thousand nudges are queued, one of them for this peer, who now writes: they are answered first."""
    peer = add_peer(database)
    for kind in ("nudge", "check_in", "call_request", "reply"):
        _queue(database, peer, kind, kind=kind)
    seen = []
    while claimed := _claim(database):
        seen += _bodies(claimed)
        now(database, lambda tx, row=claimed[0]: outbox.close(tx, row.id, "sent"))
    assert seen == ["reply", "call_request", "check_in", "nudge"]


def test_a_card_that_could_not_go_at_once_waits_for_nothing_of_its_chat(database: Database) -> None:
    """An answer is on its way, or rests for half an hour; the steps go all the same."""
    peer = add_peer(database)
    _queue(database, peer, "reply")
    _claim(database)
    _queue(database, peer, "card", kind="emergency")
    assert _bodies(now(database, lambda tx: outbox.claim(tx, MASTER, NOW, 9, 0, [peer.id]))) == ["card"]


def test_a_clock_that_is_set_back_silences_nobody(database: Database) -> None:
    """The machine asked a time server in the night, and it is an hour earlier: answers go all the same."""
    peer = add_peer(database)
    _queue(database, peer, "made before")
    assert _bodies(_claim(database, NOW - 3600 * SECOND)) == ["made before"]


def test_nothing_overtakes_what_is_on_its_way(database: Database) -> None:
    """Else the answer could arrive before the nudge it answers, or both at once out of order."""
    peer = add_peer(database)
    _queue(database, peer, "nudge", kind="nudge")
    assert _bodies(_claim(database)) == ["nudge"]
    _queue(database, peer, "reply")
    assert _claim(database) == []


def test_a_forgotten_row_is_found_although_a_more_urgent_one_waits(database: Database) -> None:
    """Each would wait for the other for ever, and this peer would never be answered again."""
    peer = add_peer(database)
    _queue(database, peer, "nudge", kind="nudge")
    _claim(database)
    _queue(database, peer, "reply")
    again = _claim(database, NOW + LEASE + SECOND)
    assert [(row.body, row.was_sending) for row in again] == [("nudge", True)]


def test_bulk_takes_only_its_share(database: Database) -> None:
    """Nudges may not use up the room that the next answer needs."""
    for number in range(6):
        kind = "nudge" if number < 4 else "reply"
        _queue(database, add_peer(database, str(5550001 + number)), f"{kind} {number}", kind=kind)
    claimed = now(database, lambda tx: outbox.claim(tx, MASTER, NOW, 5, bulk_most=1))
    assert _bodies(claimed) == ["reply 4", "reply 5", "nudge 0"]
    assert _bodies(now(database, lambda tx: outbox.claim(tx, MASTER, NOW, 5, bulk_most=0))) == []


def test_a_resting_chat_is_passed_over(database: Database) -> None:
    """It had its message for this second; everybody else goes on."""
    first, second = add_peer(database, "5550001"), add_peer(database, "5550002")
    _queue(database, first, "a")
    _queue(database, second, "x")
    assert _bodies(now(database, lambda tx: outbox.claim(tx, MASTER, NOW, 9, resting=[first.id]))) == ["x"]
    assert _bodies(_claim(database)) == ["a"]


def test_sent_together_and_erased_meanwhile(database: Database) -> None:
    """Many answers are noted in one go; whose peer was erased on the way is not among them."""
    first, second = add_peer(database, "5550001"), add_peer(database, "5550002")
    _queue(database, first, "a")
    _queue(database, second, "x")
    numbers = [row.id for row in _claim(database)]
    now(database, lambda tx: peers.erase(tx, first.id))
    assert now(database, lambda tx: outbox.close_sent(tx, dict.fromkeys(numbers, 1))) == {numbers[1]}
    row = _row(database, numbers[1])
    assert (row["state"], row["body_sealed"], row["lease_until"]) == ("sent", b"", None)
