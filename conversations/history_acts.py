"""What a coordinator can do at the desk about what is in force: the history, the way back, maps, files."""

from __future__ import annotations

from collections.abc import Callable

from . import desk_screens, history_screens, screens
from .changed_places import KEEP
from .channel import Attachment, Message
from .desk import CannotPublish
from .desk_maps import map_of
from .desk_seat import Seat
from .history import RESTART


def _history(seat: Seat, of: str) -> None:
    page = int(of) if of.isdigit() else 0
    seat.reply.say(history_screens.history(seat.reply.screen, seat.desk.history(), page))


def _back(seat: Seat, of: str) -> None:
    earlier = seat.desk.publication(of)
    words = seat.desk.checked(earlier.release)
    newest = seat.desk.newest
    if words is None or words.pack is None or newest is None:
        raise CannotPublish("gone")
    changes, _ = seat.desk.changes_to(words)
    seat.reply.say(history_screens.go_back(seat.reply.screen, earlier, len(changes), newest.id))


def _back_yes(is_for_all: bool) -> Callable[[Seat, str], None]:
    """Return the act that goes back; `is_for_all` lets who is amid the newer words begin again, too."""

    def go_back(seat: Seat, of: str) -> None:
        number, _, seen = of.partition("-")
        earlier = seat.desk.publication(number)
        seen_id = int(seen) if seen.isdigit() else -1
        chosen = RESTART if is_for_all else KEEP
        made = seat.desk.roll_back(earlier.id, str(seat.number), everywhere=chosen, seen=seen_id)
        seat.note("taken_back", made.id)
        seat.say("desk_back_done", number=number, now=str(made.id))

    return go_back


def _maps(seat: Seat, _: str) -> None:
    seat.reply.say(desk_screens.maps(seat.reply.screen, seat.reply.given.words.pack.flows))


def _map(seat: Seat, key: str) -> None:
    messages = map_of(seat.reply.screen, key)
    if not messages:
        raise CannotPublish("gone")
    seat.reply.replaces = 0
    for message in messages:
        seat.reply.say(message)


def _files(seat: Seat, _: str) -> None:
    pack, screen = seat.reply.given.words.pack, seat.reply.screen
    told = screens.note(screen, "desk_files", desk_screens.back(screen), count=str(len(pack.files)))
    attachment = Attachment("pack.zip", pack.name)
    seat.reply.replaces = 0
    seat.reply.say(Message(told.text, rows=told.rows, attachment=attachment))


def _help(seat: Seat, _: str) -> None:
    seat.say("desk_help")


MORE_ACTS: dict[str, Callable[[Seat, str], None]] = {
    "history": _history,
    "back": _back,
    "back_yes": _back_yes(False),
    "back_all": _back_yes(True),
    "maps": _maps,
    "map": _map,
    "files": _files,
    "help": _help,
}
