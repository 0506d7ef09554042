"""Pairs of worlds that differ in one peer's private acts alone are the same to everybody else."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from random import Random
from typing import Any

import pytest

from conversations import organising, owner
from conversations.publish import Published
from rehearsal import blind
from rehearsal.blind_acts import PRESSES, SAYS, Act, draw_private, private_ways
from rehearsal.blind_pairs import Lines, Pairs, Story, Tried, apart, look_at
from rehearsal.blind_setting import OWNERS
from rehearsal.blind_views import Seen, all_ways
from rehearsal.blind_world import SMALL, draw_plan
from tests.words_in_force import starter_words

PLANS, OF_A_PLAN = 4, 3
HOUR = timedelta(hours=1)


@pytest.mark.parametrize("number", range(PLANS))
def test_what_one_peer_does_alone_nobody_else_can_see(number: int) -> None:
    """Rule 11: all that an organisation can read is byte for byte the same whatever one peer did."""
    tried = Tried()
    story = look_at(starter_words(), f"ci-{number}", OF_A_PLAN, tried, SMALL)
    assert story is None, str(story)
    assert tried.pairs == OF_A_PLAN
    assert tried.read > 80 * OF_A_PLAN
    assert tried.did.total() > OF_A_PLAN


def test_every_way_that_owners_have_is_one_that_is_read() -> None:
    """A new button is compared without anybody thinking of it."""
    pressed = " ".join(what.get("press", "") for _, what in all_ways())
    assert all(f"1g:{what}:1:" in pressed for what in owner._WAYS)
    assert len(organising.ACTIONS) > 5


def test_everything_private_is_drawn() -> None:
    """What is never tried is not proved."""
    drawn = {act.way for seed in range(400) for act in draw_private(Random(seed), 9, (HOUR,))}
    assert drawn == set(private_ways(Random(0))) - {"nothing"}


def test_what_was_drawn_at_random_is_called_by_the_order_in_which_it_was_met() -> None:
    """Chance is given: another code is no difference, and a code in another place is one."""
    one, other, moved = Seen(), Seen(), Seen()
    for seen, codes in ((one, (1, 2, 1)), (other, (7, 5, 7)), (moved, (7, 5, 5))):
        for code in codes:
            seen.note("501", f"org_zq{code:010}")
    assert apart(one.lines(), other.lines()) is None
    assert apart(one.lines(), moved.lines())


def test_a_line_more_is_a_difference() -> None:
    """Also where everything else is the same: a message that came in one world alone."""
    told = apart({"501": ["one"]}, {"501": ["one", "two"]})
    assert told
    assert (told.reader, told.one, told.other) == ("501", "nothing", "two")
    assert apart({"501": ["one"]}, {})


class GivenLives(Pairs):
    """Pairs whose worlds are told apart by one act."""

    def _live(self, own: Sequence[Act]) -> Lines:
        return {OWNERS[0]: ["Somebody left." for act in own if act.what == "1o:leave:"]}


def test_a_pair_that_is_told_apart_is_made_a_small_story() -> None:
    """Somebody has to read it: of all that its peer did only what tells is left."""
    others = tuple(Act(HOUR * hour, SAYS, "hello") for hour in range(9))
    left = Act(HOUR * 5, PRESSES, "1o:leave:")
    pairs = GivenLives(starter_words(), draw_plan("any", SMALL), Tried())
    story = pairs.compare(others, (*others, left))
    assert isinstance(story, Story)
    assert (story.one, story.other) == ((), (left,))
    assert "501 can tell whether this peer did\n  nothing\nor\n  after   5 h 00 min: presses 1o:leave:" in str(story)


def test_a_story_that_was_found_ends_the_proof_with_a_sign(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody reads a table that ends well."""

    def look(words: Any, seed: str, pairs: int, tried: Tried, size: Any) -> None:
        tried.pairs += pairs
        tried.stories += found

    found: list[Any] = []
    monkeypatch.setattr(blind, "look_at", look)
    monkeypatch.setattr(blind, "check_folder", lambda folder: Published(starter_words(), ()))
    assert blind.main(["--pairs", "12"]) == 0
    found.append("a story")
    assert blind.main(["--pairs", "12"]) == 1
