"""Talk with the bot in the terminal: no Telegram, no network, nothing kept. Time passes when you say so.

/later 24h        let time pass          [2] or [Just breathe]   tap a button
/save FILE.chat   keep the talk as a transcript                  /quit
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from conversations.publish import check_folder
from conversations.words import Words
from flows.parser import parse_duration
from flows.transcript import NO_ANSWER, Act, Bubble, Look, Passed, Said, Tapped
from flows.transcript_lines import act_line, answer_lines, look_line

from .pure_replay import NotOnScreen, PureBot
from .told import Inside
from .written_scenes import settings_lines

_TAP = re.compile(r"(old )?\[([^\]]+)\]( again)?")
_COMMAND = re.compile(r"/(save|later)(?:\s+(.*))?")


class TerminalChat:
    """One talk in the terminal, and its transcript."""

    def __init__(self, words: Words, say: Callable[[str], None], now: datetime) -> None:
        self._bot = PureBot(words, "en", now)
        self._say = say
        self._lines = [*settings_lines("en", now), "", "== a talk in the terminal"]
        self._inside = self._bot.inside()
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
        before, self._inside = self._inside, self._bot.inside()
        self._lines += [act_line(act), *answer_lines(bubbles), *_changes(before, self._inside)]
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


def _changes(before: Inside, after: Inside) -> list[str]:
    """Return the lines that tell what became different inside."""
    looks = [Look("", after.status)] if after.status != before.status else []
    for name, value in after.results.items():
        if value != before.results.get(name, NO_ANSWER):
            looks.append(Look(name, value))
    return [look_line(look) for look in looks]


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
