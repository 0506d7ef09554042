"""Mistakes of a file as a whole: its name, its place, its size, its pages."""

from __future__ import annotations

from content.pack_files import ALL_BYTES_MOST, BYTES_MOST, FILES_MOST
from flows.tree import VALUES_MOST
from flows.yaml_events import ISSUES_MOST
from tests.mistakes.example import Part, Shown, Told

_FILES = "tests/unit/content/test_pack_files.py"
_READER = "tests/unit/flows/test_strict_yaml.py"

THE_FILE = Part(
    "The file itself",
    "Where a file lies, what it is called, and how large it is.",
    (
        Told(
            "C001",
            "The check looked for the words of the bot and found no folder. Most often the folder was moved.",
            "a folder that was renamed or is not on this machine",
            "`content/pack`, where the words of this bot are",
            f"{_FILES}::test_no_folder",
        ),
        Told(
            "C002",
            "A shortcut can lead to any file of the machine. What peers read must be in the pack itself.",
            "a shortcut in `cards` that leads to a file elsewhere",
            "a copy of the file in its place",
            f"{_FILES}::test_a_shortcut_is_never_followed",
        ),
        Told(
            "C003",
            "So many files are no pack of words. Most often another folder was copied in.",
            "a pack with a photo collection in it",
            "the pack without it",
            f"{_FILES}::test_too_many",
            {"most": f"{FILES_MOST:,}"},
        ),
        Shown(
            "C004",
            "The bot knows a file by its name. With spaces or capitals in it, nobody would ever see the card.",
            """\
# cards/Short Break.yaml
card: short_break
""",
            """\
# a few lines of cards/short_break.yaml
card: short_break
""",
        ),
        Told(
            "C005",
            "A card is one phone screen. A file this large holds something else, such as a picture.",
            "a card into which a whole handbook was pasted",
            "a card of a few lines for each thing in it",
            f"{_FILES}::test_too_large",
            {"most": str(BYTES_MOST // 1024)},
        ),
        Told(
            "C006",
            "Some programs save text in their own way. Then é and ’ turn into other signs, or the file stays shut.",
            "a card saved by a word processor, or one you may not open",
            "the same text saved as UTF-8",
            f"{_FILES}::test_not_text",
            {"why": "UnicodeDecodeError"},
        ),
        Told(
            "C007",
            "The bot says nothing from this folder. Words in it would look ready and reach nobody.",
            "a release that a newer bot made, with a folder that this one does not know",
            "the folders that this page names",
            "tests/unit/content/test_pack.py::test_a_folder_that_nothing_is_said_from",
        ),
        Shown(
            "C008",
            "The name is how everything else finds the card. With two names it is lost.",
            """\
# a few lines of cards/short_break.yaml
card: long_break
""",
            """\
# a few lines of cards/short_break.yaml
card: short_break
""",
        ),
        Told(
            "C009",
            "Each file is small enough, and all of them together are too much for the bot's small machine.",
            "a pack with many old copies of its files",
            "the pack without the old copies",
            f"{_FILES}::test_too_much",
            {"most": str(ALL_BYTES_MOST // 1024 // 1024)},
        ),
        Told(
            "Y001",
            "A text this long is no card and no flow, and nobody could look it through.",
            "a file with a whole book in it",
            "the few lines that belong on a card",
            f"{_READER}::test_refused",
            {"most": str(BYTES_MOST // 1024)},
        ),
        Shown(
            "Y003",
            "An empty file is mostly a card somebody meant to finish.",
            """\
# cards/short_break.yaml
""",
            """\
# a few lines of cards/short_break.yaml
body: Sit down. Drink some water.
""",
        ),
        Shown(
            "Y004",
            "Every part of a card has its word, so that the bot knows the title from the text.",
            """\
# cards/short_break.yaml
Sit down. Drink some water.
""",
            """\
# a few lines of cards/short_break.yaml
title: A short break
body: Sit down. Drink some water.
""",
        ),
        Shown(
            "Y005",
            "A line of three dashes ends the card. All that stands below it would be lost.",
            """\
body: Sit down. Drink some water.
---
more:
  - Then tell your team that you are back.
""",
            """\
body: Sit down. Drink some water.
more:
  - Then tell your team that you are back.
""",
        ),
        Shown(
            "Y006",
            "No card needs lists in lists. So many brackets are a slip, or meant to harm.",
            """\
words: [[[[[[[[[[[[[[[[[[[[[break]]]]]]]]]]]]]]]]]]]]]
""",
            """\
words: [break]
""",
        ),
        Told(
            "Y007",
            "A list this long was not written by hand, and it would make the bot slow.",
            "a dictionary pasted under `words:`",
            "the words people really type",
            f"{_READER}::test_refused",
            {"most": f"{VALUES_MOST:,}"},
        ),
        Told(
            "Y008",
            "One slip at the top can make a hundred below it. Mend the first ones and check again.",
            "a file in which nearly every line is wrong",
            "the same file after a few rounds of mending",
            f"{_READER}::test_many_mistakes_are_cut_and_errors_stay",
            {"most": str(ISSUES_MOST)},
        ),
        Shown(
            "Y009",
            "A line like this gives orders to the program that reads the file. Cards hold words only.",
            """\
# cards/short_break.yaml
%YAML 1.1
---
card: short_break
topic: steps
title: A short break
words: [break]
body: Sit down. Drink some water.
sources: [facts:S14]
seen_on: 2026-11-23
checked_on: ""
reviewers: nobody yet
review_by: 2027-02-21
""",
            """\
# cards/short_break.yaml
card: short_break
topic: steps
title: A short break
words: [break]
body: Sit down. Drink some water.
sources: [facts:S14]
seen_on: 2026-11-23
checked_on: ""
reviewers: nobody yet
review_by: 2027-02-21
""",
        ),
    ),
)
