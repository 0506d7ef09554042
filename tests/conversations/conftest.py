"""A house of its own for every test that asks for one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conversations.ground import Ground, house_in


@pytest.fixture
def ground(tmp_path: Path, engine: str) -> Iterator[Ground]:
    """A house with the starter pack, an empty store, and nobody in it yet."""
    with house_in(tmp_path, engine=engine) as opened_house:
        yield opened_house
