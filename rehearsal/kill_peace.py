"""What peers' scripts come to when nothing goes wrong: each is acted once by one peer, in a whole house at peace."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import pairwise
from pathlib import Path

from conversations.occurrences import DEFAULT_ZONE, zone
from conversations.publish import check_folder
from conversations.words import Words
from flows.transcript import Act as Told
from flows.transcript import Passed, Said, Sent, Tapped
from sandbox.phone import Phone
from store import nudges, peers
from store.database import Transaction
from store.keys import MasterKey
from store.tables import outbox

from . import kill_script
from .kill_checker import Expected
from .kill_script import ACTS_MOST, Act, Script, write_script
from .kill_sights import Sights, once
from .whole_house import WholeHouse

NUDGE_NODES = ("done", "quiet")
"""Nodes of the hard shift's flow that say one thing and end: what nudges are made of here."""

TRIES_MOST = 40

NOON = 12


@dataclass(frozen=True)
class Peaceful:
    """A script, what it comes to, and after each act how many replies and cards the chat has shown by then."""

    script: Script
    expected: Expected
    after: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Lesson:
    """What was learned in peace: scripts, what a mere start comes to, what nudges look like; and the words in force."""

    words: Words
    scripts: Sequence[Peaceful]
    start: Expected
    nudges: tuple[str, ...]


class NotPeaceful(Exception):
    """There is nothing to compare kills with; the message says why."""


def hours_until_noon(now: datetime) -> float:
    """Return by how much a clock must be ahead for it to be noon where peers sleep: nudges go out by day only."""
    local = now.astimezone(zone(DEFAULT_ZONE))
    return ((NOON - local.hour) % 24) - local.minute / 60


async def learn(pack: Path, seed: str, scripts: int, acts_most: int = ACTS_MOST) -> Lesson:
    """Learn everything a run of kills is compared with.

    Raises:
        NotPeaceful: the pack has mistakes, or too few scripts can be used.
    """
    words = check_folder(pack).words
    if words is None:
        raise NotPeaceful(f"the pack in {pack} has mistakes: make check lists them")
    now = datetime.now(UTC)
    now += timedelta(hours=hours_until_noon(now))
    start, nudges = await _learn_nudges(words, now)
    return Lesson(words, await _learn_scripts(words, seed, scripts, now, acts_most), start, nudges)


async def _learn_scripts(words: Words, seed: str, count: int, now: datetime, acts_most: int) -> list[Peaceful]:
    """Write `count` scripts and act them. One whose neighbouring answers are equal is passed over: it hides copies."""
    found: list[Peaceful] = []
    for number in range(TRIES_MOST):
        learned = await _act(words, write_script(seed, number, acts_most), now)
        keys = learned.expected.keys
        if all(first != second for first, second in pairwise(keys)):
            found.append(learned)
        if len(found) == count:
            return found
    raise NotPeaceful(f"only {len(found)} of {TRIES_MOST} scripts have answers that differ from their neighbours")


async def _act(words: Words, script: Script, now: datetime) -> Peaceful:
    with tempfile.TemporaryDirectory(prefix="peace-") as folder:
        async with WholeHouse(words, Path(folder), "en", now).open() as house:
            sights, peer = Sights(words, now), house.phone.peer_id
            after = []
            for act in script.acts:
                if act.kind == kill_script.EDIT:
                    await house.phone.edit(await newest_words(house.phone), act.words)
                await house.act(_told(act, script))
                await _look(sights, house.phone)
                after.append((once(sights.replies[peer]), len(sights.cards[peer])))
            keys = tuple(sight.key for sight in sights.replies[peer])
            cards = tuple(sight.key for sight in sights.cards[peer])
            rows = house.database.transact_now(_count_rows)
            again = sum(act.kind == kill_script.TAP_AGAIN for act in script.acts)
            return Peaceful(script, Expected(keys, cards, rows, again, script.erases), tuple(after))


async def _look(sights: Sights, phone: Phone) -> None:
    async with phone.session.get(f"{phone.base_url}/phone/history", params={"after": sights.read}) as answer:
        sights.look((await answer.json())["history"])


def _told(act: Act, script: Script) -> Told:
    match act.kind:
        case kill_script.START:
            return Sent(f"start {act.words}".strip())
        case kill_script.SAY:
            return Said(act.words)
        case kill_script.VOICE:
            return Sent("a voice note")
        case kill_script.EDIT:
            return Passed(timedelta())  # what was edited is taken up, and nothing else happens
        case kill_script.TAP_AGAIN:
            taps = [other for other in script.acts[: script.acts.index(act)] if other.kind == kill_script.TAP]
            return Tapped(taps[-1].words, is_again=True)
        case _:
            return Tapped(act.words)


async def newest_words(phone: Phone) -> int:
    """Return the number of the newest message the peer wrote."""
    own = [message for message in (await phone.chat())["messages"] if message["mine"] and message["kind"] == "text"]
    return int(own[-1]["message_id"])


def _count_rows(tx: Transaction) -> int:
    return len(tx.execute(outbox.select()).all())


async def _learn_nudges(words: Words, now: datetime) -> tuple[Expected, tuple[str, ...]]:
    """Return what a chat comes to after a mere start, and what it shows for each of `NUDGE_NODES`."""
    with tempfile.TemporaryDirectory(prefix="peace-") as folder:
        async with WholeHouse(words, Path(folder), "en", now).open() as house:
            sights, peer = Sights(words, now), house.phone.peer_id
            await house.act(Sent("start"))
            await _look(sights, house.phone)
            before, master = len(sights.replies[peer]), house.house.master
            keys = tuple(sight.key for sight in sights.replies[peer])
            start = Expected(keys, (), house.database.transact_now(_count_rows))
            for place in range(len(NUDGE_NODES)):
                due_at = now + timedelta(seconds=place)
                house.database.transact_now(partial(plan_nudge, master=master, chat=peer, place=place, due_at=due_at))
            await house.act(Passed(timedelta(minutes=1)))
            await _look(sights, house.phone)
            return start, tuple(sight.key for sight in sights.replies[peer][before:])


def plan_nudge(tx: Transaction, master: MasterKey, chat: int, place: int, due_at: datetime) -> None:
    """Plan the nudge of node `place` for a peer who has started: a follow-up as the hard shift's flow plans one."""
    peer = peers.find(tx, master, str(chat))
    assert peer is not None, "nudges are planned for peers who have started"
    body = {"flow": "hard_shift", "node": NUDGE_NODES[place], "release": ""}
    nudges.plan(tx, peer, nudges.FOLLOW_UP, json.dumps(body), due_at)
