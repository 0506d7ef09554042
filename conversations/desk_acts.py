"""Each thing a coordinator can do at the desk by a button: what it reads, what it changes, what it shows."""

from __future__ import annotations

from collections.abc import Callable

from store import coordinators
from store.drafts import Draft

from . import desk_files, desk_screens, permissions, previewing, screens
from .changed_places import KEEP, who_waits
from .desk import CannotPublish
from .desk_maps import changed_map
from .desk_screens import DraftSeen
from .desk_seat import Seat
from .history_acts import MORE_ACTS
from .presses import DeskPress


def act(seat: Seat, press: DeskPress) -> None:
    """Carry out a button of the desk; one that means nothing any more leads back to the desk."""
    try:
        (permissions.way("desk", _ACTS, press.what, permissions.COORDINATOR) or _home)(seat, press.of)
    except CannotPublish as problem:
        seat.say(f"desk_cannot_{problem.why}")


def show(seat: Seat, argument: str = "") -> None:
    """Open the desk; with a name behind the command, hand out the files of that name."""
    if argument and desk_files.hand_out(seat.reply, argument):
        return
    _home(seat, "")


def _home(seat: Seat, _: str) -> None:
    own = seat.desk.draft
    asked = [(each.id, coordinators.number_of(seat.tx, each.peer_id)) for each in seat.desk.asked()]
    seen = seat.seen(own) if own else None
    seat.reply.say(desk_screens.home(seat.reply.screen, seat.desk.newest, seen, asked))


def _draft(seat: Seat, _: str) -> None:
    """Show the own draft; where somebody published since it was begun, it follows, or asks whose words stand."""
    draft = seat.desk.draft
    if draft is None:
        _home(seat, "")
        return
    show_draft(seat, draft)


def show_draft(seat: Seat, draft: Draft, head: str = "") -> None:
    """Show a coordinator's own draft, on top of what is in force now."""
    screen = seat.reply.screen
    if conflicts := seat.desk.conflicts(draft):
        ways = (desk_screens.way(screen, "button_mine", "mine"), desk_screens.way(screen, "button_theirs", "theirs"))
        seat.reply.say(desk_screens.say(screen, "desk_conflict", ways, files=", ".join(conflicts)))
        return
    if seat.desk.newest and draft.base != seat.desk.newest.id:
        _followed(seat, is_mine=True)
        return
    seat.reply.say(desk_screens.draft(screen, seat.seen(draft), head))


def _followed(seat: Seat, is_mine: bool) -> None:
    draft = seat.desk.follow(is_mine)
    if draft is None:
        seat.say("desk_same")
        return
    head = seat.reply.given.words.pack.line("desk_followed", seat.reply.screen.language)
    seat.reply.say(desk_screens.draft(seat.reply.screen, seat.seen(draft), head))


def _other(seat: Seat, of: str) -> None:
    draft = seat.draft(of)
    if draft is None:
        raise CannotPublish("gone")
    seat.reply.say(desk_screens.draft(seat.reply.screen, seat.seen(draft)))


def _drop(seat: Seat, _: str) -> None:
    screen = seat.reply.screen
    yes = (desk_screens.way(screen, "button_yes_sure", "drop_yes"), desk_screens.way(screen, "button_draft", "draft"))
    seat.reply.say(desk_screens.say(screen, "desk_drop_ask", yes))


def _drop_yes(seat: Seat, _: str) -> None:
    seat.desk.drop()
    _home(seat, "")


def _seen_at(seat: Seat, of: str) -> tuple[DraftSeen, int]:
    """Return the draft and the place that a button names.

    Raises:
        CannotPublish: there is no such draft any more.
    """
    draft = seat.draft(of)
    if draft is None:
        raise CannotPublish("gone")
    at = of.partition("-")[2].partition("-")[0]
    return seat.seen(draft), int(at) if at.isdigit() else 0


def _mistakes(seat: Seat, of: str) -> None:
    seen, at = _seen_at(seat, of)
    seat.reply.say(desk_screens.mistakes(seat.reply.screen, seen, at))


def _changes(seat: Seat, of: str) -> None:
    """Show one change as bubbles; of a talk the map of what changes in it comes first."""
    seen, at = _seen_at(seat, of)
    messages = desk_screens.change(seat.reply.screen, seen, at)
    change = seen.changes[at % len(seen.changes)] if seen.changes else None
    is_first = change and (at == 0 or seen.changes[at - 1].piece.key != change.piece.key)
    if change and is_first and change.piece.kind == "flow":
        draft = seat.draft(of)
        pack = seat.desk.read(seat.desk.files(draft)).pack if draft else None
        pictures = changed_map(seat.reply.screen, pack, change.piece.key) if pack else []
        messages = [*pictures, *messages]
    seat.reply.replaces = 0
    for message in messages:
        seat.reply.say(message)


def _publish(seat: Seat, of: str) -> None:
    seat.reply.say(desk_screens.publish(seat.reply.screen, _looked_at(seat, of)[1]))


def _looked_at(seat: Seat, of: str) -> tuple[Draft, DraftSeen]:
    """Return the draft a button is about, as it was when the button was made.

    Raises:
        CannotPublish: it is gone, has changed since, or builds on words that are not in force any more.
    """
    draft = seat.draft(of)
    if draft is None:
        raise CannotPublish("gone")
    if seat.desk.newest and draft.base != seat.desk.newest.id:
        raise CannotPublish("meanwhile")
    seen = seat.seen(draft)
    if of.partition("-")[2] != seen.looked_at:
        raise CannotPublish("changed")
    return draft, seen


def _publish_yes(seat: Seat, of: str) -> None:
    _put(seat, of, by=str(seat.number), agreed_by="")


def _agree(seat: Seat, of: str) -> None:
    draft = seat.draft(of)
    if draft is None or draft.peer_id == seat.peer.id or not draft.is_asked:
        raise CannotPublish("gone")
    by = str(coordinators.number_of(seat.tx, draft.peer_id))
    _put(seat, of, by=by, agreed_by=str(seat.number))


def _put(seat: Seat, of: str, by: str, agreed_by: str) -> None:
    draft, _ = _looked_at(seat, of)
    plan = seat.desk.plan(seat.desk.read(seat.desk.files(draft)))
    made = seat.desk.publish(plan, by, agreed_by, draft.note, draft.moves)
    seat.desk.drop_of(draft.peer_id)
    seat.note("agreed" if agreed_by else "published", made.id)
    seat.say("desk_published", number=str(made.id))


def _ask(is_asked: bool) -> Callable[[Seat, str], None]:
    def ask(seat: Seat, _: str) -> None:
        seat.desk.ask(is_asked)
        _draft(seat, "")

    return ask


def _places(seat: Seat, of: str) -> None:
    seen, at = _seen_at(seat, of)
    seat.reply.say(desk_screens.places(seat.reply.screen, seen, at))


def _place(seat: Seat, of: str) -> None:
    seen, at = _seen_at(seat, of)
    if at >= len(seen.places):
        raise CannotPublish("changed")
    counts = who_waits(seat.tx, seat.master)
    seat.reply.say(desk_screens.place(seat.reply.screen, seen, at, counts))


def _stay(seat: Seat, of: str) -> None:
    seen, at = _seen_at(seat, of)
    wanted = of.rpartition("-")[2]
    if not seen.is_own or at >= len(seen.places) or not wanted.isdigit():
        raise CannotPublish("changed")
    options = seen.places[at].options
    seat.desk.choose(seen.places[at].place, options[int(wanted)] if int(wanted) < len(options) else KEEP)
    draft = seat.desk.draft
    if draft:
        seat.reply.say(desk_screens.places(seat.reply.screen, seat.seen(draft), 0))


def _try(seat: Seat, of: str) -> None:
    draft = seat.draft(of)
    if draft is None:
        raise CannotPublish("gone")
    words = seat.desk.words(draft)
    if words is None:
        raise CannotPublish("mistakes")
    previewing.begin(seat.tx, seat.peer, seat.reply, draft, words)


def _resign(seat: Seat, _: str) -> None:
    screen = seat.reply.screen
    yes = (desk_screens.way(screen, "button_yes_sure", "resign_yes"),)
    seat.reply.say(desk_screens.say(screen, "coordinator_leave_ask", yes))


def _resign_yes(seat: Seat, _: str) -> None:
    coordinators.give_up(seat.tx, seat.peer.id)
    seat.note("coordinator_left", seat.number)
    if seat.reply.settings.is_previewing:
        previewing.end(seat.tx, seat.peer, seat.reply)
    seat.reply.say(screens.note(seat.reply.screen, "coordinator_left"))


def _mine(seat: Seat, _: str) -> None:
    _followed(seat, is_mine=True)


def _theirs(seat: Seat, _: str) -> None:
    _followed(seat, is_mine=False)


_ACTS: dict[str, Callable[[Seat, str], None]] = {
    "home": _home,
    "draft": _draft,
    "other": _other,
    "drop": _drop,
    "drop_yes": _drop_yes,
    "mistakes": _mistakes,
    "changes": _changes,
    "publish": _publish,
    "publish_yes": _publish_yes,
    "agree": _agree,
    "ask": _ask(True),
    "unask": _ask(False),
    "places": _places,
    "place": _place,
    "stay": _stay,
    **MORE_ACTS,
    "try": _try,
    "resign": _resign,
    "resign_yes": _resign_yes,
    "mine": _mine,
    "theirs": _theirs,
}
