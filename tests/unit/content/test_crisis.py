"""Cries in typed words: an overdose now gets the steps, danger gets help, ordinary talk gets neither.

The lines of `tests/lines` are imagined, as different peers would type them on a bad night. The held-out files
are not read here: they are for measuring, and a list that is tuned to them measures nothing.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from content import cry_rules
from content.crisis import MOURNED, WORD_LISTS, Cry, Listener
from content.cry_rules import KINDS
from tests.patience import worked_seconds

ROOT = Path(__file__).parents[3]
HEARD_LEAST = QUIET_LEAST = 0.97
"""Of the cries and of the ordinary lines. Missing a cry is worse, but what cries wolf is switched off."""

SECONDS_MOST = 0.25
"""Five times the bar of 50 ms for the longest message: a ceiling against hangs, not a measurement."""

Words = dict[str, list[str]]


def word_lists() -> list[dict[str, Words]]:
    """Return the pack's four word lists, read as plain text."""
    lists = []
    for name in WORD_LISTS:
        for language in ("", ".fr"):
            text = (ROOT / f"content/pack/phrases/{name}{language}.yaml").read_text(encoding="utf-8")
            lists.append({name: yaml.load(text, Loader=yaml.BaseLoader)["words"]})
    return lists


LISTENER = Listener(word_lists())


def rows(name: str) -> list[list[str]]:
    """Return the rows of one file of lines, without its head."""
    with (ROOT / "tests/lines" / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))[1:]


def is_right(expected: str, heard: Cry | None) -> bool:
    """True when `heard` answers what the line cries for; either card of help answers a crisis."""
    return heard is Cry.OVERDOSE if expected == "overdose" else heard in {Cry.SUICIDE, Cry.VIOLENCE}


@pytest.mark.parametrize("name", ["panic_tuning.tsv", "panic_more.tsv"])
def test_cries_are_heard(name: str) -> None:
    """A peer who types in panic is not told "I didn't get that"."""
    lines = rows(name)
    missed = [line for expected, line in lines if not is_right(expected, LISTENER.hear(line))]
    assert len(missed) <= (1 - HEARD_LEAST) * len(lines), missed


@pytest.mark.parametrize("name", ["ordinary_tuning.tsv", "ordinary_more.tsv"])
def test_ordinary_talk_is_left_alone(name: str) -> None:
    """The everyday talk of this work is full of these words; a card at each of them would be switched off."""
    lines = [line for (line,) in rows(name)]
    false = [(line, cry) for line in lines if (cry := LISTENER.hear(line))]
    assert len(false) <= (1 - QUIET_LEAST) * len(lines), false


@pytest.mark.parametrize(
    ("line", "cry"),
    [
        ("OD", Cry.OVERDOSE),  # Two letters are the whole message of a person with no time.
        ("naloxone how", Cry.OVERDOSE),  # No person, no sign, and still from the middle of a response.
        ("he not breathing", Cry.OVERDOSE),  # Journey J05, word for word.
        ("hesnotbreathing", Cry.OVERDOSE),  # A thumb that misses the space bar.
        ("un responsive", Cry.OVERDOSE),  # A thumb that hits it once too often.
        ("brthng stopped", Cry.OVERDOSE),  # Missing vowels.
        ("y respire pu", Cry.OVERDOSE),  # French as it is typed, without an accent or a "ne".
        # Neither the past, nor supplies, nor a class may hide the present.
        ("last night he was fine but now hes not breathing", Cry.OVERDOSE),
        ("the kit is empty and shes blue", Cry.OVERDOSE),
        ("im at training and a guy isnt breathing", Cry.OVERDOSE),
        ("i want to die", Cry.SUICIDE),
        ("my friend died by suicide and i want to die too", Cry.SUICIDE),  # Grief must not hide it.
        ("lol i want to kill myself", Cry.SUICIDE),  # Laughter is no proof of a joke.
        ("he choked me last night", Cry.VIOLENCE),  # Harm done yesterday is still harm.
        ("reversed two ODs today", None),  # Pride.
        ("od last night", None),  # News.
        ("narcan kit", None),  # A search for supplies.
        ("need narcan for the van", None),  # Supplies again.
        ("the guy from last night is in hospital and stable", None),  # Relief.
        ("lost a friend to suicide last year", None),  # Grief is met with words, not with an alarm.
        ("this heat is killing me", None),  # A saying.
        ("the printer isnt responding", None),  # A thing that does not respond is a thing.
        ("/help", None),  # A command asks for the commands.
        ("   ", None),
    ],
)
def test_a_line_that_matters_by_itself(line: str, cry: Cry | None) -> None:
    """Each of these stands for a kind that must not be traded away for a better total."""
    assert LISTENER.hear(line) is cry


@pytest.mark.parametrize(
    ("calming", "slip"),
    [
        ("overdosing last night", "overdosing lasr night"),
        ("overdosing yesterday", "overdosing yesterdya"),
        ("overdosing workshop", "overdosing workshpo"),
    ],
)
def test_what_calms_is_matched_to_the_letter(calming: str, slip: str) -> None:
    """A slip of the thumb must never hide a cry."""
    assert LISTENER.hear(calming) is None
    assert LISTENER.hear(slip) is Cry.OVERDOSE


def test_no_calming_word_is_read_through_slips() -> None:
    """The same for every phrase of every list that calms: with one letter too many it is not found."""
    lists = word_lists()
    for topic in sorted({*KINDS.calming, KINDS.masking}):
        phrases = {phrase for words in lists for found in words.values() for phrase in found.get(topic, [])}
        for slipped in {f"{phrase}q" for phrase in phrases} - phrases:
            heard = LISTENER._finder.find(slipped)
            assert not heard[topic].ends >> (heard.length - 1) & 1, slipped


def test_every_list_is_used_and_every_used_list_is_there() -> None:
    """A misspelt list name would silence its rules without a sound."""
    listed = {topic for words in word_lists() for found in words.values() for topic in found}
    rules = (
        *cry_rules.SIGNS,
        *cry_rules.SOFT_SIGNS,
        *cry_rules.TALK,
        *cry_rules.SUICIDE,
        *cry_rules.VIOLENCE,
    )
    used = {topic for rule in rules for topic in (rule.first, rule.then, rule.also, *rule.unless)}
    used |= {topic for topics, _ in cry_rules.HOW_TO for topic in topics}
    used |= {topic for topics in (*cry_rules.BARE_NEEDS, *cry_rules.FRAGMENT_NEEDS) for topic in topics}
    used |= {*cry_rules.HINTS, *cry_rules.AGAINST, *cry_rules.BARE, *cry_rules.FRAGMENT, *cry_rules.NOUNS}
    used |= {*cry_rules.NOUNS_CALMED_BY, *KINDS.calming, *KINDS.slipping, *KINDS.joining}
    used |= {KINDS.masking, KINDS.plain, KINDS.core, MOURNED, "present"}
    assert used - listed == {"", "number"}
    assert listed - used == set()


@pytest.mark.parametrize(
    "text",
    [
        "not " * 1024,
        "breathimgx " * 373,
        "notbreathingnowwwont" * 205,
        "notnotnotnotnotnotblue " * 178,
        "overdozznobreathingxxxx " * 170,
        "no not cant gave dose naloxone " * 132,
        "a " * 2048,
        "o" * 4096,
        "e\u0301" * 2048,
        "\U0001f198" * 4096,
    ],
    ids=lambda text: text[:12],
)
def test_the_longest_message_is_heard_in_time(text: str) -> None:
    """Nobody may slow the emergency lane down with a text made for it."""
    started = worked_seconds()
    LISTENER.hear(text[:4096])
    assert worked_seconds() - started < SECONDS_MOST


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=300))
def test_no_text_breaks_it(text: str) -> None:
    """Whatever is typed, the emergency lane goes on."""
    assert LISTENER.hear(text) in {None, *Cry}


def test_a_pack_without_lists_hears_nothing() -> None:
    """A broken pack has no lists; the buttons still bring the steps."""
    assert Listener([]).hear("he is not breathing") is None
