"""What owners see: their organisation, its check-ins, its links, what is asked before something cannot be undone. Pure.

Nothing here says who joined, how many did, or what anybody answers.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from store.organisations import OWNER_DAYS, Invite, Organisation
from store.schedules import PAUSED, UNOWNED, Schedule

from . import owner_missing, owner_words, presses, screens
from .channel import Button, Message, Picture
from .lookups import Owned
from .occurrences import Rule
from .own_screens import button
from .owner_plans import all_ahead, occurrences_ahead
from .owner_proposals import HOURS_OF_DAY
from .screens import Row, Screen

CODE_PREFIX = "org_"
"""What stands before an organisation's code in a link: `?start=org_AB12`."""

CHECK_INS_MOST = 5
"""Check-ins of one organisation that its owners may have at once: rule 17 lets nobody have more than two a week."""

SHOWN_MOST = 8
"""Check-ins that are named on one screen; an operator may have made more."""

WHO_SEES_CARD = "who_sees_my_answers"

SHORT_NAME = 40
"""Letters of an organisation's name that are shown on a button."""


def link_of(bot_name: str, code: str) -> str:
    """Return the link that a code is opened by."""
    return f"t.me/{bot_name}?start={CODE_PREFIX}{code}"


def fresh(token: str) -> str:
    """Return twelve letters that nobody had before, out of a turn's token."""
    return token[-12:].rjust(12, "-")


def last_day(today: date) -> date:
    """Return the last day on which a link that is made today gives one person a role."""
    return today + timedelta(days=OWNER_DAYS)


def back(screen: Screen, of: Organisation) -> Row:
    """Return the row with the way back to the organisation."""
    return (button(screen, "button_back", presses.owner("home", of.id)),)


def none(screen: Screen) -> Message:
    """Return what this is, for who looks after no organisation."""
    rows: list[Row] = [(button(screen, "button_back", presses.BACK),)]
    if WHO_SEES_CARD in screen.pack.cards:
        rows.insert(0, (screens.card_button(screen.pack, WHO_SEES_CARD, screen.language, is_new=True),))
    return screens.note(screen, "owner_none", *rows)


def gone(screen: Screen) -> Message:
    """Return the one answer for what is not there, not open any more, or another's."""
    return screens.note(screen, "owner_gone", (button(screen, "button_organisation", presses.command("organisation")),))


def which(screen: Screen, found: Sequence[Organisation]) -> Message:
    """Return the question which organisation is meant."""
    rows = [(Button(each.name[:SHORT_NAME], presses.owner("home", each.id)),) for each in found[:SHOWN_MOST]]
    return screens.note(screen, "owner_which", *rows, (button(screen, "button_back", presses.BACK),))


def asked(screen: Screen, invite: Invite) -> Message:
    """Return what a link for owners says, before anything is taken over."""
    yes = button(screen, "yes_please", presses.own("look_after", f"{invite.organisation.id}-{invite.code}"))
    no = button(screen, "no_thanks", presses.own("no"))
    return screens.note(screen, "owner_asked", (yes, no), name=invite.organisation.name)


def now_owner(screen: Screen, of: Organisation) -> Message:
    """Return what somebody reads who has just become an owner."""
    open_it = button(screen, "button_organisation", presses.owner("home", of.id))
    return screens.note(screen, "owner_now", (open_it,), name=of.name)


def organisation(screen: Screen, owned: Owned, now: datetime) -> Message:
    """Return an organisation: its check-ins with what comes next, how much that is, and everything one can do."""
    of, say = owned.organisation, screen.pack.line
    told = [f"- {owner_words.told(screen, each, now)}" for each in owned.schedules[:SHOWN_MOST]]
    if told:
        told.append(owner_words.count(screen, all_ahead(owned.schedules, now)))
    else:
        told.append(say("owner_no_check_ins", screen.language))
    message = screens.note(screen, "owner_home", *_ways(screen, owned), name=of.name, list="\n".join(told))
    foot = owner_missing.foot(screen, owned)
    return Message(f"{message.text.strip()}\n{foot}", rows=message.rows) if foot else message


def _ways(screen: Screen, owned: Owned) -> list[Row]:
    of = owned.organisation.id

    def way(label: str, what: str) -> Button:
        return button(screen, label, presses.owner(what, of))

    rows: list[Row] = [
        (Button(owner_words.label(screen, each)[:64], presses.owner("see", of, each.id)),)
        for each in owned.schedules[:SHOWN_MOST]
    ]
    rows += owner_missing.rows(screen, owned)
    rows.append((way("button_new_check_in", "new"), way("button_invite", "invite")))
    rows.append((way("button_owner_calls", "calls"),))
    rows.append((way("button_another_owner", "owner"), way("button_new_link", "renew")))
    rows.append((way("button_counts", "counts"), way("button_trail", "trail")))
    rows.append((way("button_give_up", "leave"), button(screen, "button_back", presses.BACK)))
    return rows


def check_in(screen: Screen, owned: Owned, schedule: Schedule, zone: str, now: datetime) -> Message:
    """Return one check-in: when it asks, the next fourteen days by zone, and what can be done about it."""
    of, rule = owned.organisation.id, Rule.from_json(schedule.rule)
    is_paused = schedule.state in (PAUSED, UNOWNED)
    every = [schedule if each.id == schedule.id else each for each in owned.schedules]
    walls = occurrences_ahead(rule, now)
    parts = [owner_words.rule_told(screen, schedule.flow, rule)]
    if is_paused:
        parts.append(screen.pack.line("owner_is_paused", screen.language))
    else:
        parts.append(owner_words.ahead(screen, rule, walls, zone))
    parts.append(owner_words.forecast(screen, all_ahead(every, now)))
    state = ("button_resume", "resume") if is_paused else ("button_pause", "pause")
    rows = (
        (
            button(screen, state[0], presses.owner(state[1], of, schedule.id)),
            button(screen, "button_new_time", presses.owner("times", of, schedule.id)),
        ),
        (button(screen, "button_end", presses.owner("end", of, schedule.id)), *back(screen, owned.organisation)),
    )
    return Message("\n\n".join(parts), rows=(screens.frame(screen), *rows))


def times(screen: Screen, owned: Owned, schedule: Schedule) -> Message:
    """Return the question from what time a check-in asks from now on."""
    of = owned.organisation.id
    hours = [Button(f"{hour}:00", presses.owner("at", of, f"{schedule.id}-{hour}")) for hour in HOURS_OF_DAY]
    back_there = button(screen, "button_back", presses.owner("see", of, schedule.id))
    told = owner_words.days(screen, Rule.from_json(schedule.rule).weekdays)
    return screens.note(screen, "owner_new_time", tuple(hours[:3]), tuple(hours[3:]), (back_there,), days=told)


def sure(screen: Screen, line: str, yes: str, no: str, name: str = "") -> Message:
    """Return a question before something that cannot be taken back; `yes` and `no` are what the buttons hand back."""
    row = (button(screen, "button_yes_sure", yes), button(screen, "no_thanks", no))
    return screens.note(screen, line, row, **({"name": name} if name else {}))


def poster(screen: Screen, of: Organisation, code: str) -> Message:
    """Return the link that invites peers, as a picture to scan and as text: to be passed on, so it is public."""
    return _to_pass_on(screen, "owner_poster", of, code, {})


def owner_link(screen: Screen, of: Organisation, code: str, until: date) -> Message:
    """Return the link that makes one owner, to be passed on to that person."""
    return _to_pass_on(screen, "owner_link", of, code, {"date": until.isoformat()})


def responder_link(screen: Screen, of: Organisation, code: str, until: date) -> Message:
    """Return the link that makes one responder, to be passed on to that person."""
    return _to_pass_on(screen, "responder_link", of, code, {"date": until.isoformat()})


def _to_pass_on(screen: Screen, line: str, of: Organisation, code: str, values: dict[str, str]) -> Message:
    link = link_of(screen.bot_name, code)
    text = screen.pack.line(line, screen.language, name=of.name, link=link, **values)
    picture = Picture("qr", (f"https://{link}",), link)
    rows = (screens.frame(screen), (button(screen, "button_hide", presses.own("hide")),))
    return Message(text, rows=rows, is_personal=False, picture=picture)
