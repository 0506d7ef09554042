"""What the bot starts by itself lies on a locked phone: its beginning must say nothing to whoever looks on.

And a pack of ten days must last ten days, a line must be there in each language, and be as easy to read as a card.
"""

from __future__ import annotations

import pytest

from content.needs import TELLING_WORDS
from content.nudge_checks import NEUTRAL_LETTERS, check_nudges
from content.nudge_lines import GENTLE, MAKERS, NudgeLine, NudgeLines
from content.pack import build_pack
from content.phrases import Phrases
from flows.definition import Choice, Flow, Node, NodeWords
from flows.issues import Issue
from tests.small_pack import small_pack
from tests.unit.flows.ground import END

WEEKLY = """\
nudges: weekly
lines:
  kettle:
    say: {say}
    tone: gentle
    by: makers
"""

TELLING = {
    "en": Phrases(words={TELLING_WORDS: {"drugs": ("overdos", "harm reduction"), "health": ("breath",)}}),
    "fr": Phrases(words={TELLING_WORDS: {"drogues": ("surdos",)}}),
}


def _line(key: str = "kettle", english: str = "The kettle.", french: str = "La bouilloire.") -> NudgeLine:
    places = {"en": ("nudges/weekly.yaml", 4), "fr": ("nudges/weekly.fr.yaml", 9)}
    return NudgeLine(key, {"en": english, "fr": french}, GENTLE, MAKERS, "nudges/weekly.yaml", 4, places)


def _checked(*lines: NudgeLine, flows: dict[str, Flow] | None = None) -> list[Issue]:
    return list(check_nudges(NudgeLines(weekly=lines), flows or {}, TELLING, "en"))


@pytest.mark.parametrize(
    ("english", "told"),
    [
        ("Overdose.", "overdos"),
        ("The OVERDOSES of last week.", "overdos"),
        ("A breathing space.", "breath"),
        ("About harm reduction.", "harm reduction"),
        ("It is “breath”.", "breath"),
        ("x" * (NEUTRAL_LETTERS - 2) + " breath", "breath"),
        # None of these tells anything, or nobody but the reader sees it.
        ("x" * (NEUTRAL_LETTERS - 1) + " breath", ""),
        ("A way of harm, and a reduction.", ""),
        ("Outbreath is another word.", ""),
        ("Une surdose, in a language this line is not in.", ""),
        ("The kettle can wait.", ""),
    ],
)
def test_the_beginning_of_a_line_says_nothing_to_others(english: str, told: str) -> None:
    """Beginnings of words are enough, whatever their letters; from the hundredth letter on, nobody looks over."""
    found = _checked(_line(english=english))
    assert [(each.code, each.file, each.line) for each in found] == [("C080", "nudges/weekly.yaml", 4)] * bool(told)
    assert all(f"“{told}”" in each.message for each in found)


def test_each_language_has_its_own_telling_words() -> None:
    """French words are looked for in French, after an apostrophe too, and told at the French line."""
    found = _checked(_line(french="C'est l'overdose."), _line("b", french="Après une surdose."))
    assert [(each.code, each.file, each.line) for each in found] == [("C080", "nudges/weekly.fr.yaml", 9)]
    assert "surdos" in found[0].message


def test_a_line_that_stands_in_two_lists_is_told() -> None:
    """Which line came is kept by its key: two of one name would be taken for one."""
    twice = NudgeLines((_line(),), {"pauses": (*(_line(f"day_{day}") for day in range(9)), _line())})
    assert [found.code for found in check_nudges(twice, {}, TELLING, "en")] == ["C016"]


@pytest.mark.parametrize("count", [0, 1, 9, 11])
def test_a_pack_is_ten_days_and_no_other_number(count: int) -> None:
    """It is said before it begins, and the last line says that it ends."""
    lines = tuple(_line(f"day_{day}") for day in range(count))
    found = list(check_nudges(NudgeLines(ten_days={"pauses": lines}), {}, TELLING, "en"))
    assert [(each.code, each.file) for each in found] == [("C081", "nudges/pauses.yaml")]
    assert f"{count} lines" in found[0].message


def test_a_line_without_a_translation_is_told_for_each_language() -> None:
    """It comes in English meanwhile."""
    only_english = NudgeLine("bus", {"en": "The bus."}, GENTLE, MAKERS, "nudges/weekly.yaml", 9)
    found = _checked(_line(), only_english)
    assert [(each.code, each.line, each.message) for each in found] == [
        ("C083", 9, "The line `bus` is missing in `fr`.")
    ]


def _flow(say: str, label: str, say_fr: str, label_fr: str, is_check_in: bool = True) -> Flow:
    start = Node("start", say, (Choice(label, END),), line=5)
    more = Node("more", "About an overdose.", (Choice("Breathe", END),), line=9)
    french = {"start": NodeWords(say_fr, (label_fr,), ((),), 6)}
    nodes = {"start": start, "more": more}
    return Flow("week", "Week", nodes, "flows/week.yaml", is_check_in, translations={"fr": french})


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("How was it?", "Good", "Et?", "Bien"), []),
        (("An overdose?", "Good", "Et?", "Bien"), [("C080", "flows/week.yaml", 5)]),
        (("How was it?", "Just breathe", "Et?", "Bien"), [("C080", "flows/week.yaml", 5)]),
        (("How was it?", "Good", "Une surdose?", "Bien"), [("C080", "flows/week.fr.yaml", 6)]),
        (("How was it?", "Good", "Et?", "Surdose"), [("C080", "flows/week.fr.yaml", 6)]),
    ],
)
def test_the_first_question_of_a_check_in_says_nothing_to_others(
    words: tuple[str, str, str, str], expected: list[tuple[str, str, int]]
) -> None:
    """What comes after it comes to somebody who opened the phone; what no schedule starts comes to nobody unasked."""
    assert [(each.code, each.file, each.line) for each in _checked(flows={"week": _flow(*words)})] == expected
    assert _checked(flows={"week": _flow(*words, is_check_in=False)}) == []


def test_a_check_in_without_a_beginning_breaks_no_check() -> None:
    """That is a mistake of its own, told elsewhere."""
    assert _checked(flows={"week": Flow("week", "Week", {}, "flows/week.yaml", is_check_in=True)}) == []


def test_lines_are_read_as_critically_as_cards() -> None:
    """Easy words, no marks, no numbers of their own, and nothing that puts people down."""
    says = {
        "C056": "Extraordinarily considerate organisational preparations are necessary everywhere. "
        "Comprehensive recuperation requires considerable accommodation and additional consideration.",
        "C057": "The kettle can wait and so can the cup and the chair and the door and all the rest of it.",
        "C058": "The junkie next door says hello.",
        "C059": "The **kettle** can wait.",
        "C060": "The kettle can wait for 5 minutes.",
        "C061": "The kettle is on canada.ca today.",
    }
    for code, say in says.items():
        issues = build_pack(small_pack() | {"nudges/weekly.yaml": WEEKLY.format(say=say)})[1]
        assert [(each.code, each.line) for each in issues if each.code != "C083"] == [(code, 4)], code
