"""Mistakes of a card in the language it is first written in."""

from __future__ import annotations

from tests.mistakes.example import Part, Shown, Told

CARDS = Part(
    "Cards",
    "What every card needs, and what a phone has room for.",
    (
        Shown(
            "C020",
            "Peers may act on this card. Everybody must be able to see where it was read.",
            """\
sources: []
""",
            """\
sources: [facts:S14]
""",
        ),
        Shown(
            "C028",
            "Peers type a word and take what comes. A card without such words is there and never found.",
            """\
words: []
""",
            """\
words: [break, need a break, tired]
""",
        ),
        Shown(
            "C029",
            "Two buttons with the same name lead to two places. Nobody can tell which is which.",
            """\
title: Plain
""",
            """\
title: A short break
""",
        ),
        Told(
            "C050",
            "Some cards must always be there: the overdose steps, the oximeter, and three for a crisis.",
            "a pack without `cards/oximeter.yaml`",
            "a pack with it; what it says may change",
            "tests/test_refused.py::test_refused",
            {"key": "oximeter"},
        ),
        Shown(
            "C051",
            "A button under the card would lead nowhere.",
            """\
see: [oximetre]
""",
            """\
see: [oximeter]
""",
        ),
        Shown(
            "C054",
            "A card is one phone screen. Who is in a hurry reads the first lines, and taps More for the rest.",
            """\
body: |
  Sit down where you can see the door, and put your bag on the floor.
  Drink some water, and eat a small snack if there is one in the box.
  Tell the others that you are on a break, and when you will be back.
  Put your phone away, and look out of the window for a little while.
  When you feel ready to go on, wash your hands and stretch your back.
  Then go and ask the others if there is one thing they need from you.
""",
            """\
body: |
  Sit down where you can see the door, and put your bag on the floor.
  Drink some water, and eat a small snack if there is one in the box.
  Tell the others that you are on a break, and when you will be back.
more:
  - |
    Put your phone away, and look out of the window for a little while.
    When you feel ready to go on, wash your hands and stretch your back.
    Then go and ask the others if there is one thing they need from you.
""",
        ),
        Shown(
            "C055",
            "Without the second one, peers would read two stars and no bold.",
            """\
body: Sit down. **Drink some water.
""",
            """\
body: Sit down. **Drink some water.**
""",
        ),
    ),
)
