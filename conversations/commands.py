"""The bot's commands: each works in every state, and keeps the place in a flow unless it is about leaving it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from content.needs import DOORS
from flows.session import Status
from store.organisations import MEMBER, OWNER, RESPONDER, Membership
from store.peers import PeerSettings

from . import anger, kept, owner, permissions, presses, screens, told_acts
from .carried import redraw
from .channel import Button, Farewell, Send
from .choosing import ask_hours, be_discreet, choose_hours
from .interrupts import EMERGENCY_COMMANDS, goes_first
from .own import ask_zone, invite, show_plans
from .owner_screens import CODE_PREFIX
from .presses import HOURS_PREFIX
from .reply import Reply, go_home, open_door

LANGUAGE_PREFIX = "language_"
"""`language_fr` and the like: a language chosen by its button."""


def give(reply: Reply, command: str, argument: str) -> None:
    """Carry out a command; an unknown one is met with the menu, not with an error."""
    looks_after = command == told_acts.COMMAND and reply.standing.look.owns()
    role = permissions.OWNER if looks_after else permissions.PEER
    if not permissions.may("command", name_of(command), role):
        go_home(reply)
    elif command.startswith(LANGUAGE_PREFIX):
        _choose_language(reply, command.removeprefix(LANGUAGE_PREFIX))
    elif command.startswith(HOURS_PREFIX):
        choose_hours(reply, command.removeprefix(HOURS_PREFIX))
    elif command == "language" and argument:
        _choose_language(reply, argument.strip().lower())
    elif command in DOORS:
        open_door(reply, command)
    elif command == "zone":
        ask_zone(reply, argument)
    elif command in EMERGENCY_COMMANDS:
        # Typed or tapped it never comes here; a flow's choice may lead to it.
        reply.replaces = 0
        reply.say(screens.card(reply.screen, EMERGENCY_COMMANDS[command], 0))
    elif command == "start":
        _start(reply, argument)
    elif command == told_acts.COMMAND:
        told_acts.write(reply, argument)
    else:
        _show(reply, command)


def _show(reply: Reply, command: str) -> None:
    """Carry out a command that is all there is to it, or show a page of what is kept."""
    if kept.is_kept(command):
        kept.show(reply, command)
    else:
        (permissions.way("command", _COMMANDS, command, permissions.PEER) or go_home)(reply)


def name_of(command: str) -> str:
    """Return the name under which a command is permitted: what a choice behind it names is left out."""
    for prefix in (LANGUAGE_PREFIX, HOURS_PREFIX, kept.ALL, kept.OWN):
        if command.startswith(prefix):
            return prefix.removesuffix("_")
    return command


def _start(reply: Reply, argument: str) -> None:
    """The first screen: who this is with the doors, and the overdose steps, pinned. No question comes first."""
    reply.replaces = 0
    if argument in EMERGENCY_COMMANDS or argument in reply.given.words.pack.cards:
        _start_with_card(reply, argument)
        return
    if argument.startswith(CODE_PREFIX):
        _start_with_invitation(reply, argument.removeprefix(CODE_PREFIX))
        return
    if reply.session and reply.session.is_waiting:
        reply.session = replace(reply.session, status=Status.INTERRUPTED)
    reply.settings = replace(reply.settings, is_stopped=False)
    _pin(reply)
    # Last, so that it is what stands on the screen: a long card would push it out of sight.
    reply.say(screens.home(reply.screen, "back_again" if reply.standing.was_away else "welcome"))


def _start_with_card(reply: Reply, key: str) -> None:
    """Open the card that a poster or a friend's link leads to; what goes first is out, before the store was touched.

    Who only opens a link keeps their place, and stays stopped: somebody else's link is no wish to be written to.
    """
    if not goes_first(EMERGENCY_COMMANDS.get(key, key), reply.given.words):
        reply.say(screens.card(reply.screen, key, 0))
    is_known = reply.settings.has_pin and not reply.standing.was_away
    if not reply.settings.has_pin:
        _pin(reply)
    reply.say(screens.home(reply.screen, "home" if is_known else "welcome_short"))


def _start_with_invitation(reply: Reply, code: str) -> None:
    """An organisation's link: the steps and the doors first, for who is new here, and then the question."""
    if not reply.settings.has_pin:
        _pin(reply)
        reply.say(screens.home(reply.screen, "welcome_short"))
    invite(reply, code)


def _pin(reply: Reply) -> None:
    reply.settings = replace(reply.settings, has_pin=True)
    card = screens.card(reply.screen, screens.OVERDOSE_CARD, 0)
    reply.outgoing.append(Send(replace(card, is_pinned=True, is_silent=True)))


def _help(reply: Reply) -> None:
    reply.say(screens.card(reply.screen, "this_bot", 0))


def _language(reply: Reply) -> None:
    pack = reply.given.words.pack
    buttons = [
        Button(pack.line("language_name", language), presses.command(LANGUAGE_PREFIX + language))
        for language in pack.languages
    ]
    back = Button(pack.line("button_back", reply.screen.language), presses.BACK)
    reply.say(screens.note(reply.screen, "language_ask", tuple(buttons), (back,)))


def _choose_language(reply: Reply, language: str) -> None:
    """Change the language: the doors are relabelled, and the open question is drawn again, with nothing lost."""
    if language not in reply.given.words.pack.languages:
        _language(reply)
        return
    reply.settings = replace(reply.settings, language=language)
    reply.replaces = 0
    reply.say(screens.home(reply.screen, "language_done"))
    redraw(reply)


def _privacy(reply: Reply) -> None:
    pack, language = reply.given.words.pack, reply.screen.language
    rows = (
        (kept.button(reply, "kept_all", kept.ALL), _command_button(reply, "mydata")),
        (_command_button(reply, "clear"), _command_button(reply, "erase")),
        (Button(pack.line("button_back", language), presses.BACK),),
    )
    reply.say(screens.note(reply.screen, "privacy", *rows))


def _mydata(reply: Reply) -> None:
    """Everything the store holds about this peer, in words (`store/inventory.py` is the list)."""
    pack, standing, language = reply.given.words.pack, reply.standing, reply.screen.language
    place = pack.line("none", language)
    session = reply.session
    if session and session.is_waiting:
        flow = reply.flow_pack.flows.get(session.place.flow)
        place = pack.line(
            "in_a_flow", language, title=flow.titles.get(language, flow.title) if flow else session.place.flow
        )
    counts, memberships = standing.count(), standing.look.plans().memberships
    values = {
        "language": pack.line("language_name", language),
        "hours": pack.line(HOURS_PREFIX + (reply.settings.hours or "usual"), language),
        "discreet": pack.line("yes" if reply.settings.is_discreet else "no", language),
        "zone": reply.settings.zone or pack.line("none", language),
        "place": place,
        "answers": str(len(session.results) if session and session.is_waiting else 0),
        "follow_ups": str(counts.follow_ups),
        "messages": str(counts.messages),
        "joined": _groups(memberships, MEMBER) or pack.line("none", language),
        "answered": str(len(standing.look.answers())),
        "notes": _notes(reply),
        "since": standing.joined_on.isoformat() if standing.joined_on else "",
    }
    line = "mydata_nothing" if standing.is_new else "mydata"
    rows: tuple[screens.Row, ...] = (
        (kept.button(reply, "kept_own", kept.OWN),),
        (_command_button(reply, "erase"), Button(pack.line("button_back", language), presses.BACK)),
    )
    told = screens.note(reply.screen, line, *rows, **({} if standing.is_new else values))
    for line, role in (("mydata_looks_after", OWNER), ("mydata_answers_for", RESPONDER)):
        if names := _groups(memberships, role):
            told = replace(told, text=f"{told.text.strip()}\n{pack.line(line, language, names=names)}")
    if count := standing.look.calls_kept():
        calls = Button(pack.line("button_calls", language), presses.call("list", 0))
        text = f"{told.text.strip()}\n{pack.line('mydata_calls', language, count=str(count))}"
        told = replace(told, text=text, rows=(*told.rows, (calls,)))
    reply.say(told)


def _groups(memberships: Iterable[Membership], role: str) -> str:
    """Return the names of the organisations that a peer has a role in."""
    return ", ".join(each.organisation.name for each in memberships if each.role == role)


def _notes(reply: Reply) -> str:
    """Return which lines a peer asked for, in a word or two."""
    say, language = reply.given.words.pack.line, reply.screen.language
    if reply.settings.ten_days:
        return say("button_ten_days", language)
    return say("button_lines_on" if reply.settings.lines else "none", language)


def _stop(reply: Reply) -> None:
    """Nothing unasked is sent any more. No question why, no "are you sure"."""
    reply.settings = replace(
        reply.settings, is_stopped=True, has_check_ins_off=True, lines="", ten_days="", quiet_until=""
    )
    reply.stops = True
    if reply.session and reply.session.is_waiting:
        reply.session = replace(reply.session, status=Status.INTERRUPTED)
    reply.replaces = 0
    reply.say(screens.note(reply.screen, "stopped", (_command_button(reply, "erase"),)))


def _clear(reply: Reply) -> None:
    reply.clears = True
    reply.replaces = 0
    reply.say(screens.home(reply.screen, "cleared"))


def _erase(reply: Reply) -> None:
    say, language = reply.given.words.pack.line, reply.screen.language
    yes = Button(say("button_erase_yes", language), presses.command("erase_yes"))
    no = Button(say("button_erase_no", language), presses.command("erase_no"))
    reply.say(screens.note(reply.screen, "erase_ask", (yes,), (no,)))


def _erase_yes(reply: Reply) -> None:
    """Everything goes with the commit; the farewell needs no row, because there is nobody left to keep one for."""
    reply.farewell = Farewell(screens.home(reply.screen, "erased"), screens.home(reply.screen, "erased_held"))
    reply.erases = True
    reply.session, reply.settings = None, PeerSettings()


def _erase_no(reply: Reply) -> None:
    if not redraw(reply):
        reply.say(screens.note(reply.screen, "erase_kept"))


def _command_button(reply: Reply, command: str) -> Button:
    label = reply.given.words.pack.line(f"button_{command}", reply.screen.language)
    return Button(label, presses.command(command))


_COMMANDS: dict[str, Callable[[Reply], None]] = {
    "help": _help,
    "home": go_home,
    "language": _language,
    "hours": ask_hours,
    "checkins": show_plans,
    "organisation": owner.show,
    "discreet": be_discreet,
    anger.COMMAND: anger.meet_anger,
    "privacy": _privacy,
    "mydata": _mydata,
    "stop": _stop,
    "clear": _clear,
    "erase": _erase,
    "erase_yes": _erase_yes,
    "erase_no": _erase_no,
}
