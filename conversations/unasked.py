"""What comes by itself is due: a check-in, a line, a question to who is idle. Is it wanted, and on time? Then it goes.

Everything is asked again here, at the moment of sending; what was planned a week ago knew nothing of today.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from flows.check_in_rules import is_answer
from flows.session import Session
from store import answers, doses, messages, not_again, nudges, organisations, rhythms, schedules, sessions
from store.answers import Asked
from store.database import Transaction
from store.nudges import CHECK_IN, IDLE, DueNudge
from store.rhythms import LINES, Rhythm
from store.schedules import Schedule

from . import idle, lines
from .answer import ask_idle, ask_whether, check_in, send_line
from .check_in_tokens import token_of
from .commit import commit
from .deed_foot import deed_for, read
from .dose import Room, day_of, room
from .house import House
from .occurrences import after_quiet_hours, is_quiet, moment_of, quiet_from, wall_of
from .planning import ASK_FROM, HALF_FROM, MONTHLY_FROM, quiet_until, read_wall
from .receive import given_for
from .reply import Answer, Standing
from .upcoming import plan_check_in, plan_line

LATE = timedelta(hours=2)
"""What is later than this after an outage is not sent: nobody is woken for yesterday (`design.md` rule 16)."""

BUSY_FOR, BUSY_WAIT = timedelta(minutes=20), timedelta(minutes=30)
"""A peer who answered so lately is in the middle of something; what is due then comes so much later."""

WAITS_MOST = timedelta(days=3)
"""How long after its occurrence something may wait for a day with room for it."""


@dataclass(frozen=True)
class Verdict:
    """What becomes of something due: it goes, it waits until `until`, or it ends in `state`, and `why`."""

    state: str = ""
    why: str = ""
    until: datetime | None = None


GO = Verdict()


def fire_unasked(house: House, tx: Transaction, due: DueNudge, session: Session | None, now: datetime) -> None:
    """Act on what is due. Whatever becomes of a check-in or a line, the next one is planned."""
    if due.kind == CHECK_IN:
        schedule = _wanted_schedule(tx, due)
        if schedule is None:
            nudges.close(tx, due.id, "cancelled", "unwanted")
            return
        _check_in(house, tx, due, schedule, session, now)
    elif due.kind == IDLE:
        _idle(house, tx, due, session, now)
    else:
        _line(house, tx, due, session, now)


def judge(tx: Transaction, due: DueNudge, session: Session | None, now: datetime, is_ten_days: bool) -> Verdict:
    """Say whether something unasked may go now: the peer's wishes first, then the clock, then the dose."""
    settings = due.peer.settings
    if settings.is_stopped:
        return Verdict("cancelled", "stopped")
    if not_again.is_over(tx, due.due_at):
        return Verdict("missed", not_again.RESTORED)
    if now - due.due_at > LATE:
        return Verdict("missed", "late")
    is_snoozed = json.loads(due.body).get("is_snoozed", False)
    wish = quiet_until(settings)
    if wish and wish > now and not is_snoozed:
        return Verdict("cancelled", "quiet")
    if due.kind == CHECK_IN and lines.running(settings, now) and not is_snoozed:
        return Verdict("cancelled", "ten_days")
    if is_quiet(now, settings.zone, settings.hours):
        return Verdict(until=after_quiet_hours(now, settings.zone, settings.hours))
    if is_in_the_middle(tx, due, session, now):
        return Verdict(until=now + BUSY_WAIT)
    if is_snoozed:
        return GO
    return _dosed(tx, due, now, is_ten_days)


def _dosed(tx: Transaction, due: DueNudge, now: datetime, is_ten_days: bool) -> Verdict:
    settings = due.peer.settings
    found = room(settings, doses.lately(tx, due.peer.id, day_of(settings, now)), now, is_ten_days)
    if found is Room.FREE:
        return GO
    tomorrow = after_quiet_hours(quiet_from(now, settings.zone, settings.hours), settings.zone, settings.hours)
    # Spread as the schedule spread it: who waits for another day does not come in its first second.
    until = tomorrow + timedelta(seconds=due.due_at.minute * 60 + due.due_at.second)
    is_too_long = wall_of(until, settings.zone) - read_wall(due.occurrence) > WAITS_MOST
    if found is Room.NONE or is_too_long or is_quiet(until, settings.zone, settings.hours):
        return Verdict("cancelled", "dose")
    return Verdict(until=until)


def is_in_the_middle(tx: Transaction, due: DueNudge, session: Session | None, now: datetime) -> bool:
    """True while the peer is busy with something else, which what is due would sweep away."""
    if session is None or not session.is_waiting:
        return False
    touched_at = sessions.touched_at(tx, due.peer)
    return touched_at is not None and now - touched_at < BUSY_FOR


def _wanted_schedule(tx: Transaction, due: DueNudge) -> Schedule | None:
    """Return the schedule of a check-in, if it is still as it was planned, and its peer still wants it."""
    schedule = schedules.find(tx, due.organisation_id, due.schedule_id)
    is_same = schedule and schedule.state == schedules.ACTIVE and schedule.version == due.version
    is_wanted = not due.peer.settings.has_check_ins_off and organisations.is_member(
        tx, due.organisation_id, due.peer.id
    )
    return schedule if is_same and is_wanted else None


def _check_in(
    house: House, tx: Transaction, due: DueNudge, schedule: Schedule, session: Session | None, now: datetime
) -> None:
    verdict = judge(tx, due, session, now, is_ten_days=False)
    if verdict.until:
        nudges.postpone(tx, due.id, verdict.until)
        return
    rhythm = rhythms.load(tx, due.peer, schedule.id)
    if verdict.state:
        _end(tx, due, verdict)
        plan_check_in(tx, due.peer, schedule, now, rhythm, _since(due, now))
        return
    words = house.shelf.newest
    flow = words.pack.flows.get(schedule.flow) if words else None
    if words is None or flow is None or not flow.is_check_in:
        nudges.close(tx, due.id, "cancelled", "no_flow")
        plan_check_in(tx, due.peer, schedule, now, rhythm, _since(due, now))
        return
    rhythm = _after_the_last(tx, due, rhythm)
    standing = _standing(tx, due, session)
    given = given_for(house, tx, words, None, now)
    if rhythm.is_asleep:
        organisation = organisations.find(tx, schedule.organisation_id)
        made = ask_whether(standing, given, organisation.name if organisation else "", schedule.id)
    else:
        asked = Asked(schedule.organisation_id, schedule.id, due.occurrence)
        given = replace(given, token=token_of(asked, given.token))
        foot = {HALF_FROM: "now_half", MONTHLY_FROM: "now_monthly"}.get(rhythm.passed_over, "")
        deed = deed_for(tx, due.peer.settings, schedule.organisation_id, now)
        made = check_in(standing, given, schedule.flow, str(asked), foot, deed.text if deed else "")
        made = replace(made, settings=read(made.settings, deed)) if deed else made
    rhythms.save(tx, due.peer, schedule.id, rhythm)
    _send(tx, due, standing, made, "check_in", now)
    plan_check_in(tx, due.peer, schedule, now, rhythm, _since(due, now))


def _after_the_last(tx: Transaction, due: DueNudge, rhythm: Rhythm) -> Rhythm:
    """Return the rhythm with what became of the last check-in counted, and this one as the last."""
    if rhythm.last == due.occurrence:
        return replace(rhythm, is_underway=True)
    passed_over = rhythm.passed_over
    if rhythm.last:
        kept = answers.load(tx, due.peer, due.schedule_id, rhythm.last)
        # One that did not surely arrive is not held against a peer whose phone was off, or out of reach.
        passed_over = 0 if any(map(is_answer, kept.values())) else passed_over + (not rhythm.is_underway)
    is_asleep = passed_over >= ASK_FROM
    return replace(rhythm, passed_over=passed_over, last=due.occurrence, is_asleep=is_asleep, is_underway=True)


def _line(house: House, tx: Transaction, due: DueNudge, session: Session | None, now: datetime) -> None:
    settings = due.peer.settings
    is_ten_days = bool(lines.running(settings, now))
    verdict = judge(tx, due, session, now, is_ten_days)
    if verdict.until:
        nudges.postpone(tx, due.id, verdict.until)
        return
    rhythm = rhythms.load(tx, due.peer, LINES)
    words = house.shelf.newest
    bank = words.pack.nudges if words else None
    chosen_by = f"{due.peer.spread_by}|{due.occurrence}"
    line = lines.next_line(bank, settings, rhythm.lines, now, chosen_by) if bank else None
    if not settings.lines and not is_ten_days:
        # What was due already when they asked for no more.
        verdict = Verdict("cancelled", "unwanted")
    if words is None or line is None or verdict.state:
        _end(tx, due, verdict if verdict.state else Verdict("cancelled", "no_line"))
        plan_line(tx, due.peer, now, rhythm, _since(due, now))
        return
    standing = _standing(tx, due, session)
    given = given_for(house, tx, words, None, now)
    today = wall_of(now, settings.zone).date()
    is_counted = bool(rhythm.last) and not is_ten_days and not rhythm.is_underway
    passed_over = rhythm.passed_over + is_counted
    is_asleep = passed_over >= ASK_FROM
    if is_asleep:
        made = ask_whether(standing, given, "", LINES)
        came = rhythm.lines
    else:
        made = send_line(standing, given, line)
        came = {**lines.without_old(rhythm.lines, today), line.key: today.isoformat()}
    rhythm = Rhythm(passed_over, due.occurrence, is_asleep, came, is_underway=True)
    rhythms.save(tx, due.peer, LINES, rhythm)
    _send(tx, due, standing, made, "nudge", now)
    plan_line(tx, due.peer, now, rhythm, _since(due, now))


def _idle(house: House, tx: Transaction, due: DueNudge, session: Session | None, now: datetime) -> None:
    """Ask an idle peer. What was too late for today comes on another day: it is about months, and not about today."""
    verdict = judge(tx, due, session, now, is_ten_days=False)
    if not idle.is_idle(due.peer, now):
        verdict = Verdict("cancelled", "here")
    later = idle.next_time(due.peer, now) if verdict.why == "late" else None
    until = later.due_at if later else verdict.until
    words = house.shelf.newest
    if until:
        nudges.postpone(tx, due.id, until)
    elif verdict.state or words is None:
        _end(tx, due, verdict if verdict.state else Verdict("cancelled", "no_line"))
    else:
        standing = _standing(tx, due, session)
        given = given_for(house, tx, words, None, now)
        made = ask_idle(standing, given, idle.last_on(wall_of(now, due.peer.settings.zone).date()))
        _send(tx, due, standing, made, "nudge", now)


def _end(tx: Transaction, due: DueNudge, verdict: Verdict) -> None:
    """End what is due without sending it. What may have been sent before a restore counts as a dose."""
    nudges.close(tx, due.id, verdict.state, verdict.why)
    if verdict.why == not_again.RESTORED:
        doses.add(tx, due.peer.id, day_of(due.peer.settings, due.due_at))


def _since(due: DueNudge, now: datetime) -> datetime:
    """Return from when on the next occurrence is looked for: behind this one, however long it waited."""
    return min(now, moment_of(read_wall(due.occurrence), due.peer.settings.zone))


def _standing(tx: Transaction, due: DueNudge, session: Session | None) -> Standing:
    settings = due.peer.settings
    return Standing(settings, settings.language or settings.spoken, session, messages.newest(tx, due.peer.id))


def _send(tx: Transaction, due: DueNudge, standing: Standing, made: Answer, kind: str, now: datetime) -> None:
    """Count it, end what was due, and keep it to be sent: all of it, or nothing."""
    if not json.loads(due.body).get("is_snoozed", False):
        doses.add(tx, due.peer.id, day_of(due.peer.settings, now))
    nudges.close(tx, due.id, "done")
    commit(tx, due.peer, standing, made, kind, now, due.due_at + LATE)
