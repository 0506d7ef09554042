"""Mistakes in how something is said."""

from __future__ import annotations

from tests.mistakes.example import Part, Shown

WORDING = Part(
    "Wording",
    "How something is said: easy, kind, and so that a phone can show it. "
    "This is held for cards, and mostly for flows and the bot's own sentences too.",
    (
        Shown(
            "C056",
            "After a hard call even good readers read slowly. Short words get through.",
            """\
body: >
  After a difficult situation, feeling exhausted is very common.
  It is recommended to find a comfortable area and to remain hydrated.
""",
            """\
body: |
  Hard calls can make you tired.
  Find a quiet place and sit down. Drink some water. Take your time.
""",
        ),
        Shown(
            "C057",
            "In a long sentence people lose the beginning before they come to the end.",
            """\
body: Go in and sit down on the couch by the door and rest for a bit if you can do so.
""",
            """\
body: Go in and sit down on the couch by the door. Rest for a bit if you can.
""",
        ),
        Shown(
            "C058",
            "Words can push people away from help. We name the person first, never the drug.",
            """\
body: A junkie may need a break too.
""",
            """\
body: A person who uses drugs may need a break too.
""",
        ),
        Shown(
            "C059",
            "What makes bold words or links on a web page shows as odd signs on a phone.",
            """\
body: <b>Sit down.</b> Drink some water.
""",
            """\
body: "**Sit down.** Drink some water."
""",
        ),
        Shown(
            "C060",
            "A dose that is written in ten cards is mended in nine of them one day. The tenth can hurt.",
            """\
body: Call 9-1-1. Then sit down for 5 minutes.
""",
            """\
# a few lines of cards/short_break.yaml
body: Call {line_911}. Then sit down for {rest_wait}.
# a few lines of phrases/numbers.yaml
numbers:
  rest_wait:
    text: 5 minutes
    sources: [facts:S14]
    seen_on: 2026-11-23
""",
        ),
        Shown(
            "C061",
            "When a site moves, its address is mended once, for all cards. Links also show where they lead.",
            """\
body: Sit down. See canada.ca for more.
""",
            """\
body: Sit down. Drink some water.
links: [province]
""",
        ),
        Shown(
            "C075",
            "French is measured by a rule made for French. There a higher number is easier.",
            """\
# a few lines of cards/short_break.fr.yaml
body: >
  Après une intervention difficile, la fatigue est habituelle.
  Il est recommandé de trouver un endroit confortable et de s'hydrater.
""",
            """\
# a few lines of cards/short_break.fr.yaml
body: |
  Un appel dur, ça fatigue.
  Va dans un coin calme. Assieds-toi. Bois de l'eau. Prends ton temps.
""",
        ),
        Shown(
            "C078",
            "It looks right, and no search finds it. It also hides a word from all the other rules.",
            """\
body: Sit d⟦U+043E⟧wn. Drink some water.
""",
            """\
body: Sit down. Drink some water.
""",
        ),
        Shown(
            "C079",
            "A button is all that people see of a card in a list.",
            """\
title: "..."
""",
            """\
title: A short break
""",
        ),
    ),
)
