"""What the explorer tries with buttons: each choice once, twice, late, out of another talk; cards and back; home."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from conversations import call_screens, presses
from conversations.channel import Send
from conversations.screens import draw
from flows.definition import Choice, TargetKind
from flows.events import Event, NodeSpoke
from flows.likeness import fold
from flows.session import Session
from flows.transcript import NO_ANSWER, Bubble, Look, Said, Tapped

from .explored_spot import Finding, Spot, Wanted
from .explored_ways import STAYS, arrive, follow, node_at
from .explorer_rules import as_it_was, asked_at, screen_at, told_question
from .told import told

LEADS = "a choice leads where its writer wrote"
RETURNS = "a talk that ends goes back to whoever opened it and listens"
SAYS = "what is said on the way is what its writer wrote, in order"
RESULTS = "an answer is kept when a choice with a way on is tapped, and never otherwise"
ONCE = "a tap that comes twice acts once"
STALE = "a button of an earlier question changes nothing and shows where the peer is"
OTHER = "a button of another talk changes nothing and shows where the peer is"
BACK = "a card leads back to the question it was opened from"
GOES_HOME = "the menu is the way home, and from home the doors open"

LEAVES = ("stop", "start", "home")
"""Commands that leave a talk. The others keep the place."""


def told_labels(spot: Spot, language: str = "en") -> tuple[str, ...]:
    """Return the labels of the open question."""
    assert spot.session is not None
    place = spot.session.place
    return spot.ground.pack.flows[place.flow].labels(place.node, language)


def choice_at(spot: Spot, place: int) -> Choice | None:
    """Return a choice of the open question; None when it has none at this place."""
    return spot.node.choices[place] if spot.node and place < len(spot.node.choices) else None


def tap(spot: Spot, place: int) -> Spot:
    """Return the spot behind a tap on a choice, with the places its writer wrote."""
    choice = choice_at(spot, place)
    assert choice is not None
    assert spot.session is not None
    reached = spot.then(Tapped(told_labels(spot)[place]))
    if choice.target.kind not in STAYS:
        reached.frames = arrive(spot.ground.pack.flows, spot.frames, choice.target, wanted_results(spot, choice))
    elif choice.target.kind is TargetKind.COMMAND and choice.target.key in LEAVES:
        reached.frames = ()
    return reached


def wanted_results(spot: Spot, choice: Choice) -> dict[str, str]:
    """Return the answers that should be kept once a choice is made."""
    assert spot.session is not None
    kept = dict(spot.session.results)
    if spot.node and spot.node.save and choice.target.kind not in STAYS:
        kept[spot.node.save] = fold(choice.label)
    return kept


def probe_tap(spot: Spot, place: int) -> Iterator[Finding]:
    """Tap a choice."""
    choice = choice_at(spot, place)
    if choice is None or spot.session is None:
        return
    reached, results = tap(spot, place), wanted_results(spot, choice)
    session = reached.session
    if reached.did.broke or (choice.target.kind in STAYS and reached.frames != spot.frames):
        return
    is_there = not reached.frames if session is None or not session.is_waiting else session.place in reached.frames[-1:]
    if not is_there:
        is_return = len(reached.frames) < len(spot.frames)
        yield reached.finding(RETURNS if is_return else LEADS, _told_place(session), _wanted(spot, reached, choice))
    elif reached.node and session and session.results != results:
        name = next(name for name in (*session.results, *results) if session.results.get(name) != results.get(name))
        look = Look(name, choice.label if name in results else NO_ANSWER)
        yield reached.finding(RESULTS, f"{name} is {session.results.get(name)!r}", Wanted(reached.did.said, (look,)))
    elif choice.target.kind not in STAYS:
        wanted = _wanted(spot, reached, choice)
        if reached.did.said != wanted.said:
            yield reached.finding(
                SAYS, f"{len(reached.did.said)} messages, not {len(wanted.said)} or not these", wanted
            )


def _told_place(session: Session | None) -> str:
    if session is None or not session.is_waiting:
        return "no question is open"
    return f"the talk stands at {session.place.flow}, {session.place.node}"


def _wanted(spot: Spot, reached: Spot, choice: Choice) -> Wanted:
    """Return what should be said on a choice's way, to where its writer wrote."""
    results = wanted_results(spot, choice)
    way = follow(spot.ground.pack.flows, spot.frames, choice.target, results)
    said: list[Bubble] = []
    screen = replace(screen_at(reached), results=results) if way.passed else screen_at(reached)
    for frame in way.passed:
        node = node_at(spot.ground.pack.flows, frame)
        events: list[Event] = [NodeSpoke(frame.flow, frame.node)] if node.say else []
        said += [told(message) for event in events if (message := draw(screen, event))]
        # Whoever is explored belongs to no organisation, so nobody would answer a call.
        said += (
            [told(call_screens.offers(screen, (), reached.snapshot.settings, reached.snapshot.now))]
            if node.calls
            else []
        )
    if way.frames:
        said.append(asked_at(reached, way.frames[-1], results=results))
    return Wanted(tuple(said), (Look("", "waiting" if way.frames else "completed"),))


def plain(session: Session | None) -> Session | None:
    """Return a session without the count of its turns."""
    return replace(session, turns=0) if session else None


def is_kept(before: Spot, after: Spot) -> bool:
    """True when nothing changed between two spots: the session, what the peer chose, and what is planned."""
    same = before.session == after.session and before.snapshot.settings == after.snapshot.settings
    return same and before.snapshot.planned == after.snapshot.planned


def probe_twice(spot: Spot, place: int) -> Iterator[Finding]:
    """Let a tap come twice, as on a bad network. What only opens something may open it again."""
    choice = choice_at(spot, place)
    if choice is None or choice.target.kind in STAYS:
        return
    once = tap(spot, place)
    label = told_labels(spot)[place]
    twice = once.then(Tapped(label, is_again=True))
    if once.did.broke or twice.did.broke:
        return
    if not is_kept(once, twice):
        yield twice.finding(ONCE, "the second tap changed something", _shown_again(once))
    elif once.snapshot.is_tapped_newest and twice.did.said:
        yield twice.finding(ONCE, "the second tap was answered as another", Wanted(()))


def _shown_again(once: Spot) -> Wanted:
    """Return what a tap that is known as old is met with: nothing but a note, or the question that is open."""
    if once.snapshot.is_tapped_newest:
        return Wanted((), as_it_was(once).looks)
    return told_question(once, once.node) if once.node else Wanted(looks=as_it_was(once).looks)


def probe_stale(spot: Spot, place: int) -> Iterator[Finding]:
    """Tap another button of a question that was answered; with one button only, there is no other."""
    choice = choice_at(spot, place)
    if choice is None or choice.target.kind in STAYS or spot.node is None or len(spot.node.choices) == 1:
        return
    answered = tap(spot, place)
    label = told_labels(spot)[(place + 1) % len(spot.node.choices)]
    yield from _old(answered, label, STALE)


def _old(spot: Spot, label: str, rule: str, is_of_check_in: bool = False) -> Iterator[Finding]:
    """Tap the oldest button of a name, which belongs to something that is over; of a check-in it is said so first."""
    late = spot.then(Tapped(label, is_old=True))
    if late.did.broke or spot.did.broke:
        return
    wanted = told_question(spot, spot.node) if spot.node else Wanted(looks=as_it_was(spot).looks)
    if is_of_check_in and spot.node:
        wanted = replace(wanted, said=(Bubble("*"), *wanted.said))
    is_noted = not late.did.said
    if not is_kept(spot, late):
        yield late.finding(rule, "the old button changed something", wanted)
    elif is_noted and not late.snapshot.is_tapped_newest:
        yield late.finding(rule, "where the peer is was not shown", wanted)
    elif not is_noted and spot.node and late.did.said[-1] != wanted.said[-1]:
        yield late.finding(rule, "another question was shown", wanted)


def probe_other(spot: Spot, place: int, door: str) -> Iterator[Finding]:
    """Begin another talk, and tap a choice of this one."""
    if choice_at(spot, place) is None:
        return
    another = spot.then(Said(door))
    label = told_labels(spot)[place]
    if another.session and spot.session and another.session.token != spot.session.token:
        yield from _old(another, label, OTHER, bool(spot.session.check_in))


def probe_card(spot: Spot, place: int) -> Iterator[Finding]:
    """Open a card, and go back."""
    choice = choice_at(spot, place)
    if choice is None or choice.target.kind is not TargetKind.CARD or spot.node is None:
        return
    opened = tap(spot, place)
    back = next((label for label, press in opened.snapshot.buttons if press in (presses.BACK, presses.RETURN)), "")
    if not back:
        yield opened.finding(BACK, "the card has no way back", Wanted())
        return
    returned = opened.then(Tapped(back))
    wanted = told_question(spot, spot.node)
    if plain(returned.session) != plain(spot.session) or returned.did.said != wanted.said:
        yield returned.finding(BACK, "another screen was shown", wanted)


def probe_home(spot: Spot, door: str) -> Iterator[Finding]:
    """Tap the menu, and open a door."""
    menu = next((label for label, press in spot.snapshot.buttons if press == presses.MENU), "")
    if not menu:
        return
    home = spot.then(Tapped(menu))
    made = home.snapshot.made
    sent = [each.message for each in made.outgoing if isinstance(each, Send)] if made else []
    shows = any(message.keyboard for message in sent)
    if home.node or not shows:
        yield home.finding(GOES_HOME, "the doors were not shown", Wanted(looks=(Look("", "interrupted"),)))
    elif (opened := home.then(Said(door))).node is None:
        yield opened.finding(GOES_HOME, "the door did not open", Wanted(looks=(Look("", "waiting"),)))
