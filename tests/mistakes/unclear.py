"""Places from which a file cannot be understood, each with what most likely happened there."""

from __future__ import annotations

from tests.mistakes.example import Part, Shown

UNCLEAR = Part(
    "Lines that cannot be understood",
    "From such a line on, nothing in the file can be read. The check says what most likely happened. "
    "It may be wrong: look at the line above as well.",
    (
        Shown(
            "Y030",
            "The check found no likely cause. Something here is not written as files are written.",
            """\
title: "A short break \\UFFFFFFFF"
""",
            """\
title: "A short break"
""",
        ),
        Shown(
            "Y031",
            "A colon with a space ends a word such as `title`. A second one on the line makes no sense.",
            """\
body: Remember: drink some water.
""",
            """\
body: "Remember: drink some water."
""",
        ),
        Shown(
            "Y032",
            "How far in a line starts says what it belongs to.",
            """\
title: A short break
  button: Take a rest
""",
            """\
title: A short break
button: Take a rest
""",
        ),
        Shown(
            "Y033",
            "In a list each entry has its own dash.",
            """\
words:
  - break
  need a break
""",
            """\
words:
  - break
  - need a break
""",
        ),
        Shown(
            "Y034",
            "Without the second quote sign, the rest of the file is read as one text.",
            """\
title: "A short break
""",
            """\
title: "A short break"
""",
        ),
        Shown(
            "Y035",
            "The quote sign inside ends the text too early.",
            """\
title: "A "short" break"
""",
            """\
title: "A 'short' break"
""",
        ),
        Shown(
            "Y036",
            "In double quotes a `\\` changes what the next letter means.",
            """\
title: "Tea\\coffee break"
""",
            """\
title: "Tea or coffee break"
""",
        ),
        Shown(
            "Y037",
            "A list that begins with a bracket goes on until the bracket is closed.",
            """\
words: [break, need a break
""",
            """\
words: [break, need a break]
""",
        ),
        Shown(
            "Y038",
            "Some signs mean something else when a text begins with them. In quotes they are just signs.",
            """\
body: {line_911} is the number to call.
""",
            """\
body: "{line_911} is the number to call."
""",
        ),
        Shown(
            "Y039",
            "The sign says: the text begins on the next line.",
            """\
body: | Sit down.
  Drink some water.
""",
            """\
body: |
  Sit down.
  Drink some water.
""",
        ),
        Shown(
            "Y040",
            "Without the colon the line is read as a part of the text above it.",
            """\
title A short break
""",
            """\
title: A short break
""",
        ),
        Shown(
            "Y041",
            "A list begins on the line below its word.",
            """\
words: - break
""",
            """\
words:
  - break
""",
        ),
    ),
)
