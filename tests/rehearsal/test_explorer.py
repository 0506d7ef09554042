"""Every state of every flow of the pack, and every act in it: nothing breaks, nothing that can be reached is left out.

`make test ARGS='tests/rehearsal/test_explorer.py -s'` prints the table; `make explore` tries more.
"""

from __future__ import annotations

import functools
import sys

import pytest

from conversations.words import Words
from flows.session import Frame
from rehearsal import explorer
from rehearsal.explored_ways import reachable
from rehearsal.explorer import Explored, Explorer
from rehearsal.explorer_chat import chat_text
from rehearsal.explorer_places import missing, reachable_places, table
from rehearsal.explorer_sample import Sampled, sample
from rehearsal.explorer_shrink import shrink
from tests.rehearsal import explored
from tests.words_in_force import starter_words

TALKS = 30
"""Sampled talks; `make explore` compares more."""


@functools.cache
def _explored() -> Explored:
    words = starter_words()
    return Explorer(words, Words(words.pack)).explore()


def test_nothing_that_a_peer_can_do_breaks_a_rule() -> None:
    """Taps, words, slips, silence, late and doubled taps, restarts, languages, cries: wherever a talk can stand."""
    found = _explored()
    assert found.states > 200
    talks = [chat_text(each.finding) for each in found.caught]
    assert not talks, "\n\n".join([f"{len(talks)} broken", *talks[:3]])


def test_all_that_can_be_reached_is_come_by() -> None:
    """A node, choice or timeout that nobody tried is one that may fail for the first peer who comes there."""
    words, found = starter_words(), _explored()
    told = table(words, found.hits)
    sys.stdout.write(f"\n{told}\n{found.states} states, {found.places} places, {found.acts} acts\n")
    assert missing(words, found.hits) == [], told


def test_what_no_talk_of_the_pack_uses_is_explored_too() -> None:
    """Silence that asks on, choices beside a library, a card beside an answer: the next flow may use them."""
    words = explored.words()
    found = Explorer(words, explored.rebuilt()).explore([explored.WAY_IN])
    assert not [chat_text(shrink(explored.begin, each)) for each in found.caught]
    assert not [place for place in missing(words, found.hits) if place.flow.startswith("practice")]


def test_what_nothing_leads_to_is_not_asked_for() -> None:
    """The table would else never be full; and that nobody can come there is for the proof-reader to say."""
    flows = explored.words().pack.flows
    found = reachable(flows, {Frame("practice_break", "start")})
    assert found == {Frame("practice_break", "start"), Frame("practice_break", "good")}
    assert not [place for place in reachable_places(starter_words()) if place.flow == "practice"]


def test_a_sample_of_talks_is_the_same_in_the_whole_house() -> None:
    """What was explored is what arrives on a phone, by receive, SQLite, scheduler and delivery, restarts and all."""
    found: Sampled = sample(starter_words(), "a sample", TALKS)
    sys.stdout.write(f"\n{found.talks} talks, {found.acts} acts, {found.restarts} restarts\n")
    assert not [chat_text(each) for each in found.findings]
    assert found.restarts > TALKS // 2


def test_an_exploration_without_an_end_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """A pack whose states never end would else fill the memory."""
    monkeypatch.setattr(explorer, "STATES_MOST", 3)
    with pytest.raises(ValueError, match="there is no end of states"):
        Explorer(explored.words(), explored.rebuilt()).explore([explored.WAY_IN])
