"""Several workers on one PostgreSQL, as processes: one is killed, one stands still, the database is restarted (G-D12).

`make soak` does it by both doors and for longer. What the checker would say of what must not happen is tried here too.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from rehearsal.workers import rehearse, table
from rehearsal.workers_checker import Row, Story, judge
from tests.acceptance.program import ROOT, tell

ROWS, WORKERS = 150, 2

TAKEN_UP_WITHIN = 15.0
"""Five times the three seconds after which a dead worker's rows are free, against hangs."""


def test_workers_of_whom_one_dies_and_one_stands_still_send_nothing_twice_and_lose_nothing(tmp_path: Path) -> None:
    verdict, figures = asyncio.run(rehearse(tmp_path / "w", ROOT / "content" / "pack", "polling", "ci", WORKERS, ROWS))
    tell(table("polling", verdict, figures))
    assert verdict.breaks == []
    assert figures.kill_seconds < TAKEN_UP_WITHIN


GOOD = Story(
    rows=[
        Row("one", 7, "reply", "sent"),
        Row("two", 7, "reply", "sent"),
        Row("nudge", 7, "nudge", "sent"),
        Row("asks", 7, "check_in", "unknown", "unsure"),
    ],
    shown={7: ["one", "nudge", "one", "two"]},
    made=frozenset({1, 2}),
    confirmed=frozenset({1, 2}),
    seen=frozenset({1, 2}),
)


def test_a_copy_of_a_reply_and_a_check_in_of_which_nobody_knows_are_as_promised() -> None:
    assert judge(GOOD).breaks == []
    assert judge(GOOD).counts["copies of replies"] == 1


@pytest.mark.parametrize(
    ("story", "said"),
    [
        (replace(GOOD, shown={7: ["one", "two", "nudge", "nudge"]}), "shown 2 times"),
        (replace(GOOD, shown={7: ["one", "two", "nudge", "asks", "asks"]}), "shown 2 times"),
        (replace(GOOD, shown={7: ["one", "nudge"]}), "no chat shows it"),
        (replace(GOOD, shown={7: ["two", "one", "nudge"]}), "out of order"),
        (replace(GOOD, rows=[Row("one", 7, "reply", "failed", "gave_up")]), "a reply was lost"),
        (replace(GOOD, rows=[Row("one", 7, "nudge", "sending")]), "left sending"),
        (replace(GOOD, rows=[Row("nudge", 7, "nudge", "missed", "late")]), "and it was shown"),
        (replace(GOOD, rows=[Row("quiet", 7, "nudge", "missed")]), "nothing says why"),
        (replace(GOOD, confirmed=frozenset({1})), "never acknowledged: [2]"),
        (replace(GOOD, seen=frozenset({1})), "never acted on: [2]"),
        (replace(GOOD, refused_too_fast=3), "too fast"),
    ],
)
def test_what_must_not_happen_is_seen(story: Story, said: str) -> None:
    assert any(said in each for each in judge(story).breaks), judge(story).breaks
