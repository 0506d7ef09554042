"""Makes what was caught smaller: acts are left out, one after the other, as long as the same rule is still broken."""

from __future__ import annotations

from collections.abc import Callable
from itertools import chain

from flows.transcript import Act, CheckInCame, Passed, Tapped

from .explored_spot import Finding, Spot
from .explorer import Caught
from .explorer_taps import tap, told_labels
from .explorer_times import stay_silent, wait_for_later
from .pure_replay import NotOnScreen

Begin = Callable[[], Spot]
"""Makes a spot at which nothing happened yet, on a ground of its own."""


def walk(spot: Spot, act: Act) -> Spot:
    """Return the spot behind an act of a path, with the places its writer wrote.

    Raises:
        NotOnScreen: there is no such button.
    """
    if isinstance(act, CheckInCame) and spot.act is None:
        raise NotOnScreen("nobody is asked who has not written before")
    reached = _led(spot, act) or spot.then(act)
    if reached.session is None or reached.node is None:
        reached.frames = ()
    elif reached.frames[-1:] != (reached.session.place,):
        # Something else than the open question led here: a door, typed words, a button of that name further up.
        reached.frames = reached.session.frames
    return reached


def _led(spot: Spot, act: Act) -> Spot | None:
    """Return the spot behind a choice, a silence or a follow-up; None when the act is none of them."""
    if isinstance(act, Tapped) and not act.is_old and not act.is_again and spot.node:
        labels = told_labels(spot)
        return tap(spot, labels.index(act.label)) if act.label in labels else None
    if isinstance(act, Passed):
        reached = wait_for_later(spot) or stay_silent(spot)
        return reached if reached is not None and reached.act == act else None
    return None


def again(begin: Begin, caught: Caught, acts: tuple[Act, ...]) -> Finding | None:
    """Try what was caught once more behind other acts. Returns the same rule's finding; None when it holds there."""
    spot = begin()
    try:
        for act in acts:
            spot = walk(spot, act)
        found = list(caught.probe(spot))
    except NotOnScreen:
        return None
    ours = [each for each in chain(found, spot.ground.findings) if each.rule == caught.finding.rule]
    return min(ours, key=lambda each: len(each.talk), default=None)


def shrink(begin: Begin, caught: Caught) -> Finding:
    """Return the smallest talk that leaving acts out leads to, and that still breaks the rule."""
    acts, smallest = caught.acts, caught.finding
    place = 0
    while place < len(acts):
        fewer = (*acts[:place], *acts[place + 1 :])
        found = again(begin, caught, fewer)
        if found is None:
            place += 1
        else:
            acts, smallest, place = fewer, found, 0
    return smallest
