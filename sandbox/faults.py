"""The misbehaviour one can ask for: floods, server errors, cut connections and late answers. Pure."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

KINDS = ("flood", "error", "cut_before", "cut_after", "late")
SENDS = "sends"
EVERYTHING = "everything"


@dataclass(slots=True)
class Fault:
    """What shall go wrong, how often, for which methods and for which chat."""

    kind: str
    times: int = 1
    methods: str = SENDS
    chat_id: int | None = None
    retry_after: int = 5
    status: int = 502
    seconds: float = 2.0

    def fits(self, method: str, chat_id: int | None) -> bool:
        """Whether this request is meant."""
        if self.times < 1 or (self.chat_id is not None and self.chat_id != chat_id):
            return False
        if self.methods == EVERYTHING:
            return True
        if self.methods == SENDS:
            return method.startswith("send") and method != "sendchataction"
        return method in self.methods.lower().replace(",", " ").split()


class Faults:
    """The faults that are still to happen, oldest first."""

    def __init__(self) -> None:
        """Start with none."""
        self._rows: list[Fault] = []

    def add(self, fault: Fault) -> None:
        """Ask for one more.

        Raises:
            ValueError: If nobody knows this kind.
        """
        if fault.kind not in KINDS:
            raise ValueError(f"unknown kind of fault: {fault.kind}; known: {', '.join(KINDS)}")
        self._rows.append(fault)

    def take(self, method: str, chat_id: int | None) -> Fault | None:
        """The fault for this request, if there is one; it counts as used."""
        if not self._rows:
            return None
        for fault in self._rows:
            if fault.fits(method, chat_id):
                fault.times -= 1
                if fault.times < 1:
                    self._rows.remove(fault)
                return fault
        return None

    def clear(self) -> None:
        """Behave well again."""
        self._rows.clear()

    def shape(self) -> list[dict[str, Any]]:
        """What is still to happen, for the page."""
        return [asdict(fault) for fault in self._rows]
