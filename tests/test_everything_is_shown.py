"""Every place of every flow is visited by a written conversation, so that nobody meets a sentence nobody has read.

`make test ARGS='tests/test_everything_is_shown.py -s'` prints the table; so does `python -m rehearsal.coverage`.
"""

from __future__ import annotations

import functools
import sys

import pytest

from flows.transcript import read_transcript
from rehearsal.coverage import Place, measure, places, visited
from rehearsal.pure_replay import NotOnScreen
from rehearsal.written_scenes import begins, read_folder
from tests.words_in_force import starter_words


@functools.cache
def _measured() -> tuple[str, list[Place]]:
    return measure(starter_words())


def test_every_place_of_every_flow_is_visited() -> None:
    """Nodes, choices, timeouts, follow-ups and conditions; the table says how many, the failure says which."""
    table, missing = _measured()
    sys.stdout.write(f"\n{table}\n")
    assert missing == [], "\n".join(["no transcript visits", *map(str, missing)])


def test_every_flow_is_opened_in_every_language() -> None:
    """Each is opened in each language, so that its words are read as people meet them; the table says how far."""
    words = starter_words()
    for language in words.pack.languages:
        seen = visited(words, (each for each in read_folder() if begins(each)[0] == language))
        opened = {place.flow for place in seen if place.kind == "nodes"}
        assert set(words.pack.flows) - opened == set(), f"{language}: flows no transcript opens"


HARD_SHIFT = """\
== one
peer: Hard shift
peer: [Just breathe]
-- 13 hours pass
== two
peer: Hard shift
peer: tomorrow
-- 25 hours pass
== three
peer: Hard shift
peer: qwzx plonk
peer: Me
peer: old [Leave me be]
"""


def test_what_counts_as_visited() -> None:
    """Only what was really come by: an old button, nonsense and a timeout that never came are none."""
    seen = {place for place in visited(starter_words(), [read_transcript(HARD_SHIFT, "a")]) if place.flow != "me"}
    assert {(place.kind, place.node, place.what) for place in seen if place.flow == "hard_shift"} == {
        ("nodes", "start", ""),
        ("nodes", "breathe", ""),
        ("nodes", "tomorrow", ""),
        ("nodes", "next_day", ""),
        ("choices", "start", "Just breathe"),
        ("choices", "start", "Check on me tomorrow"),
        ("timeouts", "breathe", ""),
        ("later", "next_day", ""),
    }
    assert seen <= set(places(starter_words().pack))


def test_what_is_not_visited_is_named() -> None:
    """By flow, node and choice: that is what has to be written next."""
    missing = set(places(starter_words().pack)) - visited(starter_words(), [read_transcript(HARD_SHIFT, "a")])
    named = [str(place) for place in sorted(missing)]
    assert "hard_shift: start [Leave me be] (choices)" in named
    assert "hard_shift: start (timeouts)" in named
    assert "hard_shift: start [Just breathe] (choices)" not in named
    assert any(name.startswith("weekly_check_in: route [mood is very rough] (when)") for name in named)


def test_a_tap_on_a_button_that_is_gone_is_named() -> None:
    """Whoever renames a choice is told which line of which talk still taps the old one."""
    gone = read_transcript("== one\npeer: Hard shift\npeer: [Long gone]\n", "flows/a.chat")
    with pytest.raises(NotOnScreen, match=r"^flows/a\.chat:3: there is no button \[Long gone\]"):
        visited(starter_words(), [gone])
