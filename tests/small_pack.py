"""The smallest pack that passes: every line, door and emergency card the bot needs, in English and French.

Mistakes are laid over this one rather than over the starter pack, whose words change every week: a test of one
mistake must not fail because somebody wrote a better sentence.
"""

from __future__ import annotations

import functools

from content.card_parser import parse_card
from content.checks import LISTENED_FOR
from content.flow_checks import NEVER_ASKED, NEVER_ASKED_TOPICS
from content.needs import COMMANDS, DOORS, EMERGENCY_CARDS, LINES, TELLING_WORDS, WORD_LISTS
from content.pack import build_pack, card_fingerprint, flow_fingerprint, phrases_fingerprint
from flows.parser import parse_flow

CARD = """\
card: {key}
topic: steps
title: {title}
emergency: {emergency}
words: [{key} words]
body: Call {{line_911}}. This is **one** page.
sources: [facts:S14]
seen_on: 2026-11-23
checked_on: ""
reviewers: nobody yet
review_by: 2027-02-21
"""

CARD_FR = """\
card: {key}
language: fr
of: {of}
title: {title} en français
words: [{key} mots]
body: Appelle le {{line_911}}. C'est **une** page.
"""

TALK = """\
flow: talk
title: Talk
silence: stays open
nodes:
  start:
    say: Who would you like to call?
    choices:
      - A card (page) → card:plain
      - Nobody → bye
  bye: {say: Bye., go: end}
"""

TALK_FR = """\
flow: talk
language: fr
of: {of}
title: Parler
nodes:
  start:
    say: Qui veux-tu appeler?
    choices: [Une carte (page), Personne]
  bye: {{say: Au revoir.}}
"""

NUMBERS = """\
phrases: numbers
numbers:
  line_911: {text: 9-1-1, hours: any hour, sources: [facts:S14], seen_on: 2026-11-23}
  line_quiet: {text: 1-800-555-0100, sources: [facts:S14], seen_on: 2026-11-23}
"""

TABLES = {
    "topics": """\
phrases: topics
topics:
  steps: {label: Steps, first: [overdose_steps]}
""",
    "sources": """\
phrases: sources
sources:
  facts_s14: {name: "Province of BC, overdose page", date: "", copy: own}
  more_t28: {name: "A page about PEP", date: "2025", copy: second-hand}
""",
    "links": """\
phrases: links
links:
  province:
    label: Province of BC
    url: https://helpstartshere.gov.bc.ca/stopoverdose
    sources: [facts:S14]
    seen_on: 2026-11-23
  project_page: {label: "The project", url: "", instead: province, sources: [facts:S14], seen_on: 2026-11-23}
""",
    "hosts": "phrases: hosts\nwords:\n  hosts: [helpstartshere.gov.bc.ca]\n",
    "stigma_words": "phrases: stigma_words\nbetter:\n  - junkie → person who uses drugs\n",
}

NEVER_ASKED_LISTS = "words:\n" + "".join(f"  {topic}: [ask for the {topic}]\n" for topic in NEVER_ASKED_TOPICS)

_TOPICS = {**LISTENED_FOR, TELLING_WORDS: ("telling",)}


def card(key: str, emergency: str = "no") -> str:
    """Return the source of one card."""
    return CARD.format(key=key, title=key.replace("_", " ").capitalize(), emergency=emergency)


@functools.cache
def _made() -> dict[str, str]:
    files = {"phrases/numbers.yaml": NUMBERS, "flows/talk.yaml": TALK, "cards/plain.yaml": card("plain")}
    files |= {f"cards/{key}.yaml": card(key, "yes") for key in EMERGENCY_CARDS}
    files |= {f"phrases/{name}.yaml": text for name, text in TABLES.items()}
    lines = [f"  {key}: {key} {' '.join(f'{{{name}}}' for name in names)}".rstrip() for key, names in LINES.items()]
    # Two lines lie alone, so that each can be spoilt and mended as a whole file.
    for key in ("welcome", "share"):
        alone = next(line for line in lines if line.startswith(f"  {key}:"))
        lines.remove(alone)
        files[f"phrases/{key}.yaml"] = f"phrases: {key}\nlines:\n{alone}\n"
    files["phrases/lines.yaml"] = "\n".join(["phrases: lines", "lines:", *lines]) + "\n"
    targets = dict.fromkeys(DOORS, "flow:talk") | {"overdose": "card:overdose_steps", "oximeter": "card:oximeter"}
    doors = [f"  {key}: Door {key} → {target}" for key, target in targets.items()]
    files["phrases/doors.yaml"] = "\n".join(["phrases: doors", "doors:", *doors]) + "\n"
    commands = [f"  {key}: Command {key} (say {key})" for key in COMMANDS]
    files["phrases/commands.yaml"] = "\n".join(["phrases: commands", "commands:", *commands]) + "\n"
    for name in WORD_LISTS:
        files[f"phrases/{name}.yaml"] = f"phrases: {name}\n{_listened_for(name)}"
    files[f"phrases/{NEVER_ASKED}.yaml"] = f"phrases: {NEVER_ASKED}\n{NEVER_ASKED_LISTS}"
    return files | _french(files)


def _listened_for(name: str) -> str:
    return "words:\n" + "".join(f"  {topic}: [{topic}]\n" for topic in _TOPICS[name])


def _french(files: dict[str, str]) -> dict[str, str]:
    """Return translations whose fingerprints are right, so that only a test's own change makes them stale."""
    french = {}
    for key in (*EMERGENCY_CARDS, "plain"):
        source, _ = parse_card(files[f"cards/{key}.yaml"], "", "en")
        assert source
        of = card_fingerprint(source)
        french[f"cards/{key}.fr.yaml"] = CARD_FR.format(key=key, of=of, title=key)
    talk, _ = parse_flow(files["flows/talk.yaml"], "")
    assert talk
    french["flows/talk.fr.yaml"] = TALK_FR.format(of=flow_fingerprint(talk))
    source_pack, _ = build_pack(files)
    assert source_pack
    of = phrases_fingerprint(source_pack.phrases["en"], "phrases/doors.yaml")
    labels = [f"  {key}: Porte {key}" for key in DOORS]
    french["phrases/doors.fr.yaml"] = "\n".join(["phrases: doors", "language: fr", f"of: {of}", "doors:", *labels])
    for name in WORD_LISTS:
        french[f"phrases/{name}.fr.yaml"] = f"phrases: {name}\nlanguage: fr\n{_listened_for(name)}"
    french[f"phrases/{NEVER_ASKED}.fr.yaml"] = f"phrases: {NEVER_ASKED}\nlanguage: fr\n{NEVER_ASKED_LISTS}"
    return french


def small_pack() -> dict[str, str]:
    """Return path → text of the smallest pack that passes; a copy, to be spoilt."""
    return dict(_made())
