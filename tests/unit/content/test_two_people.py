"""What one coordinator may change alone changes nothing that is read, or heard, in an emergency."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from content.emergency_names import emergency_names
from content.flows_alone import flow_files, flows_of
from content.library import about_card
from content.needs import DOORS
from content.pack import SOURCE_LANGUAGE, Pack, draft_pack
from content.pack_changes import changes_between, needs_two
from content.pack_texts import Piece, texts_of
from content.phrases import Phrases
from conversations import screens
from conversations.screens import Screen
from tests.small_pack import small_pack
from tests.words_in_force import starter_words

DAYS = (date(2026, 11, 24), date(2040, 1, 1))
"""A day on which a card counts, and one on which it has run out."""

MORE = " CHANGED"


def _read_in_an_emergency(pack: Pack) -> Iterator[str]:
    """Everything on emergency cards, their buttons, what is behind them, and the doors to them."""
    for language in pack.languages:
        for is_discreet in (False, True):
            labels = screens.keyboard(pack, language, is_discreet)
            yield from (
                label for key, label in zip(DOORS, sum(labels, ()), strict=True) if key in ("overdose", "oximeter")
            )
        for key in sorted(emergency_names(pack).cards):
            for page in range(4):
                for day, is_private in ((day, is_private) for day in DAYS for is_private in (False, True)):
                    screen = Screen(pack, pack, language, day, bot_name="a_bot", is_private=is_private)
                    shown = screens.card(screen, key, page)
                    yield shown.text
                    yield from (f"{button.label} {button.press}" for row in shown.rows for button in row)
            yield about_card(pack, pack.cards[key], language)
            yield pack.line("crisis_not_kept", language)
            yield from (each.label for each in screens.frame(Screen(pack, pack, language, DAYS[0], is_unasked=True)))


def _alone(pack: Pack) -> Pack:
    """The pack with everything changed at once that one person may change alone: cards, lines, tables, doors."""
    free = {(piece.kind, piece.key, piece.part, piece.language) for piece in texts_of(pack) if not piece.is_emergency}
    phrases = {language: _phrases(own, language, free) for language, own in pack.phrases.items()}
    cards = dict(pack.cards)
    for card in pack.cards.values():
        for language, words in card.words.items():
            if ("card", card.key, "title", language) in free:
                changed = replace(words, title=words.title + MORE, button=words.button + MORE)
                cards[card.key] = replace(cards[card.key], words={**cards[card.key].words, language: changed})
    numbers = {
        language: {
            name: text + MORE if ("number", name.partition(".")[0], "", SOURCE_LANGUAGE) in free else text
            for name, text in values.items()
        }
        for language, values in pack.numbers.items()
    }
    return replace(pack, phrases=phrases, cards=cards, numbers=numbers)


def _phrases(own: Phrases, language: str, free: set[tuple[str, str, str, str]]) -> Phrases:
    def of(kind: str, key: str) -> bool:
        return (kind, key, "", language) in free

    return replace(
        own,
        lines={key: text + MORE if of("line", key) else text for key, text in own.lines.items()},
        doors={
            key: replace(door, label=door.label + MORE) if of("door", key) else door for key, door in own.doors.items()
        },
        sources={key: replace(each, name=MORE) if of("source", key) else each for key, each in own.sources.items()},
        links={
            key: replace(each, label=MORE, url=MORE) if of("link", key) else each for key, each in own.links.items()
        },
        numbers={
            key: replace(each, checked_on=DAYS[0]) if of("number", key) else each for key, each in own.numbers.items()
        },
        topics={key: replace(each, label=MORE) if of("topic", key) else each for key, each in own.topics.items()},
    )


def test_what_one_person_may_change_changes_no_emergency() -> None:
    """Whoever adds a line, a button or a table to these screens is told here that it wants two people."""
    pack = starter_words().pack
    changed = _alone(pack)
    assert len(changes_between(pack, changed)) > 300
    assert list(_read_in_an_emergency(changed)) == list(_read_in_an_emergency(pack))


def test_every_node_of_a_walk_through_emergency_cards_wants_two_people() -> None:
    """Its sentences are read as what the cards say, also where a place opens no card itself."""
    pack = starter_words().pack
    urgent = {piece.key for piece in texts_of(pack) if piece.kind == "flow" and piece.is_emergency}
    assert {"overdose_walk", "oximeter_walk", "talk_to_a_person"} <= urgent
    assert not {"hard_shift", "weekly_check_in", "rose_walk"} & urgent
    assert Piece("flow", "overdose_walk", "done", "en") in {each for each in texts_of(pack) if each.is_emergency}


def _changed(path: str, old: str, new: str) -> Pack:
    files = small_pack()
    assert old in files[path]
    pack, _ = draft_pack({**files, path: files[path].replace(old, new, 1)})
    assert pack
    return pack


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("phrases/doors.yaml", "talk: Door talk", "talk: Door talk (let me die)"),
        ("phrases/doors.yaml", "talk: Door talk", "talk: Door talk (door oximeter)"),
        ("phrases/doors.fr.yaml", "talk: Porte talk", "talk: Porte talk (laisse moi mourir)"),
        ("phrases/lines.yaml", "discreet_talk: discreet_talk", "discreet_talk: let me die"),
        ("phrases/commands.yaml", "(say stop)", "(say stop, say od)"),
        ("phrases/lines.yaml", "language_name: language_name", "language_name: say od"),
        ("flows/talk.yaml", "Nobody → bye", "Nobody (let me die) → bye"),
        ("flows/talk.fr.yaml", "Personne]", "Personne (laisse moi mourir)]"),
        ("phrases/lines.yaml", "  foot: foot", "  foot: Wait."),
        ("phrases/share.yaml", "share: share", "share: Wait."),
        ("phrases/lines.yaml", "button_more: button_more", "button_more: Wait"),
        ("phrases/sources.yaml", "Province of BC, overdose page", "Nobody"),
        ("phrases/numbers.yaml", "line_911: {text: 9-1-1, hours: any hour", "line_911: {text: 9-1-1, hours: at night"),
    ],
)
def test_what_would_take_a_cry_first_wants_two_people(path: str, old: str, new: str) -> None:
    """Doors are read before cries; what can be typed for a choice is listened to less; and small lines are read too."""
    pack, _ = draft_pack(small_pack())
    assert pack
    changes = changes_between(pack, _changed(path, old, new))
    assert needs_two(changes) and changes[0].is_emergency


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("phrases/doors.yaml", "talk: Door talk", "talk: Door talk (somebody)"),
        ("phrases/commands.yaml", "(say stop)", "(say stop, enough of it)"),
        ("flows/talk.yaml", "Nobody → bye", "Nobody (not today) → bye"),
        ("phrases/lines.yaml", "  home: home", "  home: Here you are."),
        ("phrases/numbers.yaml", "1-800-555-0100", "1-800-555-0101"),
        ("phrases/topics.yaml", "label: Steps", "label: The steps"),
    ],
)
def test_one_person_is_enough_for_everyday_words(path: str, old: str, new: str) -> None:
    """Or every change would want two, and nobody would look at the second any more."""
    pack, _ = draft_pack(small_pack())
    assert pack
    changes = changes_between(pack, _changed(path, old, new))
    assert changes and not needs_two(changes)


def test_a_language_that_is_taken_away_wants_two_people() -> None:
    """Whoever read the steps in French would read them in English."""
    pack, _ = draft_pack(small_pack())
    without, _ = draft_pack({path: text for path, text in small_pack().items() if not path.endswith(".fr.yaml")})
    card, _ = draft_pack({path: text for path, text in small_pack().items() if path != "cards/overdose_steps.fr.yaml"})
    assert pack and without and card
    assert needs_two(changes_between(pack, without)) and needs_two(changes_between(pack, card))


def test_talks_read_alone_are_the_talks_of_the_pack() -> None:
    """Where words changed is told by them, and must not be told wrongly."""
    pack = starter_words().pack
    read = {key: flow for group in flow_files(pack.files).values() for key, flow in flows_of(group).items()}
    assert read == pack.flows
