"""The Channel that is Telegram: sends, changes, deletes, and says in the house's words how it went wrong."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from telegram.error import RetryAfter, TelegramError

from content.voices import Voice
from conversations.channel import (
    Attachment,
    CannotEdit,
    DeliveryFailure,
    Message,
    PeerUnreachable,
    Picture,
    Refused,
    TryLater,
    Unsure,
)
from logs import Known

from . import pictures
from .attachments import ContentOf, no_content, upload_of
from .fates import TELEGRAM, Fate, NotSent, fate_of
from .rendering import CAPTION_UNITS_MOST, markup, to_html, to_plain
from .request import AiohttpRequest
from .sounds import Sounds, no_voice
from .updates import is_number

_GONE = ("chat not found", "user is deactivated", "peer_id_invalid", "user not found")
_CANNOT_EDIT = (
    "message to edit not found",
    "can't be edited",
    "message_id_invalid",
    "message to be edited not found",
    # A sound, a picture or a file: what is said next then stands below it.
    "there is no text in the message to edit",
)
_NOT_MODIFIED = "message is not modified"
_BAD_MARKUP = "can't parse entities"
_NO_SOUNDS = "voice_messages_forbidden"

_NO_PREVIEW = {"is_disabled": True}

TOAST_MOST = 200
"""Letters of a note on a tap (Bot API)."""

INLINE_CACHE_SECONDS = 5
"""How long Telegram may give the same results to others: the next to type may speak another language."""

NOT_SENT_WAIT_SECONDS, TOKEN_WAIT_SECONDS = 1.0, 30.0

_log = logging.getLogger(__name__)


class TelegramChannel:
    """Talks to peers through the Bot API.

    It asks by the library's request alone: its methods read each answer into objects, and only a number is wanted.
    """

    def __init__(
        self,
        base_url: str,
        request: AiohttpRequest,
        voice: Callable[[str], Voice | None] = no_voice,
        content_of: ContentOf = no_content,
    ) -> None:
        """Ask at `base_url`, which has the token in it, through these connections.

        `voice` finds a sound by name, `content_of` reads the file of a message.
        """
        self._base_url = base_url
        self._request = request
        self._sounds = Sounds(voice)
        self._content_of = content_of

    async def send(self, address: str, message: Message) -> int:
        """Send a message; formatting, or what comes with it, is dropped when Telegram refuses it, never the message."""
        if message.sound and (number := await self._send_sound(address, message)):
            return number
        if message.picture and (number := await self._send_picture(address, message, message.picture)):
            return number
        if message.attachment and (number := await self._send_attachment(address, message, message.attachment)):
            return number
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
        return _number(sent)

    async def _send_sound(self, address: str, message: Message) -> int:
        """Send a message's sound, with its text under it. Returns 0 when it has to go without: nothing was sent then.

        A peer can forbid voice messages, and a file can be taken away: neither may take the words away.
        """
        # What Telegram has is named; what it has not, or no longer knows by that name, is uploaded.
        for way in (self._sounds.known, self._sounds.anew):
            fields = await way(message.sound)
            if fields is None:
                continue
            try:
                sent = await self._ask_captioned("sendVoice", address, message, fields)
            except Refused as refused:
                if _NO_SOUNDS in str(refused).lower():
                    break
                _log.info("Telegram refused a sound: %s", refused)
                continue
            number = _number(sent)
            self._sounds.remember(message.sound, sent)
            return number
        _log.warning("a sound could not be sent, its words go alone: %s", Known(message.sound))
        return 0

    async def _send_picture(self, address: str, message: Message, picture: Picture) -> int:
        """Send a message's picture, with its text under it. Returns 0 when it has to go without: nothing was sent then.

        It is drawn now and kept nowhere. Its words stand in the text, so nobody misses anything without it.
        """
        drawn = await pictures.drawn(picture)
        if drawn is None:
            return 0
        try:
            sent = await self._ask_captioned("sendPhoto", address, message, {"photo": drawn})
        except Refused as refused:
            _log.warning("Telegram refused a picture, its words go alone: %s", refused)
            return 0
        return _number(sent)

    async def _send_attachment(self, address: str, message: Message, attachment: Attachment) -> int:
        """Send a message's file, with its text under it. Returns 0 when it has to go without: nothing was sent then."""
        upload = await upload_of(attachment, self._content_of)
        if upload is None:
            return 0
        try:
            sent = await self._ask_captioned("sendDocument", address, message, {"document": upload})
        except Refused as refused:
            _log.warning("Telegram refused a file, its words go alone: %s", refused)
            return 0
        return _number(sent)

    async def _ask_captioned(self, method: str, address: str, message: Message, file: dict[str, Any]) -> Any:
        return await self._ask(
            method,
            chat_id=int(address),
            caption=to_html(message.text, CAPTION_UNITS_MOST),
            parse_mode="HTML",
            reply_markup=markup(message),
            disable_notification=message.is_silent,
            # A file of a release is nobody's own, and one that is protected could not be saved.
            protect_content=message.is_personal and message.attachment is None,
            **file,
        )

    async def edit(self, address: str, message_id: int, message: Message) -> None:
        """Change a message; one that already reads so counts as changed, and refused formatting is dropped."""
        if message.sound or message.picture or message.attachment:
            raise CannotEdit("a text cannot be changed into a sound, a picture or a file")
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

    async def answer_inline(self, number: str, results: list[dict[str, Any]]) -> None:
        """Offer results to whoever types in another chat; the same for everybody who types the same."""
        await self._ask(
            "answerInlineQuery",
            inline_query_id=number,
            results=results,
            cache_time=INLINE_CACHE_SECONDS,
            is_personal=True,
        )

    async def _ask(self, method: str, **fields: Any) -> Any:
        """Ask the Bot API, and say in the house's words how it went wrong."""
        try:
            return await self._request.ask(f"{self._base_url}/{method}", fields)
        except TelegramError as failure:
            raise _ours(failure) from failure


def _number(sent: Any) -> int:
    """Return the number of a message that Telegram says it sent."""
    number = sent.get("message_id") if isinstance(sent, dict) else None
    if not is_number(number):
        # It said yes, and made no sense beyond that: the message may be there.
        raise Unsure("an answer without a number")
    return number


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
