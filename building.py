"""Builds everything once and opens the doors, in the order in which they must open and close."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import gc
import logging
import secrets
import signal
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import logs
import meters
from bot.service import Files, TelegramService
from bot.way_in import Posted
from bot.webhook import Doorway
from conversations.attached import content_of
from conversations.coordinating import wants_files
from conversations.house import House
from conversations.move_in import as_soon_as_possible, move_in, say_what_is_wrong
from conversations.occurrences import wrong_zones
from conversations.only_one import who_speaks
from conversations.publish import Published, check_folder
from conversations.words import Shelf
from scheduler.bell import Bell
from scheduler.clock import Clock
from scheduler.far_bell import FarBell
from scheduler.pace import Limits, Pace
from scheduler.passing import PassingTime
from scheduler.service import SchedulerService
from settings import Settings
from store import opening
from store.database import Database, WrongDatabase
from store.keys import KeyProblem, MasterKey, master_key_from_file, master_key_from_text
from watching import Watched, watch

DATABASE = "sqlite:///data/peer2peer.db"
PRACTICE_DATABASE = Path("data/practice.db")

FIRST_LOOK_SECONDS = 0.3
"""How long a start waits for the store before it takes emergencies: most stores are open by then."""

END_SECONDS = 18
"""How long an end may take, should a database hang: then the system kills it, which loses nothing, and is no later than
whoever asked for the end would."""

TOKEN_REFUSED = "TELEGRAM_BOT_TOKEN: Telegram does not know this token; ask BotFather for it"
_PRACTICE = "(No token set, so this is not Telegram. Ctrl-C ends it.)"
_log = logging.getLogger("peer2peer")

Moved = tuple[House, Published]


class CannotStart(Exception):
    """The bot cannot start; the message is for whoever started it."""

    is_safe_to_log = True


async def run(settings: Settings) -> None:
    """Run the bot until it is told to stop.

    Emergencies come first here too: their door opens before the store does, and closes behind everything else.

    Raises:
        CannotStart: a port is taken, Telegram refuses the token, or the database or its key will never do.
        TokenRefused: the token was revoked.
    """
    clock, stopping = Clock(), _told_to_stop()
    logs.catch_loop(asyncio.get_running_loop())
    async with contextlib.AsyncExitStack() as doors:
        may_fire, houses, clocks = not wrong_zones(), list[House](), list[SchedulerService]()

        async def let_fall_due() -> None:
            for each in clocks if may_fire else ():
                await each.let_fall_due()

        passing = PassingTime(clock, let_fall_due)
        token, api_url = await _telegram(settings, clock, passing, doors)
        checked = check_folder(settings.pack_folder)
        shelf, pace = Shelf(checked.words), Pace(Limits(settings.messages_per_second))
        database = _database(settings, clock, doors)
        _watch(settings, Watched(houses, shelf, stopping.is_set, may_fire, clock.seconds_off), doors)
        telegram = _service(settings, token, api_url, shelf, clock, pace)
        telegram.speaks = who_speaks(database, clock.now, bool(settings.webhook_url))
        doors.push_async_callback(telegram.close)
        await _open(telegram, settings)
        # The words and the libraries stay as long as the bot: looking through them again and again is in vain.
        gc.enable()
        gc.freeze()
        bell = Bell((far := FarBell(database)).ring)
        attempt = partial(move_in, database, partial(_master_key, settings), checked, shelf, clock.now, bell)
        taking, moving = await _begin(settings, telegram, far.in_hearing(bell, attempt), stopping, doors)
        if settings.is_practice:
            _tell_where(api_url)
        await _until_stopped(taking, stopping, moving)
        if moving.done() and (moved := moving.result()):
            houses.append(house := moved[0])
            say_what_is_wrong(moved[1])
            folder = settings.marks_folder
            clocks.append(schedule := SchedulerService(house, telegram.channel, bell, may_fire, pace, folder))
            doors.push_async_callback(schedule.close)
            schedule.start()
            telegram.move_in(house)
            _log.info("The store is open: everything is answered.")
        await _until_stopped(taking, stopping)
        telegram.receiver.refuse_ordinary()
        _log.info("Stopping. What is under way is finished; the rest waits in the database.")


def _tell_where(api_url: str) -> None:
    print(f"\n  The practice phone is ready:  {api_url}\n  {_PRACTICE}\n", flush=True)  # at once, also into a pipe


def _watch(settings: Settings, watched: Watched, doors: contextlib.AsyncExitStack) -> None:
    if settings.operator_port is not None:
        try:
            doors.push_async_callback(watch(watched, settings.operator_host, settings.operator_port))
        except OSError as failure:
            raise _taken(failure, f"{settings.operator_host}:{settings.operator_port}", "OPERATOR") from failure


def _service(settings: Settings, token: str, api_url: str, shelf: Shelf, clock: Clock, pace: Pace) -> TelegramService:
    posted, card_leaves = _posted(settings), partial(_count, pace, clock)
    files = Files(wants_files, partial(content_of, shelf))
    service = TelegramService(token, api_url, shelf, clock.now, posted, card_leaves, settings.inline_mode, files)
    service.tell_time_to(clock.hear, clock.doubts)
    return service


def _told_to_stop() -> asyncio.Event:
    """Return what is set when the operator, or the system, wants an end."""
    stopping = asyncio.Event()

    def stop() -> None:
        stopping.set()
        # Whatever hangs from now on, the end comes.
        signal.alarm(END_SECONDS)

    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop)
    return stopping


def _count(pace: Pace, clock: Clock) -> None:
    """An emergency card leaves: what is less urgent makes room."""
    pace.leaves_beside(clock.now())
    meters.CARDS.count()


async def _begin(
    settings: Settings,
    telegram: TelegramService,
    attempt: Callable[[], Moved],
    stopping: asyncio.Event,
    doors: contextlib.AsyncExitStack,
) -> tuple[asyncio.Task[None], asyncio.Task[Moved | None]]:
    """Begin to take updates, emergencies only, and to open the store. Returns both as they go on.

    Raises:
        CannotStart: the database or its key will never do.
    """
    ended = asyncio.Event()
    moving = asyncio.create_task(_move_in(settings, attempt, lambda: stopping.is_set() or ended.is_set()))
    # A wrong key says so at once, and then nothing else was begun; a store that hesitates is not waited for.
    await asyncio.wait({moving}, timeout=FIRST_LOOK_SECONDS)
    if moving.done():
        moving.result()
    taking = asyncio.create_task(telegram.run(ended))
    doors.push_async_callback(_end, taking, moving, ended)
    return taking, moving


async def _end(taking: asyncio.Task[None], moving: asyncio.Task[Any], ended: asyncio.Event) -> None:
    """Take no more updates, not even emergencies: everything else is closed by now."""
    ended.set()
    await asyncio.gather(taking, moving, return_exceptions=True)


async def _until_stopped(taking: asyncio.Task[None], stopping: asyncio.Event, *others: asyncio.Task[Any]) -> None:
    """Wait for the stop, or for one of `others`. Taking that ends by itself has met an error, raised from here."""
    told = asyncio.ensure_future(stopping.wait())
    await asyncio.wait({taking, told, *others}, return_when=asyncio.FIRST_COMPLETED)
    told.cancel()
    if taking.done():
        taking.result()


async def _move_in(settings: Settings, attempt: Callable[[], Moved], is_over: Callable[[], bool]) -> Moved | None:
    try:
        return await as_soon_as_possible(attempt, is_over)
    except WrongDatabase as problem:
        raise _wrong_database(settings, problem) from problem
    except KeyProblem as problem:
        name = "MASTER_KEY" if settings.master_key else f"MASTER_KEY_FILE ({settings.master_key_file})"
        raise CannotStart(f"{name}: {problem} (see .env.example)") from problem


def _database(settings: Settings, clock: Clock, doors: contextlib.AsyncExitStack) -> Database:
    try:
        database = Database(_database_url(settings))
        database.tell_time_to(clock.agree)
        doors.callback(database.close)
        return database
    except WrongDatabase as problem:
        raise _wrong_database(settings, problem) from problem


def _database_url(settings: Settings) -> str:
    """Return where to remember. Practice begins afresh: the practice phone forgets its chats too."""
    if settings.database_url or not settings.is_practice:
        return settings.database_url or DATABASE
    for leftover in PRACTICE_DATABASE.parent.glob(PRACTICE_DATABASE.name + "*"):
        leftover.unlink()
    return f"sqlite:///{PRACTICE_DATABASE}"


def _wrong_database(settings: Settings, problem: WrongDatabase) -> CannotStart:
    # Only a file's address is repeated: another may hold a password.
    url = settings.database_url
    file = f"{url.removeprefix('sqlite:///')}: " if url.startswith("sqlite:") else ""
    reason = str(problem).removeprefix("DATABASE_URL").lstrip(": ")
    return CannotStart(f"DATABASE_URL: {file}{reason} (see .env.example)")


def _master_key(settings: Settings, database: Database) -> MasterKey:
    if settings.master_key:
        return master_key_from_text(settings.master_key.get_secret_value())
    return master_key_from_file(settings.master_key_file, may_create=opening.is_new(database))


async def _open(telegram: TelegramService, settings: Settings) -> None:
    try:
        is_known = await telegram.open()
    except OSError as failure:
        address = f"{settings.webhook_host}:{settings.webhook_port}"
        raise _taken(failure, address, "WEBHOOK") from failure
    if not is_known:
        raise CannotStart(TOKEN_REFUSED)


def _posted(settings: Settings) -> Posted | None:
    doorway = Doorway(settings.webhook_path, settings.webhook_secrets)
    posted = Posted(settings.webhook_url, doorway, settings.webhook_host, settings.webhook_port)
    return posted if settings.webhook_url else None


async def _telegram(
    settings: Settings, clock: Clock, passing: PassingTime, doors: contextlib.AsyncExitStack
) -> tuple[str, str]:
    """Return the token and the address of the Bot API: Telegram's, or the practice phone's."""
    if settings.telegram_bot_token:
        if not settings.telegram_api_url.startswith(("https://", "http://")):
            raise CannotStart("TELEGRAM_API_URL: an address begins with https:// (see .env.example)")
        return settings.telegram_bot_token.get_secret_value(), settings.telegram_api_url
    # Late: on Telegram itself nobody needs a Telegram for one laptop.
    from sandbox.server import Sandbox

    token = f"{secrets.randbelow(10**9) + 10**8}:{secrets.token_urlsafe(26)}"
    sandbox = Sandbox(token, clock.now, passing.advance)
    address = await _open_sandbox(sandbox.start, settings)
    doors.push_async_callback(sandbox.stop)
    return token, address


async def _open_sandbox(start: Callable[[str, int], Any], settings: Settings) -> str:
    try:
        address: str = await start(settings.sandbox_host, settings.sandbox_port)
    except OSError as failure:
        raise _taken(failure, f"{settings.sandbox_host}:{settings.sandbox_port}", "SANDBOX") from failure
    return address


def _taken(failure: OSError, address: str, whose: str) -> CannotStart:
    if failure.errno == errno.EADDRINUSE:
        return CannotStart(f"{address} is taken: set {whose}_PORT to another number, or 0")
    return CannotStart(f"{whose}_HOST: {address}: {failure.strerror}; use 127.0.0.1")


async def run_sandbox(settings: Settings) -> None:
    """Run the practice phone alone, for a bot in another process.

    Raises:
        CannotStart: there is no token, or the port is taken.
    """
    from sandbox.server import Sandbox

    if settings.telegram_bot_token is None:
        raise CannotStart("TELEGRAM_BOT_TOKEN: the practice phone needs the token the bot will use")
    clock, stopping = Clock(), _told_to_stop()
    sandbox = Sandbox(settings.telegram_bot_token.get_secret_value(), clock.now, clock.advance)
    print(await _open_sandbox(sandbox.start, settings), flush=True)
    await stopping.wait()
    await sandbox.stop()
