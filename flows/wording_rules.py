"""What can be wrong with how something is said: hard, hurting, or not what a phone can show. In a writer's words."""

from __future__ import annotations

from .issue_rules import Rule, Severity

WORDING_RULES: tuple[Rule, ...] = (
    Rule(
        "C056",
        "hard to read",
        "This reads like school grade {grade}. Here it may be grade {most}.",
        "Use shorter words and shorter sentences. Hardest words: {words}.",
    ),
    Rule(
        "C057",
        "a long sentence",
        "The sentence “{sentence}” has {count} words. It may have {most}.",
        "Make two sentences of it.",
    ),
    Rule(
        "C058",
        "a word that hurts",
        "“{word}” puts people down.",
        "Write instead: {instead}. If the card is about the word itself, name the word under `quotes:`.",
    ),
    Rule(
        "C059",
        "marks that a phone does not show",
        "“{mark}” would be shown just as it stands here, or the whole message would be refused.",
        "Take the mark out. Only `**bold**` works.",
    ),
    Rule(
        "C060",
        "a number outside its place",
        "“{text}” can hurt people when it is wrong. Such numbers stand in one place only.",
        "Write it in `phrases/numbers.yaml`, with its source. Here write its name, like `{{line_811}}`.",
    ),
    Rule(
        "C061",
        "an address in the text",
        "“{text}” is an address. Addresses stand in one place only.",
        "Write it in `phrases/links.yaml`. In the card, name it under `links:`.",
    ),
    Rule(
        "C075",
        "hard to read, in French",
        "This French text reads with an ease of {ease}. Here it needs {least} or more.",
        "Use shorter words and shorter sentences. Hardest words: {words}.",
    ),
    Rule(
        "C078",
        "letters in disguise",
        "In “{text}” a letter is from another alphabet, or a sign that nobody sees stands between two.",
        "Type the word again by hand.",
    ),
    Rule(
        "C079",
        "a name that says nothing",
        "“{text}” cannot stand on a button.",
        "Write a few words on one line, without marks.",
    ),
    Rule(
        "C080",
        "a beginning that gives something away",
        "“{word}” stands in the first {most} letters. A locked phone shows these to whoever looks on.",
        "Begin with something that says nothing to others, or say it further down. "
        "Such words stand in `phrases/telling_words.yaml`.",
    ),
    Rule(
        "C081",
        "a pack that is not ten days",
        "This pack has {count} lines. One a day comes, for {most} days.",
        "Write {most} lines, one for each day.",
    ),
    Rule(
        "C083",
        "a line not translated yet",
        "The line `{key}` is missing in `{language}`.",
        "Translate it. Until then people read it in English.",
        Severity.WARNING,
    ),
)
