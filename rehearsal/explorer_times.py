"""What the explorer lets pass: silence, the follow-up that was asked for, an hour for nothing, a restart."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from flows.definition import TargetKind
from flows.events import FollowUpPlanned, SilencePlanned
from flows.session import Frame, Status
from flows.transcript import Act, Look, Passed, Restarted, Said, Tapped

from .explored_spot import Finding, Spot, Wanted
from .explored_ways import arrive
from .explorer_rules import HOUR, as_it_was, asked_at, hours
from .explorer_taps import is_kept, told_labels
from .explorer_words import GIBBERISH

GOES_ON = "a question nobody answers goes on where its writer wrote; one that ends there ends all of it in silence"
WAITS = "before its time nothing comes by itself"
AFTER = "a tap on a question that silence answered is met with where the peer is"
COMES = "a follow-up comes when it was asked for, at the place its writer wrote"
RESTART = "a restart changes nothing"


def _silence(spot: Spot) -> timedelta:
    """Return how long from now nobody must answer; zero when nothing is planned, or something else comes first."""
    now, planned = spot.snapshot.now, sorted(spot.snapshot.planned, key=lambda each: each.due_at)
    is_first = bool(planned) and isinstance(planned[0].event, SilencePlanned)
    return planned[0].due_at - now if is_first and spot.node and spot.node.silence else timedelta()


def stay_silent(spot: Spot) -> Spot | None:
    """Return the spot behind a silence that goes on by itself; None when none is planned next."""
    after = _silence(spot)
    if not after or spot.node is None or spot.node.silence is None or spot.session is None:
        return None
    reached = spot.then(Passed(hours(after) + HOUR))
    target = spot.node.silence.target
    is_end = target.kind not in (TargetKind.NODE, TargetKind.FLOW)
    reached.frames = () if is_end else arrive(spot.ground.pack.flows, spot.frames, target, spot.session.results)
    return reached


def probe_silence(spot: Spot) -> Iterator[Finding]:
    """Answer nothing, and then tap what was asked."""
    reached = stay_silent(spot)
    if reached is None or reached.did.broke:
        return
    if reached.frames and spot.node:
        wanted = Wanted((asked_at(reached, reached.frames[-1]),), (Look("", "waiting"),))
        if reached.session is None or reached.session.place != reached.frames[-1]:
            yield reached.finding(GOES_ON, "the talk stands elsewhere", wanted)
        return
    if reached.status != Status.COMPLETED or reached.did.said:
        yield reached.finding(GOES_ON, f"it is {reached.status}", Wanted((), (Look("", "completed"),)))
    elif spot.node and spot.node.choices:
        late = reached.then(Tapped(told_labels(spot)[0], is_old=True))
        if not late.did.said and not late.did.broke:
            yield late.finding(AFTER, "nothing was shown", Wanted())


def probe_early(spot: Spot) -> Iterator[Finding]:
    """Let time pass, but too little; type nonsense, and let as much pass again: the wait began anew."""
    after = _silence(spot) or 2 * HOUR
    least = min((each.due_at - spot.snapshot.now for each in spot.snapshot.planned), default=after)
    short = hours(min(after, least)) - HOUR
    if short <= timedelta():
        return
    early = spot.then(Passed(short))
    if early.session != spot.session or early.did.said:
        yield early.finding(WAITS, "something came", Wanted((), as_it_was(spot).looks))
    elif _silence(spot):
        typed = early.then(Said(GIBBERISH))
        again = typed.then(Passed(short))
        if again.session != typed.session or again.did.said:
            yield again.finding(WAITS, "something came", Wanted((), as_it_was(spot).looks))


def wait_for_later(spot: Spot) -> Spot | None:
    """Return the spot behind the follow-up that comes next; None when none is planned."""
    planned = [each for each in spot.snapshot.planned if isinstance(each.event, FollowUpPlanned)]
    if not planned or spot.node:
        return None
    first = min(planned, key=lambda each: each.due_at)
    reached = spot.then(Passed(hours(first.due_at - spot.snapshot.now) + HOUR))
    assert isinstance(first.event, FollowUpPlanned)
    reached.frames = (Frame(first.event.flow, first.event.node),)
    return reached


def probe_later(spot: Spot) -> Iterator[Finding]:
    """Wait for what was asked for."""
    reached = wait_for_later(spot)
    if reached is None or reached.did.broke:
        return
    place = reached.frames[-1]
    if reached.node is None or reached.session is None or reached.session.place != place or not reached.did.said:
        yield reached.finding(COMES, "it did not come", Wanted((asked_at(reached, place),)))


def probe_restart(spot: Spot) -> Iterator[Finding]:
    """Restart the bot, and do what could be done without."""
    acts: list[Act] = [Said(GIBBERISH)]
    if spot.node and spot.node.choices:
        acts.append(Tapped(told_labels(spot)[-1]))
    if after := _silence(spot):
        acts.append(Passed(hours(after) + HOUR))
    risen = spot.then(Restarted())
    if risen.did.broke:
        return
    for act in acts:
        there, here = spot.then(act), risen.then(act)
        if there.did != here.did or not is_kept(there, here):
            yield here.finding(RESTART, "the same act came to something else", as_it_was(there))
            return
