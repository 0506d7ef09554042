"""How things look on the phone: what a turn's events, a card or the menu read like, with their buttons. Pure.

Invariant: every message with buttons carries the emergency door and the way home in its first row.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from content.card import Card
from content.library import about_card, briefs, card_text, page_count, topic_label
from content.needs import DOORS
from content.pack import SOURCE_LANGUAGE, Pack
from flows.engine import MORE, NOT_IT
from flows.events import (
    CardsFound,
    CardShown,
    Event,
    FoundRejected,
    NodeSpoke,
    NothingFound,
    NotUnderstood,
    QuestionAsked,
)

from . import presses
from .channel import Button, Message
from .sound_buttons import sound_buttons
from .unasked_row import unasked_row

OVERDOSE_CARD = "overdose_steps"

SHORT_LABEL = 17
"""Letters of a label that still fits beside another on a 360-pixel phone."""


@dataclass(frozen=True)
class Screen:
    """What drawing needs to know: the words of cards and lines, the words of the flow, the language, the day."""

    pack: Pack
    flow_pack: Pack
    language: str
    today: date
    token: str = ""
    is_unasked: bool = False
    """True for what the bot starts: its emergency door then carries one neutral word (`design.md` rule 13)."""

    bot_name: str = ""
    """The bot's own username, for links to its cards; empty while Telegram has not said it."""

    is_private: bool = False
    """True for what answers crisis words, and what is opened from there: for this peer, and without a link."""

    is_discreet: bool = False
    """True when the labels that are always there are to be neutral (`users.md` J31)."""

    results: Mapping[str, str] = field(default_factory=dict)
    """Answers the talk keeps, by name."""


SHORTEST_LABEL, ROW_MOST = 7, 3
"""Letters of labels that fit three in a row, the most there are."""

Row = tuple[Button, ...]


def frame(screen: Screen) -> Row:
    """Return the row that stands first under every message with buttons."""
    label = "emergency_neutral" if screen.is_unasked or screen.is_discreet else "button_overdose"
    language = screen.pack.speak(screen.language)
    return (
        Button(screen.pack.line(label, language), presses.emergency(OVERDOSE_CARD, language)),
        Button(screen.pack.line("button_menu", language), presses.MENU),
    )


def keyboard(pack: Pack, language: str, is_discreet: bool = False) -> tuple[tuple[str, ...], ...]:
    """Return the six doors, two in a row; `is_discreet` gives them labels that say little to who looks on."""
    doors = pack.phrases[pack.speak(language)].doors
    labels = [pack.line(f"discreet_{key}", language) if is_discreet else doors[key].label for key in DOORS]
    return tuple(tuple(labels[place : place + 2]) for place in range(0, len(labels), 2))


def home(screen: Screen, line: str = "home", /, **values: str) -> Message:
    """Return a message with the doors below the text field."""
    text = screen.pack.line(line, screen.language, **values)
    return Message(text, keyboard=keyboard(screen.pack, screen.language, screen.is_discreet))


def note(screen: Screen, line: str, /, *rows: Row, **values: str) -> Message:
    """Return one of the bot's own sentences, with buttons under the frame."""
    return Message(screen.pack.line(line, screen.language, **values), rows=(frame(screen), *rows))


def draw(screen: Screen, event: Event) -> Message | None:
    """Return the message an event is told by; None for events that say nothing."""
    match event:
        case NodeSpoke(flow, node):
            return Message(said(screen, flow, node), rows=(frame(screen),))
        case QuestionAsked(flow, node, prompt):
            return question(screen, flow, node, prompt)
        case CardShown(key):
            return card(screen, key, 0)
        case CardsFound():
            return _cards_found(screen, event)
        case NothingFound(_, asked):
            return _nothing_found(screen, "nothing_found", asked)
        case FoundRejected(_, _, asked):
            return _nothing_found(screen, "not_it", asked)
        case NotUnderstood():
            return _not_understood(screen, event)
        case _:
            return None


def said(screen: Screen, flow: str, node: str) -> str:
    """Return the words of a node with its numbers, and with the answers the peer gave earlier."""
    spoken = screen.flow_pack.flows[flow]
    text = spoken.say(node, screen.language)
    answers = {name: value.replace("*", "") for name, value in spoken.answers(screen.results, screen.language).items()}
    return screen.pack.fill(text, screen.language, **answers).strip()


def question(screen: Screen, flow: str, node: str, prompt: int) -> Message:
    """Return a question with its choices as buttons."""
    asked = screen.flow_pack.flows[flow]
    text = said(screen, flow, node)
    buttons = [
        Button(label, presses.choice(screen.token, prompt, place))
        for place, label in enumerate(asked.labels(node, screen.language))
    ]
    below = topic_rows(screen) if asked.nodes[node].asks_library else ()
    if screen.token.startswith(presses.CHECK_IN_TOKEN) and asked.nodes[node].save:
        below = (unasked_row(screen.pack, screen.language, screen.token),)
    return Message(text, rows=(frame(screen), *_in_rows(buttons), *below))


def topic_rows(screen: Screen) -> tuple[Row, ...]:
    """Return the library's topics as buttons, two in a row."""
    topics = screen.pack.phrases[SOURCE_LANGUAGE].topics
    buttons = [Button(topic_label(screen.pack, key, screen.language), presses.topic(key)) for key in topics]
    return tuple(_in_rows(buttons))


def card(screen: Screen, key: str, page: int) -> Message:
    """Return a page of a card; an unknown card gets a useful answer, however old its button was."""
    found = screen.pack.cards.get(key) or screen.flow_pack.cards.get(key)
    if found is None:
        return note(screen, "gone_card", (_talk(screen),))
    return card_message(screen, found, page)


def card_message(screen: Screen, found: Card, page: int) -> Message:
    """Return a page of a card with its buttons: related cards, the next page, its story, the way back.

    It is public, but as an answer to crisis words. What is personal is never drawn into what is public, nor the
    other way round (`docs/decisions/0021`).
    """
    language = screen.pack.speak(screen.language)
    say = screen.pack.line
    urgent = found.is_emergency
    related = [key for key in found.see if key in screen.pack.cards and key != OVERDOSE_CARD]
    private = screen.is_private
    buttons = [] if private else sound_buttons(screen.pack, found, language)
    buttons += [card_button(screen.pack, key, language, urgent, private) for key in related]
    pages = page_count(found, language)
    if pages > 1:
        following = presses.card(found.key, (page + 1) % pages, urgent, private)
        buttons.append(Button(say("button_more", language), following))
    buttons.append(Button(say("button_about_card", language), presses.about(found.key, private)))
    if not urgent and not screen.is_private:
        # Who wrote words of crisis is offered help, and nothing to judge.
        buttons.append(_wrong(screen, found.key))
    back = Button(say("button_back", language), presses.BACK if private else presses.RETURN)
    # Few rows: on a small phone each one pushes a line of the card off the screen.
    rows = ((*frame(screen), back), *_in_rows(buttons))
    return Message(shareable_text(screen, found, page % pages), rows=rows, is_personal=private)


def shareable_text(screen: Screen, found: Card, page: int = 0) -> str:
    """Return a page of a card as text that stands alone, with the link that opens it; buttons are not passed on."""
    text = card_text(screen.pack, found, screen.language, page, screen.today)
    if screen.is_private or not screen.bot_name:
        return text
    link = f"t.me/{screen.bot_name}?start={found.key}"
    return f"{text}\n{screen.pack.line('share', screen.language, link=link)}"


def about(screen: Screen, key: str) -> Message:
    """Return the whole story of a card, with the way back to it."""
    found = screen.pack.cards.get(key) or screen.flow_pack.cards.get(key)
    if found is None:
        return note(screen, "gone_card", (_talk(screen),))
    language = screen.pack.speak(screen.language)
    private = screen.is_private
    # Who came here from words of crisis goes back to what is theirs alone, and is given nothing to judge.
    is_open = found.is_emergency and not private
    press = presses.emergency(key, language) if is_open else presses.card(key, is_private=private)
    back = Button(screen.pack.line("button_back", language), press)
    rows = (frame(screen), (back,) if private else (_wrong(screen, key), back))
    return Message(about_card(screen.pack, found, screen.language), rows=rows, is_personal=private)


def _wrong(screen: Screen, key: str) -> Button:
    return Button(screen.pack.line("button_wrong", screen.language), presses.wrong(key))


def card_button(pack: Pack, key: str, language: str, is_new: bool = False, is_private: bool = False) -> Button:
    """Return a card's button. Emergency cards keep their constant handle, so that they never need the store."""
    found = pack.cards[key]
    words = found.words.get(language) or next(iter(found.words.values()))
    if found.is_emergency:
        return Button(words.button, presses.emergency(key, language))
    return Button(words.button, presses.card(key, is_new=is_new, is_private=is_private))


def _cards_found(screen: Screen, event: CardsFound) -> Message:
    """Return the three best, whether the bot is sure, how it read the words, and what it found nothing about."""
    language = screen.pack.speak(screen.language)
    say = screen.pack.line
    heads = [say({True: "found", False: "found_unsure", None: "found_more"}[event.is_sure], language)]
    if event.matched:
        heads.append(say("found_matched", language, matched=event.matched))
    if event.missed:
        heads.append(say("found_missed", language, missed=event.missed))
    rows: list[Row] = [(title_button(screen.pack, found, language),) for found in event.cards]
    handle = presses.choice(screen.token, event.prompt, NOT_IT, event.asked)
    last = [Button(say("button_not_it", language), handle)]
    if event.has_more:
        more = presses.choice(screen.token, event.prompt, MORE, event.asked)
        last.insert(0, Button(say("button_more", language), more))
    said = f"{' '.join(heads)}\n\n{briefs(screen.pack, event.cards, language)}"
    return Message(said, rows=(frame(screen), *rows, tuple(last)))


def _nothing_found(screen: Screen, line: str, asked: str) -> Message:
    """Say so, and offer to send the words, as they would be sent, to those who write the cards."""
    ways = [(_talk(screen),), (_door(screen, "hard_shift"),)]
    sent = presses.parse(presses.send_words(asked))
    if not isinstance(sent, presses.WordsPress):
        return note(screen, line, *ways)
    say, language = screen.pack.line, screen.language
    offer = (Button(say("button_send_words", language), presses.send_words(asked)),)
    text = f"{say(line, language)}\n\n{say('offer_words', language, words=sent.words)}"
    return Message(text, rows=(frame(screen), offer, *ways))


def title_button(pack: Pack, key: str, language: str) -> Button:
    """A found card is named in full: one a row, there is room. It opens below: the list it stands in is personal."""
    button = card_button(pack, key, language, is_new=True)
    found = pack.cards[key]
    words = found.words.get(language) or next(iter(found.words.values()))
    return replace(button, label=words.title)


def _not_understood(screen: Screen, event: NotUnderstood) -> Message:
    language = screen.pack.speak(screen.language)
    if event.near:
        line = "did_you_mean"
        labels = screen.flow_pack.flows[event.flow].labels(event.node, language)
        near = [Button(labels[place], presses.choice(screen.token, event.prompt, place)) for place in event.near]
        rows = _in_rows(near)
    elif event.cards:
        line = "maybe_card"
        rows = [(title_button(screen.pack, key, language),) for key in event.cards if key in screen.pack.cards]
    else:
        asked = question(screen, event.flow, event.node, event.prompt)
        return replace(asked, text=f"{screen.pack.line('place_kept', language)}\n\n{asked.text}")
    back = Button(screen.pack.line("button_back", language), presses.BACK)
    return Message(screen.pack.line(line, language), rows=(frame(screen), *rows, (back,)))


def _talk(screen: Screen) -> Button:
    return Button(screen.pack.line("button_talk", screen.language), presses.command("talk"))


def _door(screen: Screen, key: str) -> Button:
    """A door as a button, for when the keyboard is folded away."""
    return Button(screen.pack.phrases[screen.pack.speak(screen.language)].doors[key].label, presses.command(key))


def _in_rows(buttons: list[Button]) -> list[Row]:
    """Put short labels side by side, two or three in a row, and long ones alone."""
    rows: list[Row] = []
    longest = 0
    for button in buttons:
        longest = max(longest, len(button.label))
        beside = len(rows[-1]) if rows else 0
        if 0 < beside < ROW_MOST and longest <= (SHORT_LABEL if beside == 1 else SHORTEST_LABEL):
            rows[-1] = (*rows[-1], button)
        else:
            rows.append((button,))
            longest = len(button.label)
    return rows
