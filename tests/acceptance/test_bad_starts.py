"""Every bad start says in one line what is wrong and what to do, and leaves everything that exists as it was.

Whoever starts the bot is no programmer and may be in a hurry: a traceback tells them nothing, and a start that half
worked may have spoilt the only key or the only database.
"""

from __future__ import annotations

import base64
import os
import re
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.acceptance.program import OTHER_TOKEN, TOKEN, Program, environment, run_to_end, sandbox

TOKEN_FORM = re.compile(r"\d{3,20}:[A-Za-z0-9_-]{30,64}")

HOLDER = """
import sqlite3, sys
holder = sqlite3.connect(sys.argv[1], isolation_level=None)
holder.execute("BEGIN IMMEDIATE")
print("held", flush=True)
sys.stdin.read()
"""
"""Another program that writes and does not end. Not this one: reading the file here would drop its lock (POSIX)."""

KEY = base64.b64encode(bytes(range(32))).decode()


def everything(folder: Path) -> dict[str, bytes]:
    """Every file in a folder, byte for byte; not the memory that running SQLite connections share."""
    found = (path for path in folder.rglob("*") if path.is_file() and path.suffix != ".db-shm")
    return {str(path.relative_to(folder)): path.read_bytes() for path in found}


def refused(folder: Path, env: dict[str, str], *named: str) -> None:
    """A start that must fail: one line that names these, nothing else said, nothing that existed changed."""
    before = everything(folder)
    ended = run_to_end(folder, env)
    said = ended.stdout + ended.stderr
    assert ended.returncode == 2, said
    assert ended.stdout == "", "what is wrong belongs on stderr"
    assert "Traceback" not in said
    assert len(ended.stderr.splitlines()) == 1, said
    assert ended.stderr.startswith("Cannot start. "), said
    for name in named:
        assert name in ended.stderr, f"{name!r} is not named: {said}"
    assert not TOKEN_FORM.search(said), "a token was printed"
    after = everything(folder)
    assert {name: after.get(name) for name in before} == before


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("SANDBOX_PORT", "soon", "integer"),
        ("SANDBOX_PORT", "99999", "65535"),
        ("LOG_LEVEL", "LOUD", "WARNING"),
        ("TELEGRAM_BOT_TOKEN", "123456:short", "BotFather"),
        ("TELEGRAM_BOT_TOKEN", TOKEN + " and more", "BotFather"),
        ("MASTER_KEY", "not a key!", "base64"),
        ("MASTER_KEY", "YWJj", "32 bytes"),
        ("DATABASE_URL", "somewhere", ".env.example"),
        ("DATABASE_URL", "mysql://localhost/bot", "postgresql://"),
        ("WEBHOOK_URL", "http://example.org/hook", "https://"),
        ("WEBHOOK_SECRET", "short", "32"),
        ("MESSAGES_PER_SECOND", "0", "greater"),
        ("SANDBOX_HOST", "nowhere.invalid", "127.0.0.1"),
    ],
)
def test_a_wrong_setting_is_named_with_its_remedy(tmp_path: Path, pack: Path, name: str, value: str, says: str) -> None:
    refused(tmp_path, environment(pack, **{name: value}), name, says)


def test_an_address_of_telegram_that_is_none_is_said_at_once(tmp_path: Path, pack: Path) -> None:
    """Otherwise the bot would say for ever that Telegram cannot be reached, and the operator looks at the network."""
    env = environment(pack, TELEGRAM_BOT_TOKEN=TOKEN, TELEGRAM_API_URL="api.telegram.org")
    refused(tmp_path, env, "TELEGRAM_API_URL", "https://")


def test_a_settings_file_that_is_no_text_is_named(tmp_path: Path, pack: Path) -> None:
    (tmp_path / ".env").write_bytes(b"\xff\xfeTELEGRAM\x00")
    refused(tmp_path, environment(pack), ".env")


@pytest.fixture
def other_telegram(tmp_path: Path, pack: Path) -> Iterator[str]:
    """A Bot API that knows another token than ours."""
    with sandbox(tmp_path, pack, OTHER_TOKEN) as running:
        yield running.address()


def test_a_token_that_telegram_refuses_changes_nothing(used_store: Path, pack: Path, other_telegram: str) -> None:
    """The operator pasted an old token: the database of the right one must not notice."""
    wanted = {"TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_API_URL": other_telegram}
    database = f"sqlite:///{used_store}/bot.db"
    refused(used_store, environment(pack, **wanted, DATABASE_URL=database), "TELEGRAM_BOT_TOKEN", "BotFather")


def test_a_taken_port_says_which_to_change(tmp_path: Path, pack: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        refused(tmp_path, environment(pack, SANDBOX_PORT=port), "SANDBOX_PORT", port)


def test_a_second_start_by_mistake_leaves_the_running_practice_its_database(tmp_path: Path, pack: Path) -> None:
    """Two windows, twice `make run`: the second finds the port taken; the first must go on remembering."""
    with Program(tmp_path, environment(pack)) as first:
        port = first.address().rpartition(":")[2]
        first.wait_line("Talking as")
        refused(tmp_path, environment(pack, SANDBOX_PORT=port), "SANDBOX_PORT", port)
        assert (tmp_path / "data" / "practice.db").exists()


def key_file(folder: Path, text: str, mode: int = 0o600) -> Path:
    """A key file with this text."""
    path = folder / "some.key"
    path.write_text(text)
    os.chmod(path, mode)
    return path


def test_a_key_that_others_can_read_is_refused(tmp_path: Path, pack: Path) -> None:
    """Whoever has the key has every address; a key that lay open must be looked at by a person."""
    path = key_file(tmp_path, KEY, 0o644)
    refused(tmp_path, environment(pack, MASTER_KEY_FILE=str(path)), "some.key", "chmod 600")
    assert path.stat().st_mode & 0o777 == 0o644


@pytest.mark.parametrize("text", ["", "garbage", "YWJj", "\x00\x01"], ids=["empty", "garbage", "short", "binary"])
def test_a_key_file_that_holds_no_key_is_named_and_kept(tmp_path: Path, pack: Path, text: str) -> None:
    """It may be the right file, cut short by a full disk: overwriting it would lose the last hope."""
    path = key_file(tmp_path, text)
    refused(tmp_path, environment(pack, MASTER_KEY_FILE=str(path)), "MASTER_KEY_FILE", "some.key", ".env.example")


def test_a_key_file_that_cannot_be_made_is_named(tmp_path: Path, pack: Path) -> None:
    (tmp_path / "in_the_way").write_text("a file where a folder should be")
    refused(tmp_path, environment(pack, MASTER_KEY_FILE="in_the_way/master.key"), "in_the_way/master.key")


def test_a_missing_key_beside_a_database_is_never_replaced(used_store: Path, pack: Path) -> None:
    """A new key would open nothing of the old database, and hide that the old key is missing."""
    (used_store / "data" / "master.key").rename(used_store / "kept.key")
    env = environment(pack, DATABASE_URL=f"sqlite:///{used_store}/bot.db")
    refused(used_store, env, "data/master.key", "put it back")
    assert not (used_store / "data" / "master.key").exists()


def test_the_key_of_another_database_is_refused(used_store: Path, pack: Path) -> None:
    path = key_file(used_store, KEY)
    database = f"sqlite:///{used_store}/bot.db"
    refused(
        used_store, environment(pack, DATABASE_URL=database, MASTER_KEY_FILE=str(path)), "some.key", "put the right key"
    )
    refused(used_store, environment(pack, DATABASE_URL=database, MASTER_KEY=KEY), "MASTER_KEY", "put the right key")


def test_a_file_that_is_no_database_is_named_and_kept(tmp_path: Path, pack: Path) -> None:
    (tmp_path / "letter.db").write_text("Dear Sam, this is not a database. " * 200)
    refused(tmp_path, environment(pack, DATABASE_URL=f"sqlite:///{tmp_path}/letter.db"), "DATABASE_URL", "letter.db")


def test_a_folder_in_place_of_a_database_is_named(tmp_path: Path, pack: Path) -> None:
    (tmp_path / "folder.db").mkdir()
    (tmp_path / "letter").write_text("a file in the way")
    refused(tmp_path, environment(pack, DATABASE_URL=f"sqlite:///{tmp_path}/folder.db"), "DATABASE_URL", "folder.db")
    refused(tmp_path, environment(pack, DATABASE_URL=f"sqlite:///{tmp_path}/letter/a.db"), "DATABASE_URL", "letter")


def test_a_webhook_without_a_secret_is_refused(tmp_path: Path, pack: Path) -> None:
    """Anybody could then speak as any peer."""
    refused(tmp_path, environment(pack, WEBHOOK_URL="https://example.org/hook"), "WEBHOOK_SECRET", "32")


def test_a_port_for_posts_that_is_taken_says_which_to_change(tmp_path: Path, pack: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        hook = {"WEBHOOK_URL": "http://127.0.0.1/hook", "WEBHOOK_SECRET": "s" * 32, "WEBHOOK_PORT": port}
        refused(tmp_path, environment(pack, **hook), "WEBHOOK_PORT", port)
