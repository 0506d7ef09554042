"""Talk with the bot in the terminal: no Telegram, no network, nothing kept. Time passes when you say so.

/later 24h        let time pass          [2] or [Just breathe]   tap a button
/save FILE.chat   keep the talk as a transcript                  /quit
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from conversations.publish import check_folder
from conversations.words import Words
from flows.parser import parse_duration
from flows.transcript import Act, Bubble, Passed, Said, Tapped, written

from .pure_replay import NotOnScreen, PureBot

_TAP = re.compile(r"(old )?\[([^\]]+)\]( again)?")
_COMMAND = re.compile(r"/(save|later)(?:\s+(.*))?")
_UNITS = ((timedelta(days=1), "day"), (timedelta(hours=1), "hour"), (timedelta(minutes=1), "minute"))


class TerminalChat:
    """One talk in the terminal, and its transcript."""

    def __init__(self, words: Words, say: Callable[[str], None], now: datetime) -> None:
        self._bot = PureBot(words, "en", now)
        self._say = say
        self._lines = ["language: en", "", "== a talk in the terminal"]
        self._labels: list[str] = []

    def take(self, line: str) -> bool:
        """Take one line from the person. Returns False when they want to leave."""
        line = line.strip()
        if line in ("/quit", "/exit"):
            return False
        command = _COMMAND.fullmatch(line)
        if command and command[1] == "save":
            self._save(command[2] or "")
        elif command:
            self._later(command[2] or "")
        elif line:
            self._act(self._meant(line))
        return True

    def _meant(self, line: str) -> Act:
        tap = _TAP.fullmatch(line)
        if tap is None:
            return Said(line)
        place = int(tap[2]) - 1 if tap[2].isdecimal() else -1
        label = self._labels[place] if 0 <= place < len(self._labels) else tap[2]
        return Tapped(label, bool(tap[1]), bool(tap[3]))

    def _later(self, text: str) -> None:
        by = parse_duration(text)
        if by is None:
            self._say("Say how long, like: /later 24h, /later 30 min, /later 2 d")
            return
        self._act(Passed(by))

    def _act(self, act: Act) -> None:
        try:
            bubbles = self._bot.act(act)
        except NotOnScreen:
            self._say("There is no such button. The numbers stand beside them.")
            return
        self._lines.append(_act_line(act))
        self._lines += [written(bubble) for bubble in bubbles]
        for bubble in bubbles:
            self._show(bubble)
        if not bubbles:
            self._say("  (nothing is said)")

    def _show(self, bubble: Bubble) -> None:
        self._say("\n".join(f"  │ {line}" for line in bubble.text.splitlines()))
        if bubble.rows:
            self._labels = [label for row in bubble.rows for label in row]
            self._say("  " + "  ".join(f"[{place}] {label}" for place, label in enumerate(self._labels, 1)))
        self._say("")

    def _save(self, name: str) -> None:
        if not name:
            self._say("Say where, like: /save tests/transcripts/my_talk.chat")
            return
        try:
            with Path(name).open("x", encoding="utf-8") as file:
                file.write("\n".join(self._lines) + "\n")
        except (OSError, ValueError) as failure:
            self._say(f"Not saved: {getattr(failure, 'strerror', None) or failure}.")
            return
        self._say(f"Saved as {name}.")


def _act_line(act: Act) -> str:
    match act:
        case Said(text):
            return f"peer: {text}"
        case Tapped(label, is_old, is_again):
            return f"peer: {'old ' if is_old else ''}[{label}]{' again' if is_again else ''}"
        case Passed(by):
            for unit, name in _UNITS:
                if by % unit == timedelta():
                    return f"-- {by // unit} {name}s pass"
    raise AssertionError("the terminal makes no other acts")


def chat(folder: Path) -> int:
    """Talk until the person leaves. Returns the exit status."""
    published = check_folder(folder)
    if published.words is None:
        print("The words have mistakes: `make check` lists them.", file=sys.stderr)
        return 1
    talk = TerminalChat(published.words, print, datetime.now(UTC))
    print("Talk with the bot. /start begins; [2] taps the second button; /later 24h; /save FILE.chat; /quit.\n")
    while True:
        try:
            line = input("> ")
        except EOFError:
            return 0
        if not talk.take(line):
            return 0
