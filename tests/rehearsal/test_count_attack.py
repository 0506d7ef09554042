"""The attack on what is told of windows: it finds out nobody under the house's rule, and many under a weaker one."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest

from conversations import counting
from conversations.counting import Band, band_of
from rehearsal import count_attack, count_solver, count_wandering
from rehearsal.count_attack import Tally, attack, attack_years, everybody_answered, follows, table
from rehearsal.count_guess import ALL, BAND, NOTHING, Guessing
from rehearsal.count_naive import laid_bare, naive_week
from rehearsal.count_solver import COUNTED, OTHER, BandTold, Made, Puzzle, Told
from rehearsal.count_years import WINDOWS, draw_year

YEARS = 24


@pytest.fixture(scope="module")
def attacked() -> tuple[Tally, Guessing]:
    return attack_years("1", YEARS)


def puzzle(truth: list[Made], *windows: set[int], known: Made = (0, 0), has_silent: bool = False) -> Puzzle:
    """Groups of people who all answered, in windows of which is told what the rule tells."""
    told = []
    for groups in windows:
        counted, other = (known[side] + sum(truth[each][side] for each in groups) for side in (0, 1))
        told.append(Told(frozenset(groups), BandTold(band_of(counted, other))))
    everybody = [known, *[(0, 0)] * (len(truth) - 1)]
    return Puzzle([sum(made) for made in truth], everybody, told, truth, has_silent=has_silent)


def test_nothing_follows_of_anybody_in_years_of_organisations(attacked: tuple[Tally, Guessing]) -> None:
    """What is told is of a team. A year of it, with the roster and three who tell, must not become one's answer."""
    tally, guessing = attacked
    assert tally.told > YEARS
    assert tally.looked_at > 100 * YEARS
    assert not tally.known, (tally.examples, tally.all_answered)
    assert not guessing.is_too_good
    assert "found out" in table(tally, guessing)


def test_all_that_was_told_betters_a_guess_by_less_than_five_points(attacked: tuple[Tally, Guessing]) -> None:
    """Who cannot know may still guess; roster and other windows must not make it much better than the band alone."""
    _, guessing = attacked
    assert guessing.share(NOTHING) > 0.5
    assert guessing.share(BAND) - guessing.share(NOTHING) < 0.05
    assert guessing.share(ALL) - guessing.share(NOTHING) < 0.05


@pytest.mark.parametrize("better", [BAND, ALL])
def test_a_guess_that_is_six_points_better_is_too_good(better: str) -> None:
    """It is held against how often something is said anywhere, whichever way it is bettered."""
    guessing = Guessing()
    for known in (NOTHING, BAND, ALL):
        guessing.tried[known][()] = Counter(
            {OTHER: 66 if known == better else 60, COUNTED: 34 if known == better else 40}
        )
    assert guessing.is_too_good
    guessing.tried[better][()] = Counter({OTHER: 64, COUNTED: 36})
    assert not guessing.is_too_good


def test_two_windows_of_which_nothing_was_told_of_one_find_out_the_one_who_came() -> None:
    """Two of twenty said it: nothing. With the one who came it is FEW. So cohorts are remembered, told or not."""
    told = puzzle([(2, 18), (1, 0)], {0}, {0, 1})
    assert [each.telling for each in told.told] == [BandTold(None), BandTold(Band.FEW)]
    assert told.is_found_out(1)


def test_of_four_who_leave_and_one_who_comes_the_one_is_found_out() -> None:
    """Only who comes can bring a side from two to three: so five who changed are not enough."""
    assert puzzle([(2, 18), (0, 4), (1, 0)], {0, 1}, {0, 2}).is_found_out(2)
    assert not puzzle([(2, 18), (0, 5), (5, 0)], {0, 1}, {0, 2}).is_found_out(2)


@pytest.mark.parametrize(("size", "least"), [(8, 0.3), (20, 0.6)])
def test_a_threshold_of_five_with_filters_lays_people_bare(size: int, least: float) -> None:
    """The attack is known to work: numbers of any group of five can be subtracted from each other (F12)."""
    weeks = [laid_bare(naive_week(size, Random(f"naive {number}"))) for number in range(60)]
    assert sum(map(bool, weeks)) / len(weeks) >= least


def test_one_who_leaves_a_band_is_found_out_where_nobody_else_left() -> None:
    """So the rule holds counts over: of ten, four counted, FEW; one leaves, and four of nine would be SOME."""
    assert [band_of(4, 6), band_of(4, 7), band_of(5, 7)] == [Band.FEW, Band.FEW, Band.SOME]
    told = puzzle([(4, 7), (1, 0)], {0}, {0, 1})
    assert told.is_found_out(1)
    assert not told.is_found_out(0)


def test_of_five_who_join_together_none_is_found_out() -> None:
    """Bands are cut at fifths for this: four of five move a band as far as five."""
    assert not puzzle([(4, 7), (5, 0)], {0}, {0, 1}).is_found_out(1)


def test_a_weaker_rule_is_found_to_leak(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same harness, with a rule that tells of one person: it has to see it."""
    for room in (counting, count_solver):
        monkeypatch.setattr(room, "ANSWERED_LEAST", 1)
        monkeypatch.setattr(room, "SIDE_LEAST", 0)
    follows.cache_clear()
    assert follows((1, 0), (0, 0), Band.MOST)
    assert not follows((2, 2), (0, 0), Band.SOME)
    follows.cache_clear()


def test_three_who_tell_learn_nothing_and_all_but_one_learn_the_last() -> None:
    """What three may put together is met by the rule; against everybody else together nothing can be kept."""
    assert not follows((4, 3), (0, 3), Band.FEW)
    assert follows((1, 0), (4, 5), Band.SOME)


def test_it_follows_that_ten_of_ten_answered() -> None:
    """Told at all, ten people have shown that each of them answered: so a cohort has three more, and one."""
    assert everybody_answered((4, 6), Band.FEW)
    assert not everybody_answered((4, 7), Band.FEW)


def test_a_cohort_of_ten_is_found_to_tell_that_all_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the fourteen of a cohort are for; years with fewer have windows that tell it."""
    monkeypatch.setattr(counting, "COHORT_LEAST", 10)
    tally, _ = attack_years("1", YEARS)
    assert tally.all_answered.total()
    assert tally.known


def test_worlds_are_searched_where_no_near_one_is_left() -> None:
    """Three people must change at once for another world; who gives up before that would cry wolf."""
    told = Puzzle(
        [5, 5], [(0, 0), (0, 0)], [Told(frozenset({0, 1}), count_solver.NumbersTold(5, 10))], [(5, 0), (0, 5)], False
    )
    assert not told.is_found_out(0)
    assert told.possible(0, COUNTED, OTHER)
    alone = Puzzle([5], [(0, 0)], [Told(frozenset({0}), count_solver.NumbersTold(5, 5))], [(5, 0)], False)
    assert alone.is_found_out(0)
    assert not alone.is_unsure


def test_a_year_is_the_same_again_for_the_same_chance() -> None:
    """What was found once can be looked at again."""
    one, other = draw_year(Random("a")), draw_year(Random("a"))
    assert one == other
    assert len(one.seen) == WINDOWS


@pytest.mark.parametrize("what", ["found", "steady", "unsure", "all_answered"])
def test_a_year_in_which_something_follows_ends_the_attack_with_a_sign(
    what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody reads a table that ends well."""
    monkeypatch.setattr(count_attack, "attack", lambda year, chance, tally: getattr(tally, what).update({0: 1}))
    assert count_attack.main(["--years", "1"]) == 1
    monkeypatch.setattr(count_attack, "attack", attack)
    assert count_attack.main(["--years", "2"]) == 0
    assert Tally().found == {}


def test_a_world_is_found_by_chance_where_too_many_would_have_to_be_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without it a long year of many who came and left would be taken for one in which somebody was found out."""
    monkeypatch.setattr(count_solver, "TRIES_MOST", 0)
    five_of_ten = [Told(frozenset({0, 1}), count_solver.NumbersTold(5, 10))]
    several = Puzzle([5, 5], [(0, 0), (0, 0)], five_of_ten, [(5, 0), (0, 5)], False)
    assert not several.is_found_out(0)
    alone = Puzzle([5], [(0, 0)], [Told(frozenset({0}), count_solver.NumbersTold(5, 5))], [(5, 0)], False)
    monkeypatch.setattr(count_wandering, "TURNS_MOST", 200)
    assert alone.is_found_out(0)
    assert alone.is_unsure


def test_three_of_six_who_left_find_out_the_others_if_nobody_changes_their_mind() -> None:
    """Named as it is (decision 0031): five who left hide each other, but not from three of them who tell."""
    told = puzzle([(3, 0), (7, 11)], {0, 1}, {1}, known=(0, 3), has_silent=True)
    assert [each.telling for each in told.told] == [BandTold(Band.SOME), BandTold(Band.FEW)]
    assert told.is_found_out(0)
    assert not puzzle([(6, 0), (7, 11)], {0, 1}, {1}, has_silent=True).is_found_out(0)
