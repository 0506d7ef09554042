"""What the explorer types: labels in each language, other words for them, slips, nonsense, cries, anger, languages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from conversations.channel import Inbound, Kind
from conversations.interrupts import CommandGiven, DoorOpened, Understood, understand
from conversations.interrupts import Said as Words
from flows.definition import Choice, TargetKind
from flows.transcript import Said, Sent, Tapped

from .explored_spot import Finding, Spot, Wanted
from .explored_ways import STAYS
from .explorer_rules import as_it_was, told_question
from .explorer_taps import choice_at, is_kept, plain, tap, told_labels

TYPED = "typing a choice is tapping it"
TAKEN = "no interrupt takes an answer away but a door, a command or a cry that says the same"
SLIPPED = "a slip of the thumb is understood or asked back, and leads nowhere else"
NONSENSE = "nonsense keeps the place and shows the question again"
UNREADABLE = "what cannot be read changes nothing"
EMERGENCY = "an emergency is answered at once and keeps the place"
CRISIS = "a cry for help is answered at once and keeps the place"
ANGER = "anger keeps the place"
LANGUAGE = "a change of language keeps the place, and asks the question in it"

GIBBERISH = "qwzx plonk"
OVERDOSE, CRY, CURSE = "someone is overdosing", "i want to kill myself", "fuck off"


def _understood(spot: Spot, text: str) -> Understood:
    return understand(Inbound(1, "1", Kind.TEXT, text, language="en", sent_at=spot.snapshot.now), spot.ground.words)


def written(spot: Spot, place: int) -> list[str]:
    """Return every way in which a choice of the open question can be typed, in every language."""
    if spot.session is None or spot.node is None:
        return []
    at = spot.session.place
    return [text for text, of in spot.ground.pack.flows[at.flow].written_answers(at.node) if of == place]


def probe_typed(spot: Spot, place: int, text: str) -> Iterator[Finding]:
    """Type a choice in one of the ways its writer wrote. The same becomes of it as of the tap."""
    choice = choice_at(spot, place)
    if choice is None or text not in written(spot, place):
        return
    understood = _understood(spot, text)
    if understood.urgent or not isinstance(understood.rest, Words):
        if not _says_the_same(spot, understood, choice):
            taken = spot.then(Said(text))
            yield taken.finding(TAKEN, f"{text!r} was taken for {understood}", as_it_was(tap(spot, place)))
        return
    tapped, typed = tap(spot, place), spot.then(Said(text))
    if typed.did.broke or tapped.did.broke:
        return
    if typed.session != tapped.session or typed.did.said != tapped.did.said:
        yield typed.finding(TYPED, f"{text!r} came to something else than its button", as_it_was(tapped))


def _says_the_same(spot: Spot, understood: Understood, choice: Choice) -> bool:
    """True when an interrupt leads where the choice leads, or is the emergency door itself."""
    if understood.urgent:
        return choice.target.kind is TargetKind.CARD and choice.target.key == understood.urgent.card
    match understood.rest:
        case DoorOpened(door):
            doors = spot.ground.pack.phrases["en"].doors
            return doors[door].target == choice.target
        case CommandGiven(command):
            return choice.target.kind is TargetKind.COMMAND and choice.target.key == command
    return False


def slip(label: str) -> str:
    """Return a label with two letters of its longest word in the wrong order; "" when all its words are short."""
    longest = max(label.split(), key=len)
    middle = len(longest) // 2
    if len(longest) < 5 or not longest.isalpha() or longest[middle - 1] == longest[middle]:  # noqa: PLR2004 - letters
        return ""
    slipped = longest[: middle - 1] + longest[middle] + longest[middle - 1] + longest[middle + 1 :]
    return label.replace(longest, slipped)


def probe_slip(spot: Spot, place: int) -> Iterator[Finding]:
    """Type a choice with one slip."""
    choice = choice_at(spot, place)
    text = slip(told_labels(spot)[place]) if choice else ""
    if choice is None or not text or not isinstance(_understood(spot, text).rest, Words):
        return
    tapped, typed = tap(spot, place), spot.then(Said(text))
    if typed.did.broke or tapped.did.broke:
        return
    is_asked_back = plain(typed.session) == plain(spot.session) and bool(typed.did.said)
    if typed.session != tapped.session and not is_asked_back:
        yield typed.finding(SLIPPED, f"{text!r} led elsewhere", as_it_was(tapped))


def probe_nonsense(spot: Spot) -> Iterator[Finding]:
    """Type what nobody could mean."""
    if spot.node is None or spot.node.asks_library or spot.node.takes_words:
        return
    typed = spot.then(Said(GIBBERISH))
    question = told_question(spot, spot.node)
    if typed.did.broke:
        return
    line = spot.ground.pack.line("place_kept", "en")
    wanted = replace(question.said[0], text=f"{line}\n\n{question.said[0].text}")
    if plain(typed.session) != plain(spot.session) or typed.did.said != (wanted,):
        yield typed.finding(NONSENSE, "the question was not asked again", Wanted((wanted,), question.looks))


def probe_unreadable(spot: Spot) -> Iterator[Finding]:
    """Send a voice note."""
    sent = spot.then(Sent("a voice note"))
    if not sent.did.broke and not is_kept(spot, sent):
        yield sent.finding(UNREADABLE, "something changed", Wanted(looks=as_it_was(spot).looks))


def _keeps(spot: Spot, text: str, rule: str) -> Iterator[Finding]:
    heard = spot.then(Said(text))
    if heard.did.broke:
        return
    wanted = Wanted(looks=as_it_was(spot).looks)
    if not is_kept(replace_language(spot, heard), heard):
        yield heard.finding(rule, "the place was not kept", wanted)
    elif not heard.did.said:
        yield heard.finding(rule, "it was not answered", wanted)


def replace_language(spot: Spot, heard: Spot) -> Spot:
    """Return a spot as it stands once the language that is spoken was noted; that alone is no change."""
    settings = replace(spot.snapshot.settings, spoken=heard.snapshot.settings.spoken)
    snapshot = replace(spot.snapshot, held={**spot.snapshot.held, "_settings": settings})
    return replace(spot, snapshot=snapshot)


def probe_emergency(spot: Spot) -> Iterator[Finding]:
    """Cry that somebody overdoses, and tap the emergency door."""
    yield from _keeps(spot, OVERDOSE, EMERGENCY)
    if spot.snapshot.buttons:
        door = spot.snapshot.buttons[0][0]
        tapped = spot.then(Tapped(door))
        if not is_kept(spot, tapped) or not tapped.did.said:
            yield tapped.finding(EMERGENCY, "the place was not kept", Wanted(looks=as_it_was(spot).looks))


def probe_crisis(spot: Spot) -> Iterator[Finding]:
    """Cry for help."""
    yield from _keeps(spot, CRY, CRISIS)


def probe_anger(spot: Spot) -> Iterator[Finding]:
    """Curse."""
    yield from _keeps(spot, CURSE, ANGER)


def probe_language(spot: Spot) -> Iterator[Finding]:
    """Change the language, answer in it, and change it back."""
    node, pack = spot.node, spot.ground.pack
    if node is None:
        return
    for language in pack.languages:
        if language == "en":
            continue
        changed = spot.then(Said(f"/language {language}"))
        if changed.did.broke:
            return
        asked = told_question(spot, node, language).said[-1]
        is_asked = bool(spot.session and spot.session.found) or changed.did.said[-1:] == (asked,)
        if changed.session != spot.session or not is_asked:
            yield changed.finding(LANGUAGE, "the place was not kept", Wanted((changed.did.said[0], asked)))
            return
        if node.choices and node.choices[0].target.kind not in STAYS:
            answered = changed.then(Tapped(told_labels(spot, language)[0]))
            if answered.session != tap(spot, 0).session:
                yield answered.finding(LANGUAGE, "a tap came to something else", as_it_was(tap(spot, 0)))
        again = changed.then(Said("/language en"))
        if again.session != spot.session:
            yield again.finding(LANGUAGE, "the place was not kept", as_it_was(spot))
