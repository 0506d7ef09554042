"""What can be wrong with cards, their translations and their wording, in a writer's words."""

from __future__ import annotations

from .issue_rules import Rule, Severity

_FORM_RULES = (
    Rule(
        "C020",
        "no source",
        "This card does not say where it comes from.",
        "Add `sources:`, like [facts:S14].",
    ),
    Rule(
        "C021",
        "a source that cannot be read",
        "“{source}” is not a source.",
        "Write it like `facts:S14` or `more:T28`.",
    ),
    Rule("C024", "an unknown source", "There is no source `{source}`.", "Correct it, or add it to phrases/sources.yaml."),
    Rule("C025", "an unknown link", "There is no link `{link}`.", "Correct it, or add it to phrases/links.yaml."),
    Rule("C026", "an unknown topic", "There is no topic `{topic}`.", "Choose one of phrases/topics.yaml: {topics}."),
    Rule(
        "C028",
        "nothing to find it by",
        "Nobody can find this card by typing: it has no `words:`.",
        "Add what people type when they need it, with slang and half words.",
    ),
    Rule(
        "C029",
        "the name of another card",
        "The card `{other}` has the same {what}, “{text}”.",
        "Give one of the two another {what}, so that a peer can tell them apart.",
    ),
    Rule("C051", "a card that does not exist", "There is no card `{key}` to see.", "Correct the name."),
    Rule(
        "C052",
        "out of date from the start",
        "The review date is not after the day the source was read.",
        "Choose a later day for `review_by:`.",
    ),
    Rule(
        "C054",
        "too long",
        "Page {page} has {letters} letters; {most} is the most.",
        "Say less, or put the rest under `more:`.",
    ),
    Rule("C055", "bold that does not end", "On page {page} a `**` is missing.", "Put `**` before and after."),
    Rule(
        "C065",
        "a review that is too far off",
        "The review is due {days} days after the card was last looked at; {most} is the most for {what}.",
        "Choose an earlier day for `review_by:`.",
    ),
)

_TRANSLATION_RULES = (
    Rule("C030", "a translation of nothing", "There is no `{key}` to translate.", "Correct the name."),
    Rule(
        "C031",
        "a stale translation",
        "The source of this translation has changed.",
        "Read it again beside the source; when it is right, write `of: {expected}`.",
        Severity.WARNING,
    ),
    Rule(
        "C053",
        "an emergency card in one language only",
        "This emergency card is missing in `{language}`.",
        "Translate it: in an emergency nobody should have to read a second language.",
    ),
    Rule(
        "C063",
        "not translated yet",
        "This card is not there in `{language}`.",
        "Translate it; until then peers read it in the source language.",
        Severity.WARNING,
    ),
    Rule(
        "C067",
        "a banner in one language only",
        "The source says that this is out of date and the translation does not.",
        "Translate `outdated:`, or take it away in both.",
    ),
    Rule(
        "C068",
        "pages that do not match",
        "The translation has {pages} pages and the source {source_pages}.",
        "Put the same on the same page.",
    ),
    Rule(
        "C069",
        "a number left out",
        "The source says `{{{name}}}` and the translation does not.",
        "Put it where the source has it.",
    ),
)

_DAY_RULES = (
    Rule(
        "C064",
        "a review that is overdue",
        "The review of this card was due {review_by}. Peers are told so.",
        "Have it reviewed, then choose a later day for `review_by:`.",
        Severity.WARNING,
    ),
    Rule(
        "C066",
        "a day that lies ahead",
        "{day} has not come yet.",
        "Under `{word}:` write the day it was done.",
    ),
)

CARD_RULES: tuple[Rule, ...] = (*_FORM_RULES, *_TRANSLATION_RULES, *_DAY_RULES)
