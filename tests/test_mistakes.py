"""The page for writers: every code is on it, every example on it holds, and it says what the rules say today.

A remedy that does not work costs a coordinator an evening, and their trust in the next one.
"""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from content.reading_grade import reading
from flows.issues import RULES
from tests.mistakes import together
from tests.mistakes.example import Shown, Told
from tests.mistakes.flows import TOGETHER
from tests.mistakes.laying import TODAY, found_in, laid
from tests.mistakes.page import PAGE, anchor, as_markdown
from tests.mistakes.parts import PARTS
from tests.small_pack import small_pack
from tests.unit.flows.test_issues import PROGRAMMERS_WORDS

ROOT = Path(__file__).parents[1]
REFUSED = ROOT / "tests" / "refused"

MISTAKES = tuple(mistake for part in PARTS for mistake in part.mistakes)
SHOWN = tuple(mistake for mistake in MISTAKES if isinstance(mistake, Shown))
TOLD = tuple(mistake for mistake in MISTAKES if isinstance(mistake, Told))

CANNOT_BE_WRITTEN_DOWN = {
    "C001": "a folder that is not there",
    "C002": "a shortcut, which not every machine can check out",
    "C003": "thousands of files",
    "C005": "a file too large for a page",
    "C006": "bytes that are no letters",
    "C007": "a folder nobody knows: what lies there is C004 before it is read",
    "C009": "more than anybody wants to check out",
    "C040": "a file that is missing, and the mended one is the bot's own",
    "C041": "the same",
    "C050": "the same",
    "C070": "a sound",
    "C071": "a sound",
    "C072": "a sound",
    "C073": "a sound",
    "C074": "a sound",
    "C084": "the bot's own sentences, long ones",
    "C085": "the same",
    "Y001": "a file too large for a page",
    "Y002": "bytes that are no letters",
    "Y007": "ten thousand entries",
    "Y008": "a hundred mistakes",
}
"""Codes that the page tells of in a sentence, and why no snippet can show them."""

SENTENCE_MOST = 18
"""Words of a sentence on the page. Cards have less room and 15; this is read at a desk, and still by tired people."""

GRADE_MOST = 4.0
"""Flesch–Kincaid grade of what is explained, the same that is asked of emergency cards."""

_CODE = re.compile(r"`[^`]*`")
_WRAPPED = re.compile(r"(?<=\S)\n(?=\w)")
_INDEX = re.compile(r"^\| \[([A-Z]\d{3})\]\(#(.*?)\) \|", re.MULTILINE)
_HEADING = re.compile(r"^#{2,3} (.*)$", re.MULTILINE)


def _codes(snippet: str, day: date | None, about: str) -> set[str]:
    """Return the codes found. What these snippets hold is mostly not translated, which only two of them are about."""
    return {found.code for found in found_in(snippet, day or TODAY)} - ({"C063", "C083"} - {about})


@pytest.mark.parametrize("mistake", SHOWN, ids=lambda mistake: mistake.code)
def test_what_is_refused_is_refused_for_that_reason_and_what_is_mended_passes(mistake: Shown) -> None:
    """Both stand on the page as true: a writer compares the two to find the own mistake."""
    assert _codes(mistake.refused, mistake.day, mistake.code) == {mistake.code, *mistake.also}
    assert _codes(mistake.passes, mistake.day, mistake.code) == set()


@pytest.mark.parametrize("mistake", TOLD, ids=lambda mistake: mistake.code)
def test_what_is_only_told_is_shown_by_a_test(mistake: Told) -> None:
    """A sentence proves nothing; somewhere the mistake is made and found."""
    file, _, test = mistake.shown_by.partition("::")
    text = (ROOT / file).read_text(encoding="utf-8")
    assert f"def {test}(" in text
    assert mistake.code in text or any(path.name.startswith(mistake.code) for path in REFUSED.iterdir())


@pytest.mark.parametrize("code", sorted(TOGETHER))
def test_every_rule_about_flows_together_has_one_that_breaks_it_and_one_that_nearly_does(code: str) -> None:
    """A rule is learnt at its edge: what is refused, and what comes close and is fine."""
    assert together.WHY[code]
    assert together.examples("refused", code)
    assert together.examples("accepted", code)


def test_every_code_is_explained_once() -> None:
    """A line of `make check` that leads to no explanation leaves its reader alone."""
    assert Counter(mistake.code for mistake in MISTAKES) == Counter(code for code in RULES if code[0] in "YC")
    assert {mistake.code for mistake in TOLD} == set(CANNOT_BE_WRITTEN_DOWN)


def test_the_page_is_what_the_rules_and_the_examples_print() -> None:
    """Writers read the page, not the rules; a remedy of last month sends them the wrong way."""
    assert PAGE.read_text(encoding="utf-8") == as_markdown(), "print it again: .venv/bin/python -m tests.mistakes"


def test_the_index_has_every_code_and_leads_to_its_place() -> None:
    """People come with a code in hand, not with a chapter."""
    page = as_markdown()
    index = dict(_INDEX.findall(page))
    places = [anchor(heading.replace("\\", "")) for heading in _HEADING.findall(page)]
    assert list(index) == sorted(RULES)
    assert len(set(places)) == len(places), "two headings cannot be told apart"
    assert set(index.values()) <= set(places)


def test_the_page_has_no_sign_that_cannot_be_seen() -> None:
    """Somebody copies an example from the page: what was shown as a stand-in must not come along as itself."""
    assert all(letter.isprintable() or letter == "\n" for letter in as_markdown())


def _explained() -> list[str]:
    """Return what the page says in its own words: without the rules' texts, the snippets and what is in backticks."""
    beginning = _WRAPPED.sub(" ", as_markdown().partition("## All codes")[0])
    said = [line for line in beginning.splitlines() if line and line[0] not in "#>|"]
    said += [together.ABOUT.replace("\n", " "), *together.WHY.values()]
    said += [part.about for part in PARTS] + [mistake.why for mistake in MISTAKES]
    said += [f"{text}." for mistake in TOLD for text in (mistake.refused, mistake.passes)]
    return [_CODE.sub("x", text) for text in said]


def test_the_page_is_written_for_people_who_do_not_program() -> None:
    """Coordinators know the work in the street; nobody should have to learn ours to mend a comma."""
    assert [said for said in _explained() if PROGRAMMERS_WORDS.search(said)] == []


def test_the_page_reads_as_easily_as_it_asks_of_others() -> None:
    """Asking for grade 6 in words of grade 12 convinces nobody."""
    read = reading("\n".join(_explained()), "en")
    assert read.grade is not None and read.grade <= GRADE_MOST
    assert read.longest_sentence <= SENTENCE_MOST, read.longest_sentence_text


def test_a_few_lines_take_the_place_of_those_with_the_same_word() -> None:
    """Otherwise an example would be refused for a word that stands twice."""
    card = laid("body:\n  - One.\nwords: [tea]\n")["cards/short_break.yaml"]
    assert card.startswith("card: short_break\ntopic: steps\ntitle: A short break\nbody:\n  - One.\nwords: [tea]\nsou")
    assert card.count("words:") == card.count("body:") == 1


def test_lines_are_added_to_a_list_of_phrases() -> None:
    """The numbers that the other cards name must stay."""
    numbers = laid("# a few lines of phrases/numbers.yaml\nnumbers:\n  line_211: 2-1-1\n")["phrases/numbers.yaml"]
    assert numbers == small_pack()["phrases/numbers.yaml"] + "  line_211: 2-1-1\n"


def test_a_whole_file_and_signs_nobody_can_see() -> None:
    """What stands on the page as a name is laid as the sign itself."""
    files = laid("# cards/One Two.yaml\n⟦tab⟧a⟦U+202E⟧\n# cards/three.yaml\nb\n")
    assert (files["cards/One Two.yaml"], files["cards/three.yaml"]) == ("\ta\u202e\n", "b\n")
    assert "cards/short_break.yaml" not in files


def test_a_wrong_example_would_be_noticed() -> None:
    """What was meant to pass and does not, and what was meant to be refused and is not."""
    assert _codes("title:\n", None, "Y051") == {"Y051"}
    assert _codes("title: A short break\n", None, "Y051") == set()
