"""What a button hands back when it is tapped: short, versioned, opaque, and the same for everyone where it can be.

A button of a flow names its session and question, so an old one is known as old and acts never; buttons of cards
and doors are constant, so they work for ever. Nothing in them is personal, but for the words that somebody looked for:
those stand in the buttons under what was found, and nowhere else (`docs/decisions/0024`).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

VERSION = "1"

PRESS_BYTES_MOST = 64
"""Telegram's limit for callback data."""

CHECK_IN_TOKEN = "-c-"
"""How the tokens of check-ins that a schedule started begin: they can be put off, and one that is over says so."""

MENU, BACK, RETURN, TOPICS = f"{VERSION}h", f"{VERSION}b", f"{VERSION}r", f"{VERSION}t"
"""Home; back, in the same message; back, in a new message (an emergency card is never changed away); all topics."""

HOURS_PREFIX = "hours_"
"""`hours_evening` and the like: commands by which hours are chosen."""

_CHOICE = re.compile(r"s:([A-Za-z0-9_-]{1,32})\.([0-9]{1,6})\.(-?[0-9]{1,3})(?::([^:]{1,60}))?")
_CARD = re.compile(r"([kanpq]):([a-z][a-z0-9_]{0,47}):([0-9]{1,2})")
_TOPIC = re.compile(r"t:([a-z][a-z0-9_]{0,47}):([0-9]{1,2})")
_WRONG = re.compile(r"w:([a-z][a-z0-9_]{0,47})")
_WORDS = re.compile(r"y:([^:]{1,60})")
_EMERGENCY = re.compile(r"e:([a-z]{2,3}):([a-z][a-z0-9_]{0,47})")
_COMMAND = re.compile(r"c:([a-z][a-z0-9_]{0,31})")
_LATER = re.compile(r"l:([A-Za-z0-9_-]{1,32}):([a-z0-9]{0,8})")
_OWN = re.compile(r"o:([a-z_]{1,16}):([A-Za-z0-9_-]{0,40})")
_OWNER = re.compile(r"g:([a-z_]{1,12}):([0-9]{1,18}):([A-Za-z0-9_-]{0,28})")
_DESK = re.compile(r"f:([a-z_]{1,12}):([A-Za-z0-9_-]{0,44})")
_CALL = re.compile(r"d:([a-z_]{1,12}):([0-9]{1,18}):([0-9-]{0,25})")
_SOUND = re.compile(r"v:([a-z][a-z0-9_]{0,47}):([a-z]{2,3})")


@dataclass(frozen=True)
class ChoicePress:
    """A choice of a question: its session, the question's number, the choice's place, and what was looked for."""

    token: str
    prompt: int
    choice: int
    asked: str = ""


@dataclass(frozen=True)
class CardPress:
    """A page of a card, or what stands behind "About this card"; in a new message, or in the tapped one.

    `is_private`: it stands under an answer to crisis words, and what it opens is for this peer alone too.
    """

    card: str
    page: int
    is_about: bool = False
    is_new: bool = False
    is_private: bool = False


@dataclass(frozen=True)
class EmergencyPress:
    """An emergency card in a language."""

    card: str
    language: str


@dataclass(frozen=True)
class CommandPress:
    """A command given by button."""

    command: str


@dataclass(frozen=True)
class MenuPress:
    """The way home."""


@dataclass(frozen=True)
class BackPress:
    """The way back to where the peer was; in a new message, or in the tapped one."""

    is_new: bool = False


@dataclass(frozen=True)
class TopicPress:
    """A page of a topic of the library; an empty topic means all of them."""

    topic: str = ""
    page: int = 0


@dataclass(frozen=True)
class WrongPress:
    """Something on a card is wrong. It is counted for the card; who tapped is not kept."""

    card: str


@dataclass(frozen=True)
class WordsPress:
    """Send the words that found nothing to the coordinators. They are kept without a name."""

    words: str


@dataclass(frozen=True)
class SoundPress:
    """A sound: the voice of a card in a language, or the breath pacer with its words in that language."""

    sound: str
    language: str


@dataclass(frozen=True)
class LaterPress:
    """Put a check-in off: the session it is asked in, and until when; an empty `when` asks."""

    token: str
    when: str = ""


@dataclass(frozen=True)
class OwnPress:
    """Something about what comes by itself: joining, leaving, lines, a pause. `of` says which one."""

    what: str
    of: str = ""


@dataclass(frozen=True)
class OwnerPress:
    """Something an owner does for an organisation, by its row number. `of` says to what of it."""

    what: str
    organisation_id: int
    of: str = ""


@dataclass(frozen=True)
class DeskPress:
    """Something a coordinator does at their desk, or in a trial of words. `of` says to what."""

    what: str
    of: str = ""


@dataclass(frozen=True)
class CallPress:
    """Something about a call request: its number, or of asking the organisation's. `of`: what was offered, when."""

    what: str
    number: int
    of: str = ""


@dataclass(frozen=True)
class OldPress:
    """A button this version does not know."""


Press = (
    ChoicePress | CardPress | EmergencyPress | CommandPress | MenuPress | BackPress | TopicPress | WrongPress
    | WordsPress | SoundPress | LaterPress | OwnPress | OwnerPress | DeskPress | CallPress | OldPress
)  # fmt: skip


def name_of(press: Press) -> str:
    """Return the name under which a kind of press is permitted: `owner` of an `OwnerPress`."""
    return type(press).__name__.removesuffix("Press").lower()


def choice(token: str, prompt: int, place: int, asked: str = "") -> str:
    """Return what a choice's button hands back, with as much of what was looked for as there is room for."""
    return _with_words(f"{VERSION}s:{token}.{prompt}.{place}", asked)


def is_of(press: str, token: str) -> bool:
    """True for a choice of a session's questions."""
    return press.startswith(f"{VERSION}s:{token}.")


def card(key: str, page: int = 0, is_new: bool = False, is_private: bool = False) -> str:
    """Return what a card's button hands back."""
    return f"{VERSION}{'p' if is_private else 'n' if is_new else 'k'}:{key}:{page}"


def about(key: str, is_private: bool = False) -> str:
    """Return what "About this card" hands back."""
    return f"{VERSION}{'q' if is_private else 'a'}:{key}:0"


def topic(key: str, page: int = 0) -> str:
    """Return what a topic's button hands back."""
    return f"{VERSION}t:{key}:{page}"


def wrong(key: str) -> str:
    """Return what "This is wrong" hands back."""
    return f"{VERSION}w:{key}"


def send_words(words: str) -> str:
    """Return what "Send these words" hands back."""
    return _with_words(f"{VERSION}y", words)


def _with_words(press: str, words: str) -> str:
    """Add whole words behind a press as long as Telegram takes it; the first is cut if need be."""
    room = PRESS_BYTES_MOST - len(f"{press}:".encode())
    kept = words.replace(":", " ").encode()[:room].decode(errors="ignore")
    if kept != words and " " in kept:
        kept = kept.rpartition(" ")[0]
    return f"{press}:{kept}" if kept else press


def emergency(key: str, language: str) -> str:
    """Return what a button of the emergency door hands back: constant for its card and language."""
    return f"{VERSION}e:{language}:{key}"


def sound(key: str, language: str) -> str:
    """Return what a sound's button hands back: constant for its card (or the breath pacer) and language."""
    return f"{VERSION}v:{key}:{language}"


def later(token: str, when: str = "") -> str:
    """Return what "Later" hands back, and the choices behind it."""
    return f"{VERSION}l:{token}:{when}"


def own(what: str, of: object = "") -> str:
    """Return what a button about what comes by itself hands back."""
    return f"{VERSION}o:{what}:{of}"


def owner(what: str, organisation_id: int, of: object = "") -> str:
    """Return what an owner's button hands back."""
    return f"{VERSION}g:{what}:{organisation_id}:{of}"


def desk(what: str, of: object = "") -> str:
    """Return what a coordinator's button hands back."""
    return f"{VERSION}f:{what}:{of}"


def call(what: str, number: int, of: object = "") -> str:
    """Return what a button about a call request hands back."""
    return f"{VERSION}d:{what}:{number}:{of}"


def command(name: str) -> str:
    """Return what a command's button hands back."""
    return f"{VERSION}c:{name}"


_PLAIN: dict[str, Press] = {
    MENU: MenuPress(),
    BACK: BackPress(),
    RETURN: BackPress(is_new=True),
    TOPICS: TopicPress(),
}

_FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Press]], ...] = (
    (_CHOICE, lambda found: ChoicePress(found[1], int(found[2]), int(found[3]), found[4] or "")),
    (_CARD, lambda found: CardPress(found[2], int(found[3]), found[1] in "aq", found[1] == "n", found[1] in "pq")),
    (_TOPIC, lambda found: TopicPress(found[1], int(found[2]))),
    (_WRONG, lambda found: WrongPress(found[1])),
    (_WORDS, lambda found: WordsPress(found[1])),
    (_EMERGENCY, lambda found: EmergencyPress(found[2], found[1])),
    (_SOUND, lambda found: SoundPress(found[1], found[2])),
    (_LATER, lambda found: LaterPress(found[1], found[2])),
    (_OWN, lambda found: OwnPress(found[1], found[2])),
    (_OWNER, lambda found: OwnerPress(found[1], int(found[2]), found[3])),
    (_DESK, lambda found: DeskPress(found[1], found[2])),
    (_CALL, lambda found: CallPress(found[1], int(found[2]), found[3])),
    (_COMMAND, lambda found: CommandPress(found[1])),
)


def parse(press: str) -> Press:
    """Return what was pressed. Anything unknown is an old button, never an error."""
    if press in _PLAIN:
        return _PLAIN[press]
    if not press.startswith(VERSION):
        return OldPress()
    for form, made in _FORMS:
        if found := form.fullmatch(press[len(VERSION) :]):
            return made(found)
    return OldPress()
