"""The one order in which a message is understood: emergency, crisis, commands, doors, anger, then the flow.

All languages are tried at once, because the peer's may not be known yet. Pure: words in, meaning out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from content.crisis import Cry
from content.needs import COMMANDS, DOORS, EMERGENCY_CARDS
from content.plain_words import CODE
from flows.likeness import fold

from . import anger, presses
from .channel import Inbound, Kind
from .screens import OVERDOSE_CARD
from .words import Words

OXIMETER_CARD = "oximeter"

_CRISIS_CARDS = {Cry.SUICIDE: "suicide_help", Cry.VIOLENCE: "violence_support", Cry.MINOR: "youth_lines"}
_EMERGENCY_DOORS = {"overdose": OVERDOSE_CARD, "oximeter": OXIMETER_CARD}
EMERGENCY_COMMANDS = {"od": OVERDOSE_CARD, "ox": OXIMETER_CARD}
_URGENT_NAMES = {**_EMERGENCY_DOORS, **EMERGENCY_COMMANDS}

COMMAND_ALIASES = {"settings": "help", "menu": "home", "cancel": "home", "organization": "organisation"}
"""Commands other bots taught people; Telegram asks every bot for /help and /settings."""

_SLASHED = re.compile(r"/[/\s]*(\w*)(?:@\w*)?(.*)", re.DOTALL)
"""A command as thumbs write it: "/od", "/ OD!", "/od@this_bot", "/od" with more on the next line."""

_PAYLOAD = re.compile(r"[A-Za-z0-9_-]{0,64}")
"""What a link can put behind /start. Nobody typed it, so it is no cry."""

_PASTED = re.compile(rf"\W*(?i:(?:https?://)?(?:www\.)?t(?:elegram)?\.me/\w+/?\?start=)?({CODE})\W*")
"""A link that lets somebody in, or its code alone, copied as text: from a poster, or out of a message."""


@dataclass(frozen=True)
class Urgent:
    """A card that goes first, beside the store. `is_crisis`: it is for the peer, and kept out of every record."""

    card: str
    language: str
    is_crisis: bool = False


@dataclass(frozen=True)
class CommandGiven:
    """A command, with what was written behind it."""

    command: str
    argument: str = ""


@dataclass(frozen=True)
class DoorOpened:
    """One of the doors that are not emergencies."""

    door: str


@dataclass(frozen=True)
class Pressed:
    """A button that is not an emergency."""

    press: presses.Press


@dataclass(frozen=True)
class Said:
    """Words for the flow or the library."""

    text: str


@dataclass(frozen=True)
class Happened:
    """Something without words: it cannot be read, or the peer left or came back."""

    kind: Kind
    text: str = ""


@dataclass(frozen=True)
class TooMany:
    """More than a chat may ask at once: it is told so, once. Only Telegram's door can know this."""


Meaning = CommandGiven | DoorOpened | Pressed | Said | Happened | TooMany


@dataclass(frozen=True)
class Understood:
    """What a message means: what goes first, if anything, and what remains to be answered after it, if anything."""

    urgent: Urgent | None = None
    rest: Meaning | None = None


def understand(inbound: Inbound, words: Words | None) -> Understood:
    """Say what an update means. Without words (no good pack at all) everything readable is an emergency."""
    if inbound.kind not in (Kind.TEXT, Kind.EDITED, Kind.TAP):
        return Understood(_cry_beneath(inbound, words), Happened(inbound.kind, inbound.what))
    if words is None:
        return Understood(Urgent(OVERDOSE_CARD, inbound.language))
    if inbound.kind is Kind.TAP:
        return _pressed(inbound)
    language = words.pack.speak(inbound.language)
    understood = _command(inbound.text, language, words) or _typed(inbound.text, language, words)
    if inbound.kind is Kind.EDITED:
        # An edited message was answered when it first came; only a cry put in afterwards still counts.
        return Understood(understood.urgent)
    return understood


def _cry_beneath(inbound: Inbound, words: Words | None) -> Urgent | None:
    """Hear a cry in what is written under a photo. Pictures are not looked at, and other words do not count."""
    if words is None or not inbound.text or inbound.kind is not Kind.UNREADABLE:
        return None
    return _typed(inbound.text, words.pack.speak(inbound.language), words).urgent


def _pressed(inbound: Inbound) -> Understood:
    press = presses.parse(inbound.press)
    if isinstance(press, presses.EmergencyPress):
        return Understood(Urgent(press.card, press.language))
    if isinstance(press, presses.CommandPress) and press.command in _URGENT_NAMES:
        return Understood(Urgent(_URGENT_NAMES[press.command], inbound.language))
    if isinstance(press, presses.CommandPress) and press.command in DOORS:
        return Understood(rest=DoorOpened(press.command))
    if isinstance(press, presses.CommandPress):
        return Understood(rest=CommandGiven(press.command))
    return Understood(rest=Pressed(press))


def _command(text: str, language: str, words: Words) -> Understood | None:
    """Read "/name argument"; None when the text is no command.

    A cry behind a slash is a cry: only a bare command, and what a link puts behind /start, are not listened to.
    """
    found = _SLASHED.fullmatch(text)
    if found is None:
        return None
    name, argument = command_of(text), found[2].strip()
    if name in EMERGENCY_COMMANDS:
        return Understood(Urgent(EMERGENCY_COMMANDS[name], language))
    if name == "start" and (opened := _by_link(argument.lower(), language, words)):
        return opened
    # Words that somebody else wrote can be a link on a phone: only the button under the question erases.
    name = "erase" if name == "erase_yes" else name
    given = Understood(rest=CommandGiven(name, argument))
    is_known = name in COMMANDS or name in COMMAND_ALIASES.values()
    if is_known and (not argument or (name == "start" and _PAYLOAD.fullmatch(argument))):
        return given
    typed = _typed(text.lstrip("/"), language, words)
    is_heard = typed.urgent is not None or not (is_known or isinstance(typed.rest, Said))
    return typed if is_heard else given


def command_of(text: str) -> str:
    """Return the command that a message is written behind, whatever else it means; "" for none."""
    found = _SLASHED.fullmatch(text)
    name = found[1].lower() if found else ""
    return COMMAND_ALIASES.get(name, name)


def _by_link(code: str, language: str, words: Words) -> Understood | None:
    """Read what a link put behind /start: a poster's code, or the key of a card that a friend passed on.

    The card comes first, then one line (`users.md` J03, J13). None for a code that leads to no card.
    """
    key = EMERGENCY_COMMANDS.get(code, code)
    if goes_first(key, words):
        return Understood(Urgent(key, language), CommandGiven("start", code))
    return Understood(rest=CommandGiven("start", code)) if key in words.pack.cards else None


def goes_first(key: str, words: Words) -> bool:
    """True for a card that goes out beside the store when a link leads to it: emergencies, and help in a crisis."""
    card = words.pack.cards.get(key)
    return key in EMERGENCY_CARDS or (card is not None and card.is_emergency)


def _typed(text: str, language: str, words: Words) -> Understood:
    if pasted := _PASTED.fullmatch(text):
        return Understood(rest=CommandGiven("start", pasted[1]))
    door = words.door(text)
    if door and door.door in _EMERGENCY_DOORS:
        return Understood(Urgent(_EMERGENCY_DOORS[door.door], door.language))
    if door is None:
        heard = words.hear(text, language)
        if heard:
            cry, language = heard
            is_crisis = cry is not Cry.OVERDOSE
            return Understood(Urgent(_CRISIS_CARDS.get(cry, OVERDOSE_CARD), language, is_crisis))
    command = words.command(text)
    if command in EMERGENCY_COMMANDS:
        return Understood(Urgent(EMERGENCY_COMMANDS[command], language))
    if command:
        return Understood(rest=CommandGiven(command))
    if door is None and fold(text) in words.anger:
        return Understood(rest=CommandGiven(anger.COMMAND))
    return Understood(rest=DoorOpened(door.door) if door else Said(text))
