"""What random flows say, in English and French: plain sentences, and labels of which no two are alike."""

from __future__ import annotations

Pair = tuple[str, str]
"""The same words in English and in French."""

QUESTIONS: tuple[Pair, ...] = (
    ("What would help now?", "Qu'est-ce qui aiderait?"),
    ("Which one fits?", "Lequel convient?"),
    ("How is it now?", "Comment ça va?"),
    ("What comes next?", "Et ensuite?"),
    ("Would you like more?", "En veux-tu plus?"),
    ("Pick one, or none.", "Choisis, ou non."),
)

STATEMENTS: tuple[Pair, ...] = (
    ("OK. That is all.", "OK. C'est tout."),
    ("Here is a quiet place.", "Voici un coin calme."),
    ("Thanks. Rest well.", "Merci. Bon repos."),
    ("One small thing helps.", "Une petite chose aide."),
    ("There is no hurry.", "Rien ne presse."),
    ("The buttons are here.", "Les boutons sont là."),
    ("**Slowly** now.", "**Lentement** maintenant."),
)

LABELS: tuple[Pair, ...] = (
    ("Breathe", "Respirer"),
    ("Walk outside", "Marcher dehors"),
    ("Music", "Musique"),
    ("Garden", "Jardin"),
    ("Kitchen", "Cuisine"),
    ("Good", "Bien"),
    ("Rough", "Difficile"),
    ("Tomorrow", "Demain"),
    ("Picture", "Dessin"),
    ("Window", "Fenêtre"),
    ("Tea", "Thé"),
    ("Blanket", "Couverture"),
    ("Evening", "Soirée"),
    ("Football", "Ballon"),
    ("Puzzle", "Énigme"),
    ("Candle", "Bougie"),
    ("Sandwich", "Tartine"),
    ("Thunder", "Orage"),
)

TYPED: tuple[Pair, ...] = (
    ("calm", "paisible"),
    ("hiking", "randonnée"),
    ("songs", "chansons"),
    ("flowers", "fleurs"),
    ("cooking", "recette"),
    ("pleasant", "agréable"),
    ("heavy", "lourd"),
    ("sunrise", "aube"),
    ("drawing", "crayon"),
    ("curtain", "rideau"),
    ("cup", "tasse"),
    ("warmth", "chaleur"),
    ("dinner", "souper"),
    ("match", "partie"),
    ("riddle", "devinette"),
    ("lamp", "lampe"),
    ("bread", "pain"),
    ("storm", "pluie"),
)
"""Other words for the labels, in their order."""

SKIP: Pair = ("Skip", "Passer")
TITLES: tuple[Pair, ...] = (("Harvest", "Récolte"), ("Meadow", "Prairie"), ("Bridge", "Pont"), ("Orchard", "Verger"))
