"""A sandbox in a process of its own is seen by the oracle too, and what it sees fails the test that used it."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.acceptance.program import ROOT, TOKEN, sandbox


def ask(address: str, method: str) -> bool:
    with urlopen(f"{address}/bot{TOKEN}/{method}", timeout=10) as answer:
        return bool(json.load(answer)["ok"])


def test_what_is_the_bot_apis_passes(tmp_path: Path) -> None:
    with sandbox(tmp_path, ROOT / "content" / "pack") as telegram:
        assert ask(telegram.address(), "getMyName?language_code=fr")


def test_what_is_not_fails_the_test(tmp_path: Path) -> None:
    with (
        pytest.raises(AssertionError, match="colour: GetMyName has no such field"),
        sandbox(tmp_path, ROOT / "content" / "pack") as telegram,
    ):
        assert ask(telegram.address(), "getMyName?colour=red")
        telegram.wait_line("no such field")
