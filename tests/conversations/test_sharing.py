"""Passing cards on: a link opens its card at once, a card's text stands alone, and what is personal stays here."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from dataclasses import replace

import pytest

from content.library import page_count
from conversations import browsing, presses, screens
from conversations.answer import answer
from conversations.channel import Inbound, Kind, Message, Send
from conversations.emergency import urgent_message
from conversations.interrupts import CommandGiven, Pressed, Urgent, understand
from flows.session import Session
from store import peers
from tests.conversations.ground import ALEX, SAM, Ground
from tests.store.ground import MASTER
from tests.test_every_screen import LANGUAGES, NOW, _given, _standing, _walk
from tests.words_in_force import starter_words


@pytest.fixture
def engine() -> str:
    """These are about what is shown; what they ask of the store is asked of both engines elsewhere."""
    return "sqlite"


BOT = "peer2peer_practice_bot"
PAYLOAD = re.compile(r"[A-Za-z0-9_-]{1,64}")
"""What Telegram lets a link carry to a bot."""

PACK = starter_words().pack
EMERGENCIES = sorted(
    {key for key, card in PACK.cards.items() if card.is_emergency} | {"suicide_help", "violence_support", "youth_lines"}
)
ORDINARY = sorted(set(PACK.cards) - set(EMERGENCIES))
A_CARD = "housing"


@pytest.fixture
def named(ground: Ground) -> Ground:
    """A house that knows its own name."""
    ground.house.shelf.bot_name = BOT
    return ground


def _screen(language: str = "en", **fields: object) -> screens.Screen:
    return screens.Screen(PACK, PACK, language, NOW.date(), bot_name=BOT, **fields)  # type: ignore[arg-type]


def _link(key: str) -> str:
    return f"t.me/{BOT}?start={key}"


# The text.


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_card_ends_with_the_link_that_opens_it(language: str) -> None:
    """Buttons do not survive being passed on; the text does, and must lead back to the newest card."""
    for key, card in PACK.cards.items():
        assert PAYLOAD.fullmatch(key)
        for page in range(page_count(card, language)):
            drawn = screens.card(_screen(language), key, page)
            assert drawn.text.splitlines()[-1] == PACK.line("share", language, link=_link(key))
            assert not drawn.is_personal
    for key in EMERGENCIES:
        assert urgent_message(PACK, Urgent(key, language), NOW, bot_name=BOT).text.endswith(_link(key))


def test_before_the_name_is_known_cards_go_without_a_link() -> None:
    """A card must never wait for Telegram to say what the bot is called, nor lead to nobody."""
    for key in PACK.cards:
        assert "start=" not in screens.card(replace(_screen(), bot_name=""), key, 0).text
    assert "start=" not in urgent_message(PACK, Urgent("overdose_steps", "en"), NOW).text


def test_from_memory_and_from_the_store_the_same_card_goes_out(named: Ground) -> None:
    """The name reaches both ways: the emergency's, which touches no store, and the turn's."""

    async def scene() -> None:
        (beside,) = await named.says("od")
        assert beside.text.endswith(_link("overdose_steps"))
        said = await named.says("/start housing")
        assert said[0].text.endswith(_link(A_CARD))
        assert [message.text for message in said if message.is_pinned] == [beside.text]

    asyncio.run(scene())


@pytest.mark.parametrize("key", ["suicide_help", "violence_support", "youth_lines"])
def test_an_answer_to_crisis_words_carries_no_link_and_nothing_opened_from_it_does(key: str) -> None:
    """It is for this peer: it cannot be passed on by a slip of the thumb, and leaves the chat after a day."""
    waiting = [urgent_message(PACK, Urgent(key, "en", is_crisis=True), NOW, bot_name=BOT)]
    seen: set[str] = set()
    while waiting:
        message = waiting.pop()
        assert message.is_personal, message.text
        assert "start=" not in message.text
        for press in _card_presses(message):
            if (handle := repr(press)) not in seen and press.is_private:
                seen.add(handle)
                made = answer(Pressed(press), replace(_standing(None, "en"), tapped_message=5), _named_given())
                waiting += [each.message for each in made.outgoing if isinstance(each, Send)]
    assert any("is_about=True" in handle for handle in seen)
    assert any("page=1" in handle for handle in seen)


def _named_given() -> object:
    return replace(_given(), bot_name=BOT)


def _card_presses(message: Message) -> list[presses.CardPress]:
    found = [presses.parse(button.press) for row in message.rows for button in row]
    return [press for press in found if isinstance(press, presses.CardPress)]


# What may be passed on, and what may not.


def _everything_drawn(language: str) -> Iterator[tuple[str, Message, Session | None]]:
    """Every message there is, how it came, and a session that is open meanwhile."""
    waiting = None
    for way, made in _walk(language):
        waiting = made.session if made.session and made.session.is_waiting else waiting
        yield from ((way, each.message, made.session) for each in made.outgoing if isinstance(each, Send))
    for screen in (_screen(language), _screen(language, is_private=True)):
        for key, card in PACK.cards.items():
            for page in range(page_count(card, language)):
                yield f"card {key}", screens.card(screen, key, page), waiting
            yield f"about {key}", screens.about(screen, key), waiting
    for topic in PACK.phrases["en"].topics:
        yield f"topic {topic}", browsing.topic(_screen(language), topic, 0), waiting


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_may_be_passed_on_is_never_changed_into_what_may_not_nor_the_other_way_round(language: str) -> None:
    """Telegram keeps what it was told when a message was sent: a change would leak the one, or lock up the other."""
    changed = set()
    for way, message, session in _everything_drawn(language):
        for button in (button for row in message.rows for button in row):
            press = presses.parse(button.press)
            if isinstance(press, presses.EmergencyPress | presses.CommandPress | presses.OldPress):
                continue
            standing = replace(_standing(session, language), tapped_message=5)
            for sent in answer(Pressed(press), standing, _given()).outgoing:
                if isinstance(sent, Send) and sent.replaces:
                    assert sent.message.is_personal == message.is_personal, f"{way} → {button.label}"
                    changed.add((type(press).__name__, message.is_personal))
    met = {("CardPress", True), ("CardPress", False), ("BackPress", True), ("ChoicePress", True), ("TopicPress", True)}
    assert met <= changed


def test_a_card_that_a_choice_leads_to_comes_below_it(named: Ground) -> None:
    """In place of the question Telegram would still refuse to pass it on."""

    async def scene() -> None:
        await named.says("housing")
        number, _ = named.find("Housing and shelter")
        (card,) = await named.taps("Housing and shelter")
        assert not card.is_personal
        assert named.chat.shown[SAM][number].rows, "the list stays, with its buttons"
        newest = max(named.chat.shown[SAM])
        (more,) = await named.taps("More")
        assert named.chat.shown[SAM][newest] == more, "a public card changes into a public page"

    asyncio.run(scene())


def test_public_cards_stay_and_what_is_personal_is_tidied_away(named: Ground) -> None:
    """Rule 13: after a day the chat tells no more of a peer than that they had cards."""

    async def scene() -> None:
        await named.says("/start housing")
        noted = {row["message_id"]: row["is_personal"] for row in named.rows("messages")}
        for number, message in named.chat.shown[SAM].items():
            assert noted[number] == message.is_personal
        personal = [message for message in named.chat.shown[SAM].values() if message.is_personal]
        assert len(personal) == 1, "the welcome; the card and the pinned steps are public"

    asyncio.run(scene())


# Links.


@pytest.mark.parametrize("key", EMERGENCIES)
def test_a_link_to_what_is_urgent_goes_by_the_emergency_door(key: str) -> None:
    """It needs no store: whoever opens a friend's link may have somebody on the floor."""
    for written in (key, key.upper()):
        meant = understand(Inbound(1, "1", Kind.TEXT, f"/start {written}", language="fr-CA"), starter_words())
        assert (meant.urgent, meant.rest) == (Urgent(key, "fr"), CommandGiven("start", key))


@pytest.mark.parametrize("key", ORDINARY)
def test_a_link_opens_its_card_first(key: str) -> None:
    meant = understand(Inbound(1, "1", Kind.TEXT, f"/start {key}", language="fr"), starter_words())
    assert (meant.urgent, meant.rest) == (None, CommandGiven("start", key))
    made = answer(CommandGiven("start", key), _standing(None, "fr"), _given())
    first = made.outgoing[0]
    assert isinstance(first, Send)
    assert first.message == screens.card(replace(_screen("fr"), bot_name=""), key, 0)


@pytest.mark.parametrize("payload", ["zz_9-Q", "overdose", "housing_", "h" * 64, "1", "_", "HOUSING-", "constructor"])
def test_a_link_that_leads_to_no_card_is_a_plain_start(payload: str) -> None:
    """A garbled or an old link must not be an error to whoever trusted it."""
    meant = understand(Inbound(1, "1", Kind.TEXT, f"/start {payload}", language="en"), starter_words())
    assert meant.urgent is None
    assert meant.rest is not None
    plain = answer(CommandGiven("start", ""), _standing(None, "en"), _given())
    assert answer(meant.rest, _standing(None, "en"), _given()) == plain


@pytest.mark.parametrize("key", [A_CARD, "overdose_steps", "od"])
def test_a_friend_who_is_new_gets_the_card_first_then_who_this_is(named: Ground, key: str) -> None:
    async def scene() -> None:
        said = await named.says(f"/start {key}", ALEX)
        assert said[0].text.endswith(_link({"od": "overdose_steps"}.get(key, key)))
        pinned, welcome = said[1:]
        assert pinned.is_pinned and pinned.is_silent
        assert welcome.text == PACK.line("welcome_short", "en").strip() and welcome.keyboard
        assert "?" not in welcome.text, "no question"

    asyncio.run(scene())


@pytest.mark.parametrize("key", [A_CARD, "oximeter", "ox"])
def test_who_is_known_gets_the_card_and_one_short_line_and_keeps_the_place(named: Ground, key: str) -> None:
    """Opening somebody's link is no wish to leave what one is in, nor to be written to again."""

    async def scene() -> None:
        await named.says("/start")
        await named.says("/stop")
        await named.says("Hard shift")
        session = named.session()
        assert session is not None and session.is_waiting
        said = await named.says(f"/start {key}")
        assert len(said) == 2
        assert said[1].text == PACK.line("home", "en")
        assert named.session() == session
        assert named.now(lambda tx: peers.find(tx, MASTER, SAM)).settings.is_stopped
        await named.taps("Just breathe")
        later = named.session()
        assert later is not None and later.place != session.place, "the question above still listens"

    asyncio.run(scene())


def test_a_link_tells_nothing_of_who_passed_it_on(named: Ground) -> None:
    """Whatever a peer did before, their cards are letter for letter those of everybody."""

    async def scene() -> None:
        await named.says("/start", SAM)
        await named.says("Hard shift", SAM)
        of_sam = (await named.says(f"/start {A_CARD}", SAM))[0]
        of_alex = (await named.says(f"/start {A_CARD}", ALEX))[0]
        assert of_sam == of_alex

    asyncio.run(scene())
