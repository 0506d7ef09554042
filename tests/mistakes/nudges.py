"""Mistakes in lines of encouragement, in packs of ten days, and in the first words of what comes by itself."""

from __future__ import annotations

from content.nudge_checks import DAYS
from tests.mistakes.example import Part, Shown

_LINE = """\
nudges: weekly
lines:
  kettle:
    say: The kettle can wait.
    tone: gentle
    by: makers
"""

_PACK = """\
# nudges/small_pauses.yaml
nudges: small_pauses
title: Ten small pauses
about: One short note a day for ten days.
lines:
  kettle: {say: The kettle can wait., tone: gentle, by: makers}
  bus: {say: The bus goes on without you., tone: gentle, by: makers}
"""

_SAYS = {
    "soup": "Soup can be eaten sitting down.",
    "radio": "The radio can stay off.",
    "coat": "The coat can stay on.",
    "window": "The window can stay open.",
    "dishes": "The dishes keep until tomorrow.",
    "street": "The street is long.",
    "wall": "A wall is a place to sit.",
    "last": "That was the last one.",
}

_MORE = "".join(f"  {key}: {{say: {say}, tone: gentle, by: makers}}\n" for key, say in _SAYS.items())

NUDGES = Part(
    "Lines and check-ins",
    "The bot sends these by itself, to people who asked for them. How a line is written: "
    "[writing-cards.md](writing-cards.md). How a check-in is written: [flows/README.md](../flows/README.md).",
    (
        Shown(
            "C080",
            "It comes while the phone lies on a table. A look at it must not tell what its owner lives through. "
            "The list holds the beginnings of words.",
            """\
# phrases/telling_words.yaml
phrases: telling_words
words:
  drugs: [overdos]
# nudges/weekly.yaml
nudges: weekly
lines:
  walk_home:
    say: After an overdose the walk home is long. Nobody times it.
    tone: gentle
    by: makers
""",
            """\
# phrases/telling_words.yaml
phrases: telling_words
words:
  drugs: [overdos]
# nudges/weekly.yaml
nudges: weekly
lines:
  walk_home:
    say: The walk home can be long. Nobody times it.
    tone: gentle
    by: makers
""",
        ),
        Shown(
            "C081",
            f"Every list but `weekly` is for {DAYS} days. Who asked for them would wait for a line that never comes.",
            _PACK,
            _PACK + _MORE,
        ),
        Shown(
            "C083",
            "A line may wait for its translation. Who reads French gets it in English until then.",
            f"# nudges/weekly.yaml\n{_LINE}",
            f"""\
# nudges/weekly.yaml
{_LINE}\
# nudges/weekly.fr.yaml
nudges: weekly
language: fr
of: 017abadcbc12
lines:
  kettle:
    say: La bouilloire peut attendre.
""",
        ),
    ),
)
