"""Mistakes in what stands at a word: nothing, too much, or something of another kind."""

from __future__ import annotations

from tests.mistakes.example import Part, Shown

ENTRIES = Part(
    "What stands at a word",
    "Each word of a file wants something: one text, a list, a day, yes or no. All words of a card are explained in "
    "[writing-cards.md](writing-cards.md).",
    (
        Shown(
            "Y050",
            "The bot cannot do without it: here, the day on which somebody read the number.",
            """\
# a few lines of phrases/numbers.yaml
numbers:
  line_211:
    text: 2-1-1
    sources: [facts:S14]
""",
            """\
# a few lines of phrases/numbers.yaml
numbers:
  line_211:
    text: 2-1-1
    sources: [facts:S14]
    seen_on: 2026-11-23
""",
        ),
        Shown(
            "Y051",
            "Somebody meant to write something here, and peers would see nothing.",
            """\
title:
""",
            """\
title: A short break
""",
        ),
        Shown(
            "Y052",
            "There is room for one text here. Which entry of a list should the bot show?",
            """\
body:
  - Sit down.
  - Drink some water.
""",
            """\
body: |
  Sit down.
  Drink some water.
""",
        ),
        Shown(
            "Y053",
            "Several things may stand here, so that even one of them is written as a list.",
            """\
see: oximeter
""",
            """\
see:
  - oximeter
""",
        ),
        Shown(
            "Y054",
            "What stands here has parts of its own, each with its word.",
            """\
# phrases/more_numbers.yaml
phrases: more_numbers
numbers: 2-1-1
""",
            """\
# phrases/more_numbers.yaml
phrases: more_numbers
numbers:
  line_211:
    text: 2-1-1
    sources: [facts:S14]
    seen_on: 2026-11-23
""",
        ),
        Shown(
            "Y055",
            "What does not fit on a phone is cut off there.",
            """\
button: Take a rest when the day is hard
""",
            """\
button: Take a rest
""",
        ),
        Shown(
            "Y056",
            "A phone has few rows. People who are tired do not read long lists.",
            """\
see: [overdose_steps, oximeter, plain, suicide_help, violence_support]
""",
            """\
see: [overdose_steps, oximeter, plain, suicide_help]
""",
        ),
        Shown(
            "Y057",
            "The bot counts days to say when a card is due. It understands one way of writing them.",
            """\
review_by: February 21, 2027
""",
            """\
review_by: 2027-02-21
""",
        ),
        Shown(
            "Y058",
            "Only a few answers mean something here. `own`: we read it ourselves. `second-hand`: we read about it.",
            """\
# a few lines of phrases/sources.yaml
sources:
  facts_s15:
    name: Another page of the province
    date: "2026"
    copy: mine
""",
            """\
# a few lines of phrases/sources.yaml
sources:
  facts_s15:
    name: Another page of the province
    date: "2026"
    copy: own
""",
        ),
        Shown(
            "Y059",
            "Whether a card is for emergencies must be clear.",
            """\
emergency: maybe
""",
            """\
emergency: no
""",
        ),
        Shown(
            "Y060",
            "The bot would pass this line over, and you would think that it is used.",
            """\
title: A short break
picture: tree.png
""",
            """\
title: A short break
""",
        ),
        Shown(
            "Y061",
            "The bot would pass this line over because of one wrong letter.",
            """\
buton: Take a rest
""",
            """\
button: Take a rest
""",
        ),
    ),
)
