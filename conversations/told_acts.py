"""Reading what was counted, by its people and by owners, and owners' lines about what was done with it. Pure.

A line goes out when a second owner agrees: nobody alone speaks to all people of an organisation.
"""

from __future__ import annotations

from collections.abc import Callable

from content.deed_checks import object_to
from store.organisations import MEMBER

from . import deed_screens, own_screens, owner_screens, screens, told_screens
from .lookups import DeedSeen, Owned
from .owner_changes import CountsExported, DeedChanged, DeedWritten
from .reply import Reply, go_home

COMMAND = deed_screens.COMMAND


def _counts(reply: Reply, of: str) -> None:
    """Show a peer what was told of their group; of several ask which."""
    joined = [each.organisation for each in reply.standing.look.plans().memberships if each.role == MEMBER]
    number, _, page = of.partition("-")
    wanted = [each for each in joined if str(each.id) == number] or joined
    if not joined:
        reply.say(screens.note(reply.screen, "counts_none", own_screens.back(reply.screen)))
        return
    if len(wanted) != 1:
        reply.say(told_screens.whose(reply.screen, wanted))
        return
    windows = reply.standing.look.windows(wanted[0].id) or []
    reply.say(told_screens.for_peer(reply.screen, wanted[0], windows, told_screens.page_of(page, windows)))


def _owner_counts(reply: Reply, owned: Owned, page: str) -> None:
    windows = reply.standing.look.owned_windows(owned.organisation.id)
    reply.say(told_screens.for_owner(reply.screen, owned.organisation, windows, told_screens.page_of(page, windows)))


def _file(reply: Reply, owned: Owned, _: str) -> None:
    """Send the counts as a file, in a message of its own."""
    windows = reply.standing.look.owned_windows(owned.organisation.id)
    reply.replaces = 0
    reply.changes.append(CountsExported(owned.organisation.id))
    reply.say(told_screens.as_file(reply.screen, owned.organisation, windows))


def _deeds(reply: Reply, owned: Owned, _: str) -> None:
    is_one_of_several = len(reply.standing.look.owns()) > 1
    found = reply.standing.look.deeds(owned.organisation.id)
    reply.say(deed_screens.deeds(reply.screen, owned.organisation, found, is_one_of_several))


def _of_deed(act: Callable[[Reply, Owned, DeedSeen], None]) -> Callable[[Reply, Owned, str], None]:
    """Return a way that finds the line first; one that is gone, or another's, is not there."""

    def way(reply: Reply, owned: Owned, number: str) -> None:
        found = reply.standing.look.deeds(owned.organisation.id)
        seen = next((each for each in found if str(each.deed.id) == number), None)
        if seen is None:
            reply.say(owner_screens.gone(reply.screen))
        else:
            act(reply, owned, seen)

    return way


def _agree(reply: Reply, owned: Owned, seen: DeedSeen) -> None:
    """Let a line go out that another owner wrote; a second tap finds that it does."""
    if seen.is_own and not seen.deed.is_agreed:
        _say(reply, owned, "deed_needs_two")
        return
    if not seen.deed.is_agreed:
        reply.changes.append(DeedChanged(owned.organisation.id, seen.deed.id, is_agreed=True))
    _say(reply, owned, "deed_agreed")


def _drop(reply: Reply, owned: Owned, seen: DeedSeen) -> None:
    reply.changes.append(DeedChanged(owned.organisation.id, seen.deed.id, is_agreed=False))
    _say(reply, owned, "deed_dropped")


def write(reply: Reply, argument: str) -> None:
    """Take a line that an owner typed. Of several organisations its number stands first."""
    owns = reply.standing.look.owns()
    text = " ".join(argument.split())
    number, _, rest = text.partition(" ")
    if len(owns) > 1 and number.isdecimal():
        owns, text = [each for each in owns if str(each.id) == number], rest
    owned = reply.standing.look.owned(owns[0].id) if len(owns) == 1 else None
    if not reply.standing.look.owns():
        go_home(reply)
    elif owned is None:
        reply.say(deed_screens.which(reply.screen, reply.standing.look.owns()))
    elif wrong := object_to(text, reply.screen.language, reply.given.words.pack.phrases, owned.organisation.name):
        _say(reply, owned, wrong.line, **wrong.values)
    elif anothers := _waiting_for(reply, owned):
        reply.say(deed_screens.waits_first(reply.screen, owned.organisation, anothers))
    else:
        reply.changes.append(DeedWritten(owned.organisation.id, text))
        _say(reply, owned, "deed_written", name=owned.organisation.name, text=text)


def _waiting_for(reply: Reply, owned: Owned) -> DeedSeen | None:
    """Return the line that waits for this owner to agree; a new one would take its place."""
    found = reply.standing.look.deeds(owned.organisation.id)
    return next((each for each in found if not each.deed.is_agreed and not each.is_own), None)


def _say(reply: Reply, owned: Owned, line: str, **values: str) -> None:
    """Say one of the bot's own sentences, with the way back to the lines."""
    reply.say(screens.note(reply.screen, line, deed_screens.back(reply.screen, owned.organisation), **values))


OWN_WAYS: dict[str, Callable[[Reply, str], None]] = {"counts": _counts}
"""What a peer's buttons do here, by name."""

OWNER_WAYS: dict[str, Callable[[Reply, Owned, str], None]] = {
    "counts": _owner_counts,
    "file": _file,
    "deeds": _deeds,
    "agree": _of_deed(_agree),
    "drop": _of_deed(_drop),
}
"""What an owner's buttons do here, by name."""
