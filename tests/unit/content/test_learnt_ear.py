"""The learnt ear: its weights belong to the committed lines, and with the pack's phrases it hears what it must."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content import ear_features, learnt_ear
from content.crisis import Cry, Listener
from rehearsal.example_lines import LINES, examples, fingerprint, word_lists
from tests.patience import worked_seconds

PACK = Path(__file__).parents[3] / "content" / "pack"
LISTENER = Listener(word_lists(PACK))

GOALS = {"overdose": 0.99, "suicide": 0.97, "violence": 0.95, "minor": 0.95}
"""`security.md` G-X1. The half that was learnt from must meet them."""

FLOORS = {
    "tuning": GOALS,
    # Measured blind on 2026-11-28: 106 of 108, 93 of 95, 58 of 58, 37 of 37. Please keep the lines unread.
    "blind": {"overdose": 0.97, "suicide": 0.96, "violence": 0.95, "minor": 0.95},
    # Sixty more by another writer, measured once on the same day: 22 of 24, 17 of 18, 12 of 12, 6 of 6.
    "later": {"overdose": 0.90, "suicide": 0.90, "violence": 0.90, "minor": 0.90},
}

INTERRUPTED_MOST = 0.03
"""Fewer interruptions of ordinary lines than G-X1 allows; blind there were 7 of 278."""

LOAD_SECONDS_MOST = 0.3
"""Five times the bar of 60 ms: a ceiling against hangs, not a measurement."""

KNOWN = (
    "hes not breathing",
    "overdose in the bathroom",
    "shes blue and wont wake up",
    "y respire pu",
    "i want to die",
    "im going to kill myself tonight",
    "je veux mourir",
    "my boyfriend beats me",
    "he has a knife",
    "il m'a frappé encore",
    "my dad hits me im 13",
    "theres a baby alone in the tent",
)


def rows(name: str) -> list[list[str]]:
    """Return the rows of one file of lines, without its head."""
    with (LINES / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))[1:]


def test_the_weights_belong_to_the_committed_lines() -> None:
    """Lines that were changed without `make learn` would be believed to be heard, and are not."""
    head = learnt_ear.FILE.read_text(encoding="utf-8").partition("\n\n")[0]
    assert f"# lines: {fingerprint(examples())}" in head.splitlines(), "make learn"
    assert f"# features: {ear_features.VERSION}" in head.splitlines(), "make learn"


def test_nothing_blind_is_learnt_from() -> None:
    """A figure for lines that were learnt from says nothing."""
    assert not any("blind" in example.writer for example in examples())


@pytest.mark.parametrize("half", FLOORS)
def test_cries_are_heard_and_ordinary_lines_left_alone(half: str) -> None:
    """Lines by writers who never saw the recogniser; one half of them was learnt from, the others not."""
    heard: dict[str, list[bool]] = {}
    for label, line in rows(f"cries_{half}.tsv"):
        cry = LISTENER.hear(line)
        is_right = cry is Cry.OVERDOSE if label == Cry.OVERDOSE else cry not in (None, Cry.OVERDOSE)
        heard.setdefault(label, []).append(is_right)
    for label, found in heard.items():
        assert sum(found) >= FLOORS[half][label] * len(found), f"{label}: {sum(found)} of {len(found)}"
    if half == "later":
        return
    calm = [LISTENER.hear(line) for _, line in rows(f"calm_{half}.tsv")]
    interrupted = sum(cry is not None for cry in calm)
    assert interrupted <= INTERRUPTED_MOST * len(calm), f"{interrupted} of {len(calm)} interrupted"


@pytest.mark.parametrize(
    "line", ["OD", "od", "OD now", "help", "911", "narcan how", "\U0001f198", "o d", "0d", "ods", "help od", "kms"]
)
def test_a_bare_cry_is_heard(line: str) -> None:
    """Whoever has no time types one word; rule U1 of `security.md` names some of them."""
    assert LISTENER.hear(line) is (Cry.SUICIDE if line == "kms" else Cry.OVERDOSE)


@pytest.mark.parametrize(
    ("line", "cry"),
    [
        ("shes 14 and some older guy is pimping her", {Cry.MINOR}),
        ("my dad hits me im 15", {Cry.MINOR}),
        ("theres a kid alone in the tent", {Cry.MINOR}),
        ("mon beau-père me touche j'ai 12 ans", {Cry.MINOR}),
        ("i reversed two ODs today", {None}),
        ("is there a children's program at the centre", {None}),
        ("n o t  b r e a t h i n g", {Cry.OVERDOSE}),
        ("su1c1de t0night", {Cry.SUICIDE}),
    ],
)
def test_a_line_that_the_issue_names(line: str, cry: set[Cry | None]) -> None:
    """A minor at risk is a cry of its own; work and children's programmes are none."""
    assert LISTENER.hear(line) in cry


@pytest.mark.parametrize(
    ("line", "is_grief"),
    [
        ("my friend died by suicide last year", True),
        ("my cousin hung himself when we were kids", True),
        ("lost my uncle to suicide", True),
        ("ma blonde s'est enlevé la vie y a 5 ans", True),
        ("suicide prevention training is tuesday", False),
        ("my friend says hes going to kill himself tonight", False),
        ("my brother died of an overdose", False),
        ("i want to die like my brother, he killed himself", False),
    ],
)
def test_grief_for_a_suicide_is_told_from_a_cry(line: str, is_grief: bool) -> None:
    """Grief gets a line under the answer; a cry of the peer's own gets the whole card instead."""
    assert LISTENER.mourns(line) is is_grief


def test_a_phrase_that_coordinators_add_is_heard() -> None:
    """The pack's words are theirs: what they add must count without anything being fitted again."""
    lists = word_lists(PACK)
    added = {name: dict(topics) for name, topics in lists[0].items()}
    added["emergency_words"]["sign"] = (*added["emergency_words"]["sign"], "gone zorbed")
    added["crisis_words"]["suicide"] = (*added["crisis_words"]["suicide"], "paint the sky")
    told = Listener([added, *lists[1:]])
    for line, cry in (("he has gone zorbed", Cry.OVERDOSE), ("i will paint the sky", Cry.SUICIDE)):
        assert told.hear(line) is cry
        assert LISTENER.hear(line) is None


@given(st.sampled_from(KNOWN), st.data())
@settings(max_examples=120, deadline=None)
def test_how_it_is_typed_changes_no_cry(line: str, data: st.DataObject) -> None:
    """Wide spaces, capitals, curly apostrophes and stretched letters are how people type in panic."""
    expected = LISTENER.hear(line)
    place = data.draw(st.integers(0, len(line) - 1))
    stretched = line[:place] + line[place] * 5 + line[place + 1 :] if line[place].isalpha() else line
    for typed in (line.replace(" ", "  "), line.upper(), line.title(), line.replace("'", "\u2019"), f"  {line}  "):
        assert LISTENER.hear(typed) is expected
    doubled = line[max(place - 1, 0) : place] == line[place] or line[place + 1 : place + 2] == line[place]
    assert doubled or LISTENER.hear(stretched) is expected


@pytest.mark.parametrize(
    "text",
    ["a" * 1_000_000, "od " * 333_333, "\U0001f198" * 250_000, "n o t  " * 150_000, "\ufdfa" * 300_000, "@$" * 500_000],
    ids=lambda text: text[:6],
)
def test_a_megabyte_is_answered_in_time(text: str) -> None:
    """Nobody may slow the emergency lane down; what is longer than a message is cut before it is looked at."""
    started = worked_seconds()
    LISTENER.hear(text)
    assert worked_seconds() - started < 0.5


def test_the_weights_are_read_quickly() -> None:
    """A restart is a time in which nobody is answered."""
    written = learnt_ear.FILE.read_text(encoding="utf-8")
    assert len(written.encode()) < 600_000
    started = worked_seconds()
    learnt_ear.read_ear(written)
    assert worked_seconds() - started < LOAD_SECONDS_MOST


def test_weights_of_other_features_are_refused() -> None:
    """They would be added up all the same, and mean nothing."""
    with pytest.raises(ValueError, match="make learn"):
        learnt_ear.read_ear("# features: 0\n# unit: 0.1\n# bias: 0 0 0 0\n\nw:od\tPPPP\n")
    with pytest.raises(ValueError, match="no weights"):
        learnt_ear.read_ear("w:od\tPPPP\n")
