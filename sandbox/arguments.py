"""Reads the arguments of a Bot API request: query, form, multipart or JSON; values as text or as JSON."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qsl

from sandbox.limits import Refused, bad
from sandbox.uploads import Upload, read_multipart


def as_whole(value: Any) -> int | None:
    """A whole number as Telegram reads one: a number without a fraction, or its figures as text; None if it is none."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        return None
    try:
        return int(value)
    except ValueError:
        return None


def check_strings(value: Any) -> None:
    """Refuse half a surrogate pair, at any depth: JSON can spell one, but no text has one.

    Raises:
        Refused: 400, as Telegram answers.
    """
    if isinstance(value, str):
        if not value.isascii() and any("\ud800" <= sign <= "\udfff" for sign in value):
            raise bad("strings must be encoded in UTF-8")
    elif isinstance(value, dict):
        for part in (*value, *value.values()):
            check_strings(part)
    elif isinstance(value, list):
        for part in value:
            check_strings(part)


class Arguments:
    """The fields of one request, read as the method expects them."""

    __slots__ = ("fields",)

    def __init__(self, fields: dict[str, Any]) -> None:
        """Keep the raw fields."""
        self.fields = fields

    def text(self, name: str) -> str:
        """A text; empty if it is missing."""
        value = self.fields.get(name)
        return "" if value is None or isinstance(value, Upload) else str(value)

    def upload(self, name: str) -> Upload | None:
        """A file; None if none was uploaded."""
        value = self.fields.get(name)
        return value if isinstance(value, Upload) else None

    def whole(self, name: str, default: int = 0) -> int:
        """A whole number.

        Raises:
            Refused: 400, if it is none.
        """
        value = self.fields.get(name)
        if value is None or value == "":
            return default
        number = as_whole(value)
        if number is None:
            raise bad(f"invalid {name} specified")
        return number

    def flag(self, name: str) -> bool:
        """Yes or no, in any of the spellings Telegram takes."""
        return str(self.fields.get(name, "")).lower() in {"true", "1", "yes"}

    def value(self, name: str) -> Any:
        """A value that may come as JSON text.

        Raises:
            Refused: 400, if the JSON is broken.
        """
        value = self.fields.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            decoded = json.loads(value)
        except ValueError as problem:
            raise bad(f"can't parse {name} JSON object") from problem
        if "\\u" in value:
            check_strings(decoded)
        return decoded

    def chat_id(self) -> int:
        """The chat that is meant.

        Raises:
            Refused: 400, if it is missing or no number.
        """
        value = self.fields.get("chat_id")
        if value is None or value == "":
            raise bad("chat_id is empty")
        number = as_whole(value)
        if number is None:
            raise bad("chat not found")
        return number


def read(query: bytes, content_type: bytes, body: bytes) -> dict[str, Any]:
    """Collect the fields of a request; the body wins over the query.

    Raises:
        Refused: 400, if the body cannot be read.
    """
    fields: dict[str, Any] = dict(parse_qsl(query.decode("latin-1"), keep_blank_values=True)) if query else {}
    if not body:
        return fields
    try:
        fields.update(_read_body(content_type, body))
    except (ValueError, UnicodeDecodeError) as problem:
        raise Refused(400, "Bad Request: can't parse request body") from problem
    return fields


def _read_body(content_type: bytes, body: bytes) -> dict[str, Any]:
    """Read a body by its type."""
    kind = content_type.partition(b";")[0].strip().lower()
    if kind == b"application/json":
        decoded = json.loads(body)
        if not isinstance(decoded, dict):
            raise ValueError("an object is expected")
        if b"\\u" in body:
            check_strings(decoded)
        return decoded
    if kind == b"multipart/form-data":
        return read_multipart(content_type, body)
    return dict(parse_qsl(body.decode("utf-8"), keep_blank_values=True))
