"""What inline mode offers to pass on: public cards, as text that stands alone. From memory, nothing is kept. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from content.library import brief, topic_cards
from content.pack import SOURCE_LANGUAGE, Pack

from .channel import Inbound, Kind
from .interrupts import OXIMETER_CARD, understand
from .screens import OVERDOSE_CARD, Screen, shareable_text
from .words import Words

OFFERS_MOST = 5
"""Cards offered at once: what a phone shows above its keyboard without scrolling."""

TYPED_MOST = 256
"""Letters of what is typed that are looked at; Telegram sends no more."""


@dataclass(frozen=True)
class Offer:
    """A card to pass on: its key, its title and first line to choose it by, and the text that is sent."""

    card: str
    title: str
    begins: str
    text: str


def offers(words: Words, typed: str, language: str, today: date, bot_name: str) -> tuple[Offer, ...]:
    """Return the cards that fit typed words, best first; the overdose steps and a few first cards for no words.

    A cry brings its card to the top, and nothing else: whoever types here is writing to somebody, not to the bot.
    """
    pack = words.pack
    language = pack.speak(language)
    keys = _first_cards(pack, language)
    if typed := typed[:TYPED_MOST].strip():
        urgent = understand(Inbound(0, "", Kind.TEXT, typed, language=language), words).urgent
        language = urgent.language if urgent else language
        keys = [urgent.card] if urgent else []
        keys += words.search(typed).cards
    screen = Screen(pack, pack, language, today, bot_name=bot_name)
    shown = [key for key in dict.fromkeys(keys) if key in pack.cards]
    return tuple(_offer(screen, key) for key in shown[:OFFERS_MOST])


def _first_cards(pack: Pack, language: str) -> list[str]:
    """Return the two emergency doors, then the first card of each topic, in the order of the topics."""
    topics = pack.phrases[SOURCE_LANGUAGE].topics
    return [OVERDOSE_CARD, OXIMETER_CARD, *(key for topic in topics for key in topic_cards(pack, topic, language)[:1])]


def _offer(screen: Screen, key: str) -> Offer:
    title, _, begins = brief(screen.pack, key, screen.language).partition("\n")
    return Offer(key, title.replace("**", ""), begins, shareable_text(screen, screen.pack.cards[key]))
