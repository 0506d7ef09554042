"""What is read of a call request: by the peer who asks, by responders who are told, by both in their relay. Pure.

What comes by itself is neutral in its first 100 letters, and no screen says who anybody is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from store.calls import ASKED, TAKEN, Call
from store.organisations import Invite, Organisation
from store.peers import PeerSettings

from . import presses, screens
from .call_hours import CallHours
from .call_offers import Offer
from .channel import Button, Message
from .lookups import Answering
from .own_screens import button, moment
from .screens import Row, Screen

PART_MOST = 1900
"""Letters of one relayed message: at two units each they fit Telegram's 4,096 with the line above them."""

_TWO_STARS = re.compile(r"\*(?=\*)")

WORD_JOINER = "\u2060"
"""Takes no room and breaks no line; what stands on both sides of it is no command."""

_ACTING = re.compile(r"(?<![\w/])/(?=\w)|@(?=\w)|\b(?:t|telegram)\.(?=(?:me|dog)\b)|\btg:(?=/)", re.IGNORECASE)
"""Where a phone would make a link that acts in Telegram. Web addresses stay what they are."""


def talk_button(screen: Screen) -> Button:
    """Return the way to help lines, which stands wherever nobody may answer."""
    return button(screen, "button_talk", presses.command("talk"))


def _undo(screen: Screen, call_id: int) -> Button:
    return button(screen, "button_call_undo", presses.call("withdraw", call_id))


def undo_here(screen: Screen, call: Call, name: str) -> Message:
    """Return where Undo is, to who typed it before their request went out; how soon that is they read before."""
    return screens.note(screen, "call_undo_here", (_undo(screen, call.id),), name=name)


def _take_back(screen: Screen, call_id: int) -> Button:
    return button(screen, "button_call_take_back", presses.call("withdraw", call_id))


def offers(screen: Screen, found: Sequence[Answering], settings: PeerSettings, now: datetime) -> Message:
    """Return what stands where a flow offers a call: nobody takes one, which of several, or what would be sent."""
    if not found:
        return screens.note(screen, "call_nobody_yet", (talk_button(screen),))
    if len(found) == 1:
        return offer(screen, found[0], settings, now)
    rows: list[Row] = [(Button(each.organisation.name[:40], _see(each, now)),) for each in found]
    return screens.note(screen, "call_which", *rows, (button(screen, "no_thanks", presses.call("no", 0)),))


def offers_of_others(screen: Screen, found: Sequence[Answering], settings: PeerSettings, now: datetime) -> Message:
    """Return `offers` where the organisation that was tapped takes no more: it says so first, if others do."""
    shown = offers(screen, found, settings, now)
    if not found:
        return shown
    return replace(shown, text=f"{screen.pack.line('call_not_there', screen.language).strip()}\n{shown.text}")


def _see(each: Answering, now: datetime) -> str:
    return presses.call("see", each.organisation.id, int(now.timestamp()))


def offer(screen: Screen, to: Answering, settings: PeerSettings, now: datetime) -> Message:
    """Return the exact words that would go out, who gets them and how soon they answer; or what was asked already."""
    if to.call:
        return standing(screen, to.call, to.organisation.name, settings)
    if to.is_spent:
        return over(screen, "call_enough", name=to.organisation.name)
    offered = Offer.of(to, now)
    values = {"name": to.organisation.name, "words": notice_words(screen, to.organisation, to.hours.minutes)}
    values |= {"hours": hours_told(screen, to.hours), "minutes": str(to.hours.minutes)}
    send = "button_call_send_anyway" if offered.opens_at else "button_call_send"
    rows = (
        (
            button(screen, send, presses.call("send", to.organisation.id, offered.to_text())),
            button(screen, "no_thanks", presses.call("no", 0)),
        ),
        (talk_button(screen),),
    )
    shown = screens.note(screen, "call_offer", *rows, **values)
    if offered.opens_at is None:
        return shown
    when = moment(screen, settings, offered.opens_at)
    return replace(shown, text=f"{screen.pack.line('call_closed_now', screen.language, when=when)}\n{shown.text}")


def hours_told(screen: Screen, hours: CallHours) -> str:
    """Return when calls are answered, in words."""
    return screen.pack.line(f"call_hours_{hours.choice or 'other'}", screen.language)


def notice_words(screen: Screen, organisation: Organisation, minutes: int) -> str:
    """Return what responders are told, as they read it."""
    say = screen.pack.line
    return say("call_notice", screen.language, name=organisation.name, minutes=str(minutes)).strip()


def standing(screen: Screen, call: Call, name: str, settings: PeerSettings | None = None) -> Message:
    """Return how far a request is, to who sent it, with the way to take it back.

    `settings` are theirs: by them a time is told. A request that somebody has tells none.
    """
    if call.state == TAKEN:
        return screens.note(screen, "call_taken", (close_button(screen, call.id, call.takes),), name=name)
    if call.state == ASKED:
        undo = _undo(screen, call.id)
        goes_at = call.promised_at - timedelta(minutes=call.minutes)
        if goes_at <= call.asked_at:
            return screens.note(screen, "call_sent", (undo,), name=name)
        when = moment(screen, settings or PeerSettings(), goes_at)
        return screens.note(screen, "call_sent_later", (undo,), name=name, when=when)
    return screens.note(screen, "call_waits", (_take_back(screen, call.id), talk_button(screen)), name=name)


def unseen(screen: Screen, call: Call, name: str) -> Message:
    """Return what a peer reads at the promised time, when nobody took it yet."""
    return screens.note(screen, "call_unseen", (talk_button(screen), _take_back(screen, call.id)), name=name)


def back_with_others(screen: Screen, call: Call, name: str) -> Message:
    """Return what a peer reads when who took it cannot go on."""
    return screens.note(screen, "call_back", (talk_button(screen), _take_back(screen, call.id)), name=name)


def over(screen: Screen, line: str, **values: str) -> Message:
    """Return that something about a request is over, with the way to help lines."""
    return screens.note(screen, line, (talk_button(screen), button(screen, "button_back", presses.BACK)), **values)


def notice(screen: Screen, call: Call, organisation: Organisation) -> Message:
    """Return what a responder is told, with the one tap that takes it."""
    rows = (
        (button(screen, "button_call_take", presses.call("take", call.id)),),
        (button(screen, "button_call_quit", presses.call("quit", call.organisation_id)),),
    )
    text = notice_words(screen, organisation, call.minutes)
    return Message(text, rows=(screens.frame(screen), *rows))


def yours(screen: Screen, call: Call) -> Message:
    """Return what a responder reads who has taken a request: where their words go now, and how it ends."""
    give_back = button(screen, "button_call_give_back", presses.call("back", call.id))
    return screens.note(screen, "call_yours", (close_button(screen, call.id), give_back))


def close_button(screen: Screen, call_id: int, taking: int | str = "") -> Button:
    """Return the button that ends a relay, for either side; `taking` where it says that somebody has the request."""
    return button(screen, "button_call_close", presses.call("close", call_id, taking))


def relayed(screen: Screen, call: Call, line: str, words: str) -> list[Message]:
    """Return somebody's words for the other side, in as many messages as they need."""
    head = screen.pack.line(line, screen.language).strip()
    literal = _TWO_STARS.sub("* ", words)
    parts = [inert(literal[at : at + PART_MOST]) for at in range(0, len(literal), PART_MOST)]
    rows = (screens.frame(screen), (close_button(screen, call.id),))
    return [Message(f"{head}\n{part}", rows=rows) for part in parts]


def inert(words: str) -> str:
    """Return words in which a phone finds no command, no name and no link of Telegram's: one tap would act on them."""
    return _ACTING.sub(f"\\g<0>{WORD_JOINER}", words)


def passed_on(screen: Screen, call: Call) -> Message:
    """Return the short answer to words that were passed on: it says where typing goes, and how that ends."""
    return replace(screens.note(screen, "relay_passed", (close_button(screen, call.id),)), is_silent=True)


def not_passed(screen: Screen, call: Call, line: str = "relay_not_passed") -> Message:
    """Return that something was not passed on, and that the relay goes on."""
    return screens.note(screen, line, (close_button(screen, call.id),))


def undelivered(screen: Screen, call: Call) -> Message:
    """Return that somebody's last words did not come to the other side of a relay, which may be over since."""
    rows = [(close_button(screen, call.id),)] if call.state == TAKEN else []
    return screens.note(screen, "relay_undelivered", *rows)


def say_again(screen: Screen, call: Call, name: str) -> Message:
    """Return what a peer reads who typed before they were told that somebody has their request: that, and their way."""
    told = standing(screen, call, name)
    return replace(told, text=f"{told.text.strip()}\n{screen.pack.line('relay_say_again', screen.language).strip()}")


def asked_to_answer(screen: Screen, invite: Invite) -> Message:
    """Return what a link for responders says, before anything is accepted."""
    yes = button(screen, "yes_please", presses.own("respond", f"{invite.organisation.id}-{invite.code}"))
    no = button(screen, "no_thanks", presses.own("no"))
    return screens.note(screen, "responder_asked", (yes, no), name=invite.organisation.name)


def now_responder(screen: Screen, of: Organisation) -> Message:
    """Return what somebody reads who answers calls from now on."""
    quit_it = button(screen, "button_call_quit", presses.call("quit", of.id))
    return screens.note(screen, "responder_now", (quit_it,), name=of.name)


def own_requests(screen: Screen, found: Sequence[tuple[Call, str]]) -> Message:
    """Return what a peer asked for that is not over, each with the way to take it back."""
    if not found:
        return screens.note(screen, "calls_none", (button(screen, "button_back", presses.BACK),))
    told = "\n".join(
        screen.pack.line(f"calls_{call.state}", screen.language, name=name).strip() for call, name in found
    )
    rows = [
        (close_button(screen, call.id) if call.state == TAKEN else _take_back(screen, call.id),) for call, _ in found
    ]
    return screens.note(screen, "calls_own", *rows, (button(screen, "button_back", presses.BACK),), list=told)
