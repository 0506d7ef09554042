"""Going back to an older form of the tables, and coming forward again, loses nobody who joined and nothing planned."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from store import counts, marks, not_again, opening, organisations, schedules, table_forms
from store.database import Database
from store.organisations import OWNER, RESPONDER
from store.refusals import WrongDatabase
from store.table_forms import go_back
from tests.store.ground import NOW, add_peer, address, now, prepared_server

DAY = NOW.date()
OLDER = ("0009", "0008", "0007", "0006", "0005")
"""The forms since which there are organisations."""


@contextmanager
def filled(folder: Path, engine: str) -> Iterator[Database]:
    """A database of the keeper of the tables, with an organisation, its people, links and a check-in."""
    database = Database(address(folder) if engine == "sqlite" else prepared_server()[0])
    peers = [add_peer(database, f"55{number}").id for number in range(3)]

    def fill(tx: Any) -> None:
        made = organisations.make(tx, "Corner House", DAY)
        for peer in peers:
            organisations.join(tx, made.id, peer, DAY)
        organisations.join(tx, made.id, peers[0], DAY, OWNER)
        organisations.invite(tx, made.id, DAY)
        schedules.add(tx, made.id, "team_check_in", "{}", DAY)

    now(database, fill)
    yield database
    database.close()


def rows(database: Database) -> dict[str, int]:
    names = ("peers", "organisations", "memberships", "invites", "schedules")
    with database.engine.connect() as connection:
        return {name: connection.execute(text(f"SELECT count(*) FROM {name}")).scalar_one() for name in names}


def test_who_joined_is_there_after_every_way_back_and_forward_again(tmp_path: Path, engine: str) -> None:
    with filled(tmp_path, engine) as database:
        before = rows(database)
        for form in OLDER:
            go_back(database, form)
            assert rows(database) == before, form
        opening.migrate(database)
        assert rows(database) == before
        with database.engine.connect() as connection:
            roles = connection.execute(text("SELECT role FROM memberships ORDER BY role")).scalars().all()
        assert roles == ["member", "member", "member", OWNER]


def test_an_older_form_knows_no_responders_and_only_they_go(tmp_path: Path, engine: str) -> None:
    with filled(tmp_path, engine) as database:
        before = rows(database)
        now(database, lambda tx: organisations.join(tx, 1, 1, DAY, RESPONDER))
        go_back(database, "0006")
        assert rows(database) == before


def test_a_way_back_that_would_lose_rows_is_not_gone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with filled(tmp_path, "sqlite") as database:
        before = rows(database)
        kept = table_forms.downgrade

        def lossy(connection: Any, revision: str) -> None:
            connection.execute(text("DELETE FROM organisations"))
            kept(connection, revision)

        monkeypatch.setattr(table_forms, "downgrade", lossy)
        with pytest.raises(WrongDatabase, match="would lose rows of organisations, schedules"):
            go_back(database, "0009")
        assert rows(database) == before


def test_the_way_back_notes_until_when_something_may_have_been_told(tmp_path: Path, engine: str) -> None:
    with filled(tmp_path, engine) as database:
        go_back(database, "0007")
        opening.migrate(database)
        assert now(database, lambda tx: marks.read(tx, not_again.TOLD)) == ""
        now(database, lambda tx: counts.begin(tx, 1, DAY, NOW, NOW))
        for _ in range(2):
            go_back(database, "0007")
            opening.migrate(database)
            assert now(database, lambda tx: marks.read(tx, not_again.TOLD)) > "2026-11"
            assert now(database, lambda tx: not_again.may_be_told(tx, NOW))


@pytest.mark.parametrize("form", OLDER)
def test_the_bots_role_works_with_each_older_form(form: str) -> None:
    """Who goes back at night needs a bot that works then; one of the rights is about a table that came later."""
    owner_url, bot_url = prepared_server()
    database = Database(owner_url)
    go_back(database, form)
    opening.let_bot_work(database, bot_url)
    database.close()
    as_bot = create_engine(bot_url)
    with as_bot.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM memberships")).scalar_one() == 0
    as_bot.dispose()
