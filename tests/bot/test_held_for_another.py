"""An update that one worker could not keep, and that another has answered since."""

from __future__ import annotations

from pathlib import Path

import pytest

from store.database import Database, StoreUnavailable
from tests.bot.ground import Door
from tests.bot.ground import text as said
from tests.store.ground import opened


def _refuse(*_: object) -> None:
    raise StoreUnavailable("the server closed the connection")


def test_who_was_answered_by_another_worker_is_not_kept_waiting_by_the_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By webhook what one worker could not keep for a moment comes again to another; the next goes to either."""
    with opened(tmp_path, "postgresql") as server:
        second = Database(server.engine.url.render_as_string(hide_password=False))
        one, two = Door(server), Door(second)
        two.time = one.time
        with monkeypatch.context() as patch:
            patch.setattr(one.database, "transact", _refuse)
            assert one.take(said("/start", 1)) == []
        assert one.take(said("/privacy", 2)) == [], "nobody has answered the first yet"
        assert two.take(said("/start", 1)) == [1]
        assert one.take(said("/privacy", 2)) == [2]
        second.close()
