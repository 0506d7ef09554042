"""The bot with a death in it: `python -m rehearsal.kill_points --point NAME` runs main.py and dies at that point.

What the house does for good is wrapped here from outside, by name; the house itself knows nothing of it.
"""

from __future__ import annotations

import argparse
import asyncio
import inspect
import os
import runpy
import signal
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial, wraps
from importlib import import_module
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]

IN_THE_MIDDLE_SECONDS = 0.04
"""How far into something that takes time `during` is: Telegram's answers are made later than this."""

QUICK_TICK_SECONDS, QUICK_TIDY_SECONDS = 0.5, 1.0
"""The clock's ticks in a life of seconds; the house's own would never come."""

BEFORE, DURING, AFTER = "before", "during", "after"

FIRST, START, LIFE, END = "first", "start", "life", "end"
"""Phases of a life: the first start of all, every start, peers writing, and the stop of a bot that was told to."""


@dataclass(frozen=True)
class Point:
    """One place to die: `when` beside the function `where` (module:name), and what a death there means.

    A life comes by in this `phase`, through these `doors` for updates.
    """

    name: str
    where: str
    when: str
    what: str
    phase: str = LIFE
    doors: tuple[str, ...] = ("polling", "webhook")


_POLLING, _WEBHOOK = ("polling",), ("webhook",)
_COMMIT = "sqlalchemy.engine.default:DefaultDialect.do_commit"
_WORDS = "conversations.move_in:publish_at_start"
_LEASES = "store.leases:free_leases"
_TAKER = "bot.receiver:Receiver"
_CARD = "conversations.emergency:Emergency.answer"
_TURN = "conversations.receive:_turn"
_POLLER = "bot.polling:Poller"
_HOOK = "bot.webhook:Webhook"
_CHANNEL = "bot.telegram_channel:TelegramChannel"
_DELIVERY = "scheduler.delivery:Delivery"
_ENDING = "scheduler.delivery:settle"
_CLOCK = "scheduler.service:SchedulerService"

POINTS = (
    Point("key_made", "store.keys:_create", AFTER, "The key file is there, the database is not.", FIRST),
    Point("tables_wait", "store.opening:migrate", BEFORE, "The tables are not made, or are old.", START),
    Point("tables_made", "store.opening:migrate", AFTER, "The tables are there, and nothing is in them.", START),
    Point("key_proved", "store.opening:prove_key", AFTER, "The key's mark is written and not committed.", START),
    Point("words_read", _WORDS, BEFORE, "The pack is read and not published.", START),
    Point("words_kept", _WORDS, AFTER, "The release is written and not committed.", START),
    Point("leases_freed", _LEASES, AFTER, "What a dead process had on its way is being taken up.", START),
    Point("batch_came", f"{_TAKER}.take", BEFORE, "Updates are in memory and nowhere else."),
    Point("card_wanted", _CARD, BEFORE, "An emergency is understood, not answered."),
    Point("card_going", _CARD, DURING, "The card is on its way."),
    Point("card_gone", _CARD, AFTER, "The card is out, and no row says so."),
    Point("turn_begun", _TURN, BEFORE, "A turn's transaction is open and empty."),
    Point("turn_made", _TURN, AFTER, "A turn is written and not committed."),
    Point("commit_asked", _COMMIT, BEFORE, "Everything is written, and the commit was not asked for."),
    Point("commit_done", _COMMIT, AFTER, "It is on disk, and nobody was told."),
    Point("turn_kept", "bot.receiver:receive", AFTER, "The turn is committed; its taker does not know yet."),
    Point("tap_answered", f"{_CHANNEL}.answer_tap", AFTER, "The phone was told that its tap arrived."),
    Point("peer_erased", "store.peers:erase", AFTER, "A peer's rows are deleted and not committed."),
    Point("farewell", "bot.asides:Asides.say", BEFORE, "A peer is erased; the farewell is in memory only."),
    Point("scrubbed", "store.database:Database.scrub", AFTER, "Erased bytes were written over."),
    Point("batch_done", f"{_TAKER}.take", AFTER, "A batch is committed; Telegram was not told."),
    Point("offset_stays", f"{_POLLER}._acknowledge", BEFORE, "Turns are done; the offset stands.", LIFE, _POLLING),
    Point("offset_moved", f"{_POLLER}._acknowledge", AFTER, "Telegram was not told of the offset.", LIFE, _POLLING),
    Point("asking", f"{_POLLER}._ask", DURING, "Telegram was told the offset; updates are coming.", LIFE, _POLLING),
    Point("asked", f"{_POLLER}._ask", AFTER, "Updates are in memory, and nobody looked at them.", LIFE, _POLLING),
    Point("post_came", f"{_HOOK}._take", BEFORE, "A post is in memory and nowhere else.", LIFE, _WEBHOOK),
    Point("post_kept", f"{_HOOK}._take", AFTER, "Its turn is committed; Telegram was not answered.", LIFE, _WEBHOOK),
    Point("post_done", f"{_HOOK}.__call__", AFTER, "The answer to a post was handed to the line.", LIFE, _WEBHOOK),
    Point("claim_made", "store.outbox:claim", AFTER, "Rows are claimed, and the claim is not committed."),
    Point("claim_kept", f"{_DELIVERY}._settle_and_claim", AFTER, "Rows are `sending`, and nothing was sent."),
    Point("send_wait", f"{_CHANNEL}.send", BEFORE, "A message is about to go."),
    Point("send_going", f"{_CHANNEL}.send", DURING, "A message went out; its answer has not come."),
    Point("send_done", f"{_CHANNEL}.send", AFTER, "A message stands in the chat, and no row says so."),
    Point("edit_going", f"{_CHANNEL}.edit", DURING, "A message is being changed."),
    Point("edit_done", f"{_CHANNEL}.edit", AFTER, "A message was changed, and no row says so."),
    Point("pin_done", f"{_CHANNEL}.pin", AFTER, "A message is pinned, and its row is still `sending`."),
    Point("end_known", f"{_DELIVERY}._deliver", AFTER, "How a message ended is in memory, and no row says so."),
    Point("end_wait", _ENDING, BEFORE, "How messages ended is about to be written."),
    Point("end_made", _ENDING, AFTER, "How messages ended is written, not committed."),
    Point("nudge_due", "conversations.fire:_fire_next", BEFORE, "The clock looks for what is due."),
    Point("nudge_made", "conversations.fire:_finish", AFTER, "A nudge ended, its message is written; no commit."),
    Point("nudge_kept", "scheduler.jobs:fire", AFTER, "What was due is committed, and nobody was told."),
    Point("tidied", "scheduler.housekeeping:Housekeeping._forget", AFTER, "Old rows are deleted; no commit."),
    Point("stop_heard", f"{_CLOCK}.close", BEFORE, "The bot is stopping.", END),
    Point("stop_half", f"{_CLOCK}.close", AFTER, "Delivery stopped; the doors close.", END),
    Point("stop_last", "store.database:Database.close", BEFORE, "Only the store is still open.", END),
)
"""Every durable point of the house, in the order in which a life meets them."""

_FIRED = "conversations.unasked"

UNASKED_POINTS = (
    Point("zones_seen", "conversations.move_in:look_at_zones", AFTER, "New zone data is noted; no commit.", START),
    Point("members_found", "store.organisations:members_after", AFTER, "A schedule is locked, nobody is planned for."),
    Point("members_made", "store.schedules:set_planned_to", AFTER, "Members are planned for, not committed."),
    Point("members_kept", "scheduler.jobs:plan_ahead", AFTER, "Everybody is planned for; nobody looked what is due."),
    Point("nudge_taken", "store.nudges:next_due_nudge", AFTER, "What is due is locked, and nothing became of it."),
    Point("put_off", "store.nudges:postpone", AFTER, "What is due has a later moment; not committed."),
    Point("dose_noted", "store.doses:add", AFTER, "A dose is counted for what is still planned."),
    Point("rhythm_kept", "store.rhythms:save", AFTER, "What became of the last one is counted, not committed."),
    Point("nudge_ended", "store.nudges:close", AFTER, "A row says how it ended, and no message is written."),
    Point("unasked_made", f"{_FIRED}:commit", AFTER, "A message is written, and the next occurrence is not."),
    Point("planned_void", "store.nudges:forget_next", AFTER, "What was planned is gone, nothing in its place."),
    Point("planned_made", "store.nudges:plan_occurrence", AFTER, "The next occurrence is written, not committed."),
    Point("next_asked", f"{_FIRED}:plan_check_in", AFTER, "A check-in and the next one are written, not committed."),
    Point("next_line", f"{_FIRED}:plan_line", AFTER, "A line and the next one are written, not committed."),
    Point("unasked_done", "conversations.fire:fire_unasked", AFTER, "Everything of one nudge is written; no commit."),
    Point("all_fired", "scheduler.jobs:fire_all_due", AFTER, "All that is due is committed, and on its way."),
    Point("sent_written", "store.outbox:close_sent", AFTER, "Rows say `sent`, and the chat's numbers are not noted."),
    Point("numbers_noted", "store.messages:note_all", AFTER, "Messages are noted by number; no commit."),
    Point("again_later", "store.outbox:put_back", AFTER, "A row waits to be tried again; no commit."),
    Point("unsent_ended", "store.outbox:close", AFTER, "A row says `unknown` or `missed`; no commit."),
    Point("chat_cleaned", f"{_CHANNEL}.delete", AFTER, "Old messages are out of a chat, and their numbers are not."),
    Point("numbers_gone", "store.messages:forget", AFTER, "The numbers of old messages are deleted; no commit."),
    Point("rows_gone", "store.outbox:purge", AFTER, "Old rows are deleted, and old nudges are not."),
)  # fmt: skip
"""What a check-in or a line comes by, and nothing else does."""

BY_NAME = {point.name: point for point in (*POINTS, *UNASKED_POINTS)}


class Misplaced(Exception):
    """A point names something that is not there (any more); the message says which."""


def find(where: str) -> tuple[Any, str, Callable[..., Any]]:
    """Return what holds the function named by `module:name` or `module:Class.name`, its name there, and itself.

    Raises:
        Misplaced: there is no such module, or no such function in it.
    """
    module, _, path = where.partition(":")
    *above, name = path.split(".")
    try:
        holder: Any = import_module(module)
        for part in above:
            holder = getattr(holder, part)
        meant = vars(holder)[name]
    except (ImportError, AttributeError, KeyError) as failure:
        raise Misplaced(f"{where} is not there any more: name in kill_points.py what took its place") from failure
    if not callable(meant):
        raise Misplaced(f"{where} is no function")
    return holder, name, meant


def wrap(point: Point, passing: int, die: Callable[[], None]) -> None:
    """Let `die` be called when the point is passed for the `passing`-th time (counted from 1).

    Raises:
        Misplaced: the point names nothing, or a moment that its function does not have.
    """
    holder, name, meant = find(point.where)
    left = [passing]

    def pass_by() -> None:
        left[0] -= 1
        if left[0] == 0:
            die()

    if inspect.iscoroutinefunction(meant):
        setattr(holder, name, _around_waiting(meant, point.when, pass_by))
    elif point.when == DURING:
        raise Misplaced(f"{point.where} takes no time, so nobody dies during it")
    else:
        setattr(holder, name, _around(meant, point.when, pass_by))


def _around(meant: Callable[..., Any], when: str, pass_by: Callable[[], None]) -> Callable[..., Any]:
    @wraps(meant)
    def wrapped(*given: Any, **named: Any) -> Any:
        if when == BEFORE:
            pass_by()
        outcome = meant(*given, **named)
        if when == AFTER:
            pass_by()
        return outcome

    return wrapped


def _around_waiting(meant: Callable[..., Any], when: str, pass_by: Callable[[], None]) -> Callable[..., Any]:
    @wraps(meant)
    def wrapped(*given: Any, **named: Any) -> Any:
        # Called at once, so that wrong arguments are refused at once: uvicorn tries whether it was given a factory.
        return _follow(meant(*given, **named), when, pass_by)

    return wrapped


async def _follow(work: Awaitable[Any], when: str, pass_by: Callable[[], None]) -> Any:
    if when == BEFORE:
        pass_by()
    loop = asyncio.get_running_loop()
    middle = loop.call_later(IN_THE_MIDDLE_SECONDS, pass_by) if when == DURING else None
    try:
        outcome = await work
    finally:
        if middle:
            middle.cancel()
    if when == AFTER:
        pass_by()
    return outcome


def hurry(hours: float, tick: float = QUICK_TICK_SECONDS, tidy: float = QUICK_TIDY_SECONDS) -> None:
    """Let the clock tick for a life of seconds, and be `hours` ahead, so that it is day wherever peers sleep."""
    clock, name, now = find("scheduler.clock:Clock.now")

    def moved(self: Any) -> datetime:
        moment: datetime = now(self)
        return moment + timedelta(hours=hours)

    setattr(clock, name, moved)
    ticks = import_module("scheduler.jobs")
    for constant, seconds in (("TICK_SECONDS", tick), ("TIDY_SECONDS", tidy)):
        if not hasattr(ticks, constant):
            raise Misplaced(f"scheduler.jobs:{constant} is not there any more")
        setattr(ticks, constant, seconds)


def main(arguments: list[str] | None = None) -> None:
    """Run the bot until it dies at the point it was given, or is told to stop."""
    reader = argparse.ArgumentParser(prog="rehearsal.kill_points", description=__doc__)
    reader.add_argument("--point", default="", choices=("", *BY_NAME), help="where to die; nowhere without it")
    reader.add_argument("--passing", type=int, default=1, help="at the how-many-eth passing")
    reader.add_argument("--hours-ahead", type=float, default=0.0, help="how far the bot's clock is ahead")
    reader.add_argument("--tick", type=float, default=QUICK_TICK_SECONDS, help="seconds between looks for what is due")
    reader.add_argument("--tidy", type=float, default=QUICK_TIDY_SECONDS, help="seconds between tidyings")
    asked = reader.parse_args(arguments)
    hurry(asked.hours_ahead, asked.tick, asked.tidy)
    if asked.point:
        wrap(BY_NAME[asked.point], asked.passing, partial(os.kill, os.getpid(), signal.SIGKILL))
    program = str(ROOT / "main.py")
    sys.argv = [program]
    runpy.run_path(program, run_name="__main__")


if __name__ == "__main__":
    main()
