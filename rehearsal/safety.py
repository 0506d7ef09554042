"""What must hold wherever a peer is in whatever flow: the safety rules as properties of one state of a talk.

Each property says in its name what holds, and yields what does not. None of them knows which flow it looks at.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import chain

from content.fill import names_in
from content.needs import DOORS
from conversations import presses
from conversations.channel import Kind, Message
from conversations.interrupts import CommandGiven
from conversations.screens import OVERDOSE_CARD
from flows.session import Session

from .safety_talk import Act, NotPossible, State, Talk
from .safety_walk import TYPED

TEXT_UNITS_MOST = 4096
"""Letters of one message, counted as Telegram does: in UTF-16 units."""

LABEL_MOST = 64
"""Letters of a button, far more than a phone shows."""

CRIES = ("overdose", "overdse", "surdose", "surdosse", "not breathing", "/od")
"""Emergency words as they are typed: each language, and with a slip."""

HURTS = ("suicidal", "suicidel", "me suicider", "he hits me")
"""Words of crisis as they are typed."""

CRISIS_CARDS = ("suicide_help", "violence_support", "youth_lines")

SECRET = TYPED[0]
"""Typed words that nobody else says, so that they are known again wherever they are kept."""

INTERRUPTIONS = (
    Act("type", "/privacy"),
    Act("type", "/help"),
    Act("type", "/ox"),
    Act("send", "a voice note"),
    *(Act("type", text) for text in (CRIES[1], CRIES[3], HURTS[0])),
)
"""What comes between a question and its answer."""

BACK = Act("tap", "back")

Property = Callable[[Talk, State], Iterator[str]]
"""Yields what is wrong at a state; nothing where the property holds."""


def every_message_has_the_emergency_door(talk: Talk, state: State) -> Iterator[str]:
    """One tap away: it is the first button of each message, or among the doors below the text field."""
    for message in state.messages:
        if message.keyboard:
            doors = [label for row in message.keyboard for label in row]
            if len(doors) != len(DOORS):
                yield f"the doors below the text field are {doors}"
            continue
        first = message.rows[0] if message.rows else ()
        press = presses.parse(first[0].press) if first else None
        if not isinstance(press, presses.EmergencyPress) or press.card != OVERDOSE_CARD:
            yield f"the first button of “{message.text[:40]}” is not the emergency door"


def the_emergency_door_opens_at_once(talk: Talk, state: State) -> Iterator[str]:
    """Its button and each emergency word bring the card before anything else, and move nobody."""
    door = presses.emergency(OVERDOSE_CARD, talk.words.pack.speak(talk.language))
    came = [talk.press(state, door, Act("tap", "emergency"))]
    came += [talk.does(state, Act("type", cry)) for cry in CRIES]
    for after in came:
        if not _is_card(after.messages[:1], OVERDOSE_CARD):
            yield f"{after.told[-1]} brings “{_first_words(after)}” instead of the overdose steps"
        elif after.session != state.session:
            yield f"{after.told[-1]} moves the peer"


def home_is_near(talk: Talk, state: State) -> Iterator[str]:
    """The way home is one tap, and stands in each message that has buttons."""
    for message in state.messages:
        row = message.rows[0] if message.rows else ()
        ways = [button.press for button in row if isinstance(presses.parse(button.press), presses.MenuPress)]
        if not message.keyboard and not ways:
            yield f"no way home from “{message.text[:40]}”"
    home = talk.press(state, presses.MENU, Act("tap", "menu"))
    if not home.messages or not home.messages[-1].keyboard:
        yield "the menu does not show the doors"


def there_is_a_way_on(talk: Talk, state: State) -> Iterator[str]:
    """An open question can be answered by a tap or by words, and each of its buttons does something."""
    session = state.session
    if session is None or not state.is_waiting or not state.messages:
        return
    node = talk.words.pack.flows[session.place.flow].nodes[session.place.node]
    taps = list(_choice_presses(state.messages[-1]))
    others = [button for row in state.messages[-1].rows[1:] for button in row]
    if not (taps or others or node.takes_words or node.asks_library):
        yield "nothing can be tapped or typed here"
    for press in taps:
        after = talk.press(state, press, Act("tap", press))
        if not after.messages and after.session == session:
            yield "a button does nothing"


def the_place_is_kept(talk: Talk, state: State) -> Iterator[str]:
    """After an interruption the same question is open, and its buttons act as they would have.

    What is said and what a tap does follows from session and settings alone: where these are kept, the place is.
    """
    session = state.session
    if not state.is_waiting:
        return
    asked = talk.press(state, presses.BACK, BACK)
    if asked.session != session or not asked.messages:
        yield "the way back does not show the question"
    for press in [press for message in asked.messages for press in _choice_presses(message)][:1]:
        after = talk.press(asked, press, Act("tap", press))
        if after.session == session and not after.messages:
            yield "a button of the question does nothing when it is asked again"
    for act, between in (*((act, talk.does(state, act)) for act in INTERRUPTIONS), *_cards_opened(talk, state)):
        if between.session != session or between.settings != state.settings:
            yield f"after “{act}” the peer is somewhere else"


def _cards_opened(talk: Talk, state: State) -> Iterator[tuple[Act, State]]:
    key = next((key for key, card in talk.words.pack.cards.items() if not card.is_emergency), OVERDOSE_CARD)
    act = Act("tap", f"the card {key}")
    yield act, talk.press(state, presses.card(key), act)


def nothing_speaks_after_stop(talk: Talk, state: State) -> Iterator[str]:
    """Whoever stops is written to no more: what was planned is taken back, and silence says nothing."""
    command = talk.understood(Kind.TEXT, "/stop").rest
    if command != CommandGiven("stop"):
        yield "/stop is not understood as it"
        return
    after = talk.does(state, Act("type", "/stop"))
    settings = after.settings
    if after.made is None or not after.made.stops or after.made.planned or after.planned:
        yield "/stop leaves something planned"
    if not settings.is_stopped or not settings.has_check_ins_off or settings.lines or settings.ten_days:
        yield "/stop leaves something that comes by itself"
    for prompt in range(state.session.prompt + 2 if state.session else 1):
        silent = talk.silence(after, prompt)
        if silent.outgoing or silent.planned:
            yield f"the silence of question {prompt} speaks after /stop"


def messages_fit(talk: Talk, state: State) -> Iterator[str]:
    """Each message is one that Telegram takes, and what is personal is protected."""
    for message in state.messages:
        text = message.text.replace("**", "")
        if not 0 < len(text.encode("utf-16-le")) // 2 <= TEXT_UNITS_MOST or not any(map(str.isalpha, text)):
            yield f"a message of {len(text)} letters"
        if names_in(message.text):
            yield f"a name was not filled in: {message.text[:60]}"
        buttons = list(chain.from_iterable(message.rows))
        for button in buttons:
            if not 1 <= len(button.press.encode()) <= presses.PRESS_BYTES_MOST:
                yield f"the button [{button.label}] hands back {len(button.press.encode())} bytes"
            if not button.label.strip() or len(button.label) > LABEL_MOST:
                yield f"a button is labelled “{button.label}”"
        parsed = [presses.parse(button.press) for button in buttons]
        is_card = any(isinstance(press, presses.CardPress) and press.is_about for press in parsed)
        is_own = any(isinstance(press, presses.ChoicePress | presses.WordsPress) for press in parsed)
        if not message.is_personal and (is_own or not is_card):
            yield f"“{message.text[:40]}” is personal, and can be passed on"


def crisis_words_are_answered_and_not_kept(talk: Talk, state: State) -> Iterator[str]:
    """Help for the peer comes first, is theirs alone, moves nobody, and nothing of what they typed stays."""
    for typed in HURTS:
        after = talk.does(state, Act("type", typed))
        if not any(_is_card(after.messages[:1], key) for key in CRISIS_CARDS):
            yield f"“{typed}” brings “{_first_words(after)}”"
        elif not after.messages[0].is_personal:
            yield f"what answers “{typed}” can be passed on"
        if after.session != state.session or typed in _json(after.session):
            yield f"“{typed}” moves the peer, or is kept"


def typed_words_are_kept_by_agreement_only(talk: Talk, state: State) -> Iterator[str]:
    """What somebody types here goes into the session only where the flow asks for it and the peer agreed."""
    before, after = state.session, talk.does(state, Act("type", SECRET))
    kept_before = before.results if before else {}
    if before and state.is_waiting:
        keep = talk.words.pack.flows[before.place.flow].nodes[before.place.node].keep
        if keep and keep.agreed.holds(kept_before):
            return
    results = after.session.results if after.session else {}
    new = {name: value for name, value in results.items() if kept_before.get(name) != value}
    kept = _json(after.session.changed(results=new) if after.session else None) + repr(after.settings)
    if any(word in kept for word in SECRET.split()):
        yield "typed words are kept, and nobody agreed to that"


OF_MESSAGES: tuple[Property, ...] = (every_message_has_the_emergency_door, messages_fit)
"""What is looked at in whatever the bot says, also where it has been already."""

OF_STATES: tuple[Property, ...] = (
    the_emergency_door_opens_at_once,
    home_is_near,
    there_is_a_way_on,
    the_place_is_kept,
    nothing_speaks_after_stop,
    crisis_words_are_answered_and_not_kept,
    typed_words_are_kept_by_agreement_only,
)
"""What is tried at each state once."""

PROPERTIES = (*OF_MESSAGES, *OF_STATES)


def told_wrong(talk: Talk, state: State, of: Property) -> str:
    """Return what is wrong at a state by one property; "" where it holds."""
    return next(of(talk, state), "")


def is_still_wrong(talk: Talk, acts: list[Act], of: Property) -> bool:
    """True when the property fails after these acts too."""
    try:
        return bool(told_wrong(talk, talk.replay(acts), of))
    except NotPossible:
        return False


def _choice_presses(message: Message) -> Iterator[str]:
    for row in message.rows:
        for button in row:
            if isinstance(presses.parse(button.press), presses.ChoicePress):
                yield button.press


def _is_card(messages: tuple[Message, ...], key: str) -> bool:
    """True when the first of some messages is that card."""
    pattern = re.compile(rf"1[aq]:{key}:0")
    return any(pattern.fullmatch(button.press) for message in messages[:1] for row in message.rows for button in row)


def _first_words(state: State) -> str:
    return state.messages[0].text[:40] if state.messages else "nothing"


def _json(session: Session | None) -> str:
    return session.to_json() if session else ""
