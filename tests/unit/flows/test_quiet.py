"""A peer's wish for quiet, as a flow writes it and as the engine tells it; and which time a check-in is asked for."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from flows import engine
from flows.definition import Later, Node, Quiet
from flows.events import Event, FollowUpPlanned, QuietAsked
from flows.parser import parse_flow
from flows.resumes import FlowChosen, SilenceReached, TextReceived
from flows.session import Session
from tests.unit.flows.ground import NOW, again, asks, begin, flow, says, tap, world

WEEK, FORTNIGHT = timedelta(days=7), timedelta(days=14)

TALK = "flow: a\ntitle: A\nnodes:\n  start:\n    say: I will be quiet.\n    quiet: {quiet}\n    go: end\n"


def _wishes(*events: Event) -> list[QuietAsked]:
    return [event for event in events if isinstance(event, QuietAsked)]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("{for: 14 d, loss: yes}", Quiet(FORTNIGHT, is_loss=True)),
        ("{for: 14 d, loss: no}", Quiet(FORTNIGHT)),
        ("{for: 24 h}", Quiet(timedelta(days=1))),
        ("{for: 30 d}", Quiet(timedelta(days=30))),
    ],
)
def test_how_a_wish_is_written(written: str, meant: Quiet) -> None:
    """How long, and whether somebody died; without a word about it, nobody did."""
    read, issues = parse_flow(TALK.format(quiet=written), "flows/a.yaml")
    assert issues == []
    assert read
    assert read.nodes["start"].quiet == meant


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("{for: 31 d}", "F012"),
        ("{for: 0 h}", "F012"),
        ("{for: a while}", "F012"),
        ("{loss: yes}", "Y050"),
        ("{for: 7 d, loss: maybe}", "Y059"),
        ("{for: 7 d, lost: yes}", "Y061"),
        ("14 d", "Y054"),
    ],
)
def test_a_wish_that_cannot_be_read_is_told_at_its_line(written: str, code: str) -> None:
    """A quiet that is not understood would be no quiet at all."""
    _, issues = parse_flow(TALK.format(quiet=written), "flows/a.yaml")
    assert (code, 6) in [(found.code, found.line) for found in issues]


def test_a_flow_says_whether_a_schedule_may_start_it() -> None:
    """Only one that says so; a word that is neither yes nor no is told, and means no."""
    marked, plain, unclear = (
        parse_flow(TALK.format(quiet="{for: 7 d}").replace("nodes:", f"{line}nodes:"), "flows/a.yaml")
        for line in ("check_in: yes\n", "", "check_in: often\n")
    )
    assert marked[0] and plain[0] and unclear[0]
    assert [read.is_check_in for read in (marked[0], plain[0], unclear[0])] == [True, False, False]
    assert [found.code for found in (*marked[1], *plain[1], *unclear[1])] == ["Y059"]


def test_a_wish_comes_once_and_not_on_the_way_back() -> None:
    """The fourteen days do not begin anew because somebody read a card in between."""
    start = asks("start", "flow:b", "end", quiet=Quiet(FORTNIGHT, is_loss=True))
    given = world(flow("a", start), flow("b", asks("start", "end")))
    turn = begin(given, "a")
    assert _wishes(*turn.events) == [QuietAsked(NOW + FORTNIGHT, is_loss=True)]
    called = tap(given, turn.session, "flow:b")
    back = tap(given, called.session, "end")
    nonsense = again(given, back.session, TextReceived("nonsense"))
    assert _wishes(*called.events, *back.events, *nonsense.events) == []


def test_who_chooses_the_place_again_asks_again() -> None:
    """Later, and of their own will: the days count from then."""
    given = world(flow("a", asks("start", "hush", "end"), says("hush", "start", quiet=Quiet(WEEK))))
    first = tap(given, begin(given, "a").session, "hush")
    later = world(*given.flows.values(), later=timedelta(days=2))
    second = tap(later, first.session, "hush")
    assert _wishes(*first.events) == [QuietAsked(NOW + WEEK)]
    assert _wishes(*second.events) == [QuietAsked(NOW + WEEK + timedelta(days=2))]


@pytest.mark.parametrize(
    "node",
    [
        pytest.param(says("start", quiet=Quiet(WEEK)), id="speaking"),
        pytest.param(Node("start", go=says("x").go, quiet=Quiet(WEEK)), id="without a word"),
        pytest.param(says("start", "card:plain", quiet=Quiet(WEEK)), id="on the way to a card"),
    ],
)
def test_a_place_that_goes_on_asks_too(node: Node) -> None:
    """It need not wait for an answer to be a wish."""
    assert _wishes(*begin(world(flow("a", node)), "a").events) == [QuietAsked(NOW + WEEK)]


def test_a_wish_in_passing_through_a_called_flow_comes_once() -> None:
    """Also where the flow that called it comes back to itself."""
    given = world(flow("a", asks("start", "flow:b")), flow("b", says("start", quiet=Quiet(WEEK))))
    turn = tap(given, begin(given, "a").session, "flow:b")
    assert _wishes(*turn.events) == [QuietAsked(NOW + WEEK)]


def test_a_follow_up_and_a_wish_of_one_place_are_both_told() -> None:
    """Which of the two wins is not for the engine to say."""
    turn = begin(world(flow("a", says("start", later=Later(WEEK, "b"), quiet=Quiet(WEEK)), says("b"))), "a")
    assert [type(event) for event in turn.events if isinstance(event, FollowUpPlanned | QuietAsked)] == [
        FollowUpPlanned,
        QuietAsked,
    ]


def test_a_session_knows_to_its_end_which_time_it_was_asked_for() -> None:
    """Answers are filed under it, days later and after a restart; a session nobody's schedule began knows of none."""
    given = world(flow("a", asks("start", "b", "end"), asks("b", "end")))
    turn = engine.start(given, FlowChosen("a"), "token", "release", check_in="7.3.2026-12-01T13:00")
    session = tap(given, turn.session, "b").session
    assert Session.from_json(session.to_json()).check_in == "7.3.2026-12-01T13:00"
    assert tap(given, session, "end").session.check_in == "7.3.2026-12-01T13:00"
    assert begin(given, "a").session.check_in == ""


def test_a_session_that_an_older_bot_wrote_down_is_of_no_schedule() -> None:
    """It lacks the word for it, and is resumed all the same."""
    given = world(flow("a", asks("start", "end")))
    session = begin(given, "a").session
    fields = json.loads(session.to_json())
    del fields["check_in"]
    old = Session.from_json(json.dumps(fields))
    assert old == session
    assert again(given, old, SilenceReached(1)).session.check_in == ""
