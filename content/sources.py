"""Where what the cards say was read: each source once, with its name, its own date, and how it was read."""

from __future__ import annotations

import re
from dataclasses import dataclass

from flows.fields import FieldReader
from flows.issues import Issue
from flows.tree import Fields

NAME_MOST = 80

_WRITTEN = re.compile(r"(facts):S([0-9]{1,3})|(more):T([0-9]{1,3})")
_DATE = re.compile(r"(?:[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2})?)?)?")


@dataclass(frozen=True)
class Source:
    """One source. `date` is its own, as far as it says: a day, a month, a year, or nothing."""

    name: str
    date: str = ""
    is_second_hand: bool = False


def table_key(written: str) -> str:
    """Return the key a source has in the table (`facts_s14` for `facts:S14`); "" for what is not written like one."""
    found = _WRITTEN.fullmatch(written)
    if not found:
        return ""
    return f"facts_s{found[2]}" if found[1] else f"more_t{found[4]}"


def parse_source(fields: Fields, file: str, issues: list[Issue]) -> Source:
    """Read one source."""
    reader = FieldReader(fields, file, issues)
    source = Source(
        name=reader.text("name", most=NAME_MOST),
        date=reader.text("date", required=False, most=10).strip(),
        is_second_hand=reader.choice("copy", ("own", "second-hand"), "own", required=True) == "second-hand",
    )
    reader.finish()
    if not _DATE.fullmatch(source.date):
        reader.wrong_date("date", source.date)
    return source
