"""Erased after the backup, and then the machine is lost: who is erased stays erased, and hears nothing (G-R4)."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from store import backups, gathering, peers, tables, tombstones
from store.database import Database
from tests.erasure import crowd
from tests.erasure.crowd import ALEX, SAM
from tests.erasure.doors import Doors
from tests.erasure.forms import everything_in, found
from tests.store.ground import MASTER, NOW, opened
from tests.store.test_backups import SECRET, restore

CROWD = 60


@pytest.fixture
def lost(tmp_path: Path) -> tuple[Path, int, dict[str, list[bytes]]]:
    """Yesterday's backup, made before Sam erased themselves by the door; the database it came from is gone."""
    (tmp_path / "old").mkdir()
    kept = tmp_path / "kept"
    with opened(tmp_path / "old") as database:
        crowd.fill(database, CROWD)
        peer_id = database.transact_now(lambda tx: crowd.peer_at(tx, SAM).id)
        traces = database.transact_now(lambda tx: crowd.traces(tx, SAM))
        backups.make(database, kept, SECRET, NOW)
        doors = Doors(database, first_update=9_000)
        doors.run(doors.takes(doors.tap("1c:erase_yes", SAM), delivers=False))
        gathering.keep_marks(database, kept, NOW.date())
    for leftover in (tmp_path / "old").iterdir():
        leftover.unlink()
    return kept, peer_id, traces


def _rows_of(tx: Any, peer_id: int) -> dict[str, int]:
    counted = {}
    for table, column in ((tables.peers, tables.peers.c.id), *crowd.of_peers()):
        query = select(func.count()).select_from(table).where(column == peer_id)
        counted[f"{table.name}.{column.name}"] = tx.execute(query).scalar_one()
    return {name: rows for name, rows in counted.items() if rows}


def test_after_yesterdays_backup_no_byte_and_no_message_of_who_erased_themselves_comes_back(
    lost: tuple[Path, int, dict[str, list[bytes]]], tmp_path: Path
) -> None:
    """They were told that it is done. The backup still has them, locked; what is made from it has not."""
    kept, peer_id, traces = lost
    target = tmp_path / "new" / "store.db"
    target.parent.mkdir()
    (backup,) = backups.kept(kept)
    restored = restore(f"sqlite:///{target}", backup.path, marks=gathering.gather(kept, SECRET).marks)
    assert restored.peers_left_out == 1
    with closing(Database(f"sqlite:///{target}")) as database:
        assert database.transact_now(lambda tx: peers.find(tx, MASTER, str(SAM))) is None
        assert database.transact_now(lambda tx: _rows_of(tx, peer_id)) == {}
        assert database.transact_now(lambda tx: crowd.peer_at(tx, ALEX)) is not None
        doors = Doors(database, first_update=9_000)

        async def goes_on() -> None:
            await doors.passes(days=1, hours=3)
            await doors.passes(days=7)
            await doors.says("/start", ALEX)

        doors.run(goes_on())
        assert doors.said_to(SAM) == []
        assert doors.said_to(ALEX) != []
        raw = everything_in(target.parent)
        assert [place for place, forms in traces.items() if found(raw, forms)] == []
        assert found(raw, crowd.plain()) == []


def test_in_the_backup_itself_they_are_locked(lost: tuple[Path, int, dict[str, list[bytes]]]) -> None:
    """It is sealed as a whole, and goes within thirty days: no wrapped key or sealed value stands in it as it is."""
    kept, _, traces = lost
    raw = everything_in(kept)
    assert [place for place, forms in traces.items() if found(raw, forms)] == []


def test_a_backup_without_any_mark_would_bring_them_back(
    lost: tuple[Path, int, dict[str, list[bytes]]], tmp_path: Path
) -> None:
    """Why the marks lie beside the backups, and `SECURITY.md` says to keep both: this is what is lost without them."""
    kept, peer_id, traces = lost
    target = tmp_path / "new.db"
    (backup,) = backups.kept(kept)
    restore(f"sqlite:///{target}", backup.path, marks={})
    with closing(Database(f"sqlite:///{target}")) as database:
        assert database.transact_now(lambda tx: _rows_of(tx, peer_id)) != {}
        assert database.transact_now(tombstones.all_of_them) == {}
    assert [place for place, forms in traces.items() if found(target.read_bytes(), forms)] != []
