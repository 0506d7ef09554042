"""Mistakes of a text in another language beside the English it was made from."""

from __future__ import annotations

from tests.mistakes.example import Part, Shown

TRANSLATIONS = Part(
    "Translations",
    "A French file stands beside the English one and says the same. Both must reach people with the same facts.",
    (
        Shown(
            "C030",
            "There is no English to go with it, so nobody will ever read it.",
            """\
# cards/coffee_break.fr.yaml
card: coffee_break
language: fr
title: Une pause café
words: [pause café]
body: Assieds-toi. Bois un café.
""",
            """\
# a few lines of cards/coffee_break.yaml
title: A coffee break
body: Sit down. Drink a coffee.
# a few lines of cards/coffee_break.fr.yaml
title: Une pause café
body: Assieds-toi. Bois un café.
""",
        ),
        Shown(
            "C031",
            "Peers who read French would go on reading what was true last month.",
            """\
# a few lines of cards/short_break.yaml
body: Sit down. Drink some water. Eat a snack.
# a few lines of cards/short_break.fr.yaml
of: f45c38caa4e1
body: Assieds-toi. Bois de l'eau.
""",
            """\
# a few lines of cards/short_break.yaml
body: Sit down. Drink some water. Eat a snack.
# a few lines of cards/short_break.fr.yaml
of: 939ce1aac67a
body: Assieds-toi. Bois de l'eau. Mange un peu.
""",
        ),
        Shown(
            "C053",
            "In an emergency people read their own language, or lose time.",
            """\
# a few lines of cards/short_break.yaml
emergency: yes
""",
            """\
# a few lines of cards/short_break.yaml
emergency: yes
# a few lines of cards/short_break.fr.yaml
body: Assieds-toi. Bois de l'eau.
""",
        ),
        Shown(
            "C063",
            "A card may wait for its translation. The list under “To do” keeps it from being forgotten.",
            """\
# a few lines of cards/short_break.yaml
body: Sit down. Drink some water.
""",
            """\
# a few lines of cards/short_break.yaml
body: Sit down. Drink some water.
# a few lines of cards/short_break.fr.yaml
body: Assieds-toi. Bois de l'eau.
""",
        ),
        Shown(
            "C067",
            "Peers who read French would take something old for something new.",
            """\
# a few lines of cards/short_break.yaml
outdated: The break room has moved.
# a few lines of cards/short_break.fr.yaml
body: Assieds-toi. Bois de l'eau.
""",
            """\
# a few lines of cards/short_break.yaml
outdated: The break room has moved.
# a few lines of cards/short_break.fr.yaml
body: Assieds-toi. Bois de l'eau.
outdated: La salle de pause a changé.
""",
        ),
        Shown(
            "C068",
            "The button More would lead to something else in each language, or to nothing.",
            """\
# a few lines of cards/short_break.yaml
body: Sit down. Drink some water.
more:
  - Then tell your team that you are back.
# a few lines of cards/short_break.fr.yaml
body: Assieds-toi. Bois de l'eau.
""",
            """\
# a few lines of cards/short_break.yaml
body: Sit down. Drink some water.
more:
  - Then tell your team that you are back.
# a few lines of cards/short_break.fr.yaml
body: Assieds-toi. Bois de l'eau.
more:
  - Dis ensuite à l'équipe que tu es de retour.
""",
        ),
        Shown(
            "C069",
            "Peers who read French would not get the number.",
            """\
# a few lines of cards/short_break.yaml
body: Sit down. Call {line_911}.
# a few lines of cards/short_break.fr.yaml
body: Assieds-toi. Appelle à l'aide.
""",
            """\
# a few lines of cards/short_break.yaml
body: Sit down. Call {line_911}.
# a few lines of cards/short_break.fr.yaml
body: Assieds-toi. Appelle le {line_911}.
""",
        ),
        Shown(
            "C076",
            "A slip of one key can be ten times as much. Small numbers may differ: “2” can be “both”.",
            """\
# a few lines of cards/short_break.yaml
body: Sit down. Drink some water.
# a few lines of cards/short_break.fr.yaml
body: Assieds-toi. Bois 10 verres d'eau.
""",
            """\
# a few lines of cards/short_break.yaml
body: Sit down. Drink some water.
# a few lines of cards/short_break.fr.yaml
body: Assieds-toi. Bois de l'eau.
""",
        ),
        Shown(
            "C077",
            "Two languages, two numbers: one of them is wrong. Hours may be counted to 12 or to 24.",
            """\
# phrases/numbers.fr.yaml
phrases: numbers
language: fr
of: 5179e4620562
numbers:
  line_911: {text: 9-9-9, hours: à toute heure}
""",
            """\
# phrases/numbers.fr.yaml
phrases: numbers
language: fr
of: 5179e4620562
numbers:
  line_911: {text: 9-1-1, hours: à toute heure}
""",
        ),
    ),
)
