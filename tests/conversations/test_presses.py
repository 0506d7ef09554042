"""What buttons hand back: short, exact, and worth nothing in another session."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conversations import presses
from conversations.presses import (
    BackPress,
    CardPress,
    ChoicePress,
    CommandPress,
    EmergencyPress,
    MenuPress,
    OldPress,
    Press,
    SoundPress,
)
from tests.conversations.ground import ALEX, SAM, Ground
from tests.words_in_force import starter_words


@pytest.fixture
def engine() -> str:
    """These are about what is shown; what they ask of the store is asked of both engines elsewhere."""
    return "sqlite"


LONG_KEY = "k" + "_" * 47
"""The longest key of a card that a button can name."""

KEYS = st.from_regex(r"[a-z][a-z0-9_]{0,47}", fullmatch=True)
TOKENS = st.from_regex(r"[A-Za-z0-9_-]{1,32}", fullmatch=True)

KNOWN = st.one_of(
    st.builds(ChoicePress, TOKENS, st.integers(0, 999_999), st.integers(-99, 999)),
    st.builds(CardPress, KEYS, st.integers(0, 99), st.just(False), st.booleans()),
    st.builds(CardPress, KEYS, st.integers(0, 99), st.just(False), st.just(False), st.just(True)),
    st.builds(CardPress, KEYS, st.just(0), st.just(True), st.just(False), st.booleans()),
    st.builds(EmergencyPress, KEYS, st.from_regex(r"[a-z]{2,3}", fullmatch=True)),
    st.builds(SoundPress, KEYS, st.from_regex(r"[a-z]{2,3}", fullmatch=True)),
    st.builds(CommandPress, st.from_regex(r"[a-z][a-z0-9_]{0,31}", fullmatch=True)),
    st.builds(MenuPress),
    st.builds(BackPress, st.booleans()),
)


def _made(press: Press) -> str:
    match press:
        case ChoicePress(token, prompt, choice):
            return presses.choice(token, prompt, choice)
        case CardPress(card, _, True, _, is_private):
            return presses.about(card, is_private)
        case CardPress(card, page, _, is_new, is_private):
            return presses.card(card, page, is_new, is_private)
        case EmergencyPress(card, language):
            return presses.emergency(card, language)
        case CommandPress(command):
            return presses.command(command)
        case SoundPress(key, language):
            return presses.sound(key, language)
        case BackPress(is_new):
            return presses.RETURN if is_new else presses.BACK
        case _:
            return presses.MENU


@given(KNOWN)
def test_what_was_made_is_read_back(press: Press) -> None:
    """A button that means something else when it comes back would send somebody the wrong way."""
    made = _made(press)
    assert presses.parse(made) == press
    assert 1 <= len(made.encode()) <= presses.PRESS_BYTES_MOST


@pytest.mark.parametrize(
    "longest",
    [
        presses.choice("T" * 32, 999_999, -99),
        presses.card(LONG_KEY, 99, is_new=True),
        presses.about(LONG_KEY),
        presses.card(LONG_KEY, 99, is_private=True),
        presses.sound(LONG_KEY, "xyz"),
        presses.emergency(LONG_KEY, "fra"),
        presses.command("c" * 32),
    ],
)
def test_the_longest_of_each_kind_fits_a_button(longest: str) -> None:
    """Telegram refuses a whole message for one button of more than 64 bytes."""
    assert len(longest.encode()) <= presses.PRESS_BYTES_MOST
    assert not isinstance(presses.parse(longest), OldPress)


def test_every_key_of_the_pack_fits_a_button() -> None:
    """A longer key would be an old button the moment it is drawn."""
    pack = starter_words().pack
    for key in pack.cards:
        assert presses.parse(presses.card(key)) == CardPress(key, 0)
        for language in pack.languages:
            assert presses.parse(presses.emergency(key, language)) == EmergencyPress(key, language)


@given(st.binary(max_size=80))
@settings(max_examples=300)
def test_any_bytes_are_some_button(raw: bytes) -> None:
    """Whatever is sent is a button we know or an old one, and one we know is written in exactly one way."""
    text = raw.decode("utf-8", "replace")
    press = presses.parse(text)
    if not isinstance(press, OldPress | ChoicePress | CardPress):
        assert _made(press) == text


@pytest.mark.parametrize(
    "forged",
    [
        "1s:abc.1.1\n",
        "1s:abc.١.1",
        "1s:abc.-1.1",
        "1s:.1.1",
        "1s:a/b.1.1",
        "1k:Housing:0",
        "1k:../etc/passwd:0",
        "1e:en:od\n",
        "1c:erase_yes\n",
        "1c:" + "x" * 33,
        "0h",
        "2h",
        "1hh",
        "",
        " 1h",
    ],
)
def test_what_is_nearly_right_is_an_old_button(forged: str) -> None:
    assert isinstance(presses.parse(forged), OldPress)


def test_a_handle_of_another_session_leads_nowhere(ground: Ground) -> None:
    """A forged or copied handle must not answer for somebody else, nor for another day's conversation."""

    async def scene() -> None:
        await ground.says("Hard shift", SAM)
        await ground.says("Hard shift", ALEX)
        number, press = ground.find("Just breathe", SAM)
        theirs, before = ground.session(ALEX), ground.session(SAM)
        said = await ground.presses(press, number, ALEX)
        assert ground.session(ALEX) == theirs, "it acted for another peer"
        assert ground.session(SAM) == before, "it acted on another peer"
        assert said, "even a forged button gets a useful answer"

    asyncio.run(scene())


@pytest.mark.parametrize("place", [-99, -3, -2, -1, 8, 9, 999])
def test_a_choice_that_is_not_there_changes_nothing(ground: Ground, place: int) -> None:
    """A right token with a wrong place is somebody trying; `-1` and `-2` belong to the library's pages only."""

    async def scene() -> None:
        await ground.says("Hard shift")
        session = ground.session()
        assert session is not None
        number, _ = ground.find("Just breathe")
        await ground.presses(presses.choice(session.token, session.prompt, place), number)
        await ground.presses(presses.choice(session.token, session.prompt + 1, 0), number)
        assert ground.session() == session

    asyncio.run(scene())


def test_tokens_are_not_guessed(ground: Ground) -> None:
    """Each session has a name of its own, long enough that nobody tries them all."""

    async def scene() -> None:
        tokens = set()
        for _ in range(5):
            await ground.says("Hard shift")
            session = ground.session()
            assert session is not None
            assert re.fullmatch(r"[A-Za-z0-9_-]{12,32}", session.token)
            tokens.add(session.token)
        assert len(tokens) == 5

    asyncio.run(scene())


def test_buttons_say_nothing_about_a_peer(ground: Ground, tmp_path: Path) -> None:
    """What a button carries is on the wire and on the phone: no address, no row number, no words."""

    async def scene() -> None:
        await ground.says("Hard shift")
        for message in ground.chat.shown[SAM].values():
            for button in (button for row in message.rows for button in row):
                assert SAM not in button.press

    asyncio.run(scene())
