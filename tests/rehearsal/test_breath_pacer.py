"""The sound of the breath pacer as it is shipped: somebody breathes for a person in this beat, so it is measured.

Read back from the file that peers hear, by the decoder of people who never saw the script.
"""

from __future__ import annotations

import itertools
from array import array
from pathlib import Path

import pytest
import soundfile

from content.opus import seconds_of
from content.voices import read_voices
from rehearsal.make_breath_pacer import EVERY_SECONDS, FILE, FIRST_TICK, RATE, SECONDS, tick, write
from tests.words_in_force import starter_words

SHIPPED = Path(__file__).parents[2] / FILE

SIZE_MOST = 100 * 1024
"""Bytes (`users.md` G15): it comes over a bad network too."""

SOFT = 0.4
"""The loudest it may be, of 1: eight decibels below what a phone can play."""

HEARD, SILENT = 0.05, 0.001
"""From where on a tick is heard, and below what nothing is."""


def _samples(file: Path) -> array[float]:
    with soundfile.SoundFile(file) as opened:
        assert (opened.format, opened.subtype, opened.channels, opened.samplerate) == ("OGG", "OPUS", 1, RATE)
        return array("f", bytes(opened.buffer_read(dtype="float32")))


@pytest.fixture(scope="module")
def samples() -> array[float]:
    return _samples(SHIPPED)


def _ticks(samples: array[float]) -> list[tuple[int, int]]:
    """Return where each tick is first and last heard; what a second of silence parts is two."""
    heard = [place for place, each in enumerate(samples) if abs(each) > HEARD]
    found: list[tuple[int, int]] = []
    for place in heard:
        if found and place - found[-1][1] < RATE:
            found[-1] = (found[-1][0], place)
        else:
            found.append((place, place))
    return found


def test_there_are_twelve_ticks_and_from_each_to_the_next_five_seconds(samples: array[float]) -> None:
    """One breath every five seconds (facts:S13, facts:S14); a fiftieth of a second is more than anyone hears."""
    starts = [first / RATE for first, _ in _ticks(samples)]
    assert len(starts) == 12
    assert starts[0] == pytest.approx(FIRST_TICK, abs=0.02)
    for before, after in itertools.pairwise(starts):
        assert after - before == pytest.approx(5.0, abs=0.02)


def test_the_beat_is_the_number_that_the_cards_tell() -> None:
    """Should the number ever change, this sound must not go on in the old beat."""
    told = starter_words().pack.phrases["en"].numbers["breath_every"].text
    assert told == f"{EVERY_SECONDS} seconds"


def test_it_lasts_a_minute_and_would_go_on_in_the_same_beat(samples: array[float]) -> None:
    assert len(samples) / RATE == pytest.approx(60.0, abs=0.02)
    assert seconds_of(SHIPPED.read_bytes()) == pytest.approx(SECONDS, abs=0.02)
    starts = [first / RATE for first, _ in _ticks(samples)]
    assert starts[0] + SECONDS - starts[-1] == pytest.approx(5.0, abs=0.02)


def test_it_is_soft_and_between_the_ticks_there_is_nothing(samples: array[float]) -> None:
    assert 0.2 < max(map(abs, samples)) < SOFT
    for (_, last), (first, _) in itertools.pairwise(_ticks(samples)):
        between = samples[last + RATE // 4 : first - RATE // 10]
        assert len(between) > 4 * RATE
        assert max(map(abs, between)) < SILENT


def test_a_tick_swells_and_rings_away_and_is_no_click(samples: array[float]) -> None:
    """It takes at least ten milliseconds to become loud, and then longer to go than to come."""
    for first, last in _ticks(samples):
        sound = [abs(each) for each in samples[first : last + 1]]
        loudest = sound.index(max(sound))
        assert 0.01 * RATE <= loudest <= 0.04 * RATE
        assert last - first - loudest > 2 * loudest
        assert last - first < 0.3 * RATE


def test_it_is_small_and_read_as_the_packs_own_sound() -> None:
    assert SHIPPED.stat().st_size <= SIZE_MOST
    found = read_voices(SHIPPED.parents[1])
    assert found.issues == () and found.files[SHIPPED.name].seconds == pytest.approx(SECONDS)


def test_the_script_makes_the_same_sound_again(samples: array[float], tmp_path: Path) -> None:
    """What is shipped is what the script says, and not what somebody once put there."""
    again = tmp_path / "voices" / FILE.name
    write(again)
    made = _samples(again)
    assert len(made) == len(samples)
    assert max(abs(one - other) for one, other in zip(made, samples, strict=True)) < 0.01
    assert again.stat().st_size == pytest.approx(SHIPPED.stat().st_size, rel=0.02)


def test_a_tick_begins_and_ends_in_silence() -> None:
    """A jump at either end is what one hears as a click."""
    one = tick()
    assert abs(one[0]) < SILENT and abs(one[-1]) < SILENT
