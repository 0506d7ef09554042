"""Ten thousand check-ins due in one minute, planned by the bot: when has everybody theirs, and who else waits?"""

from __future__ import annotations

import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from store.organisations import Organisation

from .crowd import MESSAGES_PER_SECOND, WARM_UP_SECONDS
from .due_day import Seen
from .due_rows import Watched, Weight, rows
from .due_store import SILENT_KINDS, Clock, Watch, begin_schedule, fill, forecast_for, open_clock
from .processes import BareTelegram, Broken, Process, bench_folder, our_bot
from .table import Row

PLANNING_SECONDS = 90.0
"""So long before its minute the check-in is begun, at least: ticks are 5 s apart, and planning takes a while."""

DRAIN_SECONDS_MOST = 660
"""When a run is given up; the goal is 420."""

LOOK_SECONDS = 0.5


def measure(weight: Weight) -> list[Row]:
    """Measure a quiet day, the planning, and the minute, in one run of the bot.

    Raises:
        Broken: not all were planned for in time, or there are quiet hours in every zone now.
    """
    clock = open_clock(datetime.now(UTC))
    with bench_folder() as folder, BareTelegram() as telegram:
        of = fill(folder, weight.members, weight.silent_each, clock, datetime.now(UTC))
        with our_bot(telegram, folder, MESSAGES_PER_SECOND) as bot:
            telegram.ask("first_poll")
            telegram.ask("due", act="begin", members=weight.members)
            with closing(Watch(folder)) as watch:
                watched = _live(weight, telegram, bot, watch, folder, of, clock)
                seen = Seen.read(telegram.ask("due", act="end"))
                watched.became, watched.kept = watch.ended(), watch.outbox()
    return rows(weight, watched, seen, MESSAGES_PER_SECOND, SILENT_KINDS)


def _live(
    weight: Weight, telegram: BareTelegram, bot: Process, watch: Watch, folder: Path, of: Organisation, clock: Clock
) -> Watched:
    watched = Watched()
    time.sleep(WARM_UP_SECONDS)
    watched.quiet_begun, cpu = time.time(), bot.cpu_seconds()
    time.sleep(weight.quiet_seconds)
    watched.memory.append(bot.resident_megabytes())
    watched.schedule_begun = time.time()
    watched.cpu_quiet = (bot.cpu_seconds() - cpu) / (watched.schedule_begun - watched.quiet_begun)
    at = _minute_after(datetime.now(UTC) + timedelta(seconds=PLANNING_SECONDS))
    watched.minute = at.timestamp()
    watched.forecast = forecast_for(begin_schedule(folder, of, at, clock, datetime.now(UTC)), at, clock)
    # Those at their dose are planned for, too: whether there is room is asked when it is due.
    wanted = weight.members + weight.silent_each
    while (planned := watch.planned()) < wanted:
        if time.time() > watched.minute:
            raise Broken(f"{planned} of {wanted} were planned for when the minute began")
        time.sleep(LOOK_SECONDS)
    watched.all_planned = time.time()
    time.sleep(max(0.0, watched.minute - time.time()))
    cpu = bot.cpu_seconds()
    _see_drained(telegram, bot, watch, watched)
    watched.ended = time.time()
    watched.cpu_due = (bot.cpu_seconds() - cpu) / (watched.ended - watched.minute)
    return watched


def _minute_after(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0) + timedelta(minutes=1)


def _see_drained(telegram: BareTelegram, bot: Process, watch: Watch, watched: Watched) -> None:
    """Look on until nothing more will come, or it takes too long."""
    is_all_taken_up = False
    while time.time() < watched.minute + DRAIN_SECONDS_MOST:
        time.sleep(LOOK_SECONDS)
        watched.memory.append(bot.resident_megabytes())
        watched.log_megabytes = max(watched.log_megabytes, watch.log_megabytes())
        if not is_all_taken_up:
            watched.left.append((time.time(), watch.planned()))
            is_all_taken_up = not watched.left[-1][1]
            if is_all_taken_up:
                telegram.ask("due", act="ask")
        if is_all_taken_up and watch.is_over():
            return
