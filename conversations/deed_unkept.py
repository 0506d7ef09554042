"""A line of an owner that nothing took: it sounded like a cry, or an earlier message was changed into it.

Nothing is kept of either; whoever wrote for their people reads so, and how to say it.
"""

from __future__ import annotations

from store import outbox
from store.database import Transaction
from store.peers import Peer

from . import screens
from .call_telling import screen_of
from .channel import Inbound, Kind, Send, to_json
from .deed_screens import COMMAND
from .house import House
from .interrupts import command_of
from .lookups import StoreLookups
from .own_screens import button
from .presses import command


def say_unkept(house: House, tx: Transaction, peer: Peer, inbound: Inbound, is_cry: bool) -> bool:
    """Say that a line was not kept, if that is what came. Returns whether it was said.

    Args:
        house: what turns work with.
        tx: the transaction.
        peer: who wrote.
        inbound: what came, and is answered no further.
        is_cry: it brought a card; the sentence does not say so, for no row tells that it happened.
    """
    words, now = house.shelf.newest, house.now()
    if words is None or inbound.kind not in (Kind.TEXT, Kind.EDITED) or command_of(inbound.text) != COMMAND:
        return False
    if not StoreLookups(tx, peer, now).owns():
        return False
    screen = screen_of(words.pack, peer, now, house.shelf.bot_name)
    organisation = (button(screen, "button_organisation", command("organisation")),)
    message = screens.note(screen, "deed_not_kept" if is_cry else "deed_edited", organisation)
    outbox.add(tx, peer, "reply", to_json(Send(message)), now, now)
    return True
