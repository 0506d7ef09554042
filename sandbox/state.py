"""Everything the sandbox remembers while it runs: peers, chats, messages, taps and the update queue."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

from sandbox import limits, shapes
from sandbox.bell import Bell
from sandbox.faults import Faults
from sandbox.lanes import lane_of
from sandbox.typed import InlineQueries
from sandbox.updates import UpdateQueue
from sandbox.uploads import Upload, Uploads
from sandbox.witness import Sight, Witness

HISTORY = 5000
MESSAGES_A_CHAT = 3000
FIRST_PEER = 7_100_000_001
FIRST_GROUP = -1_002_100_000_001
_EPOCH = datetime(2020, 1, 1, tzinfo=UTC)


@dataclass(slots=True)
class Message:
    """One message of a chat: the JSON Telegram would send, and what only the phone shows."""

    message_id: int
    shape: dict[str, Any]
    born: datetime
    from_bot: bool
    markup: dict[str, Any] | None = None
    silent: bool = False
    deleted: bool = False


@dataclass(slots=True)
class Chat:
    """One chat with the bot: private (then `chat_id` is the peer), or a group or channel that its owner made."""

    chat_id: int
    name: str
    language_code: str
    group: bool = False
    channel: bool = False
    owner: int = 0
    wrote: bool = False
    blocked: bool = False
    gone: bool = False
    messages: dict[int, Message] = field(default_factory=dict)
    keyboard: Message | None = None
    keyboard_hidden: bool = False
    pinned: list[int] = field(default_factory=list)
    toasts: list[dict[str, Any]] = field(default_factory=list)
    typing: bool = False
    changed: int = 0


@dataclass(slots=True, eq=False)
class Webhook:
    """Where updates are posted, and the last failure."""

    url: str
    secret_token: str
    max_connections: int
    last_error_date: int = 0
    last_error_message: str = ""

    def tell(self, words: str, now: datetime) -> None:
        """Remember why a post failed, for getWebhookInfo."""
        self.last_error_date, self.last_error_message = int(now.timestamp()), words


@dataclass(slots=True)
class Tap:
    """One press of an inline button, which the bot has to answer."""

    query_id: str
    phone_id: int
    message_id: int
    callback: str
    at: datetime
    answered: bool = False


class SandboxState:
    """The whole memory of one sandbox; nothing of it is written anywhere."""

    def __init__(self, token: str, now: Callable[[], datetime], history: int = HISTORY) -> None:
        """Start empty, to remember so many requests and updates.

        Numbers of updates and messages start at a value that depends on the clock, so that a bot with a
        longer memory never meets the same number twice after a restart.
        """
        self.token = token
        self.now = now
        self.bot: dict[str, Any] = shapes.bot(token)
        seconds = max(1, int((now() - _EPOCH).total_seconds()))
        self.updates = UpdateQueue(seconds * 4, history)
        self.chats: dict[int, Chat] = {}
        self.uploads = Uploads()
        self.taps: dict[str, Tap] = {}
        self.inline = InlineQueries()
        self.faults = Faults()
        self.gate = limits.FloodGate()
        self.commands: dict[tuple[str, str], list[dict[str, str]]] = {}
        self.texts: dict[tuple[str, str], str] = {}
        self.webhook: Webhook | None = None
        self.history: deque[dict[str, Any]] = deque(maxlen=history)
        self.update_bell = Bell()
        self.phone_bell = Bell()
        self.witness: Witness | None = None
        self.poll = 0
        self.requests = 0
        self.changed = 0
        self._message_id = seconds
        self._query_id = seconds << 32
        self._peers_made = 0
        self._groups_made = 0

    # Chats.

    def add_peer(self, name: str = "", language_code: str = "en", peer_id: int | None = None) -> Chat:
        """Make a peer with a phone.

        Raises:
            ValueError: If the id is taken, or not that of a person.
        """
        if peer_id is None:
            while FIRST_PEER + self._peers_made in self.chats:
                self._peers_made += 1
            peer_id = FIRST_PEER + self._peers_made
        if peer_id in self.chats or peer_id < 1:
            raise ValueError(f"no peer can have the id {peer_id}")
        chat = Chat(peer_id, name or f"Peer {len(self.chats) + 1}", language_code, owner=peer_id)
        self.chats[peer_id] = chat
        self.touch(chat)
        return chat

    def add_group(self, title: str, owner: int, channel: bool = False) -> Chat:
        """Make a group or a channel that a peer owns."""
        chat_id = FIRST_GROUP - self._groups_made
        self._groups_made += 1
        language = self.chats[owner].language_code
        chat = Chat(chat_id, title, language, group=True, channel=channel, owner=owner, wrote=True)
        self.chats[chat_id] = chat
        self.touch(chat)
        return chat

    def find_chat(self, chat_id: int) -> Chat:
        """The chat of this id.

        Raises:
            Refused: 400, if there is none.
        """
        chat = self.chats.get(chat_id)
        if chat is None:
            raise limits.bad("chat not found")
        return chat

    def touch(self, chat: Chat) -> None:
        """Tell everybody who watches that this chat changed."""
        self.changed += 1
        chat.changed = self.changed
        self.phone_bell.ring()

    # Messages.

    def add_message(
        self, chat: Chat, sender: dict[str, Any], content: dict[str, Any], service: bool = False
    ) -> Message:
        """Put a message into a chat, with the next number and the time.

        A `service` message tells what happened; it is nobody's, whoever made it happen.
        """
        self._message_id += 1
        born = self.now()
        # A channel speaks for itself: who wrote is not told.
        place = shapes.chat(chat)
        shape = {
            "message_id": self._message_id,
            **({"sender_chat": place} if chat.channel else {"from": sender}),
            "chat": place,
            "date": int(born.timestamp()),
            **content,
        }
        message = Message(self._message_id, shape, born, from_bot=bool(sender["is_bot"]) and not service)
        chat.messages[message.message_id] = message
        if len(chat.messages) > MESSAGES_A_CHAT:
            del chat.messages[next(iter(chat.messages))]
        self.touch(chat)
        return message

    def find_message(self, chat: Chat, message_id: int, purpose: str) -> Message:
        """A message that is still there.

        Raises:
            Refused: 400, "message to <purpose> not found".
        """
        message = chat.messages.get(message_id)
        if message is None or message.deleted:
            raise limits.bad(f"message to {purpose} not found")
        return message

    def delete_message(self, chat: Chat, message: Message) -> None:
        """Take a message away, with its pin and the reply keyboard it brought."""
        message.deleted = True
        if message.message_id in chat.pinned:
            chat.pinned.remove(message.message_id)
        if chat.keyboard is message:
            chat.keyboard = None
        self.touch(chat)

    # Taps and updates.

    def add_tap(self, chat: Chat, message_id: int, callback: str) -> Tap:
        """Remember a tap that the bot has to answer."""
        now = self.now()
        for old in list(islice(self.taps.values(), 2)):
            if now - old.at > limits.CALLBACK_LIFE:
                del self.taps[old.query_id]
        tap = Tap(self.new_query_id(), chat.chat_id, message_id, callback, now)
        self.taps[tap.query_id] = tap
        self.touch(chat)
        return tap

    def new_query_id(self) -> str:
        """A number for something the bot has to answer."""
        self._query_id += 1
        return str(self._query_id)

    def find_tap(self, query_id: str) -> Tap:
        """A tap that can still be answered.

        Raises:
            Refused: 400, if Telegram would no longer take the answer.
        """
        tap = self.taps.get(query_id)
        if tap is None or self.now() - tap.at > limits.CALLBACK_LIFE:
            raise limits.bad(limits.QUERY_TOO_OLD)
        return tap

    def put_update(self, kind: str, body: dict[str, Any], life: timedelta = limits.MESSAGE_LIFE) -> None:
        """Queue an update for the bot and wake the one who waits for it."""
        if self.updates.put(kind, body, self.now() + life, lane_of(kind, body)) is not None:
            self.update_bell.ring()

    def record(self, method: str, fields: dict[str, Any], answer: dict[str, Any] | None, note: str) -> None:
        """Add a request and its answer to the bounded history; no answer means the line was cut."""
        self.requests += 1
        at = self.now().timestamp()
        fields = {name: value.told() if isinstance(value, Upload) else value for name, value in fields.items()}
        row = {"seq": self.requests, "at": at, "method": method, "fields": fields, "answer": answer, "note": note}
        self.history.append(row)

    def show(self, method: str, fields: dict[str, Any], answer: dict[str, Any] | None, note: str = "") -> None:
        """Let the witness see a request and its answer, if there is a witness."""
        if self.witness is not None:
            self.witness(Sight(method, fields, answer, note))

    def close(self) -> None:
        """Let every waiting request go home."""
        self.update_bell.close()
        self.phone_bell.close()
