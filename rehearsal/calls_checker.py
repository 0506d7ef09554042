"""What must be true when a world in which calls are asked for is calm: looked at on the phones, and in the rows.

It knows nothing of ladders and rungs: it compares what people were told last with what is, and counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from .calls_acts import World
from .calls_house import FIRST, MINUTES, NAMES, RESPONDERS, shipped_words
from .calls_phones import Sight

STATUS = {
    "call_sent": ("asked", "open"),
    "call_waits": ("open", "asked"),
    "call_unseen": ("open",),
    "call_back": ("open",),
    "call_taken": ("taken",),
}
"""What a peer reads of a request that goes on → what it may be then."""

ENDS = (
    *("call_undone", "call_taken_back", "relay_closed", "relay_over", "relay_quiet", "call_ended", "call_gone"),
    *("stopped", "erased"),
)
"""What a peer reads when a request is over."""

LET_GO = (
    *("relay_over", "relay_left", "relay_closed", "relay_quiet", "call_lapsed", "call_given_back", "responder_quit"),
    *("relay_not_yours", "stopped", "erased", "call_gone"),
)
"""What a responder reads when a request is theirs no more."""

UNDONE_FOR = timedelta(seconds=26)
"""For so long nobody need be asked: twenty seconds to take it back, and a tick."""

SLACK = timedelta(seconds=1)


def lines() -> list[tuple[str, re.Pattern[str]]]:
    """Return how to know the bot's own sentences, by what they begin with."""
    pack = shipped_words().pack
    keys = {*STATUS, *ENDS, *LET_GO, "relay_undelivered", "call_yours", "call_notice", "call_others", "call_is_over"}
    found = []
    for key in sorted(keys):
        said = pack.line(key, "en", name="@", minutes=str(MINUTES), words="@").strip()
        found.append((key, re.compile(re.escape(said).replace("@", ".*"), re.DOTALL)))
    return found


_LINES: list[tuple[str, re.Pattern[str]]] = []


def told(sight: Sight) -> str:
    """Return which of the bot's sentences a message is; "" for any other."""
    if not _LINES:
        _LINES.extend(lines())
    return next((key for key, form in _LINES if form.match(sight.message.text)), "")


class Checker:
    """Looks at a world when it is calm."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._house = world.house

    def wrongs(self, is_end: bool = False) -> Iterator[str]:
        """Yield what is wrong now."""
        people = self._house.people()
        requests = self._house.rows("call_requests")
        yield from self._house.watch.faults
        for row in requests:
            peer = people.get(row["peer_id"], "")
            if row["state"] != "closed" and self._is_there(peer, row["id"]):
                yield from self._is_told(row, peer)
            is_out = self._house.moment > row["asked_at"] + UNDONE_FOR
            if row["state"] == "open" or (row["state"] == "asked" and is_out):
                yield from self._is_asked(row, people)
            if row["state"] == "taken":
                yield from self._is_held(row, people)
        yield from self._nobody_believes(requests, people)
        yield from self._notices(requests)
        yield from self._words()
        yield from self._wins()
        if is_end:
            yield from self._nothing_is_left(requests)

    def _came(self, address: str) -> list[Sight]:
        return [sight for sight in self._house.phones.came if sight.address == address]

    def _is_there(self, address: str, number: int) -> bool:
        """True for who can be written to, and did not go since they asked."""
        if not address or address in self._house.phones.blocked:
            return False
        return any(sight.call("withdraw") == number for sight in self._came(address))

    def _is_told(self, row: dict[str, Any], peer: str) -> Iterator[str]:
        """What a peer was told last of a request is how it is."""
        number = row["id"]
        mine = [s for s in self._came(peer) if number in (s.call("withdraw"), s.call("close")) and told(s) in STATUS]
        last = told(mine[-1]) if mine else ""
        if row["state"] not in STATUS.get(last, ()):
            yield f"untold: request {number} is {row['state']}, and {peer} was told {last or 'nothing'}"
        is_late = self._house.moment > row["promised_at"] + SLACK * 30
        if row["state"] == "open" and row["taken_at"] is None and is_late and not self._knows_unseen(row, peer):
            yield f"untold: nobody took request {number} in time, and {peer} was told {last}"

    def _knows_unseen(self, row: dict[str, Any], peer: str) -> bool:
        return any(s.call("withdraw") == row["id"] and told(s) == "call_unseen" for s in self._came(peer))

    def _is_asked(self, row: dict[str, Any], people: dict[int, str]) -> Iterator[str]:
        """Somebody can take it with one tap, or its peer knows that nobody sees it."""
        able = [each for each in RESPONDERS if self._can_answer(each, row, people)]
        can_take = [
            each
            for each in RESPONDERS
            for _, press in self._house.phones.buttons(each, "take")
            if f":{row['id']}:" in press
        ]
        if able and not can_take and not self._knows_unseen(row, people.get(row["peer_id"], "")):
            yield f"unasked: nobody can take request {row['id']}, and {able} could have been asked"

    def _can_answer(self, address: str, row: dict[str, Any], people: dict[int, str]) -> bool:
        number = next((key for key, value in people.items() if value == address), 0)
        has_role = self._has_role(number, row["organisation_id"])
        # Who was away in between is told at half time; who comes back later sees what stands on their phone.
        is_away = address in self._house.phones.blocked or address in self._world.gone_at
        return has_role and not is_away and row["peer_id"] != number and self._was_there(address, row)

    def _has_role(self, number: int, of: int) -> bool:
        wanted = (of, number, "responder")
        rows = self._house.rows("memberships")
        return any((each["organisation_id"], each["peer_id"], each["role"]) == wanted for each in rows)

    def _was_there(self, address: str, row: dict[str, Any]) -> bool:
        """Who accepted after the others were told is asked next time."""
        return address not in self._world.quitted or row["organisation_id"] not in self._world.quitted[address]

    def _is_held(self, row: dict[str, Any], people: dict[int, str]) -> Iterator[str]:
        holder = people.get(row["taken_by"] or 0, "")
        if not holder:
            yield f"nobody has request {row['id']}, which counts as taken"
        elif holder in self._world.stopped or not self._has_role(row["taken_by"], row["organisation_id"]):
            yield f"request {row['id']} is held by {holder}, who answers no more"
        elif holder not in self._house.phones.blocked:
            got = [sight for sight in self._came(holder) if sight.call("close") == row["id"]]
            if not any(told(sight) == "call_yours" for sight in got):
                yield f"{holder} has request {row['id']} and was never told so"

    def _nobody_believes(self, requests: list[dict[str, Any]], people: dict[int, str]) -> Iterator[str]:
        """Whoever reads last that they have a request has it."""
        has = {(people.get(row["taken_by"] or 0), row["id"]) for row in requests if row["state"] == "taken"}
        for address in RESPONDERS:
            if address in self._house.phones.blocked or address in self._world.left:
                continue
            mine = [sight for sight in self._came(address) if told(sight) in (*LET_GO, "call_yours")]
            if mine and self._went_after(mine[-1]):
                continue
            if mine and told(mine[-1]) == "call_yours" and (address, mine[-1].call("close")) not in has:
                yield f"untold: {address} reads that they have request {mine[-1].call('close')}, and has not"

    def _went_after(self, sight: Sight) -> bool:
        """True when whoever got a message stopped, left or blocked since: what they read then is as it was."""
        return self._world.gone_at.get(sight.address, 0) >= sight.at

    def _notices(self, requests: list[dict[str, Any]]) -> Iterator[str]:
        """No button to take what cannot be taken stands on a phone, and none came to who accepted nothing."""
        states = {row["id"]: row["state"] for row in requests}
        for address, stands in self._house.phones.stands.items():
            for sight in stands.values():
                number = sight.call("take")
                is_read = address not in self._house.phones.blocked and not self._went_after(sight)
                is_over = states.get(number) in ("taken", "closed")
                if is_over and is_read and not sight.is_copy and told(sight) == "call_notice":
                    yield f"{address} is still asked to take request {number}, which is {states[number]}"
        for sight in self._house.phones.came:
            if sight.call("take") and sight.address not in RESPONDERS:
                yield f"{sight.address} was asked to take a request, and never accepted"

    def _words(self) -> Iterator[str]:
        """Words come to whom they were for, and to nobody else."""
        for typed in self._world.words:
            on = {sight.address for sight in self._house.phones.came if _has(sight, typed.word)}
            if on - {typed.to, typed.by}:
                yield f"words of {typed.by} for {typed.to or 'nobody'} came to {sorted(on)}"
            went_at = max(self._world.gone_at.get(each, 0) for each in (typed.to, typed.by))
            is_told = any(told(s) == "relay_undelivered" and s.at >= typed.at for s in self._came(typed.by))
            if typed.to and typed.is_there and went_at < typed.at and typed.to not in on and not is_told:
                yield f"lost: words of {typed.by} never came to {typed.to}"

    def _wins(self) -> Iterator[str]:
        """Nobody reads that they have a request more often than they got it."""
        for address in RESPONDERS:
            got = {s.number for s in self._came(address) if told(s) == "call_yours" and not s.is_copy}
            won = sum(who == address for _, who in self._world.wins)
            if got and not won:
                yield f"{address} was told to have a request, and never got one"

    def _nothing_is_left(self, requests: list[dict[str, Any]]) -> Iterator[str]:
        """At the end everything is over, and no words are kept anywhere."""
        open_ones = [row["id"] for row in requests if row["state"] != "closed"]
        if open_ones:
            yield f"requests that never end: {open_ones}"
        if [row for row in requests if row["taken_by"]]:
            yield "who answered is kept after it is over"
        if [row for row in self._house.rows("outbox") if row["body_sealed"]]:
            yield "words are kept in the outbox"
        if [row for row in self._house.rows("call_rungs") if row["state"] == "planned"]:
            yield "rungs are planned for nothing"
        kept = self._house.file.read_bytes() + _wal(self._house)
        if any(typed.word.encode() in kept for typed in self._world.words):
            yield "words are kept in the open"


def _has(sight: Sight, word: str) -> bool:
    return re.search(rf"\b{word}\b", sight.message.text) is not None


def _wal(house: Any) -> bytes:
    wal = house.file.with_name(f"{house.file.name}-wal")
    return wal.read_bytes() if wal.exists() else b""


__all__ = ["FIRST", "NAMES", "Checker", "told"]
