"""Calls are asked for, taken, closed and dropped in any order: one has each, everybody is told, no words are kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from rehearsal.calls_acts import Act
from rehearsal.calls_run import Counts, fewest, live, play
from rehearsal.soak_calls import main, table
from tests.rehearsal.calls_bugs import BUGS, CALM, TAKEN, Bug

LIVES = 50
"""Of a test; ten thousand in the soak."""


def test_whatever_happens_one_has_each_request_everybody_is_told_and_no_words_are_kept() -> None:
    """G-E3: take, close, undo, block, restart, and what comes twice, in any order."""
    counts = Counts()
    found = [each for seed in range(LIVES) if (each := live(seed, counts))]
    assert not found, f"\n{found[0]}"
    # A sample in which nothing happens would prove nothing.
    assert counts.wins > LIVES / 3
    assert counts.words > LIVES / 10
    assert set(counts.acts) >= {"ask", "take", "close", "withdraw", "block", "restart", "erase", "double", "again"}


@pytest.mark.parametrize("bug", BUGS, ids=str)
def test_a_planted_bug_is_seen_and_nothing_without_it(bug: Bug, monkeypatch: pytest.MonkeyPatch) -> None:
    assert play(bug.acts) is None
    bug.plant(monkeypatch)
    found = play(bug.acts)
    assert found, "nobody saw it"
    assert bug.told in found.wrong, str(found)


def test_what_is_wrong_is_told_as_the_shortest_list_of_acts(monkeypatch: pytest.MonkeyPatch) -> None:
    bug = next(bug for bug in BUGS if str(bug) == "nobody_says_that_somebody_took_it")
    bug.plant(monkeypatch)
    noise: Sequence[Act] = [Act("word", "alex"), Act("restart"), Act("command", "lee")]
    found = play([*noise, *bug.acts[:3], *noise, *bug.acts[3:]])
    assert found
    shortest = fewest(found.acts, found, play)
    assert {act.what for act in shortest.acts} <= {act.what for act in bug.acts}
    assert str(shortest).startswith("WRONG: untold")


def test_a_process_that_dies_right_after_a_take_leaves_nobody_untold() -> None:
    """What others are to hear is a row before it is a message."""
    dying = [replace(act, dies=act.what == "take") for act in TAKEN]
    assert play([*dying, CALM]) is None


def test_the_soak_says_what_happened(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--seed", "7", "--lives", "2"]) == 0
    told = capsys.readouterr().out
    assert "promises broken         0" in told
    assert table(Counts(), 3).endswith("promises broken         3")
