"""What is kept, told in the chat: all of it behind /privacy, and behind /mydata every row of whoever asks.

Both lists are made from the inventory of the store, so neither can leave a table out.
"""

from __future__ import annotations

from collections.abc import Iterable

from content.kept_lines import OF_TABLES, PREFIX
from store import holdings

from . import presses, screens
from .channel import Button, Message
from .reply import Reply

ALL, OWN = "kept_all", "kept_own"
"""Commands: everything, one's own rows. A page of either has its number behind it: `kept_all_2`."""

LETTERS_MOST = 900
"""Letters of one page: one screen of a phone (`users.md` J29)."""


def is_kept(command: str) -> bool:
    """True for a command that shows a page of either list."""
    return command.startswith((ALL, OWN))


def show(reply: Reply, command: str) -> None:
    """Show a page. One that is not there, of an older list, is the first."""
    shown = OWN if command.startswith(OWN) else ALL
    entries = _own(reply) if shown == OWN else _everything(reply)
    pages = _pages(entries)
    asked = command.removeprefix(f"{shown}_")
    number = int(asked) if asked.isdecimal() and 1 <= int(asked) <= len(pages) else 1
    say, language = reply.given.words.pack.line, reply.screen.language
    head = say(shown, language, page=str(number), pages=str(len(pages)))
    more = button(reply, "more", f"{shown}_{number + 1}") if number < len(pages) else None
    back = Button(say("button_back", language), presses.command("mydata" if shown == OWN else "privacy"))
    row = (more, back) if more else (back,)
    reply.say(Message("\n".join((head, *pages[number - 1])), rows=(screens.frame(reply.screen), row)))


def button(reply: Reply, label: str, command: str) -> Button:
    """Return a button that shows a page."""
    label_of = reply.given.words.pack.line(f"button_{label}", reply.screen.language)
    return Button(label_of, presses.command(command))


def _everything(reply: Reply) -> list[str]:
    say, language = reply.given.words.pack.line, reply.screen.language
    of_peers = [table for table in OF_TABLES if holdings.is_about_peers(table)]
    of_nobody = [table for table in OF_TABLES if not holdings.is_about_peers(table)]
    entries = []
    for head, tables in (("kept_about_you", of_peers), ("kept_about_nobody", of_nobody)):
        entries.append(say(head, language))
        entries += [
            say("kept_all_row", language, what=say(PREFIX + table, language), how_long=_how_long(reply, table))
            for table in tables
        ]
    return entries


def _how_long(reply: Reply, table: str) -> str:
    say, language = reply.given.words.pack.line, reply.screen.language
    days = holdings.days_of(table)
    if days is not None:
        return say("kept_one_day", language) if days == 1 else say("kept_days", language, days=str(days))
    return say("kept_until_erased" if holdings.goes_with_the_peer(table) else "kept_always", language)


def _own(reply: Reply) -> list[str]:
    say, language = reply.given.words.pack.line, reply.screen.language
    held = reply.standing.look.holdings()
    rows = [
        say("kept_own_row", language, what=say(PREFIX + table, language), count=str(held[table]))
        for table in OF_TABLES
        if table in held
    ]
    return [*rows, say("kept_own_end", language)]


def _pages(entries: Iterable[str]) -> list[list[str]]:
    """Return entries in pages that each fit one screen with their head."""
    pages: list[list[str]] = [[]]
    for entry in entries:
        if pages[-1] and sum(map(len, pages[-1])) + len(pages[-1]) + len(entry) > LETTERS_MOST - 60:
            pages.append([])
        pages[-1].append(entry)
    return pages
