"""Mistakes in what stands once for all cards: numbers, links, sources and topics."""

from __future__ import annotations

from tests.mistakes.example import Part, Shown

TABLES = Part(
    "Numbers, links, sources, topics",
    "These stand once, in `phrases/`, and cards call them by name. A mistake here is a mistake in many cards.",
    (
        Shown(
            "C012",
            "The card would say “Call now”, and nobody would know whom.",
            """\
# a few lines of phrases/numbers.yaml
numbers:
  line_211:
    hours: any hour
    sources: [facts:S14]
    seen_on: 2026-11-23
""",
            """\
# a few lines of phrases/numbers.yaml
numbers:
  line_211:
    text: 2-1-1
    hours: any hour
    sources: [facts:S14]
    seen_on: 2026-11-23
""",
        ),
        Shown(
            "C013",
            "A wrong number can cost a life. Somebody must be able to look it up again.",
            """\
# a few lines of phrases/numbers.yaml
numbers:
  line_211:
    text: 2-1-1
    seen_on: 2026-11-23
""",
            """\
# a few lines of phrases/numbers.yaml
numbers:
  line_211:
    text: 2-1-1
    sources: [facts:S14]
    seen_on: 2026-11-23
""",
        ),
        Shown(
            "C014",
            "The bare number says nothing about where it was read, and when.",
            """\
# a few lines of phrases/numbers.yaml
numbers:
  line_211: 2-1-1
""",
            """\
# a few lines of phrases/numbers.yaml
numbers:
  line_211:
    text: 2-1-1
    sources: [facts:S14]
    seen_on: 2026-11-23
""",
        ),
        Shown(
            "C021",
            "Each source has a short name in the list of facts. By it everybody finds the same page.",
            """\
sources: [a friend told me]
""",
            """\
sources: [facts:S14]
""",
        ),
        Shown(
            "C022",
            "A peer would tap the link and nothing would open.",
            """\
# a few lines of phrases/links.yaml
links:
  rest_room:
    label: The rest room
    sources: [facts:S14]
    seen_on: 2026-11-23
""",
            """\
# a few lines of phrases/links.yaml
links:
  rest_room:
    label: The rest room
    instead: province
    sources: [facts:S14]
    seen_on: 2026-11-23
""",
        ),
        Shown(
            "C023",
            "A link that does not begin like this does not open, or opens something nobody wants.",
            """\
# a few lines of phrases/links.yaml
links:
  rest_room:
    label: The rest room
    url: helpstartshere.gov.bc.ca/rest
    sources: [facts:S14]
    seen_on: 2026-11-23
""",
            """\
# a few lines of phrases/links.yaml
links:
  rest_room:
    label: The rest room
    url: https://helpstartshere.gov.bc.ca/rest
    sources: [facts:S14]
    seen_on: 2026-11-23
""",
        ),
        Shown(
            "C024",
            "The card names a page that nobody has written down, so nobody can look.",
            """\
sources: [facts:S41]
""",
            """\
sources: [facts:S14]
""",
        ),
        Shown(
            "C025",
            "Links stand once, with their label. This name leads to none of them.",
            """\
links: [provinse]
""",
            """\
links: [province]
""",
        ),
        Shown(
            "C026",
            "Who looks rather than types would never come to this card.",
            """\
topic: stepps
""",
            """\
topic: steps
""",
        ),
        Shown(
            "C027",
            "The topic would begin with a card that is not in it.",
            """\
# a few lines of phrases/topics.yaml
topics:
  rest:
    label: Rest
    first: [short_break]
# a few lines of cards/short_break.yaml
topic: steps
""",
            """\
# a few lines of phrases/topics.yaml
topics:
  rest:
    label: Rest
    first: [short_break]
# a few lines of cards/short_break.yaml
topic: rest
""",
        ),
        Shown(
            "C045",
            "Peers would read the name with its brackets, and no number.",
            """\
body: Sit down. Call {line_119}.
""",
            """\
body: Sit down. Call {line_911}.
""",
        ),
        Shown(
            "C062",
            "Peers trust what the bot shows. It leads to places that somebody has looked at, and to no others.",
            """\
# a few lines of phrases/links.yaml
links:
  rest_room:
    label: The rest room
    url: https://example.org/rest
    sources: [facts:S14]
    seen_on: 2026-11-23
""",
            """\
# a few lines of phrases/links.yaml
links:
  rest_room:
    label: The rest room
    url: https://helpstartshere.gov.bc.ca/rest
    sources: [facts:S14]
    seen_on: 2026-11-23
""",
        ),
    ),
)
