"""Mistakes in the words before colons, in lists, and in signs that mean more than they seem to."""

from __future__ import annotations

from tests.mistakes.example import Part, Shown

WORDS = Part(
    "Words and lists",
    "A file is made of words with a colon, and of lists with dashes. A few signs mean more than they seem to.",
    (
        Shown(
            "Y020",
            "Only one of the two can be shown, and nobody could tell which.",
            """\
body: Sit down.
body: Drink some water.
""",
            """\
body: Sit down. Drink some water.
""",
        ),
        Shown(
            "Y021",
            "The bot looks for these words letter by letter. `Title` is not `title`.",
            """\
Title: A short break
""",
            """\
title: A short break
""",
        ),
        Shown(
            "Y022",
            "Whoever changes one place would change another without seeing it.",
            """\
<<: {button: Take a rest}
""",
            """\
button: Take a rest
""",
        ),
        Shown(
            "Y023",
            "A question mark at the start of a line is read as an order to the program.",
            """\
? button
: Take a rest
""",
            """\
button: Take a rest
""",
        ),
        Shown(
            "Y024",
            "`&` before a word names this place for other lines. Peers would not see the word.",
            """\
button: &rest Take a rest
""",
            """\
button: Take a rest
""",
        ),
        Shown(
            "Y025",
            "`*` before a word means “the same as over there”. Peers would see something else.",
            """\
button: *rest
""",
            """\
button: Take a rest
""",
        ),
        Shown(
            "Y026",
            "`!` before a word is read as an order to the program. Peers would not see the word.",
            """\
button: !now Take a rest
""",
            """\
button: Take a rest now!
""",
        ),
        Shown(
            "Y027",
            "Half of the sentence would be missing on the phone, and the file would look right.",
            """\
body: Sit down in room #4.
""",
            """\
body: "Sit down in room #4."
""",
        ),
        Shown(
            "Y028",
            "The bot cannot know what these words are for.",
            """\
title: A short break
: Take a rest
""",
            """\
title: A short break
button: Take a rest
""",
        ),
        Shown(
            "Y029",
            "Two entries would be read as one: a peer who types the second would find nothing.",
            """\
words:
  - break
    - need a break
""",
            """\
words:
  - break
  - need a break
""",
        ),
    ),
)
