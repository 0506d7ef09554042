"""The simulator sees what it is there for: each bug planted in the house is told by the rule that it breaks."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import pytest

from bot import telegram_channel
from conversations import (
    changes,
    commit,
    fire,
    occurrences,
    organising,
    own_screens,
    planning,
    receive,
    unasked,
)
from rehearsal.fuzz_house import starter_words
from rehearsal.sim_checker import check
from rehearsal.simulate import live
from scheduler import housekeeping, retry
from store import nudges, outbox, updates
from store.answers import Asked
from store.tables import memberships

Plant = Callable[[pytest.MonkeyPatch], None]

SEEDS = 8
"""Lives that a bug has to show itself in, at the most."""

SHOWN_BY = {
    "dose_off_by_one": "bug.2",
    "cap_passed_by_lines": "bug.2",
    "quiet_hours_begin_late": "bug.14",
    "late_ones_are_sent": "bug.1",
    "a_pause_is_not_heard": "bug.2",
    "leaving_is_not_heard": "bug.8",
    "nobody_is_asked_rarer": "bug.2",
    "unsure_ones_count_as_sent": "bug.7",
    "the_next_one_is_not_planned": "bug.1",
    "erasing_forgets_the_outbox": "bug.2",
}
"""Lives in which a bug is known to show itself: looked at first, to save time. Other weather may make them others."""


def dose_off_by_one(patch: pytest.MonkeyPatch) -> None:
    """One more than two in seven days."""
    room = unasked.room
    patch.setattr(unasked, "room", lambda settings, doses, *more: room(settings, list(doses)[1:], *more))


def cap_passed_by_lines(patch: pytest.MonkeyPatch) -> None:
    """Lines ask nobody whether there is room."""
    dosed = unasked._dosed
    patch.setattr(unasked, "_dosed", lambda tx, due, *more: dosed(tx, due, *more) if due.schedule_id else unasked.GO)


def quiet_hours_begin_late(patch: pytest.MonkeyPatch) -> None:
    """Quiet hours are taken to begin an hour late, by the planner and at the moment of sending."""
    late = {name: (opens, closes.replace(hour=closes.hour + 1)) for name, (opens, closes) in occurrences.HOURS.items()}
    patch.setattr(occurrences, "HOURS", late)


def late_ones_are_sent(patch: pytest.MonkeyPatch) -> None:
    """After an outage everything goes, however late."""
    patch.setattr(unasked, "LATE", timedelta(days=2))


def stop_is_not_heard(patch: pytest.MonkeyPatch) -> None:
    """What was planned before "stop" goes out."""
    patch.setattr(commit, "_plan_anew", lambda *_: None)
    patch.setattr(nudges, "cancel", lambda *_: None)
    _judge_as(patch, is_stopped=False, has_check_ins_off=False, lines="weekly")


def a_pause_is_not_heard(patch: pytest.MonkeyPatch) -> None:
    """A wish for quiet is kept, and asked about by nobody."""
    patch.setattr(commit, "_plan_anew", lambda *_: None)
    _judge_as(patch, quiet_until="")


def leaving_is_not_heard(patch: pytest.MonkeyPatch) -> None:
    """Who left is asked what was planned."""
    patch.setattr(changes.organisations, "leave", _leave_but_keep_the_plan)
    patch.setattr(unasked.organisations, "is_member", lambda *_: True)


def check_ins_do_not_wait(patch: pytest.MonkeyPatch) -> None:
    """Check-ins come in the ten days that a peer asked for."""
    patch.setattr(unasked.lines, "running", lambda *_: "")


def nobody_is_asked_rarer(patch: pytest.MonkeyPatch) -> None:
    """Whoever never answers is asked as often as before."""
    for name in ("HALF_FROM", "MONTHLY_FROM", "ASK_FROM"):
        patch.setattr(planning, name, 99)
        patch.setattr(unasked, name, 99)


def a_line_comes_again(patch: pytest.MonkeyPatch) -> None:
    """What came is forgotten after a day."""
    patch.setattr(unasked.lines, "AGAIN_AFTER", timedelta(days=1))
    patch.setattr(unasked.lines, "blake2b", lambda said: hashlib.blake2b(said.rpartition(b"|")[2]))


def answers_go_to_another_week(patch: pytest.MonkeyPatch) -> None:
    """An answer is filed under the day on which it was tapped."""
    save = changes.answers.save

    def misfiled(tx: Any, peer: Any, asked: Asked, results: Mapping[str, str]) -> None:
        save(tx, peer, dataclasses.replace(asked, occurrence="2026-12-24T10:00"), results)

    patch.setattr(changes.answers, "save", misfiled)


def unsure_ones_go_again(patch: pytest.MonkeyPatch) -> None:
    """A check-in whose fate is unsure is sent again."""
    patch.setattr(retry, "ONLY_ONCE", frozenset())


def unsure_ones_count_as_sent(patch: pytest.MonkeyPatch) -> None:
    """A message whose fate is unsure counts as sent."""
    after = retry.after

    def hopeful(outcome: retry.Outcome, *more: Any) -> retry.Decision:
        return after(retry.Outcome.SENT if outcome is retry.Outcome.UNSURE else outcome, *more)

    patch.setattr("scheduler.delivery.after", hopeful)


def fired_and_forgotten(patch: pytest.MonkeyPatch) -> None:
    """What was due is ended, and now and then its message is not kept."""
    send = unasked._send

    def careless(tx: Any, due: Any, *more: Any) -> None:
        nudges.close(tx, due.id, "done") if due.id % 5 == 0 else send(tx, due, *more)

    patch.setattr(unasked, "_send", careless)


def the_next_one_is_not_planned(patch: pytest.MonkeyPatch) -> None:
    """Behind a check-in no other is planned."""
    patch.setattr(unasked, "plan_check_in", lambda *_: None)
    patch.setattr(changes, "plan_check_in", lambda *_: None)


def everybody_lives_in_vancouver(patch: pytest.MonkeyPatch) -> None:
    """The planner passes over the peer's zone."""
    due_for = occurrences.moment_of
    patch.setattr("conversations.planning.moment_of", lambda wall, _zone: due_for(wall, occurrences.DEFAULT_ZONE))


def updates_act_twice(patch: pytest.MonkeyPatch) -> None:
    """An update that comes again is answered again."""
    note_new = updates.note_new
    patch.setattr(receive.updates, "note_new", lambda *given: note_new(*given) or True)


def what_comes_cannot_be_stopped(patch: pytest.MonkeyPatch) -> None:
    """The row under a line has no way to stop."""
    row = own_screens.unasked_row
    patch.setattr(own_screens, "unasked_row", lambda *given: row(*given)[:-1])


def what_comes_can_be_passed_on(patch: pytest.MonkeyPatch) -> None:
    """Nothing is protected."""
    ask = telegram_channel.TelegramChannel._ask

    async def open_to_all(self: Any, method: str, **fields: Any) -> Any:
        if "protect_content" in fields:
            fields["protect_content"] = False
        return await ask(self, method, **fields)

    patch.setattr(telegram_channel.TelegramChannel, "_ask", open_to_all)


def chats_are_tidied_late(patch: pytest.MonkeyPatch) -> None:
    """Personal messages stand two days in a chat, and then cannot be taken any more."""
    patch.setattr(housekeeping, "CLEAN_AFTER", timedelta(hours=49))


def erasing_forgets_the_outbox(patch: pytest.MonkeyPatch) -> None:
    """Who is erased stays a row."""
    patch.setattr(commit.peers, "erase", lambda tx, peer_id: outbox.cancel_all(tx, peer_id, "erased"))


def organisations_see_members(patch: pytest.MonkeyPatch) -> None:
    """A preview says how many joined."""
    preview = organising.preview

    def telling(tx: Any, of: Any, now: Any) -> str:
        joined = unasked.organisations.members_after(tx, of.id, 0, 1000)
        return f"{preview(tx, of, now)}\n{len(joined)} joined"

    patch.setattr(organising, "preview", telling)


def _judge_as(patch: pytest.MonkeyPatch, **wishes: Any) -> None:
    """Let the moment of sending see other wishes than there are."""
    due_nudge = nudges.next_due_nudge

    def misread(*given: Any) -> Any:
        due = due_nudge(*given)
        if due is None:
            return None
        settings = dataclasses.replace(due.peer.settings, **wishes)
        return dataclasses.replace(due, peer=dataclasses.replace(due.peer, settings=settings))

    patch.setattr(fire.nudges, "next_due_nudge", misread)


def _leave_but_keep_the_plan(tx: Any, organisation_id: int, peer_id: int) -> None:
    own = (memberships.c.organisation_id == organisation_id) & (memberships.c.peer_id == peer_id)
    tx.execute(memberships.delete().where(own))


SHORT, LONG = (8, 24), (24, 14)
"""Days and peers of a life. What shows only after weeks has fewer peers."""

BUGS: list[tuple[Plant, str, tuple[int, int]]] = [
    (dose_off_by_one, "rule 17, the dose", SHORT),
    (cap_passed_by_lines, "rule 17, the dose", SHORT),
    (quiet_hours_begin_late, "rule 17, quiet hours", (14, 30)),
    (late_ones_are_sent, "rule 16, never late", SHORT),
    (stop_is_not_heard, "rule 17, only what is wanted", SHORT),
    (a_pause_is_not_heard, "rule 17, only what is wanted", LONG),
    (leaving_is_not_heard, "rule 17, only what is wanted", LONG),
    (check_ins_do_not_wait, "rule 17, only what is wanted", SHORT),
    (nobody_is_asked_rarer, "rule 17, the taper", (45, 8)),
    (a_line_comes_again, "rule 17, the right line", (30, 10)),
    (answers_go_to_another_week, "rule 16, answers under their own time", SHORT),
    (unsure_ones_go_again, "rule 15, never doubled", SHORT),
    (unsure_ones_count_as_sent, "rule 15, never lost in silence", SHORT),
    (fired_and_forgotten, "rule 15, never lost in silence", SHORT),
    (the_next_one_is_not_planned, "rule 16, no occurrence left out", LONG),
    (everybody_lives_in_vancouver, "rule 18, local time", SHORT),
    (updates_act_twice, "rule 14, each update once", SHORT),
    (what_comes_cannot_be_stopped, "rule 13, neutral, protected, with the door", SHORT),
    (what_comes_can_be_passed_on, "rule 13, neutral, protected, with the door", SHORT),
    (chats_are_tidied_late, "rule 13, tidied after a day", SHORT),
    (erasing_forgets_the_outbox, "rule 10, nothing is left of who is erased", LONG),
    (organisations_see_members, "rule 11, blind to persons", SHORT),
]


@pytest.mark.parametrize(("plant", "rule", "size"), BUGS, ids=[plant.__name__ for plant, _, _ in BUGS])
def test_each_planted_bug_is_told_by_its_rule(
    plant: Plant, rule: str, size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    plant(monkeypatch)
    words, (days, peers) = starter_words(), size
    seeds = [SHOWN_BY.get(plant.__name__, ""), *(f"bug.{number}" for number in range(SEEDS))]
    for seed in filter(None, seeds):
        if any(each.rule == rule for each in check(live(words, seed, days, peers))):
            return
    pytest.fail(f"{plant.__doc__} Nobody saw it in {SEEDS} lives.")
