"""The Channel that is Telegram: sends, changes, deletes, and says in the house's words how it went wrong."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from telegram import Bot, InlineKeyboardMarkup, LinkPreviewOptions
from telegram.error import RetryAfter, TelegramError

from conversations.channel import CannotEdit, DeliveryFailure, Message, PeerUnreachable, Refused, TryLater, Unsure

from .fates import TELEGRAM, Fate, NotSent, fate_of
from .rendering import markup, to_html, to_plain

_GONE = ("chat not found", "user is deactivated", "peer_id_invalid", "user not found")
_CANNOT_EDIT = (
    "message to edit not found",
    "can't be edited",
    "message_id_invalid",
    "message to be edited not found",
)
_NOT_MODIFIED = "message is not modified"
_BAD_MARKUP = "can't parse entities"

TOAST_MOST = 200
"""Letters of a note on a tap (Bot API)."""

NOT_SENT_WAIT_SECONDS, TOKEN_WAIT_SECONDS = 1.0, 30.0


class TelegramChannel:
    """Talks to peers through the Bot API."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot

    async def send(self, address: str, message: Message) -> int:
        """Send a message; formatting that Telegram refuses is dropped rather than the message."""
        try:
            return await self._send(address, message, to_html(message.text), "HTML")
        except Refused as refused:
            if _BAD_MARKUP not in str(refused).lower():
                raise
        return await self._send(address, message, to_plain(message.text), None)

    async def _send(self, address: str, message: Message, text: str, parse_mode: str | None) -> int:
        async with _in_our_words():
            sent = await self._bot.send_message(
                chat_id=int(address),
                text=text,
                parse_mode=parse_mode,
                reply_markup=markup(message),
                disable_notification=message.is_silent,
                protect_content=message.is_personal,
                link_preview_options=LinkPreviewOptions(is_disabled=True),
            )
        return sent.message_id

    async def edit(self, address: str, message_id: int, message: Message) -> None:
        """Change a message; one that already reads so counts as changed, and refused formatting is dropped."""
        try:
            try:
                return await self._edit(address, message_id, message, to_html(message.text), "HTML")
            except Refused as refused:
                if _BAD_MARKUP not in str(refused).lower():
                    raise
            await self._edit(address, message_id, message, to_plain(message.text), None)
        except Refused as refused:
            _not_an_edit(refused)

    async def _edit(self, address: str, message_id: int, message: Message, text: str, parse_mode: str | None) -> None:
        buttons = markup(message)
        async with _in_our_words():
            await self._bot.edit_message_text(
                text=text,
                chat_id=int(address),
                message_id=message_id,
                parse_mode=parse_mode,
                reply_markup=buttons if isinstance(buttons, InlineKeyboardMarkup) else None,
                link_preview_options=LinkPreviewOptions(is_disabled=True),
            )

    async def strip(self, address: str, message_id: int) -> None:
        """Take the buttons from a message; one that is gone or has none counts as done."""
        try:
            async with _in_our_words():
                await self._bot.edit_message_reply_markup(
                    chat_id=int(address), message_id=message_id, reply_markup=None
                )
        except Refused as refused:
            try:
                _not_an_edit(refused)
            except CannotEdit:
                return

    async def delete(self, address: str, message_ids: tuple[int, ...]) -> None:
        """Take messages out of the chat; Telegram skips those that are gone."""
        async with _in_our_words():
            await self._bot.delete_messages(chat_id=int(address), message_ids=list(message_ids))

    async def pin(self, address: str, message_id: int) -> None:
        """Pin a message without a sound, in place of what was pinned before."""
        async with _in_our_words():
            await self._bot.unpin_all_chat_messages(chat_id=int(address))
            await self._bot.pin_chat_message(chat_id=int(address), message_id=message_id, disable_notification=True)

    async def leave(self, address: str) -> None:
        """Leave a group."""
        async with _in_our_words():
            await self._bot.leave_chat(chat_id=int(address))

    async def answer_tap(self, tap_id: str, text: str) -> None:
        """Tell the phone that a tap arrived. One that is too old counts as answered."""
        try:
            async with _in_our_words():
                await self._bot.answer_callback_query(tap_id, text=text[:TOAST_MOST] or None)
        except Refused as refused:
            if "query is too old" not in str(refused).lower():
                raise


def _not_an_edit(refused: Refused) -> None:
    """Tell apart what counts as changed, what cannot be changed, and what is wrong with the message itself."""
    reason = str(refused).lower()
    if _NOT_MODIFIED in reason:
        return
    if any(words in reason for words in _CANNOT_EDIT):
        raise CannotEdit(str(refused)) from refused
    raise refused


@asynccontextmanager
async def _in_our_words() -> AsyncIterator[None]:
    """Turn the library's errors into the house's: not sent, unsure, refused, or nobody there."""
    try:
        yield
    except TelegramError as failure:
        raise _ours(failure) from failure


def _ours(failure: TelegramError) -> DeliveryFailure:
    reason = str(failure)
    match fate_of(failure, TELEGRAM):
        case Fate.TOO_FAST if isinstance(failure, RetryAfter):
            return TryLater(_seconds(failure), is_too_fast=True)
        case Fate.NOT_SENT:
            return TryLater(NOT_SENT_WAIT_SECONDS if isinstance(failure, NotSent) else TOKEN_WAIT_SECONDS)
        case Fate.NOBODY_THERE:
            return PeerUnreachable(reason)
        case Fate.REFUSED if any(words in reason.lower() for words in _GONE):
            return PeerUnreachable(reason)
        case Fate.REFUSED:
            return Refused(reason)
        case _:
            return Unsure(type(failure).__name__)


def _seconds(failure: RetryAfter) -> float:
    after = failure.retry_after
    return float(after) if isinstance(after, int | float) else after.total_seconds()
