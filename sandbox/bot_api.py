"""The Bot API's front: finds the method, applies a fault if one was asked for, answers as Telegram does."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from sandbox import bot_documents as documents
from sandbox import bot_messages as messages
from sandbox import bot_pictures as pictures
from sandbox import bot_settings as settings
from sandbox import bot_sounds as sounds
from sandbox import inline
from sandbox import webhook_settings as webhook
from sandbox.arguments import Arguments, as_whole
from sandbox.faults import POLL, Fault
from sandbox.limits import Refused, too_many
from sandbox.state import SandboxState
from sandbox.updates import Waiting

Method = Callable[[SandboxState, Arguments], Any]

LONGEST_POLL = 50
MOST_UPDATES = 100
REPEATED = 5
"""How many updates come again when a fault asks for it."""

CONFLICT = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
WEBHOOK_ACTIVE = (
    "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)
SET_WEBHOOK = "Conflict: terminated by setWebhook request"
_ERRORS = {
    500: "Internal Server Error",
    502: "Bad Gateway",
    503: "Service Unavailable",
    504: "Gateway Timeout",
}

METHODS: dict[str, Method] = {
    "getme": settings.get_me,
    "logout": settings.log_out,
    "close": settings.log_out,
    "sendmessage": messages.send_message,
    "sendvoice": sounds.send_voice,
    "sendphoto": pictures.send_photo,
    "senddocument": documents.send_document,
    "editmessagetext": messages.edit_text,
    "editmessagereplymarkup": messages.edit_markup,
    "deletemessage": messages.delete_one,
    "deletemessages": messages.delete_many,
    "pinchatmessage": messages.pin,
    "unpinchatmessage": messages.unpin,
    "unpinallchatmessages": messages.unpin_all,
    "answercallbackquery": messages.answer_tap,
    "answerinlinequery": inline.answer,
    "sendchataction": messages.chat_action,
    "getchat": messages.get_chat,
    "leavechat": messages.leave_chat,
    "setmycommands": settings.set_commands,
    "getmycommands": settings.get_commands,
    "deletemycommands": settings.delete_commands,
    "setmyname": partial(settings.set_text, "name"),
    "setmydescription": partial(settings.set_text, "description"),
    "setmyshortdescription": partial(settings.set_text, "short_description"),
    "getmyname": partial(settings.get_text, "name"),
    "getmydescription": partial(settings.get_text, "description"),
    "getmyshortdescription": partial(settings.get_text, "short_description"),
    "setwebhook": webhook.set_webhook,
    "deletewebhook": webhook.delete_webhook,
    "getwebhookinfo": webhook.webhook_state,
    "getfile": documents.get_file,
}
NOT_HERE = frozenset({"sendaudio", "sendvideo", "sendsticker"})


NOT_JSON = b'{"ok":true,"result":'
MISSHAPEN: dict[str, Any] = {"ok": True, "result": ["?"]}


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back: a status and JSON, or bytes that are none, or a file, or, if `cut`, nothing but a broken line."""

    status: int
    shape: dict[str, Any]
    cut: bool = False
    broken: bytes = b""
    content: bytes = b""


async def answer(state: SandboxState, method: str, fields: dict[str, Any]) -> Answer:
    """Answer one request of the bot, write it into the history, and let the witness see it."""
    low = method.lower()
    fault = state.faults.take(low, _chat_id(fields)) if low != "getme" else None
    note = fault.kind if fault else ""
    if note == "cut_before":
        state.record(method, fields, None, note)
        state.show(method, fields, None, note)
        return Answer(0, {}, cut=True)
    shape = refusing_answer(fault) if fault else None
    if shape is None:
        shape = await _result(state, low, Arguments(fields))
    if fault and note == "late":
        await wait(state, fault.seconds)
    if low != POLL or note:
        state.record(method, fields, shape, note)
    state.show(method, fields, shape, note)
    if note == "misshapen":
        return Answer(200, MISSHAPEN)
    broken = NOT_JSON if note == "malformed" else b""
    return Answer(200 if shape["ok"] else int(shape["error_code"]), shape, note == "cut_after", broken)


def _chat_id(fields: dict[str, Any]) -> int | None:
    """The chat a fault may be limited to."""
    return as_whole(fields.get("chat_id"))


def refusing_answer(fault: Fault) -> dict[str, Any] | None:
    """The answer of a fault that refuses the request, else nothing."""
    if fault.kind == "flood":
        return too_many(fault.retry_after).shape()
    if fault.kind == "conflict":
        return Refused(409, CONFLICT).shape()
    if fault.kind == "error":
        return Refused(fault.status, _ERRORS.get(fault.status, "Internal Server Error")).shape()
    return None


async def wait(state: SandboxState, seconds: float) -> None:
    """Let so many real seconds pass, unless the sandbox closes."""
    end = asyncio.get_running_loop().time() + seconds
    while not state.update_bell.closed:
        left = end - asyncio.get_running_loop().time()
        if left <= 0:
            return
        await state.update_bell.wait(left)


async def _result(state: SandboxState, low: str, ask: Arguments) -> dict[str, Any]:
    """Run the method; a refusal becomes the answer Telegram gives."""
    try:
        if low == POLL:
            return {"ok": True, "result": await get_updates(state, ask)}
        run = METHODS.get(low)
        if run is None:
            extra = ": not supported here" if low in NOT_HERE else ""
            raise Refused(404, f"Not Found{extra}")
        made = run(state, ask)
        if isinstance(made, webhook.Said):
            return {"ok": True, **made._asdict()}
        return {"ok": True, "result": made}
    except Refused as refusal:
        return refusal.shape()


async def get_updates(state: SandboxState, ask: Arguments) -> list[dict[str, Any]]:
    """Wait for updates as long as the bot asks; the newest of two waiting pollers wins.

    Raises:
        Refused: 409, for the other poller, and while a webhook is set.
    """
    if state.webhook:
        raise Refused(409, WEBHOOK_ACTIVE)
    webhook.allow(state, ask)
    limit = min(max(ask.whole("limit", MOST_UPDATES), 1), MOST_UPDATES)
    loop = asyncio.get_running_loop()
    end = loop.time() + min(max(ask.whole("timeout"), 0), LONGEST_POLL)
    state.poll += 1
    mine = state.poll
    state.update_bell.ring()
    offset = ask.whole("offset")
    state.updates.take(offset, 0, state.now())
    again = _repeated(state, by_chance=True)
    while True:
        again = again or _repeated(state, by_chance=False)
        rows = state.updates.take(offset, limit, state.now())
        left = end - loop.time()
        if again or rows or left <= 0 or state.update_bell.closed:
            return _hand_out(state, again + _reordered(state, rows))
        await state.update_bell.wait(left)
        if state.poll != mine or (state.faults and _conflicts(state)):
            raise Refused(409, SET_WEBHOOK if state.webhook else CONFLICT)


def _hand_out(state: SandboxState, rows: list[Waiting]) -> list[dict[str, Any]]:
    """Count what the bot is given."""
    for row in rows:
        state.updates.hand_out(row)
    return [row.shape for row in rows]


def _repeated(state: SandboxState, by_chance: bool) -> list[Waiting]:
    """The last updates the bot has already confirmed, if a fault wants them to come again."""
    fault = state.faults.find(POLL, None, {"redeliver"}, by_chance) if state.faults else None
    rows = state.updates.lately_confirmed(fault.chat_id, REPEATED) if fault else []
    if fault and rows:
        state.faults.use(fault, POLL)
    return rows


def _reordered(state: SandboxState, rows: list[Waiting]) -> list[Waiting]:
    """The updates, those of the chat a fault is meant for back to front."""
    fault = state.faults.find(POLL, None, {"reorder"}) if len(rows) > 1 and state.faults else None
    if fault is None:
        return rows
    mine = [row for row in rows if fault.chat_id in (None, row.chat_id)]
    if len(mine) > 1:
        state.faults.use(fault, POLL)
    return [mine.pop() if fault.chat_id in (None, row.chat_id) else row for row in rows]


def _conflicts(state: SandboxState) -> bool:
    """Whether a fault wants another poller to seem to be there, while the bot waits."""
    fault = state.faults.find(POLL, None, {"conflict"}, by_chance=False)
    if fault:
        state.faults.use(fault, POLL)
    return fault is not None
