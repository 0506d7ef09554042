"""The command line: runs the bot or the practice phone, checks the words, or talks in the terminal."""

from __future__ import annotations

import argparse
import asyncio
import gc
import sys

import logs
from settings import Settings, SettingsProblem, read_settings

PROBLEM_STATUS = 2
"""Exit status when the bot cannot start: a setting, a key, a port."""


def check_words(settings: Settings) -> int:
    """Print what is wrong with the words. Returns the exit status: 1 with errors."""
    from building import told
    from content.pack_files import read_pack_files
    from conversations.publish import check
    from flows.issues import Severity

    published = check(*read_pack_files(settings.pack_folder))
    for found in published.issues:
        print(told(found))
    warnings = sum(found.severity is Severity.WARNING for found in published.issues)
    print(f"{len(published.errors)} errors, {warnings} warnings.")
    return 1 if published.errors else 0


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


def main(arguments: list[str] | None = None) -> int:
    """Read the command line and do what it says. Returns the exit status."""
    reader = argparse.ArgumentParser(prog="main.py", description="The Peer2Peer bot.")
    reader.add_argument("command", nargs="?", default="run", choices=("run", "check", "chat", "sandbox"))
    command = reader.parse_args(arguments).command
    try:
        settings = _settings()
    except SettingsProblem as problem:
        return _cannot_start(problem)
    logs.to_terminal(settings.log_level)
    if command == "check":
        return check_words(settings)
    if command == "chat":
        from rehearsal.terminal_chat import chat

        return chat(settings.pack_folder)
    return run_until_stopped(settings, is_sandbox=command == "sandbox")


def _settings() -> Settings:
    try:
        return read_settings()
    except (UnicodeDecodeError, OSError) as failure:
        raise SettingsProblem(".env: this is not a text file; write it again from .env.example") from failure


if __name__ == "__main__":
    sys.exit(main())
