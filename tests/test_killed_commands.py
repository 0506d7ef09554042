"""Operators of a server with two roles, whose command was killed in the middle: the next one finishes it."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import inspect, text

import main
import operating
from store import opening, postgres, restoring
from store.database import Database
from store.table_forms import go_back
from tests.store import postgres_server


class Killed(BaseException):
    """The process is gone."""


def _killed(*_: object) -> None:
    raise Killed


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A server that was prepared for the bot's role, in the settings; its owner's address."""
    url = postgres_server.new_database()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", postgres_server.as_bot(url))
    monkeypatch.setenv("DATABASE_OWNER_URL", url)
    monkeypatch.setenv("PACK_FOLDER", str(Path(main.__file__).parent / "content" / "pack"))
    assert main.main(["database", "prepare"]) == 0
    return url


def _out_of_reach(url: str) -> list[str]:
    """The tables that the bot's role may not read, once they have the newest form."""
    with closing(Database(postgres_server.as_bot(url))) as bot, bot.engine.connect() as connection:
        assert opening.is_current(bot)
        may = text("SELECT has_table_privilege(:name, 'SELECT')")
        names = inspect(connection).get_table_names()
        return [name for name in names if not connection.execute(may, {"name": name}).scalar()]


def test_an_upgrade_that_was_killed_before_the_bots_rights_is_finished_by_the_next(
    server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The laptop closed in between. The operator says it again, and reads that all is well: so it is."""
    with closing(Database(server)) as owner:
        go_back(owner, "0005")
        opening.let_bot_work(owner, postgres_server.as_bot(server))
    with monkeypatch.context() as patch, pytest.raises(Killed):
        patch.setattr(operating, "_let_bot_work", _killed)
        main.main(["database", "upgrade"])
    with closing(Database(postgres_server.as_bot(server))) as bot, pytest.raises(opening.StoreUnavailable) as told:
        opening.prove_rights(bot)
    assert "database prepare" in str(told.value)
    assert main.main(["database", "upgrade"]) == 0
    assert _out_of_reach(server) == []


def test_a_way_back_that_was_killed_before_the_bots_rights_is_finished_by_the_next(
    server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A table that the older form makes anew is its owner's alone until then."""
    with monkeypatch.context() as patch, pytest.raises(Killed):
        patch.setattr(operating, "_let_bot_work", _killed)
        main.main(["database", "back", "0005"])
    with closing(Database(server)) as owner:
        owner.transact_now(lambda tx: tx.exec_driver_sql("REVOKE ALL ON peers FROM bot"))
    assert main.main(["database", "back", "0005"]) == 0
    with closing(Database(postgres_server.as_bot(server))) as bot:
        opening.prove_rights(bot)


def test_a_restore_gives_the_bot_its_rights_with_the_rows_or_is_not_done(
    server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed while it cleans up behind itself, which takes a while, it is whole."""
    assert main.main(["backup"]) == 0
    [file] = (tmp_path / "data" / "backups").glob("*.backup")
    with monkeypatch.context() as patch, pytest.raises(Killed):
        patch.setattr(postgres, "scrub", _killed)
        main.main(["restore", "--replace", "--without-marks", str(file)])
    assert _out_of_reach(server) == []
    with monkeypatch.context() as patch, pytest.raises(Killed):
        patch.setattr(restoring, "end_what_waits", _killed)
        main.main(["restore", "--replace", "--without-marks", str(file)])
    assert _out_of_reach(server) == []
