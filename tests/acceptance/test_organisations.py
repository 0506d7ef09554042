"""`main.py organisation` as a newcomer types it: without a token it looks into the practice phone's house."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.acceptance.program import ROOT
from tests.store.ground import address


@pytest.mark.parametrize(("token", "store"), [("", "data/practice.db"), (f"123456789:{'A' * 35}", "data/peer2peer.db")])
def test_it_looks_where_the_bot_of_that_setting_remembers(tmp_path: Path, token: str, store: str) -> None:
    """Whoever follows the README on the practice phone would otherwise be told that there is no store."""
    kept = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "TELEGRAM_BOT_TOKEN")}
    environment = {**kept, "TELEGRAM_BOT_TOKEN": token, "PACK_FOLDER": str(ROOT / "content" / "pack")}
    command = [sys.executable, str(ROOT / "main.py"), "organisation", "list"]
    ended = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert ended.returncode == 2
    assert f"{store} is not there" in ended.stderr and "make run" in ended.stderr
    assert list(tmp_path.iterdir()) == []


BOT = ("--bot", "practice_bot")


def _organisation(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    url = address(folder)
    environment = {
        **os.environ,
        "TELEGRAM_BOT_TOKEN": "",
        "DATABASE_URL": url,
        "PACK_FOLDER": str(ROOT / "content/pack"),
    }
    command = [sys.executable, str(ROOT / "main.py"), "organisation", *arguments]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=60, check=False)


def test_a_link_is_drawn_into_a_file(tmp_path: Path) -> None:
    """A poster is made from it; and what cannot be written says so, with the link told already."""
    made = _organisation(tmp_path, "make", "--name", "Corner House", *BOT, "--qr", "poster.png")
    assert made.returncode == 0, made.stderr
    assert "For peers, on a poster" in made.stdout and "For one owner" in made.stdout
    assert (tmp_path / "poster.png").read_bytes().startswith(b"\x89PNG")
    nowhere = _organisation(tmp_path, "owner", "--organisation", "1", *BOT, "--qr", "none/poster.png")
    assert nowhere.returncode == 2 and "t.me/practice_bot?start=org_" in nowhere.stdout
    assert "cannot be written" in nowhere.stderr
