"""What can be wrong with cards and their translations, in a writer's words."""

from __future__ import annotations

from .issue_rules import Rule, Severity

_FORM_RULES = (
    Rule(
        "C020",
        "no source",
        "This card does not say where it comes from.",
        "Under `sources:`, name where each thing was read, like `[facts:S14]`.",
    ),
    Rule(
        "C021",
        "a source that cannot be read",
        "“{source}” is not written like a source.",
        "Write it like `facts:S14` or `more:T28`.",
    ),
    Rule(
        "C024",
        "an unknown source",
        "There is no source `{source}`.",
        "Correct its number, or add it to `phrases/sources.yaml`.",
    ),
    Rule(
        "C025",
        "an unknown link",
        "There is no link `{link}`.",
        "Correct the name, or add the link to `phrases/links.yaml`.",
    ),
    Rule(
        "C026",
        "an unknown topic",
        "There is no topic `{topic}`.",
        "Write one of these: {topics}. They stand in `phrases/topics.yaml`.",
    ),
    Rule(
        "C028",
        "nothing to find it by",
        "Nobody can find this card by typing: it has no `words:`.",
        "Under `words:`, write what people type when they need it, with slang and half words.",
    ),
    Rule(
        "C029",
        "the name of another card",
        "The card `{other}` has the same {what}, “{text}”.",
        "Give one of the two another {what}, so that people can tell them apart.",
    ),
    Rule(
        "C051",
        "a card that does not exist",
        "Under `see:` stands `{key}`, and there is no such card.",
        "Correct the name, or take it out.",
    ),
    Rule(
        "C052",
        "out of date from the start",
        "The review is not due after the day on which the sources were read.",
        "Choose a later day for `review_by:`.",
    ),
    Rule(
        "C054",
        "too long",
        "Page {page} has {letters} letters. It may have {most}.",
        "Say less, or move the rest to a page under `more:`.",
    ),
    Rule(
        "C055",
        "bold that does not end",
        "On page {page} a `**` is missing.",
        "Put `**` before the bold words and after them.",
    ),
    Rule(
        "C065",
        "a review that is too far off",
        "The review is due {days} days after somebody last looked. For {what}, {most} days are the most.",
        "Choose an earlier day for `review_by:`.",
    ),
)

_TRANSLATION_RULES = (
    Rule(
        "C030",
        "a translation of nothing",
        "There is no `{key}` in English to translate.",
        "Correct the name, or take the translation away.",
    ),
    Rule(
        "C031",
        "a stale translation",
        "This was not made from the English as it is now.",
        "Read the two side by side and mend this one. When both say the same, write `of: {expected}`.",
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
        "This card is missing in `{language}`.",
        "Translate it. Until then people read it in English.",
        Severity.WARNING,
    ),
    Rule(
        "C067",
        "a banner in one language only",
        "The English says that this is out of date, and the translation does not.",
        "Translate `outdated:`, or take it out of both.",
    ),
    Rule(
        "C068",
        "pages that do not match",
        "Pages of the translation: {pages}. Pages of the English: {source_pages}.",
        "Put the same things on the same pages, in the same order.",
    ),
    Rule(
        "C069",
        "a number left out",
        "The English says `{{{name}}}` and the translation does not.",
        "Put it where the English has it, on the same page.",
    ),
    Rule(
        "C076",
        "a number of its own",
        "Page {page} says {figure}, and that page of the English does not.",
        "Look which of the two is right, and write the same in both.",
    ),
    Rule(
        "C077",
        "another number than the English one",
        "Here stands “{text}”. The English is “{source_text}”.",
        "Look which of the two is right, and write the same figures and units in both.",
    ),
)

_DAY_RULES = (
    Rule(
        "C064",
        "a review that is overdue",
        "The review of this card was due on {review_by}. People who open the card are told so.",
        "Have it reviewed, then choose a later day for `review_by:`.",
        Severity.WARNING,
    ),
    Rule(
        "C066",
        "a day that lies ahead",
        "{day} has not come yet.",
        "Under `{word}:` write the day on which it was done.",
    ),
)

CARD_RULES: tuple[Rule, ...] = (*_FORM_RULES, *_TRANSLATION_RULES, *_DAY_RULES)
