"""What goes wrong between the bot and Telegram while the bot is killed: rates, drawn from a seed by the sandbox."""

from __future__ import annotations

from typing import Any

import aiohttp

LATE_SECONDS = 0.08
"""How late Telegram answers most of the time here: long enough that messages are under way at most kills."""

ANSWERS = {
    "late": 0.6,
    "cut_before": 0.02,
    "cut_after": 0.03,
    "error": 0.02,
    "malformed": 0.01,
    "misshapen": 0.01,
    "flood": 0.02,
}
"""Of a hundred requests so many meet this: seven are answered with a lie or not at all, sixty late."""

POLLS = {
    "late": 0.1,
    "cut_before": 0.02,
    "cut_after": 0.02,
    "error": 0.02,
    "malformed": 0.01,
    "misshapen": 0.01,
    "conflict": 0.005,
    "redeliver": 0.05,
}

POSTS = {
    "late": 0.1,
    "cut_before": 0.02,
    "cut_after": 0.03,
    "malformed": 0.01,
    "misshapen": 0.01,
    "redeliver": 0.03,
    "twice": 0.03,
}

REORDERED = 0.05
"""The same for updates in the wrong order, where peers wait for each answer: else nobody could say what is right."""


def only_late() -> dict[str, Any]:
    """Return what to ask of the sandbox's chaos when nothing is to go wrong but the time.

    Every answer is late: a death in the middle of something seldom, as of an edit, finds a middle when it comes.
    """
    return {"seed": "", "rates": {"late": 1.0}, "methods": "everything", "seconds": LATE_SECONDS}


def everything(seed: str, reorders: bool) -> dict[str, Any]:
    """Return what to ask of the sandbox's chaos in a soak."""
    more = {"reorder": REORDERED} if reorders else {}
    return {
        "seed": seed,
        "rates": ANSWERS,
        "poll_rates": POLLS | more,
        "post_rates": POSTS | more,
        "methods": "everything",
        "retry_after": 1,
        "seconds": LATE_SECONDS,
    }


async def make_trouble(address: str, session: aiohttp.ClientSession, chaos: dict[str, Any]) -> None:
    """Let things go wrong from now on."""
    await _ask(address, session, "chaos", chaos)


async def calm_down(address: str, session: aiohttp.ClientSession) -> None:
    """End all trouble."""
    await _ask(address, session, "calm", {})


async def _ask(address: str, session: aiohttp.ClientSession, what: str, fields: dict[str, Any]) -> None:
    async with session.post(f"{address}/phone/{what}", json=fields) as answer:
        answer.raise_for_status()
