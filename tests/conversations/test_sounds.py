"""Sounds in a talk: a button only where a sound is, a useful answer however old the button, and the place is kept."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.rendering import CAPTION_UNITS_MOST
from content.pack import Pack, build_pack
from content.voiced import voiced
from content.voices import PACER, read_voices
from conversations import presses, screens, sounds
from conversations.channel import Inbound, Kind, Message, Send, from_json, to_json
from conversations.emergency import Emergency, urgent_message
from conversations.interrupts import Urgent, understand
from conversations.presses import EmergencyPress, MenuPress, SoundPress
from conversations.publish import check, publish_at_start
from conversations.screens import Screen
from conversations.sound_buttons import PACER_CARDS, sound_buttons
from conversations.words import Shelf, Words
from tests.conversations.ground import SAM, Ground, house_in
from tests.made_sounds import opus, put_voice
from tests.small_pack import card, small_pack
from tests.words_in_force import starter_words

NOW = datetime(2026, 11, 24, 22, 0, tzinfo=UTC)
SPOKEN = ("overdose_steps", "oximeter")


def _spoken(pack: Pack, folder: Path, *cards: str) -> Pack:
    """Give a pack the breath pacer, and voices of these cards in all languages."""
    (folder / "voices").mkdir(exist_ok=True)
    (folder / "voices" / f"{PACER}.ogg").write_bytes(opus(60))
    for key in cards:
        for language in pack.languages:
            put_voice(folder, pack, key, language)
    made, issues = voiced(pack, read_voices(folder))
    assert issues == []
    return made


@pytest.fixture
def pack(tmp_path: Path) -> Pack:
    return _spoken(starter_words().pack, tmp_path, *SPOKEN)


@pytest.fixture
def ground(pack: Pack, tmp_path: Path) -> Iterator[Ground]:
    with house_in(tmp_path, words=Words(pack)) as ground:
        yield ground


def _labels(message: Message) -> list[str]:
    return [button.label for row in message.rows for button in row]


def _screen(pack: Pack, language: str = "en") -> Screen:
    return Screen(pack, pack, language, NOW.date())


@pytest.mark.parametrize("language", ["en", "fr"])
def test_buttons_stand_where_sounds_are_and_nowhere_else(pack: Pack, language: str) -> None:
    """A button without a sound behind it is a promise nobody keeps; without a file there is none."""
    listen, pacer = (pack.line(key, language) for key in ("button_listen", "button_pacer"))
    for key, found in pack.cards.items():
        labels = _labels(screens.card_message(_screen(pack, language), found, 0))
        assert (listen in labels) is (key in SPOKEN), key
        assert (pacer in labels) is (key in PACER_CARDS), key
        bare = _labels(screens.card_message(_screen(replace(pack, voices={}), language), found, 0))
        assert listen not in bare and pacer not in bare, key


def test_a_card_that_is_shown_in_its_source_language_is_spoken_in_it(pack: Pack) -> None:
    """Who reads English words hears English words."""
    source = pack.cards["overdose_steps"]
    alone = replace(source, words={"en": source.words["en"]})
    assert [each.press for each in sound_buttons(pack, alone, "fr")] == ["1v:overdose_steps:en", f"1v:{PACER}:fr"]


def test_the_emergency_card_goes_out_as_ever_whatever_becomes_of_sounds(pack: Pack) -> None:
    """It carries no sound itself, so nothing can make it wait for one."""
    message = urgent_message(pack, Urgent("overdose_steps", "en"), NOW)
    assert message.sound == ""
    assert message.text == urgent_message(starter_words().pack, Urgent("overdose_steps", "en"), NOW).text
    labels = _labels(message)
    assert labels.index("Listen") < labels.index("Breath sound") < labels.index("About this card")


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("key", [*SPOKEN, PACER])
def test_a_sound_carries_the_emergency_door_and_fits_its_place(pack: Pack, key: str, language: str) -> None:
    """Rule 1 holds for sounds too; and Telegram cuts what stands under one at a quarter of a message."""
    message = sounds.sound(_screen(pack), SoundPress(key, language))
    assert message.sound == (PACER if key == PACER else f"{key}.{language}")
    door, menu, back = (presses.parse(button.press) for button in message.rows[0])
    assert door == EmergencyPress("overdose_steps", language) and menu == MenuPress()
    assert back == presses.BackPress(is_new=True), "a sound cannot be changed into a text"
    assert len(message.text.encode("utf-16-le")) // 2 <= CAPTION_UNITS_MOST
    assert "9-1-1" in message.text
    assert not message.is_personal, "it may be passed on to a friend, like the card"


@pytest.mark.parametrize(
    ("language", "words"), [("en", ("metronome", "not for calming")), ("fr", ("métronome", "Pas pour se calmer"))]
)
def test_the_pacer_says_what_it_is_and_what_not_in_few_words(pack: Pack, language: str, words: tuple[str, ...]) -> None:
    """A metronome for breaths that are given, and nothing more (`facts.md` §9.2)."""
    text = sounds.sound(_screen(pack), SoundPress(PACER, language)).text
    assert len(text) <= 150
    assert all(each in text for each in (*words, "1 t", "9-1-1"))


def test_a_voice_says_of_its_card_what_the_card_says_of_itself(pack: Pack) -> None:
    message = sounds.sound(_screen(pack), SoundPress("overdose_steps", "fr"))
    assert pack.line("emergency_first", "fr") in message.text
    assert pack.cards["overdose_steps"].words["fr"].title in message.text
    assert "pas encore vérifiée" in message.text


def test_what_is_gone_is_met_with_the_words_it_would_have_spoken(pack: Pack) -> None:
    """An operator took the file away, or changed the card; the button is on phones for ever."""
    silent = _screen(replace(pack, voices={}))
    words = screens.card(silent, "overdose_steps", 0)
    assert sounds.sound(silent, SoundPress("overdose_steps", "en")) == words
    assert sounds.sound(silent, SoundPress(PACER, "en")) == screens.card(silent, "rescue_breathing", 0)
    gone = screens.card(silent, "no_such_card", 0)
    assert sounds.sound(silent, SoundPress("no_such_card", "en")) == gone
    bare = replace(silent, pack=replace(pack, cards={"overdose_steps": pack.cards["overdose_steps"]}, voices={}))
    assert sounds.sound(bare, SoundPress(PACER, "en")).text == words.text
    in_french = sounds.sound(silent, SoundPress("overdose_steps", "fr")).text
    assert in_french == screens.card(_screen(replace(pack, voices={}), "fr"), "overdose_steps", 0).text
    assert sounds.sound(_screen(pack), SoundPress("overdose_steps", "xx")).text == words.text


def test_a_tap_brings_a_new_message_and_keeps_the_place(ground: Ground) -> None:
    async def scene() -> None:
        await ground.says("/start")
        await ground.says("Hard shift")
        before = ground.session()
        await ground.taps("OD steps")
        card_number = max(ground.chat.shown[SAM])
        (heard,) = await ground.taps("Breath sound")
        assert heard.sound == PACER
        assert max(ground.chat.shown[SAM]) > card_number and ground.chat.shown[SAM][card_number].sound == ""
        assert ground.session() == before
        (spoken,) = await ground.taps("Listen")
        assert spoken.sound == "overdose_steps.en"
        (again,) = await ground.taps("Back")
        assert "What would help most" in again.text and again.sound == ""

    asyncio.run(scene())


def test_the_same_tap_twice_in_one_update_sounds_once(ground: Ground) -> None:
    """Each update acts once, a sound's too."""

    async def scene() -> None:
        await ground.says("/start")
        await ground.says("od")
        number, press = ground.find("Breath sound")
        tap = ground.inbound(Kind.TAP, press=press, message_id=number)
        await ground.takes(tap)
        await ground.takes(tap)
        assert [message.sound for message in ground.said()].count(PACER) == 1

    asyncio.run(scene())


def test_clear_takes_sounds_away_like_any_message(ground: Ground) -> None:
    """They are noted as public, as their cards are: the daily tidying leaves them, and the peer can take them away."""

    async def scene() -> None:
        await ground.says("/start")
        await ground.says("od")
        await ground.taps("Breath sound")
        await ground.taps("Oximeter")
        await ground.taps("Listen")
        shown = {message.sound: number for number, message in ground.chat.shown[SAM].items() if message.sound}
        assert list(shown) == [PACER, "oximeter.en"]
        noted = {row["message_id"]: row["is_personal"] for row in ground.rows("messages")}
        assert [noted[number] for number in shown.values()] == [False, False]
        await ground.says("/clear")
        assert [message.sound for message in ground.chat.shown[SAM].values() if message.sound] == []

    asyncio.run(scene())


def test_a_queued_sound_goes_through_the_outbox_and_back() -> None:
    outgoing = Send(Message("a", sound="overdose_steps.fr"))
    assert from_json(to_json(outgoing)) == outgoing


def test_a_broken_voice_keeps_no_word_from_being_published(tmp_path: Path) -> None:
    """The first start of a new house: were a bad file an error, only the last-resort text would be answered."""
    (tmp_path / "voices").mkdir()
    (tmp_path / "voices" / "overdose_steps.en.ogg").write_bytes(b"not a sound")
    checked = check(small_pack(), [], read_voices(tmp_path))
    assert checked.words is not None and checked.errors == []
    assert [found.code for found in checked.unheard] == ["C073"]
    nothing = check({}, [], read_voices(tmp_path))
    assert nothing.words is None and [found.code for found in nothing.unheard] == ["C073"]


def test_the_last_good_words_have_the_voices_that_speak_them(tmp_path: Path) -> None:
    """The files have a mistake today; a voice that fits yesterday's words is heard, and one for today's is not."""
    old, _ = build_pack(small_pack())
    files = small_pack() | {"cards/oximeter.yaml": card("oximeter", "yes").replace("**one**", "**another**")}
    new, _ = build_pack(files)
    assert old and new
    (tmp_path / "voices").mkdir()
    put_voice(tmp_path, old, "overdose_steps", "en")
    put_voice(tmp_path, new, "oximeter", "en")
    voices = read_voices(tmp_path)
    with house_in(tmp_path, has_words=False) as ground:
        ground.now(lambda tx: publish_at_start(tx, check(small_pack(), [], voices), ground.time()))
        broken = check(files | {"cards/plain.yaml": "card: plain\n"}, [], voices)
        assert broken.words is None
        published = ground.now(lambda tx: publish_at_start(tx, broken, ground.time()))
    assert published.is_fallback and set(published.words.pack.voices) == {"overdose_steps.en"}
    shelf = Shelf(published.words)
    assert shelf.voice("overdose_steps.en") and shelf.voice("oximeter.en") is None and Shelf(None).voice(PACER) is None


def test_the_emergency_door_never_sends_a_sound(pack: Pack) -> None:
    """Its two attempts of five seconds are for the card; an upload could use both up."""

    class OnlyTexts:
        async def send(self, _address: str, message: Message) -> int:
            assert message.sound == ""
            return 1

    async def scene() -> None:
        door = Emergency(OnlyTexts(), Shelf(Words(pack)), lambda: NOW)  # type: ignore[arg-type]
        words = Words(pack)
        for number, key in enumerate(key for key, found in pack.cards.items() if found.is_emergency):
            inbound = Inbound(number, str(number), Kind.TAP, press=presses.emergency(key, "en"), language="en")
            urgent = understand(inbound, words).urgent
            assert urgent and await door.answer(inbound, urgent)
        for key in (*pack.cards, PACER):
            tap = Inbound(1, "1", Kind.TAP, press=presses.sound(key, "en"), language="en")
            assert understand(tap, words).urgent is None

    asyncio.run(scene())
