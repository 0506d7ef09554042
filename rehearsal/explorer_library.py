"""What the explorer looks up where a place listens for it: pages of found cards, none of them, nothing at all."""

from __future__ import annotations

from collections.abc import Iterator

from conversations import presses
from conversations.screens import Screen, draw
from flows.engine import CARDS_PER_PAGE, MORE, NOT_IT
from flows.events import CardsFound
from flows.transcript import Look, Said, Tapped

from .explored_spot import Finding, Spot, Wanted
from .explored_ways import STAYS, arrive
from .explorer_rules import as_it_was, asked_at
from .explorer_taps import told_labels
from .explorer_words import GIBBERISH
from .told import told

PAGES = "another page shows other cards, and the last one says that there are no more"
PUT_AWAY = "found cards that are not it are put away"
LOOKED_UP = "what is looked up is answered with cards or with a way to somebody"

TYPED_AWAY = "a choice can be typed while found cards stand on the screen"

LOOKED_FOR = ("support", "housing")
"""The first finds more than one page of cards, in the starter pack; the second one page."""


def searched(spot: Spot) -> Iterator[Spot]:
    """Yield the spots behind what can be looked up, and behind each page of it."""
    if spot.node is None or not spot.node.asks_library:
        return
    if spot.session and not spot.session.found:
        yield from (spot.then(Said(text)) for text in LOOKED_FOR)
    for place in (MORE, NOT_IT):
        if label := _label(spot, place):
            yield spot.then(Tapped(label))


def _label(spot: Spot, place: int) -> str:
    """Return the label of one of the two fixed buttons under found cards; "" when it is not there."""
    for label, press in spot.snapshot.buttons:
        parsed = presses.parse(press)
        if isinstance(parsed, presses.ChoicePress) and parsed.choice == place:
            return label
    return ""


def probe_pages(spot: Spot) -> Iterator[Finding]:
    """Turn the page."""
    label = _label(spot, MORE)
    if not label or spot.session is None:
        return
    turned, before = spot.then(Tapped(label)), spot.session
    behind = before.found[before.found_from + CARDS_PER_PAGE :]
    wanted = _page(spot, behind)
    if turned.session is None or not turned.did.said or (behind and turned.did.said != wanted.said):
        yield turned.finding(PAGES, "the page was not turned", wanted)


def _page(spot: Spot, behind: tuple[str, ...]) -> Wanted:
    """Return the page that should be shown next."""
    pack, session = spot.ground.pack, spot.session
    screen = Screen(pack, pack, "en", spot.snapshot.now.date(), session.token if session else "")
    page = draw(screen, CardsFound(behind[:CARDS_PER_PAGE], len(behind) > CARDS_PER_PAGE, 1))
    return Wanted((told(page),) if page else (), (Look("", "waiting"),))


def probe_put_away(spot: Spot) -> Iterator[Finding]:
    """Say that none is it, and go back."""
    label = _label(spot, NOT_IT)
    if not label:
        return
    rejected = spot.then(Tapped(label))
    if rejected.session is None or rejected.session.found or not rejected.did.said:
        yield rejected.finding(PUT_AWAY, "they are still there", Wanted())
        return
    voice = rejected.then(Said("/language en"))
    if voice.did.said and voice.did.said[-1] in spot.did.said:
        yield voice.finding(PUT_AWAY, "they were shown again", Wanted((voice.did.said[0],)))


def probe_looked_up(spot: Spot) -> Iterator[Finding]:
    """Look up something, and nothing."""
    if spot.node is None or not spot.node.asks_library:
        return
    for text in (*LOOKED_FOR, GIBBERISH):
        typed = spot.then(Said(text))
        if typed.node is None or not typed.did.said or not typed.did.said[-1].rows:
            yield typed.finding(LOOKED_UP, f"{text!r} was met with no way on", as_it_was(spot))


def probe_typed_away(spot: Spot) -> Iterator[Finding]:
    """Type a choice while found cards stand on the screen."""
    if spot.node is None or spot.session is None or not spot.session.found:
        return
    for place, label in enumerate(told_labels(spot)):
        typed = spot.then(Said(label))
        target = spot.node.choices[place].target
        if target.kind in STAYS or typed.did.broke:
            continue
        frames = arrive(spot.ground.pack.flows, spot.frames, target, spot.session.results)
        if frames and (typed.session is None or typed.session.place != frames[-1]):
            wanted = Wanted((asked_at(typed, frames[-1]),), (Look("", "waiting"),))
            yield typed.finding(TYPED_AWAY, "the talk stands elsewhere", wanted)


LIBRARY_PROBES = (probe_typed_away, probe_pages, probe_put_away, probe_looked_up)
