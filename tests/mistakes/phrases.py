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
        Shown(
            "C016",
            "The last file read would win, and nobody would see it.",
            """\
# phrases/our_numbers.yaml
phrases: our_numbers
numbers:
  line_911:
    text: 9-1-2
    sources: [facts:S14]
    seen_on: 2026-11-23
# phrases/other_numbers.yaml
phrases: other_numbers
numbers:
  line_211:
    text: 2-1-1
    sources: [facts:S14]
    seen_on: 2026-11-23
""",
            """\
# phrases/other_numbers.yaml
phrases: other_numbers
numbers:
  line_211:
    text: 2-1-1
    sources: [facts:S14]
    seen_on: 2026-11-23
""",
        ),
        Shown(
            "C017",
            "A cry in that language would get no answer. Most often the name of a list has a slip in it.",
            """\
# phrases/crisis_words.fr.yaml
phrases: crisis_words
language: fr
words:
  suicid: [en finir]
  violence: [me frappe]
""",
            """\
# phrases/crisis_words.fr.yaml
phrases: crisis_words
language: fr
words:
  suicide: [en finir]
  violence: [me frappe]
""",
        ),
        Shown(
            "C019",
            "The sentence would go out with a gap: no day, no name, no way back.",
            """\
# phrases/share.yaml
phrases: share
lines:
  share: To pass it on, send this message on.
""",
            """\
# phrases/share.yaml
phrases: share
lines:
  share: "To pass it on: {link}"
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
# phrases/welcome.yaml
phrases: welcome
lines:
  welcom: Good to see you.
""",
            """\
# phrases/welcome.yaml
phrases: welcome
lines:
  welcome: Good to see you.
""",
            also=("C041",),
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
