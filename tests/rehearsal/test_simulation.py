"""The simulator of time: sixteen weeks of organisations break no rule here; `make soak` lives five thousand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rehearsal import simulate
from rehearsal.fuzz_house import starter_words
from rehearsal.sim_checker import RULES, check
from rehearsal.sim_history import Life

LIVES, TOGETHER = 16, 8


@pytest.mark.parametrize("first", range(0, LIVES, TOGETHER))
def test_weeks_of_fifty_peers_break_no_rule(first: int) -> None:
    """G-D4: kills, faults, cut lines, full disks and wrong clocks change none of what was promised."""
    found = simulate.live_some([f"ci.{number}" for number in range(first, first + TOGETHER)], days=7, peers=50)
    assert found.broken == []
    assert found.counts["came by itself"] > 20 * TOGETHER, found.counts
    # A simulation of good weather proves nothing.
    assert all(found.counts[each] for each in ("answered", "missed", "unknown", "deaths", "outages", "faults"))


def test_the_same_seed_is_the_same_life() -> None:
    """A failure is lived again from its seed: same acts, same moments, same ends. Codes and tokens are drawn anew."""
    first, second = (simulate.live(starter_words(), "ci.3", days=4, peers=20) for _ in range(2))
    assert _told(first) == _told(second)
    assert len(first.acts) > 20


def _told(life: Life) -> list[object]:
    acts = [(act.at, act.peer, act.kind, act.message_id, act.update_id) for act in life.acts]
    shown = [(each.at, each.peer, each.message_id, each.row, each.text) for each in life.shown]
    fired = [(each.at, each.peer, each.occurrence, each.state, each.why) for each in life.fired]
    return [acts, shown, fired, life.row_ends, life.outages, life.deaths]


def test_a_long_life_is_told_as_it_goes_and_drawn_at_its_end(capsys: pytest.CaptureFixture[str]) -> None:
    status = simulate.main(["--seed", "7", "--days", "9", "--peers", "8"])
    told = capsys.readouterr().out
    assert status == 0
    assert "week of" in told and "check-ins and lines that came" in told
    assert "seed 7" in told and "0 broken" in told


def test_a_broken_rule_ends_with_a_status_and_with_how_to_see_it_again(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    rule = next(iter(RULES))
    monkeypatch.setitem(RULES, rule, lambda _life: iter(["somebody was woken"]))
    assert simulate.main(["--seed", "8", "--days", "1", "--peers", "2"]) == 1
    assert f"{rule}: somebody was woken" in capsys.readouterr().out
    found = simulate.live_some(["8"], days=1, peers=2)
    assert [(seed, each.rule) for seed, each in found.broken] == [("8", rule)]


def test_the_checker_reads_what_it_is_given_and_not_what_it_hopes() -> None:
    """A good life, with one message of it moved into the night, is not good any more."""
    life = simulate.live(starter_words(), "ci.1", days=7, peers=30)
    assert check(life) == []
    came = ((place, each) for place, each in enumerate(life.shown) if each.row in life.row_notes)
    place, moved = next(found for found in came if found[1].wishes and found[1].wishes.settings.hours != "night")
    life.shown[place] = replace(moved, at=moved.at.replace(hour=9, minute=30))
    rules = {each.rule for each in check(life)}
    assert "rule 17, quiet hours" in rules
