"""Mistakes in a file's letters: those nobody can see, and those that were lost."""

from __future__ import annotations

from tests.mistakes.example import Part, Shown, Told

LETTERS = Part(
    "Its letters",
    "Signs that nobody can see, and letters that were lost on the way. They mostly come in by pasting.",
    (
        Told(
            "Y002",
            "Some programs save é and ’ in their own way. Peers would read other signs there, or none.",
            "a card with accents, saved by an old program",
            "the same card saved as UTF-8, with its accents typed again",
            "tests/unit/flows/test_strict_yaml.py::test_refused",
        ),
        Shown(
            "Y010",
            "A tab is as wide as your program likes. So the same lines look right here and wrong there.",
            """\
words:
⟦tab⟧- break
""",
            """\
words:
  - break
""",
        ),
        Shown(
            "Y011",
            "Such a sign can ring, hide text or clear the screen. No phone shows it as a letter.",
            """\
title: A short⟦U+0007⟧ break
""",
            """\
title: A short break
""",
        ),
        Shown(
            "Y012",
            "With it, a phone number could be read backwards. What you check is then not what peers read.",
            """\
body: Sit down. ⟦U+202E⟧Drink some water.
""",
            """\
body: Sit down. Drink some water.
""",
        ),
        Shown(
            "Y013",
            "A hidden sign in a word keeps people from finding the card by that word.",
            """\
words: [bre⟦U+FEFF⟧ak]
""",
            """\
words: [break]
""",
        ),
        Shown(
            "Y014",
            "Somewhere a program could not read a letter and put this sign there. Nobody can guess what it was.",
            """\
title: A break in the caf\ufffd
""",
            """\
title: A break in the café
""",
        ),
    ),
)
