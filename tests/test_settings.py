"""Settings: what the operator reads in `.env.example` is what there is, and a slip is told without the secret."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import SecretStr

from settings import Settings, SettingsProblem, read_settings

EXAMPLE = Path(__file__).parent.parent / ".env.example"
TOKEN = "123456789:" + "A" * 35


@pytest.fixture(autouse=True)
def clean(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither this machine's environment nor its `.env` may decide what a test sees."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.chdir(tmp_path)


def _listed() -> dict[str, tuple[str, str]]:
    """Each setting of the example: its value, and the comment that stands above it."""
    listed: dict[str, tuple[str, str]] = {}
    comment: list[str] = []
    for line in EXAMPLE.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            comment.append(line.removeprefix("#").strip())
        elif "=" in line:
            name, _, value = line.partition("=")
            listed[name] = (value, " ".join(comment))
            comment = []
        else:
            comment = []
    return listed


def test_the_example_lists_every_setting_and_no_other() -> None:
    """A setting that is not listed is found by nobody; one that is listed and not read is believed by everybody."""
    assert list(_listed()) == [name.upper() for name in Settings.model_fields]


@pytest.mark.parametrize("name", Settings.model_fields)
def test_the_example_shows_the_default_and_says_what_it_is_for(name: str) -> None:
    """Copying the example to .env must change nothing. It may say more than the description, never something else."""
    value, comment = _listed()[name.upper()]
    default = Settings.model_fields[name].default
    assert value == ("" if default is None else str(default))
    assert comment.startswith(Settings.model_fields[name].description or "?")


def test_the_example_copied_as_it_is_changes_nothing(tmp_path: Path) -> None:
    before = read_settings()
    (tmp_path / ".env").write_text(EXAMPLE.read_text(encoding="utf-8"), encoding="utf-8")
    assert read_settings() == before


def test_without_a_token_it_is_practice() -> None:
    """The first thing anybody does is start it; that must lead to the practice phone, not to an error."""
    assert read_settings().is_practice


def test_the_environment_goes_before_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".env").write_text("LOG_LEVEL=DEBUG\nSANDBOX_PORT=1\n")
    monkeypatch.setenv("SANDBOX_PORT", "2")
    assert (read_settings().log_level, read_settings().sandbox_port) == ("DEBUG", 2)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TELEGRAM_BOT_TOKEN", "hunter2-is-not-a-token"),
        ("TELEGRAM_BOT_TOKEN", TOKEN + " "),
        ("TELEGRAM_BOT_TOKEN", "bot" + TOKEN),
        ("TELEGRAM_BOT_TOKEN", TOKEN[:30]),
        ("SANDBOX_PORT", "eighty-eighty"),
        ("SANDBOX_PORT", "65536"),
        ("SANDBOX_PORT", "-1"),
        ("LOG_LEVEL", "CHATTY"),
    ],
)
def test_a_bad_value_is_one_line_that_names_the_setting_and_not_the_value(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    """The line goes to a terminal, a log and a ticket; a token in it would have to be changed."""
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsProblem) as problem:
        read_settings()
    line = str(problem.value)
    assert line.startswith(f"{name}: ")
    assert "\n" not in line
    assert value not in line
    assert problem.value.__cause__ is None
    assert problem.value.__suppress_context__, "a traceback would show the value after all"


def test_secrets_do_not_show_when_settings_are_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody prints the settings to look for a fault, and pastes it into a ticket."""
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", TOKEN)
    monkeypatch.setenv("MASTER_KEY", "c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LXNlYw==")
    settings = read_settings()
    for shown in (repr(settings), str(settings), settings.model_dump_json()):
        assert TOKEN not in shown
        assert "c2VjcmV0" not in shown
    assert isinstance(settings.telegram_bot_token, SecretStr)


def test_settings_cannot_be_changed_after_they_were_read() -> None:
    with pytest.raises(ValueError, match="frozen"):
        read_settings().log_level = "DEBUG"  # type: ignore[misc]


def test_a_secret_may_stand_in_a_file_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An environment is seen by more eyes than a file that one account alone can read (`deploy/`)."""
    folder = tmp_path / "credentials"
    folder.mkdir()
    (folder / "telegram_bot_token").write_text(TOKEN + "\n")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(folder))
    assert read_settings().telegram_bot_token == SecretStr(TOKEN)
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path / "nowhere"))
    assert read_settings().is_practice
