"""What the bot answers to a meaning, and what changes: pure. Interrupts, this file and the engine are a whole bot.

Invariant: nothing here reads or writes; `receive` and `fire` load what stands, `commit` keeps what comes out.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from content.flow_checks import DEED_FOOT
from content.nudge_lines import NudgeLine
from content.opened import SEARCH_FLOW
from content.plain_words import plain_words
from flows import engine
from flows.events import OldChoiceTapped
from flows.resumes import ChoiceTapped, FlowChosen, SilenceReached, TextReceived
from flows.session import Status
from flows.world import World

from . import browsing, idle_screens, late, own, own_screens, permissions, presses, screens, sounds
from .carried import is_met, redraw, tell
from .carrying import MOVED
from .channel import Button, Kind, Send, Strip
from .commands import give
from .interrupts import CommandGiven, DoorOpened, Happened, Meaning, Pressed, Said, TooMany
from .presses import CHECK_IN_TOKEN
from .reply import Answer, Given, Reply, Standing, go_home, greeted, open_door

NO_PROMPT = -1
"""The number of no question."""


def _reply(standing: Standing, given: Given) -> Reply:
    return Reply(standing, given, standing.session, standing.settings, given.flow_pack)


def answer(meaning: Meaning, standing: Standing, given: Given) -> Answer:
    """Answer one meaning."""
    reply = greeted(standing, given)
    late.end_if_left(reply)
    if is_met(reply, meaning):
        tell(reply)
        return _closed(reply)
    match meaning:
        case CommandGiven(command, argument):
            give(reply, command, argument)
        case DoorOpened(door):
            open_door(reply, door)
        case Pressed(press) if not permissions.may("press", presses.name_of(press), permissions.PEER):
            _old_button(reply)
        case Pressed(presses.LaterPress() | presses.OwnPress() | presses.OwnerPress() as press):
            own.give(reply, press)
        case Pressed(press):
            _pressed(reply, press)
        case Said(text):
            _said(reply, text)
        case Happened(kind, what):
            _happened(reply, kind, what)
        case TooMany():
            reply.replaces = 0
            _note(reply, "too_many")
    return _closed(reply)


def fall_silent(standing: Standing, given: Given, prompt: int) -> Answer:
    """Answer a question that nobody answered."""
    reply = _reply(standing, given)
    reply.is_unasked = True
    session = reply.session
    if session and session.carried:
        # The words it waited with are not in force any more; those it was moved to have a silence of their own.
        prompt = session.prompt if session.carried == MOVED else NO_PROMPT
    if session and prompt != NO_PROMPT:
        turn = engine.resume(reply.world, session, SilenceReached(prompt))
        if OldChoiceTapped() not in turn.events:
            reply.take(replace(turn, session=turn.session.changed(carried="")))
    return _closed(reply)


def follow_up(standing: Standing, given: Given, flow: str, node: str) -> Answer:
    """Begin the follow-up a peer asked for."""
    reply = _reply(standing, given)
    reply.is_unasked = True
    reply.take(engine.start(reply.world, FlowChosen(flow, node), given.token, given.flow_pack.name))
    return _closed(reply)


def check_in(standing: Standing, given: Given, flow: str, asked: str, foot: str, deed: str = "") -> Answer:
    """Begin a check-in that a schedule asks for.

    `foot` is a line that says that it comes rarer now, `deed` what the organisation says it did.
    """
    reply = _reply(standing, given)
    reply.is_unasked = True
    reply.take(engine.start(reply.world, FlowChosen(flow), given.token, given.flow_pack.name, asked))
    if foot:
        _add_foot(reply, foot)
    if deed:
        _add_foot(reply, DEED_FOOT, text=deed)
    return _closed(reply)


def send_line(standing: Standing, given: Given, line: NudgeLine) -> Answer:
    """Send a line. The peer's place in a flow stays what it is."""
    reply = _reply(standing, given)
    reply.is_unasked = True
    reply.say(own_screens.line(reply.screen, line))
    return _closed(reply)


def ask_whether(standing: Standing, given: Given, organisation: str, schedule_id: int) -> Answer:
    """Ask once whether something that nobody answered should go on; after that, silence."""
    reply = _reply(standing, given)
    reply.is_unasked = True
    reply.say(own_screens.ask_whether(reply.screen, organisation, schedule_id))
    return _closed(reply)


def ask_idle(standing: Standing, given: Given, last_on: date) -> Answer:
    """Ask a peer who was not here for long whether to go on. Their place in a flow stays what it is."""
    reply = _reply(standing, given)
    reply.is_unasked = True
    reply.say(idle_screens.question(reply.screen, last_on, given.today))
    return _closed(reply)


def _closed(reply: Reply) -> Answer:
    """Carry out the commands that choices led to, and close the answer."""
    for command in reply.commanded:
        give(reply, command, "")
    return reply.answer()


def _pressed(reply: Reply, press: presses.Press) -> None:
    match press:
        case presses.MenuPress():
            go_home(reply)
        case presses.BackPress(is_new):
            reply.replaces = 0 if is_new else reply.replaces
            if not redraw(reply):
                go_home(reply)
        case presses.CardPress():
            _open_card(reply, press)
        case presses.ChoicePress():
            _choose(reply, press)
        case presses.TopicPress(topic, page):
            reply.say(browsing.topic(reply.screen, topic, page) if topic else browsing.topics(reply.screen))
        case presses.WrongPress(card):
            _count_wrong(reply, card)
        case presses.WordsPress(words):
            # What a button hands back could have been made by anybody.
            reply.sent_words = plain_words(words)
            reply.say(screens.note(reply.screen, "words_sent", _ways(reply), words=reply.sent_words))
        case presses.SoundPress():
            reply.replaces = 0
            reply.say(sounds.sound(reply.screen, press))
        case _:
            _old_button(reply)


def _open_card(reply: Reply, press: presses.CardPress) -> None:
    card = reply.given.words.pack.cards.get(press.card)
    if press.is_new or (card and card.is_emergency):
        reply.replaces = 0
    # Such a button stands under a card or its story: public, but where it answers crisis words.
    reply.taps_public = not press.is_private
    screen = replace(reply.screen, is_private=press.is_private)
    message = screens.about(screen, press.card) if press.is_about else screens.card(screen, press.card, press.page)
    reply.say(message)


def _count_wrong(reply: Reply, card: str) -> None:
    """Count that something on a card is wrong; for a card that is gone there is nobody to tell."""
    if card in reply.given.words.pack.cards:
        reply.wrong_card = card
    reply.replaces = 0
    _note(reply, "wrong_counted" if reply.wrong_card else "gone_card")


def _choose(reply: Reply, press: presses.ChoicePress) -> None:
    session, is_again = reply.session, _is_again(reply, press)
    is_over = session is None or session.token != press.token or not session.is_waiting
    # The last answer, tapped twice; what was put off is over too, and may be answered now.
    is_done = is_again and session is not None and session.status is Status.COMPLETED
    if is_over and not is_done and press.token.startswith(CHECK_IN_TOKEN):
        late.meet(reply, press.token)
        return
    if session is None or session.token != press.token:
        _old_button(reply)
        return
    turn = engine.resume(reply.world, session, ChoiceTapped(press.prompt, press.choice, press.asked))
    if OldChoiceTapped() not in turn.events:
        reply.take(turn)
        return
    if is_again:
        reply.toast = reply.given.words.pack.line("already_done", reply.screen.language)
        return
    _old_button(reply)


def _is_again(reply: Reply, press: presses.ChoicePress) -> bool:
    """True for the same tap again, on a bad network: it acted once already."""
    session = reply.session
    is_newest = reply.standing.tapped_message >= reply.standing.newest_message
    if session is None or session.token != press.token:
        return False
    return is_newest and press.prompt in (session.prompt, session.prompt - 1)


def _old_button(reply: Reply) -> None:
    """Take the old buttons away, and show where the peer is now."""
    reply.toast = reply.given.words.pack.line("old_button", reply.screen.language)
    if reply.standing.tapped_message:
        reply.outgoing.append(Strip(reply.standing.tapped_message))
    reply.replaces = 0
    if not redraw(reply):
        go_home(reply)


def _said(reply: Reply, text: str) -> None:
    if reply.session is None or not reply.session.is_waiting:
        world = World(reply.given.words.pack.flows, reply.given.words.search, reply.given.now)
        reply.flow_pack = reply.given.words.pack
        turn = engine.start(world, FlowChosen(SEARCH_FLOW), reply.given.token, reply.flow_pack.name)
        if not turn.session.is_waiting:
            # A pack may do without that flow; typed words still get an answer.
            go_home(reply)
            return
        # The question is not asked: its answer is here already.
        reply.session = turn.session
    reply.take(engine.resume(reply.world, reply.session, TextReceived(text)))
    if reply.given.words.mourns(text):
        # Grief over a suicide interrupts nothing; a line for the peer stands at the foot of what they get.
        _add_foot(reply, "grief_foot")


def _add_foot(reply: Reply, line: str, **values: str) -> None:
    """Put one of the bot's own sentences under the last message."""
    last = reply.outgoing[-1] if reply.outgoing else None
    if isinstance(last, Send):
        foot = reply.given.words.pack.line(line, reply.screen.language, **values)
        reply.outgoing[-1] = replace(last, message=replace(last.message, text=f"{last.message.text}\n\n{foot}"))


def _happened(reply: Reply, kind: Kind, what: str) -> None:
    if kind is not Kind.UNREADABLE:
        return
    _note(reply, "cannot_read_photo" if what == "photo" else "cannot_read")


def _note(reply: Reply, line: str) -> None:
    """Say one of the bot's own sentences, with a way to somebody and a way back."""
    reply.say(screens.note(reply.screen, line, _ways(reply)))


def _ways(reply: Reply) -> tuple[Button, ...]:
    say = reply.given.words.pack.line
    talk = Button(say("button_talk", reply.screen.language), presses.command("talk"))
    return talk, Button(say("button_back", reply.screen.language), presses.BACK)
