"""What must hold of every turn of a peer whose words may be changed under them: each rule a function.

Each yields what is wrong, in words; nothing where it holds.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from content.needs import EMERGENCY_CARDS
from conversations import presses
from conversations.corrections import can_correct
from flows.definition import Flow
from flows.likeness import fold
from flows.session import Session, Status

from .publishing_book import Carried, stands_at
from .publishing_packs import pack_named
from .publishing_turn import CRY, TYPE, WAIT, Place, Turn, choices_of

Rule = Callable[[Turn], Iterator[str]]


def nothing_breaks(turn: Turn) -> Iterator[str]:
    """No turn raises, nothing due is set aside, no session fails."""
    yield from turn.came.faults
    if turn.after and turn.after.status is Status.FAILED and turn.after != turn.before:
        yield "the session has failed"


def everything_is_answered(turn: Turn) -> Iterator[str]:
    """Whatever a peer does is met with a message or a note on the phone, but for an end that its writer left silent."""
    is_end = turn.before and turn.before.is_waiting and turn.after and turn.after.status is Status.COMPLETED
    if turn.how != WAIT and not turn.came.sights and not turn.came.toast and not is_end:
        yield "nothing came of it"


def the_emergency_door_is_there(turn: Turn) -> Iterator[str]:
    """It is the first button of every message with buttons; emergency words bring the steps and move nobody."""
    for sight in turn.came.sights:
        rows = sight.message.rows
        if rows and not isinstance(presses.parse(rows[0][0].press), presses.EmergencyPress):
            yield f"no emergency door on “{sight.message.text[:40]}”"
    if turn.how == CRY:
        titles = [words.title for key in EMERGENCY_CARDS for words in turn.pack.cards[key].words.values()]
        texts = turn.came.texts
        if not texts or not any(f"**{title}**" in texts[0] for title in titles):
            yield f"the card did not come first: {texts[:1]}"
        if turn.before != turn.after:
            yield "emergency words moved the peer"


def no_gap_is_read(turn: Turn) -> Iterator[str]:
    """Nobody reads the name of an answer they never gave."""
    for text in turn.came.texts:
        if gap := re.search(r"\{[a-z_0-9]+\}", text):
            yield f"the peer reads “{gap[0]}”"


def who_is_carried_is_told(turn: Turn) -> Iterator[str]:
    """Who is moved, or whose talk begins again, is told in that turn, and is where it was decided; nobody else is."""
    lines = {how: turn.pack.line(f"carried_{how}", turn.language) for how in ("moved", "restarted")}
    told = {how for how, line in lines.items() for text in turn.came.texts if text.startswith(line)}
    # Where else the question is drawn, it may be the first that its peer sees of it.
    due = turn.due if turn.is_met or (told and turn.how != WAIT) else None
    if told != ({due.how} if due else set()):
        yield f"told {sorted(told) or 'nothing'} where it should be {due.how if due else 'nothing'}"
        return
    if due is None:
        begins = turn.how != WAIT and turn.after and turn.after.is_waiting and not turn.is_same_talk
        if begins and turn.after and turn.after.release != turn.book.pages[turn.number].release:
            yield "a talk began in words that are not in force"
        goes_on = turn.how != WAIT and turn.after and turn.after.is_waiting and turn.is_same_talk
        if goes_on and turn.before and turn.after and turn.after.release != turn.before.release:
            yield "the talk goes on in other words, and nobody said so"
        return
    yield from _carried_rightly(turn, due)


def _carried_rightly(turn: Turn, due: Carried) -> Iterator[str]:
    after, before = turn.after, turn.before
    assert before
    if after is None or after.release != due.release:
        yield "the talk does not go on in the words it was to go on in"
        return
    if due.how == "moved" and stands_at(after) != (due.release, due.flow, due.node):
        yield f"the talk goes on at {stands_at(after)}, not at {due.flow}/{due.node}"
    expected = {} if due.is_begun_anew else before.results
    if after.results != expected:
        yield f"answers are {after.results}, not {expected}: something was taken for one"
    if due.how == "restarted" and after.token == before.token:
        yield "buttons of the old talk are buttons of the new one"


def what_is_shown_is_where_they_are(turn: Turn) -> Iterator[str]:
    """Choices that come to a phone are those of the question the peer stands at, and can be tapped."""
    after = turn.after
    # Of what came while time passed, the last stands.
    for sight in turn.came.sights[-1 if turn.how == WAIT else 0 :]:
        for press, label in choices_of(sight):
            if turn.how == WAIT and after and not after.is_waiting:
                continue  # It was asked, and nobody answered it in time.
            if after is None or press.token != after.token or not after.is_waiting:
                yield f"[{label}] belongs to no open question"
                continue
            labels = pack_named(after.release).flows[after.place.flow].labels(after.place.node, turn.language)
            if press.prompt != after.prompt or labels[press.choice : press.choice + 1] != (label,):
                yield f"[{label}] is shown where the peer does not stand: {stands_at(after)} offers {labels}"


def only_what_was_shown_is_taken(turn: Turn) -> Iterator[str]:
    """An answer is taken only from a choice of the question that was on the phone when it was given."""
    before, after = turn.before, turn.after
    if before is None or after is None or not turn.is_same_talk or turn.how == WAIT or turn.due:
        return
    if (before.frames, before.results, before.prompt) == (after.frames, after.results, after.prompt):
        return
    kept = {name: value for name, value in after.results.items() if before.results.get(name) != value}
    if turn.how == TYPE:
        if turn.last != stands_at(before):
            yield f"typed words were taken at {stands_at(before)}; on the phone stood {turn.last}"
        yield from _kept_wrongly(kept, {*_answers_at(before), turn.typed.strip()})
    elif turn.tapped and turn.tapped.choice:
        if turn.tapped.at != stands_at(before):
            yield f"a button of {turn.tapped.at} was taken at {stands_at(before)}"
        elif turn.tapped.at:
            yield from _kept_wrongly(kept, {_source_label(turn.tapped.at, turn.tapped.choice.choice)})
    elif before.results != after.results and after.is_waiting:
        yield "an answer was kept although none was given"


def _kept_wrongly(kept: dict[str, str], possible: set[str]) -> Iterator[str]:
    for name, value in kept.items():
        if value not in possible:
            yield f"kept {name} = {value!r}, which was no choice on the phone ({sorted(possible)})"


def _answers_at(session: Session) -> Iterator[str]:
    node = pack_named(session.release).flows[session.place.flow].nodes[session.place.node]
    return (fold(choice.label) for choice in node.choices)


def _source_label(at: Place, choice: int) -> str:
    release, flow, node = at
    return fold(pack_named(release).flows[flow].nodes[node].choices[choice].label)


def questions_read_as_they_are_said_now(turn: Turn) -> Iterator[str]:
    """A question reads as in the words the peer is amid; where it was corrected, as it is said since."""
    after = turn.after
    if after is None or not after.is_waiting:
        return
    node = pack_named(after.release).flows[after.place.flow].nodes[after.place.node]
    expected = sentence(turn, after)
    elsewhere = turn.pack.line("did_you_mean", turn.language)
    for sight in turn.came.sights[-1 if turn.how == WAIT else 0 :]:
        offered = [press for press, _ in choices_of(sight) if press.token == after.token]
        text = sight.message.text
        if node.choices and len(offered) == len(node.choices) and text != elsewhere and not text.endswith(expected):
            yield f"reads “{text[-60:]}” instead of “{expected}”"
    is_new_place = stands_at(turn.before) != stands_at(after)
    is_search = turn.how == TYPE and not turn.is_same_talk
    if is_new_place and not is_search and not any(text.endswith(expected) for text in turn.came.texts):
        yield f"the peer stands at a question that was not asked: “{expected}”"


def sentence(turn: Turn, session: Session) -> str:
    """Return how the question a session waits at is to read."""
    release, key, node = session.release, session.place.flow, session.place.node
    flow = pack_named(release).flows[key]
    newer = pack_named(turn.book.sentence_of(release, f"{key}/{node}", turn.number)).flows.get(key)
    said = newer if newer and can_correct(flow, newer, node) else flow
    answers = {name: text.replace("*", "") for name, text in flow.answers(session.results, turn.language).items()}
    return turn.pack.fill(said.say(node, turn.language), turn.language, **answers).strip()


def silence_says_only_newer_words(turn: Turn) -> Iterator[str]:
    """Nobody who is to be in newer words hears from the older ones; a talk that begins again waits for its peer."""
    if turn.how != WAIT:
        return
    known = {turn.pack.name, *(release for _, release in turn.book.pages[turn.number].corrected.values())}
    known |= {turn.due.release} if turn.due else {each.release for each in (turn.before, turn.after) if each}
    flows = [flow for release in known for flow in pack_named(release).flows.values()]
    flows += _still_asked_for(turn)
    forms = [form for flow in flows for form in _forms(flow, turn)]
    for sight in turn.came.sights:
        text = sight.message.text
        pressed = (presses.parse(each.press) for row in sight.message.rows for each in row)
        is_known = text == turn.pack.line("call_nobody_yet", turn.language) or any(
            form.fullmatch(text) for form in forms
        )
        if not is_known and not any(isinstance(press, presses.CardPress) for press in pressed):
            yield f"says “{text[:60]}”, which no newer words say"


def _still_asked_for(turn: Turn) -> Iterator[Flow]:
    """Yield the older talks with follow-ups the words in force have not: who asked for one gets it all the same."""
    for release in turn.book.releases[: turn.number]:
        for flow in pack_named(release).flows.values():
            newest = turn.pack.flows.get(flow.key)
            asked = {node.later.node for node in flow.nodes.values() if node.later}
            if asked - set(newest.nodes if newest else ()):
                yield flow


def _forms(flow: Flow, turn: Turn) -> Iterator[re.Pattern[str]]:
    for node in flow.nodes:
        said = turn.pack.fill(flow.say(node, turn.language), turn.language).strip()
        yield re.compile(re.sub(r"\\\{[a-z_0-9]+\\\}", ".*", re.escape(said)))


RULES: tuple[Rule, ...] = (
    nothing_breaks,
    everything_is_answered,
    the_emergency_door_is_there,
    no_gap_is_read,
    who_is_carried_is_told,
    only_what_was_shown_is_taken,
    what_is_shown_is_where_they_are,
    questions_read_as_they_are_said_now,
    silence_says_only_newer_words,
)
