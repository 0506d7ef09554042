"""Telegram's refusals in the house's words: what was surely not sent, what is unsure, what will never go."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import telegram.error
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TelegramError, TimedOut

from bot.fates import NeverTaken, NotSent
from bot.request import Form
from bot.telegram_channel import NOT_SENT_WAIT_SECONDS, TOAST_MOST, TOKEN_WAIT_SECONDS, TelegramChannel
from conversations.channel import CannotEdit, DeliveryFailure, Message, PeerUnreachable, Refused, TryLater, Unsure
from tests.store.ground import run

# The library warns that one of its own attributes will change its type; both types are read here.
pytestmark = pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning")


class FakeBot:
    """Stands in for the library's bot: keeps what it was asked, and raises what it was given."""

    def __init__(self, *failures: Exception | None) -> None:
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self._failures = list(failures)

    async def ask(self, url: str, given: dict[str, Any]) -> Any:
        fields = {name: _read(value) for name, value in Form(given).json_parameters.items()}
        self.calls.append((url.rpartition("/")[2], fields))
        if self._failures and (failure := self._failures.pop(0)):
            raise failure
        return {"message_id": 41}


def _read(value: str) -> Any:
    try:
        return json.loads(value)
    except ValueError:
        return value


def channel_with(*failures: Exception | None) -> tuple[TelegramChannel, FakeBot]:
    bot = FakeBot(*failures)
    return TelegramChannel("https://api.example.org/bot123:abc", bot), bot  # type: ignore[arg-type]


MESSAGE = Message("**Hello** <you>")

TABLE: dict[type[TelegramError], tuple[Callable[[], Exception], type[DeliveryFailure]]] = {
    # Telegram says when to come back.
    RetryAfter: (lambda: RetryAfter(37), TryLater),
    # The bot was blocked, the account is gone, the group moved away: nobody is there any more.
    Forbidden: (lambda: Forbidden("Forbidden: bot was blocked by the user"), PeerUnreachable),
    telegram.error.ChatMigrated: (lambda: telegram.error.ChatMigrated(-100123), PeerUnreachable),
    # The token is wrong: nothing was sent, and an operator may be changing it right now.
    telegram.error.InvalidToken: (telegram.error.InvalidToken, TryLater),
    telegram.error.EndPointNotFound: (lambda: telegram.error.EndPointNotFound("not found"), TryLater),
    # The connection was never made, so nothing left this machine.
    NotSent: (lambda: NotSent("ClientConnectorError"), TryLater),
    # Telegram looked at the request and will not have it, now or ever.
    BadRequest: (lambda: BadRequest("Bad Request: message text is empty"), Refused),
    # Telegram refused it by its status alone, for example as too large.
    NeverTaken: (lambda: NeverTaken("status 413"), Refused),
    # The request may have arrived, or not.
    TimedOut: (TimedOut, Unsure),
    NetworkError: (lambda: NetworkError("ServerDisconnectedError"), Unsure),
    telegram.error.Conflict: (lambda: telegram.error.Conflict("terminated by other getUpdates"), Unsure),
    telegram.error.PassportDecryptionError: (lambda: telegram.error.PassportDecryptionError("x"), Unsure),
    TelegramError: (lambda: TelegramError("something new"), Unsure),
}


def _kinds(of: type[TelegramError]) -> Iterator[type[TelegramError]]:
    yield of
    for kind in of.__subclasses__():
        yield from _kinds(kind)


def test_every_error_of_the_library_is_on_the_table() -> None:
    """A new version may bring a new error; somebody has to say what it means before it happens at night."""
    known = {kind for kind in _kinds(TelegramError) if kind.__module__.startswith(("telegram", "bot"))}
    assert known == set(TABLE)


@pytest.mark.parametrize("method", ["send", "edit", "strip", "delete", "pin", "leave", "answer_tap"])
@pytest.mark.parametrize("kind", TABLE, ids=lambda kind: kind.__name__)
def test_the_house_hears_its_own_words(kind: type[TelegramError], method: str) -> None:
    """Whatever Telegram says, by whatever method, only the house's failures come out."""
    make, expected = TABLE[kind]
    channel, _ = channel_with(make())
    arguments: dict[str, tuple[Any, ...]] = {
        "send": ("5550001", MESSAGE),
        "edit": ("5550001", 41, MESSAGE),
        "strip": ("5550001", 41),
        "delete": ("5550001", (41,)),
        "pin": ("5550001", 41),
        "leave": ("-1005550009",),
        "answer_tap": ("7777", "done"),
    }
    with pytest.raises(expected):
        run(getattr(channel, method)(*arguments[method]))


@pytest.mark.parametrize(
    ("make", "seconds"),
    [
        (lambda: RetryAfter(37), 37),
        (lambda: RetryAfter(timedelta(minutes=2)), 120),
        (lambda: NotSent("x"), NOT_SENT_WAIT_SECONDS),
        (telegram.error.InvalidToken, TOKEN_WAIT_SECONDS),
    ],
)
def test_how_long_to_wait(make: Callable[[], Exception], seconds: float) -> None:
    channel, _ = channel_with(make())
    with pytest.raises(TryLater) as later:
        run(channel.send("5550001", MESSAGE))
    assert later.value.seconds == seconds


@pytest.mark.parametrize(
    "words", ["chat not found", "user is deactivated", "PEER_ID_INVALID", "user not found", "Chat not found"]
)
def test_some_refusals_mean_that_nobody_is_there(words: str) -> None:
    """Telegram says so in several ways, not all of them as "forbidden"."""
    channel, _ = channel_with(BadRequest(f"Bad Request: {words}"))
    with pytest.raises(PeerUnreachable):
        run(channel.send("5550001", MESSAGE))


@pytest.mark.parametrize("kind", [BadRequest, Forbidden])
def test_a_refusal_whose_words_cannot_be_read_is_none(kind: type[TelegramError]) -> None:
    """A garbled 400 may mean that a message already reads so; taken for a refusal, the answer would be lost."""
    garbled = kind("Bad Request (400). Parsing the server response b'{...' failed")
    garbled.__cause__ = TelegramError("Invalid server response")
    channel, _ = channel_with(garbled)
    with pytest.raises(Unsure):
        run(channel.edit("5550001", 41, MESSAGE))


# As Telegram writes it; the library takes the front off and begins it with a capital letter.
BAD_MARKUP = 'Bad Request: can\'t parse entities: Unsupported start tag "you" at byte offset 9'


@pytest.mark.parametrize("method", ["send", "edit"])
def test_formatting_that_telegram_refuses_is_dropped_rather_than_the_message(method: str) -> None:
    """A star too many in a card must not keep the card away."""
    channel, bot = channel_with(BadRequest(BAD_MARKUP))
    run(channel.send("5550001", MESSAGE) if method == "send" else channel.edit("5550001", 41, MESSAGE))  # type: ignore[arg-type]
    assert [(fields.get("parse_mode"), fields["text"]) for _, fields in bot.calls] == [
        ("HTML", "<b>Hello</b> &lt;you&gt;"),
        (None, "Hello <you>"),
    ]


@pytest.mark.parametrize("method", ["send", "edit"])
def test_plain_text_that_is_refused_too_is_not_tried_for_ever(method: str) -> None:
    channel, bot = channel_with(BadRequest(BAD_MARKUP), BadRequest(BAD_MARKUP))
    with pytest.raises(Refused):
        run(channel.send("5550001", MESSAGE) if method == "send" else channel.edit("5550001", 41, MESSAGE))  # type: ignore[arg-type]
    assert len(bot.calls) == 2


NOT_MODIFIED = "Bad Request: message is not modified: specified new message content and reply markup are the same"
GONE = [
    "Bad Request: message to edit not found",
    "Bad Request: message can't be edited",
    "Bad Request: MESSAGE_ID_INVALID",
]


def test_a_message_that_already_reads_so_counts_as_changed() -> None:
    """The same tap twice: the second must not end in an error, or in a second message."""
    for work in ("edit", "strip"):
        channel, _ = channel_with(BadRequest(NOT_MODIFIED))
        run(channel.edit("5550001", 41, MESSAGE) if work == "edit" else channel.strip("5550001", 41))


@pytest.mark.parametrize("words", GONE)
def test_a_message_that_is_gone_cannot_be_changed_and_needs_no_stripping(words: str) -> None:
    channel, _ = channel_with(BadRequest(words))
    with pytest.raises(CannotEdit):
        run(channel.edit("5550001", 41, MESSAGE))
    channel, _ = channel_with(BadRequest(words))
    run(channel.strip("5550001", 41))


@pytest.mark.parametrize(
    "words",
    [
        "Bad Request: query is too old and response timeout expired or query ID is invalid",
        "Bad Request: Query is too old",
    ],
)
def test_a_tap_that_is_too_old_counts_as_answered(words: str) -> None:
    """After an outage every waiting tap is too old; none of them may hold anything up."""
    channel, _ = channel_with(BadRequest(words))
    run(channel.answer_tap("7777", "done"))


def test_a_note_on_a_tap_is_no_longer_than_telegram_takes_and_may_be_empty() -> None:
    channel, bot = channel_with()
    run(channel.answer_tap("7777", "é" * 500))
    run(channel.answer_tap("7777", ""))
    assert [fields.get("text") for _, fields in bot.calls] == ["é" * TOAST_MOST, None]


@pytest.mark.parametrize("is_personal", [True, False])
def test_personal_messages_are_protected_and_none_shows_a_preview(is_personal: bool) -> None:
    """A talk must not be forwarded by accident; the steps may be passed to a friend (`design.md` rule 13)."""
    channel, bot = channel_with()
    assert run(channel.send("5550001", Message("x", is_personal=is_personal))) == 41
    fields = bot.calls[0][1]
    assert fields["protect_content"] is is_personal
    assert fields["link_preview_options"] == {"is_disabled": True}
    assert fields["chat_id"] == 5550001
