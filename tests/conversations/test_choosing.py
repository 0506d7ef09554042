"""When the bot may write by itself, and how much its buttons give away: the peer's to choose, at any time."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest

from content.needs import DOORS
from conversations.occurrences import HOURS, after_quiet_hours
from store import peers
from tests.conversations.ground import SAM, Ground
from tests.store.ground import MASTER
from tests.words_in_force import starter_words


@pytest.fixture
def engine() -> str:
    """These are about what is shown; what they ask of the store is asked of both engines elsewhere."""
    return "sqlite"


PACK = starter_words().pack


def _settings(ground: Ground) -> peers.PeerSettings:
    return ground.now(lambda tx: peers.find(tx, MASTER, SAM)).settings


@pytest.mark.parametrize(
    ("hours", "at", "then"),
    [
        ("", "2026-12-01 08:59", "2026-12-01 09:00"),
        ("", "2026-12-01 21:00", "2026-12-02 09:00"),
        ("day", "2026-12-01 19:59", "2026-12-01 19:59"),
        ("day", "2026-12-01 20:00", "2026-12-02 10:00"),
        ("evening", "2026-12-01 03:00", "2026-12-01 16:00"),
        ("night", "2026-12-01 05:59", "2026-12-01 05:59"),
        ("night", "2026-12-01 06:00", "2026-12-01 22:00"),
        ("night", "2026-12-01 23:30", "2026-12-01 23:30"),
        ("gone", "2026-12-01 03:00", "2026-12-01 09:00"),
    ],
)
def test_quiet_hours_are_the_peers(hours: str, at: str, then: str) -> None:
    """Rule 17, and who works at night sleeps by day. British Columbia is seven hours behind all year."""
    moment, allowed = (datetime.fromisoformat(f"{text}:00-07:00").astimezone(UTC) for text in (at, then))
    assert after_quiet_hours(moment, "", hours) == allowed


@pytest.mark.parametrize("hours", HOURS)
def test_hours_are_chosen_in_two_taps_and_shown_in_my_data(ground: Ground, hours: str) -> None:
    """No question why."""

    async def act() -> None:
        await ground.says("/hours")
        label = PACK.line(f"hours_{hours}", "en")
        said = (await ground.taps(label))[-1]
        assert label in said.text
        assert _settings(ground).hours == hours
        assert label in (await ground.says("/mydata"))[-1].text

    asyncio.run(act())


def test_discreet_buttons_say_little_and_still_work(ground: Ground) -> None:
    """J31: a cousin looks on. Nothing that is always there speaks of drugs or of a crisis, and each button works."""

    async def act() -> None:
        await ground.says("/start")
        said = (await ground.says("discreet"))[-1]
        labels = [label for row in said.keyboard for label in row]
        assert labels == [PACK.line(f"discreet_{door}", "en") for door in DOORS]
        opened = (await ground.says(labels[0]))[-1]
        assert "Overdose steps" in opened.text, "the emergency door, by its neutral name"
        asked = (await ground.says(labels[3]))[-1]
        assert asked.rows[0][0].label == PACK.line("emergency_neutral", "en")
        plain = (await ground.says("/discreet"))[-1]
        assert plain.keyboard[0][0] == PACK.phrases["en"].doors["overdose"].label

    asyncio.run(act())


@pytest.mark.parametrize("language", PACK.languages)
def test_the_neutral_labels_are_neutral_and_short(language: str) -> None:
    """In every language: none of the words a cousin should not read, and two fit beside each other."""
    for door in DOORS:
        label = PACK.line(f"discreet_{door}", language).casefold()
        assert len(label) <= 17
        assert not any(
            word in label for word in ("overdose", "surdose", "drug", "drogue", "naloxone", "crisis", "crise")
        )
