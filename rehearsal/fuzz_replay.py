"""What is done with a break: the smallest updates that break again, written into a file, and taken from it anew."""

from __future__ import annotations

import asyncio
import json
import logging
from datetime import timedelta
from pathlib import Path
from typing import Any

from .fuzz_house import FuzzHouse, LogWatch
from .fuzz_rounds import Break, Hung, Rounds, Tally
from .fuzzed_updates import Raw, Seen

LONGEST_TRIED = 64
"""Rows of updates up to this length are also tried with each single update left out."""


def breaks_of(raws: list[Raw], apart: bool = True) -> list[str]:
    """Take updates into a new house, one by one unless `apart` is false. Returns what breaks."""

    async def scene() -> Tally:
        tally = Tally(0)
        house = FuzzHouse()
        with LogWatch(logging.WARNING) as watch:
            rounds = Rounds(house, watch, tally, lambda _: None)
            try:
                for batch in [[raw] for raw in raws] if apart else [raws]:
                    await rounds.take([_pressed_anew(raw, house.channel.seen()) for raw in batch])
                    await rounds.drain()
                    house.clock.advance(timedelta(seconds=1))
                await rounds.echo(raws[-1:])
            except Hung:
                pass  # it stands in the tally
            finally:
                await house.close()
        return tally

    return list(asyncio.run(scene()).broken)


def smallest(found: Break) -> list[Raw]:
    """Return few updates that break in the same way: one if one is enough; all there are, if nothing less breaks."""
    for raw in found.batch:
        if found.what in breaks_of([raw]):
            return [raw]
    history = [*found.before, *found.batch]
    for raw in found.batch:
        chat = [other for other in history if _address(other) == _address(raw)]
        if _address(raw) and found.what in breaks_of(chat):
            return _thinned(chat, found.what)
    if found.what in breaks_of(list(found.batch), apart=False):
        return list(found.batch)
    return history


def write(found: Break, seed: int, raws: list[Raw], folder: Path) -> Path:
    """Write updates that break into a file named with seed and number. Returns where."""
    folder.mkdir(parents=True, exist_ok=True)
    number = raws[-1].get("update_id", 0) if raws else 0
    path = folder / f"fuzz-{seed}-{number if type(number) is int else 0}.json"
    held = {"what": found.what, "seed": seed, "updates": raws}
    path.write_text(json.dumps(held, indent=1), encoding="ascii")
    return path


def replay(path: Path) -> list[str]:
    """Take the updates of a file into a new house, apart and then together. Returns what breaks."""
    raws = json.loads(path.read_text(encoding="ascii"))["updates"]
    return breaks_of(raws) or breaks_of(raws, apart=False)


def _thinned(raws: list[Raw], what: str) -> list[Raw]:
    """Leave out what is not needed: first as many of the oldest as possible, then single ones."""
    length = 1
    while length < len(raws):
        if what in breaks_of(raws[-length:]):
            raws = raws[-length:]
            break
        length *= 2
    for raw in raws[:-1] if len(raws) <= LONGEST_TRIED else []:
        without = [other for other in raws if other is not raw]
        if what in breaks_of(without):
            raws = without
    return raws


def _address(raw: Raw) -> Any:
    """Return whom an update is about, as far as it can be told."""
    for held in raw.values():
        sender = held.get("from") if isinstance(held, dict) else None
        if isinstance(sender, dict) and isinstance(sender.get("id"), int):
            return sender["id"]
    return None


def _pressed_anew(raw: Raw, seen: list[Seen]) -> Raw:
    """Sessions have new names in a new house: let a choice of an old one be the same choice of the newest."""
    tap = raw.get("callback_query")
    press = tap.get("data") if isinstance(tap, dict) else None
    if not isinstance(press, str) or not press.startswith("1s:") or "." not in press:
        return raw
    choices = [other for address, _, other in seen if address == str(_address(raw)) and other.startswith("1s:")]
    if not choices:
        return raw
    assert isinstance(tap, dict)
    token = choices[-1].partition(".")[0]
    return {**raw, "callback_query": {**tap, "data": f"{token}.{press.partition('.')[2]}"}}
