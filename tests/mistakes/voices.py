"""Mistakes in the sound files of a pack."""

from __future__ import annotations

from content.voices import BYTES_MOST
from tests.mistakes.example import Part, Told

_TESTS = "tests/unit/content/test_voices.py"
_NAME = "voices/overdose_steps.en.0123456789ab.ogg"

VOICES = Part(
    "Voices",
    "Sound files of emergency cards, in `voices/`. A mistake here takes the button to listen away, never the words.",
    (
        Told(
            "C070",
            "By its name the bot knows whose voice it is. Only emergency cards have voices.",
            "`voices/my recording.ogg`",
            f"`{_NAME}`",
            f"{_TESTS}::test_a_voice_of_no_emergency_card_in_no_language_of_the_pack_is_told",
        ),
        Told(
            "C071",
            "A shortcut can lead to any file of the machine. What peers hear must be in the pack itself.",
            "a shortcut to a recording",
            "the recording itself",
            f"{_TESTS}::test_a_hostile_file_gets_one_clear_line_and_nothing_is_read_through_it",
        ),
        Told(
            "C072",
            "Peers pay for what they load, and wait for it. An emergency card is read aloud in about a minute.",
            "a recording of five minutes, or one as large as a film",
            "one of a minute, in OGG/Opus",
            f"{_TESTS}::test_a_hostile_file_gets_one_clear_line_and_nothing_is_read_through_it",
            {"most": f"{BYTES_MOST // 1024} KB"},
        ),
        Told(
            "C073",
            "Telegram plays one kind of file as a voice message. Another kind, or half a file, stays silent.",
            "an MP3 with the name of an OGG file",
            "the same recording, saved as OGG with Opus",
            f"{_TESTS}::test_a_hostile_file_gets_one_clear_line_and_nothing_is_read_through_it",
            {"why": "it does not begin like one"},
        ),
        Told(
            "C074",
            "A voice that says something else than the card is worse than none. The long name says: somebody compared.",
            "`voices/overdose_steps.en.ogg`, or a recording of what the card said last month",
            "the recording under the name that the check gives, once somebody has listened",
            f"{_TESTS}::test_a_voice_that_nobody_compared_is_not_heard_and_its_new_name_is_told",
            {"name": _NAME},
        ),
    ),
)
