"""The fuzzed updates are worth taking: the same for the same seed, of every kind, and readable where they should be."""

from __future__ import annotations

import json
from collections import Counter

import pytest
from telegram import Update

from bot.updates import parse
from conversations.channel import Inbound, Kind
from conversations.interrupts import understand
from rehearsal.fuzz_house import starter_words
from rehearsal.fuzz_rounds import kind_of
from rehearsal.fuzzed_content import MOMENT
from rehearsal.fuzzed_updates import KINDS, FuzzedUpdates, Raw
from rehearsal.fuzzed_vocabulary import CANARY, CRIES, EMERGENCY_PRESSES

COUNT = 4_000


def some(seed: int, count: int = COUNT) -> list[Raw]:
    made = FuzzedUpdates(seed, ("Hard shift",), lambda: [("5550001", 1001, "1h")])
    return [made.following(MOMENT) for _ in range(count)]


def test_the_same_seed_gives_the_same_updates() -> None:
    """A break that cannot be taken again cannot be mended."""
    assert json.dumps(some(1, 500)) == json.dumps(some(1, 500))
    assert json.dumps(some(1, 500)) != json.dumps(some(2, 500))


@pytest.mark.parametrize("kind", dict.fromkeys(KINDS))
def test_what_is_not_broken_on_purpose_can_be_read(kind: str) -> None:
    """The library would refuse a sloppy example at the door, and nothing behind the door would be tried."""
    made = FuzzedUpdates(1)
    for number in range(20):
        parse({"update_id": number, **made.of_kind(kind, MOMENT)})


def test_every_kind_telegram_has_is_among_them() -> None:
    """A kind that is never made is a kind that nobody tried. Two are too new for an example of their own."""
    kinds = {kind_of(raw) for raw in some(3, 20_000)}
    assert set(Update.ALL_TYPES) - kinds == {"managed_bot", "guest_message"}
    assert "telepathy" in kinds, "and one that Telegram does not have"


def test_about_half_lead_to_turns_and_many_are_broken() -> None:
    """Only nonsense would never come past the first check; only sense would break nothing."""
    counts = Counter(_read(raw) for raw in some(4))
    assert counts["turn"] > 0.5 * COUNT
    assert counts["unreadable"] > 0.03 * COUNT, "we need nine fields, so most broken ones break nothing"
    assert sum(CANARY in json.dumps(raw) for raw in some(4)) > 0.1 * COUNT, "marked words for the logs"


def _read(raw: Raw) -> str:
    try:
        kind = parse(raw).kind
    except Exception:
        return "unreadable"
    return "turn" if kind in (Kind.TEXT, Kind.TAP, Kind.UNREADABLE) else "other"


def test_numbers_follow_each_other_unless_they_are_broken() -> None:
    numbers = [raw.get("update_id") for raw in some(5)]
    in_order = [number for place, number in enumerate(numbers) if number == numbers[0] + place]
    assert 0.97 * COUNT < len(in_order) < COUNT


@pytest.mark.parametrize("cry", CRIES)
@pytest.mark.parametrize("language", ["", "en", "fr", "xx"])
def test_each_cry_of_the_fuzzing_is_one(cry: str, language: str) -> None:
    """The rounds expect a card for each of these whatever else is in the update."""
    assert understand(Inbound(1, "1", Kind.TEXT, cry, language=language), starter_words()).urgent


@pytest.mark.parametrize("press", EMERGENCY_PRESSES)
def test_each_emergency_press_of_the_fuzzing_is_one(press: str) -> None:
    assert understand(Inbound(1, "1", Kind.TAP, press=press), starter_words()).urgent
