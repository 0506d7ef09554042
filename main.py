"""The command line: runs the bot or the practice phone, checks the words, or talks in the terminal."""

from __future__ import annotations

import argparse
import asyncio
import gc
import sys
from datetime import UTC, datetime
from pathlib import Path

import logs
from conversations.permissions import OPERATOR, may
from settings import Settings, SettingsProblem, read_settings

PROBLEM_STATUS = 2
"""Exit status when the bot cannot start: a setting, a key, a port."""

OPERATING = ("backup", "restore", "database")
"""What operators do with the store: `operating.py` reads it."""

PRACTICE_BOT = "practice_bot"
"""What the bot is called on the practice phone."""


def check_words(settings: Settings, is_json: bool) -> int:
    """Print what is wrong with the words, and what waits to be done. Returns the exit status: 1 with errors."""
    from content.pack_files import read_pack_files
    from content.proof_sheet import as_json, as_text, proof_read
    from content.voices import read_voices

    files, issues = read_pack_files(settings.pack_folder)
    sheet = proof_read(files, issues, datetime.now(UTC).date(), read_voices(settings.pack_folder))
    print(as_json(sheet) if is_json else as_text(sheet))
    return 1 if sheet.errors else 0


def show_reports(settings: Settings, settled: str) -> int:
    """Print how often each card was called wrong; or begin the count of one anew. Returns the exit status."""
    from building import DATABASE
    from conversations.wrong_cards import told_reports_at
    from store.database import StoreUnavailable, WrongDatabase

    try:
        print(asyncio.run(told_reports_at(settings.database_url or DATABASE, settled)))
    except (WrongDatabase, StoreUnavailable) as problem:
        return _cannot_start(ValueError(f"The counts cannot be read: {problem}"))
    return 0


def organise(settings: Settings, given: argparse.Namespace) -> int:
    """Do something for an organisation. Returns the exit status."""
    from building import DATABASE, PRACTICE_DATABASE
    from conversations.organising import Asked, CannotOrganise, organise_at

    names = ("organisation", "schedule", "name", "flow", "days", "at", "window", "every", "until")
    fields = {name: getattr(given, name) for name in names}
    bot = _bot_name(settings, given.bot)
    of_responders = given.action == "dismiss" and given.role == "responder"
    action = "dismiss_responders" if of_responders else given.action
    asked = Asked(action, **fields, bot=bot, wants_picture=bool(given.qr))
    try:
        # Without a token it is the practice phone's house that runs, and that is asked for.
        url = settings.database_url or (f"sqlite:///{PRACTICE_DATABASE}" if settings.is_practice else DATABASE)
        told = organise_at(url, settings.pack_folder, asked, datetime.now(UTC))
    except CannotOrganise as problem:
        print(f"Not done. {problem}", file=sys.stderr)
        return PROBLEM_STATUS
    print(told.text)
    if given.qr:
        return _draw_link(told.link, Path(given.qr))
    return 0


def release(settings: Settings, given: argparse.Namespace) -> int:
    """Do something about what is published, or about who may publish. Returns the exit status."""
    from building import DATABASE, PRACTICE_DATABASE
    from conversations.releasing import CannotRelease, Wish, release_at

    actions = {
        "coordinator": {"list": "coordinators", "invite": "invite", "withdraw": "withdraw"},
        "release": {"list": "list", "look": "look", "publish": "publish", "back": "back"},
    }[given.command]
    if given.action not in actions:
        print(f"Not done. {given.command} {given.action} is none of: {', '.join(actions)}.", file=sys.stderr)
        return PROBLEM_STATUS
    bot = _bot_name(settings, given.bot)
    stay = dict(each.partition("=")[::2] for each in given.stay)
    wish = Wish(
        actions[given.action],
        given.source,
        given.number,
        by=given.by,
        agreed_by=given.agreed_by,
        note=given.note,
        stay=stay,
        everybody=given.everybody,
        bot=bot,
    )
    try:
        url = settings.database_url or (f"sqlite:///{PRACTICE_DATABASE}" if settings.is_practice else DATABASE)
        print(release_at(url, wish, datetime.now(UTC)))
    except CannotRelease as problem:
        print(f"Not done. {problem}", file=sys.stderr)
        return PROBLEM_STATUS
    return 0


def _bot_name(settings: Settings, said: str) -> str:
    """Return what the bot is called in links; "" when nobody said so.

    Operators' commands have no token where it is a credential of the bot's unit. So only who has no token and names no
    database either is at practice: a link that leads to another bot gives it whoever opens it.
    """
    is_at_practice = settings.is_practice and not settings.database_url
    return said.removeprefix("@") or (PRACTICE_BOT if is_at_practice else "")


def show_trail(settings: Settings, given: argparse.Namespace) -> int:
    """Print what was done with roles, of one organisation or of all. Returns the exit status."""
    from building import DATABASE
    from conversations.auditing import told_trail_at
    from store.database import StoreUnavailable, WrongDatabase

    try:
        print(told_trail_at(settings.database_url or DATABASE, given.organisation))
    except (WrongDatabase, StoreUnavailable) as problem:
        return _cannot_start(ValueError(f"The audit trail cannot be read: {problem}"))
    return 0


def _draw_link(link: str, file: Path) -> int:
    """Write a link as a square to scan, and say where. Returns the exit status."""
    from bot.pictures import draw
    from conversations.channel import Picture

    try:
        file.write_bytes(draw(Picture("qr", (f"https://{link}",), link)))
    except OSError as failure:
        print(f"The link is made, but {file} cannot be written: {failure.strerror}", file=sys.stderr)
        return PROBLEM_STATUS
    print(f"{file}: {link} as a square to scan")
    return 0


def run_until_stopped(settings: Settings, is_sandbox: bool) -> int:
    """Run the bot, or the practice phone alone. Returns the exit status."""
    # Until all is built nothing is thrown away, and looking for it costs a tenth of a start. `building` ends this.
    gc.disable()
    from bot.polling import TokenRefused
    from building import TOKEN_REFUSED, CannotStart, run, run_sandbox

    # Once more: some libraries set levels of their own when they are imported.
    logs.to_terminal(settings.log_level)
    try:
        asyncio.run(run_sandbox(settings) if is_sandbox else run(settings))
    except CannotStart as problem:
        return _cannot_start(problem)
    except TokenRefused:
        print(f"Stopped. {TOKEN_REFUSED}", file=sys.stderr)
        return PROBLEM_STATUS
    except KeyboardInterrupt:
        return 0
    return 0


def _cannot_start(problem: Exception) -> int:
    print(f"Cannot start. {problem}", file=sys.stderr)
    return PROBLEM_STATUS


def _read_organisation(reader: argparse.ArgumentParser) -> None:
    """What stands behind `organisation`: an action, the numbers `list` shows, and what a check-in needs."""
    actions = "make, list, invite, owner, withdraw, close, dismiss; check-in, pause, resume, end, preview; counts"
    group = reader.add_argument_group("organisation", actions)
    group.add_argument("action", nargs="?", default="list", help="what to do")
    group.add_argument("--name", default="", help="with make: what peers read before they join")
    group.add_argument("--organisation", type=int, default=0, metavar="N", help="which one, as list numbers them")
    group.add_argument("--schedule", type=int, default=0, metavar="N", help="which check-in, as list numbers them")
    group.add_argument("--flow", default="team_check_in", help="which check-in of the pack it asks")
    group.add_argument("--days", default="", help="like tue, or mon,thu")
    group.add_argument("--at", default="", help="the first minute, in each peer's own time, like 13:00")
    group.add_argument("--window", type=int, default=40, help="minutes over which people are spread")
    group.add_argument("--every", type=int, default=1, help="every so many weeks")
    group.add_argument("--until", default="", help="the last day, like 2027-01-31")
    group.add_argument("--role", default="owner", choices=("owner", "responder"), help="with dismiss: from whom")
    group.add_argument("--bot", default="", metavar="NAME", help="what the bot is called on Telegram; links need it")
    group.add_argument("--qr", default="", metavar="FILE", help="with make, invite, owner: the link to scan, as PNG")


def _read_release(reader: argparse.ArgumentParser) -> None:
    """What stands behind `release` and `coordinator`: an action, the words, who answers for them."""
    group = reader.add_argument_group("release, coordinator", "list, look, publish, back; list, invite, withdraw")
    group.add_argument("--from", dest="source", default="", metavar="PATH", help="a pack's folder or zip, or one file")
    group.add_argument("--number", type=int, default=0, metavar="N", help="which one, as list numbers them")
    group.add_argument("--by", default="", help="who answers for it: a role, it is kept")
    group.add_argument("--agreed-by", default="", help="the second person, where emergency words change")
    group.add_argument("--note", default="", help="why")
    stay = "what becomes of who waits at FLOW/NODE: keep, correct, move:NODE or restart"
    group.add_argument("--stay", action="append", default=[], metavar="FLOW/NODE=WHAT", help=stay)
    group.add_argument("--everybody", default="keep", help="with back, for who is amid the newer words: keep, restart")


COMMANDS = ("run", "check", "chat", "sandbox", "reports", "organisation", "release", "coordinator", "audit", *OPERATING)
"""What can be asked for; each needs a row in `conversations/permissions.py`."""


def main(arguments: list[str] | None = None) -> int:
    """Read the command line and do what it says. Returns the exit status."""
    arguments = sys.argv[1:] if arguments is None else arguments
    if arguments[:1] and arguments[0] in OPERATING:
        return _operate(arguments) if may("main", arguments[0], OPERATOR) else _no_row(arguments[0])
    reader = argparse.ArgumentParser(prog="main.py", description="The Peer2Peer bot.")
    # The last ones have readers of their own: main.py backup --help
    reader.add_argument("command", nargs="?", default="run", choices=COMMANDS)
    _read_organisation(reader)
    _read_release(reader)
    reader.add_argument("--json", action="store_true", help="with check: print it for other programs")
    settled = "with reports: begin the count of this card anew, or let these words go"
    reader.add_argument("--settle", metavar="CARD_OR_WORDS", default="", help=settled)
    given = reader.parse_args(arguments)
    command = given.command
    if not may("main", command, OPERATOR):
        return _no_row(command)
    try:
        settings = _settings()
    except SettingsProblem as problem:
        return _cannot_start(problem)
    logs.to_terminal(settings.log_level)
    if command == "check":
        return check_words(settings, given.json)
    if command == "reports":
        return show_reports(settings, given.settle)
    if command == "organisation":
        return organise(settings, given)
    if command == "audit":
        return show_trail(settings, given)
    if command in ("release", "coordinator"):
        return release(settings, given)
    if command == "chat":
        from rehearsal.terminal_chat import chat

        return chat(settings.pack_folder)
    return run_until_stopped(settings, is_sandbox=command == "sandbox")


def _no_row(command: str) -> int:
    print(f"Not done. {command} has no row in conversations/permissions.py.", file=sys.stderr)
    return PROBLEM_STATUS


def _operate(arguments: list[str]) -> int:
    from operating import operate

    try:
        settings = _settings()
    except SettingsProblem as problem:
        return _cannot_start(problem)
    logs.to_terminal(settings.log_level)
    return operate(settings, arguments)


def _settings() -> Settings:
    try:
        return read_settings()
    except (UnicodeDecodeError, OSError) as failure:
        raise SettingsProblem(".env: this is not a text file; write it again from .env.example") from failure


if __name__ == "__main__":
    sys.exit(main())
