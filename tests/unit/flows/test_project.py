"""What is found in flows together is told as a conversation, in the labels a peer sees.

"Node q7 is a trap" sends a coordinator looking; "tap this, tap that, then stuck" is seen at once.
"""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from content.proof_sheet import as_json, as_text, proof_read
from flows.definition import Flow
from flows.overlaps import is_thumb_slip
from flows.parser import parse_flow
from flows.verifier import verify
from flows.ways import tapped, written
from tests.mistakes.laying import TODAY
from tests.small_pack import small_pack

TALK = """\
flow: hard_shift
title: Hard shift
nodes:
  start:
    say: How was it?
    choices: [Fine → bye, Hard → hard]
    save: mood
    silence: {after: 24 h, go: soft}
  soft: {say: I am still here., go: ask}
  hard: {say: A hard one., go: flow:more}
  ask:
    say: Do you want more?
    choices: [More → flow:more, No → bye]
    silence: stays open
  bye: {say: Take care., go: end}
"""

MORE = """\
flow: more
title: More
silence: {after: 2 d, go: end}
nodes:
  start:
    say: Type anything.
    ask: words
    go: stuck
  stuck:
    say: This or that?
    choices: [This → stuck, That → card:plain]
"""


def _flows(*texts: str) -> dict[str, Flow]:
    flows = {}
    for text in texts:
        flow, issues = parse_flow(text, f"flows/{text.splitlines()[0].removeprefix('flow: ')}.yaml")
        assert flow and not issues
        flows[flow.key] = flow
    return flows


def _told(*texts: str, opened: str = "hard_shift") -> dict[str, str]:
    found = verify(_flows(*texts), {"plain"}, set(), {opened: "tap “Hard shift”"})
    return {each.code: each.way for each in found}


def test_a_trap_in_another_flow_is_told_from_the_door_on() -> None:
    """The shortest way to the first place of that corner: two taps, not the way over silence."""
    told = _told(TALK, MORE)
    assert told["F044"] == "tap “Hard shift” → tap “Hard” → stuck"


def test_silence_and_follow_ups_stand_in_the_conversation() -> None:
    """Where a way leads over time, the time is told."""
    silent = TALK.replace(", Hard → hard", "").replace("  hard: {say: A hard one., go: flow:more}\n", "")
    told = _told(silent, MORE)
    assert told["F044"].startswith("tap “Hard shift” → nobody answers for 24 h → tap “More” → ")
    later = (
        "  bye: {say: I will ask., later: {after: 22 h, go: next_day}, go: end}\n  next_day: {say: '{mood}?', go: end}"
    )
    asked = silent.replace("  bye: {say: Take care., go: end}", later.replace("'", '"'))
    assert _told(asked, MORE)["F048"].startswith("tap “Hard shift” → tap “Fine” → 22 h later → ")


def test_what_nobody_can_come_to_has_no_conversation() -> None:
    """A made-up one would send somebody looking for it."""
    told = _told(TALK, MORE, opened="nothing")
    assert told["F040"] == told["F044"] == ""


def test_a_hostile_label_cannot_write_on_the_screen() -> None:
    """Ways are printed on a terminal, and sent in a chat."""
    assert tapped("a\x1b[31m\nb" + "c" * 100) == f"tap “a·[31m·b{'c' * 52}…”"


@pytest.mark.parametrize(
    ("wait", "shown"),
    [
        (timedelta(minutes=30), "30 min"),
        (timedelta(hours=24), "24 h"),
        (timedelta(hours=36), "36 h"),
        (timedelta(days=2), "2 d"),
    ],
)
def test_waits_are_told_as_writers_write_them(wait: timedelta, shown: str) -> None:
    """A day is 24 h, as in all examples."""
    assert written(wait) == shown


def test_the_proof_sheet_prints_the_conversation_and_the_line_to_change() -> None:
    """Under the mistake, for who reads; and as fields, for who programs."""
    files = small_pack()
    files["flows/talk.yaml"] = files["flows/talk.yaml"].replace("- Nobody → bye", "- Nobody → end")
    sheet = proof_read(files, [], TODAY)
    text = as_text(sheet)
    assert re.search(r"F043 error: .*\n    To see it: tap “Door talk” → tap “Nobody” → nothing is said\.\n", text)
    assert "    Change line 9: - Nobody → end\n" in text
    assert '"way": "tap “Door talk” → tap “Nobody” → nothing is said"' in as_json(sheet)
    assert '"written": "- Nobody → end"' in as_json(sheet)


@pytest.mark.parametrize(
    ("meant", "typed", "is_slip"),
    [
        ("now", "no", True),
        ("no", "noo", True),
        ("form", "from", True),
        ("good", "food", True),
        ("food", "gfood", True),
        ("rest", "test", True),
        ("rest", "best", False),
        ("no", "now", False),
        ("1", "2", False),
        ("12", "1", False),
        ("stay", "stop", False),
        ("same", "same", False),
        ("", "a", False),
    ],
)
def test_what_one_slip_of_a_thumb_is(meant: str, typed: str, is_slip: bool) -> None:
    """Left out, doubled, swapped, or the key beside: not any letter for any other."""
    assert is_thumb_slip(meant, typed) is is_slip
