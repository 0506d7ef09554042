"""The environment as one frozen value. The only reader of os.environ; `.env.example` lists the same settings."""

from __future__ import annotations

import os
import re
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

TOKEN_FORM = r"\d{3,20}:[A-Za-z0-9_-]{30,64}"
"""What BotFather's tokens look like."""


SECRETS_FORM = r"[A-Za-z0-9_-]{32,256}(,[A-Za-z0-9_-]{32,256})?"
"""One secret, or the new one and the old one (Bot API: 1-256 of these letters; 32 random ones are 192 bits)."""


class SettingsProblem(Exception):
    """A setting is wrong; the message names it and says what to do."""

    is_safe_to_log = True


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
    database_owner_url: SecretStr | None = Field(
        default=None,
        description="On PostgreSQL: who owns the tables, for `main.py database`, `backup` and `restore` alone.",
    )
    master_key_file: Path = Field(
        default=Path("data/master.key"),
        description="The key outside the database; made at the first start, mode 0600.",
    )
    master_key: SecretStr | None = Field(
        default=None, description="The key itself (base64 of 32 bytes), in place of the file."
    )
    backup_folder: Path = Field(
        default=Path("data/backups"),
        description="Where `main.py backup` writes, and where marks of the erased are kept beside the backups.",
    )
    backup_key_file: Path = Field(
        default=Path("data/backup.key"),
        description="The key that seals backups; made at the first one, mode 0600.",
    )
    pack_folder: Path = Field(default=Path("content/pack"), description="The folder of words: cards, flows, phrases.")
    sandbox_host: str = Field(default="127.0.0.1", description="Where the practice phone listens.")
    sandbox_port: int = Field(default=8081, ge=0, le=65535, description="Its port; 0 takes any free one.")
    webhook_url: str = Field(
        default="",
        description="Where Telegram posts updates, https://…; empty: the bot asks for them (polling).",
    )
    webhook_secret: SecretStr | None = Field(
        default=None,
        description="Proves that a post is Telegram's: 32 letters or more that nobody can guess.",
    )
    webhook_host: str = Field(
        default="127.0.0.1", description="Where the proxy, which speaks https, hands posts on to."
    )
    webhook_port: int = Field(default=8443, ge=0, le=65535, description="Its port.")
    operator_host: str = Field(default="127.0.0.1", description="Where the operator's door listens.")
    operator_port: int | None = Field(
        default=None,
        ge=0,
        le=65535,
        description="Its port: /healthz, /readyz and /metrics; empty: there is no such door.",
    )
    messages_per_second: float = Field(
        default=25, gt=0, le=10_000, description="Check-ins and notes a second over all chats; with answers up to 28."
    )
    inline_mode: bool = Field(
        default=False,
        description="Whether cards are offered to pass on where somebody types the bot's name in another chat.",
    )
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

    @field_validator("webhook_url")
    @classmethod
    def _is_safe_to_post_to(cls, url: str) -> str:
        parts = urlsplit(url)
        is_local = parts.scheme == "http" and parts.hostname in ("127.0.0.1", "localhost")
        if url and not (is_local or (parts.scheme == "https" and parts.hostname)):
            raise ValueError("Telegram posts to https:// addresses only")
        return url

    @field_validator("webhook_secret")
    @classmethod
    def _is_a_secret(cls, secret: SecretStr | None) -> SecretStr | None:
        if secret and not re.fullmatch(SECRETS_FORM, secret.get_secret_value()):
            raise ValueError("use 32 to 256 of A-Z a-z 0-9 _ - (while changing it two of them, the new one first)")
        return secret

    @model_validator(mode="after")
    def _has_a_secret(self) -> Settings:
        if self.webhook_url and self.webhook_secret is None:
            raise ValueError("WEBHOOK_SECRET: a webhook needs one, 32 letters or more that nobody can guess")
        return self

    @property
    def webhook_secrets(self) -> tuple[str, ...]:
        """The secrets by which a post is known as Telegram's, the newest first."""
        return tuple(self.webhook_secret.get_secret_value().split(",")) if self.webhook_secret else ()

    @property
    def webhook_path(self) -> str:
        """The path of the address Telegram posts to."""
        return urlsplit(self.webhook_url).path or "/"

    @property
    def marks_folder(self) -> Path | None:
        """Where tombstones are written down; practice begins afresh, and has nobody to remember."""
        return None if self.is_practice else self.backup_folder

    @property
    def is_practice(self) -> bool:
        """True without a token: the practice phone instead of Telegram."""
        return self.telegram_bot_token is None


def read_settings() -> Settings:
    """Read the environment, `.env`, and secrets that stand in files of their own, one a setting.

    systemd (`LoadCredential=`) and containers lay such files in a folder, and CREDENTIALS_DIRECTORY says where.

    Raises:
        SettingsProblem: the first wrong setting, by name, without its value.
    """
    try:
        folder = os.environ.get("CREDENTIALS_DIRECTORY")
        return Settings(_secrets_dir=folder) if folder and Path(folder).is_dir() else Settings()
    except UnicodeDecodeError:
        raise SettingsProblem(".env is not written in UTF-8: save it again as UTF-8") from None
    except ValidationError as failure:
        wrong = failure.errors()[0]
        name = "_".join(str(part) for part in wrong["loc"]).upper()
        reason = wrong["msg"].removeprefix("Value error, ")
        named = f"{name}: {reason}" if name else reason
        raise SettingsProblem(f"{named} (see .env.example)") from None
