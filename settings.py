"""The environment as one frozen value. The only reader of os.environ; `.env.example` lists the same settings."""

from __future__ import annotations

import re
from pathlib import Path

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

TOKEN_FORM = r"\d{3,20}:[A-Za-z0-9_-]{30,64}"
"""What BotFather's tokens look like."""


class SettingsProblem(Exception):
    """A setting is wrong; the message names it and says what to do."""


class Settings(BaseSettings):
    """How this bot runs. Each setting has a value that works on a laptop without any other."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore", frozen=True, env_ignore_empty=True)

    telegram_bot_token: SecretStr | None = Field(
        default=None,
        description="From BotFather. Without it the bot talks to a practice phone in your browser.",
    )
    telegram_api_url: str = Field(
        default="https://api.telegram.org",
        description="Where the Bot API is; change it only for a server of your own.",
    )
    database_url: str = Field(
        default="",
        description="Where things are remembered. Empty: data/peer2peer.db (practice: data/practice.db).",
    )
    master_key_file: Path = Field(
        default=Path("data/master.key"),
        description="The key outside the database; made at the first start, mode 0600.",
    )
    master_key: SecretStr | None = Field(
        default=None, description="The key itself (base64 of 32 bytes), in place of the file."
    )
    pack_folder: Path = Field(default=Path("content/pack"), description="The folder of words: cards, flows, phrases.")
    sandbox_host: str = Field(default="127.0.0.1", description="Where the practice phone listens.")
    sandbox_port: int = Field(default=8081, ge=0, le=65535, description="Its port; 0 takes any free one.")
    log_level: str = Field(default="INFO", description="DEBUG, INFO, WARNING or ERROR.")

    @field_validator("telegram_bot_token")
    @classmethod
    def _looks_like_a_token(cls, token: SecretStr | None) -> SecretStr | None:
        if token is not None and not re.fullmatch(TOKEN_FORM, token.get_secret_value()):
            raise ValueError("this is not a token; BotFather's look like 123456789:AA…")
        return token

    @field_validator("log_level")
    @classmethod
    def _is_a_level(cls, level: str) -> str:
        if level.upper() not in ("DEBUG", "INFO", "WARNING", "ERROR"):
            raise ValueError("use DEBUG, INFO, WARNING or ERROR")
        return level.upper()

    @property
    def is_practice(self) -> bool:
        """True without a token: the practice phone instead of Telegram."""
        return self.telegram_bot_token is None


def read_settings() -> Settings:
    """Read the environment and `.env`.

    Raises:
        SettingsProblem: the first wrong setting, by name, without its value.
    """
    try:
        return Settings()
    except UnicodeDecodeError:
        raise SettingsProblem(".env is not written in UTF-8: save it again as UTF-8") from None
    except ValidationError as failure:
        wrong = failure.errors()[0]
        name = "_".join(str(part) for part in wrong["loc"]).upper()
        reason = wrong["msg"].removeprefix("Value error, ")
        raise SettingsProblem(f"{name}: {reason} (see .env.example)") from None
