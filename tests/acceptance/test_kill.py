"""Killed in the middle of a rush, twice, the bot loses nothing and acts on each update once (rules 14 and 15).

A machine that loses power asks nobody. Twenty peers send two hundred updates while the bot is killed with SIGKILL and
started again. Their chats are compared with that of one peer who did the same in peace, and the tables are counted.
The one thing that may happen is a copy: a message that had gone out when its row could no longer say so.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from sandbox.phone import Phone, Shown
from scheduler.delivery import AT_ONCE_MOST
from tests.acceptance.peers import SEEN_WITHIN, Peers, scene
from tests.acceptance.program import Program, bot, sandbox, tell

PEERS, UPDATES_EACH = 20, 10

KILLS = 2

CARDS_A_KILL = 2
"""Overdose cards that one more peer, the witness, asks for at each kill. At the end it is one of another kind."""

FIRST_KILL_AFTER = (10, 70, 130)
"""Answers seen before the first kill: while everybody still presses START, in the middle, near the end."""

SECOND_KILL_AFTER = 30
"""Answers seen after the restart and before the second kill."""

LATE_SECONDS = 0.15
"""How late Telegram answers here: long enough that as many messages as possible are under way at a kill."""

ALL_WITHIN = 60.0
"""Seconds in which everything is answered after the last start: a ceiling against hangs."""

Act = Callable[[Phone], Awaitable[object]]


async def tap_when_shown(phone: Phone, label: str) -> None:
    """Tap a button as soon as a message shows it, as an impatient peer does."""
    await phone.wait_for(lambda seen: any(label in row for m in seen for row in m["buttons"]), ALL_WITHIN)
    await phone.tap(label)


async def press_when_shown(phone: Phone, label: str) -> None:
    """Press a door as soon as the phone shows the doors."""
    await phone.wait_for(lambda seen: any("Use the buttons below" in m["text"] for m in seen), ALL_WITHIN)
    await phone.press(label)


SCRIPT: tuple[Act, ...] = (
    lambda phone: phone.start(),
    lambda phone: phone.say("privacy"),
    lambda phone: phone.say("housing"),
    lambda phone: press_when_shown(phone, "Hard shift"),
    lambda phone: tap_when_shown(phone, "Just breathe"),
    lambda phone: tap_when_shown(phone, "That helped"),
    lambda phone: phone.say("od"),
    lambda phone: phone.say("/language"),
    lambda phone: phone.say("cant sleep"),
    lambda phone: phone.say("/help"),
)
"""What each peer does: doors, taps, typed words and commands. They wait only for what must be seen to be touched."""


def is_emergency(message: Shown) -> bool:
    """Whether this is the overdose card: it overtakes, and may be copied without harm."""
    return "Not waking" in str(message["buttons"])


async def ask_for_card(witness: Phone) -> None:
    """Ask for the overdose steps and wait for them: every update before this one has been taken in then."""
    before = await witness.say("od")
    await witness.wait_for(
        lambda seen: any(is_emergency(message) and message["message_id"] > before for message in seen), SEEN_WITHIN
    )


def replies_in(seen: list[Shown]) -> list[str]:
    """What a chat shows beside overdose cards, with its buttons, oldest first."""
    return [f"{message['text']}\n{message['buttons']}" for message in seen if not is_emergency(message)]


@dataclass
class Expected:
    """What a peer's chat comes to when nothing goes wrong, and what it shows for a while on the way there."""

    replies: list[str] = field(default_factory=list)
    passing: set[str] = field(default_factory=set)
    """Questions that a tap turns into the next one: a copy of such a message stays behind as it was."""

    cards: int = 0

    def is_there(self, seen: list[Shown]) -> bool:
        """Whether a chat shows all of it, in this order; a message may stand there more than once in a row."""
        found = [reply for reply in replies_in(seen) if reply not in self.passing]
        once = [reply for place, reply in enumerate(found) if not place or reply != found[place - 1]]
        return once == self.replies and sum(map(is_emergency, seen)) >= self.cards


class Rush:
    """The bot, its tables, and what was counted at each kill."""

    def __init__(self, folder: Path, pack: Path, address: str) -> None:
        self._folder, self._pack, self._address = folder, pack, address
        self.on_the_way: list[int] = []
        self._said = ""
        self.running = self.start()

    def start(self) -> Program:
        """Start the bot, for the first time or again."""
        self.running = bot(self._folder, self._pack, self._address)
        self.running.wait_line("Talking as")
        return self.running

    async def kill_and_start(self, witness: Phone) -> None:
        """Kill it with updates taken and not yet committed, let the minute of the leases pass, start again.

        The store is held shut meanwhile, as by a slow disk: what the bot has taken in then is nowhere but in its
        memory. The overdose card goes out nevertheless, so a card for the witness shows that every update before it
        was taken; the second card, that Telegram was asked again since, and could have been told too much.
        """
        with closing(sqlite3.connect(self._folder / "bot.db", isolation_level=None, timeout=30)) as rows:
            rows.execute("BEGIN IMMEDIATE")
            for _ in range(CARDS_A_KILL):
                await ask_for_card(witness)
            await asyncio.to_thread(self.running.kill)
            self._said += self.running.output
            (count,) = rows.execute("SELECT count(*) FROM outbox WHERE state = 'sending'").fetchone()
            rows.execute("UPDATE outbox SET lease_until = '2026-01-01 00:00:00.000000' WHERE state = 'sending'")
            rows.execute("COMMIT")
        self.on_the_way.append(count)
        await asyncio.to_thread(self.start)

    def cards_without_the_store(self) -> int:
        """Overdose cards answered, and not noted, because the store was shut for longer than a writer waits."""
        return (self._said + self.running.output).count("answered without the store")

    def count(self, query: str) -> Counter[str]:
        """The result of a counting query: what → how many."""
        with closing(sqlite3.connect(self._folder / "bot.db")) as rows:
            return Counter({str(what): count for what, count in rows.execute(query)})


async def act_in_peace(phone: Phone) -> Expected:
    """One peer does everything, and nothing goes wrong."""
    passing: set[str] = set()
    for act in SCRIPT:
        shown = (await phone.chat())["seq"]
        await act(phone)
        await phone.wait_for(bool, SEEN_WITHIN)
        await until_still(phone, shown)
        passing.update(replies_in(await phone.messages()))
    seen = await phone.messages()
    replies = replies_in(seen)
    return Expected(replies, passing - set(replies), cards=len(seen) - len(replies))


async def until_still(phone: Phone, shown: int) -> None:
    """Wait until the bot has answered the last act and the phone has been still for a moment."""
    while True:
        query = {"peer": phone.peer_id, "after": shown, "timeout": 0.7}
        async with phone.session.get(f"{phone.base_url}/phone/wait", params=query) as answer:
            now = (await answer.json())["seq"]
        if now == shown:
            return
        shown = now


async def until_answers(peers: Peers, count: int) -> None:
    """Wait until the bot has sent so many messages."""
    async with asyncio.timeout(ALL_WITHIN):
        while len(await peers.requests("sendMessage")) < count:
            # Asked again rather than waited for: the sandbox rings for one phone, and this is about all of them.
            await asyncio.sleep(0.005)


async def act_all(phone: Phone) -> None:
    """One peer's ten updates, as fast as they can be made."""
    for act in SCRIPT:
        await act(phone)


@pytest.mark.parametrize("first_kill_after", FIRST_KILL_AFTER)
def test_killed_twice_in_a_rush_every_answer_arrives_and_every_update_acts_once(
    tmp_path: Path, pack: Path, first_kill_after: int
) -> None:
    chats: list[list[Shown]] = []
    expected = Expected()

    async def rush_hour(peers: Peers) -> None:
        nonlocal expected
        witness = await peers.add()
        expected = await act_in_peace(witness)
        assert len(set(expected.replies)) >= 7, "the answers must differ, or a lost one would go unseen"
        before = len(await peers.requests("sendMessage"))
        await peers.trouble(kind="late", times=1000, seconds=LATE_SECONDS)
        phones = [await peers.add() for _ in range(PEERS)]
        acting = asyncio.gather(*(act_all(phone) for phone in phones))
        await until_answers(peers, before + first_kill_after)
        await rush.kill_and_start(witness)
        again = len(await peers.requests("sendMessage"))
        await until_answers(peers, again + SECOND_KILL_AFTER)
        await rush.kill_and_start(witness)
        await acting
        for phone in phones:
            chats.append(await phone.wait_for(expected.is_there, ALL_WITHIN))
        # Another card than at the kills, whose updates may only now come again: everything before it is taken in.
        await witness.say("/ox")
        await witness.wait_for(lambda seen: any("Number looks wrong" in str(m["buttons"]) for m in seen), SEEN_WITHIN)

    with sandbox(tmp_path, pack) as telegram:
        rush = Rush(tmp_path, pack, telegram.address())
        try:
            scene(telegram.address(), rush_hour, 240)
            rush.running.interrupt(20)
        finally:
            rush.running.kill()
    _expect_each_update_once(rush, PEERS + 1)
    copies = sum(len(replies_in(chat)) - len(expected.replies) for chat in chats)
    cards = sum(sum(map(is_emergency, chat)) - expected.cards for chat in chats)
    tell(
        f"{PEERS * UPDATES_EACH} updates, kills after {first_kill_after} and {SECOND_KILL_AFTER} more answers; under "
        f"way {rush.on_the_way}; copies: {copies} replies, {cards} emergency cards"
    )
    assert all(count <= AT_ONCE_MOST for count in rush.on_the_way)
    assert copies <= sum(rush.on_the_way), "a message was copied that was not under way at a kill"
    assert cards <= KILLS * PEERS + sum(rush.on_the_way), "an emergency card came more than once for a kill"


def _expect_each_update_once(rush: Rush, peers: int) -> None:
    """Count the tables: every update noted, and as many rows for each peer as for the one in peace."""
    noted = rush.count("SELECT 'all', count(*) FROM seen_updates")["all"]
    missing = peers * UPDATES_EACH + KILLS * CARDS_A_KILL + 1 - noted
    # On a slow machine only: the card is out, the store stays shut, and such an update is done (rule 14).
    assert 0 <= missing <= rush.cards_without_the_store(), f"{missing} updates were lost"
    states = rush.count("SELECT state, count(*) FROM outbox GROUP BY state")
    assert set(states) == {"sent"}, f"something was left behind: {states}"
    rows = rush.count("SELECT peer_id, count(*) FROM outbox GROUP BY peer_id")
    in_peace = rows[min(rows, key=int)]
    odd = {peer: count for peer, count in rows.items() if count != in_peace}
    assert len(rows) == peers
    assert odd == {}, f"an update acted twice, or not at all: {in_peace} rows are right"
