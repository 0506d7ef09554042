"""The pure half: the engine on a real flow, and the whole way from an update's words to the answer, without a store."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime

from conversations import presses
from conversations.answer import answer
from conversations.channel import Inbound, Kind
from conversations.interrupts import understand
from conversations.reply import Given, Standing
from conversations.words import Words
from flows import engine
from flows.resumes import ChoiceTapped, FlowChosen, TextReceived
from flows.session import Session
from flows.world import World
from store.peers import PeerSettings

from . import library_flow
from .table import Row, ratio, section, whole

FLOW, TOKEN = "hard_shift", "token"
JUST_BREATHE, SOMETHING_ELSE = 0, 2
QUIET = "leave me be"
NOW = datetime(2026, 6, 1, 18, 0, tzinfo=UTC)
TURNS = 4


class Changed(Exception):
    """The pack's flow no longer has the turns that are measured here."""


def tapped_round(words: Words) -> Session:
    """Start, tap, tap."""
    world = World(words.pack.flows, words.search, NOW)
    session = engine.start(world, FlowChosen(FLOW), TOKEN, words.pack.name).session
    session = engine.resume(world, session, ChoiceTapped(session.prompt, JUST_BREATHE)).session
    return engine.resume(world, session, ChoiceTapped(session.prompt, SOMETHING_ELSE)).session


def engine_round(words: Words) -> Session:
    """Start, tap, tap, type."""
    world = World(words.pack.flows, words.search, NOW)
    return engine.resume(world, tapped_round(words), TextReceived(QUIET)).session


def path_round(words: Words) -> Session:
    """The same four turns as updates: understood, answered, drawn."""
    session = _turn(words, None, _typed("Hard shift"))
    session = _turn(words, session, _tapped(session, JUST_BREATHE))
    session = _turn(words, session, _tapped(session, SOMETHING_ELSE))
    return _turn(words, session, _typed(QUIET))


def _typed(text: str) -> Inbound:
    return Inbound(1, "5", Kind.TEXT, text=text, message_id=1, language="en")


def _tapped(session: Session, place: int) -> Inbound:
    press = presses.choice(session.token, session.prompt, place)
    return Inbound(1, "5", Kind.TAP, press=press, tap_id="1", message_id=1, language="en")


def _turn(words: Words, session: Session | None, inbound: Inbound) -> Session:
    meaning = understand(inbound, words).rest
    tapped = inbound.message_id if inbound.kind is Kind.TAP else 0
    standing = Standing(PeerSettings(), "en", session, newest_message=1, tapped_message=tapped)
    made = answer(meaning, standing, Given(words, words.pack, NOW, NOW.date(), TOKEN)) if meaning else None
    if made is None or made.session is None or not made.outgoing:
        raise Changed(f"the pack no longer has the turns of {FLOW} that are measured here")
    return made.session


def _cpu_us_a_turn(walk: Callable[[Words], Session], words: Words, rounds: int, turns: int = TURNS) -> float:
    begun = time.process_time()
    for _ in range(rounds):
        walk(words)
    return (time.process_time() - begun) / (rounds * turns) * 1e6


def measure(words: Words, rounds: int, repeats: int) -> list[Row]:
    """Measure both beside the library's own conversations, interleaved.

    Raises:
        Changed: the flow has other turns now.
    """
    if engine_round(words).is_waiting or path_round(words).is_waiting:
        raise Changed(f"the pack no longer has the turns of {FLOW} that are measured here")
    taps, bare, path, theirs = [], [], [], []
    for _ in range(repeats):
        taps.append(_cpu_us_a_turn(tapped_round, words, rounds, TURNS - 1))
        bare.append(_cpu_us_a_turn(engine_round, words, rounds))
        path.append(_cpu_us_a_turn(path_round, words, max(1, rounds // 4)))
        theirs.append(library_flow.measure(max(1, rounds // 4)))
    rows = [section(f"pure turns: {FLOW}, start, tap, tap, type; one core, no network, no store")]
    peer = "ConversationHandler, update already read"
    for what, ours in (
        ("engine, start and taps only", taps),
        ("engine, with the typed turn", bare),
        ("understand + answer, drawn", path),
    ):
        mine, other = statistics.median(ours), statistics.median(theirs)
        rows.append(Row(f"{what}, CPU µs a turn", f"{mine:.1f}", f"{other:.1f}", ratio(ours, theirs), peer))
        rate = ratio([1 / value for value in ours], [1 / value for value in theirs])
        rows.append(Row(f"{what}, turns/s", whole(1e6 / mine), whole(1e6 / other), rate, peer))
    return rows
