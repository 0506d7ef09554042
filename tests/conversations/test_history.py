"""What publications mean for who waits: moved, begun again, corrected, left alone; and taken back with a rollback."""

from __future__ import annotations

from dataclasses import replace

from content.pack import Pack
from conversations.carrying import MOVED, RESTARTED, carry
from conversations.corrections import corrected
from conversations.history import RESTART, History, Move
from flows.session import Frame, Session, Status
from store.publications import DRAFT, ROLLBACK, Publication
from tests.conversations.desk_ground import desk_files, talk, words_of

HERE = "talk/start"


def _moves(release: str, to: str) -> dict[str, dict[str, str]]:
    return {release: {HERE: to}}


def _history(*publications: Publication) -> History:
    return History(publications)


OLD = Publication(1, "old", "files")


def test_who_waits_stays_unless_something_else_was_said() -> None:
    """The default keeps everybody on the words they know."""
    assert _history(OLD, Publication(2, "new", DRAFT)).move("old", HERE) is None


def test_a_move_is_due_for_older_words_only() -> None:
    """Not for other places, other releases, or words that were never in force."""
    history = _history(OLD, Publication(2, "new", DRAFT, moves=_moves("old", "start")))
    assert history.move("old", HERE) == Move("new", "start")
    assert history.move("old", "talk/rough") is None
    assert history.move("new", HERE) is None and history.move("draft", HERE) is None


def test_going_back_takes_moves_away_that_nobody_made_yet() -> None:
    """Otherwise a rollback would carry people into the very words it took back."""
    moved = Publication(2, "new", DRAFT, moves=_moves("old", "start"))
    assert _history(OLD, moved, Publication(3, "old", ROLLBACK, back_to=1)).move("old", HERE) is None
    before = Publication(1, "older", "files")
    back = Publication(4, "older", ROLLBACK, back_to=1)
    assert _history(before, replace(OLD, id=2), replace(moved, id=3), back).move("old", HERE) is None


def test_a_rollback_can_let_people_begin_again() -> None:
    """Who is amid words that harm is not left in them."""
    bad = Publication(2, "bad", DRAFT)
    back = Publication(3, "old", ROLLBACK, back_to=1, moves=_moves("bad", RESTART))
    assert _history(OLD, bad, back).move("bad", HERE) == Move("old", RESTART)


def test_words_in_force_again_move_nobody() -> None:
    """Published, replaced with a move, and published once more: who waited the whole time is where they should be."""
    moved = Publication(2, "new", DRAFT, moves=_moves("old", "start"))
    again = Publication(3, "old", DRAFT)
    later = Publication(4, "newest", DRAFT)
    assert _history(OLD, moved, again).move("old", HERE) is None
    assert _history(OLD, moved, again, later).move("old", HERE) is None


def _pack(**changes: str) -> Pack:
    return words_of(desk_files(**changes)).pack


def _session(release: str, **fields: object) -> Session:
    return replace(Session("token", release, (Frame("talk", "start"),), prompt=3), **fields)  # type: ignore[arg-type]


def test_somebody_who_is_moved_finds_old_buttons_old() -> None:
    """The place is another one's words: what is tapped under the old ones must never count for the new."""
    new = _pack(flows__talk=talk("How was it?", "How did it go?"))
    history = _history(OLD, Publication(2, new.name, DRAFT, moves=_moves("old", "start")))
    carried = carry(_session("old", results={"mood": "rough"}), history, lambda _: new)
    assert (carried.release, carried.carried, carried.place.node) == (new.name, MOVED, "start")
    assert carried.prompt > 4 and carried.results == {"mood": "rough"}


def test_somebody_who_begins_again_brings_nothing_along() -> None:
    """Answers to questions that read otherwise now are asked anew."""
    new = _pack(flows__talk=talk("How was it?", "How did it go?"))
    history = _history(OLD, Publication(2, new.name, DRAFT, moves=_moves("old", RESTART)))
    carried = carry(_session("old", results={"mood": "rough"}), history, lambda _: new)
    assert (carried.carried, carried.results) == (RESTARTED, {})


def test_a_session_is_carried_through_all_publications_since() -> None:
    """Two moves while somebody was away are both made."""
    first, second = _pack(), _pack(flows__talk=talk("How was it?", "How did it go?"))
    history = _history(
        OLD,
        Publication(2, first.name, DRAFT, moves=_moves("old", "start")),
        Publication(3, second.name, DRAFT, moves=_moves(first.name, "rough")),
    )
    packs = {first.name: first, second.name: second}
    carried = carry(_session("old", results={"mood": "rough"}), history, packs.get)
    assert (carried.release, carried.place.node) == (second.name, "rough")


def test_who_cannot_be_carried_stays() -> None:
    """The release is lost, the place does not listen, the talk is over: nothing happens to them."""
    new = _pack()
    history = _history(OLD, Publication(2, new.name, DRAFT, moves=_moves("old", "bye")))
    waiting = _session("old")
    assert carry(waiting, history, lambda _: None) is waiting
    assert carry(waiting, history, lambda _: new) is waiting, "`bye` does not listen"
    over = _session("old", status=Status.COMPLETED)
    assert carry(over, history, lambda _: new) is over


def test_a_corrected_sentence_is_said_to_people_on_older_words() -> None:
    """What it says changes, in every language it was corrected in; its buttons and where they lead stay."""
    old, new = _pack(), _pack(flows__talk=talk("How was it?", "How did it go?"))
    history = _history(Publication(1, old.name, "files"), Publication(2, new.name, DRAFT, corrections={HERE: 2}))
    said = corrected(old, history, {new.name: new}.get).flows["talk"]
    assert said.say("start", "en").strip() == "How did it go?"
    assert [choice.target for choice in said.nodes["start"].choices] == [
        choice.target for choice in old.flows["talk"].nodes["start"].choices
    ]


def test_newer_words_are_not_corrected_with_older_ones() -> None:
    """Who began since has its own sentence, whatever was corrected before it."""
    old, new = _pack(), _pack(flows__talk=talk("How was it?", "How did it go?"))
    newest = _pack(flows__talk=talk("How was it?", "Tell me."))
    history = _history(
        Publication(1, old.name, "files"),
        Publication(2, new.name, DRAFT, corrections={HERE: 2}),
        Publication(3, newest.name, DRAFT, corrections={HERE: 2}),
        Publication(4, old.name, DRAFT, corrections={HERE: 2}),
    )
    assert corrected(newest, history, {new.name: new}.get) is newest


def test_a_sentence_whose_buttons_changed_too_is_not_corrected() -> None:
    """It would stand over buttons it was not written for."""
    old = _pack()
    new = _pack(flows__talk=talk("How was it?", "How did it go?", {"Quiet (calm) → bye": "Quiet (calm) → rough"}))
    history = _history(Publication(1, old.name, "files"), Publication(2, new.name, DRAFT, corrections={HERE: 2}))
    assert corrected(old, history, {new.name: new}.get) is old
