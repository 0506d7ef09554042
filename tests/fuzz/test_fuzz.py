"""Five thousand fuzzed updates through the whole house: nothing uncaught, nothing hung, nothing that grows (G-I1).

`make soak` takes a million, two hundred times as many.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from _pytest.logging import LogCaptureHandler

from rehearsal import fuzz
from rehearsal.fuzz_replay import smallest, write
from rehearsal.fuzz_rounds import GROWTH_MOST

PART = 2_500

LIVELY = 0.6
"""Answers for each update: fewer would mean that the updates no longer lead to turns."""


@contextmanager
def _not_recorded() -> Iterator[None]:
    """Let pytest keep no log records: they would count as memory the bot gained. They are looked at all the same."""
    root = logging.getLogger()
    recorders = [handler for handler in root.handlers if isinstance(handler, LogCaptureHandler)]
    for recorder in recorders:
        root.removeHandler(recorder)
    try:
        yield
    finally:
        for recorder in recorders:
            root.addHandler(recorder)


@pytest.mark.parametrize("seed", [1])
def test_two_and_a_half_thousand_fuzzed_updates_break_nothing(seed: int, tmp_path: Path) -> None:
    """Telegram hands on what strangers make up; one update that breaks the bot is a bot that is off for everybody.

    Told when it fails: what broke, and how to take the smallest updates that break it again.
    """
    with _not_recorded():
        tally, found = fuzz.run(seed, PART, is_quiet=True)
    told = [f"{each.what}: python -m rehearsal.fuzz --replay {_kept(each, seed, tmp_path)}" for each in found]
    assert told == []
    assert tally.broken == {}, "grew, or could not be told one by one"
    assert tally.updates == PART
    assert tally.growth < GROWTH_MOST
    assert tally.answers > LIVELY * PART, "the updates lead to real turns"
    assert tally.cards > 0.05 * PART, "emergencies among them"


def test_no_log_holds_a_word_or_a_number_of_a_peer_at_any_level() -> None:
    """Most of what is fuzzed carries a marked word; a log at DEBUG is where it would turn up first (rule 10)."""
    tally, found = fuzz.run(5, 800, level=logging.DEBUG, is_quiet=True)
    assert [each.what for each in found] == []
    assert tally.broken == {}


def _kept(found: fuzz.Break, seed: int, folder: Path) -> str:
    raws = smallest(found)
    path = write(found, seed, raws, folder)
    return f"{path} ({len(raws)} updates, the last: {json.dumps(raws[-1:])[:600]})"
