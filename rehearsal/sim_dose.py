"""Of a simulated life: was it ever too much, too often after silence, or the wrong line?"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta

from .plan_clock import DAY, minute_of, occurrences_of, wall_minute
from .sim_history import ANEW, REPLY, Life
from .sim_times import clock_for, is_ten_days

DOSES_MOST, WEEK = 2, 7

HALF_FROM, MONTHLY_FROM, ASK_FROM = 3, 6, 9
MONTH = 28 * DAY

AGAIN_AFTER, GENTLE_FOR = timedelta(weeks=26), timedelta(weeks=8)


def check_dose(life: Life) -> Iterator[str]:
    """Yield what came on a day that had one, or in seven days that had as many as their peer takes."""
    days: dict[tuple[int, bool], list[int]] = defaultdict(list)
    for shown, fired in life.unasked():
        if life.is_again(fired):
            continue
        # Of who was erased nobody knows what they had.
        is_anew = shown.peer in life.erased and shown.at > life.erased[shown.peer]
        wishes, had = fired.wishes, days[shown.peer, is_anew]
        day = clock_for(wishes).day(minute_of(fired.at), wishes.settings.hours)
        is_own = not fired.schedule and is_ten_days(wishes, fired.at)
        most = WEEK if is_own else min(wishes.settings.doses_most, DOSES_MOST)
        lately = [each for each in had if day - WEEK < each <= day]
        if day in had:
            yield f"a second one that day for {shown.peer}: {fired.kind} {fired.occurrence} at {shown.at}"
        elif len(lately) >= most:
            yield f"{len(lately) + 1} in 7 days for {shown.peer}, who takes {most}: {fired.occurrence} at {shown.at}"
        had.append(day)


def check_taper(life: Life) -> Iterator[str]:
    """Yield check-ins that came as often as before to somebody who had not answered three, six or nine."""
    rules = {each.schedule: each for each in life.ruled}
    # Shown, and the process died before it heard so: the bot does not hold it against anybody.
    unsure = {
        (fired.peer, fired.schedule, fired.occurrence)
        for fired in life.fired
        if any(life.row_ends.get(row, ("", ""))[0] == "unknown" for row in fired.rows)
    }
    for (peer, schedule), events in life.rhythms.items():
        ruled = rules[schedule]
        walls = list(occurrences_of(ruled.weekdays, ruled.minute, ruled.every_weeks, ruled.begins_on, life.ends.date()))
        passed, last = 0, ""
        is_open = False
        for event in events:
            if event in (REPLY, ANEW):
                passed, is_open, last = 0, False, "" if event == ANEW else last
                continue
            if last and (told := _too_soon(walls, wall_minute(last), wall_minute(event), passed)):
                yield f"{peer}, schedule {schedule}: {event} after {last}, with {passed} unanswered: {told}"
            passed += is_open
            last, is_open = event, (peer, schedule, event) not in unsure


def _too_soon(walls: list[int], last: int, this: int, passed: int) -> str:
    if passed > ASK_FROM:
        return "after the question whether it should go on"
    if passed >= MONTHLY_FROM and this - last < MONTH:
        return "sooner than a month"
    between = bisect_right(walls, this) - bisect_right(walls, last)
    return "none was left out" if passed >= HALF_FROM and between == 1 else ""


def check_lines(life: Life) -> Iterator[str]:
    """Yield weekly lines that came twice in half a year, or cheerful ones after a loss."""
    came: dict[tuple[int, str], datetime] = {}
    for shown, fired in life.unasked():
        found = life.line_keys.get(shown.text.partition("\n\n")[0])
        if fired.schedule or found is None:
            continue
        key, tone = found
        before = came.get((shown.peer, key))
        if before and shown.at - before < AGAIN_AFTER and shown.peer not in life.erased:
            yield f"line {key} came to {shown.peer} at {before} and again at {shown.at}"
        came[shown.peer, key] = shown.at
        loss = fired.wishes.settings.loss_on
        if loss and tone != "gentle" and shown.at.replace(tzinfo=None) - datetime.fromisoformat(loss) < GENTLE_FOR:
            yield f"line {key}, which is {tone}, came to {shown.peer} at {shown.at}, after a loss on {loss}"
