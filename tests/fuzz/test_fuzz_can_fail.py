"""Each promise the fuzzing holds, broken on purpose: a check that cannot fail proves nothing."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import bot.receiver
from bot.receiver import Receiver
from conversations.channel import Button, Message
from conversations.interrupts import Understood, understand
from conversations.receive import receive
from rehearsal import fuzz, fuzz_house, fuzz_rounds
from rehearsal.fuzz_channel import StrictChannel
from rehearsal.fuzz_replay import smallest, write
from rehearsal.fuzz_rounds import Break
from rehearsal.fuzzed_vocabulary import CANARY
from scheduler.housekeeping import Housekeeping
from store import updates

FEW = 240


def broken(seed: int = 1, count: int = FEW) -> tuple[set[str], list[Break]]:
    """What a short run finds."""
    tally, found = fuzz.run(seed, count, is_quiet=True)
    return set(tally.broken), found


def fragile(word: str, then: Callable[[], Any]) -> Callable[..., Understood]:
    """An `understand` that stumbles over one word."""

    def stumbling(inbound: Any, words: Any) -> Understood:
        if word in inbound.text:
            then()
        return understand(inbound, words)

    return stumbling


def _raise() -> None:
    raise ZeroDivisionError


def test_what_is_not_caught_is_found_and_made_small(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """One update of thousands is named, in a file that breaks again and, once mended, does not."""
    monkeypatch.setattr(bot.receiver, "understand", fragile("hi", _raise))
    _, found = broken()
    stumbled = [each for each in found if "ZeroDivisionError" in each.what]
    raws = smallest(stumbled[0])
    assert len(raws) == 1
    assert "hi" in json.dumps(raws[0])
    path = write(stumbled[0], 1, raws, tmp_path)
    assert path.name == f"fuzz-1-{raws[0]['update_id']}.json"
    assert fuzz.main(["--replay", str(path)]) == 1
    monkeypatch.undo()
    assert fuzz.main(["--replay", str(path)]) == 0


def test_what_takes_several_updates_of_one_peer_is_made_small_too(monkeypatch: pytest.MonkeyPatch) -> None:
    counts: dict[str, int] = {}
    houses: list[Any] = []  # kept, so that no later one is given the same id

    async def third_time_unlucky(house: Any, inbound: Any, *rest: Any) -> Any:
        receipt = await receive(house, inbound, *rest)
        houses.append(house)
        key = f"{id(house)} {inbound.address}"
        counts[key] = counts.get(key, 0) + (not receipt.is_repeat)
        if counts[key] >= 3 and inbound.address == "5550003":
            raise ZeroDivisionError
        return receipt

    monkeypatch.setattr(bot.receiver, "receive", third_time_unlucky)
    _, found = broken()
    stumbled = [each for each in found if "ZeroDivisionError" in each.what]
    assert 3 <= len(smallest(stumbled[0])) <= 8


def test_an_update_that_is_lost_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    take = Receiver.take

    async def forgetful(self: Receiver, raws: Any) -> list[int]:
        return [number for number in await take(self, raws) if number % 100]

    monkeypatch.setattr(Receiver, "take", forgetful)
    assert "not acknowledged" in broken()[0]


def test_an_exception_that_escapes_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    async def falling(self: Receiver, raws: Any) -> list[int]:
        raise KeyError

    monkeypatch.setattr(Receiver, "take", falling)
    assert "escaped: KeyError" in broken(count=80)[0]


def test_a_cry_that_is_not_answered_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def deaf(inbound: Any, words: Any) -> Understood:
        return Understood(rest=understand(inbound, words).rest)

    monkeypatch.setattr(bot.receiver, "understand", deaf)
    assert "a cry without a card" in broken()[0]


def test_an_update_that_acts_twice_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(updates, "note_new", lambda *_: True)
    assert "acted twice" in broken(count=400)[0]


HANGS: dict[str, Callable[[], Any]] = {
    "asleep": lambda: time.sleep(60),
    "spinning": lambda: [0 for _ in iter(int, 1)],
}


@pytest.mark.parametrize("hang", HANGS)
def test_a_take_that_stands_still_is_broken_off(monkeypatch: pytest.MonkeyPatch, hang: str) -> None:
    """No event loop turns while Python computes: only a signal comes through."""
    monkeypatch.setattr(fuzz_rounds, "HUNG_SECONDS", 0.5)
    monkeypatch.setattr(fuzz_rounds, "GRACE_SECONDS", 0.1)
    monkeypatch.setattr(bot.receiver, "understand", fragile("hi", HANGS[hang]))
    assert broken()[0] == {"hung"}


def test_a_take_that_waits_for_ever_is_broken_off(monkeypatch: pytest.MonkeyPatch) -> None:
    async def waiting(self: Receiver, raws: Any) -> list[int]:
        await asyncio.Event().wait()
        return []

    monkeypatch.setattr(fuzz_rounds, "HUNG_SECONDS", 0.5)
    monkeypatch.setattr(Receiver, "take", waiting)
    assert broken()[0] == {"hung"}


def test_a_slow_update_is_found_among_eighty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fuzz_rounds, "SLOW_SECONDS", 0.3)
    monkeypatch.setattr(bot.receiver, "understand", fragile("merci", lambda: time.sleep(0.4)))
    _, found = broken()
    slow = [each for each in found if each.what == "slow"]
    assert len(slow[0].batch) == 1
    assert "merci" in json.dumps(slow[0].batch)


def test_rows_that_are_kept_too_long_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Housekeeping, "tidy", Housekeeping.clean_chats)
    monkeypatch.setattr(fuzz_rounds, "DAY_EVERY", 1)
    found = broken(count=11 * fuzz_rounds.BATCH)[0]
    assert any(what.startswith("kept too long") and "seen_updates" in what for what in found)


def test_a_database_that_grows_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fuzz_rounds, "FILE_MOST", 1000)
    assert "the database grows" in broken(count=80)[0]


def test_memory_that_grows_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    kept: list[bytearray] = []
    monkeypatch.setattr(bot.receiver, "understand", fragile("", lambda: kept.append(bytearray(800_000))))
    assert "grew" in broken()[0]


@pytest.mark.parametrize("said", [f"%s {CANARY}", "peer 5550001 wrote"])
def test_a_log_that_tells_on_a_peer_is_found(monkeypatch: pytest.MonkeyPatch, said: str) -> None:
    tell = logging.getLogger("anywhere").warning
    monkeypatch.setattr(bot.receiver, "understand", fragile("", lambda: tell(said.replace("%s", "said"))))
    assert any(what.startswith("a log holds") for what in broken(count=80)[0])


BUTTON = Button("Menu", "1h")


@pytest.mark.parametrize(
    ("message", "fault"),
    [
        (Message(" "), "a text without a letter"),
        (Message("x", rows=(tuple([BUTTON] * 101),)), "101 buttons"),
        (Message("x", rows=((Button("", "1h"),),)), "a button without a label that can be sent"),
        (Message("x", rows=((Button("\ud83d", "1h"),),)), "a button without a label that can be sent"),
        (Message("x", rows=((Button("x", ""),),)), "a press that is no press"),
        (Message("x", rows=((Button("x", "é" * 33),),)), "a press that is no press"),
        (Message("x", keyboard=(("",),)), "a button without a label that can be sent"),
    ],
)
def test_a_message_that_telegram_would_refuse_is_found(message: Message, fault: str) -> None:
    channel = StrictChannel()
    asyncio.run(channel.send("5550001", message))
    asyncio.run(channel.edit("5550001", 1001, message))
    assert channel.faults == [fault, fault]


@pytest.mark.parametrize("address", ["", "True", "5.5", "../x", "5550001\n", "9" * 20, CANARY])
def test_an_address_that_telegram_would_refuse_is_found(address: str) -> None:
    channel = StrictChannel()
    asyncio.run(channel.send(address, Message("x")))
    asyncio.run(channel.delete(address, (1,)))
    assert len(channel.faults) == 2


def test_rendering_that_breaks_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rehearsal.fuzz_channel.to_html", lambda text: f"<i>{text}</i>")
    monkeypatch.setattr("rehearsal.fuzz_channel.to_plain", lambda text: "x" * 5000)
    channel = StrictChannel()
    asyncio.run(channel.send("5550001", Message("some words nobody else uses")))
    assert channel.faults == ["a text that is too long", "markup that cannot be read"]


def test_the_command_line_ends_with_status_1_only_when_something_broke(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    asked = ["--updates", "80", "--seed", "9", "--into", str(tmp_path)]
    assert fuzz.main(asked) == 0
    assert "uncaught or wrong: 0, hung: 0, grew too much: 0" in capsys.readouterr().out
    monkeypatch.setattr(bot.receiver, "understand", fragile("", _raise))
    assert fuzz.main(asked) == 1
    said = capsys.readouterr().out
    assert f"--replay {tmp_path}" in said
    assert list(tmp_path.glob("fuzz-9-*.json"))


def test_a_broken_pack_is_said_at_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Without words every message is an emergency, and the fuzzing would prove nothing."""
    monkeypatch.setattr(fuzz_house, "PACK", tmp_path)
    fuzz_house.starter_words.cache_clear()
    try:
        with pytest.raises(ValueError, match="are not there in English"):
            fuzz_house.starter_words()
    finally:
        monkeypatch.undo()
        fuzz_house.starter_words.cache_clear()
