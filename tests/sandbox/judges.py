"""Whether a request, an answer or an update is true to the Bot API, by two libraries nobody here wrote."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any, get_args

import telegram
from aiogram import methods, types
from aiogram.methods.base import Response, TelegramMethod
from aiogram.types.update import UpdateTypeLookupError
from pydantic import BaseModel, ValidationError

from sandbox.uploads import Upload

_METHODS: dict[str, type[TelegramMethod[Any]]] = {
    found.__api_method__.lower(): found
    for name in methods.__all__
    if issubclass(found := getattr(methods, name), TelegramMethod) and found is not TelegramMethod
}
_MARKUPS: dict[str, type[BaseModel]] = {
    "inline_keyboard": types.InlineKeyboardMarkup,
    "keyboard": types.ReplyKeyboardMarkup,
    "force_reply": types.ForceReply,
}
_ANSWER_KEYS = {"ok", "result", "description", "error_code", "parameters"}


def knows(method: str) -> bool:
    """Whether Telegram has such a method."""
    return method.lower() in _METHODS


def wrong_in_request(method: str, fields: dict[str, Any]) -> Iterator[str]:
    """What a request says that its method does not take."""
    model = _METHODS[method.lower()]
    named = {field.alias or name: field for name, field in model.model_fields.items()}
    values = {
        name: _decoded(value, named[name].annotation) if name in named else value for name, value in fields.items()
    }
    try:
        read = model.model_validate(values | _markup(values.get("reply_markup")))
    except ValidationError as problem:
        yield from _told(problem)
        return
    yield from _differences(values, read, "", is_typed=False)


def _decoded(value: Any, annotation: Any) -> Any:
    """The value of a field that may come as JSON inside a form; where text is expected it stays text."""
    if isinstance(value, Upload):
        return types.BufferedInputFile(value.content, value.name)
    if isinstance(value, str) and str not in (annotation, *get_args(annotation)) and value.startswith(("{", "[")):
        return json.loads(value)
    # A copy: reading a keyboard spells it out.
    return dict(value) if isinstance(value, dict) else value


def _markup(raw: Any) -> dict[str, Any]:
    """The reply markup read as the kind it is: left to choose, aiogram takes any for one that only removes.

    The Bot API takes plain texts as keys of a reply keyboard; aiogram's types do not, so they are spelled out.
    """
    if not isinstance(raw, dict):
        return {}
    if "keyboard" in raw:
        raw["keyboard"] = [[{"text": key} if isinstance(key, str) else key for key in row] for row in raw["keyboard"]]
    kind = next((kind for key, kind in _MARKUPS.items() if key in raw), types.ReplyKeyboardRemove)
    return {"reply_markup": kind.model_validate(raw)}


def wrong_in_answer(method: str, answer: dict[str, Any]) -> Iterator[str]:
    """What an answer says that Telegram would not."""
    model = _METHODS[method.lower()]
    if extra := set(answer) - _ANSWER_KEYS:
        yield f"an answer has no {sorted(extra)}"
    if answer.get("ok") is not True:
        yield from _wrong_refusal(answer)
        return
    if answer.get("result") is None:
        yield "a yes without a result"
        return
    try:
        read = Response[model.__returning__].model_validate(answer)  # type: ignore[name-defined]
    except ValidationError as problem:
        yield from _told(problem)
        return
    yield from _differences(answer.get("result"), read.result, "result")
    yield from _ptb_answer(answer.get("result"), read.result)


def _wrong_refusal(answer: dict[str, Any]) -> Iterator[str]:
    """A refusal has a code, words and sometimes parameters, and no result."""
    if answer.get("ok") is not False or "result" in answer:
        yield "neither a yes nor a refusal"
    if not isinstance(answer.get("error_code"), int) or not isinstance(answer.get("description"), str):
        yield "a refusal without code or words"
    parameters = answer.get("parameters", {})
    if parameters:
        yield from _differences(parameters, types.ResponseParameters.model_validate(parameters), "parameters")


def wrong_in_update(update: dict[str, Any]) -> Iterator[str]:
    """What an update says that either library does not understand."""
    try:
        read = types.Update.model_validate(update)
        if read.event_type not in update:
            yield "the update is of no kind"
    except (ValidationError, UpdateTypeLookupError) as problem:
        yield from _told(problem) if isinstance(problem, ValidationError) else iter([str(problem)])
        return
    yield from _differences(update, read, "update")
    yield from _ptb(telegram.Update, update, "update")


def _told(problem: ValidationError) -> Iterator[str]:
    for error in problem.errors(include_url=False, include_input=False, include_context=False):
        yield f"{'.'.join(map(str, error['loc']))}: {error['msg']}"


def _differences(raw: Any, read: Any, path: str, is_typed: bool = True) -> Iterator[str]:
    """Fields a type does not know, and, if `is_typed`, values that were only bent into the right type."""
    if isinstance(read, BaseModel) and isinstance(raw, dict):
        names = {field.alias or name: name for name, field in type(read).model_fields.items()}
        for key, value in raw.items():
            if key in names:
                yield from _differences(value, getattr(read, names[key]), f"{path}.{key}", is_typed)
            else:
                yield f"{path}.{key}: {type(read).__name__} has no such field"
    elif isinstance(read, list) and isinstance(raw, list):
        for number, (value, part) in enumerate(zip(raw, read, strict=True)):
            yield from _differences(value, part, f"{path}.{number}", is_typed)
    elif is_typed and _kind(raw) != _kind(read):
        yield f"{path}: {type(raw).__name__} stands where {type(read).__name__} belongs"


def _kind(value: Any) -> str:
    """What JSON calls a value; a moment is a whole number there."""
    if isinstance(value, bool) or value is None:
        return type(value).__name__
    if isinstance(value, int | float | datetime):
        return "number"
    return "text" if isinstance(value, str) else type(value).__name__


def _ptb_answer(raw: Any, read: Any) -> Iterator[str]:
    """Read a result with the Telegram library too, as what aiogram took it for."""
    parts = zip(raw, read, strict=True) if isinstance(raw, list) and isinstance(read, list) else [(raw, read)]
    for value, part in parts:
        if isinstance(part, BaseModel):
            yield from _ptb(getattr(telegram, type(part).__name__), value, type(part).__name__)


def _ptb(wanted: type[telegram.TelegramObject], raw: dict[str, Any], path: str) -> Iterator[str]:
    """What the Telegram library cannot read. Fields it does not know are newer than it: aiogram knows them, or told."""
    try:
        read = wanted.de_json(json.loads(json.dumps(raw)), None)
    except Exception as problem:  # whatever it stumbles over is what is looked for
        yield f"{path}: the Telegram library says {type(problem).__name__}: {problem}"
        return
    if isinstance(read, telegram.Update) and len(read.to_dict(recursive=False)) <= 1 + len(read.api_kwargs):
        yield f"{path}: the Telegram library finds nothing in it"
