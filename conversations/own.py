"""What a peer does about what comes by itself: join, leave, put off, pause, fewer, lines, a town. Each in one tap."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, time, timedelta

from flows.likeness import fold
from flows.session import Status
from store.answers import Asked
from store.organisations import MEMBER, OWNER, RESPONDER
from store.rhythms import LINES

from . import (
    call_screens,
    idle_screens,
    late,
    own_screens,
    owner,
    owner_screens,
    permissions,
    presses,
    responding,
    screens,
    told_acts,
    weeks,
)
from .changes import Begun, Joined, Left, Snoozed, Thanked, Woken
from .dose import DOSES_MOST, day_of
from .lines import LINES_EVERY, rarer
from .occurrences import ZONES, after_quiet_hours, moment_of, quiet_from, wall_of
from .reply import Reply

ROW_DIGITS_MOST = 18
"""Digits of the highest number both databases hold."""

TONIGHT = time(19, 0)
"""When "tonight" is; for who is asked later than that, an hour from now."""


def show_plans(reply: Reply) -> None:
    """Show what may come by itself, and the ways to change it."""
    reply.say(own_screens.plans(reply.screen, reply.settings, reply.standing.look.plans(), reply.given.now))


def invite(reply: Reply, code: str) -> None:
    """Ask somebody who opened an organisation's link. Nothing is joined, and nobody is told, before they tap."""
    invited = reply.standing.look.invite(code)
    if invited is None:
        _say(reply, "invite_gone")
    elif invited.role == OWNER:
        reply.say(owner_screens.asked(reply.screen, invited))
    elif invited.role == RESPONDER:
        reply.say(call_screens.asked_to_answer(reply.screen, invited))
    else:
        reply.say(own_screens.invited(reply.screen, invited.organisation, code))


def put_off(reply: Reply, press: presses.LaterPress) -> None:
    """Put a check-in off, or ask until when. A button of another session is an old one."""
    session = reply.session
    if session is None or session.token != press.token or not session.is_waiting or not session.check_in:
        late.meet(reply, press.token)
        return
    if press.when not in own_screens.LATER:
        reply.say(own_screens.later(reply.screen, press.token))
        return
    reply.session = replace(session, status=Status.INTERRUPTED)
    if press.when == "skip":
        _say(reply, "skipped")
        return
    due_at = _later(reply, press.when)
    reply.changes.append(Snoozed(Asked.read(session.check_in), due_at))
    _say(reply, "later_done", when=own_screens.moment(reply.screen, reply.settings, due_at))


def _later(reply: Reply, when: str) -> datetime:
    now, settings = reply.given.now, reply.settings
    wanted = now + timedelta(hours=1)
    if when == "tomorrow":
        wanted = now + timedelta(days=1)
    elif when == "tonight":
        tonight = moment_of(datetime.combine(wall_of(now, settings.zone).date(), TONIGHT), settings.zone)
        wanted = max(wanted, tonight)
    return after_quiet_hours(wanted, settings.zone, settings.hours)


def _join(reply: Reply, code: str) -> None:
    invited = reply.standing.look.invite(code)
    if invited is None or invited.role != MEMBER:
        _say(reply, "invite_gone")
        return
    was_off, name = reply.settings.has_check_ins_off, invited.organisation.name
    reply.settings = replace(reply.settings, has_check_ins_off=False, is_stopped=False)
    reply.changes.append(Joined(code))
    memberships = reply.standing.look.plans().memberships if was_off else ()
    joined = [each.organisation for each in memberships if each.role == MEMBER]
    if others := [each.name for each in joined if each.id != invited.organisation.id]:
        # One switch is for all of them: who turned it off is not surprised by the others.
        _say(reply, "joined_on_again", name=name, others=", ".join(others))
    else:
        _say(reply, "joined", name=name)


def _look_after(reply: Reply, of: str) -> None:
    """Become an owner by a link that works once; a link for peers makes nobody one."""
    number, _, code = of.partition("-")
    invited = reply.standing.look.invite(code)
    if invited and invited.role == OWNER:
        reply.changes.append(Joined(code))
        reply.say(owner_screens.now_owner(reply.screen, invited.organisation))
    elif _is_row(number) and (owned := reply.standing.look.owned(int(number))):
        # The same tap again, on a bad network: it did act.
        reply.say(owner_screens.now_owner(reply.screen, owned.organisation))
    else:
        _say(reply, "invite_gone")


def _is_row(number: str) -> bool:
    """True for what can be a row's number: what a button hands back could have been made by anybody."""
    return number.isdecimal() and len(number) <= ROW_DIGITS_MOST


def _leave(reply: Reply, organisation_id: str) -> None:
    if _is_row(organisation_id):
        reply.changes.append(Left(int(organisation_id)))
        late.leave(reply, int(organisation_id))
    _say(reply, "left")


def _keep_on(reply: Reply, schedule_id: str) -> None:
    if schedule_id == str(LINES):
        reply.settings = replace(reply.settings, lines="monthly")
        reply.changes.append(Thanked())
    elif _is_row(schedule_id):
        reply.changes.append(Woken(int(schedule_id)))
    _say(reply, "kept_monthly")


def _enough(reply: Reply, schedule_id: str) -> None:
    if schedule_id == str(LINES):
        reply.settings = replace(reply.settings, lines="")
    _say(reply, "enough_done")


def _thanks(reply: Reply, _: str) -> None:
    reply.changes.append(Thanked())
    reply.toast = reply.given.words.pack.line("thanked", reply.screen.language)


def _less(reply: Reply, _: str) -> None:
    fewer = rarer(reply.settings.lines)
    reply.settings = replace(reply.settings, lines=fewer)
    _say(reply, f"less_{fewer or 'none'}")


def _lines(reply: Reply, how: str) -> None:
    is_on = how in LINES_EVERY
    reply.settings = replace(
        reply.settings, lines=how if is_on else "", is_stopped=False if is_on else reply.settings.is_stopped
    )
    if is_on:
        reply.changes.append(Begun())
    _say(reply, "lines_on" if is_on else "lines_off")


def _ten(reply: Reply, pack: str) -> None:
    known = pack in reply.given.words.pack.nudges.ten_days
    reply.say(own_screens.ten_days_of(reply.screen, pack) if known else own_screens.ten_days(reply.screen))


def _ten_yes(reply: Reply, pack: str) -> None:
    """Begin ten days, tomorrow: today may have had its one message already."""
    found = reply.given.words.pack.nudges.ten_days.get(pack)
    if not found:
        reply.say(own_screens.ten_days(reply.screen))
        return
    tomorrow = quiet_from(reply.given.now, reply.settings.zone, reply.settings.hours)
    opens = after_quiet_hours(tomorrow, reply.settings.zone, reply.settings.hours)
    begins_on = day_of(reply.settings, opens).isoformat()
    reply.settings = replace(reply.settings, ten_days=f"{pack} {begins_on}", is_stopped=False)
    reply.changes.append(Begun(frozenset(line.key for line in found)))
    _say(reply, "ten_days_begun", date=begins_on)


def _pause(reply: Reply, days: str) -> None:
    if days == "0":
        reply.settings = replace(reply.settings, quiet_until="")
        show_plans(reply)
    elif days.isdecimal() and int(days) in own_screens.PAUSES:
        until = reply.given.now + timedelta(days=int(days))
        reply.be_quiet(until)
        _say(reply, "paused", when=own_screens.moment(reply.screen, reply.settings, until))
    else:
        reply.say(own_screens.pauses(reply.screen))


def _asks(reply: Reply, how: str) -> None:
    reply.settings = replace(
        reply.settings, has_check_ins_off=how == "off", is_stopped=reply.settings.is_stopped and how == "off"
    )
    _say(reply, "asks_off" if how == "off" else "asks_on")


def _doses(reply: Reply, most: str) -> None:
    is_few = most == "1"
    reply.settings = replace(reply.settings, doses_most=1 if is_few else DOSES_MOST)
    _say(reply, "doses_few" if is_few else "doses_usual")


def ask_zone(reply: Reply, town: str) -> None:
    """Ask where the peer lives, or take the town they typed behind the command."""
    key = _zone_of(reply, town)
    if key:
        _zone(reply, key)
    else:
        reply.say(own_screens.zones(reply.screen))


def _zone_of(reply: Reply, town: str) -> str:
    typed = fold(town)
    for phrases in reply.given.words.pack.phrases.values():
        for key, towns in phrases.words.get("towns", {}).items():
            if typed and key in ZONES and typed in map(fold, towns):
                return key
    return ""


def _zone(reply: Reply, key: str) -> None:
    if key not in ZONES:
        reply.say(own_screens.zones(reply.screen))
        return
    reply.settings = replace(reply.settings, zone=ZONES[key])
    clock = wall_of(reply.given.now, ZONES[key])
    place = reply.given.words.pack.line(f"zone_{key}", reply.screen.language)
    _say(reply, "zone_done", place=place, clock=f"{clock:%H:%M}")


def _no(reply: Reply, _: str) -> None:
    _say(reply, "no_problem")


def _say(reply: Reply, line: str, **values: str) -> None:
    """Say one of the bot's own sentences, with the way to what is planned."""
    reply.say(screens.note(reply.screen, line, own_screens.back(reply.screen), **values))


def give(reply: Reply, press: presses.LaterPress | presses.OwnPress | presses.OwnerPress) -> None:
    """Carry out a button; one this version does not know shows what is planned."""
    if isinstance(press, presses.OwnerPress):
        owner.give(reply, press)
    elif isinstance(press, presses.LaterPress):
        put_off(reply, press)
    elif way := permissions.way("own", _WAYS, press.what, permissions.PEER):
        way(reply, press.of)
    else:
        show_plans(reply)


_WAYS: dict[str, Callable[[Reply, str], None]] = {
    "join": _join,
    "look_after": _look_after,
    **responding.WAYS,
    "leave": _leave,
    "keep": _keep_on,
    "enough": _enough,
    "thanks": _thanks,
    "less": _less,
    "lines": _lines,
    "ten": _ten,
    "ten_yes": _ten_yes,
    "pause": _pause,
    "asks": _asks,
    "doses": _doses,
    "zone": _zone,
    "now": late.answer_now,
    "no": _no,
    **weeks.WAYS,
    **idle_screens.WAYS,
    **told_acts.OWN_WAYS,
}
