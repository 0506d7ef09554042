"""Whether a translation says the same numbers as its source: another digit in French is another dose in French."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping

from flows.issues import Issue, issue

from .fill import without_names
from .out_of_place import as_seen
from .phrases import Phrases

_BETWEEN_THOUSANDS = re.compile(r"(?<=[0-9])[ ,](?=[0-9]{3}(?![0-9]))")
_DECIMAL_COMMA = re.compile(r"(?<=[0-9]),(?=[0-9])")
_FIGURE = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_LONG_FIGURE = re.compile(r"[0-9]{2,}")

NOON = 12
"""English counts hours to twelve, French to twenty-four: what is more is counted from noon in both."""

_UNITS = {
    "second": "seconds?|secondes?",
    "minute": "minutes?",
    "hour": "hours?|heures?",
    "day": "days?|jours?",
    "week": "weeks?|semaines?",
    "month": "months?|mois",
    "year": "years?|(?<=[0-9] )ans?(?! hour)|années?",
    "mg": "mg",
    "ml": "ml",
    "mcg": "mcg|μg",
}
_UNIT = {unit: re.compile(rf"(?<![a-zà-ÿ])(?:{words})(?![a-zà-ÿ])") for unit, words in _UNITS.items()}


def check_numbers(phrases: Mapping[str, Phrases], source: str) -> Iterator[Issue]:
    """Yield each number of a translation that is not the source's: other figures, or another unit."""
    for language, spoken in phrases.items():
        for key, number in spoken.numbers.items() if language != source else ():
            own = phrases[source].numbers.get(key)
            if own is None:
                continue
            for ours, theirs, is_hours in ((own.text, number.text, False), (own.hours, number.hours, True)):
                if theirs and not _are_alike(ours, theirs, is_hours):
                    yield issue("C077", *spoken.key_lines[f"numbers.{key}"], text=theirs, source_text=ours)


def figure_too_many(page: str, source_page: str) -> str:
    """Return the first number of two or more figures that a translated page says and its source does not; "" for none.

    Smaller ones are free: "2" in one language is "both" in another.
    """
    own = set(_LONG_FIGURE.findall(as_seen(without_names(source_page))))
    return next((found for found in _LONG_FIGURE.findall(as_seen(without_names(page))) if found not in own), "")


def _are_alike(ours: str, theirs: str, is_hours: bool) -> bool:
    units, others = _units(ours), _units(theirs)
    # "5 paid" may be "5 jours payés": only two units that are both said can differ.
    return _figures(ours, is_hours) == _figures(theirs, is_hours) and (units == others or not (units and others))


def _figures(text: str, is_hours: bool) -> Counter[float]:
    """Return the figures of a number as they are meant: "1 483,50 $" and "$1,483.50" are alike."""
    plain = _DECIMAL_COMMA.sub(".", _BETWEEN_THOUSANDS.sub("", as_seen(text)))
    figures = [float(found) for found in _FIGURE.findall(plain)]
    return Counter(figure - NOON if is_hours and NOON < figure <= 2 * NOON else figure for figure in figures)


def _units(text: str) -> set[str]:
    seen = as_seen(text).lower()
    return {unit for unit, words in _UNIT.items() if words.search(seen)}
