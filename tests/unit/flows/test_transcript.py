"""The `.chat` format: what each kind of line means, when a bubble fits what was said, and how a file is rewritten.

Transcripts are evidence. A comparison that is too kind passes a bot that says something else, and a rewriting
that touches the peer's lines changes what was asked.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.transcript import (
    Act,
    Bubble,
    Look,
    NotATranscript,
    Passed,
    Restarted,
    Said,
    Sent,
    Tapped,
    read_transcript,
)
from flows.transcript_lines import act_line, look_line, matches, rewritten, written

CHAT = """\
# Prose, and a blank line.

language: fr
at: 2026-11-24 14:10

== the first scene
peer: Hard shift
bot: That sounds heavy.
     What would help most?
     [Just breathe] [Talk to a person]
     [Leave me be]
bot: *
# A remark in the middle.
peer: [Just breathe] again
bot is silent

== the second
-- 24 hours pass
bot: No need to answer …
"""


def test_a_whole_file() -> None:
    """Settings, scenes, acts with their lines, and bubbles with their buttons row by row."""
    transcript = read_transcript(CHAT, "a.chat")
    assert transcript.settings == {"language": "fr", "at": "2026-11-24 14:10"}
    first, second = transcript.scenes
    assert (first.title, second.title) == ("the first scene", "the second")
    assert [(each.act, each.line) for each in first.exchanges] == [
        (Said("Hard shift"), 7),
        (Tapped("Just breathe", is_again=True), 14),
    ]
    rows = (("Just breathe", "Talk to a person"), ("Leave me be",))
    assert first.exchanges[0].expected == [Bubble("That sounds heavy.\nWhat would help most?", rows), Bubble("*")]
    assert first.exchanges[1].expected == []
    assert second.exchanges[0].expected == [Bubble("No need to answer …")]


@pytest.mark.parametrize(
    ("line", "act"),
    [
        ("peer: hello there", Said("hello there")),
        ("peer: Hard shift", Said("Hard shift")),
        ("peer: [Yes]", Tapped("Yes")),
        ("peer: old [Yes]", Tapped("Yes", is_old=True)),
        ("peer: [Yes] again", Tapped("Yes", is_again=True)),
        # A bracket inside words is typed, and is no button.
        ("peer: he said [Yes] to me", Said("he said [Yes] to me")),
        ("peer sends a voice note", Sent("a voice note")),
        ("peer sends start ox", Sent("start ox")),
        ("-- 1 minute passes", Passed(timedelta(minutes=1))),
        ("-- 24 hours pass", Passed(timedelta(hours=24))),
        ("-- 7 days pass", Passed(timedelta(days=7))),
        ("-- the bot restarts", Restarted()),
    ],
)
def test_what_a_line_means(line: str, act: Act) -> None:
    """The whole list of what can happen in a transcript."""
    scene = read_transcript(f"== one\n{line}\n", "a.chat").scenes[0]
    assert [each.act for each in scene.exchanges] == [act]
    again = read_transcript(f"== one\n{act_line(act)}\n", "a.chat").scenes[0]
    assert [each.act for each in again.exchanges] == [act], "what the terminal writes is read back"


@pytest.mark.parametrize(
    ("line", "look"),
    [
        ("session: waiting", Look("", "waiting", 3)),
        ("session: none", Look("", "none", 3)),
        ("session:completed", Look("", "completed", 3)),
        ("result: mood = Very rough", Look("mood", "Very rough", 3)),
        ("result: keep_it = (none)", Look("keep_it", "(none)", 3)),
        ("result: note = a = b", Look("note", "a = b", 3)),
    ],
)
def test_what_a_look_means(line: str, look: Look) -> None:
    """It belongs to the act above it, and is written again as it was."""
    (exchange,) = read_transcript(f"== one\npeer: hi\n{line}\n", "a.chat").scenes[0].exchanges
    assert exchange.looks == [look]
    assert look_line(look) == line.replace(":c", ": c")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("just prose\n", 1),
        ("language: fr\nhello\n== a\n", 2),
        ("== a\nbot: The bot never speaks first.\n", 2),
        ("== a\npeer: hi\nbat: a slip\n", 3),
        ("== a\npeer: hi\n-- a while passes\n", 3),
        ("== a\npeer: hi\n-- 3 weeks pass\n", 3),
        ("== a\npeer: hi\n    bot: four spaces\n", 3),
        ("== a\n     nothing is open here\n", 2),
        ("== a\nPeer: hi\n", 2),
        ("== a\n==b\n", 2),
        # Settings are two, and are checked: a slip in one would run every scene in the wrong language or hour.
        ("langauge: fr\n== a\npeer: hi\n", 1),
        ("at: noon\n== a\npeer: hi\n", 1),
        ("at: 2026-02-30 14:10\n== a\npeer: hi\n", 1),
        # Looking inside: after something was done, at something there is.
        ("== a\nsession: waiting\n", 2),
        ("== a\nbot is silent\n", 2),
        ("== a\npeer: hi\nsession: over\n", 3),
        ("== a\npeer: hi\nsession:\n", 3),
        ("== a\npeer: hi\nresult: mood\n", 3),
        ("== a\npeer: hi\nresult: mood =\n", 3),
        ("== a\npeer: hi\nresult: mood is Rough\n", 3),
        ("== a\npeer: hi\nresult: The mood = Rough\n", 3),
        # Two scenes of one name cannot be told apart, neither by people nor when one of them is rewritten.
        ("== a\npeer: hi\n== a\n", 3),
        # A bubble has no blank lines in it: what stands below one belongs to nothing.
        ("== a\npeer: hi\nbot: Hi.\n\n     More.\n", 5),
    ],
)
def test_a_line_that_is_none_of_them(text: str, line: int) -> None:
    """A slip must not be passed over: the test would check less than it says."""
    with pytest.raises(NotATranscript, match=rf"^me/a\.chat:{line}: "):
        read_transcript(text, "me/a.chat")


@pytest.mark.parametrize(
    ("expected", "said", "fits"),
    [
        (Bubble("Hi."), Bubble("Hi."), True),
        (Bubble("Hi."), Bubble("Hi. "), True),
        (Bubble("Hi."), Bubble("Hi"), False),
        (Bubble("hi."), Bubble("Hi."), False),
        (Bubble("Two\nlines"), Bubble("Two\n\n  lines\n"), True),
        (Bubble("Two lines"), Bubble("Two\nlines"), False),
        # … stands for any text, also none, in its place only.
        (Bubble("In …"), Bubble("In through the nose."), True),
        (Bubble("In…"), Bubble("In"), True),
        (Bubble("… nose."), Bubble("In through the nose."), True),
        (Bubble("In … nose."), Bubble("In through the nose."), True),
        (Bubble("In … nose."), Bubble("In through the nose. Out."), False),
        (Bubble("In … nose"), Bubble("Slowly. In through the nose"), False),
        (Bubble("a … b … c"), Bubble("a x b y c"), True),
        (Bubble("a … b … c"), Bubble("a x c y b"), False),
        (Bubble("a … b … a"), Bubble("a b"), False),
        (Bubble("ab…b"), Bubble("ab"), False),
        (Bubble("…"), Bubble("anything\nat all"), True),
        # * alone is any message with any buttons; a star inside a sentence is a star.
        (Bubble("*"), Bubble("Hi.", (("Yes",),)), True),
        (Bubble("* Hi"), Bubble("anything"), False),
        # Buttons count, in their rows.
        (Bubble("Hi.", (("Yes", "No"),)), Bubble("Hi.", (("Yes", "No"),)), True),
        (Bubble("Hi.", (("Yes", "No"),)), Bubble("Hi.", (("Yes",), ("No",))), False),
        (Bubble("Hi.", (("Yes",),)), Bubble("Hi."), False),
        (Bubble("Hi."), Bubble("Hi.", (("Yes",),)), False),
        (Bubble("Hi.", (("…",),)), Bubble("Hi.", (("Yes",), ("No",))), True),
        (Bubble("Hi.", (("…",),)), Bubble("Bye.", (("Yes",),)), False),
        # Any text, but these buttons.
        (Bubble("*", (("Yes",),)), Bubble("Hi.", (("Yes",),)), True),
        (Bubble("*", (("Yes",),)), Bubble("Hi.", (("No",),)), False),
    ],
)
def test_when_a_bubble_fits(expected: Bubble, said: Bubble, fits: bool) -> None:
    """Strict but for the two wildcards."""
    assert matches(expected, said) is fits


def test_rewriting_keeps_the_peers_lines() -> None:
    """`--update` may change what the bot says in the file, never what was said to it, nor the prose."""
    transcript = read_transcript(CHAT, "a.chat")
    said = {7: [Bubble("New words.\n\nMore.", (("A", "B"), ("C",)))], 14: [], 18: [Bubble("One"), Bubble("Two")]}
    text = rewritten(CHAT, transcript, said)
    peers = [line for line in CHAT.splitlines() if line.startswith(("peer", "#", "==", "--", "language", "at:"))]
    kept = [line for line in text.splitlines() if line.startswith(("peer", "#", "==", "--", "language", "at:"))]
    assert kept == peers
    assert "peer: Hard shift\nbot: New words.\n     More.\n     [A] [B]\n     [C]\n" in text
    assert "peer: [Just breathe] again\nbot is silent\n" in text
    assert "-- 24 hours pass\nbot: One\nbot: Two\n" in text
    assert "heavy" not in text


def test_rewriting_twice_changes_nothing() -> None:
    """Otherwise every update would show up in review as a change."""
    said = {7: [Bubble("Hi.", (("A",),))], 14: [], 18: [Bubble("Bye.")]}
    once = rewritten(CHAT, read_transcript(CHAT, "a"), said)
    lines = {each.act: each for scene in read_transcript(once, "a").scenes for each in scene.exchanges}
    again = {each.line: each.expected for each in lines.values()}
    assert rewritten(once, read_transcript(once, "a"), again) == once


words = st.text("abc […]*#=-.\n", max_size=20).map(lambda text: text.replace("[", "").replace("]", ""))
rows = st.lists(st.lists(st.sampled_from(("Yes", "No thanks", "…", "9-1-1")), min_size=1, max_size=3).map(tuple)).map(
    tuple
)


@given(words, rows)
def test_what_was_said_is_read_back_as_it_was_said(text: str, buttons: tuple[tuple[str, ...], ...]) -> None:
    """A transcript that was just written must pass, whatever the bot's sentence looks like."""
    bubble = Bubble(text, buttons)
    chat = f"== one\npeer: hi\n{written(bubble)}\n"
    expected = read_transcript(chat, "a.chat").scenes[0].exchanges[0].expected
    assert len(expected) == 1
    assert matches(expected[0], bubble)


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text: str) -> None:
    """Nothing but NotATranscript comes out of a bad file."""
    try:
        read_transcript(text, "a.chat")
    except NotATranscript as refusal:
        assert str(refusal).startswith("a.chat:")
