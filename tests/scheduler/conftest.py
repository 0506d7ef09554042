"""A store of its own for every test that asks for one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from store.database import Database
from tests.store.ground import opened


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """An open database, new and empty."""
    with opened(tmp_path) as opened_database:
        yield opened_database
