"""What coordinators see of the history: what was published, by whom, and the way back. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from store.publications import DRAFT, ROLLBACK, Publication

from . import presses, screens
from .channel import Button, Message
from .desk_screens import back, day, say, way
from .screens import Row, Screen

HISTORY_SHOWN = 8
"""How many stand on one screen."""


def history(screen: Screen, publications: Sequence[Publication], page: int) -> Message:
    """Return what was published, the newest first; each but the newest can be gone back to."""
    newest_first = publications[::-1]
    shown = newest_first[page : page + HISTORY_SHOWN]
    told = [published(screen, each) for each in shown]
    numbers = [Button(str(each.id), presses.desk("back", each.id)) for each in shown if each.id != newest_first[0].id]
    rows: list[Row] = [tuple(numbers[at : at + 4]) for at in range(0, len(numbers), 4)]
    ways = []
    if page:
        ways.append(way(screen, "button_before", "history", max(0, page - HISTORY_SHOWN)))
    if len(publications) > page + HISTORY_SHOWN:
        ways.append(way(screen, "button_next", "history", page + HISTORY_SHOWN))
    rows += [tuple(ways)] if ways else []
    text = "\n".join([screen.pack.line("desk_history", screen.language), *told])
    return Message(text, rows=(screens.frame(screen), *rows, back(screen)))


def published(screen: Screen, each: Publication) -> str:
    """Return one publication in a line or two."""
    tell, language = screen.pack.line, screen.language
    by = who(screen, each.published_by)
    kinds = {DRAFT: "desk_kind_draft", ROLLBACK: "desk_kind_rollback"}
    values = {"by": by} if each.kind == DRAFT else {"by": by, "back_to": str(each.back_to)}
    kind = kinds.get(each.kind, "desk_kind_files")
    parts = [f"{each.id} · {day(each)}", tell(kind, language, **(values if each.kind in kinds else {}))]
    if each.agreed_by:
        parts.append(tell("desk_agreed", language, by=who(screen, each.agreed_by)))
    note = each.note.replace("**", "")
    return " · ".join(parts) + (f"\n  {note}" if note else "")


def who(screen: Screen, name: str) -> str:
    """Return who published: a coordinator by number, or what an operator typed."""
    return screen.pack.line("desk_coordinator", screen.language, number=name) if name.isdigit() else name


def go_back(screen: Screen, earlier: Publication, changes: int, seen: int) -> Message:
    """Return the last question before earlier words are put in force again."""
    yes = (way(screen, "button_go_back_now", "back_yes", f"{earlier.id}-{seen}"),)
    all_of_them = (way(screen, "button_go_back_all", "back_all", f"{earlier.id}-{seen}"),)
    values = {"number": str(earlier.id), "date": day(earlier), "changes": str(changes)}
    return say(screen, "desk_back_ask", yes, all_of_them, **values)
