"""An emergency word on a quiet day: how long from the phone's word to the card, beside the echo's answer."""

from __future__ import annotations

from .processes import BareTelegram, bench_folder, echo, our_bot
from .table import HALF, NEARLY_ALL, Row, quantile, section
from .texts import EMERGENCY

PAUSE_SECONDS = 0.03
"""Between one answer and the next word, so that the turn is committed and the bot waits again."""


def measure(times: int, repeats: int) -> list[Row]:
    """Measure ours and the echo's, interleaved, every repeat in processes of its own."""
    ours: list[float] = []
    theirs: list[float] = []
    each = max(1, times // repeats)
    for _ in range(repeats):
        ours += _once(each, is_ours=True)
        theirs += _once(each, is_ours=False)
    rows = [section(f"{len(ours)} emergency words, one at a time, idle: ms from word to card, in the fake's clock")]
    for name, share in (("p50", HALF), ("p99", NEARLY_ALL)):
        mine, other = quantile(ours, share), quantile(theirs, share)
        rows.append(Row(f"{name}, ms", f"{mine:.1f}", f"{other:.1f}", f"{mine / other:.2f}", "stock echo, sequential"))
    return rows


def _once(times: int, is_ours: bool) -> list[float]:
    with (
        bench_folder() as folder,
        BareTelegram() as telegram,
        our_bot(telegram, folder) if is_ours else echo(telegram, 1),
    ):
        telegram.ask("first_poll")
        # The first answers open connections and warm caches; a service that runs for months has done that.
        telegram.ask("one_at_a_time", text=EMERGENCY, times=5, pause=PAUSE_SECONDS)
        spent: list[float] = telegram.ask("one_at_a_time", text=EMERGENCY, times=times, pause=PAUSE_SECONDS)["ms"]
    return spent
