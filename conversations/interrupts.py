"""The one order in which a message is understood: emergency, crisis, commands, doors, then the flow.

All languages are tried at once, because the peer's may not be known yet. Pure: words in, meaning out.
"""

from __future__ import annotations

from dataclasses import dataclass

from content.crisis import Cry
from content.needs import DOORS

from . import presses
from .channel import Inbound, Kind
from .words import Words

OVERDOSE_CARD, OXIMETER_CARD = "overdose_steps", "oximeter"

_CRISIS_CARDS = {Cry.SUICIDE: "suicide_help", Cry.VIOLENCE: "violence_support"}
_EMERGENCY_DOORS = {"overdose": OVERDOSE_CARD, "oximeter": OXIMETER_CARD}
_EMERGENCY_COMMANDS = {"od": OVERDOSE_CARD, "ox": OXIMETER_CARD}

COMMAND_ALIASES = {"settings": "help", "menu": "home", "cancel": "home"}
"""Commands other bots taught people; Telegram asks every bot for /help and /settings."""


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


Meaning = CommandGiven | DoorOpened | Pressed | Said | Happened


@dataclass(frozen=True)
class Understood:
    """What a message means: what goes first, if anything, and what remains to be answered after it, if anything."""

    urgent: Urgent | None = None
    rest: Meaning | None = None


def understand(inbound: Inbound, words: Words | None) -> Understood:
    """Say what an update means. Without words (no good pack at all) everything readable is an emergency."""
    if inbound.kind is Kind.TAP:
        return _pressed(inbound)
    if inbound.kind not in (Kind.TEXT, Kind.EDITED):
        return Understood(rest=Happened(inbound.kind, inbound.text))
    if words is None:
        return Understood(Urgent(OVERDOSE_CARD, inbound.language))
    language = words.pack.speak(inbound.language)
    understood = _command(inbound.text, language) or _typed(inbound.text, language, words)
    if inbound.kind is Kind.EDITED:
        # An edited message was answered when it first came; only a cry put in afterwards still counts.
        return Understood(understood.urgent)
    return understood


def _pressed(inbound: Inbound) -> Understood:
    press = presses.parse(inbound.press)
    if isinstance(press, presses.EmergencyPress):
        return Understood(Urgent(press.card, press.language))
    if isinstance(press, presses.CommandPress) and press.command in DOORS:
        return Understood(rest=DoorOpened(press.command))
    if isinstance(press, presses.CommandPress):
        return Understood(rest=CommandGiven(press.command))
    return Understood(rest=Pressed(press))


def _command(text: str, language: str) -> Understood | None:
    """Read "/name argument"; None when the text is no command."""
    if not text.startswith("/"):
        return None
    name, _, argument = text[1:].partition(" ")
    name = name.partition("@")[0].lower()
    name = COMMAND_ALIASES.get(name, name)
    if name in _EMERGENCY_COMMANDS:
        return Understood(Urgent(_EMERGENCY_COMMANDS[name], language))
    if name == "start" and argument.strip() in _EMERGENCY_COMMANDS:
        # A poster's code: the card first, then one line (`users.md` J03).
        card = _EMERGENCY_COMMANDS[argument.strip()]
        return Understood(Urgent(card, language), CommandGiven("start", argument.strip()))
    return Understood(rest=CommandGiven(name, argument.strip()))


def _typed(text: str, language: str, words: Words) -> Understood:
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
    if command in _EMERGENCY_COMMANDS:
        return Understood(Urgent(_EMERGENCY_COMMANDS[command], language))
    if command:
        return Understood(rest=CommandGiven(command))
    return Understood(rest=DoorOpened(door.door) if door else Said(text))
