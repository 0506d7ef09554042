"""Looking through the library by topic: all topics, and three cards of one at a time. Pure."""

from __future__ import annotations

from content.library import briefs, topic_cards, topic_label

from . import presses
from .channel import Button, Message
from .screens import Row, Screen, frame, note, title_button, topic_rows

CARDS_AT_ONCE = 3
"""Cards of a topic on one screen (`users.md` J12): twenty would be read by nobody."""


def topics(screen: Screen) -> Message:
    """Return all topics as buttons."""
    return note(screen, "topics", *topic_rows(screen))


def topic(screen: Screen, key: str, page: int) -> Message:
    """Return three cards of a topic, the way to the next three, and the way back to all topics.

    A topic that is gone is met with all topics; behind the last page comes the first.
    """
    found = topic_cards(screen.pack, key, screen.language)
    if not found:
        return topics(screen)
    pages = -(-len(found) // CARDS_AT_ONCE)
    start = page % pages * CARDS_AT_ONCE
    shown = found[start : start + CARDS_AT_ONCE]
    language = screen.pack.speak(screen.language)
    name = topic_label(screen.pack, key, language)
    places = {"from": str(start + 1), "to": str(start + len(shown)), "all": str(len(found))}
    head = screen.pack.line("topic", language, topic=name, **places)
    rows: list[Row] = [(title_button(screen.pack, card, language),) for card in shown]
    back = Button(screen.pack.line("button_topics", language), presses.TOPICS)
    following = Button(screen.pack.line("button_more", language), presses.topic(key, page % pages + 1))
    rows.append((following, back) if pages > 1 else (back,))
    return Message(f"{head}\n\n{briefs(screen.pack, shown, language)}", rows=(frame(screen), *rows))
