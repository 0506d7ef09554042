"""Buttons that are no choices of a flow: cards, topics, pages, settings. Each is tapped once, wherever it is met."""

from __future__ import annotations

from collections.abc import Iterator

from conversations import presses
from flows.transcript import Tapped

from .explored_spot import Finding, Spot, Wanted
from .explorer_rules import as_it_was
from .explorer_taps import plain

BESIDE = "a button beside the choices keeps the place, or leaves the talk and says so"


class Beside:
    """Every button of that kind that was met so far."""

    def __init__(self) -> None:
        self.presses: set[str] = set()

    def probe(self, spot: Spot) -> Iterator[Finding]:
        """Tap each button that was not met before, and those on the screens behind it."""
        waiting = [spot]
        while waiting:
            here = waiting.pop()
            for label, press in here.snapshot.buttons:
                if press in self.presses or isinstance(presses.parse(press), presses.ChoicePress):
                    continue
                self.presses.add(press)
                reached = here.then(Tapped(label))
                yield from _kept(here, reached)
                waiting.append(reached)


def _kept(here: Spot, reached: Spot) -> Iterator[Finding]:
    if reached.did.broke or here.session is None or reached.session is None or reached.node is None:
        return
    is_other = reached.session.token != here.session.token
    if not is_other and here.node and plain(reached.session) != plain(here.session):
        yield reached.finding(BESIDE, "the place is another", Wanted(looks=as_it_was(here).looks))
