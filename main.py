"""Builds everything once and opens the doors; the command line. No decisions are made here."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import errno
import logging
import secrets
import signal
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import logs
from bot.polling import TokenRefused
from bot.service import Posted, TelegramService
from bot.webhook import Doorway
from content.pack_files import read_pack_files
from conversations.move_in import as_soon_as_possible, move_in
from conversations.occurrences import wrong_zones
from conversations.publish import Published, check
from conversations.receive import House
from conversations.words import Shelf
from flows.issues import Issue, Severity
from logs import Known
from sandbox.server import Sandbox
from scheduler.bell import Bell
from scheduler.clock import Clock
from scheduler.jobs import fire_all_due
from scheduler.pace import Limits, Pace
from scheduler.passing import PassingTime
from scheduler.service import SchedulerService
from settings import Settings, SettingsProblem, read_settings
from store import opening
from store.database import Database, WrongDatabase
from store.keys import KeyProblem, MasterKey, master_key_from_file, master_key_from_text

DATABASE = "sqlite:///data/peer2peer.db"
PRACTICE_DATABASE = Path("data/practice.db")

PROBLEM_STATUS = 2
"""Exit status when the bot cannot start: a setting, a key, a port."""

_TOKEN_REFUSED = "TELEGRAM_BOT_TOKEN: Telegram does not know this token; ask BotFather for it"
_PRACTICE = "(No token set, so this is not Telegram. Ctrl-C ends it.)"

_log = logging.getLogger("peer2peer")


class CannotStart(Exception):
    """The bot cannot start; the message is for whoever started it."""

    is_safe_to_log = True


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

    Emergencies come first here too: their door opens before the store is looked at, and closes behind everything else.

    Raises:
        CannotStart: a port is taken, Telegram refuses the token, or the database or its key will never do.
        TokenRefused: the token was revoked.
    """
    clock, bell, stopping, ended = Clock(), Bell(), asyncio.Event(), asyncio.Event()
    logs.catch_loop(asyncio.get_running_loop())
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    async with contextlib.AsyncExitStack() as doors:
        moved: tuple[House, Published] | None = None

        async def let_fall_due() -> None:
            if moved and may_fire:
                await fire_all_due(moved[0])

        may_fire = not wrong_zones()
        passing = PassingTime(clock, let_fall_due)
        token, api_url = await _telegram(settings, clock, passing, doors)
        checked = check(*read_pack_files(settings.pack_folder))
        shelf, pace = Shelf(checked.words), Pace(Limits(settings.messages_per_second))
        database = _database(settings)
        doors.callback(database.close)
        telegram = TelegramService(
            token, api_url, shelf, clock.now, _posted(settings), lambda: pace.leaves_beside(clock.now())
        )
        doors.push_async_callback(telegram.close)
        await _open(telegram, settings)
        taking = asyncio.create_task(telegram.run(ended))
        doors.push_async_callback(_end, taking, ended)
        moved = await _move_in(
            settings,
            partial(move_in, database, partial(_master_key, settings), checked, shelf, clock.now, bell),
            lambda: stopping.is_set() or taking.done(),
        )
        if moved:
            house, published = moved
            _say_what_is_wrong(published)
            schedule = SchedulerService(house, telegram.channel, bell, may_fire, pace)
            doors.push_async_callback(schedule.close)
            schedule.start()
            telegram.move_in(house)
        if settings.is_practice:
            # At once, also into a pipe: whoever waits for the address may be a program.
            print(f"\n  The practice phone is ready:  {api_url}\n  {_PRACTICE}\n", flush=True)
        await _until_stopped(taking, stopping)
        telegram.receiver.refuse_ordinary()
        _log.info("Stopping. What is under way is finished; the rest waits in the database.")


def _database(settings: Settings) -> Database:
    try:
        return Database(_database_url(settings))
    except WrongDatabase as problem:
        raise _wrong_database(settings, problem) from problem


async def _move_in(
    settings: Settings, attempt: Callable[[], tuple[House, Published]], is_over: Callable[[], bool]
) -> tuple[House, Published] | None:
    try:
        return await as_soon_as_possible(attempt, is_over)
    except WrongDatabase as problem:
        raise _wrong_database(settings, problem) from problem
    except KeyProblem as problem:
        name = "MASTER_KEY" if settings.master_key else f"MASTER_KEY_FILE ({settings.master_key_file})"
        raise CannotStart(f"{name}: {problem} (see .env.example)") from problem


def _wrong_database(settings: Settings, problem: WrongDatabase) -> CannotStart:
    # Only a file's address is repeated: another may hold a password.
    url = settings.database_url
    file = f"{url.removeprefix('sqlite:///')}: " if url.startswith("sqlite:") else ""
    reason = str(problem).removeprefix("DATABASE_URL").lstrip(": ")
    return CannotStart(f"DATABASE_URL: {file}{reason} (see .env.example)")


async def _open(telegram: TelegramService, settings: Settings) -> None:
    try:
        is_known = await telegram.open()
    except OSError as failure:
        host, port = settings.webhook_host, settings.webhook_port
        if failure.errno == errno.EADDRINUSE:
            raise CannotStart(f"{host}:{port} is taken: set WEBHOOK_PORT to another number") from failure
        raise CannotStart(f"WEBHOOK_HOST: {host}:{port}: {failure.strerror}; use 127.0.0.1") from failure
    if not is_known:
        raise CannotStart(_TOKEN_REFUSED)


async def _until_stopped(taking: asyncio.Task[None], stopping: asyncio.Event) -> None:
    """Wait for the stop. What ends before it, ends with an error, which goes on from here."""
    told = asyncio.ensure_future(stopping.wait())
    await asyncio.wait({taking, told}, return_when=asyncio.FIRST_COMPLETED)
    told.cancel()
    if taking.done():
        taking.result()


async def _end(taking: asyncio.Task[None], ended: asyncio.Event) -> None:
    """Take no more updates, not even emergencies: everything else is closed by now."""
    ended.set()
    await asyncio.gather(taking, return_exceptions=True)


def _posted(settings: Settings) -> Posted | None:
    if not settings.webhook_url:
        return None
    doorway = Doorway(settings.webhook_path, settings.webhook_secrets)
    return Posted(settings.webhook_url, doorway, settings.webhook_host, settings.webhook_port)


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
        _log.error("%s", Known(told(found)))
    if published.is_fallback and published.words:
        _log.error("THE WORDS HAVE MISTAKES (above). Running on the last good release; `make check` lists them.")
    elif published.words is None:
        _log.error("THERE ARE NO GOOD WORDS. Only the emergency text is answered until `make check` is clean.")
    if zones := wrong_zones():
        _log.error(
            "TIME ZONES ARE WRONG (%s). Nothing is scheduled. Install again: make clean.", Known(", ".join(zones))
        )


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
        logs.to_terminal(settings.log_level)
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


if __name__ == "__main__":
    sys.exit(main())
