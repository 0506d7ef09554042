"""What was counted is read by the people it is about first, by owners a day later, in the same words; and as a file."""

from __future__ import annotations

import asyncio
import csv
import io
from datetime import timedelta
from functools import partial

import pytest

from conversations.attached import content_of
from conversations.channel import Message, Send, from_json, to_json
from conversations.count_windows import count_due
from conversations.lookups import StoreLookups
from conversations.organising import CannotOrganise
from store import organisations, peers
from store.database import Transaction
from tests.conversations.counted import FIRST, Team, after, window
from tests.conversations.ground import ALEX, SAM, Ground
from tests.conversations.owned import KIM, asks, labels
from tests.store.ground import MASTER

TOLD = """\
**2026-11-02 to 2026-11-29**
- Quick check, 1 of 2. How was the week?
**Some** tapped Rough, Very rough at least once. That is about half of those who answered."""
GONE = "That is not there, or not open any more."
NOTHING = "**2026-11-02 to 2026-11-29**\nNothing is told of these weeks."


@pytest.fixture
def engine() -> str:
    """These are about what is shown; what they ask of the store is asked of both engines elsewhere."""
    return "sqlite"


def _joins(ground: Ground, team: Team, address: str, role: str) -> None:
    """Give somebody a role behind their back."""
    peer = ground.now(lambda tx: peers.find(tx, MASTER, address))
    assert peer
    ground.now(lambda tx: organisations.join(tx, team.id, peer.id, ground.time.moment.date(), role))


async def _team(ground: Ground, is_told: bool = True) -> Team:
    """A team whose first window was just counted; Sam looks after it, and Alex belongs to it."""
    team = Team(ground.database, 14)
    if is_told:
        team.half(FIRST)
    ground.time.moment = after(FIRST)
    for address, role in ((SAM, organisations.OWNER), (ALEX, organisations.MEMBER)):
        await ground.says("/start", address)
        _joins(ground, team, address, role)
    assert await count_due(ground.house) == 1
    return team


async def _as_peer(ground: Ground, address: str = ALEX) -> Message:
    await ground.says("/checkins", address)
    return (await ground.taps("What the group is told", address))[-1]


async def _as_owner(ground: Ground, address: str = SAM) -> Message:
    await ground.says("/organisation", address)
    return (await ground.taps("What the group is told", address))[-1]


def test_peers_read_it_a_day_before_owners_and_in_the_same_words(ground: Ground) -> None:
    """Nobody learns from their boss what their boss was told."""

    async def scene() -> None:
        await _team(ground)
        first = await _as_peer(ground)
        assert first.text.startswith(f"**Corner House**\n{TOLD}")
        assert "Each line is about 10 or more people" in first.text
        assert first.text.endswith("You read this first. The people who ask read the same words a day later.")
        early = await _as_owner(ground)
        assert "Nothing was counted so far." in early.text and "As a file" not in labels(early)
        ground.time.passes(hours=23, minutes=59)
        assert "Nothing was counted so far." in (await _as_owner(ground)).text
        ground.time.passes(minutes=1)
        later = await _as_owner(ground)
        alike = first.text.partition("\n\nYou read")[0]
        assert later.text.startswith(f"{alike}\n\n**What you see**: these words")
        assert "**What you never see**: who answered, who did not, how many" in later.text

    asyncio.run(scene())


def test_nothing_reads_the_same_whatever_the_reason(ground: Ground) -> None:
    """Nine who answered, nobody who did, all alike, thirteen at whom nobody looks: one sentence for all of them."""

    async def scene() -> None:
        shown = []
        half = ["rough", "good"]
        for size, moods in (
            *((14, half * 4 + ["rough"]), (14, []), (14, ["rough"] * 14), (14, ["rough"] * 2 + ["good"] * 12)),
            (13, half * 6),
        ):
            team = Team(ground.database, size)
            team.answer(FIRST, dict(zip(team.peers, moods, strict=False)))
            ground.time.moment = after(FIRST)
            await ground.says("/start", ALEX)
            _joins(ground, team, ALEX, organisations.MEMBER)
            await count_due(ground.house)
            shown.append((await _as_peer(ground)).text)
            peer = ground.now(lambda tx: peers.find(tx, MASTER, ALEX))
            ground.now(partial(organisations.leave, organisation_id=team.id, peer_id=peer.id))
        assert {row["cohort"] for row in team.rows("counted_windows")} == {14, 0}
        assert set(shown) == {shown[0]} and shown[0].startswith(f"**Corner House**\n{NOTHING}\n\nEach line is about")

    asyncio.run(scene())


def test_one_turns_to_the_windows_before(ground: Ground) -> None:
    async def scene() -> None:
        team = await _team(ground)
        ground.time.moment = after(window(1))
        assert await count_due(ground.house) == 1
        newest = await _as_peer(ground)
        assert "2026-11-30 to 2026-12-27" in newest.text and "Nothing is told" in newest.text
        assert labels(newest) == ["Four weeks before", "Back"]
        (before,) = await ground.taps("Four weeks before", ALEX)
        assert TOLD in before.text and labels(before) == ["Four weeks after", "Back"]
        assert team.bands() == [(FIRST, "mood", "some")]

    asyncio.run(scene())


def test_who_joined_two_groups_is_asked_which(ground: Ground) -> None:
    async def scene() -> None:
        await _team(ground)
        other = Team(ground.database)
        _joins(ground, other, ALEX, organisations.MEMBER)
        asked = await _as_peer(ground)
        assert asked.text == "Which group?" and labels(asked) == ["Corner House", "Corner House", "Back"]

    asyncio.run(scene())


def test_in_french_the_answers_are_read_as_they_were_tapped(ground: Ground) -> None:
    async def scene() -> None:
        await _team(ground)
        await ground.says("/language fr", ALEX)
        await ground.says("/checkins", ALEX, "fr")
        (shown,) = await ground.taps("Ce que le groupe apprend", ALEX, "fr")
        assert "**Une partie** des gens ont touché Dur, Très dur au moins une fois." in shown.text

    asyncio.run(scene())


def test_nobody_else_reads_it(ground: Ground) -> None:
    """Not who looks after another group, nor who left: the answer is as for what is not there."""

    async def scene() -> None:
        team = await _team(ground)
        ground.time.passes(days=2)
        await ground.says("/start", KIM)
        for what in ("counts", "file", "deeds", "agree", "drop"):
            (shown,) = await ground.presses(f"1g:{what}:{team.id}:0", 1, KIM)
            assert shown.text == GONE and shown.attachment is None
        (shown,) = await ground.presses(f"1o:counts:{team.id}-0", 1, KIM)
        assert shown.text == "Nothing was counted so far. It takes four weeks, and one more."
        (shown,) = await ground.presses(f"1g:counts:{team.id}:0", 1, ALEX)
        assert shown.text == GONE

    asyncio.run(scene())


def test_the_file_has_what_the_screen_has_and_nothing_else(ground: Ground) -> None:
    """It goes out in a message of its own, and is kept with it until it is sent."""

    async def scene() -> None:
        team = await _team(ground)
        ground.time.moment = after(window(1)) + timedelta(days=1)
        await count_due(ground.house)
        ground.time.passes(days=1)
        screen = await _as_owner(ground)
        (sent,) = await ground.taps("As a file", SAM)
        assert sent.attachment and sent.attachment.name == "counts.csv"
        assert from_json(to_json(Send(sent))) == Send(sent)
        content = content_of(ground.house.shelf, sent.attachment)
        assert content
        rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
        assert rows[0] == ["From", "To", "Question", "What is told"]
        assert rows[1] == ["2026-11-30", "2026-12-27", "", "Nothing is told of these weeks."]
        (before,) = await ground.taps("Four weeks before", SAM)
        for row, shown in ((rows[1], screen), (rows[2], before)):
            plain = shown.text.replace("**", "")
            assert all(each in plain for each in row)
        assert asks(ground, "counts", organisation=team.id) == content.decode("utf-8-sig").strip()

    asyncio.run(scene())


def test_the_operator_reads_no_more_and_no_sooner_than_owners(ground: Ground) -> None:
    async def scene() -> None:
        team = await _team(ground)
        assert asks(ground, "counts", organisation=team.id) == '"From","To","Question","What is told"'
        ground.time.passes(days=1)
        assert "Some tapped" in asks(ground, "counts", organisation=team.id)
        with pytest.raises(CannotOrganise):
            asks(ground, "counts", organisation=99)

    asyncio.run(scene())


def test_the_store_itself_answers_nobody_else(ground: Ground) -> None:
    """Whatever a screen forgets to ask: who has the role is asked where the rows are read."""

    async def scene() -> None:
        team = await _team(ground)
        ground.time.passes(days=2)
        await ground.says("/start", KIM)

        def look(tx: Transaction, address: str) -> tuple[bool, ...]:
            peer = peers.find(tx, MASTER, address)
            assert peer
            looks = StoreLookups(tx, peer, ground.time.moment)
            found = (looks.windows(team.id), looks.owned_windows(team.id), looks.deeds(team.id))
            return tuple(map(bool, found))

        await ground.says("/did We bought new chairs.", SAM)
        assert ground.now(partial(look, address=ALEX)) == (True, False, False)
        assert ground.now(partial(look, address=SAM)) == (False, True, True)
        assert ground.now(partial(look, address=KIM)) == (False, False, False)

    asyncio.run(scene())
