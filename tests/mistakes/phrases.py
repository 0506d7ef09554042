"""Mistakes in the bot's own sentences, doors, commands and word lists."""

from __future__ import annotations

from tests.mistakes.example import Part, Shown, Told

_EXAMPLES = "tests/test_refused.py::test_refused"

PHRASES = Part(
    "Phrases",
    "The bot's own sentences, its doors (the buttons that are always there), its commands and its word lists.",
    (
        Shown(
            "C010",
            "The door would not be there. Here a bracket was opened and not closed.",
            """\
# phrases/more_doors.yaml
phrases: more_doors
doors:
  rest: Rest (break, tired → card:plain
""",
            """\
# phrases/more_doors.yaml
phrases: more_doors
doors:
  rest: Rest (break, tired) → card:plain
""",
        ),
        Shown(
            "C011",
            "The command would not be there. Here it has other words and no label.",
            """\
# phrases/more_commands.yaml
phrases: more_commands
commands:
  rest: (break, tired)
""",
            """\
# phrases/more_commands.yaml
phrases: more_commands
commands:
  rest: Take a rest (break, tired)
""",
        ),
        Shown(
            "C015",
            "To refuse a word is not enough. Whoever wrote it must read the better one.",
            """\
# a few lines of phrases/stigma_words.yaml
better:
  - addict
""",
            """\
# a few lines of phrases/stigma_words.yaml
better:
  - addict → person who uses drugs
""",
        ),
        Told(
            "C040",
            "Without its own sentences the bot cannot speak at all. Most often another folder was checked.",
            "a pack without `phrases/lines.yaml`",
            "a pack with it; what it says may change",
            _EXAMPLES,
            {"what": "lines"},
        ),
        Told(
            "C041",
            "Each part of the bot counts on these. One that is gone leaves a gap, or a cry for help unheard.",
            "a pack without `phrases/crisis_words.yaml`",
            "a pack with it; what it says may change",
            _EXAMPLES,
            {"kind": "word list", "key": "crisis_words"},
        ),
        Shown(
            "C042",
            "Mostly one letter of the name is wrong. What you wrote would never be said.",
            """\
# phrases/more_lines.yaml
phrases: more_lines
lines:
  welcom: Good to see you.
""",
            """\
# phrases/more_lines.yaml
phrases: more_lines
lines:
  welcome: Good to see you.
""",
        ),
        Shown(
            "C043",
            "Peers would find one button in another language, or none.",
            """\
# phrases/doors.fr.yaml
phrases: doors
language: fr
of: 311824063f7e
doors:
  overdose: Surdose
  oximeter: Oxymètre
  talk: Parler
  hard_shift: Quart difficile
  find_help: Trouver de l'aide
""",
            """\
# phrases/doors.fr.yaml
phrases: doors
language: fr
of: 311824063f7e
doors:
  overdose: Surdose
  oximeter: Oxymètre
  talk: Parler
  hard_shift: Quart difficile
  find_help: Trouver de l'aide
  me: Moi
""",
        ),
        Shown(
            "C044",
            "A dead button is the fastest way to lose somebody's trust.",
            """\
# phrases/more_doors.yaml
phrases: more_doors
doors:
  rest: Rest → card:no_such_card
""",
            """\
# phrases/more_doors.yaml
phrases: more_doors
doors:
  rest: Rest → card:plain
""",
        ),
    ),
)
