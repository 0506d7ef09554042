"""What can be wrong with how something is said: hard, hurting, or not what a phone can show. In a writer's words."""

from __future__ import annotations

from .issue_rules import Rule

WORDING_RULES: tuple[Rule, ...] = (
    Rule(
        "C056",
        "hard to read",
        "This reads like grade {grade}; {most} is the most here.",
        "Take shorter words and shorter sentences. Hardest here: {words}.",
    ),
    Rule(
        "C057",
        "a long sentence",
        "A sentence has {count} words; {most} is the most: “{sentence}”",
        "Make two of it.",
    ),
    Rule(
        "C058",
        "a word that hurts",
        "“{word}” puts people down.",
        "Say: {instead}. A card that explains the word names it under `quotes:`.",
    ),
    Rule(
        "C059",
        "marks that a phone does not show",
        "“{mark}” would be shown as it stands, or refused.",
        "Write it in plain letters. Only `**bold**` is understood.",
    ),
    Rule(
        "C060",
        "a number outside its place",
        "“{text}” is a number that can hurt when it is wrong.",
        "Put it into phrases/numbers.yaml once and write its `{{name}}` here.",
    ),
    Rule(
        "C061",
        "an address in the text",
        "“{text}” is an address.",
        "Put it into phrases/links.yaml and name it under `links:`.",
    ),
    Rule(
        "C075",
        "harder than it should be",
        "This reads with an ease of {ease}; {least} is the least here.",
        "Take shorter words and shorter sentences. Hardest here: {words}.",
    ),
)
