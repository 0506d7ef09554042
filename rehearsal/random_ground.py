"""What random flows stand on: the fewest lines, doors, cards and word lists with which the bot speaks two languages."""

from __future__ import annotations

import functools

from content.card_parser import parse_card
from content.fingerprint import fingerprint
from content.flow_checks import NEVER_ASKED, NEVER_ASKED_TOPICS
from content.needs import COMMANDS, DOORS, EMERGENCY_CARDS, LINES, TELLING_WORDS
from content.pack import SOURCE_LANGUAGE, card_fingerprint

CARDS = ("kettle", "lantern", "harbour")
"""Cards that are no emergency, for flows to open."""

TYPED_COMMANDS = ("language", "privacy", "mydata", "hours", "discreet", "help")
"""Commands that a choice of a random flow may lead to: those that leave the peer where they are."""

CRIES = {
    "en": {"overdose": ["overdose", "overdosing"], "sign": ["not breathing", "turning blue"]},
    "fr": {"overdose": ["surdose", "surdoses"], "sign": ["ne respire plus", "devient bleu"]},
}
"""What is listened for of an overdose, by language."""

HURTS = {
    "en": {"suicide": ["suicidal", "kill myself"], "violence": ["he hits me"]},
    "fr": {"suicide": ["me suicider", "veux mourir"], "violence": ["me frappe"]},
}
"""What is listened for that brings help for the peer, by language."""

TOLD = {"en": {"telling": ["naloxone"]}, "fr": {"telling": ["naloxone"]}}

_NEVER = {topic: [f"ask for the {topic}"] for topic in NEVER_ASKED_TOPICS}
UNASKED = {"en": _NEVER, "fr": _NEVER}

_CARD = """\
card: {key}
topic: shelf
title: {title}
emergency: {emergency}
words: [{key} page]
body: Call {{line_911}}. This is **one** page.
sources: [facts:S14]
seen_on: 2026-11-23
checked_on: ""
reviewers: nobody yet
review_by: 2027-02-21
"""

_CARD_FR = """\
card: {key}
language: fr
of: {of}
title: {title} en français
words: [{key} feuille]
body: Appelle le {{line_911}}. C'est **une** page.
"""

_TABLES = {
    "topics": "phrases: topics\ntopics:\n  shelf: {label: Shelf, first: [overdose_steps]}\n",
    "sources": 'phrases: sources\nsources:\n  facts_s14: {name: "A page", date: "", copy: own}\n',
    "numbers": (
        "phrases: numbers\nnumbers:\n"
        "  line_911: {text: 9-1-1, hours: any hour, sources: [facts:S14], seen_on: 2026-11-23}\n"
    ),
}


@functools.cache
def _made() -> dict[str, str]:
    files = {f"phrases/{name}.yaml": text for name, text in _TABLES.items()}
    files |= {f"cards/{key}.yaml": _card(key, "yes") for key in EMERGENCY_CARDS}
    files |= {f"cards/{key}.yaml": _card(key, "no") for key in CARDS}
    lines = [f"  {key}: {key} {' '.join(f'{{{name}}}' for name in names)}".rstrip() for key, names in LINES.items()]
    lines = [line for line in lines if not line.startswith("  language_name:")]
    files["phrases/names.yaml"] = "phrases: names\nlines:\n  language_name: English\n"
    files["phrases/lines.yaml"] = "\n".join(["phrases: lines", "lines:", *lines]) + "\n"
    labels = [f"  {key}: Order {key} (say {key})" for key in COMMANDS]
    files["phrases/commands.yaml"] = "\n".join(["phrases: commands", "commands:", *labels]) + "\n"
    files["phrases/doors.yaml"] = doors({})
    heard = (("emergency_words", CRIES), ("crisis_words", HURTS), (TELLING_WORDS, TOLD), (NEVER_ASKED, UNASKED))
    for name, lists in heard:
        files[f"phrases/{name}.yaml"] = f"phrases: {name}\n{_topics(lists['en'])}"
        files[f"phrases/{name}.fr.yaml"] = f"phrases: {name}\nlanguage: fr\n{_topics(lists['fr'])}"
    return files | _french(files)


def _card(key: str, emergency: str) -> str:
    return _CARD.format(key=key, title=key.replace("_", " ").capitalize(), emergency=emergency)


def _topics(topics: dict[str, list[str]]) -> str:
    return "words:\n" + "".join(f"  {topic}: [{', '.join(phrases)}]\n" for topic, phrases in topics.items())


def _french(files: dict[str, str]) -> dict[str, str]:
    """Return translations whose fingerprints are right."""
    french = {}
    for key in (*EMERGENCY_CARDS, *CARDS):
        source, _ = parse_card(files[f"cards/{key}.yaml"], "", SOURCE_LANGUAGE)
        assert source
        of = card_fingerprint(source)
        french[f"cards/{key}.fr.yaml"] = _CARD_FR.format(key=key, of=of, title=key.capitalize())
    of = fingerprint(["English"])
    french["phrases/names.fr.yaml"] = f"phrases: names\nlanguage: fr\nof: {of}\nlines:\n  language_name: Français\n"
    of = fingerprint(f"Door {key}" for key in DOORS)
    labels = [f"  {key}: Porte {key}" for key in DOORS]
    french["phrases/doors.fr.yaml"] = "\n".join(["phrases: doors", "language: fr", f"of: {of}", "doors:", *labels])
    return french


def doors(targets: dict[str, str]) -> str:
    """Return the file of the doors; those that `targets` does not name open a card."""
    always = {"overdose": "card:overdose_steps", "oximeter": "card:oximeter"}
    ways = {key: always.get(key) or targets.get(key, "card:kettle") for key in DOORS}
    return (
        "\n".join(["phrases: doors", "doors:", *(f"  {key}: Door {key} → {way}" for key, way in ways.items())]) + "\n"
    )


def ground() -> dict[str, str]:
    """Return path → text of a pack without any flow; a copy, to be built on."""
    return dict(_made())
