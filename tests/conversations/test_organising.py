"""An operator makes an organisation, invites, schedules and looks ahead; mistakes change nothing, and say why."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from conversations.organising import ACTIONS, AUDITED, Asked, CannotOrganise, organise, organise_at
from scheduler.jobs import plan_ahead
from store.audit import OF_TEAMS
from tests.conversations.asked import QUESTION, at, join, weeks
from tests.conversations.ground import Ground

CHECK_IN = Asked("check-in", organisation=1, days="tue", at="13:00", bot="a_bot")


def _do(ground: Ground, action: str, **what: object) -> str:
    words = ground.house.shelf.newest
    assert words
    asked = replace(Asked(action, bot="a_bot"), **what)  # type: ignore[arg-type]
    return organise(ground.database, words.pack, asked, ground.time.moment).text


def test_from_a_name_to_a_check_in_in_three_commands(ground: Ground) -> None:
    """`users.md` J41: live in three minutes, and nobody had to write a cron line."""

    async def scene() -> None:
        at(ground, "2026-11-24 14:10")
        assert "None yet" in _do(ground, "list")
        made = _do(ground, "make", name="Corner House")
        code = made.partition("start=org_")[2].split()[0]
        told = _do(ground, "check-in", organisation=1, days="tue", at="13:00")
        assert "check-in 1: team_check_in, tue 13:00+40 min, active" in told
        assert "Tue 2026-12-01 13:00 to 13:40" in told and "20:00 UTC  bc" in told
        assert "That is 2 in 14 days for each person who joined." in told
        await join(ground, code)
        assert await weeks(ground, 1) == [QUESTION]

    asyncio.run(scene())


def test_paused_resumed_ended(ground: Ground) -> None:
    async def scene() -> None:
        at(ground, "2026-11-24 14:10")
        code = _do(ground, "make", name="Corner House").partition("start=org_")[2].split()[0]
        _do(ground, "check-in", organisation=1, days="tue", at="13:00")
        await join(ground, code)
        _do(ground, "pause", organisation=1, schedule=1)
        assert await weeks(ground, 2) == []
        _do(ground, "resume", organisation=1, schedule=1)
        await plan_ahead(ground.house)
        assert await weeks(ground, 1) == [QUESTION]
        _do(ground, "end", organisation=1, schedule=1)
        assert await weeks(ground, 2) == []
        with pytest.raises(CannotOrganise, match="has no check-in number 1"):
            _do(ground, "resume", organisation=1, schedule=1)

    asyncio.run(scene())


def test_a_closed_one_asks_nobody_and_its_links_open_nothing(ground: Ground) -> None:
    async def scene() -> None:
        at(ground, "2026-11-24 14:10")
        code = _do(ground, "make", name="Corner House").partition("start=org_")[2].split()[0]
        _do(ground, "check-in", organisation=1, days="tue", at="13:00")
        await join(ground, code)
        _do(ground, "close", organisation=1)
        assert ground.rows("memberships") == [] and ground.planned() == []
        said = await ground.says(f"/start org_{code}")
        assert "not open any more" in said[-1].text
        assert await weeks(ground, 1) == []

    asyncio.run(scene())


def test_withdrawn_links_open_nothing_and_who_joined_stays(ground: Ground) -> None:
    async def scene() -> None:
        code = _do(ground, "make", name="Corner House").partition("start=org_")[2].split()[0]
        await join(ground, code)
        _do(ground, "withdraw", organisation=1)
        assert "not open any more" in (await ground.says(f"/start org_{code}"))[-1].text
        assert len(ground.rows("memberships")) == 1
        fresh = _do(ground, "invite", organisation=1).partition("start=org_")[2].split()[0]
        assert fresh != code

    asyncio.run(scene())


@pytest.mark.parametrize(
    ("what", "told"),
    [
        ({"action": "make", "name": " "}, "--name"),
        ({"action": "make", "name": "x" * 61}, "--name"),
        ({"action": "make", "name": "**Bold**"}, "--name"),
        ({"organisation": 7}, "no organisation number 7"),
        ({"days": "tue,xyz"}, "--days"),
        ({"days": ""}, "--days"),
        ({"at": "25:00"}, "--at"),
        ({"at": "1 pm"}, "--at"),
        ({"until": "soon"}, "--until"),
        ({"until": "2020-01-01"}, "lies in the past"),
        ({"window": 0}, "--window"),
        ({"every": 9}, "--every"),
        ({"flow": "hard_shift"}, "--flow"),
        ({"action": "dance"}, "none of: list"),
    ],
)
def test_what_cannot_be_done_is_said_and_changes_nothing(ground: Ground, what: dict[str, object], told: str) -> None:
    _do(ground, "make", name="Corner House")
    before = ground.everything()
    words = ground.house.shelf.newest
    assert words
    with pytest.raises(CannotOrganise, match=told):
        organise(ground.database, words.pack, replace(CHECK_IN, **what), ground.time.moment)  # type: ignore[arg-type]
    assert ground.everything() == before


def test_too_many_are_told_before_they_are_sent(ground: Ground) -> None:
    """J41: "This makes 3 messages a week; a person gets 2"."""
    _do(ground, "make", name="Corner House")
    told = _do(ground, "check-in", organisation=1, days="mon,wed,fri", at="10:00")
    assert "Nobody gets more than one a day and 2 in 7 days, all organisations together: the rest" in told


def test_without_a_store_it_says_how_to_get_one(tmp_path: Path, ground: Ground) -> None:
    with pytest.raises(CannotOrganise, match="make run"):
        organise_at(f"sqlite:///{tmp_path / 'none.db'}", Path("content/pack"), Asked("list"), ground.time.moment)
    assert not (tmp_path / "none.db").exists()


def test_every_action_says_whether_it_is_written_down() -> None:
    assert set(AUDITED) == set(ACTIONS) and {word for word in AUDITED.values() if word} <= set(OF_TEAMS)


def test_every_action_is_tried_above() -> None:
    """An action somebody adds is tried here, or this list says so."""
    assert set(ACTIONS) == {
        *("list", "make", "invite", "owner", "responder", "withdraw", "close"),
        *("dismiss", "dismiss_responders"),  # in `test_hand_over.py` and `test_ladder_attacks.py`
        *("check-in", "pause", "resume", "end", "preview", "counts"),
    }
