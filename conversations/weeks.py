"""A peer's own last weeks, drawn for them alone when they ask, with the same in words; and the way to hide it. Pure.

Nothing is added up, judged or set beside anybody else's; a week without an answer stays empty.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from content.pack import Pack
from flows.check_in_rules import is_answer
from flows.definition import Flow
from flows.likeness import fold
from store.answers import Asked

from . import presses, screens
from .channel import Delete, Message, Picture
from .occurrences import wall_of
from .own_screens import back, button
from .reply import Reply
from .screens import Screen

WEEKS = 8
"""How many weeks are shown: as long as answers are kept."""

LEVELS = 4
"""How many answers the first question of a check-in has, without the one that passes it over."""


@dataclass(frozen=True)
class Scale:
    """The four answers of a check-in's first question: where they are kept, as they are kept, and as they are read."""

    save: str
    kept: tuple[str, ...]
    labels: tuple[str, ...]

    def level(self, results: Mapping[str, str]) -> int:
        """Return how high an answer stands, 4 for the first choice and 1 for the last; 0 for none of them."""
        kept = results.get(self.save, "")
        return LEVELS - self.kept.index(kept) if kept in self.kept else 0

    def label(self, level: int) -> str:
        """Return the words of a level."""
        return self.labels[LEVELS - level]


def weeks(screen: Screen, answered: Sequence[tuple[Asked, Mapping[str, str]]], today: date) -> Message:
    """Return the last eight weeks as a picture with its words under it; a line when nothing was answered in them.

    Args:
        screen: how things are drawn.
        answered: what was answered, oldest first; of several in one week the last is shown.
        today: the day it is where the peer lives.
    """
    monday = today - timedelta(days=today.weekday())
    first = monday - timedelta(weeks=WEEKS - 1)
    scales = list(_scales(screen.pack, screen.language))
    levels, shown = [0] * WEEKS, None
    for asked, results in answered:
        week = (asked.day - first).days // 7
        scale = next((each for each in scales if each.level(results)), None)
        if scale and 0 <= week < WEEKS:
            levels[week], shown = scale.level(results), scale
    if shown is None:
        return screens.note(screen, "weeks_none", back(screen))
    alt = _told(screen, shown, levels, first)
    values = (*shown.labels, first.isoformat(), monday.isoformat(), *(str(level or "") for level in levels))
    text = screen.pack.line("weeks", screen.language, words=alt)
    rows = (screens.frame(screen), (button(screen, "button_hide", presses.own("hide")),))
    return Message(text, rows=rows, picture=Picture("weeks", values, alt))


def _scales(pack: Pack, language: str) -> Iterator[Scale]:
    for flow in pack.flows.values():
        if flow.is_check_in and (scale := _scale(flow, pack.speak(language))):
            yield scale


def _scale(flow: Flow, language: str) -> Scale | None:
    """Return the scale of a check-in's first question; None when it has not four answers."""
    asked = next((node for node in flow.nodes.values() if node.save), None)
    if asked is None:
        return None
    labels = zip(asked.choices, flow.labels(asked.key, language), strict=True)
    pairs = [(kept, label) for choice, label in labels if is_answer(kept := fold(choice.label))]
    if len(pairs) != LEVELS:
        return None
    return Scale(asked.save, tuple(kept for kept, _ in pairs), tuple(label for _, label in pairs))


def _told(screen: Screen, scale: Scale, levels: Sequence[int], first: date) -> str:
    """Return the same in words: how often each, and week by week."""
    say, language = screen.pack.line, screen.language
    counts = [
        say("weeks_count", language, count=str(levels.count(level)), level=_low(scale.label(level)))
        for level in range(1, LEVELS + 1)
        if level in levels
    ]
    none = say("weeks_no_answer", language)
    told = [_low(scale.label(level)) if level else none for level in levels]
    values = {"counts": ", ".join(counts), "since": first.isoformat(), "list": ", ".join(told)}
    return say("weeks_words", language, **values).strip()


def _low(label: str) -> str:
    """Return a label as it reads within a sentence: "OK" stays as it is."""
    return label if label.split(maxsplit=1)[0].isupper() else label[:1].lower() + label[1:]


def _show(reply: Reply, _: str) -> None:
    """Show the weeks in a new message: a text cannot be changed into a picture."""
    message = weeks(reply.screen, reply.standing.look.answers(), wall_of(reply.given.now, reply.settings.zone).date())
    if message.picture:
        reply.replaces = 0
    reply.say(message)


def _hide(reply: Reply, _: str) -> None:
    """Take the message that was tapped out of the chat."""
    reply.replaces = 0
    if reply.standing.tapped_message:
        reply.outgoing.append(Delete((reply.standing.tapped_message,)))


WAYS: dict[str, Callable[[Reply, str], None]] = {"weeks": _show, "hide": _hide}
"""What the buttons of it do, by name."""
