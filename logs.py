"""Everything the program says to its operator, made safe before any handler sees it (`docs/logs.md`).

A record is cleaned when it is born, not when it is printed: a library that brings a handler of its own prints it clean.
What is safe is named here, and everything else is withheld: a peer's words have no pattern one could look for.
"""

from __future__ import annotations

import asyncio
import enum
import logging
import os
import re
import sys
import threading
import time
import traceback
import warnings
from collections.abc import Iterator, Mapping
from typing import Any

ROOMS = ("bot", "conversations", "scheduler", "store", "content", "flows", "console", "sandbox", "rehearsal")
"""Packages whose loggers are ours. A record is ours only if it also comes from a file of that package."""

_FILES = {"peer2peer": "building.py", "logs": "logs.py"}
_VISITORS = ("sandbox",)
"""Ours, but as quiet as a library: Telegram's side of the practice is no news for an operator."""

SAID_BYTES_MOST, BECAUSE_BYTES_MOST, IN_BYTES_MOST = 900, 500, 440
"""The parts of a line; with its head of 180 bytes at most it stays under 2 KB (`security.md` G-S2)."""

WORDS_MOST, CHAIN_MOST, FRAMES_MOST = 300, 6, 10
"""Letters of one argument; exceptions of a chain; frames of a traceback."""

LARGE = 10_000
"""Numbers from here on may be a peer's, a chat's or an update's: they are shown as `#`."""

_HOME = os.path.dirname(os.path.abspath(__file__)).replace(os.sep, "/") + "/"
_NETS = (
    (re.compile(r"\d{3,}:[A-Za-z0-9_-]{20,}"), "<token>"),
    (re.compile(r"(?i)\b(\w+)://[^/\s@]*@"), r"\1://…@"),
    (re.compile(r"(?i)/bot(?:\d|%|<token>)\S*"), "/bot…"),
    (re.compile(r"[A-Za-z0-9+/]{40,}={0,2}|(?=[A-Za-z_-]*\d)[A-Za-z0-9_-]{32,}={0,2}"), "<long>"),
    (re.compile(r"\d{5,}"), "#"),
)
"""The last net, under what is shown anyway: tokens, addresses of the Bot API, passwords, keys and file ids, numbers."""

_SLOT = re.compile(r"%(?P<flags>[-+ #0]*\d*(?:\.\d+)?)(?P<kind>[diouxXeEfFgGcrsa%])")
_CODES = (("sqlite_errorname", r"SQLITE_\w{2,40}"), ("sqlstate", r"[0-9A-Z]{5}"), ("status", r"\d{3}"))
"""What an exception may tell beside its type: codes, whose form is checked."""

_LOOP_SAYS = ("Task exception was never retrieved", "Task was destroyed but it is pending!", "Unclosed connection")


class Known(str):
    """Words that come from us or from the pack, never from a peer: they are shown as they are, cut and in one line."""

    is_safe_to_log = True


class SafeRecord(logging.LogRecord):
    """A record that holds its text ready and safe, and no longer what it was made of."""

    def __init__(  # noqa: PLR0913, PLR0917 - the library calls it with these
        self,
        name: str,
        level: int,
        pathname: str,
        lineno: int,
        msg: object,
        args: Any,
        exc_info: Any = None,
        func: str | None = None,
        sinfo: str | None = None,
        **_: object,
    ) -> None:
        told = _told(name, pathname, msg, args, exc_info)
        super().__init__(_plain(name, 60), level, pathname, lineno, told, (), None, func, None)


class LineFormatter(logging.Formatter):
    """One record, one line. It never raises, and never falls back on the record as it came."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        said = record.msg
        if not isinstance(record, SafeRecord):
            said = _told(record.name, record.pathname, record.msg, record.args, record.exc_info)
        moment = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created))
        level = re.sub(r"\W", "_", _plain(logging.getLevelName(record.levelno), 20))
        place = f"{_plain(record.filename, 60)}:{record.lineno}"
        return f"{moment}.{int(record.msecs):03d}Z {level} {_plain(record.name, 60)} {place} {said}"


class _Terminal(logging.StreamHandler[Any]):
    """Writes lines to stderr. A terminal that is gone has nobody left to hear about it."""

    def handleError(self, record: logging.LogRecord) -> None:
        """Say nothing: the library's own way is to print the record as it came."""


def to_terminal(level: str) -> None:
    """Let everything that anything says from now on go to stderr, clean; `level` is ours.

    Libraries are heard from WARNING on, and at DEBUG all of what they say is counted, never its words.
    """
    logging.raiseExceptions = False
    logging.setLogRecordFactory(SafeRecord)
    handler = _Terminal(sys.stderr)
    handler.setFormatter(LineFormatter())
    logging.lastResort = handler
    root = logging.getLogger()
    for logger in [found for found in root.manager.loggerDict.values() if isinstance(found, logging.Logger)]:
        logger.handlers.clear()
        logger.propagate, logger.disabled = True, False
        logger.setLevel(logging.NOTSET)
    root.handlers[:] = [handler]
    root.setLevel(level if level == "DEBUG" else max(logging.WARNING, logging.getLevelName(level)))
    for name in (*ROOMS, *_FILES):
        if name not in _VISITORS:
            logging.getLogger(name).setLevel(level)
    _catch_what_nobody_caught()


def catch_loop(loop: asyncio.AbstractEventLoop) -> None:
    """Say what goes wrong in an event loop's own machinery, without the texts of its tasks and callbacks."""

    def tell(_loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        said = context.get("message")
        what = Known(said if said in _LOOP_SAYS else "something broke in the event loop")
        logging.getLogger("logs").error("%s", what, exc_info=context.get("exception"))

    loop.set_exception_handler(tell)


def _catch_what_nobody_caught() -> None:
    log = logging.getLogger("logs")

    def tell(kind: type[BaseException], failure: BaseException | None) -> None:
        log.critical("an error that nobody caught: %s", kind, exc_info=failure)

    def warn(message: Warning | str, category: type[Warning], filename: str, lineno: int, *_: object) -> None:
        failure = message if isinstance(message, Warning) else Warning()
        record = SafeRecord("py.warnings", logging.WARNING, filename, lineno, "", (), (category, failure, None))
        logging.getLogger("py.warnings").handle(record)

    sys.excepthook = lambda kind, failure, _trace: tell(kind, failure)
    threading.excepthook = lambda args: tell(args.exc_type, args.exc_value)
    sys.unraisablehook = lambda args: tell(args.exc_type, args.exc_value)
    # By hand: the library's captureWarnings makes one text of a warning, in which its kind would be withheld too.
    warnings.showwarning = warn  # type: ignore[assignment]  # the file and the line it may also be given are not used


def _told(name: str, pathname: str, msg: object, args: Any, exc_info: Any) -> str:
    """Return what a record says: `message | because … | in …`."""
    try:
        said = _cut(_net(_filled(msg, args)), SAID_BYTES_MOST) if is_ours(name, pathname) else "(withheld)"
        failure = exc_info[1] if isinstance(exc_info, tuple) else exc_info
        if not isinstance(failure, BaseException):
            return said
        because = _cut(_net(_chained(failure)), BECAUSE_BYTES_MOST)
        frames = " / ".join(filter(None, (_frames(each) for each in _chain(failure))))
        return f"{said} | because {because}" + (f" | in {_cut(frames, IN_BYTES_MOST)}" if frames else "")
    except Exception as failure:  # an object may break whoever looks at it; nothing of it is shown then
        return f"(cannot be told) | because {_plain(type(failure).__name__, 60)}"


def is_ours(name: str, pathname: str) -> bool:
    """True for a logger of a room, used in a file of that room: a library cannot pass for us by its name."""
    room, pathname = name.partition(".")[0], pathname.replace(os.sep, "/")
    if room in _FILES:
        return pathname == _HOME + _FILES[room]
    return room in ROOMS and pathname.startswith(f"{_HOME}{room}/")


def _filled(template: object, args: Any) -> str:
    """Return a message of ours with its arguments, each as far as its type allows."""
    if not isinstance(template, str):
        return _shown(template)
    if not args:
        return template
    waiting: Iterator[object] = iter((args,) if isinstance(args, Mapping) else args)

    def fill(slot: re.Match[str]) -> str:
        if slot["kind"] == "%":
            return "%"
        return _shown(next(waiting, Known("<missing>")), slot["flags"], slot["kind"])

    return _SLOT.sub(fill, template)


def _shown(value: object, flags: str = "", kind: str = "s") -> str:
    """Return what may be shown of a value. Its own ways to become text are asked only where its class vouches."""
    if value is None or type(value) is bool:
        return str(value)
    if type(value) in (int, float):
        return _number(value, flags, kind)  # type: ignore[arg-type]
    if isinstance(value, BaseException):
        return _chained(value)
    if isinstance(value, type):
        return _plain(value.__name__, 60)
    if isinstance(value, enum.Enum):
        return str(value._name_)
    if _vouches(value):
        return str(value)[:WORDS_MOST]
    if type(value) is str and value.isidentifier() and value in _exception_names(BaseException):
        return value
    return f"<{_plain(type(value).__name__, 60)}>"


def _number(value: float, flags: str, kind: str) -> str:
    if not abs(value) < LARGE:
        return "#"
    if kind in "diouxXeEfFgG":
        return f"%{flags}{kind}" % value
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def _vouches(value: object) -> bool:
    """True when the value's own class says that its words are ours. A subclass says so again, or is not believed."""
    return type(value).__dict__.get("is_safe_to_log") is True


def _exception_names(kind: type[BaseException]) -> set[str]:
    """The names of all exceptions there are: what `type(failure).__name__` may be, and a peer's words are not."""
    return {kind.__name__}.union(*(_exception_names(each) for each in type.__subclasses__(kind)))


def _chain(failure: BaseException) -> list[BaseException]:
    """An exception, what it came from, what that came from."""
    chain: list[BaseException] = []
    each: BaseException | None = failure
    while each is not None and len(chain) < CHAIN_MOST and all(each is not met for met in chain):
        chain.append(each)
        each = each.__cause__ or each.__context__
    return chain


def _chained(failure: BaseException) -> str:
    return " < ".join(_named(each) for each in _chain(failure))


def _named(failure: BaseException) -> str:
    """Return an exception's type, with its codes; with its words if its class vouches, but for what they quote."""
    name = _plain(type(failure).__name__, 60)
    if isinstance(failure, BaseExceptionGroup):
        inner = (_plain(type(each).__name__, 60) for each in failure.exceptions[:CHAIN_MOST])
        return f"{name} of {', '.join(inner)}"
    for attribute, form in _CODES:
        code = getattr(failure, attribute, None)
        if type(code) in (str, int) and re.fullmatch(form, str(code)):
            name += f" [{code}]"
    if isinstance(failure, OSError) and type(failure.errno) is int:
        name += f" [errno {failure.errno}]"
    if _vouches(failure):
        first = str(failure).partition("\n")[0][:WORDS_MOST]
        name += " (" + re.sub(r"\"[^\"]*\"?", '"…"', first) + ")"
    return name


def _frames(failure: BaseException) -> str:
    """Where an exception came from, and who called: files, lines, functions; neither the code nor what was in it."""
    frames = [
        f"{_short(frame.f_code.co_filename)}:{_plain(str(line), 6)} {_plain(frame.f_code.co_name, 60)}"
        for frame, line in traceback.walk_tb(failure.__traceback__)
    ]
    return " < ".join(frames[-FRAMES_MOST:][::-1])


def _short(filename: str) -> str:
    """A file by its place in the house, or by the end of its path."""
    if filename.startswith(_HOME) and "site-packages" not in filename:
        return _plain(filename.removeprefix(_HOME), 80)
    return _plain("/".join(filename.split("/")[-2:]), 80)


def _plain(name: str, most: int) -> str:
    """A name that programmers gave, in the letters such names are made of."""
    return re.sub(r"\d{5,}", "#", re.sub(r"[^\w./<>-]", "_", name, flags=re.ASCII))[:most] or "_"


def _net(words: str) -> str:
    """Return words in one line, without anything like a token, a key, an address with a password, or a long number."""
    for form, instead in _NETS:
        words = form.sub(instead, words)
    return "".join(letter if letter.isprintable() else ascii(letter)[1:-1] for letter in words).replace("|", "/")


def _cut(words: str, bytes_most: int) -> str:
    encoded = words.encode()
    return words if len(encoded) <= bytes_most else encoded[: bytes_most - 3].decode(errors="ignore") + "…"
