"""Mistakes that hang on the calendar: reviews that are due, and days that have not come."""

from __future__ import annotations

from datetime import date

from tests.mistakes.example import Part, Shown

DAYS = Part(
    "The calendar",
    "When a card was read, and when somebody must look at it again. Two of these come by themselves, when days go by.",
    (
        Shown(
            "C052",
            "The card would call itself out of date on the day it comes out.",
            """\
seen_on: 2026-11-23
review_by: 2026-11-23
""",
            """\
seen_on: 2026-11-23
review_by: 2027-02-21
""",
            day=date(2026, 11, 23),
        ),
        Shown(
            "C064",
            "Numbers and services change. Move the day only when somebody has read the sources again.",
            """\
seen_on: 2026-11-23
review_by: 2027-01-31
""",
            """\
seen_on: 2027-01-31
review_by: 2027-04-30
""",
            day=date(2027, 2, 1),
        ),
        Shown(
            "C065",
            "In a year a phone line can be gone. Emergency cards and phone lines are looked at four times a year.",
            """\
body: Call {line_911}.
seen_on: 2026-11-23
review_by: 2027-05-20
""",
            """\
body: Call {line_911}.
seen_on: 2026-11-23
review_by: 2027-02-21
""",
        ),
        Shown(
            "C066",
            "The card would count as fresh for too long. Mostly the year was mistyped.",
            """\
checked_on: 2027-11-30
""",
            """\
checked_on: 2026-11-30
""",
            day=date(2026, 12, 1),
        ),
    ),
)
