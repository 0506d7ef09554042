"""The owners' screen of what an organisation says it did: what goes out, what waits for another owner. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from content.flow_checks import DEED_LETTERS_MOST
from store.organisations import Organisation

from . import presses, screens
from .channel import Button, Message
from .deed_foot import TOLD_FOR
from .lookups import DeedSeen
from .own_screens import button
from .owner_screens import SHORT_NAME, SHOWN_MOST
from .screens import Row, Screen

COMMAND = "did"
"""What a line is written behind: `/did We bought chairs.` It is in no menu; the owners' screen tells of it."""

SHORT_WORDS = 24
"""Letters of a line that are shown on a button."""


def back(screen: Screen, of: Organisation) -> Row:
    """Return the row with the way back to the lines."""
    return (button(screen, "button_back", presses.owner("deeds", of.id)),)


def which(screen: Screen, found: Sequence[Organisation]) -> Message:
    """Return how a line is written for each of several organisations, for who did not say for which it is."""
    shown, say = found[:SHOWN_MOST], screen.pack.line
    told = [say("deed_which_one", screen.language, command=f"/{COMMAND} {each.id}", name=each.name) for each in shown]
    rows = [(Button(each.name[:SHORT_NAME], presses.owner("deeds", each.id)),) for each in shown]
    home = (button(screen, "button_back", presses.BACK),)
    return screens.note(screen, "deed_which", *rows, home, list="\n".join(told))


def waits_first(screen: Screen, of: Organisation, seen: DeedSeen) -> Message:
    """Return another's line that waits for whoever wants to write one: it would be gone, and nobody told."""
    rows = (_ways(screen, of, seen), back(screen, of))
    return screens.note(screen, "deed_waits_first", *rows, text=seen.deed.text)


def deeds(screen: Screen, of: Organisation, found: Sequence[DeedSeen], is_one_of_several: bool) -> Message:
    """Return the line that waits and the one that goes out, how one is written, and what can be done about each."""
    waiting = [each for each in found if not each.deed.is_agreed]
    shown = [*waiting, *[each for each in found if each.deed.is_agreed][:1]]
    listed = "\n".join(f"- {_told(screen, each)}" for each in shown) or screen.pack.line("deeds_none", screen.language)
    typed = f"/{COMMAND} {of.id}" if is_one_of_several else f"/{COMMAND}"
    rows = [row for each in shown if (row := _ways(screen, of, each))]
    home = (button(screen, "button_back", presses.owner("counts", of.id)),)
    values = {"name": of.name, "list": listed, "command": typed, "most": str(DEED_LETTERS_MOST)}
    return screens.note(screen, "deeds", *rows, home, **values)


def _told(screen: Screen, seen: DeedSeen) -> str:
    day, last = seen.deed.made_on, seen.deed.made_on + TOLD_FOR
    if seen.deed.is_agreed and last < screen.today:
        line, day = "deed_went_out", last
    else:
        line = "deed_goes_out" if seen.deed.is_agreed else "deed_waits_own" if seen.is_own else "deed_waits"
    return screen.pack.line(line, screen.language, date=day.isoformat(), text=seen.deed.text)


def _ways(screen: Screen, of: Organisation, seen: DeedSeen) -> Row:
    words = seen.deed.text[:SHORT_WORDS]
    drop = button(screen, "button_deed_drop", presses.owner("drop", of.id, seen.deed.id), words=words)
    if seen.deed.is_agreed or seen.is_own:
        return (drop,)
    return (button(screen, "button_deed_agree", presses.owner("agree", of.id, seen.deed.id)), drop)
