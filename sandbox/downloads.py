"""Gives the bot the bytes of a file, by the path that getFile named; faults break this as they break any answer."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sandbox.bot_api import MISSHAPEN, NOT_JSON, Answer, refusing_answer, wait
from sandbox.limits import Refused
from sandbox.state import SandboxState

DOWNLOAD = "download"
"""By this name faults and the history mean a download, which is no method of the Bot API."""


async def answer(state: SandboxState, token: str, path: str) -> Answer:
    """Answer one request for the bytes of a file, and write it into the history."""
    fault = state.faults.take(DOWNLOAD, None)
    note = fault.kind if fault else ""
    if note == "cut_before":
        state.record(DOWNLOAD, {"file_path": path}, None, note)
        return Answer(0, {}, cut=True)
    refused = refusing_answer(fault) if fault else None
    made = _refused(refused) if refused else _given(state, token, path)
    if fault and note == "late":
        await wait(state, fault.seconds)
    state.record(DOWNLOAD, {"file_path": path}, made.shape, note)
    if note == "misshapen":
        return Answer(200, MISSHAPEN)
    if note == "malformed":
        return Answer(200, made.shape, broken=NOT_JSON)
    return replace(made, cut=note == "cut_after")


def _given(state: SandboxState, token: str, path: str) -> Answer:
    """The file, or Telegram's answer for one that is not there."""
    kept = state.uploads.at(path) if token == state.token else None
    if kept is None:
        return _refused(Refused(404, "Not Found").shape())
    return Answer(200, {"ok": True, "result": kept.told()}, content=kept.content)


def _refused(shape: dict[str, Any]) -> Answer:
    return Answer(int(shape["error_code"]), shape)
