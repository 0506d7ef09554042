"""Answers kept under a name, conditions on them, and typed words: kept only where flow and peer agreed to it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from flows import engine
from flows.engine import KEPT_LETTERS_MOST
from flows.events import CallAsked, NodeSpoke, QuestionAsked, Turn
from flows.parser import parse_flow
from flows.resumes import ChoiceTapped, FlowChosen, SilenceReached, TextReceived
from flows.session import Session
from flows.world import Found, World

FLOW = """\
flow: week
title: Week
nodes:
  start:
    say: How was the week?
    choices:
      - Good (fine) → agree
      - Very rough (bad) → agree
      - Skip → agree
      - What is this → card:weekly
    save: mood
  agree:
    say: May I keep a word?
    choices: [You may → note, Rather not → note]
    save: keep_it
  note:
    say: Type it, or skip.
    choices: [Skip it → route]
    ask: words
    go: route
    keep: {as: note, agreed: keep_it is You may}
  route:
    when:
      - mood is Very rough → talk
      - mood is not Good or Skip → end
    go: done
  talk: {say: "It was {mood}.", call: lead, go: end}
  done: {say: Take care., go: end}
"""

NOW = datetime(2026, 12, 1, 20, 0, tzinfo=UTC)


def _world(text: str = FLOW) -> World:
    flow, issues = parse_flow(text, "flows/week.yaml")
    assert flow and issues == []
    return World({"week": flow}, lambda text: Found(), NOW)


def _talk(*said: str | int, text: str = FLOW) -> tuple[Session, Turn]:
    """Walk the flow: a number taps that choice, words are typed; the session goes through JSON in between."""
    world = _world(text)
    turn = engine.start(world, FlowChosen("week"), "token", "release")
    for each in said:
        session = Session.from_json(turn.session.to_json())
        resume = ChoiceTapped(session.prompt, each) if isinstance(each, int) else TextReceived(each)
        turn = engine.resume(world, session, resume)
    return turn.session, turn


def _spoken(turn: Turn) -> list[str]:
    return [event.node for event in turn.events if isinstance(event, NodeSpoke | QuestionAsked)]


@pytest.mark.parametrize("said", [1, "very rough", "bad", "Very ruogh"])
def test_an_answer_is_kept_however_it_was_given(said: str | int) -> None:
    """Tapped, typed, by another word, or with a slip: it is the same answer, under its own name."""
    assert _talk(said)[0].results == {"mood": "very rough"}


def test_what_only_opens_a_card_is_no_answer() -> None:
    """The question stays open, and nothing was said yet."""
    session, _ = _talk(3)
    assert session.results == {} and session.place.node == "start"
    assert _talk(3, 0)[0].results == {"mood": "good"}


@pytest.mark.parametrize(
    ("mood", "then"), [(0, ["done"]), (1, ["talk"]), (2, ["done"])], ids=["good", "very rough", "skip"]
)
def test_the_first_condition_that_holds_is_followed(mood: int, then: list[str]) -> None:
    """And `go:` where none does."""
    assert _spoken(_talk(mood, 1, 0)[1]) == then


def test_a_call_that_was_asked_for_is_told() -> None:
    """Who can be called is the screen's to say; the talk goes on."""
    assert CallAsked("lead") in _talk(1, 1, 0)[1].events


def test_typed_words_are_thrown_away() -> None:
    """Rule 9: no free text is kept by default, and an answer is an answer without being kept."""
    session, turn = _talk(0, 1, "my back is killing me")
    assert session.results == {"mood": "good", "keep_it": "rather not"}
    assert _spoken(turn) == ["done"]
    assert "killing" not in session.to_json()


def test_typed_words_are_kept_when_the_peer_agreed_and_no_more_of_them_than_fits() -> None:
    """The flow said so, the peer tapped yes, and it is bounded."""
    assert _talk(0, 0, " call mum ")[0].results["note"] == "call mum"
    assert len(_talk(0, 0, "x" * 5000)[0].results["note"]) == KEPT_LETTERS_MOST
    assert "note" not in _talk(0, 0, 0)[0].results, "skipped"


def test_typed_words_are_forgotten_with_the_agreement() -> None:
    """Who is asked once more and takes it back has nothing left that they typed, from that tap on."""
    asks_again = FLOW.replace("    ask: words\n    go: route", "    ask: words\n    go: agree")
    assert _talk(0, 0, "call mum", 0, text=asks_again)[0].results["note"] == "call mum"
    session, _ = _talk(0, 0, "call mum", 1, text=asks_again)
    assert "note" not in session.results and "mum" not in session.to_json()


def test_an_answer_reads_in_the_language_of_the_peer() -> None:
    """A label is kept folded and shown as it is written."""
    flow = _world().flows["week"]
    assert flow.answers({"mood": "very rough", "note": "call mum"}, "en") == {"mood": "Very rough", "note": "call mum"}


def test_an_older_session_without_answers_is_still_read() -> None:
    """People are in the middle of talks when a new version starts."""
    session = _talk()[0]
    text = session.to_json().replace(',"results":{}', "")
    assert Session.from_json(text) == session


def test_silence_in_a_called_flow_ends_everything_and_asks_nothing() -> None:
    """Who went quiet gets no question that nobody asked for, wherever the flow was opened from."""
    outer, _ = parse_flow(
        "flow: outer\ntitle: Outer\nnodes:\n  start:\n    say: What would you like?\n"
        "    choices: [A walk → flow:inner, Done → end]\n",
        "flows/outer.yaml",
    )
    inner, _ = parse_flow(
        "flow: inner\ntitle: Inner\nnodes:\n  start:\n    say: How is it?\n    choices: [Fine → end]\n"
        "    silence: {after: 24 h, go: bye}\n  bye: {say: Take care., go: end}\n",
        "flows/inner.yaml",
    )
    assert outer and inner
    world = World({"outer": outer, "inner": inner}, lambda text: Found(), NOW)
    turn = engine.start(world, FlowChosen("outer"), "token", "release")
    turn = engine.resume(world, turn.session, ChoiceTapped(turn.session.prompt, 0))
    quiet = engine.resume(world, turn.session, SilenceReached(turn.session.prompt))
    assert _spoken(quiet) == ["bye"] and not quiet.session.is_waiting
    answered = engine.resume(world, turn.session, ChoiceTapped(turn.session.prompt, 0))
    assert _spoken(answered) == ["start"], "who answers comes back to where the walk began"
