"""What the page says of messages and names that Telegram does not take, and of phone lines dialled long ago."""

from __future__ import annotations

from datetime import date

from content.flow_checks import TEXT_MOST
from content.limit_checks import CAPTION_MOST
from tests.mistakes.example import Part, Shown, Told

_TESTS = "tests/unit/content/test_limit_checks.py"

LIMITS = Part(
    "What Telegram does not take",
    "A message is longer than what you write. The bot adds a first line, a foot, and a line to pass it on.",
    (
        Told(
            "C084",
            "A sound without its text would not go out at all. Then nobody hears it.",
            "`emergency_first`, `foot` and `foot_lapsed` have 500 letters each",
            "a sentence or two in each of them",
            f"{_TESTS}::test_what_stands_under_a_sound_is_counted_with_its_first_line_and_its_foot",
            {"key": "overdose_steps", "letters": "1300", "language": "en", "most": str(CAPTION_MOST)},
        ),
        Told(
            "C085",
            "Telegram turns down the whole message. The peer would wait for nothing.",
            "`emergency_first`, `foot`, `foot_lapsed` and `share` have 880 letters each",
            "a sentence or two in each of them",
            f"{_TESTS}::test_a_card_is_counted_with_all_that_can_stand_around_it",
            {"page": "1", "letters": "4300", "language": "en", "most": str(TEXT_MOST)},
        ),
        Shown(
            "C086",
            "A button hands back the name of what it opens. There is little room in it.",
            "# phrases/more_topics.yaml\nphrases: more_topics\ntopics:\n"
            "  rest_and_sleep_and_food_and_water_for_long_nights: {label: Rest, first: []}\n",
            "# phrases/more_topics.yaml\nphrases: more_topics\ntopics:\n  rest: {label: Rest, first: []}\n",
        ),
        Shown(
            "C087",
            "Numbers change hands. Somebody has to dial them now and then.",
            "# a few lines of phrases/numbers.yaml\nnumbers:\n"
            "  line_211: {text: 2-1-1, sources: [facts:S14], seen_on: 2026-11-23, checked_on: 2026-11-10}\n",
            "# a few lines of phrases/numbers.yaml\nnumbers:\n"
            "  line_211: {text: 2-1-1, sources: [facts:S14], seen_on: 2026-11-23, checked_on: 2026-12-20}\n",
            day=date(2027, 2, 20),
        ),
    ),
)
