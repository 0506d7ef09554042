"""Builds everything once and opens the doors; the command line. No decisions are made here."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import errno
import logging
import re
import secrets
import signal
import sys
from pathlib import Path

from bot.polling import TokenRefused
from bot.service import TelegramService
from content.pack_files import read_pack_files
from conversations.occurrences import wrong_zones
from conversations.publish import Published, check, publish_at_start
from conversations.receive import House
from conversations.words import Shelf
from flows.issues import Issue, Severity
from sandbox.server import Sandbox
from scheduler.bell import Bell
from scheduler.clock import Clock
from scheduler.jobs import fire_all_due
from scheduler.passing import PassingTime
from scheduler.service import SchedulerService
from settings import Settings, SettingsProblem, read_settings
from store import opening
from store.database import Database, StoreUnavailable
from store.keys import KeyProblem, MasterKey, master_key_from_file, master_key_from_text

DATABASE = "sqlite:///data/peer2peer.db"
PRACTICE_DATABASE = Path("data/practice.db")

PROBLEM_STATUS = 2
"""Exit status when the bot cannot start: a setting, a key, a port."""

_TOKEN_REFUSED = "TELEGRAM_BOT_TOKEN: Telegram does not know this token; ask BotFather for it"
_PRACTICE = "(No token set, so this is not Telegram. Ctrl-C ends it.)"

_log = logging.getLogger("peer2peer")
_TOKEN = re.compile(r"\d{3,20}:[A-Za-z0-9_-]{30,64}")


class CannotStart(Exception):
    """The bot cannot start; the message is for whoever started it."""


class _NoTokens(logging.Formatter):
    """Takes anything like a token out of every line of the log, tracebacks too."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line without tokens."""
        return _TOKEN.sub("<token>", super().format(record))


def open_house(settings: Settings, clock: Clock, bell: Bell, doors: contextlib.AsyncExitStack) -> House:
    """Open the store with its key, and bring its tables up to date. Its shelf of words is still empty.

    Raises:
        CannotStart: the database or the key cannot be used.
    """
    url = _database_url(settings)
    try:
        database = Database(url)
        doors.callback(database.close)
        # Asked for nothing, a file that is no database or is locked says so before a key is made for it.
        database.transact_now(lambda tx: None)
        master = _master_key(settings, database)
        opening.migrate(database)
        database.transact_now(lambda tx: opening.prove_key(tx, master))
    except StoreUnavailable as problem:
        # Only a file's address is repeated: another may hold a password.
        file = f"{url.removeprefix('sqlite:///')}: " if url.startswith("sqlite:") else ""
        reason = str(problem).removeprefix("DATABASE_URL").lstrip(": ")
        raise CannotStart(f"DATABASE_URL: {file}{reason} (see .env.example)") from problem
    except KeyProblem as problem:
        name = "MASTER_KEY" if settings.master_key else f"MASTER_KEY_FILE ({settings.master_key_file})"
        raise CannotStart(f"{name}: {problem} (see .env.example)") from problem
    return House(database, master, Shelf(None), clock.now, bell)


def put_words_in_force(settings: Settings, house: House) -> Published:
    """Publish the pack if it is good, else go on with the last good release."""
    checked = check(*read_pack_files(settings.pack_folder))
    published = house.database.transact_now(lambda tx: publish_at_start(tx, checked, house.now()))
    house.shelf.newest = published.words
    return published


def _database_url(settings: Settings) -> str:
    """Return where to remember. Practice begins afresh: the practice phone forgets its chats too."""
    if settings.database_url:
        return settings.database_url
    if not settings.is_practice:
        return DATABASE
    for leftover in PRACTICE_DATABASE.parent.glob(PRACTICE_DATABASE.name + "*"):
        leftover.unlink()
    return f"sqlite:///{PRACTICE_DATABASE}"


def _master_key(settings: Settings, database: Database) -> MasterKey:
    if settings.master_key:
        return master_key_from_text(settings.master_key.get_secret_value())
    return master_key_from_file(settings.master_key_file, may_create=opening.is_new(database))


async def run(settings: Settings) -> None:
    """Run the bot until it is told to stop.

    What is most likely wrong is tried first, and what exists is changed last: a start that fails leaves it as it was.

    Raises:
        CannotStart: a port is taken, Telegram refuses the token, or the database or its key cannot be used.
    """
    clock, bell, stopping = Clock(), Bell(), asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopping.set)
    async with contextlib.AsyncExitStack() as doors:

        async def let_fall_due() -> None:
            if may_fire:
                await fire_all_due(house)

        may_fire = not wrong_zones()
        passing = PassingTime(clock, let_fall_due)
        token, api_url = await _telegram(settings, clock, passing, doors)
        house = open_house(settings, clock, bell, doors)
        telegram = TelegramService(token, api_url, house)
        doors.push_async_callback(telegram.close)
        if not await telegram.open():
            raise CannotStart(_TOKEN_REFUSED)
        _say_what_is_wrong(put_words_in_force(settings, house))
        if settings.is_practice:
            # At once, also into a pipe: whoever waits for the address may be a program.
            print(f"\n  The practice phone is ready:  {api_url}\n  {_PRACTICE}\n", flush=True)
        schedule = SchedulerService(house, telegram.channel, bell, may_fire=may_fire)
        doors.push_async_callback(schedule.close)
        schedule.start()
        await telegram.run(stopping)
        _log.info("Stopping. What is under way is finished; the rest waits in the database.")


async def _telegram(
    settings: Settings, clock: Clock, passing: PassingTime, doors: contextlib.AsyncExitStack
) -> tuple[str, str]:
    """Return the token and the address of the Bot API: Telegram's, or the practice phone's."""
    if settings.telegram_bot_token:
        if not settings.telegram_api_url.startswith(("https://", "http://")):
            raise CannotStart("TELEGRAM_API_URL: an address begins with https:// (see .env.example)")
        return settings.telegram_bot_token.get_secret_value(), settings.telegram_api_url
    token = f"{secrets.randbelow(10**9) + 10**8}:{secrets.token_urlsafe(26)}"
    sandbox = Sandbox(token, clock.now, passing.advance)
    address = await _open_sandbox(sandbox, settings)
    doors.push_async_callback(sandbox.stop)
    return token, address


async def _open_sandbox(sandbox: Sandbox, settings: Settings) -> str:
    try:
        return await sandbox.start(settings.sandbox_host, settings.sandbox_port)
    except OSError as failure:
        host, port = settings.sandbox_host, settings.sandbox_port
        if failure.errno == errno.EADDRINUSE:
            raise CannotStart(f"{host}:{port} is taken: set SANDBOX_PORT to another number, or 0") from failure
        raise CannotStart(f"SANDBOX_HOST: {host}:{port}: {failure.strerror}; use 127.0.0.1") from failure


async def run_sandbox(settings: Settings) -> None:
    """Run the practice phone alone, for a bot in another process."""
    if settings.telegram_bot_token is None:
        raise CannotStart("TELEGRAM_BOT_TOKEN: the practice phone needs the token the bot will use")
    clock, stopping = Clock(), asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    sandbox = Sandbox(settings.telegram_bot_token.get_secret_value(), clock.now, clock.advance)
    print(await _open_sandbox(sandbox, settings), flush=True)
    await stopping.wait()
    await sandbox.stop()


def _say_what_is_wrong(published: Published) -> None:
    """Tell the operator, loudly, when the words or the clock are not what they should be."""
    for found in published.errors:
        _log.error("%s", told(found))
    if published.is_fallback and published.words:
        _log.error("THE WORDS HAVE MISTAKES (above). Running on the last good release; `make check` lists them.")
    elif published.words is None:
        _log.error("THERE ARE NO GOOD WORDS. Only the emergency text is answered until `make check` is clean.")
    if zones := wrong_zones():
        _log.error("TIME ZONES ARE WRONG (%s). Nothing is scheduled. Install again: make clean, make run.", zones)


def told(found: Issue) -> str:
    """Return an issue in one line, as `make check` prints it."""
    return f"{found.file}:{found.line}: {found.code} {found.severity.value}: {found.message} {found.remedy}"


def check_words(settings: Settings) -> int:
    """Print what is wrong with the words. Returns the exit status: 1 with errors."""
    published = check(*read_pack_files(settings.pack_folder))
    for found in published.issues:
        print(told(found))
    warnings = sum(found.severity is Severity.WARNING for found in published.issues)
    print(f"{len(published.errors)} errors, {warnings} warnings.")
    return 1 if published.errors else 0


def main(arguments: list[str] | None = None) -> int:
    """Read the command line and do what it says. Returns the exit status."""
    reader = argparse.ArgumentParser(prog="main.py", description="The Peer2Peer bot.")
    reader.add_argument("command", nargs="?", default="run", choices=("run", "check", "chat", "sandbox"))
    command = reader.parse_args(arguments).command
    try:
        settings = _settings()
        _log_to_terminal(settings.log_level)
        if command == "check":
            return check_words(settings)
        if command == "chat":
            from rehearsal.terminal_chat import chat

            return chat(settings.pack_folder)
        asyncio.run(run(settings) if command == "run" else run_sandbox(settings))
    except (SettingsProblem, CannotStart) as problem:
        print(f"Cannot start. {problem}", file=sys.stderr)
        return PROBLEM_STATUS
    except TokenRefused:
        print(f"Stopped. {_TOKEN_REFUSED}", file=sys.stderr)
        return PROBLEM_STATUS
    except KeyboardInterrupt:
        return 0
    return 0


def _settings() -> Settings:
    try:
        return read_settings()
    except (UnicodeDecodeError, OSError) as failure:
        raise CannotStart(".env: this is not a text file; write it again from .env.example") from failure


def _log_to_terminal(level: str) -> None:
    handler = logging.StreamHandler()
    handler.setFormatter(_NoTokens("%(asctime)s %(levelname)s %(message)s", "%H:%M:%S"))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for noisy in ("alembic", "apscheduler", "httpx", "httpcore", "asyncio", "uvicorn", "sandbox"):
        logging.getLogger(noisy).setLevel(logging.WARNING)


if __name__ == "__main__":
    sys.exit(main())
