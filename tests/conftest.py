"""What the whole test run shares: its options, and a database of either engine for whoever asks for one."""

from __future__ import annotations

import gc
import logging
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox import witness
from store.database import Database
from tests.sandbox.oracle import Oracle
from tests.store.ground import ENGINES, opened
from tests.watched_logs import Watch

MEMORY, ROOM = Path("/dev/shm"), 4 * 2**30
"""A folder that is memory, and how many bytes must be free for the tests to lay their files there."""


def pytest_configure(config: pytest.Config) -> None:
    """Look at everything that is logged, whatever the test is about."""
    config.pluginmanager.register(Watch(), "watched_logs")
    # Whether a power cut loses rows is not tested here, and each commit would wait milliseconds for the disk. On a
    # person's machine the folders of the last runs stay for a while, so there they stay on the disk.
    if os.environ.get("CI") and MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let transcripts be rewritten."""
    parser.addoption(
        "--update",
        "--update-transcripts",
        dest="update",
        action="store_true",
        help="rewrite the bot's lines of the transcripts",
    )


def pytest_collection_finish() -> None:
    """Let Python look seldom for what is unused, and never through thousands of collected tests.

    As it does by itself, one second in eight went into that: what tests make goes as soon as nobody holds it.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 100)


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    """Each engine in turn: what is promised is promised on both."""
    return str(request.param)


@pytest.fixture
def database(tmp_path: Path, engine: str) -> Iterator[Database]:
    """An open database, new and empty."""
    with opened(tmp_path, engine) as opened_database:
        yield opened_database


@pytest.fixture
def file(tmp_path: Path) -> Iterator[Database]:
    """An open SQLite file, new and empty: for what is true of files only."""
    with opened(tmp_path) as opened_database:
        yield opened_database


@pytest.fixture(scope="session", autouse=True)
def oracle() -> Iterator[Oracle]:
    """Whoever sees every request, answer and update of every sandbox that the tests make."""
    witness.installed = Oracle()
    yield witness.installed
    witness.installed = None


@pytest.fixture(autouse=True)
def _true_to_telegram(oracle: Oracle) -> Iterator[None]:
    """Fail the test in which anything was said that is not the Bot API's."""
    yield
    found = oracle.take()
    assert not found, "\n".join(["this is not the Bot API:", *found])


@pytest.fixture(autouse=True)
def _heard_again() -> Iterator[None]:
    """Let logs be heard, in their own words, after a rehearsal or a program that made them quiet."""
    makes = logging.getLogRecordFactory()
    yield
    logging.disable(logging.NOTSET)
    logging.setLogRecordFactory(makes)
