"""The coordinators' door in the chat: who is one, what goes to the desk, and what goes to a trial of words.

It stands between a meaning and its answer, and reads and writes in the turn's own transaction. Who is no coordinator
never gets further than this: for them the command is one the bot does not know.
"""

from __future__ import annotations

from dataclasses import replace

from store import audit, coordinators, previews
from store.database import Transaction
from store.peers import Peer

from . import desk_acts, desk_files, desk_screens, permissions, presses, previewing, screens
from .answer import answer
from .channel import Button, Inbound, Send
from .desk import Desk
from .desk_seat import Seat
from .house import House
from .interrupts import CommandGiven, Happened, Meaning, Pressed
from .presses import ChoicePress, DeskPress
from .reply import Answer, Given, Reply, Standing, greeted

COMMAND = "pack"
"""What opens the desk. It is in no menu: peers need not wonder what it is."""

UPLOAD = "upload"
"""What sending a file to the desk is called in the table of permissions."""

MYDATA = CommandGiven("mydata")

CODE_PREFIX = "coord_"
"""What stands before a code that makes a coordinator, in a link: `?start=coord_AB12`."""


def link_of(bot_name: str, code: str) -> str:
    """Return the link that a code is opened by."""
    return f"t.me/{bot_name}?start={CODE_PREFIX}{code}"


async def wants_files(house: House, inbound: Inbound) -> bool:
    """True when whoever sent this is a coordinator, whose files are read. Raises StoreUnavailable."""

    def look(tx: Transaction) -> bool:
        return coordinators.is_at(tx, house.master.lookup(inbound.address))

    return await house.database.transact(look)


def take(
    house: House, tx: Transaction, peer: Peer, inbound: Inbound, meaning: Meaning, standing: Standing, given: Given
) -> Answer | None:
    """Answer what belongs to the desk or to a trial; None for everything else, and for everybody else.

    Raises:
        NotChecked: a pack has to be read first; nothing was kept.
    """
    code, is_agreed = _code(meaning)
    if meaning == MYDATA and (told := _with_role(tx, peer, standing, given)):
        return told
    if not (standing.settings.is_previewing or code or _is_of_desk(meaning, inbound)):
        return None
    reply = greeted(standing, given)
    if code:
        (_become if is_agreed else _invited)(tx, peer, reply, code)
        return reply.answer()
    number = coordinators.number_of(tx, peer.id)
    if not number:
        return _nobody(tx, peer, reply, meaning)
    desk = Desk(tx, house.bench, given.now, peer.id)
    is_real = previewing.is_real(meaning) or _is_own_question(meaning, standing)
    if standing.settings.is_previewing and not (is_real or inbound.file):
        return previewing.take(tx, peer, inbound, meaning, reply, desk)
    if not _is_of_desk(meaning, inbound):
        return None
    _at_the_desk(Seat(tx, house.master, desk, reply, peer, number), inbound, meaning)
    return reply.answer()


def _with_role(tx: Transaction, peer: Peer, standing: Standing, given: Given) -> Answer | None:
    """Tell a coordinator, with everything else that is kept about them, what is kept with their role."""
    number = coordinators.number_of(tx, peer.id)
    if not number:
        return None
    told = answer(MYDATA, standing, given)
    screen = Reply(standing, given, standing.session, standing.settings, given.flow_pack).screen
    role = desk_screens.say(screen, "coordinator_kept", number=str(number))
    return replace(told, outgoing=(*told.outgoing, Send(role)))


def _is_own_question(meaning: Meaning, standing: Standing) -> bool:
    """True for a tap on a question of their own, which came or stood there before the trial."""
    match meaning:
        case Pressed(ChoicePress(token=token)):
            return standing.session is not None and standing.session.token == token
        case _:
            return False


def _nobody(tx: Transaction, peer: Peer, reply: Reply, meaning: Meaning) -> Answer | None:
    """Who is no coordinator any more is out of any trial; else their words are met like everybody's.

    What means the peer themselves is done at once: nobody may have to ask for it twice.
    """
    if not reply.standing.settings.is_previewing:
        return None
    if previewing.is_real(meaning) and not isinstance(meaning, Pressed):
        previews.end(tx, peer.id)
        settings = replace(reply.standing.settings, is_previewing=False)
        return answer(meaning, replace(reply.standing, settings=settings), reply.given)
    previewing.end(tx, peer, reply)
    return reply.answer()


def _is_of_desk(meaning: Meaning, inbound: Inbound) -> bool:
    match meaning:
        case CommandGiven(command=command):
            return command == COMMAND and permissions.may("command", command, permissions.COORDINATOR)
        case Pressed(DeskPress()):
            return True
        case Happened():
            return inbound.file is not None and permissions.may("desk", UPLOAD, permissions.COORDINATOR)
        case _:
            return False


def _code(meaning: Meaning) -> tuple[str, bool]:
    """Return the code of a link that makes a coordinator, and whether it was agreed to; "" for anything else."""
    match meaning:
        case CommandGiven("start", argument) if argument.startswith(CODE_PREFIX):
            return argument.removeprefix(CODE_PREFIX), False
        case Pressed(DeskPress(what="become" as what, of=code)) if permissions.may("desk", what, permissions.PEER):
            return code, True
        case _:
            return "", False


def _invited(tx: Transaction, peer: Peer, reply: Reply, code: str) -> None:
    """Ask who opened the link; it is used up when they say yes, and not before."""
    screen = reply.screen
    if number := coordinators.number_of(tx, peer.id):
        reply.say(desk_screens.say(screen, "coordinator_now", number=str(number)))
        return
    if not coordinators.is_open(tx, code, reply.given.today):
        reply.say(screens.note(screen, "coordinator_gone"))
        return
    say = screen.pack.line
    yes = Button(say("yes_please", screen.language), presses.desk("become", code))
    no = Button(say("no_thanks", screen.language), presses.MENU)
    reply.say(screens.note(screen, "coordinator_asked", (yes, no)))


def _become(tx: Transaction, peer: Peer, reply: Reply, code: str) -> None:
    """Make a coordinator; a second tap finds one already, and uses up no other link."""
    number = coordinators.number_of(tx, peer.id)
    if not number and coordinators.take(tx, code, peer.id, reply.given.today):
        number = coordinators.number_of(tx, peer.id)
        audit.note(tx, reply.given.now, permissions.COORDINATOR, "coordinator_became", peer_id=peer.id, of=number)
    if not number:
        reply.say(screens.note(reply.screen, "coordinator_gone"))
        return
    reply.say(desk_screens.say(reply.screen, "coordinator_now", number=str(number)))


def _at_the_desk(seat: Seat, inbound: Inbound, meaning: Meaning) -> None:
    match meaning:
        case CommandGiven(argument=argument):
            desk_acts.show(seat, argument)
        case Pressed(DeskPress() as press):
            desk_acts.act(seat, press)
        case _:
            _file_came(seat, inbound)


def _file_came(seat: Seat, inbound: Inbound) -> None:
    """Put a file into the draft and show what became of it, or say what is wrong with it."""
    if inbound.content is None:
        seat.say("desk_lost")
        return
    taken, issues = desk_files.put(seat.desk, inbound)
    if not taken:
        seat.reply.say(desk_screens.issues_alone(seat.reply.screen, issues))
        return
    draft = seat.desk.draft
    if draft is None:
        seat.say("desk_same")
        return
    seat.note("draft_sent")
    names = ", ".join(taken[:4]) + (" …" if len(taken) > 4 else "")  # noqa: PLR2004 - as many as fit a line
    head = seat.reply.given.words.pack.line("desk_taken", seat.reply.screen.language, files=names)
    desk_acts.show_draft(seat, draft, head)
