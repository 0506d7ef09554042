"""Windows are counted once, of who is there still, from answers that are opened for that alone."""

from __future__ import annotations

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from pathlib import Path

import pytest

from conversations.count_windows import count_due, count_window
from conversations.windows import DAYS, EPOCH, due, first_whole, is_whole, last_day, window_of
from store import expiry, organisations, peers
from store.database import Database
from tests.conversations.counted import ASKED, FIRST, MADE_ON, Team, after, window
from tests.conversations.ground import Ground
from tests.patience import HANGS_SECONDS
from tests.store.ground import MASTER, now, opened, run


def test_windows_are_the_same_for_all_and_leave_no_day_out() -> None:
    """Two windows that overlap would tell of the days between them."""
    assert EPOCH.weekday() == 0
    day = date(2026, 1, 1)
    for _ in range(400):
        begins_on = window_of(day)
        assert begins_on <= day <= last_day(begins_on)
        assert (begins_on - EPOCH).days % DAYS == 0
        day += timedelta(days=1)


def test_a_window_is_due_a_week_after_its_last_day() -> None:
    """A check-in may be answered for a week; what comes later than that is in no count."""
    first = first_whole(MADE_ON)
    assert first == FIRST
    assert first_whole(FIRST) == FIRST
    assert due(MADE_ON, None, FIRST + timedelta(days=DAYS + 6)) is None
    assert due(MADE_ON, None, FIRST + timedelta(days=DAYS + 7)) == FIRST
    assert due(MADE_ON, FIRST, FIRST + timedelta(days=DAYS + 7)) is None
    assert due(MADE_ON, FIRST, FIRST + timedelta(days=2 * DAYS + 7)) == window(1)


def test_a_window_is_counted_from_what_people_tapped(database: Database) -> None:
    """Bands stand beside the answers they are about, as the pack said them that day; no number is kept of them."""
    team = Team(database, 14)
    team.half(FIRST)
    assert team.count(FIRST)
    (told,) = team.rows("counts")
    assert (told["flow"], told["question"], told["band"]) == ("team_check_in", "mood", "some")
    assert json.loads(told["answers"]) == ["Rough", "Very rough"]
    assert {row["peer_id"] for row in team.rows("cohorts")} == {*team.peers}


def test_somebody_who_answered_each_week_is_counted_once(database: Database) -> None:
    """Nine people with forty answers are nine people."""
    team = Team(database, 14)
    for peer_id in team.peers[:9]:
        for week in range(4):
            team.tap(peer_id, FIRST + timedelta(days=7 * week), {"mood": ("rough", "good")[(peer_id + week) % 2]})
    team.count(FIRST)
    assert team.bands() == []


def test_the_first_and_the_last_day_belong_to_a_window_and_their_neighbours_do_not(database: Database) -> None:
    """An answer is in one window only."""
    team = Team(database, 14)
    days = [FIRST, last_day(FIRST)] * 5 + [FIRST - timedelta(days=1), last_day(FIRST) + timedelta(days=1)]
    for place, (peer_id, day) in enumerate(zip(team.peers, days, strict=False)):
        team.tap(peer_id, day, {"mood": "rough" if place % 2 or place > 9 else "good"})
    team.count(FIRST)
    assert team.bands() == [(FIRST, "mood", "some")]
    nine = Team(database, 14)
    for place, (peer_id, day) in enumerate(zip(nine.peers, days[1:], strict=False)):
        nine.tap(peer_id, day, {"mood": "rough" if place % 2 else "good"})
    nine.count(FIRST)
    assert nine.bands() == []


@pytest.mark.parametrize("how", ["left", "erased"])
def test_answers_of_who_left_or_was_erased_count_for_nothing(database: Database, how: str) -> None:
    """Whoever goes takes their answers with them: here they leave nine of eleven, and nothing is told."""
    team = Team(database, 16)
    team.answer(FIRST, {peer_id: ("rough", "good")[at % 2] for at, peer_id in enumerate(team.peers[:11])})
    gone = team.peers[:2]
    for peer_id in gone:
        if how == "left":
            team.leave(peer_id)
        else:
            now(database, partial(peers.erase, peer_id=peer_id))
    team.count(FIRST)
    assert team.bands() == []
    assert {row["peer_id"] for row in team.rows("cohorts")} == {*team.peers[2:]}


def test_who_joined_amid_a_window_is_counted_from_the_next_on(database: Database) -> None:
    """A half window of theirs would tell when they came."""
    team = Team(database, 13)
    team.join(1, FIRST + timedelta(days=1))
    team.half(FIRST)
    team.count(FIRST)
    assert team.bands() == team.rows("cohorts") == []
    team.half(window(1))
    team.count(window(1))
    assert team.bands() == [(window(1), "mood", "some")]


def test_one_who_leaves_holds_the_window_over_until_enough_changed(database: Database) -> None:
    """Two windows that differ by one person would tell what that person said; who comes meanwhile hides nobody."""
    team = Team(database, 20)
    team.half(FIRST)
    team.count(FIRST)
    gone = [team.peers.pop() for _ in range(5)]
    for at, leaving in enumerate((gone[:1], gone[1:4], gone[4:]), start=1):
        for peer_id in leaving:
            team.leave(peer_id)
        team.join(5 if at == 1 else 0, FIRST + timedelta(days=5))
        team.half(window(at))
        team.count(window(at))
    assert [begins_on for begins_on, _, _ in team.bands()] == [FIRST, window(3)]
    stays = {(row["peer_id"], row["since"], row["until"]) for row in team.rows("cohorts")}
    assert {(peer_id, FIRST, window(3)) for peer_id in gone} <= stays
    assert (team.peers[-1], window(3), None) in stays
    assert [row["cohort"] for row in team.rows("counted_windows")] == [20, 0, 0, 20]


def test_a_window_of_which_nothing_was_told_is_remembered_like_one_that_was_told(database: Database) -> None:
    """Two said it, and nothing is told; with the one who came it would be few: so the one waits."""
    team = Team(database, 20)
    for at in (0, 1):
        begins_on = window(at)
        team.answer(begins_on, {peer_id: "rough" if place < 2 else "good" for place, peer_id in enumerate(team.peers)})
        if at:
            (came,) = team.join(1, FIRST)
            team.tap(came, begins_on, {"mood": "rough"})
        team.count(begins_on)
    assert team.bands() == team.rows("counts") == []
    assert [row["cohort"] for row in team.rows("counted_windows")] == [20, 20]
    assert len(team.rows("cohorts")) == 20


def test_four_who_come_wait_and_the_others_are_counted_meanwhile(database: Database) -> None:
    """Nobody's counts stop because somebody joined."""
    team = Team(database, 14)
    team.half(FIRST)
    team.count(FIRST)
    team.join(4, window(1))
    team.half(window(1))
    team.count(window(1))
    assert [row["cohort"] for row in team.rows("counted_windows")] == [14, 14]
    assert [begins_on for begins_on, _, _ in team.bands()] == [FIRST, window(1)]


def test_of_answers_that_are_partly_gone_nothing_is_told(database: Database) -> None:
    """After a long outage, the first days of a window are forgotten already: it is not looked at, nor remembered."""
    team = Team(database, 14)
    team.half(FIRST)
    late = after(FIRST) + timedelta(days=60)
    assert not is_whole(FIRST, late.date())
    assert team.count(FIRST, late)
    assert team.bands() == []
    assert [(row["begins_on"], row["cohort"]) for row in team.rows("counted_windows")] == [(FIRST, 0)]
    assert team.rows("cohorts") == []


def test_an_answer_that_does_not_open_keeps_nobody_elses_back(database: Database) -> None:
    """One damaged row must not end all counts."""
    team = Team(database, 14)
    team.half(FIRST)
    broken = "UPDATE answers SET body_sealed = key_wrapped FROM peers WHERE peers.id = peer_id AND peer_id = "
    now(database, lambda tx: tx.exec_driver_sql(f"{broken}{team.peers[0]}"))
    team.count(FIRST)
    assert team.bands() == [(FIRST, "mood", "some")]


def test_every_window_that_is_due_is_counted_once_and_never_again(ground: Ground) -> None:
    """Ticks come every few minutes; peers read what was counted at once, and owners a day later."""
    team = Team(ground.database, 14)
    team.half(FIRST)
    ground.time.moment = after(window(1))
    assert run(count_due(ground.house)) == 2
    assert run(count_due(ground.house)) == 0
    first, second = team.rows("counted_windows")
    assert (first["begins_on"], second["begins_on"]) == (FIRST, window(1))
    assert first["owners_from"] - first["peers_from"] == timedelta(days=1)
    now(ground.database, partial(organisations.close, organisation_id=team.id))
    ground.time.moment = after(window(4))
    assert run(count_due(ground.house)) == 0


def test_without_words_counting_waits(ground: Ground) -> None:
    """The words say which answers are counted."""
    Team(ground.database, 14).half(FIRST)
    ground.time.moment = after(FIRST)
    ground.house.shelf.newest = None
    assert run(count_due(ground.house)) == 0


def test_of_two_workers_one_counts_a_window(tmp_path: Path) -> None:
    """Counted twice, a cohort would be formed twice; the second waits, sees the first, and does nothing."""
    with opened(tmp_path, "postgresql") as database:
        team = Team(database, 14)
        team.half(FIRST)
        both = threading.Barrier(2)

        def worker() -> bool:
            both.wait(HANGS_SECONDS)
            return database.transact_now(lambda tx: count_window(tx, MASTER, ASKED, team.id, FIRST, after(FIRST)))

        with ThreadPoolExecutor(2) as hands:
            counted = [each.result() for each in [hands.submit(worker), hands.submit(worker)]]
        assert sorted(counted) == [False, True]
        assert len(team.rows("counts")) == 1
        assert len(team.rows("cohorts")) == 14


def test_who_was_in_a_cohort_is_forgotten_a_year_after_they_left_it(database: Database) -> None:
    """What was told stays: it names nobody."""
    team = Team(database, 20)
    team.half(FIRST)
    team.count(FIRST)
    for peer_id in team.peers[:5]:
        team.leave(peer_id)
    team.half(window(1))
    team.count(window(1))
    year_on = datetime.combine(window(1), time(12), UTC) + timedelta(days=365)
    now(database, partial(expiry.purge, now=year_on))
    assert len(team.rows("cohorts")) == 20
    now(database, partial(expiry.purge, now=year_on + timedelta(days=1)))
    assert {row["peer_id"] for row in team.rows("cohorts")} == {*team.peers[5:]}
    assert len(team.bands()) == 2
