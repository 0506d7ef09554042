"""What the proof that organisations are blind would find: planted leaks, each told apart by one pair of worlds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from conversations import answer, changes, commit, lookups, organising, own, owner, receive, screens
from conversations.channel import Message, Send, to_json
from conversations.organising import Told
from rehearsal.blind_acts import BLOCKS, JOINS, OPENS, PRESSES, SAYS, Act
from rehearsal.blind_pairs import Pairs, Tried
from rehearsal.blind_setting import OWNERS, START
from rehearsal.blind_views import NUMBERS
from rehearsal.blind_world import NEWCOMER, Plan
from rehearsal.sim_store import MASTER
from store import organisations, outbox, peers, tables
from tests.words_in_force import starter_words

HOUR = timedelta(hours=1)


def act(hours: float, kind: str, what: str = "") -> Act:
    return Act(HOUR * hours, kind, what)


JOINED = tuple(act(1 + place / 100, *move) for place, move in enumerate(JOINS))
ASKED = HOUR * 26
"""When the first check-in comes."""

NOTHING: tuple[Act, ...] = ()
ANSWERED = (*JOINED, act(28, PRESSES, "1s:*.3"))
LEFT = (*JOINED, act(30, SAYS, "/checkins"), act(30.1, PRESSES, "1o:leave:"))
BLOCKED = (*JOINED, act(30, BLOCKS))
CRIED = (*JOINED, act(30, SAYS, "i want to die"))
ERASED = (*JOINED, act(30, SAYS, "/erase"), act(30.1, PRESSES, "1c:erase_yes"))
CAME_FIRST = (act(0.5, SAYS, "hello"),)
FRENCH = (Act(HOUR * 30, SAYS, "bonjour", "fr"),)

PLAN = Plan(
    seed="planted",
    days=2,
    size=4,
    acts=(
        (NEWCOMER, act(2, OPENS, "member 1")),
        (NEWCOMER, act(2.1, PRESSES, "1o:join:")),
        (OWNERS[0], act(3, PRESSES, "=1g:invite:1:")),
        (OWNERS[0], act(31, PRESSES, "=1g:invite:1:")),
        (OWNERS[0], act(33, PRESSES, "=1g:owner:1:")),
        (OWNERS[0], act(33, PRESSES, "=1g:nothing:1:")),
    ),
    looks=(HOUR * 40,),
    asked=(ASKED,),
    readings=8,
)
ALL_ASKED = replace(PLAN, readings=len(NUMBERS) * len(organising.ACTIONS))
"""So much is read that an operator asks for everything: what is drawn of fewer changes with every action added."""

Acts = tuple[Act, ...]
Patch = pytest.MonkeyPatch


def rows(tx: Any, table: str) -> list[Any]:
    return list(tx.execute(tables.metadata.tables[table].select()))


def home_says(patch: Patch, what: Callable[[Any], object]) -> None:
    """Let an organisation's first screen say something more."""

    def home(reply: Any, owned: Any, _: str) -> None:
        shown = owner.owner_screens.organisation(reply.screen, owned, reply.given.now)
        reply.say(replace(shown, text=f"{shown.text} {what(reply.standing.look._tx)}"))

    patch.setitem(owner._WAYS, "home", home)


def tells(tx: Any, text: str, now: Any, address: str = OWNERS[0]) -> None:
    """Let a message go to somebody, to the first owner unless said."""
    peer = peers.find(tx, MASTER, address)
    assert peer
    outbox.add(tx, peer, "reply", to_json(Send(Message(text))), now, now)


def after(patch: Patch, room: Any, name: str, then: Callable[..., None]) -> None:
    """Let something more be done behind a function."""
    real = getattr(room, name)

    def both(*given: Any, **named: Any) -> Any:
        came = real(*given, **named)
        then(*given, **named)
        return came

    patch.setattr(room, name, both)


def members(tx: Any) -> list[Any]:
    return [each for each in rows(tx, "memberships") if each.role == "member"]


def count_at_home(patch: Patch) -> None:
    home_says(patch, lambda tx: len(members(tx)))


def last_joined(patch: Patch) -> None:
    home_says(patch, lambda tx: sum(each.joined_on.toordinal() for each in members(tx)))


def answered_at_home(patch: Patch) -> None:
    home_says(patch, lambda tx: len({each.peer_id for each in rows(tx, "answers")}))


def order_by_answers(patch: Patch) -> None:
    real = lookups.schedules.of_organisation

    def ordered(tx: Any, organisation_id: int) -> Any:
        many = [each.schedule_id for each in rows(tx, "answers")]
        return sorted(real(tx, organisation_id), key=lambda each: (-many.count(each.id), -each.id))

    patch.setattr(lookups.schedules, "of_organisation", ordered)


def forecast_of_members(patch: Patch) -> None:
    home_says(patch, lambda tx: len([each for each in rows(tx, "nudges") if each.state == "planned"]))


def other_error(patch: Patch) -> None:
    real = owner.give

    def give(reply: Any, press: Any) -> None:
        is_gone = not all(each.is_reachable for each in rows(reply.standing.look._tx, "peers"))
        if press.what not in owner._WAYS and is_gone:
            reply.say(screens.note(reply.screen, "owner_none"))
        else:
            real(reply, press)

    patch.setattr(own.owner, "give", give)


def told_of_leaving(patch: Patch) -> None:
    after(patch, changes.organisations, "leave", lambda tx, of, peer_id: tells(tx, "Somebody left.", NOON))


def told_of_a_cry(patch: Patch) -> None:
    def then(house: Any, tx: Any, *_: Any) -> None:
        tells(tx, "Somebody needs you.", house.now())

    after(patch, receive, "_record_urgent", then)


def told_of_answers(patch: Patch) -> None:
    after(patch, changes, "_answered", lambda tx, peer, asked, results, now: tells(tx, "One more.", now))


def list_counts(patch: Patch) -> None:
    patch.setitem(organising._ACTIONS, "list", lambda tx, *_: Told(f"{len(members(tx))} joined"))


def link_counts(patch: Patch) -> None:
    patch.setattr(owner, "_fresh", lambda reply: f"{rows(reply.standing.look._tx, 'outbox')[-1].id:012}")


def slow_by_many(patch: Patch) -> None:
    real = outbox.add

    def add(tx: Any, peer: Any, kind: str, body: str, due_at: Any, now: Any, not_after: Any = None) -> None:
        late = timedelta(seconds=len([each for each in rows(tx, "nudges") if each.state == "planned"]))
        real(tx, peer, kind, body, due_at + late, now, not_after)

    patch.setattr(commit.outbox, "add", add)


def other_toast(patch: Patch) -> None:
    real = owner._WAYS["home"]

    def home(reply: Any, owned: Any, of: str) -> None:
        real(reply, owned, of)
        reply.toast = "*" * len(rows(reply.standing.look._tx, "answers"))

    patch.setitem(owner._WAYS, "home", home)


def spread_by_row(patch: Patch) -> None:
    find = peers._open
    patch.setattr(peers, "_open", lambda row, master: replace(find(row, master), spread_by=str(row["id"])))


def link_renewed(patch: Patch) -> None:
    after(patch, changes.organisations, "leave", lambda tx, of, peer_id: organisations.withdraw(tx, of))


def owners_miscounted(patch: Patch) -> None:
    patch.setattr(organisations, "owner_count", lambda tx, of: len(members(tx)) - 6)


def fewer_buttons(patch: Patch) -> None:
    def home(reply: Any, owned: Any, _: str) -> None:
        shown = owner.owner_screens.organisation(reply.screen, owned, reply.given.now)
        is_quiet = not rows(reply.standing.look._tx, "answers")
        reply.say(replace(shown, rows=shown.rows[:-1] if is_quiet else shown.rows))

    patch.setitem(owner._WAYS, "home", home)


def erasing_pauses(patch: Patch) -> None:
    after(patch, peers, "erase", lambda tx, *_: tx.execute(tables.schedules.update().values(state="paused")))


def breaks_on_blocked(patch: Patch) -> None:
    def find(tx: Any) -> str:
        assert all(each.is_reachable for each in rows(tx, "peers")), "nobody can be reached"
        return ""

    home_says(patch, find)


def newcomer_sees_count(patch: Patch) -> None:
    real = lookups.StoreLookups.invite

    def invite(look: Any, code: str) -> Any:
        found = real(look, code)
        named = found and replace(found.organisation, name=f"{found.organisation.name} of {len(members(look._tx))}")
        return replace(found, organisation=named) if found else None

    patch.setattr(lookups.StoreLookups, "invite", invite)


def language_of_the_last(patch: Patch) -> None:
    last = ["en"]
    real = answer.greeted

    def greeted(standing: Any, given: Any) -> Any:
        before, last[0] = last[0], standing.language
        return real(replace(standing, settings=replace(standing.settings, language=before)), given)

    patch.setattr(answer, "greeted", greeted)


NOON = START + HOUR * 30

PLANTED: list[tuple[Callable[[Patch], None], Acts, Acts]] = [
    (count_at_home, NOTHING, JOINED),
    (last_joined, NOTHING, JOINED),
    (answered_at_home, JOINED, ANSWERED),
    (order_by_answers, JOINED, ANSWERED),
    (forecast_of_members, NOTHING, JOINED),
    (other_error, JOINED, BLOCKED),
    (told_of_leaving, JOINED, LEFT),
    (told_of_a_cry, JOINED, CRIED),
    (told_of_answers, JOINED, ANSWERED),
    (list_counts, NOTHING, JOINED),
    (link_counts, NOTHING, FRENCH),
    (slow_by_many, NOTHING, JOINED),
    (other_toast, JOINED, ANSWERED),
    (spread_by_row, NOTHING, CAME_FIRST),
    (link_renewed, JOINED, LEFT),
    (owners_miscounted, NOTHING, JOINED),
    (fewer_buttons, JOINED, ANSWERED),
    (erasing_pauses, JOINED, ERASED),
    (breaks_on_blocked, JOINED, BLOCKED),
    (newcomer_sees_count, NOTHING, JOINED),
    (language_of_the_last, NOTHING, FRENCH),
]


@pytest.mark.parametrize(("plant", "one", "other"), PLANTED, ids=lambda each: getattr(each, "__name__", ""))
def test_a_leak_that_is_planted_tells_two_worlds_apart(
    monkeypatch: pytest.MonkeyPatch, plant: Callable[[Patch], None], one: Acts, other: Acts
) -> None:
    """A proof that would not see this one proves nothing."""
    plant(monkeypatch)
    plan = ALL_ASKED if plant is list_counts else PLAN
    assert Pairs(starter_words(), plan, Tried()).apart(one, other)


def test_without_a_leak_none_of_these_worlds_can_be_told_apart() -> None:
    """What finds the planted ones must not be the harness itself."""
    lists = [NOTHING, JOINED, ANSWERED, LEFT, BLOCKED, CRIED, ERASED, FRENCH]
    assert Pairs(starter_words(), PLAN, Tried()).compare(*lists) is None
    assert Pairs(starter_words(), ALL_ASKED, Tried()).apart(NOTHING, JOINED) is None
