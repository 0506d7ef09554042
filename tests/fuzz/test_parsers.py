"""Our own parsers on anything at all: never an exception, and never more than they promise."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.rendering import TEXT_UNITS_MOST, cut, to_html, to_plain
from bot.updates import CannotRead, parse
from conversations import presses
from conversations.channel import Inbound, Kind
from conversations.interrupts import EMERGENCY_COMMANDS, CommandGiven, Understood, Urgent, goes_first, understand
from rehearsal.fuzz_house import starter_words
from rehearsal.fuzz_rounds import cries
from rehearsal.fuzzed_vocabulary import FIXED_PRESSES

ANY_TEXT = st.text(st.characters(codec=None, exclude_categories=()), max_size=300)
"""Half letters too: JSON can carry them."""

COMMANDED = st.sampled_from(["/", "//", "/ ", "/start ", "/od", "/OD@bot ", "/language ", "/help", "/erase "])

PRESSED = st.one_of(
    ANY_TEXT,
    st.from_regex(r"1[skaneNc]:[a-z_A-Z0-9.:-]{0,60}"),
    st.tuples(st.sampled_from(FIXED_PRESSES), ANY_TEXT).map("".join),
)

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | ANY_TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(ANY_TEXT, inner, max_size=4),
    max_leaves=12,
)

MANY = settings(max_examples=400, deadline=None)
FEW = settings(max_examples=150, deadline=None)


def said(text: str, kind: Kind = Kind.TEXT) -> Understood:
    return understand(Inbound(1, "1", kind, text, language="en"), starter_words())


@MANY
@given(PRESSED)
def test_any_press_is_one_of_ours_or_an_old_one(press: str) -> None:
    """Anybody can send any bytes as a press."""
    parsed = presses.parse(press)
    match parsed:
        case presses.ChoicePress(token, prompt, choice):
            assert presses.choice(token, prompt, choice) == press or not _is_plain(press)
            assert prompt < 10**6
        case presses.CardPress(card, page):
            assert re.fullmatch(r"[a-z][a-z0-9_]{0,47}", card)
            assert page < 100
        case presses.EmergencyPress(card, language):
            assert presses.emergency(card, language) == press
        case presses.CommandPress(command):
            assert presses.command(command) == press


def _is_plain(press: str) -> bool:
    """True where numbers are written as we write them, without zeros in front or a bare minus."""
    return not re.search(r"[.](0\d|-0)", press)


@given(st.text("abcXYZ019_-", min_size=12, max_size=12), st.integers(0, 999_999), st.integers(-2, 99))
def test_every_press_we_make_comes_back_as_it_was(token: str, prompt: int, place: int) -> None:
    press = presses.choice(token, prompt, place)
    assert presses.parse(press) == presses.ChoicePress(token, prompt, place)
    assert len(press.encode()) <= presses.PRESS_BYTES_MOST


@MANY
@given(PRESSED)
def test_any_tap_is_understood_as_something(press: str) -> None:
    understood = understand(Inbound(1, "1", Kind.TAP, press=press), starter_words())
    assert understood.urgent or understood.rest


@MANY
@given(st.one_of(ANY_TEXT, st.tuples(COMMANDED, ANY_TEXT).map("".join)))
def test_any_words_are_understood_as_something(text: str) -> None:
    """Whatever is written, somebody waits for an answer."""
    understood = said(text)
    assert understood.urgent or understood.rest


@FEW
@given(ANY_TEXT)
def test_od_is_heard_whatever_stands_behind_it(text: str) -> None:
    """Thumbs slip; a bot that wants its command spelled would let somebody wait."""
    assert said(f"/od {text}").urgent
    assert said(f"/OD@any_bot {text}").urgent


@FEW
@example("")
@example("OD")
@example("SUICIDE_HELP")
@example("Naloxone_Nasal")
@given(ANY_TEXT)
def test_what_a_link_carries_is_a_start_or_a_cry(text: str) -> None:
    """A deep link begins with /start, whoever made it: it greets, or brings a card, and is never searched for."""
    understood = said(f"/start {text}")
    assert understood.urgent or understood.rest
    if not re.fullmatch(r"[A-Za-z0-9_-]{0,64}", text):
        return
    key = EMERGENCY_COMMANDS.get(text.lower(), text.lower())
    if goes_first(key, starter_words()):
        assert understood == Understood(Urgent(key, "en"), CommandGiven("start", text.lower()))
    else:
        argument = text.lower() if key in starter_words().pack.cards else text
        assert understood == Understood(rest=CommandGiven("start", argument))


@FEW
@given(ANY_TEXT)
def test_edited_words_are_a_cry_or_nothing(text: str) -> None:
    assert said(text, Kind.EDITED).rest is None


@MANY
@given(st.one_of(ANY_TEXT, st.text("<>&*b/\"'ax😀\ud83d \n", max_size=80)))
def test_any_text_becomes_balanced_html_with_our_one_tag(text: str) -> None:
    """Telegram refuses markup it cannot read; a tag that is not ours would be a peer's or a writer's."""
    rendered = to_html(text)
    assert re.fullmatch(r"([^<>]|<b>[^<>]+</b>)*", rendered)
    assert not re.search(r"&(?!(amp|lt|gt);)", rendered)
    rendered.encode()
    to_plain(text).encode()


@pytest.mark.parametrize("letter", ["a", "é", "😀", "*", "\ud83d", "&", "\u0301"])
@settings(max_examples=30, deadline=None)
@given(st.integers(0, 3 * TEXT_UNITS_MOST), ANY_TEXT)
def test_any_text_is_cut_to_what_telegram_takes(letter: str, count: int, text: str) -> None:
    after = cut(text + letter * count)
    assert len(after.encode("utf-16-le")) // 2 <= TEXT_UNITS_MOST
    assert cut(after) == after


@MANY
@given(st.dictionaries(st.sampled_from(["update_id", "message", "callback_query", "x"]), JSON))
def test_any_json_is_read_or_cannot_be_and_nothing_else(raw: dict[str, object]) -> None:
    """Nothing catches what the reader lets fall."""
    try:
        inbound = parse({**raw, "update_id": 1})
    except CannotRead:
        return
    assert isinstance(inbound.text, str)
    assert cries(raw) in ("", *map(str, range(5550001, 5550017)))
