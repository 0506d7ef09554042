"""One organisation that cannot be counted, or somebody who goes meanwhile, keeps nobody else's counts back."""

from __future__ import annotations

import logging
import threading
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from conversations import count_windows
from conversations.count_windows import count_due
from flows.counting_rules import ANSWERS_MOST, letters_of
from store import counts, peers, tables
from store.counts import CountOf
from store.database import Database, Transaction
from tests.conversations.counted import FIRST, Team, after
from tests.conversations.ground import Ground, house_in
from tests.store.ground import now, run


def test_a_fault_with_one_organisation_is_loud_and_the_others_are_counted(
    ground: Ground, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """It is tried again at the next tick, first again."""
    first, second = Team(ground.database, 14), Team(ground.database, 14)
    first.half(FIRST)
    second.half(FIRST)
    found = counts.members

    def members(tx: Transaction, organisation_id: int, since: Any) -> frozenset[int]:
        if organisation_id == first.id:
            raise ValueError("a damaged row")
        return found(tx, organisation_id, since)

    monkeypatch.setattr(count_windows.counts, "members", members)
    ground.time.moment = after(FIRST)
    with caplog.at_level(logging.ERROR):
        assert run(count_due(ground.house)) == 1
    assert f"ORGANISATION {first.id} CANNOT BE COUNTED" in caplog.text
    assert second.bands()
    assert not first.rows("counted_windows")[1:]
    monkeypatch.undo()
    assert run(count_due(ground.house)) == 1
    assert first.bands()


def test_who_erases_themselves_amid_counting_ends_it_for_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only several who write at once know this. They were in the cohort when it was looked at, and left no row."""
    with house_in(tmp_path, engine="postgresql") as ground:
        team = Team(ground.database, 20)
        team.half(FIRST)
        found, erased = counts.stays, []

        def stays(tx: Transaction, organisation_id: int) -> Any:
            if not erased:
                erased.append(team.peers[3])
                with_others = partial(ground.database.transact_now, partial(peers.erase, peer_id=erased[0]))
                erasing = threading.Thread(target=with_others)
                erasing.start()
                erasing.join(10)
                assert not erasing.is_alive()
            return found(tx, organisation_id)

        monkeypatch.setattr(count_windows.counts, "stays", stays)
        ground.time.moment = after(FIRST)
        assert run(count_due(ground.house)) == 1
        assert [row["cohort"] for row in team.rows("counted_windows")] == [20]
        assert {row["peer_id"] for row in team.rows("cohorts")} == {*team.peers} - {*erased}


def test_the_longest_answers_that_may_be_counted_are_kept(database: Database) -> None:
    """As many letters as `check` lets a writer count, each an accent."""
    answers = ("é" * 150, "ç" * (ANSWERS_MOST - 150 - letters_of(("", ""))))
    assert letters_of(answers) == ANSWERS_MOST == tables.counts.c.answers.type.length  # type: ignore[attr-defined]
    team = Team(database, 1)
    of = {("team_check_in", "mood"): CountOf("some", answers)}
    now(database, lambda tx: counts.keep(tx, team.id, FIRST, frozenset(), of))
    (row,) = team.rows("counts")
    assert row["answers"] == counts.written(answers)
