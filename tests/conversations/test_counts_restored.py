"""A window that may have been told before the machine was lost is told to nobody again, and later ones are measured."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from store import backups, not_again, peers, restoring, tombstones
from store.database import Database
from tests.conversations.counted import FIRST, Team, after, window
from tests.store.ground import MASTER, now, opened
from tests.store.test_backups import SECRET

LOST_AT = after(FIRST) + timedelta(hours=30)


@dataclass
class Lost:
    """A team, and the last backup before its window was counted."""

    team: Team
    backup: Path

    def erase(self, many: int) -> None:
        for peer_id in self.team.peers[-many:]:
            now(self.team.database, partial(peers.erase, peer_id=peer_id))
        del self.team.peers[-many:]

    @contextmanager
    def restored(self, is_moving: bool = False) -> Iterator[Team]:
        """The team on what was restored, with the marks of who erased themselves since."""
        marks = now(self.team.database, tombstones.all_of_them)
        path = self.backup.parent / "restored.db"
        wanted = restoring.Wanted(self.backup, SECRET, marks, LOST_AT, is_moving=is_moving, master=MASTER)
        restoring.restore_file(path, wanted)
        with closing(Database(f"sqlite:///{path}")) as database:
            self.team.database = database
            yield self.team


@pytest.fixture
def lost(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Lost]:
    """On SQLite alone: how rows come back on the other engine is shown where they are restored."""
    with opened(tmp_path) as database:
        team = Team(database, getattr(request, "param", 15))
        # Six of fifteen are few; without one of the others, six of fourteen are some.
        team.answer(FIRST, {peer_id: "rough" if at < 6 else "good" for at, peer_id in enumerate(team.peers)})
        made = backups.make(database, tmp_path / "kept", SECRET, after(FIRST) - timedelta(hours=30))
        yield Lost(team, made.path)


def test_a_window_is_not_told_again_of_other_people(lost: Lost) -> None:
    """Few, and after one erased themselves some: the one is found out by who read both."""
    lost.team.count(FIRST)
    assert lost.team.bands() == [(FIRST, "mood", "few")]
    lost.erase(1)
    with lost.restored() as team:
        assert team.count(FIRST, LOST_AT + timedelta(hours=1))
        assert team.bands() == []
        assert [row["cohort"] for row in team.rows("counted_windows")] == [15], "the one is remembered as a number"
        for number, left, told in ((1, 0, []), (2, 4, [(window(2), "mood", "some")])):
            for peer_id in team.peers[:left]:
                team.leave(peer_id)
            team.join(5 if left else 0, FIRST)
            team.half(window(number))
            team.count(window(number))
            assert team.bands() == told, "one who left holds it over, until five did"


@pytest.mark.parametrize("lost", [14], indirect=True)
def test_where_too_few_are_left_to_be_looked_at_they_are_remembered_all_the_same(lost: Lost) -> None:
    """Of fourteen it was told; of thirteen and one who comes later it must not be."""
    lost.team.count(FIRST)
    lost.erase(1)
    with lost.restored() as team:
        team.count(FIRST, LOST_AT)
        team.join(1, FIRST)
        team.half(window(1))
        team.count(window(1))
        assert team.bands() == []
        assert [row["cohort"] for row in team.rows("counted_windows")] == [14, 0]


def test_where_nobody_erased_themselves_the_next_window_is_told_as_ever(lost: Lost) -> None:
    with lost.restored() as team:
        team.count(FIRST, LOST_AT)
        team.half(window(1))
        team.count(window(1))
        assert [begins_on for begins_on, _, _ in team.bands()] == [window(1)]
        assert [row["cohort"] for row in team.rows("counted_windows")] == [15, 15]


def test_a_move_loses_nothing_and_tells_what_is_due(lost: Lost) -> None:
    """Nothing ran since the backup was made: nobody was told, and nobody is missing from what was."""
    lost.erase(1)
    with lost.restored(is_moving=True) as team:
        assert now(team.database, partial(not_again.erased_members, organisation_id=team.id)) == 0
        team.count(FIRST, LOST_AT)
        assert team.bands() == [(FIRST, "mood", "some")]
