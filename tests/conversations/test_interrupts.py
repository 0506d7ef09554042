"""The one order in which a message is understood: a cry goes before everything, and nothing typed can break it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conversations import presses
from conversations.channel import Inbound, Kind
from conversations.interrupts import (
    CommandGiven,
    DoorOpened,
    Happened,
    Meaning,
    Pressed,
    Said,
    Understood,
    Urgent,
    understand,
)
from tests.words_in_force import starter_words

OVERDOSE = Urgent("overdose_steps", "en")
OXIMETER = Urgent("oximeter", "en")
SUICIDE = Urgent("suicide_help", "en", is_crisis=True)
PAYLOAD = "x" * 64


def _means(text: str, language: str = "en", kind: Kind = Kind.TEXT) -> tuple[Urgent | None, Meaning | None]:
    understood = understand(Inbound(1, "1", kind, text, language=language), starter_words())
    return understood.urgent, understood.rest


ORDER: list[tuple[str, Urgent | None, Meaning | None]] = [
    # Emergency doors, by their labels and by other words for them.
    ("OD steps", OVERDOSE, None),
    ("oximeter", OXIMETER, None),
    ("Étapes surdose", Urgent("overdose_steps", "fr"), None),
    # A cry goes before crisis words, and both before commands, doors and flows that are named beside them.
    ("he's not breathing, stop", OVERDOSE, None),
    ("i want to kill myself", SUICIDE, None),
    ("stop i want to kill myself", SUICIDE, None),
    ("je veux mourir", Urgent("suicide_help", "fr", is_crisis=True), None),
    # Commands before doors and flows.
    ("stop", None, CommandGiven("stop")),
    ("Stop!", None, CommandGiven("stop")),
    ("arrête", None, CommandGiven("stop")),
    ("privacy", None, CommandGiven("privacy")),
    # Doors before flows.
    ("Hard shift", None, DoorOpened("hard_shift")),
    ("moi", None, DoorOpened("me")),
    # All else is for the flow.
    ("housing", None, Said("housing")),
    ("", None, Said("")),
    ("   ", None, Said("   ")),
]


@pytest.mark.parametrize(("text", "urgent", "rest"), ORDER)
def test_the_one_order(text: str, urgent: Urgent | None, rest: Meaning | None) -> None:
    """Whoever changes the order changes who gets help first."""
    assert _means(text) == (urgent, rest)


COMMANDS: list[tuple[str, Urgent | None, Meaning | None]] = [
    ("/help", None, CommandGiven("help")),
    ("/HELP", None, CommandGiven("help")),
    ("/help@peer_bot", None, CommandGiven("help")),
    ("/settings", None, CommandGiven("help")),
    ("/menu", None, CommandGiven("home")),
    ("/cancel please", None, CommandGiven("home", "please")),
    ("/language FR", None, CommandGiven("language", "FR")),
    ("/language@peer_bot   fr ", None, CommandGiven("language", "fr")),
    ("/stop now\nplease", None, CommandGiven("stop", "now\nplease")),
    ("/nonsense", None, CommandGiven("nonsense")),
    ("/", None, CommandGiven("")),
    ("/@peer_bot", None, CommandGiven("")),
    # Other ways of saying a command or a door work behind a slash too.
    ("/unsubscribe", None, CommandGiven("stop")),
    ("/hard shift", None, DoorOpened("hard_shift")),
    # The two commands that lives hang on, as thumbs write them.
    ("/od", OVERDOSE, None),
    ("/OD@peer_bot", OVERDOSE, None),
    ("/od!", OVERDOSE, None),
    ("/ od", OVERDOSE, None),
    ("//od", OVERDOSE, None),
    ("/od what now", OVERDOSE, None),
    ("/od\nshe is blue", OVERDOSE, None),
    ("/ox\tplease", OXIMETER, None),
]


@pytest.mark.parametrize(("text", "urgent", "rest"), COMMANDS)
def test_commands_as_people_write_them(text: str, urgent: Urgent | None, rest: Meaning | None) -> None:
    """Telegram adds the bot's name in some clients, phones write a capital, and panic adds anything."""
    assert _means(text) == (urgent, rest)


@pytest.mark.parametrize(
    ("text", "urgent"),
    [
        ("/overdose", OVERDOSE),
        ("/911", OVERDOSE),
        ("/help he's not breathing", OVERDOSE),
        ("/he's not breathing", OVERDOSE),
        ("/oximeter", OXIMETER),
        ("/stop i want to kill myself", SUICIDE),
        ("/i want to die", SUICIDE),
        ("/start i want to die", SUICIDE),
    ],
)
def test_a_slash_hides_no_cry(text: str, urgent: Urgent) -> None:
    """Rule 1: typed badly is typed; people who know bots put a slash before everything."""
    assert _means(text) == (urgent, None)


@pytest.mark.parametrize(
    ("payload", "urgent", "argument"),
    [
        ("od", OVERDOSE, "od"),
        ("OD", OVERDOSE, "od"),
        ("ox", OXIMETER, "ox"),
        ("", None, ""),
        ("org_x", None, "org_x"),
        ("overdose_network", None, "overdose_network"),
        ("i_want_to_die", None, "i_want_to_die"),
        (PAYLOAD, None, PAYLOAD),
        ("%00'; DROP", None, "%00'; DROP"),
    ],
)
def test_what_a_link_brings(payload: str, urgent: Urgent | None, argument: str) -> None:
    """A poster's code shows the card first, then one line. Any other code is nobody's words, so it is no cry."""
    assert _means(f"/start {payload}") == (urgent, CommandGiven("start", argument))


@pytest.mark.parametrize("code", ["org_Ab3-_xYz90Qw", "coord_odOD-i_want_to"])
@pytest.mark.parametrize(
    "typed",
    ["{}", " {}\n", "t.me/practice_bot?start={}", "https://t.me/a_bot?start={}.", "http://telegram.me/B?start={}"],
)
def test_a_link_that_is_pasted_is_one_that_is_tapped(typed: str, code: str) -> None:
    """Letter by letter, because codes tell large from small. It is nobody's words, so it is no cry."""
    assert _means(typed.format(code)) == (None, CommandGiven("start", code))


@pytest.mark.parametrize("text", ["org_chart", "what is org_Ab3-_xYz90Qw", "t.me/practice_bot?start=x"])
def test_other_words_with_a_link_in_them_stay_words(text: str) -> None:
    assert _means(text) == (None, Said(text))


@pytest.mark.parametrize("text", ["stop", "Hard shift", "housing", "/erase_yes", "/start", "", "Me"])
def test_an_edited_message_was_answered_already(text: str) -> None:
    """Correcting a typo must not stop, erase or open anything a second time."""
    assert _means(text, kind=Kind.EDITED) == (None, None)


@pytest.mark.parametrize(("text", "urgent"), [("od", OVERDOSE), ("/od", OVERDOSE), ("i want to kill myself", SUICIDE)])
def test_a_cry_put_in_afterwards_counts(text: str, urgent: Urgent) -> None:
    assert _means(text, kind=Kind.EDITED) == (urgent, None)


@pytest.mark.parametrize("kind", [Kind.TEXT, Kind.EDITED, Kind.TAP])
@pytest.mark.parametrize("text", ["hello", "", "/stop", "/start", "Me"])
def test_without_a_pack_everything_readable_is_an_emergency(kind: Kind, text: str) -> None:
    """Rule 20: there is one text left to send, and no way to know who needs it."""
    tap = presses.choice("token", 1, 0) if kind is Kind.TAP else ""
    understood = understand(Inbound(1, "1", kind, text, tap, language="fr"), None)
    assert understood.urgent is not None and understood.urgent.card == "overdose_steps"
    assert understood.rest is None


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind not in (Kind.TEXT, Kind.EDITED, Kind.TAP)])
def test_what_has_no_words_is_no_emergency(kind: Kind) -> None:
    """A sticker or a block says nothing about anybody's breath."""
    for words in (starter_words(), None):
        understood = understand(Inbound(1, "1", kind, what="photo"), words)
        assert understood.urgent is None
        assert understood.rest == Happened(kind, "photo")


def test_a_cry_under_a_photo_is_heard_and_nothing_else_of_it_counts() -> None:
    """People photograph what frightens them; the words under it are all a bot can understand."""
    cry = Inbound(1, "1", Kind.UNREADABLE, "hes not breathing", what="photo")
    chat = Inbound(1, "1", Kind.UNREADABLE, "my new bike", what="photo")
    assert understand(cry, starter_words()) == Understood(OVERDOSE, Happened(Kind.UNREADABLE, "photo"))
    assert understand(chat, starter_words()) == Understood(None, Happened(Kind.UNREADABLE, "photo"))


PRESSES: list[tuple[str, Urgent | None, Meaning | None]] = [
    (presses.emergency("overdose_steps", "fr"), Urgent("overdose_steps", "fr"), None),
    (presses.emergency("gone_by_now", "en"), Urgent("gone_by_now", "en"), None),
    (presses.command("od"), OVERDOSE, None),
    (presses.command("overdose"), OVERDOSE, None),
    (presses.command("oximeter"), OXIMETER, None),
    (presses.command("talk"), None, DoorOpened("talk")),
    (presses.command("mydata"), None, CommandGiven("mydata")),
    (presses.command("unheard_of"), None, CommandGiven("unheard_of")),
    (presses.MENU, None, Pressed(presses.MenuPress())),
    (presses.BACK, None, Pressed(presses.BackPress())),
    (presses.RETURN, None, Pressed(presses.BackPress(is_new=True))),
    (presses.card("housing"), None, Pressed(presses.CardPress("housing", 0))),
    (presses.choice("abc", 1, 2), None, Pressed(presses.ChoicePress("abc", 1, 2))),
    ("", None, Pressed(presses.OldPress())),
    ("9s:abc.1.2", None, Pressed(presses.OldPress())),
]


@pytest.mark.parametrize(("press", "urgent", "rest"), PRESSES)
def test_presses_of_every_kind(press: str, urgent: Urgent | None, rest: Meaning | None) -> None:
    """A button that means the overdose card is urgent, whatever way it was written."""
    understood = understand(Inbound(1, "1", Kind.TAP, press=press, language="en"), starter_words())
    assert (understood.urgent, understood.rest) == (urgent, rest)


@given(
    st.text(max_size=200) | st.text(st.characters(), max_size=30) | st.text("/@od start\n", max_size=20),
    st.sampled_from(["", "en", "fr-CA", "xx", "-"]),
)
@settings(max_examples=150, deadline=None)
def test_any_text_means_something(text: str, language: str) -> None:
    """What raises here would be answered with "something broke", to somebody who may be counting breaths."""
    urgent, rest = _means(text, language)
    assert urgent is not None or rest is not None


@given(st.text(max_size=64) | st.from_regex(r"\A1[a-z]:[a-z0-9_:.-]{0,60}\Z"))
@settings(max_examples=300, deadline=None)
def test_any_press_means_something(press: str) -> None:
    """Callback words come from the network: anybody can send any."""
    understood = understand(Inbound(1, "1", Kind.TAP, press=press), starter_words())
    assert understood.urgent is not None or understood.rest is not None
