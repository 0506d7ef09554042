"""Numbers that can hurt when they are wrong: phone lines with hours, intervals, doses, money with its year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flows.fields import FieldReader
from flows.issues import Issue, issue
from flows.tree import Fields

LINE_PREFIX = "line_"
"""Keys of phone lines begin so: they are due sooner than other numbers, and are dialled to be checked."""


@dataclass(frozen=True)
class Number:
    """A fact that can hurt when wrong. It stands in one place only, and cards refer to it by its key.

    `seen_on`: when the source's copy was read; `checked_on`: when a person dialled it or looked it up, None until then.
    """

    text: str
    hours: str = ""
    sources: tuple[str, ...] = ()
    seen_on: date | None = None
    checked_on: date | None = None


def parse_number(key: str, fields: Fields, file: str, issues: list[Issue], is_source: bool) -> Number:
    """Read one number. A translation holds its words alone: sources and days belong to the source language."""
    reader = FieldReader(fields, file, issues)
    text = reader.text("text", required=False, most=80).strip()
    hours = reader.text("hours", required=False, most=120).strip()
    number = Number(text, hours)
    if is_source:
        number = Number(
            text=text,
            hours=hours,
            sources=reader.texts("sources"),
            seen_on=reader.date("seen_on", required=True),
            checked_on=reader.date("checked_on"),
        )
        if not text:
            # It would leave "Call  now" in a card.
            issues.append(issue("C012", file, fields.line, number=key))
        if not number.sources:
            issues.append(issue("C013", file, fields.line, number=key))
    reader.finish()
    return number
