"""An organisation that asks peers once a week, for tests: made, joined by its link, planned."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time
from typing import Any

from conversations.occurrences import Rule, zone
from conversations.upcoming import plan_peer
from scheduler.jobs import plan_ahead
from store import answers, organisations, peers, schedules
from store.organisations import Organisation
from store.schedules import Schedule
from tests.conversations.ground import SAM, Ground
from tests.store.ground import MASTER

TUESDAYS = Rule((1,), time(13, 0))
QUESTION = "Quick check, 1 of 2. How was the week?"


def at(ground: Ground, local: str, zone_name: str = "America/Vancouver") -> None:
    """Set the clock."""
    ground.time.moment = datetime.fromisoformat(local).replace(tzinfo=zone(zone_name)).astimezone(UTC)


def organisation(
    ground: Ground, name: str = "Corner House", rule: Rule | None = TUESDAYS
) -> tuple[Organisation, Schedule | None, str]:
    """Make an organisation with a schedule (or with none); returns it with its code."""

    def make(tx: Any) -> tuple[Organisation, Schedule | None, str]:
        today = ground.time.moment.date()
        made = organisations.make(tx, name, today)
        schedule = schedules.add(tx, made.id, "team_check_in", rule.to_json(), today) if rule else None
        return made, schedule, organisations.invite(tx, made.id, today)

    return ground.now(make)


async def join(ground: Ground, code: str, address: str = SAM) -> None:
    """Open the link, and tap Join."""
    await ground.says(f"/start org_{code}", address)
    await ground.taps("Join", address)
    await plan_ahead(ground.house)


async def change(ground: Ground, made: Organisation, schedule: Schedule, **what: str) -> None:
    """Change a schedule, and plan it anew."""
    ground.now(lambda tx: schedules.change(tx, made.id, schedule.id, **what))
    await plan_ahead(ground.house)


def settings(ground: Ground, address: str = SAM, **what: Any) -> None:
    """Change a peer's settings behind their back, and plan as their own tap would."""

    def work(tx: Any) -> None:
        peer = peers.find(tx, MASTER, address)
        assert peer
        plan_peer(tx, peers.save_settings(tx, peer, replace(peer.settings, **what)), ground.time.moment)

    ground.now(work)


def kept(ground: Ground, address: str = SAM) -> list[tuple[str, dict[str, str]]]:
    """What is kept of a peer's answers: occurrence and answers."""

    def work(tx: Any) -> list[tuple[str, dict[str, str]]]:
        peer = peers.find(tx, MASTER, address)
        return [(asked.occurrence, results) for asked, results in answers.of_peer(tx, peer)] if peer else []

    return ground.now(work)


def ends(ground: Ground, kind: str = "check_in") -> list[tuple[str, str, str]]:
    """Every check-in that is over: occurrence, state, why."""
    rows = [row for row in ground.rows("nudges") if row["kind"] == kind and row["state"] != "planned"]
    return [(row["occurrence"], row["state"], row["why"]) for row in rows]


async def weeks(ground: Ground, count: int) -> list[str]:
    """Let weeks pass in days; returns what the bot said by itself, in order."""
    said = []
    for _ in range(count * 7):
        said += [message.text for message in await ground.passes(days=1)]
    return said
