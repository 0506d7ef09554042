"""A file that is deleted or replaced under the bot: SQLite would go on writing into it without an error."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from store import updates
from store.database import Database, StoreUnavailable
from tests.store.ground import NOW, opened, run

LOST = "deleted or replaced"


def _note(number: int) -> Callable[[Any], bool]:
    return lambda tx: updates.note_new(tx, number, NOW)


def _delete(path: Path) -> None:
    path.unlink()


def _delete_the_log(path: Path) -> None:
    path.with_name(path.name + "-wal").unlink()


def _replace(path: Path) -> None:
    shutil.copy(path, path.with_name("other.db"))
    os.replace(path.with_name("other.db"), path)


def _rename(path: Path) -> None:
    path.rename(path.with_name("moved.db"))


async def _side_by_side(database: Database) -> list[Any]:
    works = (database.transact(_note(number)) for number in (2, 3))
    return await asyncio.gather(*works, return_exceptions=True)


@pytest.mark.parametrize("harm", [_delete, _delete_the_log, _replace, _rename])
def test_nothing_is_called_kept_that_went_into_a_lost_file(tmp_path: Path, harm: Callable[[Path], None]) -> None:
    """Whoever is told "kept" acknowledges to Telegram, and at the next start it would all be gone."""
    with opened(tmp_path) as database:
        assert run(database.transact(_note(1))) is True
        harm(tmp_path / "store.db")
        for outcome in run(_side_by_side(database)):
            assert isinstance(outcome, StoreUnavailable)
            assert LOST in str(outcome)
        with pytest.raises(StoreUnavailable, match=LOST):
            database.transact_now(_note(4))


def test_a_file_that_vanishes_during_a_transaction_keeps_nothing(tmp_path: Path) -> None:
    """The moment between writing and being told is the one in which it may happen."""
    with opened(tmp_path) as database:

        def vanish(tx: Any) -> None:
            updates.note_new(tx, 1, NOW)
            (tmp_path / "store.db").unlink()

        with pytest.raises(StoreUnavailable, match=LOST):
            run(database.transact(vanish))


def test_a_file_that_is_put_back_in_its_place_is_used_again(tmp_path: Path) -> None:
    """Somebody moved it by mistake, and moved it back: no restart in the middle of a night."""
    with opened(tmp_path) as database:
        run(database.transact(_note(1)))
        (tmp_path / "store.db").rename(tmp_path / "elsewhere.db")
        with pytest.raises(StoreUnavailable, match=LOST):
            run(database.transact(_note(2)))
        (tmp_path / "elsewhere.db").rename(tmp_path / "store.db")
        assert run(database.transact(_note(2))) is True
        assert run(database.transact(_note(1))) is False, "and what was kept before is still known"


def test_a_database_in_memory_has_no_file_to_lose() -> None:
    database = Database("sqlite://")
    assert database.transact_now(lambda tx: tx.exec_driver_sql("SELECT 1").scalar()) == 1
    database.close()
