"""What operators type about roles: the audit trail, and a server that is made ready for the bot's own role."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

import main
from store import opening
from store.database import Database
from tests.store import postgres_server
from tests.store.ground import add_peer, address


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No settings of whoever runs the tests."""
    monkeypatch.chdir(tmp_path)
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL"):
        monkeypatch.delenv(name, raising=False)


def test_the_trail_is_printed_and_asking_makes_no_store(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main.main(["audit"]) == 0 and "Nothing was done yet." in capsys.readouterr().out
    assert not list(tmp_path.iterdir())
    monkeypatch.setenv("DATABASE_URL", address(tmp_path))
    monkeypatch.setenv("PACK_FOLDER", str(Path(main.__file__).parent / "content" / "pack"))
    assert main.main(["organisation", "make", "--name", "Corner House", "--bot", "a_bot"]) == 0
    capsys.readouterr()
    assert main.main(["audit", "--organisation", "1"]) == 0
    assert capsys.readouterr().out.strip().endswith("organisation 1  operator: organisation made")
    assert main.main(["audit", "--organisation", "2"]) == 0 and "organisation made" not in capsys.readouterr().out


@pytest.mark.parametrize("command", ["organisation make --name Home", "coordinator invite"])
def test_no_link_is_made_for_a_bot_that_nobody_named(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Operators' commands have no token on a real machine; a link to a made-up name gives peers to whoever has it."""
    monkeypatch.setenv("DATABASE_URL", address(tmp_path))
    monkeypatch.setenv("PACK_FOLDER", str(tmp_path))
    for token in ("", f"123456789:{'A' * 35}"):
        monkeypatch.setenv("TELEGRAM_BOT_TOKEN", token)
        assert main.main(command.split()) == main.PROBLEM_STATUS
        told = capsys.readouterr()
        assert "--bot NAME" in told.err and "t.me" not in told.out
    assert main.main([*command.split(), "--bot", "@our_bot"]) == 0
    assert "t.me/our_bot?start=" in capsys.readouterr().out
    assert main.main(["organisation", "list"]) == 0
    assert capsys.readouterr().out.count("Home") == ("make" in command), "what was refused made nothing"


def test_a_server_is_prepared_by_its_owner_for_the_bots_role(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    url = postgres_server.new_database()
    monkeypatch.setenv("DATABASE_URL", postgres_server.as_bot(url))
    assert main.main(["database", "prepare"]) == main.PROBLEM_STATUS, "without the owner's address nothing is done"
    assert "DATABASE_OWNER_URL" in capsys.readouterr().err
    monkeypatch.setenv("DATABASE_OWNER_URL", url)
    for _ in range(2):
        assert main.main(["database", "prepare"]) == 0
    bot = Database(postgres_server.as_bot(url))
    try:
        assert opening.is_current(bot) and opening.is_guarded(bot)
    finally:
        bot.close()
    assert main.main(["audit"]) == 0
    assert capsys.readouterr().out.count("operator: database prepared") == 2


def test_an_owner_that_is_none_is_told_without_its_address(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://bot@127.0.0.1:1/x")
    monkeypatch.setenv("DATABASE_OWNER_URL", "postgresql://owner:hidden-word@127.0.0.1:1/x")
    assert main.main(["database", "prepare"]) == main.PROBLEM_STATUS
    told = capsys.readouterr().err
    assert told.startswith("Not done.") and "hidden-word" not in told


def test_a_server_is_saved_and_brought_back_by_the_commands_of_the_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """With the bot's address alone a backup would be half, and is refused; with the owner's beside it, it is whole."""
    url = postgres_server.new_database()
    monkeypatch.setenv("DATABASE_URL", postgres_server.as_bot(url))
    monkeypatch.setenv("DATABASE_OWNER_URL", url)
    monkeypatch.setenv("PACK_FOLDER", str(Path(main.__file__).parent / "content" / "pack"))
    assert main.main(["database", "prepare"]) == 0
    assert main.main(["organisation", "make", "--name", "Corner House", "--bot", "a_bot"]) == 0
    with closing(Database(url)) as database:
        add_peer(database)
    monkeypatch.delenv("DATABASE_OWNER_URL")
    assert main.main(["backup"]) == main.PROBLEM_STATUS
    assert "row-level security" in capsys.readouterr().err
    monkeypatch.setenv("DATABASE_OWNER_URL", url)
    assert main.main(["backup"]) == 0
    [file] = [path for path in (tmp_path / "data" / "backups").iterdir() if path.suffix != ".marks"]
    assert main.main(["organisation", "make", "--name", "Came Later", "--bot", "a_bot"]) == 0
    assert main.main(["restore", "--replace", str(file)]) == 0
    capsys.readouterr()
    assert main.main(["organisation", "list"]) == 0
    told = capsys.readouterr().out
    assert "Corner House" in told and "Came Later" not in told
