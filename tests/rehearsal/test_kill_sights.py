"""What the kill rehearsal sees in a chat: two ways of saying the same farewell are one."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.rendering import to_plain
from conversations.emergency import urgent_message
from conversations.interrupts import Urgent
from rehearsal.kill_sights import Sights
from sandbox.shapes import USERNAME
from tests.words_in_force import starter_words


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_farewell_is_the_same_whether_or_not_somebody_reads_the_file(language: str) -> None:
    words = starter_words()
    sights = Sights(words, datetime(2026, 11, 24, tzinfo=UTC))
    for number, line in enumerate(("erased", "erased_held", "erase_kept"), start=1):
        message = {"text": words.pack.line(line, language)}
        row = {"seq": number, "method": "sendMessage", "note": "", "at": 1.0, "fields": {"chat_id": "7"}}
        sights.look([row | {"answer": {"ok": True, "result": message}}])
    gone, held, kept = (sight.key for sight in sights.replies[7])
    assert gone == held != kept


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_card_is_the_same_whether_or_not_the_bot_has_heard_its_name(language: str) -> None:
    """Right after a start it has not, and answers a cry all the same."""
    words, now = starter_words(), datetime(2026, 11, 24, tzinfo=UTC)
    sights, urgent = Sights(words, now), Urgent("overdose_steps", language)
    for number, name in enumerate(("", USERNAME), start=1):
        message = {"text": to_plain(urgent_message(words.pack, urgent, now, bot_name=name).text).strip()}
        row = {"seq": number, "method": "sendMessage", "note": "", "at": 1.0, "fields": {"chat_id": "7"}}
        sights.look([row | {"answer": {"ok": True, "result": message}}])
    nameless, named = (sight.key for sight in sights.cards[7])
    assert nameless == named and not sights.replies[7]
