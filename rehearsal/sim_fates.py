"""Of a simulated life: was anything doubled, lost in silence, or late?"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import timedelta

from .sim_history import Fired, Life, Wishes

ONLY_ONCE = ("check_in", "nudge")
"""Kinds of row that may not be copied."""

LATE_MOST = timedelta(hours=2)
"""How long after it was due something unasked may be shown (rule 16)."""

WAITS_MOST = timedelta(days=4)
"""By when what waits has come, or was given up."""

OPEN = ("queued", "retry", "sending")


def check_doubles(life: Life) -> Iterator[str]:
    """Yield what was shown twice, or acted on twice though its peer had not put it off."""
    rows = Counter(shown.row for shown in life.shown if life.row_kinds.get(shown.row, (0, ""))[1] in ONLY_ONCE)
    yield from (f"row {row} {life.row_kinds[row]} was shown {count} times" for row, count in rows.items() if count > 1)
    done: Counter[int] = Counter(fired.nudge for fired in life.fired if fired.state == "done")
    put_off = Counter(act.peer for act in life.acts if act.press.startswith("1l:") and act.press[-1] not in ":p")
    for place in life.first_done.values():
        fired = life.fired[place]
        if done[fired.nudge] > 1 + put_off[fired.peer]:
            yield f"{fired.peer} was asked {done[fired.nudge]} times for {fired.occurrence} of {fired.schedule}"
    notes: dict[tuple[int, int, str], set[int]] = defaultdict(set)
    for fired in life.fired:
        notes[fired.peer, fired.schedule, fired.occurrence].add(fired.nudge)
    for (peer, schedule, occurrence), found in notes.items():
        ends = [each for each in life.fired if each.nudge in found and each.state in ("done", "missed")]
        if len({each.nudge for each in ends}) > 1 and peer not in life.erased:
            yield f"{peer} had {len(found)} rows for {occurrence} of schedule {schedule}"


def check_ends(life: Life) -> Iterator[str]:
    """Yield what ended without a word: rows that do not say why, and firings that said nothing."""
    shown = {each.row for each in life.shown}
    for row, (peer, kind) in life.row_kinds.items():
        if peer not in life.erased:
            state, why = life.row_ends.get(row, ("gone", ""))
            yield from (f"{kind} {row} of {peer} {told}" for told in _wrong_end(state, why, kind, row in shown))
    for fired in life.fired:
        if fired.state == "done" and not fired.rows and fired.peer not in life.erased:
            yield f"{fired.kind} {fired.occurrence} of {fired.peer} was done and said nothing"
        elif fired.state in ("missed", "cancelled") and not fired.why:
            yield f"{fired.kind} {fired.occurrence} of {fired.peer} was {fired.state}, and does not say why"


def _wrong_end(state: str, why: str, kind: str, is_shown: bool) -> Iterator[str]:
    if state in OPEN:
        yield f"is still {state} at the end"
    if kind not in ONLY_ONCE:
        return
    if state == "gone":
        yield "is gone, and nobody wrote down why"
    elif state == "sent" and not is_shown:
        yield "counts as sent and was never shown"
    elif state != "sent" and not why:
        yield f"is {state}, and does not say why"
    elif state not in ("sent", "unknown", *OPEN) and is_shown:
        yield f"counts as {state} ({why}) and was shown"


def check_waiting(life: Life) -> Iterator[str]:
    """Yield what waited for its peer, and then was never heard of again though they wanted it all the time."""
    last = {fired.nudge: fired for fired in life.fired}
    for fired in last.values():
        is_old = life.ends - fired.at > WAITS_MOST
        if fired.state == "planned" and is_old and fired.peer not in life.erased and _is_still_wanted(life, fired):
            yield f"{fired.kind} {fired.occurrence} of {fired.peer} waited from {fired.at} on, and nothing became of it"


def _is_still_wanted(life: Life, fired: Fired) -> bool:
    since = [each for each in life.wishes[fired.peer] if each.at >= fired.at]
    is_ruled = not any(each.schedule == fired.schedule and each.at > fired.at for each in life.ruled)
    return is_ruled and all(_wants(each, fired) for each in [fired.wishes, *since])


def _wants(wishes: Wishes, fired: Fired) -> bool:
    settings = wishes.settings
    is_off = settings.is_stopped or bool(settings.quiet_until) or not wishes.is_reachable
    if fired.schedule:
        is_off = is_off or settings.has_check_ins_off or fired.organisation not in wishes.organisations
    return not is_off and bool(fired.schedule or settings.lines or settings.ten_days)


def check_late(life: Life) -> Iterator[str]:
    """Yield what was shown more than two hours after it was due."""
    for shown, fired in life.unasked():
        if shown.at - fired.due_at > LATE_MOST:
            yield f"{fired.kind} {fired.occurrence} of {shown.peer} was due {fired.due_at} and shown {shown.at}"
