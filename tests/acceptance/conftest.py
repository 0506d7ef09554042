"""What the acceptance tests share: good words, a practice Telegram, a store that a bot has used before."""

from __future__ import annotations

import shutil
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.acceptance.program import ROOT, TOKEN, Program, bot, sandbox


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """A copy of the starter pack: a test may break it, and a writer may work on the real one meanwhile."""
    copy = tmp_path / "pack"
    shutil.copytree(ROOT / "content" / "pack", copy)
    return copy


@pytest.fixture(scope="session")
def practice(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    """One practice Telegram for all tests that need one which is not their subject: to start it takes two seconds."""
    folder = tmp_path_factory.mktemp("telegram")
    with sandbox(folder, ROOT / "content" / "pack") as running:
        # What its oracle needs is loaded with the first request, which must not be one that is measured.
        urllib.request.urlopen(f"{running.address()}/bot{TOKEN}/getMe").close()
        yield running


@pytest.fixture
def telegram(practice: Program) -> Iterator[str]:
    """The address of a practice Telegram that behaves, and where nothing waits from the test before."""
    url = practice.address()
    _calm(url)
    yield url
    _calm(url)


def _calm(url: str) -> None:
    calm = urllib.request.Request(f"{url}/phone/calm", b"{}", {"Content-Type": "application/json"})
    for end in (calm, f"{url}/bot{TOKEN}/deleteWebhook?drop_pending_updates=true"):
        urllib.request.urlopen(end).close()


@pytest.fixture(scope="session")
def _used_once(practice: Program, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("used")
    with bot(folder, ROOT / "content" / "pack", practice.address()) as once:
        once.wait_line("Talking as")
        once.interrupt(10)
    return folder


@pytest.fixture
def used_store(_used_once: Path, tmp_path: Path) -> Path:
    """A folder with a store, and its key, that a bot has used before."""
    shutil.copytree(_used_once, tmp_path, dirs_exist_ok=True)
    return tmp_path
