"""Makes the sound of the breath pacer: `python -m rehearsal.make_breath_pacer` writes it where the pack has its voices.

One soft tick every five seconds for a minute (facts:S13, facts:S14), and nothing else: a metronome.
"""

from __future__ import annotations

import math
from array import array
from pathlib import Path

import soundfile

FILE = Path("content/pack/voices/breath_pacer.ogg")

RATE = 16_000
"""Samples a second: a tick has nothing in it that would need more."""

SECONDS, EVERY_SECONDS = 60, 5
FIRST_TICK = 0.5
"""Seconds before the first tick: a speaker that wakes up swallows the very beginning. A minute has twelve ticks, and a
player that begins again goes on in the same beat."""

TICK_SECONDS, ATTACK_SECONDS = 0.2, 0.02
"""How long a tick is, and how long it takes to become loud: shorter, it would be a click."""

LOUDEST = 0.35
"""The loudest a tick is, of 1: clear on a phone, and no alarm."""

TONES = ((880.0, 0.8), (1320.0, 0.2))
"""What a tick sounds like: tones that a small speaker can play, in hertz, and how much of each."""


def tick() -> array[float]:
    """Return the samples of one tick, from -1 to 1: it swells, rings away, and ends in silence."""
    length = round(TICK_SECONDS * RATE)
    return array("f", (LOUDEST * _swell(place / RATE) * _tone(place / RATE) for place in range(length)))


def _swell(at: float) -> float:
    """How loud a tick is `at` seconds after its beginning, from 0 to 1."""
    if at < ATTACK_SECONDS:
        return (1 - math.cos(math.pi * at / ATTACK_SECONDS)) / 2
    gone = (at - ATTACK_SECONDS) / (TICK_SECONDS - ATTACK_SECONDS)
    return math.exp(-3 * gone) * (1 + math.cos(math.pi * gone)) / 2


def _tone(at: float) -> float:
    return sum(share * math.sin(2 * math.pi * hertz * at) for hertz, share in TONES)


def sound() -> array[float]:
    """Return the samples of the whole minute."""
    samples = array("f", bytes(4 * SECONDS * RATE))
    one = tick()
    for number in range(SECONDS // EVERY_SECONDS):
        start = round((FIRST_TICK + number * EVERY_SECONDS) * RATE)
        samples[start : start + len(one)] = one
    return samples


def write(file: Path) -> None:
    """Write the sound as OGG/Opus, which Telegram plays as a voice message. Its bytes differ each time, by a number
    that the format wants to be drawn; what is heard does not.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    with soundfile.SoundFile(file, "w", samplerate=RATE, channels=1, format="OGG", subtype="OPUS") as opened:
        opened.buffer_write(sound().tobytes(), dtype="float32")


if __name__ == "__main__":
    write(FILE)
    print(f"{FILE}: {FILE.stat().st_size} bytes")
