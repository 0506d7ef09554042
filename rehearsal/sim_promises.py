"""What must stand in the store right after a tap was taken: that what was tapped is what is kept."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from .sim_history import Act, Wishes

PLACES = {
    "bc": "America/Vancouver",
    "kootenay": "America/Edmonton",
    "peace": "America/Dawson_Creek",
    "fort_nelson": "America/Fort_Nelson",
    "creston": "America/Creston",
    "yukon": "America/Whitehorse",
    "alberta": "America/Edmonton",
    "east": "America/Toronto",
}
"""What each town's button means. Written down a second time on purpose."""


ACTED_BEFORE = timedelta(seconds=5)
"""How long before it counts as taken a tap was acted on: where Telegram makes the answer wait, a second."""


def broken_promises(act: Act, after: Wishes, taken_at: datetime, codes: dict[str, int]) -> Iterator[str]:
    """Yield what a tap meant and the store does not say."""
    wanted = _wanted(act, after, taken_at, codes)
    if not wanted:
        yield f"{act.words or act.press} was taken, and the store says otherwise"


def _wanted(act: Act, after: Wishes, taken_at: datetime, codes: dict[str, int]) -> bool:
    said, settings = act.press or act.words, after.settings
    if said in ("/stop", "1c:stop"):
        is_silent = settings.is_stopped and settings.has_check_ins_off
        return is_silent and not settings.lines and not settings.ten_days
    if said.startswith("1c:hours_"):
        return settings.hours == said.removeprefix("1c:hours_")
    what, _, of = said.partition("1o:")[2].partition(":")
    if what == "join" and of in codes:
        return codes[of] in after.organisations and not settings.is_stopped and not settings.has_check_ins_off
    if what == "leave":
        return int(of) not in after.organisations
    if what == "pause" and of not in ("", "0"):
        until = datetime.fromisoformat(settings.quiet_until) if settings.quiet_until else taken_at
        return until >= taken_at + timedelta(days=int(of)) - ACTED_BEFORE
    chosen = {
        "zone": settings.zone == PLACES.get(of, settings.zone),
        "doses": str(settings.doses_most) == of,
        "asks": settings.has_check_ins_off == (of == "off"),
        "lines": settings.lines == ("" if of == "off" else of),
        "ten_yes": settings.ten_days.startswith(f"{of} "),
        "pause": of != "0" or not settings.quiet_until,
    }
    return chosen.get(what, True)
