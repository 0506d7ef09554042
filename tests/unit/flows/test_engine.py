"""The engine's promises one by one: where a turn leads, what keeps the place, and that every flow is bounded.

A flow is words that somebody wrote on a busy afternoon. The worst one must end as a failed session, because an
exception would take the peer's emergency door with it, and a hang everybody's.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from flows import engine
from flows.definition import Flow, Later, Node, Silence
from flows.engine import CARDS_PER_PAGE, FRAMES_MOST, MORE, NODES_PER_TURN_MOST, NOT_IT, TURNS_MOST
from flows.events import (
    CardsFound,
    CardShown,
    CommandChosen,
    FollowUpPlanned,
    FoundRejected,
    NodeSpoke,
    NothingFound,
    NotUnderstood,
    OldChoiceTapped,
    QuestionAsked,
    SessionEnded,
    SilencePlanned,
)
from flows.resumes import ChoiceTapped, SilenceReached, TextReceived
from flows.session import Status
from flows.world import Found
from tests.unit.flows.ground import END, NOW, again, asks, begin, flow, places, says, tap, to, world

DAY = timedelta(days=1)
QUIET = Silence(DAY, END)


@pytest.mark.parametrize(
    "flows",
    [
        pytest.param([flow("a", says("start", "start"))], id="a place that leads to itself"),
        pytest.param([flow("a", says("start", "b"), says("b", "start"))], id="two places in a circle"),
        pytest.param([flow("a", says("start", "flow:a"))], id="a flow that calls itself"),
        pytest.param([flow("a", says("start", "flow:b")), flow("b", says("start", "flow:a"))], id="two flows"),
        pytest.param([flow("a", says("start", "b"))], id="a place that is gone"),
        pytest.param([flow("a", says("start", "flow:b"))], id="a flow that is gone"),
        pytest.param([flow("a", says("begin"))], id="a flow without a start"),
        pytest.param([flow("b", says("start"))], id="a flow that never was"),
    ],
)
def test_a_bad_flow_is_a_failed_session(flows: list[Flow]) -> None:
    """The checks refuse such flows; an old release or a lost one may still hold them."""
    turn = begin(world(*flows), "a")
    assert turn.session.status is Status.FAILED
    assert turn.events[-1] == SessionEnded(Status.FAILED)
    assert len(turn.events) <= NODES_PER_TURN_MOST + 1


def test_as_many_places_as_a_turn_may_enter() -> None:
    """The bound itself is still allowed; one more is not."""
    chain = [says(f"n{number}", f"n{number + 1}") for number in range(1, NODES_PER_TURN_MOST - 1)]
    last = f"n{NODES_PER_TURN_MOST - 1}"
    fits = flow("a", says("start", "n1"), *chain, says(last))
    assert begin(world(fits), "a").session.status is Status.COMPLETED
    too_long = flow("a", says("start", "n1"), *chain, says(last, "more"), says("more"))
    assert begin(world(too_long), "a").session.status is Status.FAILED


def test_a_talk_that_never_ends_fails_at_last() -> None:
    """More turns than a person has patience for come from a program."""
    given = world(flow("a", asks("start", "start")))
    session = begin(given, "a").session
    for _ in range(TURNS_MOST):
        session = tap(given, session, "start").session
        assert session.is_waiting
    over = tap(given, session, "start")
    assert over.session.status is Status.FAILED
    assert over.events == (SessionEnded(Status.FAILED),)


def test_wandering_between_two_flows_is_no_mistake() -> None:
    """A peer who goes to and fro between "hard shift" and "talk to a person" must not be told that it broke."""
    given = world(flow("a", asks("start", "flow:b", "end")), flow("b", asks("start", "flow:a", "end")))
    session = begin(given, "a").session
    for number in range(3 * FRAMES_MOST):
        session = tap(given, session, "flow:b" if number % 2 == 0 else "flow:a").session
        assert session.is_waiting
        assert len(session.frames) <= FRAMES_MOST
    for _ in range(FRAMES_MOST):
        session = tap(given, session, "end").session
    assert session.status is Status.COMPLETED


def test_a_release_that_lost_the_place() -> None:
    """A session whose flow is gone fails in its next turn, and says so."""
    session = begin(world(flow("a", asks("start", "end"))), "a").session
    for emptied in (world(), world(flow("a", says("start")))):
        turn = again(emptied, session, TextReceived("hello"))
        assert turn.events == (SessionEnded(Status.FAILED),)
        assert engine.question(emptied, session) is None


@pytest.mark.parametrize("choice", [-99, MORE, NOT_IT, 2, 3, 999])
def test_a_choice_that_was_never_there(choice: int) -> None:
    """Old clients and curious people send any number; nothing moves."""
    given = world(flow("a", asks("start", "b", "end"), says("b")))
    session = begin(given, "a").session
    turn = again(given, session, ChoiceTapped(session.prompt, choice))
    assert turn.events == (OldChoiceTapped(),)
    assert turn.session == replace(session, turns=1)


@pytest.mark.parametrize("prompt", [-1, 0, 2, 999])
def test_a_button_of_another_question(prompt: int) -> None:
    """Only the open question's buttons act: an old "yes" answers nothing new."""
    given = world(flow("a", asks("start", "start", "end")))
    session = begin(given, "a").session
    turn = again(given, session, ChoiceTapped(prompt, 1))
    assert turn.events == (OldChoiceTapped(),)
    assert turn.session.is_waiting


def test_the_same_tap_acts_once() -> None:
    """A tap that arrives twice finds the next question open, and is old."""
    given = world(flow("a", asks("start", "start")))
    first = begin(given, "a").session
    second = again(given, first, ChoiceTapped(first.prompt, 0)).session
    assert again(given, second, ChoiceTapped(first.prompt, 0)).events == (OldChoiceTapped(),)


@pytest.mark.parametrize("resume", [ChoiceTapped(1, 0), TextReceived("go end"), SilenceReached(1)])
@pytest.mark.parametrize("status", [Status.COMPLETED, Status.FAILED, Status.INTERRUPTED])
def test_what_is_over_stays_over(resume: object, status: Status) -> None:
    """No event moves an ended session, not even its turn counter."""
    given = world(flow("a", asks("start", "end")))
    session = replace(begin(given, "a").session, status=status)
    turn = again(given, session, resume)  # type: ignore[arg-type]
    assert turn.session == session
    assert turn.events == (OldChoiceTapped(),)
    assert engine.question(given, session) is None


def test_silence_goes_on_by_itself() -> None:
    """The flow said what happens when nobody answers; it happens once."""
    given = world(flow("a", asks("start", "end", silence=Silence(DAY, to("still"))), says("still")))
    turn = begin(given, "a")
    assert SilencePlanned(1, NOW + DAY) in turn.events
    silent = again(given, turn.session, SilenceReached(1))
    assert silent.events == (NodeSpoke("a", "still"), SessionEnded(Status.COMPLETED))
    assert again(given, silent.session, SilenceReached(1)).events == (OldChoiceTapped(),)


def test_silence_after_an_answer_is_void() -> None:
    """Who answered is not told that nobody answered, though the plan was already made."""
    given = world(flow("a", asks("start", "start", silence=QUIET)))
    first = begin(given, "a").session
    answered = tap(given, first, "start").session
    assert again(given, answered, SilenceReached(first.prompt)).events == (OldChoiceTapped(),)


def test_silence_where_none_is_planned_is_void() -> None:
    """A plan that outlived its question must not end another one."""
    given = world(flow("a", asks("start", "end")))
    assert again(given, begin(given, "a").session, SilenceReached(1)).session.is_waiting


@pytest.mark.parametrize("resume", [ChoiceTapped(1, 0), TextReceived("mumble"), TextReceived("go card plain")])
def test_whoever_does_something_is_waited_for_anew(resume: object) -> None:
    """The store forgets an earlier plan when a session moves: without a new one the flow would wait for ever."""
    shown = flow("a", asks("start", "card:plain", "end", silence=QUIET))
    session = begin(world(shown), "a").session
    turn = again(world(shown, later=DAY / 2), session, resume)  # type: ignore[arg-type]
    assert turn.events[-1] == SilencePlanned(session.prompt, NOW + DAY / 2 + DAY)


def test_an_old_button_does_not_lengthen_the_wait() -> None:
    """Nothing was answered, and nothing changed."""
    given = world(flow("a", asks("start", "end", silence=QUIET)))
    assert again(given, begin(given, "a").session, ChoiceTapped(99, 0)).events == (OldChoiceTapped(),)


def test_a_called_flow_returns_to_the_question_that_called_it() -> None:
    """Where people left off is asked again, as a new question: its earlier buttons are old now."""
    given = world(flow("a", asks("start", "flow:b", "end")), flow("b", asks("start", "end")))
    called = tap(given, begin(given, "a").session, "flow:b")
    assert [frame.flow for frame in called.session.frames] == ["a", "b"]
    back = tap(given, called.session, "end")
    assert back.events == (QuestionAsked("a", "start", 3),)
    assert tap(given, back.session, "end").session.status is Status.COMPLETED


def test_a_flow_called_in_passing_returns_to_whoever_asked() -> None:
    """A place that only goes on is not spoken a second time on the way back."""
    passing = flow("b", says("start", "flow:c"))
    given = world(flow("a", asks("start", "flow:b")), passing, flow("c", asks("start", "end")))
    session = tap(given, begin(given, "a").session, "flow:b").session
    back = tap(given, session, "end")
    assert back.events == (QuestionAsked("a", "start", back.session.prompt),)


@pytest.mark.parametrize(
    ("way", "event"), [("card:plain", CardShown("plain")), ("command:stop", CommandChosen("stop"))]
)
def test_a_card_or_a_command_keeps_the_place(way: str, event: object) -> None:
    """Reading a card is not an answer: the question stays open with the same buttons."""
    given = world(flow("a", asks("start", way, "end")))
    session = begin(given, "a").session
    turn = tap(given, session, way)
    assert turn.events == (event,)
    assert turn.session == replace(session, turns=1)
    assert engine.question(given, turn.session) == QuestionAsked("a", "start", 1)


def test_a_place_that_goes_on_to_a_card_ends_there() -> None:
    """`go:` to a card shows it and leaves: there is no question to keep."""
    assert begin(world(flow("a", says("start", "card:plain"))), "a").events == (
        NodeSpoke("a", "start"),
        CardShown("plain"),
        SessionEnded(Status.COMPLETED),
    )


CARDS = tuple(f"card{number}" for number in range(2 * CARDS_PER_PAGE + 1))


def _looks_up(text: str) -> Found:
    return Found(CARDS, is_sure=text == "sure") if text in ("many", "sure") else Found()


LIBRARY = world(flow("a", Node("start", "What?", asks_library=True, silence=QUIET)), search=_looks_up)


def test_found_cards_are_turned_page_by_page() -> None:
    """Three at a time, each page a new question, and after the last one there is nothing more."""
    turn = again(LIBRARY, begin(LIBRARY, "a").session, TextReceived("many"))
    shown: list[str] = []
    for _ in range(3):
        page = next(event for event in turn.events if isinstance(event, CardsFound))
        shown += page.cards
        assert page.has_more is (len(shown) < len(CARDS))
        assert page.prompt == turn.session.prompt
        asked_again = engine.question(LIBRARY, turn.session)
        assert asked_again == replace(page, is_sure=None), "how sure the search was is said once"
        turn = again(LIBRARY, turn.session, ChoiceTapped(turn.session.prompt, MORE))
    assert tuple(shown) == CARDS
    assert NothingFound(turn.session.prompt) in turn.events


def test_a_last_page_that_is_full_is_the_last() -> None:
    """No empty page comes after it."""
    full = replace(LIBRARY, search=lambda text: Found(CARDS[:CARDS_PER_PAGE]))
    found = again(full, begin(full, "a").session, TextReceived("many"))
    assert CardsFound(CARDS[:CARDS_PER_PAGE], False, 2, is_sure=False) in found.events
    assert NothingFound(3) in again(full, found.session, ChoiceTapped(2, MORE)).events


def test_this_is_not_it_puts_the_cards_away() -> None:
    """The question stays open for other words; the buttons of the page are old. The typed words ride in the tap."""
    found = again(LIBRARY, begin(LIBRARY, "a").session, TextReceived("many")).session
    turn = again(LIBRARY, found, ChoiceTapped(found.prompt, NOT_IT, "many"))
    assert turn.events[0] == FoundRejected(found.prompt + 1, CARDS[0], "many")
    assert turn.session.found == ()
    assert again(LIBRARY, turn.session, ChoiceTapped(found.prompt, MORE)).events == (OldChoiceTapped(),)
    assert engine.question(LIBRARY, turn.session) == QuestionAsked("a", "start", turn.session.prompt)


def test_a_library_question_still_falls_silent() -> None:
    """Each answer is a new question number; the wait must follow it."""
    for text in ("many", "nothing like it"):
        session = begin(LIBRARY, "a").session
        turn = again(LIBRARY, session, TextReceived(text))
        assert turn.events[-1] == SilencePlanned(session.prompt + 1, NOW + DAY)


def test_other_questions_offer_cards_only_when_sure() -> None:
    """Chat is not met with junk; a sure find stands beside the question, whose place is kept."""
    given = world(flow("a", asks("start", "end")), search=_looks_up)
    session = begin(given, "a").session
    assert again(given, session, TextReceived("many")).events == (NotUnderstood("a", "start", 1),)
    sure = again(given, session, TextReceived("sure"))
    assert sure.events == (NotUnderstood("a", "start", 1, (), CARDS[:CARDS_PER_PAGE]),)
    assert sure.session.prompt == session.prompt


def test_a_follow_up_is_planned_once_and_not_on_the_way_back() -> None:
    """The peer asked once; coming back from a called flow is not asking again."""
    asked = asks("start", "flow:b", "end", later=Later(DAY, "next"))
    given = world(flow("a", asked, says("next")), flow("b", asks("start", "end")))
    turn = begin(given, "a")
    assert turn.events.count(FollowUpPlanned("a", "next", NOW + DAY)) == 1
    called = tap(given, turn.session, "flow:b")
    back = tap(given, called.session, "end")
    assert places(back.events) == ["start"]
    assert not [event for event in (*called.events, *back.events) if isinstance(event, FollowUpPlanned)]
