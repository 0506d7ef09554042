"""The Channel that is Telegram: sends, changes, deletes, and says in the house's words how it went wrong."""

from __future__ import annotations

from typing import Any

from telegram.error import RetryAfter, TelegramError

from conversations.channel import CannotEdit, DeliveryFailure, Message, PeerUnreachable, Refused, TryLater, Unsure

from .fates import TELEGRAM, Fate, NotSent, fate_of
from .rendering import markup, to_html, to_plain
from .request import AiohttpRequest
from .updates import is_number

_GONE = ("chat not found", "user is deactivated", "peer_id_invalid", "user not found")
_CANNOT_EDIT = (
    "message to edit not found",
    "can't be edited",
    "message_id_invalid",
    "message to be edited not found",
)
_NOT_MODIFIED = "message is not modified"
_BAD_MARKUP = "can't parse entities"

_NO_PREVIEW = {"is_disabled": True}

TOAST_MOST = 200
"""Letters of a note on a tap (Bot API)."""

NOT_SENT_WAIT_SECONDS, TOKEN_WAIT_SECONDS = 1.0, 30.0


class TelegramChannel:
    """Talks to peers through the Bot API.

    It asks by the library's request alone: its methods read each answer into objects, and only a number is wanted.
    """

    def __init__(self, base_url: str, request: AiohttpRequest) -> None:
        """Ask at `base_url`, which has the token in it, through these connections."""
        self._base_url = base_url
        self._request = request

    async def send(self, address: str, message: Message) -> int:
        """Send a message; formatting that Telegram refuses is dropped rather than the message."""
        try:
            return await self._send(address, message, to_html(message.text), "HTML")
        except Refused as refused:
            if _BAD_MARKUP not in str(refused).lower():
                raise
        return await self._send(address, message, to_plain(message.text), None)

    async def _send(self, address: str, message: Message, text: str, parse_mode: str | None) -> int:
        sent = await self._ask(
            "sendMessage",
            chat_id=int(address),
            text=text,
            parse_mode=parse_mode,
            reply_markup=markup(message),
            disable_notification=message.is_silent,
            protect_content=message.is_personal,
            link_preview_options=_NO_PREVIEW,
        )
        number = sent.get("message_id") if isinstance(sent, dict) else None
        if not is_number(number):
            # It said yes, and made no sense beyond that: the message may be there.
            raise Unsure("an answer without a number")
        return number

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
        await self._ask(
            "editMessageText",
            chat_id=int(address),
            message_id=message_id,
            text=text,
            parse_mode=parse_mode,
            reply_markup=markup(message) if message.rows else None,
            link_preview_options=_NO_PREVIEW,
        )

    async def strip(self, address: str, message_id: int) -> None:
        """Take the buttons from a message; one that is gone or has none counts as done."""
        try:
            await self._ask("editMessageReplyMarkup", chat_id=int(address), message_id=message_id)
        except Refused as refused:
            try:
                _not_an_edit(refused)
            except CannotEdit:
                return

    async def delete(self, address: str, message_ids: tuple[int, ...]) -> None:
        """Take messages out of the chat; Telegram skips those that are gone."""
        await self._ask("deleteMessages", chat_id=int(address), message_ids=list(message_ids))

    async def pin(self, address: str, message_id: int) -> None:
        """Pin a message without a sound, in place of what was pinned before."""
        await self._ask("unpinAllChatMessages", chat_id=int(address))
        await self._ask("pinChatMessage", chat_id=int(address), message_id=message_id, disable_notification=True)

    async def leave(self, address: str) -> None:
        """Leave a group."""
        await self._ask("leaveChat", chat_id=int(address))

    async def answer_tap(self, tap_id: str, text: str) -> None:
        """Tell the phone that a tap arrived. One that is too old counts as answered."""
        try:
            await self._ask("answerCallbackQuery", callback_query_id=tap_id, text=text[:TOAST_MOST] or None)
        except Refused as refused:
            if "query is too old" not in str(refused).lower():
                raise

    async def _ask(self, method: str, **fields: Any) -> Any:
        """Ask the Bot API, and say in the house's words how it went wrong."""
        try:
            return await self._request.ask(f"{self._base_url}/{method}", fields)
        except TelegramError as failure:
            raise _ours(failure) from failure


def _not_an_edit(refused: Refused) -> None:
    """Tell apart what counts as changed, what cannot be changed, and what is wrong with the message itself."""
    reason = str(refused).lower()
    if _NOT_MODIFIED in reason:
        return
    if any(words in reason for words in _CANNOT_EDIT):
        raise CannotEdit(str(refused)) from refused
    raise refused


def _ours(failure: TelegramError) -> DeliveryFailure:
    reason = str(failure)
    if failure.__cause__ is not None:
        # The answer could not be read: its status alone does not tell whether a message cannot be changed any more,
        # already reads so, or was refused. (`from` is how the library says it.)
        return Unsure(type(failure).__name__)
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
