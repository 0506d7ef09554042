"""What can be wrong with the flows of a pack as a whole: beside one another, the bot's own words, and Telegram."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from flows.definition import Flow
from flows.issues import Issue
from flows.verifier import verify

from .flow_checks import check_asked, check_languages, check_lengths
from .opened import opened
from .phrases import Phrases
from .typed_checks import check_typed


def check_whole(
    flows: Mapping[str, Flow],
    cards: Collection[str],
    phrases: Mapping[str, Phrases],
    numbers: Mapping[str, Mapping[str, str]],
    source: str,
) -> list[Issue]:
    """Return every mistake that only all flows and phrases together show, each told as a conversation."""
    others = [language for language in sorted(phrases) if language != source]
    found = [
        *check_languages(flows, others),
        *check_asked(flows, phrases, source),
        *check_lengths(flows, phrases, numbers, source),
        *check_typed(flows, phrases, source),
    ]
    return verify(flows, cards, phrases[source].commands, opened(phrases[source]), found)
