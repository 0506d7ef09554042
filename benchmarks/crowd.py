"""The crowd: ten thousand nudges wait, a chat is punished, a peer floods; how long do others wait for their answers?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from conversations.channel import Message, Send, to_json
from store import opening, outbox, peers
from store.database import Database
from store.keys import MasterKey, master_key_from_text

from .crowd_day import NOISY, NUDGE_MARK, NUDGED, ORDINARY, ORDINARY_PEERS
from .processes import BareTelegram, bench_folder, database_in, key_in, our_bot
from .table import HALF, NEARLY_ALL, Row, quantile, section, whole

MESSAGES_PER_SECOND = 25
"""The house's own pace, not the one that the races set."""

NUDGE = to_json(Send(Message(f"You were there for somebody today. ({NUDGE_MARK})", is_silent=True)))
TOGETHER = 500
"""Peers made in one transaction."""

WARM_UP_SECONDS = 3.0
"""The first answers open connections and warm caches; a service that runs for months has done that."""


@dataclass(frozen=True)
class Weight:
    """How many nudges wait; seconds of quiet before and of flood; noise a second; seconds of the 429."""

    nudges: int
    quiet_seconds: float
    flood_seconds: float
    noise: int
    punish_seconds: float


def measure(weight: Weight) -> list[Row]:
    """Measure the same bot on a quiet day and in the flood, with the same cries and the same ordinary messages."""
    with bench_folder() as folder, BareTelegram() as telegram:
        _make_peers(folder, [*range(ORDINARY, ORDINARY + ORDINARY_PEERS), NOISY])
        quiet = _live(telegram, folder, seconds=weight.quiet_seconds)
        _make_peers(folder, list(range(NUDGED, NUDGED + weight.nudges)), NUDGE)
        flood = _live(
            telegram,
            folder,
            seconds=weight.flood_seconds,
            noise_a_second=weight.noise,
            punish_seconds=weight.punish_seconds,
            nudges=weight.nudges,
        )
    return _rows(weight, quiet, flood)


def _make_peers(folder: Path, numbers: list[int], nudge: str = "") -> None:
    """Make the bot know these peers, and queue a nudge for each if one is given; the bot is not running."""
    master = master_key_from_text(key_in(folder))
    database = Database(database_in(folder))
    try:
        opening.migrate(database)
        database.transact_now(lambda tx: opening.prove_key(tx, master))
        for first in range(0, len(numbers), TOGETHER):
            some = numbers[first : first + TOGETHER]
            database.transact_now(lambda tx, some=some: _make(tx, master, some, nudge))  # type: ignore[misc]
    finally:
        database.close()


def _make(tx: Any, master: MasterKey, numbers: list[int], nudge: str) -> None:
    now = datetime.now(UTC)
    for number in numbers:
        peer = peers.create(tx, master, str(number), now.date())
        if nudge:
            outbox.add(tx, peer, "nudge", nudge, now, now)


def _live(telegram: BareTelegram, folder: Path, **what: float) -> dict[str, Any]:
    with our_bot(telegram, folder, MESSAGES_PER_SECOND) as bot:
        telegram.ask("first_poll")
        telegram.ask("day", seconds=WARM_UP_SECONDS)
        cpu = bot.cpu_seconds()
        seen = telegram.ask("day", **what)
        seen["cpu_share"] = (bot.cpu_seconds() - cpu) / seen["seconds"]
    telegram.ask("forget_bot")
    return seen


def _rows(weight: Weight, quiet: dict[str, Any], flood: dict[str, Any]) -> list[Row]:
    rows = [
        section(
            f"the crowd, {flood['seconds']:.0f} s: {whole(weight.nudges)} nudges wait, a chat under a 429 of "
            f"{weight.punish_seconds:.0f} s, a peer writes {weight.noise}/s; pace {MESSAGES_PER_SECOND} messages/s"
        )
    ]
    same = f"the same bot on a quiet day, {quiet['seconds']:.0f} s"
    compared = (
        ("cry", "emergency card", "cry"),
        ("ordinary", "ordinary reply", "ordinary"),
        ("nudged", "ordinary reply to a peer whose nudge waits", "ordinary"),
    )
    for kind, what, before_kind in compared:
        for name, share in (("p50", HALF), ("p99", NEARLY_ALL)):
            during, before = quantile(flood["ms"][kind], share), quantile(quiet["ms"][before_kind], share)
            rows.append(Row(f"{what}, {name} ms", f"{during:.1f}", f"{before:.1f}", f"{during / before:.2f}", same))
    rows.append(Row("cries + ordinary messages", _counts(flood), _counts(quiet), "", same))
    rows.append(Row("of them without an answer 5 s after the end", _unanswered(flood), _unanswered(quiet), "", same))
    own = flood["ms"]["noisy cry"]
    seconds = flood["seconds"]
    rows += [
        Row(f"the noisy peer's own cries, worst of {len(own)}, ms", f"{max(own):.1f}" if own else "none"),
        Row(f"answers to the noisy peer, of {whole(flood['noise'])}", whole(flood["noisy_answers"])),
        Row("nudges sent a second", f"{flood['nudges'] / seconds:.1f}"),
        Row("nudges and replies sent a second", f"{flood['paced'] / seconds:.1f}"),
        Row("messages of all kinds in the busiest second", whole(flood["busiest_second"])),
        Row("messages to the punished chat before its time", whole(flood["too_early"])),
        Row("messages to it afterwards; the first came after, s", _afterwards(flood)),
        Row("the bot's share of its core", f"{flood['cpu_share']:.0%}", f"{quiet['cpu_share']:.0%}", "", same),
    ]
    return rows


def _counts(seen: dict[str, Any]) -> str:
    return f"{len(seen['ms']['cry'])} + {len(seen['ms']['ordinary']) + len(seen['ms']['nudged'])}"


def _unanswered(seen: dict[str, Any]) -> str:
    return str(sum(seen["unanswered"].values()))


def _afterwards(flood: dict[str, Any]) -> str:
    if flood["punished_late_seconds"] < 0:
        return "none came"
    return f"{flood['punished_answers']}; {flood['punished_late_seconds']:.1f}"
