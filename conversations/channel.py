"""What comes in and what goes out, and the one Protocol of the house: a way to reach a peer.

Telegram, previews and tests implement `Channel`; nothing else in this room knows which of them it is.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol


class Kind(StrEnum):
    """What kind of thing a peer did."""

    TEXT = "text"
    EDITED = "edited"
    TAP = "tap"
    UNREADABLE = "unreadable"
    LEFT = "left"
    RETURNED = "returned"
    NOT_PRIVATE = "not_private"
    NOTHING = "nothing"


@dataclass(frozen=True)
class FileSent:
    """A file that came with an update, as the channel tells of it; its bytes are still with the channel.

    Attributes:
        id: what the channel calls it, to ask for its bytes.
        name: what its sender calls it; "" when nobody said. Never trusted as a path.
        size: bytes, as the channel says; 0 when it does not say.
    """

    id: str
    name: str
    size: int


@dataclass(frozen=True)
class Inbound:
    """One update, as far as we look at it. `address` is where to answer; `text` is matched and thrown away.

    For what cannot be read, `text` is what is written under it: only a cry in it counts. `what` says what it was.
    `file` is a file that came with it; `content` its bytes, which the door fetches for those only whose files the
    house reads, and None when they could not be had.
    """

    update_id: int
    address: str
    kind: Kind
    text: str = ""
    press: str = ""
    tap_id: str = ""
    message_id: int = 0
    language: str = ""
    sent_at: datetime | None = None
    what: str = ""
    file: FileSent | None = field(default=None, repr=False)
    content: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Button:
    """A button under a message; `press` comes back when it is tapped (1–64 bytes)."""

    label: str
    press: str


@dataclass(frozen=True)
class Picture:
    """A picture that goes out with a message. It is drawn when it is delivered, and never kept.

    Attributes:
        kind: "weeks" (a peer's last weeks), "qr" (a link as a square code) or "map" (a flow, or what changed in it).
        values: what it shows. Of "qr": the link. Of "map": one text, by `flows.map_drawing.to_json`. Of "weeks": the
            words of the four levels, the first choice's first; the first and the last day, ISO; then of each week,
            oldest first, its level ("4" for the first choice, "1" for the last) or "" for none.
        alt: the same in words, for who cannot see it. They stand in the message's text too.
    """

    kind: str
    values: tuple[str, ...]
    alt: str


@dataclass(frozen=True)
class Attachment:
    """A file that goes out with a message: of a release, read when it is delivered and never kept; or words of its own.

    It is never protected, whatever the message says: a phone does not save what is.

    Attributes:
        name: what the file is called on the phone.
        release: the release it comes from, by its hash.
        path: the file's place in the pack; "" for the whole pack as a zip.
        words: what is in it, where it is of no release.
    """

    name: str
    release: str
    path: str = ""
    words: str = ""


@dataclass(frozen=True)
class Message:
    """One message. `keyboard` holds the doors below the text field; `**bold**` is the only markup in `text`."""

    text: str
    rows: tuple[tuple[Button, ...], ...] = ()
    keyboard: tuple[tuple[str, ...], ...] = ()
    is_personal: bool = True
    is_silent: bool = False
    is_pinned: bool = False
    sound: str = ""
    """The name of a sound of the pack that goes out with the message; the text then stands under it."""

    picture: Picture | None = None
    """What is drawn and goes out with the message; the text then stands under it."""

    attachment: Attachment | None = None
    """A file of a release that goes out with the message; the text then stands under it."""


@dataclass(frozen=True)
class Farewell:
    """The last words to a peer who is erased, in two forms: no byte is left, or some have to wait for a reader."""

    gone: Message
    held: Message


@dataclass(frozen=True)
class Send:
    """Send a message; or, when `replaces` names one, change that one into it."""

    message: Message
    replaces: int = 0


@dataclass(frozen=True)
class Strip:
    """Take the buttons from an old message."""

    message_id: int


@dataclass(frozen=True)
class Delete:
    """Take messages out of the chat."""

    message_ids: tuple[int, ...]


Outgoing = Send | Strip | Delete


class DeliveryFailure(Exception):
    """A message could not be delivered."""


class PeerUnreachable(DeliveryFailure):
    """The peer blocked the bot, left, or is gone; nothing more is sent to them."""


class TryLater(DeliveryFailure):
    """Surely not sent; it may be tried again after `seconds`. `is_too_fast`: the channel asked for that wait."""

    is_safe_to_log = True

    def __init__(self, seconds: float, is_too_fast: bool = False) -> None:
        super().__init__(f"not sent, try again in {seconds:g} s")
        self.seconds = seconds
        self.is_too_fast = is_too_fast


class Unsure(DeliveryFailure):
    """The answer was lost on the way: the message may have been sent, or not."""


class Refused(DeliveryFailure):
    """The channel will never take this message as it is."""


class CannotEdit(DeliveryFailure):
    """The message to change is gone or too old; send a new one."""


class Channel(Protocol):
    """A way to reach a peer.

    Every method raises PeerUnreachable, TryLater, Unsure or Refused; `edit` also raises CannotEdit.
    """

    async def send(self, address: str, message: Message) -> int:
        """Send a message. Returns its number in the chat."""

    async def edit(self, address: str, message_id: int, message: Message) -> None:
        """Change a message; one that already reads so counts as changed."""

    async def strip(self, address: str, message_id: int) -> None:
        """Take the buttons from a message; one that is gone or has none counts as done."""

    async def delete(self, address: str, message_ids: tuple[int, ...]) -> None:
        """Take messages out of the chat; those that are gone count as done."""

    async def pin(self, address: str, message_id: int) -> None:
        """Pin a message without a sound, in place of what was pinned before."""

    async def leave(self, address: str) -> None:
        """Leave a group."""

    async def answer_tap(self, tap_id: str, text: str) -> None:
        """Tell the phone that a tap arrived, with a short note or none."""


def to_json(outgoing: Outgoing) -> str:
    """Write something outgoing as JSON text."""
    # Written out: going through every field of every button by its name costs more than all the rest of it.
    fields: dict[str, Any]
    match outgoing:
        case Send(message, replaces):
            rows = [[{"label": each.label, "press": each.press} for each in row] for row in message.rows]
            picture = vars(message.picture) if message.picture else None
            attachment = vars(message.attachment) if message.attachment else None
            written = {**vars(message), "rows": rows, "picture": picture, "attachment": attachment}
            fields = {"do": "send", "message": written, "replaces": replaces}
        case Strip(message_id):
            fields = {"do": "strip", "message_id": message_id}
        case Delete(message_ids):
            fields = {"do": "delete", "message_ids": message_ids}
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":"))


def from_json(text: str) -> Outgoing:
    """Read what `to_json` wrote.

    Raises:
        ValueError, KeyError, TypeError: the text is nothing outgoing.
    """
    fields: Any = json.loads(text)
    if not isinstance(fields, dict):
        raise ValueError("nothing outgoing is written like this")
    match fields.pop("do"):
        case "send":
            return Send(_message(fields["message"]), fields["replaces"])
        case "strip":
            return Strip(fields["message_id"])
        case "delete":
            return Delete(tuple(fields["message_ids"]))
        case other:
            raise ValueError(f"nothing outgoing is called {other}")


def _message(fields: dict[str, Any]) -> Message:
    rows = tuple(tuple(Button(**button) for button in row) for row in fields.pop("rows"))
    keyboard = tuple(tuple(row) for row in fields.pop("keyboard"))
    picture = fields.pop("picture", None)
    if picture:
        picture = Picture(picture["kind"], tuple(picture["values"]), picture["alt"])
    attachment = fields.pop("attachment", None)
    if attachment:
        attachment = Attachment(**attachment)
    return Message(rows=rows, keyboard=keyboard, picture=picture, attachment=attachment, **fields)
