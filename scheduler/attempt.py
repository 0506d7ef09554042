"""One attempt to hand a row to the channel, and how it ended in the words of `retry.py`."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from datetime import timedelta

from conversations.channel import (
    CannotEdit,
    Channel,
    Delete,
    DeliveryFailure,
    Outgoing,
    PeerUnreachable,
    Refused,
    Send,
    Strip,
    TryLater,
)

from .retry import Outcome

ATTEMPT_SECONDS, PIN_SECONDS = 45.0, 10.0
"""How long an attempt, and the pinning after it, may take: together less than the lease of a row, so that no row is
taken up a second time while it is still on its way."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Attempted:
    """How an attempt ended: the number of a new message in the chat or 0, and how long Telegram wants us to wait."""

    outcome: Outcome
    message_id: int = 0
    wait: timedelta = timedelta()
    is_too_fast: bool = False


async def attempt(channel: Channel, address: str, outgoing: Outgoing) -> Attempted:
    """Try once. Never raises: a fault of ours counts as unsure, because nobody knows if it went."""
    try:
        async with asyncio.timeout(ATTEMPT_SECONDS):
            message_id = await _hand_over(channel, address, outgoing)
    except PeerUnreachable:
        return Attempted(Outcome.UNREACHABLE)
    except Refused as refused:
        _log.error("a message was refused: %s", refused)
        return Attempted(Outcome.REFUSED)
    except TryLater as later:
        return Attempted(Outcome.NOT_SENT, wait=timedelta(seconds=later.seconds), is_too_fast=later.is_too_fast)
    except Exception as failure:
        _log.warning("the fate of a message is unsure: %s", type(failure))
        return Attempted(Outcome.UNSURE)
    if message_id and isinstance(outgoing, Send) and outgoing.message.is_pinned:
        await _pin(channel, address, message_id)
    return Attempted(Outcome.SENT, message_id)


async def _hand_over(channel: Channel, address: str, outgoing: Outgoing) -> int:
    """Give it to the channel. Returns the number of the new message in the chat, or 0 without one."""
    match outgoing:
        case Strip(message_id):
            await channel.strip(address, message_id)
            return 0
        case Delete(message_ids):
            await channel.delete(address, message_ids)
            return 0
        case Send(message, replaces):
            if replaces:
                try:
                    await channel.edit(address, replaces, message)
                    return 0
                except CannotEdit:
                    _log.info("a message could not be changed, a new one goes out")
            return await channel.send(address, message)


async def _pin(channel: Channel, address: str, message_id: int) -> None:
    """Pin a message that went out. Failing to pin never sends the message again."""
    try:
        async with asyncio.timeout(PIN_SECONDS):
            await channel.pin(address, message_id)
    except (DeliveryFailure, TimeoutError) as failure:
        _log.warning("a message was not pinned: %s", failure)
