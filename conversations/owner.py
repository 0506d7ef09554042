"""What an owner does for an organisation by buttons: check-ins, links, another owner, and giving it up.

Every press is asked of the store when it is acted on: whether the peer looks after that organisation, and whether it
is open. What is another's is met as what is not there.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from store.organisations import OWNER
from store.schedules import ACTIVE, ENDED, PAUSED, Schedule

from . import (
    owner_calls,
    owner_changes,
    owner_questions,
    owner_screens,
    owner_trail,
    owner_words,
    permissions,
    presses,
    screens,
    told_acts,
)
from .lookups import Owned
from .occurrences import Rule
from .own_screens import button
from .owner_plans import next_of
from .owner_proposals import HOURS_OF_DAY, Proposal, at_hour, read
from .reply import Reply


def show(reply: Reply) -> None:
    """Show the organisation that the peer looks after; of several ask which, of none say what this is."""
    found = reply.standing.look.owns()
    if not found:
        reply.say(owner_screens.none(reply.screen))
    elif len(found) > 1:
        reply.say(owner_screens.which(reply.screen, found))
    else:
        give(reply, presses.OwnerPress("home", found[0].id))


def give(reply: Reply, press: presses.OwnerPress) -> None:
    """Carry out an owner's button."""
    owned = reply.standing.look.owned(press.organisation_id)
    way = permissions.way("owner", _WAYS, press.what, OWNER)
    if owned is None or way is None:
        reply.say(owner_screens.gone(reply.screen))
    else:
        way(reply, owned, press.of)


def _home(reply: Reply, owned: Owned, _: str) -> None:
    reply.say(owner_screens.organisation(reply.screen, owned, reply.given.now))


def _check_in_flows(reply: Reply) -> list[str]:
    return sorted(key for key, flow in reply.given.words.pack.flows.items() if flow.is_check_in)


def _new(reply: Reply, owned: Owned, _: str) -> None:
    """Begin with which check-in; where there is one only, with the days."""
    flows = _check_in_flows(reply)
    if len(owned.schedules) >= owner_screens.CHECK_INS_MOST:
        _say(reply, owned, "owner_full", count=str(len(owned.schedules)))
    elif len(flows) == 1:
        reply.say(owner_questions.days(reply.screen, owned, Proposal(_fresh(reply), flows[0])))
    else:
        reply.say(owner_questions.flows(reply.screen, owned, _fresh(reply), flows))


def _fresh(reply: Reply) -> str:
    return owner_screens.fresh(reply.given.token)


def _proposed(ask: Callable[[Reply, Owned, Proposal], None], least: str) -> Callable[[Reply, Owned, str], None]:
    """Return a way that reads the proposal first; one that lacks what was to be chosen by then is not there."""

    def way(reply: Reply, owned: Owned, written: str) -> None:
        proposal = read(written, _check_in_flows(reply))
        if proposal is None or getattr(proposal, least) in ((), -1):
            reply.say(owner_screens.gone(reply.screen))
        else:
            ask(reply, owned, proposal)

    return way


def _days(reply: Reply, owned: Owned, proposal: Proposal) -> None:
    reply.say(owner_questions.days(reply.screen, owned, proposal))


def _hours(reply: Reply, owned: Owned, proposal: Proposal) -> None:
    reply.say(owner_questions.hours(reply.screen, owned, proposal))


def _windows(reply: Reply, owned: Owned, proposal: Proposal) -> None:
    reply.say(owner_questions.windows(reply.screen, owned, proposal))


def _ends(reply: Reply, owned: Owned, proposal: Proposal) -> None:
    reply.say(owner_questions.ends(reply.screen, owned, proposal))


def _look(reply: Reply, owned: Owned, proposal: Proposal) -> None:
    reply.say(owner_questions.look(reply.screen, owned, proposal, reply.settings.zone, reply.given.now))


def _begin(reply: Reply, owned: Owned, proposal: Proposal) -> None:
    """Begin it, once: a second tap on Start, however late, shows what began and begins nothing."""
    of, now = owned.organisation, reply.given.now
    begun = reply.standing.look.begun(of.id, proposal.mark)
    if begun:
        _of_schedule(_see)(reply, owned, str(begun.id))
        return
    if len(owned.schedules) >= owner_screens.CHECK_INS_MOST:
        _say(reply, owned, "owner_full", count=str(len(owned.schedules)))
        return
    rule = proposal.rule_text(now)
    reply.changes.append(owner_changes.CheckInBegun(of.id, proposal.flow, rule, proposal.mark))
    first = next_of(proposal.rule(now), now)
    when = f"{owner_words.days(reply.screen, (first.weekday(),))} {first.date().isoformat()}" if first else ""
    ways = (
        button(reply.screen, "button_invite", presses.owner("invite", of.id)),
        *owner_screens.back(reply.screen, of),
    )
    reply.say(screens.note(reply.screen, "owner_begun", ways, when=when))


def _of_schedule(act: Callable[[Reply, Owned, Schedule], None]) -> Callable[[Reply, Owned, str], None]:
    """Return a way that finds the check-in first; one that has ended, or is another's, is not there."""

    def way(reply: Reply, owned: Owned, number: str) -> None:
        schedule = owned.schedule(number)
        if schedule is None:
            reply.say(owner_screens.gone(reply.screen))
        else:
            act(reply, owned, schedule)

    return way


def _see(reply: Reply, owned: Owned, schedule: Schedule) -> None:
    reply.say(owner_screens.check_in(reply.screen, owned, schedule, reply.settings.zone, reply.given.now))


def _becomes(state: str) -> Callable[[Reply, Owned, Schedule], None]:
    def act(reply: Reply, owned: Owned, schedule: Schedule) -> None:
        if schedule.state != state:
            reply.changes.append(owner_changes.CheckInChanged(owned.organisation.id, schedule.id, state))
        if state == ENDED:
            _say(reply, owned, "owner_ended")
        else:
            _see(reply, owned, replace(schedule, state=state))

    return act


def _ask_end(reply: Reply, owned: Owned, schedule: Schedule) -> None:
    of = owned.organisation.id
    yes, no = presses.owner("end_yes", of, schedule.id), presses.owner("see", of, schedule.id)
    reply.say(owner_screens.sure(reply.screen, "owner_end_ask", yes, no))


def _times(reply: Reply, owned: Owned, schedule: Schedule) -> None:
    reply.say(owner_screens.times(reply.screen, owned, schedule))


def _at(reply: Reply, owned: Owned, wanted: str) -> None:
    """Let a check-in ask at another time of day from now on."""
    number, _, hour = wanted.partition("-")
    schedule = owned.schedule(number)
    if schedule is None or hour not in map(str, HOURS_OF_DAY):
        reply.say(owner_screens.gone(reply.screen))
        return
    rule = at_hour(schedule.rule, int(hour))
    if Rule.from_json(rule) != Rule.from_json(schedule.rule):
        reply.changes.append(owner_changes.CheckInChanged(owned.organisation.id, schedule.id, rule=rule))
    _see(reply, owned, replace(schedule, rule=rule))


def _invite(reply: Reply, owned: Owned, _: str) -> None:
    """Show the link for peers, as text and as a picture; one is made when there is none."""
    if not _has_name(reply, owned):
        return
    code = owned.invite.code if owned.invite else _fresh(reply)
    if owned.invite is None:
        reply.changes.append(owner_changes.LinkMade(owned.organisation.id, code))
    reply.say(owner_screens.poster(reply.screen, owned.organisation, code))


def _owner(reply: Reply, owned: Owned, _: str) -> None:
    """Show the link that makes one more owner. While one waits for its person, no other is made."""
    if not _has_name(reply, owned):
        return
    waiting = owned.owner_invite
    code = waiting.code if waiting else _fresh(reply)
    if waiting is None:
        reply.changes.append(owner_changes.LinkMade(owned.organisation.id, code, OWNER))
    until = (waiting.last_on if waiting else None) or owner_screens.last_day(reply.given.today)
    reply.say(owner_screens.owner_link(reply.screen, owned.organisation, code, until))


def _ask_renew(reply: Reply, owned: Owned, _: str) -> None:
    of = owned.organisation.id
    old = owned.invite.code if owned.invite else ""
    yes, no = presses.owner("renew_yes", of, old), presses.owner("home", of)
    reply.say(owner_screens.sure(reply.screen, "owner_renew_ask", yes, no))


def _renew(reply: Reply, owned: Owned, old: str) -> None:
    """Withdraw all links, and make a new one; a second tap finds the old one gone already."""
    if not _has_name(reply, owned):
        return
    of, current = owned.organisation, owned.invite.code if owned.invite else ""
    code = current
    if current == old or not current:
        code = _fresh(reply)
        reply.changes.append(owner_changes.LinkMade(of.id, code, is_instead=True))
    _say(reply, owned, "owner_renewed")
    reply.say(owner_screens.poster(reply.screen, of, code))


def _has_name(reply: Reply, owned: Owned) -> bool:
    """True when links can be made; else it is said: Telegram has not told yet what the bot is called."""
    if not reply.given.bot_name:
        _say(reply, owned, "owner_no_name")
    return bool(reply.given.bot_name)


def _ask_leave(reply: Reply, owned: Owned, _: str) -> None:
    of = owned.organisation
    line = "owner_leave_ask_last" if owned.is_only_owner else "owner_leave_ask"
    yes, no = presses.owner("leave_yes", of.id), presses.owner("home", of.id)
    reply.say(owner_screens.sure(reply.screen, line, yes, no, of.name))


def _leave(reply: Reply, owned: Owned, _: str) -> None:
    reply.changes.append(owner_changes.GivenUp(owned.organisation.id))
    back = button(reply.screen, "button_back", presses.BACK)
    reply.say(screens.note(reply.screen, "owner_left", (back,), name=owned.organisation.name))


def _say(reply: Reply, owned: Owned, line: str, **values: str) -> None:
    """Say one of the bot's own sentences, with the way back to the organisation."""
    reply.say(screens.note(reply.screen, line, owner_screens.back(reply.screen, owned.organisation), **values))


_WAYS: dict[str, Callable[[Reply, Owned, str], None]] = {
    "home": _home,
    "new": _new,
    "days": _proposed(_days, "flow"),
    "time": _proposed(_hours, "weekdays"),
    "window": _proposed(_windows, "hour"),
    "until": _proposed(_ends, "window"),
    "look": _proposed(_look, "weeks"),
    "begin": _proposed(_begin, "weeks"),
    "see": _of_schedule(_see),
    "pause": _of_schedule(_becomes(PAUSED)),
    "resume": _of_schedule(_becomes(ACTIVE)),
    "end": _of_schedule(_ask_end),
    "end_yes": _of_schedule(_becomes(ENDED)),
    "times": _of_schedule(_times),
    "at": _at,
    "invite": _invite,
    "owner": _owner,
    "renew": _ask_renew,
    "renew_yes": _renew,
    "leave": _ask_leave,
    "leave_yes": _leave,
    "trail": owner_trail.trail,
    "go_on": owner_trail.go_on,
    **told_acts.OWNER_WAYS,
    **owner_calls.WAYS,
}
