"""What of a window may be told, as tables of cells: ten people, three on either side, five who come, five who leave."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations, pairwise

import pytest

from conversations.counting import (
    ANSWERED_LEAST,
    CHANGED_LEAST,
    COHORT_LEAST,
    FEW_MOST,
    MOST_LEAST,
    NOTHING,
    OF,
    Band,
    Counted,
    LookedAt,
    Roster,
    Side,
    Stay,
    band_of,
    cohort_of,
    count,
)

MOOD, REST = ("team_check_in", "mood"), ("team_check_in", "rest")
FIRST = date(2026, 1, 5)
FOURTEEN = Roster(frozenset(range(14)))
HARD, FINE = frozenset({Side.COUNTED}), frozenset({Side.OTHER})
Answered = dict[int, dict[tuple[str, str], frozenset[Side]]]


def _window(number: int) -> date:
    return FIRST + timedelta(days=28 * number)


def _said(hard: range, fine: range) -> Answered:
    return {**{peer: {MOOD: HARD} for peer in hard}, **{peer: {MOOD: FINE} for peer in fine}}


@pytest.mark.parametrize(
    ("counted", "others", "band"),
    [
        (0, 0, None),
        (4, 5, None),  # nine people
        (4, 6, Band.FEW),  # ten: two in five is still few
        (3, 7, Band.FEW),
        (5, 5, Band.SOME),
        (6, 4, Band.MOST),  # three in five is most
        (7, 3, Band.MOST),
        (2, 8, None),  # a side of two
        (8, 2, None),
        (2, 98, None),
        (98, 2, None),
        (0, 40, None),  # all alike: "none" would tell what each one said
        (40, 0, None),
        (3, 97, Band.FEW),
        (97, 3, Band.MOST),
        (40, 60, Band.FEW),
        (41, 59, Band.SOME),
        (59, 41, Band.SOME),
        (60, 40, Band.MOST),
    ],
)
def test_a_band_is_told_of_ten_people_with_three_on_either_side_and_of_nobody_else(
    counted: int, others: int, band: Band | None
) -> None:
    """Fewer people, or a side that is almost empty, would tell what somebody said."""
    assert band_of(counted, others) is band


def test_both_sides_of_a_question_are_told_alike() -> None:
    """Which of the two answers a writer counts must not decide how much is told of them."""
    mirrored = {Band.FEW: Band.MOST, Band.SOME: Band.SOME, Band.MOST: Band.FEW, None: None}
    for counted in range(60):
        for others in range(60):
            assert band_of(others, counted) is mirrored[band_of(counted, others)]


def test_bands_stand_in_the_order_few_some_most() -> None:
    """More people on the counted side never make a lower band."""
    order = list(Band)
    for people in range(10, 80):
        bands = [band for counted in range(people + 1) if (band := band_of(counted, people - counted))]
        assert all(order.index(low) <= order.index(high) for low, high in pairwise(bands))


def test_the_next_band_is_never_reached_by_all_five_of_those_who_came_or_left() -> None:
    """If it took all five, or none, a change of the band would tell what each of the five had said."""
    for people in range(15, 400):
        least_most, least_some = -(-people * MOST_LEAST // OF), people * FEW_MOST // OF + 1
        fewer = people - CHANGED_LEAST
        fewer_most, fewer_some = -(-fewer * MOST_LEAST // OF), fewer * FEW_MOST // OF + 1
        # Five leave and a band falls: how many of them, at least, said what is counted.
        assert least_most - (fewer_most - 1) < CHANGED_LEAST
        assert least_some - (fewer_some - 1) < CHANGED_LEAST
        # Five leave and a band rises: how many of them, at most, said it.
        assert (least_most - 1) - fewer_most > 0
        assert (least_some - 1) - fewer_some > 0


def test_who_answered_several_times_is_one_person_on_one_side() -> None:
    """A week that was hard is not taken back by a good one, and nobody counts twice."""
    both = frozenset({Side.COUNTED, Side.OTHER})
    said = {**_said(range(2), range(2, 10)), 2: {MOOD: both}}
    assert count(FOURTEEN, (), said).bands == {MOOD: Band.FEW}
    nine = {peer: {MOOD: both} for peer in range(9)}
    assert count(FOURTEEN, (), nine) == Counted(FOURTEEN.members)


def test_each_question_has_its_own_ten_people() -> None:
    """Who passed over a question is none of those who answered it."""
    said = _said(range(5), range(5, 11))
    for peer in range(9):
        said[peer] = {**said[peer], REST: HARD if peer % 2 else FINE}
    said[9] = {**said[9], REST: frozenset()}
    assert count(FOURTEEN, (), said).bands == {MOOD: Band.SOME}


def test_answers_of_people_outside_the_cohort_are_not_looked_at() -> None:
    """Who left, was erased, or came too late is in no count."""
    said = {**_said(range(5), range(5, 10)), 99: {MOOD: HARD}}
    with_them = count(FOURTEEN, (), said)
    del said[99]
    assert with_them.bands == {MOOD: Band.SOME}
    assert with_them == count(FOURTEEN, (), said)


@pytest.mark.parametrize(("people", "is_looked_at"), [(0, False), (10, False), (13, False), (14, True), (60, True)])
def test_a_cohort_of_fewer_than_fourteen_is_not_looked_at(people: int, is_looked_at: bool) -> None:
    """Of thirteen who are told of, and three who say that they were silent, all others are known to have answered."""
    roster = Roster(frozenset(range(people)))
    assert bool(count(roster, (), _said(range(5), range(5, people))).cohort) is is_looked_at
    assert COHORT_LEAST - 3 - 1 >= ANSWERED_LEAST


STAYS = tuple(Stay(peer, _window(0)) for peer in range(20))
BEFORE = LookedAt(_window(0), 20)


@pytest.mark.parametrize(
    ("left", "came", "size"),
    [
        (0, 0, 20),
        (0, 1, 20),  # one waits: the cohort is as it was
        (0, 4, 20),
        (0, 5, 25),  # five come in together
        (1, 0, 0),  # one left: nothing
        (1, 9, 0),  # who came does not hide who left
        (4, 0, 0),
        (4, 1, 0),
        (4, 30, 0),
        (5, 0, 15),
        (5, 4, 15),  # five left, and four wait
        (5, 5, 20),
        (7, 1, 0),  # thirteen are too few, and the one who waits is none of them
        (7, 5, 18),
        (20, 14, 14),
    ],
)
def test_changes_of_fewer_than_five_people_are_held_over(left: int, came: int, size: int) -> None:
    """What changed between two windows would be the answer of those few; who comes and who leaves are told apart."""
    members = frozenset(range(left, 20)) | frozenset(range(100, 100 + came))
    assert len(cohort_of(Roster(members, STAYS), (BEFORE,))) == size


def test_a_cohort_is_measured_against_every_earlier_one_and_not_the_last_alone() -> None:
    """Five come, then four of them and one other leave: the first window and the third would differ by two people."""
    earlier = (BEFORE, LookedAt(_window(1), 25))
    roster = Roster(frozenset(range(1, 20)) | {100}, (*STAYS, *(Stay(peer, _window(1)) for peer in range(100, 105))))
    assert cohort_of(roster, earlier[1:]) == roster.members
    assert cohort_of(roster, earlier) == frozenset()


def test_who_left_and_came_back_is_one_person() -> None:
    """One who comes back is nobody who came: with four others, only four came since the first window."""
    left = tuple(Stay(peer, _window(0), _window(1)) for peer in range(5))
    earlier = (BEFORE, LookedAt(_window(1), 15))
    back = Roster(frozenset(range(4, 20)) | frozenset(range(100, 104)), (*left, *STAYS[5:]))
    assert cohort_of(back, earlier[1:]) == back.members
    assert cohort_of(back, earlier) == frozenset(range(5, 20)), "they wait, and four with them"


def test_who_was_erased_is_still_one_who_left() -> None:
    """The number of a cohort tells that somebody is missing, though nothing of them is left."""
    roster = Roster(frozenset(range(1, 20)), STAYS[1:])
    assert cohort_of(roster, (BEFORE,)) == frozenset()
    assert cohort_of(roster, (LookedAt(_window(0), 19),)) == roster.members


def test_a_window_of_which_nothing_was_told_is_measured_against_as_well() -> None:
    """Two of twenty said it, and nothing is told; one more comes, and FEW is told: so that one said it."""
    twenty = frozenset(range(20))
    before = count(Roster(twenty), (), _said(range(2), range(2, 20)))
    assert before == Counted(twenty)
    one_more = count(Roster(twenty | {20}, STAYS), (BEFORE,), {**_said(range(2), range(2, 20)), 20: {MOOD: HARD}})
    assert one_more == before, "who came waits"
    assert count(Roster(twenty | {20}), (), {**_said(range(2), range(2, 20)), 20: {MOOD: HARD}}).bands


@pytest.mark.parametrize("left", range(4))
def test_of_whom_it_is_told_is_the_same_whatever_was_answered(left: int) -> None:
    """Who is looked at, and who waits, would else tell in the next window what was answered in this one."""
    roster = Roster(frozenset(range(5 * left, 40)), STAYS)
    answered: tuple[Answered, ...] = ({}, _said(range(40), range(0)), _said(range(20), range(20, 40)))
    found = [count(roster, (BEFORE,), said) for said in answered]
    assert {each.cohort for each in found} == {roster.members}
    assert [bool(each.bands) for each in found] == [False, False, True]


def test_over_years_of_coming_and_leaving_no_two_cohorts_differ_by_one_to_four_on_either_side() -> None:
    """An attacker keeps every release, and every window without one: so any two of them, however far apart."""
    chance = random.Random(20260105)
    pairs = 0
    for _ in range(100):
        for one, other in combinations(_years_of_cohorts(chance), 2):
            assert not 0 < len(one - other) < CHANGED_LEAST
            assert not 0 < len(other - one) < CHANGED_LEAST
            pairs += 1
    assert pairs > 2000, "the rule would be kept by telling nothing"


def _years_of_cohorts(chance: random.Random) -> list[frozenset[int]]:
    """Live three years of an organisation as the store keeps them; return each cohort that was looked at."""
    members = set(range(chance.randint(14, 34)))
    away: set[int] = set()
    stays: list[Stay] = []
    earlier: list[LookedAt] = []
    cohorts: list[frozenset[int]] = []
    coming, leaving = chance.choice([(1, 1), (3, 3), (5, 2), (8, 6)])
    for number in range(39):
        left = set(chance.sample(sorted(members), min(len(members), chance.randint(0, leaving))))
        back = {peer for peer in away if chance.random() < 0.2}
        away = (away | left) - back
        fresh = 1000 + 10 * number
        members = (members - left) | back | set(range(fresh, fresh + chance.randint(0, coming)))
        cohort = cohort_of(Roster(frozenset(members), stays), earlier)
        # Where nobody is looked at, everything stays as it was.
        if cohort:
            begins_on = _window(number)
            stays = [
                replace(each, until=begins_on) if each.until is None and each.peer not in cohort else each
                for each in stays
            ]
            stays += [Stay(peer, begins_on) for peer in cohort - {each.peer for each in stays if each.until is None}]
            earlier.append(LookedAt(begins_on, len(cohort)))
            cohorts.append(cohort)
    return cohorts


def test_every_reason_for_nothing_is_the_same_nothing() -> None:
    """Which of the reasons it was would tell something in its turn."""
    one_left = Roster(frozenset(range(1, 20)), STAYS)
    unseen = [
        count(Roster(), (), {}),
        count(Roster(frozenset(range(13))), (), _said(range(5), range(5, 13))),
        count(one_left, (BEFORE,), _said(range(5), range(5, 20))),
    ]
    looked_at = [
        count(FOURTEEN, (), {}),
        count(FOURTEEN, (), _said(range(4), range(4, 9))),
        count(FOURTEEN, (), _said(range(2), range(2, 14))),
        count(FOURTEEN, (), _said(range(14), range(0))),
    ]
    assert all(reason is NOTHING for reason in unseen)
    assert all(reason == Counted(FOURTEEN.members) for reason in looked_at)
    assert not any(reason.bands for reason in (*unseen, *looked_at))


def _others_possible(people: int, told: Band, counted: int, others: int) -> set[tuple[int, int]]:
    """How those may have answered whom an attacker does not know: (on the counted side, on the other), silence too."""
    unknown = people - counted - others
    ways = ((here, there) for here in range(unknown + 1) for there in range(unknown + 1 - here))
    return {(here, there) for here, there in ways if band_of(counted + here, others + there) is told}


def _knows_somebody(people: int, told: Band, counted: int, others: int) -> bool:
    """True when every way that is left has all others on one side: then each one's answer is known."""
    unknown, left = people - counted - others, _others_possible(people, told, counted, others)
    return len(left) == 1 and left <= {(unknown, 0), (0, unknown)}


def test_three_who_put_their_answers_together_learn_nobody_elses() -> None:
    """Whatever they tapped, and whatever is told: each of the others may have tapped either, or nothing."""
    for people in range(COHORT_LEAST, 30):
        for counted in range(4):
            for others in range(4 - counted):
                assert not any(_knows_somebody(people, told, counted, others) for told in Band)


def test_all_who_put_their_answers_together_but_one_can_learn_the_last_and_so_it_is_written_down() -> None:
    """No rule that keeps "three on either side" stops them (decision 0031): this test says where the promise ends."""
    assert _others_possible(14, Band.FEW, 2, 11) == {(1, 0)}
    assert _knows_somebody(14, Band.FEW, 2, 11)
    assert not _knows_somebody(14, Band.FEW, 3, 10), "the last may have said nothing"
