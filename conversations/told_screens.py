"""The screens of counts: for the people they are about, who read them first, and for owners, with a file. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from store.counts import CountedWindow
from store.organisations import Organisation

from . import own_screens, owner_screens, presses, screens
from .channel import Attachment, Button, Message
from .own_screens import button
from .screens import Row, Screen
from .told_words import as_csv, told

FILE_NAME = "counts.csv"

_PAGE_DIGITS_MOST = 4
_SHORT_NAME = 40


def page_of(of: str, windows: Sequence[CountedWindow]) -> int:
    """Return which window a button means, 0 for the newest; the newest for what is none."""
    is_one = of.isdecimal() and len(of) <= _PAGE_DIGITS_MOST and int(of) < len(windows)
    return int(of) if is_one else 0


def for_peer(screen: Screen, of: Organisation, windows: Sequence[CountedWindow], page: int) -> Message:
    """Return a window as the people it is about read it."""
    turned = _turned(screen, windows, page, lambda number: presses.own("counts", f"{of.id}-{number}"))
    return _message(screen, of, windows, page, "counts_peers", *turned, own_screens.back(screen))


def for_owner(screen: Screen, of: Organisation, windows: Sequence[CountedWindow], page: int) -> Message:
    """Return a window as an owner reads it, with what owners see and what they never see."""
    turned = _turned(screen, windows, page, lambda number: presses.owner("counts", of.id, number))
    deeds = button(screen, "button_deeds", presses.owner("deeds", of.id))
    file = button(screen, "button_counts_file", presses.owner("file", of.id))
    last = (*([file] if windows else []), *owner_screens.back(screen, of))
    return _message(screen, of, windows, page, "counts_owners", *turned, (deeds,), last)


def _turned(
    screen: Screen, windows: Sequence[CountedWindow], page: int, press: Callable[[int], str]
) -> tuple[Row, ...]:
    """Return the row that leads to the windows before and after."""
    ways = (("button_earlier", page + 1), ("button_newer", page - 1))
    row = tuple(button(screen, label, press(number)) for label, number in ways if 0 <= number < len(windows))
    return (row,) if row else ()


def _message(
    screen: Screen, of: Organisation, windows: Sequence[CountedWindow], page: int, foot: str, *rows: Row
) -> Message:
    say, language = screen.pack.line, screen.language
    words = told(screen.pack, language, windows[page]) if windows else say("counts_none", language)
    text = f"**{of.name}**\n{words}\n\n{say(foot, language).strip()}"
    return Message(text, rows=(screens.frame(screen), *rows))


def whose(screen: Screen, found: Sequence[Organisation]) -> Message:
    """Return the question which group's counts are meant."""
    rows = [(Button(each.name[:_SHORT_NAME], presses.own("counts", f"{each.id}-0")),) for each in found]
    return screens.note(screen, "owner_which", *rows, own_screens.back(screen))


def as_file(screen: Screen, of: Organisation, windows: Sequence[CountedWindow]) -> Message:
    """Return everything that can be read on the owner's screens as a file."""
    words = as_csv(screen.pack, windows, screen.language)
    text = screen.pack.line("counts_file", screen.language, name=of.name)
    rows = (screens.frame(screen), owner_screens.back(screen, of))
    return Message(text, rows=rows, attachment=Attachment(FILE_NAME, "", words=words))
