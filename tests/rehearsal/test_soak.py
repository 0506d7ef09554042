"""A soak says how far it is, what it counted, what was broken, and how to draw the same again."""

from __future__ import annotations

from collections import Counter
from itertools import islice

import pytest

from rehearsal.kill_checker import Verdict
from rehearsal.kill_ground import COMBINATIONS
from rehearsal.kill_lives import ANYWHERE, STORE_SHUT, plan_each, plan_lives, points_of
from rehearsal.kill_points import BY_NAME, FIRST, START
from rehearsal.kill_run import Progress
from rehearsal.kill_script import ACTS_MOST, write_script
from rehearsal.kill_table import progress_line, replay_line, table
from rehearsal.soak import KILLS, main, read_arguments
from rehearsal.soak_unasked import UnaskedSoak
from rehearsal.unasked_checker import LOST, Findings
from rehearsal.unasked_progress import UnaskedProgress
from rehearsal.unasked_table import beside_the_note, is_broken, replay
from rehearsal.unasked_table import table as table_of_unasked


def test_the_same_seed_plans_the_same_lives_and_another_seed_others() -> None:
    lives = [list(islice(plan_lives(seed, "polling"), 200)) for seed in ("one", "one", "two")]
    assert lives[0] == lives[1] != lives[2]


@pytest.mark.parametrize("door", ["polling", "webhook"])
def test_each_point_of_a_door_has_its_turn_in_a_soak(door: str) -> None:
    plans = islice(plan_lives("seed", door), KILLS // len(COMBINATIONS))
    names = {plan.point for plan in plans}
    assert names == {point.name for point in points_of(door)} | {ANYWHERE, STORE_SHUT}


def test_the_first_lives_die_at_the_points_of_the_start_while_the_database_is_new() -> None:
    started = [point.name for point in points_of("webhook") if point.phase in (FIRST, START)]
    assert [plan.point for plan in islice(plan_lives("seed", "webhook"), len(started))] == started


def test_each_point_has_one_life_in_a_small_run() -> None:
    names = Counter(plan.point for plan in plan_each("polling"))
    assert set(names.values()) == {1}
    assert {name for name in names if name in BY_NAME} == {point.name for point in points_of("polling")}


def test_scripts_are_the_same_for_the_same_seed_and_keep_to_what_a_chat_may_do_at_once() -> None:
    scripts = [write_script("seed", number) for number in range(20)]
    assert scripts == [write_script("seed", number) for number in range(20)]
    assert all(len(script.acts) <= ACTS_MOST for script in scripts)
    assert 0 < sum(script.erases for script in scripts) < len(scripts)


def test_a_replay_names_its_seed_and_its_combination() -> None:
    asked = read_arguments(["--replay", "a:seed:postgres-webhook"])
    assert (asked.seed, asked.combination, asked.only) == ("a:seed", ["postgres-webhook"], "kill")


def test_a_combination_nobody_knows_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--replay", "4711:oracle-fax"])
    assert "no combination is called 'oracle-fax'" in capsys.readouterr().err


def broken_run() -> Progress:
    """A run in which an update was lost."""
    run = Progress("sqlite-polling", 40, 600, kills=40, updates=612, folder="/somewhere", deaths=Counter(anywhere=40))
    run.verdict = Verdict(lost=1, breaks=["acknowledged and lost: 1 of the updates [7]"])
    return run


def test_a_broken_run_tells_what_broke_and_how_to_draw_it_again() -> None:
    told = replay_line(broken_run(), "4711")
    assert "acknowledged and lost: 1 of the updates [7]" in told
    assert "make soak ARGS='--replay 4711:sqlite-polling --kills 40 --updates 600'" in told


def test_the_table_has_a_column_for_each_run_and_a_row_for_each_count() -> None:
    lines = {line[:34].strip(): line[34:].split() for line in table([broken_run(), broken_run()]).splitlines()}
    assert lines["acknowledged and lost"] == ["1", "1"]
    assert lines["killed at anywhere"] == ["40", "40"]
    assert lines["promises broken"] == ["1", "1"]


def test_the_line_of_progress_counts_all_runs() -> None:
    told = progress_line([broken_run(), Progress("sqlite-webhook", 40, 600)], 65)
    assert "1:05  40/80 kills, 612 updates" in told


def test_a_soak_over_what_comes_by_itself_has_half_of_it_on_each_engine() -> None:
    asked = read_arguments(["--only", "unasked", "--engine", "postgres"])
    soak = UnaskedSoak("4711", asked.engine, asked.unasked_kills, asked.due)
    assert [(run.name, run.kills_wanted, run.due_wanted) for run in soak.runs.values()] == [("postgres", 260, 5200)]
    assert asked.unasked_kills >= 500
    assert asked.due >= 10_000


def test_a_run_that_broke_says_what_and_how_to_draw_it_again() -> None:
    run = UnaskedProgress("sqlite", 3, 40, kills=3, folder="a folder", missing=["put_off"])
    assert is_broken(run)
    run.findings = Findings(Counter({"due: line": 7, "not shown": 1, "not shown, flagged": 1}), [(LOST, "peer 1")])
    told = replay(run, "4711")
    assert "lost in silence: peer 1" in told
    assert "make soak ARGS='--only unasked --seed 4711 --engine sqlite --unasked-kills 6 --due 80'" in told
    assert "| sqlite | 7 | 3 | 1 | 1 | 0 | 0 |" in beside_the_note([run])
    assert "nobody died at put_off" in table_of_unasked([run])
    assert "nobody died at put_off" in told
    assert "only 0 of 40 fell due" in told
    run.missing, run.findings = [], Findings()
    assert is_broken(run)
    run.due = 40
    assert not is_broken(run)
