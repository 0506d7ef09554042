"""Some explored talks once more through the real receiver, store, delivery and practice Telegram, act by act.

After each act both are compared: what was said, the session, and what is planned. The house is restarted on the way.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from random import Random

from conversations import own_screens
from conversations.channel import Send
from conversations.screens import Screen
from conversations.words import Words
from flows.definition import Target, TargetKind
from flows.events import SilencePlanned
from flows.session import Frame, Session
from flows.transcript import Act, Look, Passed, Restarted, Said, Tapped

from .explored_house import ExploredHouse, Stored
from .explored_spot import Finding, Spot, Wanted
from .explored_words import QuickWords
from .explorer import entries, ground_of
from .explorer_rules import HOUR, hours
from .explorer_shrink import walk
from .explorer_taps import told_labels
from .explorer_words import CRY, CURSE, GIBBERISH, OVERDOSE, written
from .pure_replay import NotOnScreen
from .told import told

SHOWN = "the phone shows what the bot without a store says"
SESSION = "the store keeps the session of the last turn"
SILENCES = "the store plans one silence for an open question that wants it, and keeps no other"
LATER = "the store plans each follow-up once"
LEFT = "what was committed is delivered"

ACTS_MOST = 14
RESTARTS = 0.15
"""How often the house is restarted between two acts."""


LOOKS = tuple(Target(TargetKind.COMMAND, command) for command in ("mydata", "checkins"))
"""What only a bot with a store can answer."""


@dataclass
class Sampled:
    """What a sample came to."""

    talks: int = 0
    acts: int = 0
    restarts: int = 0
    findings: list[Finding] = field(default_factory=list)


def draw(words: Words, seed: str) -> tuple[Act, ...]:
    """Draw a talk: a way in, and then one act after another that can be done where it stands."""
    chance = Random(seed)
    spot = Spot.first(ground_of(words, words))
    for act in chance.choice(list(entries(words))):
        spot = walk(spot, act)
    while len(spot.talk()) < ACTS_MOST:
        if chance.random() < RESTARTS:
            spot = walk(spot, Restarted())
        try:
            spot = walk(spot, chance.choice(list(_acts(spot, chance))))
        except NotOnScreen:
            continue
    return tuple(act for act, _ in spot.talk())


def _acts(spot: Spot, chance: Random) -> Iterator[Act]:
    """Yield acts that can be done at a spot; what leads on stands there most often."""
    yield from (Said(text) for text in (GIBBERISH, OVERDOSE, CRY, CURSE, "housing"))
    yield Said(chance.choice(("/language fr", "/language en", "Me", "Hard shift", "Find help")))
    yield from (Tapped(label) for label, _ in spot.snapshot.buttons[:2])
    if any(isinstance(act, Tapped) for act, _ in spot.talk()):
        yield Tapped("", is_again=True)
    wait = min((each.due_at - spot.snapshot.now for each in spot.snapshot.planned), default=HOUR)
    yield from (Passed(each) for each in (hours(wait) + HOUR, hours(wait) - HOUR) if each >= HOUR)
    if spot.node and spot.session:
        labels = told_labels(spot, spot.snapshot.settings.language or "en")
        for place, label in enumerate(labels):
            if spot.node.choices[place].target in LOOKS:
                continue
            yield from (Tapped(label), Tapped(label), Tapped(label, is_old=True))
            yield Said(chance.choice(written(spot, place)))


def compare(words: Words, talk: Sequence[Act]) -> Finding | None:
    """Let a talk happen twice. Returns the first difference; None when there is none.

    Raises:
        NotOnScreen: the talk taps a button that neither has.
    """
    return asyncio.run(_compare(words, talk))


async def _compare(words: Words, talk: Sequence[Act]) -> Finding | None:
    spot, kept_otherwise = Spot.first(ground_of(words, words)), None
    async with ExploredHouse(words).open() as house:
        for act in talk:
            spot = spot.then(_named(act, spot))
            found, is_over = await _beside(spot, house)
            if found and found.is_shown:
                return _seen_later(kept_otherwise, found)
            kept_otherwise = kept_otherwise or found
            if is_over:
                return kept_otherwise
        if kept_otherwise and spot.snapshot.planned:
            # What is kept otherwise may show itself once the time of something has come.
            least = min(each.due_at for each in spot.snapshot.planned) - spot.snapshot.now
            spot = spot.then(Passed(hours(least) + HOUR))
            found, _ = await _beside(spot, house)
            return _seen_later(kept_otherwise, found) if found and found.is_shown else kept_otherwise
    return kept_otherwise


async def _beside(spot: Spot, house: ExploredHouse) -> tuple[Finding | None, bool]:
    """Let the act that led to a spot happen in the house. Returns the difference, and whether the talks part here."""
    assert spot.act is not None
    try:
        shown = tuple(await house.act(spot.act))
    except NotOnScreen as gone:
        # Old messages are taken out of the chat by housekeeping, which a bot without a store has not.
        has_tidied = any(isinstance(act, Passed) for act, _ in spot.talk())
        return None if has_tidied else spot.finding(SHOWN, str(gone), Wanted(spot.did.said)), True
    if is_offer(spot, shown):
        return None, True
    return _difference(spot, shown, house.stored()), False


def _seen_later(kept_otherwise: Finding | None, found: Finding) -> Finding:
    """Return what was kept otherwise, as the talk that shows it later; without that, what is shown."""
    if kept_otherwise is None:
        return found
    return replace(kept_otherwise, talk=found.talk, wanted=found.wanted, is_shown=True)


def _named(act: Act, spot: Spot) -> Act:
    """Return an act with the label of the button that was tapped last, where it is that tap once more."""
    return replace(act, label=_last_tapped(spot)) if isinstance(act, Tapped) and act.is_again else act


def _last_tapped(spot: Spot) -> str:
    taps = [act.label for act, _ in spot.talk() if isinstance(act, Tapped)]
    if not taps:
        raise NotOnScreen("nothing was tapped before")
    return taps[-1]


def _difference(spot: Spot, shown: tuple[object, ...], stored: Stored) -> Finding | None:
    wanted = Wanted(spot.did.said, (Look("", spot.status),))
    if spot.did.said != shown and not is_unchanged(spot, shown):
        return spot.finding(SHOWN, f"the phone shows {len(shown)} new messages, not {len(spot.did.said)}", wanted)
    silences = sum(isinstance(each.event, SilencePlanned) for each in spot.snapshot.planned)
    later = len(spot.snapshot.planned) - silences
    inside = (
        (LEFT, stored.left != 0, f"{stored.left} rows wait"),
        (SESSION, kept(stored.session) != kept(spot.session), f"{stored.session} is kept and not {spot.session}"),
        (SILENCES, stored.silences != silences, f"{stored.silences} are planned, not {silences}"),
        (LATER, stored.follow_ups != later, f"{stored.follow_ups} are planned, not {later}"),
    )
    broken = next(((rule, told_so) for rule, is_broken, told_so in inside if is_broken), None)
    return spot.finding(*broken, wanted, is_shown=False) if broken else None


def is_offer(spot: Spot, shown: tuple[object, ...]) -> bool:
    """True for the offer of a check-in that is still open: only who has a store knows of one, and makes it."""
    pack = spot.ground.pack
    drawn = (Screen(pack, pack, language, spot.snapshot.now.date()) for language in pack.languages)
    return isinstance(spot.act, Tapped) and shown in [(told(own_screens.late(screen, "1-1")),) for screen in drawn]


def is_unchanged(spot: Spot, shown: tuple[object, ...]) -> bool:
    """True when a message was changed into what it was, and the others are shown: nobody sees that on a phone."""
    made, before = spot.snapshot.made, spot.before
    if made is None or before is None:
        return False
    sent = [each for each in made.outgoing if isinstance(each, Send)]
    screen = before.snapshot.screen
    stood = [each for each in sent if each.replaces in screen and told(screen[each.replaces]) == told(each.message)]
    seen = tuple(told(each.message) for each in sent if each not in stood)
    return bool(stood) and len(sent) == len(spot.did.said) and shown == seen


def kept(session: Session | None) -> Session | None:
    """Return a session as the store keeps it, without its token, which is another in each house."""
    if session is None:
        return None
    if not session.is_waiting:
        session = session.changed(frames=(Frame("", ""),), found=(), found_from=0, results={})
    return replace(session, token="", check_in=bool(session.check_in) * "asked")


def shrink_talk(words: Words, finding: Finding) -> Finding:
    """Return the smallest talk that leaving acts out leads to, and that still shows the same difference."""
    acts, smallest, place = finding.acts, finding, 0
    while place < len(acts):
        fewer = (*acts[:place], *acts[place + 1 :])
        found = _again(words, fewer)
        if found is None or found.rule != finding.rule or found.is_shown < smallest.is_shown:
            place += 1
        else:
            acts, smallest = min(fewer, found.acts, key=len), found
    return smallest


def _again(words: Words, talk: Sequence[Act]) -> Finding | None:
    try:
        return compare(words, talk)
    except (NotOnScreen, AssertionError):
        return None


def sample(words: Words, seed: str, talks: int, findings_most: int = 1) -> Sampled:
    """Compare so many talks drawn from a seed; end early with so many differences."""
    found, words = Sampled(), words if isinstance(words, QuickWords) else QuickWords(words)
    for number in range(talks):
        talk = draw(words, f"{seed} {number}")
        found.talks += 1
        found.acts += len(talk)
        found.restarts += sum(isinstance(act, Restarted) for act in talk)
        difference = compare(words, talk)
        if difference:
            found.findings.append(difference)
            if len(found.findings) >= findings_most:
                break
    return found
