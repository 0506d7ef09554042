"""What a line of the log looks like, and what can be in it (`docs/logs.md`)."""

from __future__ import annotations

import enum
import logging
import re
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

import logs
from tests.house.tree import ROOT
from tests.marked import TOKEN, TYPED, marks_in

PAGE = (ROOT / "docs" / "logs.md").read_text(encoding="utf-8")
LINE = re.compile(re.search(r"^    (\^.*\$)$", PAGE, re.MULTILINE)[1])  # type: ignore[index]
"""The regular expression that the page gives to operators."""

OURS, THEIRS = ("bot.receiver", "bot/receiver.py"), ("telegram.Bot", "site-packages/telegram/_bot.py")

FORMAT = logs.LineFormatter().format


def line(msg: object, *args: object, failure: object = None, source: tuple[str, str] = OURS, level: int = 40) -> str:
    """What an operator reads of a record."""
    name, path = source
    return FORMAT(logs.SafeRecord(name, level, f"{ROOT}/{path}", 75, msg, args, failure))


def said(msg: object, *args: object, **more: Any) -> str:
    """The message of a line, checked to be one."""
    found = LINE.match(line(msg, *args, **more))
    assert found, line(msg, *args, **more)
    return found["said"]


class Vouched(Exception):
    """One whose words are ours."""

    is_safe_to_log = True


class Heir(Vouched):
    """One that did not say so itself."""


class Colour(enum.Enum):
    RED = TYPED


class Loud:
    """An object that tells whatever it holds."""

    def __str__(self) -> str:
        return TYPED

    __repr__ = __str__

    def __format__(self, form: str) -> str:
        return TYPED


class Broken(Exception):
    """One that breaks whoever looks at it."""

    def __getattribute__(self, name: str) -> Any:
        raise ZeroDivisionError(TYPED)


class Number(int):
    def __str__(self) -> str:
        return TYPED

    __repr__ = __format__ = __str__  # type: ignore[assignment]


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (7, "7"),
        (-9999, "-9999"),
        (10_000, "#"),
        (7319428601, "#"),
        (-1007319428601, "#"),
        (0.5, "0.5"),
        (1.23456789, "1.235"),
        (7319428601.0, "#"),
        (float("nan"), "#"),
        (True, "True"),
        (None, "None"),
        (ValueError, "ValueError"),
        ("ValueError", "ValueError"),
        (Colour.RED, "RED"),
        (TYPED, "<str>"),
        ("", "<str>"),
        (TYPED.encode(), "<bytes>"),
        ([TYPED], "<list>"),
        ({"text": TYPED}, "<dict>"),
        (Number(3), "<Number>"),
        (Loud(), "<Loud>"),
        (datetime(2026, 11, 27, tzinfo=UTC), "<datetime>"),
        (ValueError(TYPED), "ValueError"),
        (Vouched("locked"), "Vouched (locked)"),
        (Vouched(f'no column "{TYPED}" and "{TYPED}\nDETAIL: {TYPED}'), 'Vouched (no column "…" and "…")'),
        (Heir(TYPED), "Heir"),
        (OSError(28, TYPED), "OSError [errno 28]"),
        (ExceptionGroup(TYPED, [ValueError(TYPED), KeyError(TYPED)]), "ExceptionGroup of ValueError, KeyError"),
        (logs.Known("flows/x.yaml:3: F001"), "flows/x.yaml:3: F001"),
        (logs.Known("two\nlines | \u202e and \ud800"), "two\\nlines / \\u202e and \\ud800"),
        (logs.Known(f"a {TOKEN} b"), "a <token> b"),
        (logs.Known(f"https://api.telegram.org/bot{TOKEN}/getMe now"), "https://api.telegram.org/bot… now"),
        (logs.Known("postgresql://bot:pass@db/x"), "postgresql://…@db/x"),
        (logs.Known("id 7319428601 or ٧٣١٩٤"), "id # or #"),
        (logs.Known("key AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="), "key <long>"),
    ],
    ids=repr,
)
def test_a_value_is_shown_as_far_as_its_type_allows(value: object, shown: str) -> None:
    assert said("it is %s", value) == f"it is {shown}"


def test_numbers_keep_the_form_the_message_asks_for() -> None:
    assert said("%d of %5.1f, %x, 100%%", 7, 2.25, 255) == "7 of   2.2, ff, 100%"
    assert said("%d and %x", 7319428601, 7319428601) == "# and #", "also in other digits"
    assert said("100% sure") == "100% sure"
    assert said("%s and %s", 1) == "1 and <missing>"
    assert said("%s", 1, 2) == "1"
    assert said("%(text)s %s", {"text": TYPED}) == "%(text)s <dict>"


def test_a_message_that_is_no_constant_is_withheld() -> None:
    assert said(Loud()) == "<Loud>"
    assert said(ValueError(TYPED)) == "ValueError"


@pytest.mark.parametrize("level", [logging.DEBUG, logging.INFO, logging.WARNING, logging.ERROR, logging.CRITICAL])
def test_a_library_says_where_and_never_what(level: int) -> None:
    """Its messages hold what people typed at ERROR and at CRITICAL too (F5): no level is safe."""
    told = line(f"Bad update: {TYPED}", failure=ValueError(TYPED), source=THEIRS, level=level)
    found = LINE.match(told)
    assert found
    assert (found["logger"], found["file"], found["line"]) == ("telegram.Bot", "_bot.py", "75")
    assert (found["said"], found["because"]) == ("(withheld)", "ValueError")


@pytest.mark.parametrize("source", [("bot.receiver", THEIRS[1]), ("bot", "store/x.py"), ("botany", OURS[1])])
def test_a_library_cannot_pass_for_us_by_its_name(source: tuple[str, str]) -> None:
    assert said("words", source=source) == "(withheld)"


def fail(words: str) -> None:
    """Break in a frame that holds words, for a reason that holds words."""
    try:
        int(words)
    except ValueError as reason:
        failure = Vouched("cannot go on")
        failure.add_note(words)
        raise failure from reason


def test_a_traceback_is_files_lines_and_functions() -> None:
    with pytest.raises(Vouched) as caught:
        fail(TYPED)
    found = LINE.match(line("it broke", failure=caught._excinfo))
    assert found
    assert found["because"] == "Vouched (cannot go on) < ValueError"
    assert re.fullmatch(r"tests/test_logs.py:\d+ fail < tests/test_logs.py:\d+ \w+ / .*:\d+ fail", found["frames"])
    assert marks_in(found[0]) == []


def test_a_reason_that_was_hushed_is_still_named() -> None:
    """`raise ... from None` spares a reader the words; the type alone says why the network failed."""
    failure = TimeoutError()
    failure.__context__, failure.__suppress_context__ = ConnectionResetError(TYPED), True
    assert said("lost: %s", failure) == "lost: TimeoutError < ConnectionResetError"
    failure.__context__.__context__ = failure
    assert said("lost: %s", failure) == "lost: TimeoutError < ConnectionResetError", "a circle ends"


def test_what_cannot_be_told_is_told_as_that() -> None:
    """The library's way out would be to print the record as it came."""
    assert "(cannot be told) | because ZeroDivisionError" in line("it is %s", Broken())
    assert "(cannot be told) | because ZeroDivisionError" in line("x", failure=(Broken, Broken(), None))


def test_a_record_made_before_the_cleaning_began_is_cleaned_too() -> None:
    raw = logging.LogRecord(THEIRS[0], 50, THEIRS[1], 3, "%s", (TYPED,), None)
    assert FORMAT(raw).endswith("CRITICAL telegram.Bot _bot.py:3 (withheld)")


hostile = some.text(max_size=3000) | some.sampled_from([TYPED, TOKEN, "%s %d %", "|", "\n", "\ud800", "é" * 3000])
anything = hostile | some.integers() | some.floats() | some.binary(max_size=9) | some.none() | some.lists(hostile)
failures = some.builds(lambda kind, words: kind(words), some.sampled_from([ValueError, Vouched, OSError]), hostile)


@given(hostile, some.lists(anything | failures, max_size=4), some.none() | failures, hostile, hostile)
def test_whatever_comes_it_is_one_readable_line_under_2_kb(
    msg: str, args: list[object], failure: BaseException | None, name: str, path: str
) -> None:
    for source in ((name, path), OURS):
        told = line(msg, *args, failure=failure, source=source)
        assert LINE.match(told), told
        assert len(told.splitlines()) == 1
        assert len(told.encode()) <= 2048
