"""Turns "the file makes no sense here" into what most likely happened: a colon in a sentence, a missing dash…

YAML can tell one such place in a file and names it in its own terms. Each rule below pairs those terms with
what a writer most often did. A wrong guess costs a second look, so every message says where to look.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

Cause = tuple[str, int, dict[str, str]]


@dataclass(frozen=True)
class Break:
    """The place from which a file cannot be understood. Lines count from 1, columns from 0.

    `quote_from` and `quote_to` are the lines of the text in quotes read just before; 0 where it had none.
    """

    problem: str
    context: str
    line: int
    column: int
    context_line: int
    context_column: int
    quote_from: int
    quote_to: int
    lines: list[str]

    def text(self, line: int) -> str:
        """Return one line of the file; nothing for a line outside it."""
        return self.lines[line - 1] if 1 <= line <= len(self.lines) else ""

    def line_above(self, line: int) -> int:
        """Return the number of the nearest line above that has more than a note on it; 0 for none."""
        for above in range(line - 1, 0, -1):
            words = self.text(above).strip()
            if words and not words.startswith("#"):
                return above
        return 0


_FOUND = re.compile(r"found '(.+)'$")
_FIRST_SIGN = re.compile(r"^ *(?:- +)*(?:[^\s:]+: +)?([\[{])")
_WORD_ONLY = re.compile(r"^ *(?:- +)*[A-Za-z0-9_]+$")
_COLON = re.compile(r":(?: |$)")


def likely_cause(place: Break) -> Cause:
    """Return the code of the likeliest cause, its line, and the values of its message."""
    told = f"{place.context} / {place.problem}"
    for pattern, judge in _CAUSES:
        if pattern.search(told):
            return judge(place)
    return "Y030", place.line, {}


def _here(code: str) -> Callable[[Break], Cause]:
    return lambda place: (code, place.line, {})


def _at_context(code: str) -> Callable[[Break], Cause]:
    return lambda place: (code, place.context_line, {})


def _indent(text: str) -> int:
    return len(text) - len(text.lstrip(" "))


def _stray_colon(place: Break) -> Cause:
    """A `:` where none can be: usually the second one of a line, or a line that stands too far in."""
    before = place.text(place.line)[: place.column]
    if _COLON.search(before):
        return "Y031", place.line, {}
    above = place.line_above(place.line)
    words_above = place.text(above)
    if above and not _COLON.search(words_above) and not words_above.lstrip().startswith("- "):
        return "Y040", above, {}
    if above and _WORD_ONLY.match(before):
        return "Y032", place.line, {}
    return "Y031", place.line, {}


def _no_colon(place: Break) -> Cause:
    """A line without a `:` among lines that have one, or without a dash among lines that have one."""
    line = place.context_line
    above = place.text(place.line_above(line))
    if above.lstrip().startswith("- ") and _indent(above) == _indent(place.text(line)):
        return "Y033", line, {}
    return "Y040", line, {}


def _misplaced(place: Break) -> Cause:
    """Something stands where the part or list before it should have gone on."""
    named = _FOUND.search(place.problem)
    found = named[1] if named else ""
    if found in ("<scalar>", ",", "]", "}"):
        return _text_left_over(place)
    if found == ":":
        return "Y028", place.line, {}
    if "collection" in place.context and found != "-" and place.column == place.context_column:
        return "Y033", place.line, {}
    return "Y032", place.line, {}


def _text_left_over(place: Break) -> Cause:
    if place.quote_to == place.line:
        # Quotes that end on a later line than they began, with text after them: the first one was left open.
        is_open = place.quote_from < place.quote_to
        return ("Y034", place.quote_from, {}) if is_open else ("Y035", place.line, {})
    if sign := _FIRST_SIGN.match(place.text(place.line)[: place.column]):
        return "Y038", place.line, {"sign": sign[1]}
    is_first = not place.text(place.line)[: place.column].strip()
    return ("Y032" if is_first else "Y037"), place.line, {}


def _bracket(place: Break) -> Cause:
    if place.context_line == place.line and place.problem.endswith("got ':'"):
        return "Y031", place.line, {}
    return "Y037", place.context_line, {}


def _sign_here(place: Break) -> Cause:
    sign = place.text(place.line)[place.column : place.column + 1]
    return ("Y038", place.line, {"sign": sign}) if sign else ("Y030", place.line, {})


def _sign_at_context(place: Break) -> Cause:
    return "Y038", place.context_line, {"sign": "*" if "alias" in place.context else "&"}


def _after_the_end(place: Break) -> Cause:
    if any(place.text(line).startswith("...") for line in range(max(1, place.line - 3), place.line)):
        return "Y005", place.line, {}
    return _text_left_over(place)


_CAUSES: tuple[tuple[re.Pattern[str], Callable[[Break], Cause]], ...] = tuple(
    (re.compile(pattern), judge)
    for pattern, judge in (
        (r"quoted scalar / found unexpected", _at_context("Y034")),
        (r"quoted scalar / ", _here("Y036")),
        (r"mapping values are not allowed", _stray_colon),
        (r"could not find expected ':'", _no_colon),
        (r"expected <block end>", _misplaced),
        (r"expected ',' or", _bracket),
        (r"cannot start any token", _sign_here),
        (r"sequence entries are not allowed", _here("Y041")),
        (r"mapping keys are not allowed", _here("Y023")),
        (r"scanning an (alias|anchor)", _sign_at_context),
        (r"block scalar", _here("Y039")),
        (r"\btag\b", _here("Y026")),
        (r"block node / expected the node content", _sign_here),
        (r"flow node / expected the node content", _here("Y037")),
        (r"directive", _here("Y009")),
        (r"<document start>", _after_the_end),
    )
)
