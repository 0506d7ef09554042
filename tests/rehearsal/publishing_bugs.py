"""Bugs to plant where words are published and people are carried: each breaks a rule that random worlds hold."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from conversations import answer, carried, carrying, commands, corrections, fire, receive, words
from conversations.channel import Message, Send
from conversations.history import RESTART, History, Move
from conversations.reply import Reply
from flows.session import Frame, Session
from rehearsal.publishing_acts import Act

Patch = pytest.MonkeyPatch
Acts = tuple[Act, ...]


@dataclass(frozen=True)
class Bug:
    """One bug: how it is planted, the rule that tells of it, and the shortest world that shows it.

    Attributes:
        plant: puts it in.
        rule: what it breaks.
        changes: what the other words say instead, by what the first ones say.
        wishes: what becomes of who waits where.
        acts: what happens.
        begins: what the first words say instead, where the talk as it is has no room for the bug.
        third: what a third pack says instead, if there is one.
    """

    plant: Callable[[Patch], None]
    rule: str
    changes: Mapping[str, str]
    wishes: Mapping[str, str]
    acts: Acts
    begins: Mapping[str, str] = field(default_factory=dict)
    third: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.plant.__name__.strip("_")


def _answers_are_taken_for_new_questions(patch: Patch) -> None:
    patch.setattr(answer, "is_met", lambda _reply, _meaning: False)


def _nobody_is_told(patch: Patch) -> None:
    patch.setattr(carried, "_put_above", lambda _reply, _place, _line: None)


def _old_buttons_act_at_the_new_question(patch: Patch) -> None:
    """A question that was moved keeps its number, and a tap on it counts at once."""

    def same_prompt(session: Session, move: Move, pack: Any) -> Session | None:
        moved = carrying_before(session, move, pack)
        return moved.changed(prompt=session.prompt, carried="") if moved and move.to != RESTART else moved

    carrying_before = carrying._carried
    patch.setattr(carrying, "_carried", same_prompt)


def _the_way_back_takes_no_moves_back(patch: Patch) -> None:
    def move(history: History, release: str, place: str) -> Move | None:
        begun_by = history.last_of(release)
        for each in history.publications:
            to = each.moves.get(release, {}).get(place)
            if each.id > begun_by and to and begun_by != history.number:
                return Move(each.release, to)
        return None

    patch.setattr(History, "move", move)


def _everybody_is_moved_to_the_newest_words(patch: Patch) -> None:
    before = receive.given_for

    def newest(*given: Any) -> Any:
        made = before(*given)
        return replace(made, flow_pack=made.words.pack)

    patch.setattr(receive, "given_for", newest)


def _a_move_leads_to_a_node_that_is_not_there(patch: Patch) -> None:
    def unlooked(session: Session, move: Move, pack: Any) -> Session | None:
        if pack is None or move.to == RESTART:
            return before(session, move, pack)
        frames = (Frame(session.place.flow, f"{move.to}_gone"),)
        return session.changed(release=move.release, frames=frames, carried="moved", prompt=session.prompt + 2)

    before = carrying._carried
    patch.setattr(carrying, "_carried", unlooked)


def _silence_speaks_the_older_words(patch: Patch) -> None:
    """What falls silent is looked up without what was published since."""
    patch.setattr(fire, "carried", lambda _house, _tx, session: session)


def _answers_are_forgotten_on_the_way(patch: Patch) -> None:
    before = carrying._carried

    def empty(session: Session, move: Move, pack: Any) -> Session | None:
        moved = before(session, move, pack)
        return moved.changed(results={}) if moved else None

    patch.setattr(carrying, "_carried", empty)


def _an_old_button_is_met_with_nothing(patch: Patch) -> None:
    patch.setattr(answer, "_old_button", lambda _reply: None)


def _the_emergency_door_is_missing_under_what_was_moved(patch: Patch) -> None:
    before = carried.tell

    def tell(reply: Reply) -> None:
        before(reply)
        for place, sent in enumerate(reply.outgoing):
            if message := getattr(sent, "message", None):
                reply.outgoing[place] = replace(sent, message=replace(message, rows=message.rows[1:]))  # type: ignore[type-var]

    patch.setattr(answer, "tell", tell)


def _a_correction_forgets_the_other_language(patch: Patch) -> None:
    def only_english(flow: Any, newer: Any, node: str) -> Any:
        return replace(flow, nodes={**flow.nodes, node: replace(flow.nodes[node], say=newer.nodes[node].say)})

    patch.setattr(corrections, "_corrected", only_english)


def _a_correction_is_lost_on_the_way_back_to_it(patch: Patch) -> None:
    """Words count as newer than a correction because they were in force again after it."""

    def correction(history: History, release: str, place: str) -> str:
        number = history.corrections.get(place, 0)
        return history.release_of(number) if 0 < history.last_of(release) < number else ""

    patch.setattr(History, "correction", correction)


def _answers_that_were_never_given_are_named(patch: Patch) -> None:
    patch.setattr(carrying, "_names_what_was_not_answered", lambda *_: False)


def _corrections_reach_nobody(patch: Patch) -> None:
    patch.setattr(words, "corrected", lambda pack, _history, _pack_of: pack)


def _a_follow_up_is_forgotten_when_its_part_is_gone(patch: Patch) -> None:
    before = fire._asked_for

    def only_newest(house: Any, tx: Any, given: Any, body: dict[str, str]) -> Any:
        found = before(house, tx, given, body)
        return found if found and found.flow_pack == given.words.pack else None

    patch.setattr(fire, "_asked_for", only_newest)


def _the_question_is_drawn_before_its_peer_is_told(patch: Patch) -> None:
    patch.setattr(answer, "redraw", carried.draw_again)
    patch.setattr(commands, "redraw", carried.draw_again)


def _a_silence_breaks(patch: Patch) -> None:
    def breaks(*_: Any) -> Any:
        raise KeyError("a silence")

    patch.setattr(fire, "fall_silent", breaks)


def _who_stays_is_told_all_the_same(patch: Patch) -> None:
    """Whoever is amid older words hears of it at every turn."""
    before = receive.answer

    def telling(meaning: Any, standing: Any, given: Any) -> Any:
        made = before(meaning, standing, given)
        is_older = given.flow_pack.name != given.words.pack.name
        return replace(made, outgoing=(*made.outgoing, Send(Message("There are newer words.")))) if is_older else made

    patch.setattr(receive, "answer", telling)


def _the_way_back_brings_the_words_of_now_under_the_older_name(patch: Patch) -> None:
    before = words.Shelf.put

    def put(self: Any, newest: Any, history: History) -> None:
        if history.publications[-1].kind == "rollback" and self.newest:
            newest = words.Words(replace(newest.pack, flows=self.newest.pack.flows))
        before(self, newest, history)

    patch.setattr(words.Shelf, "put", put)


def _the_words_of_another_publication_are_put_back(patch: Patch) -> None:
    """The way back leads one publication too far."""
    before = words.Shelf.put

    def put(self: Any, newest: Any, history: History) -> None:
        last = history.publications[-1]
        if last.kind == "rollback" and self.newest:
            newest = self.newest
        before(self, newest, history)

    patch.setattr(words.Shelf, "put", put)


OPEN, TAP, TYPE, BACK, ENGLISH = Act("open"), Act("tap"), Act("type", pick=1), Act("back"), Act("language")
FRENCH, SECOND_TAP, FIRST_BUTTON = Act("language", pick=1), Act("tap", pick=1), Act("old", pick=2)
PUBLISH, PUBLISH_THE_THIRD, LOOK, DAY = Act("publish", pick=1), Act("publish", pick=2), Act("look"), Act("wait", pick=3)
GO_BACK, GO_BACK_TO_THE_SECOND = Act("rollback", pick=2), Act("rollback", pick=1)

REWORDED = {"How was it?": "How was today?", "Comment c'était?": "Et aujourd'hui?"}
RELABELLED = {"Quiet (calm)": "Silent (calm)", "Calme (doux)": "Muet (doux)"}
ENDED = {"Bye for now.": "See you then."}
ANOTHER_END = {**RELABELLED, "Bye for now.": "See you then.", "À bientôt.": "À la prochaine."}
ANOTHER_SECOND = {"What helps?": "What would help?", "Quoi faire?": "Et maintenant?"}
UNTOLD = {"You said {mood}. ": "", "Tu as dit {{mood}}. ": ""}
NAMELESS = {**UNTOLD, "    save: mood\n": ""}
ASKING = {**NAMELESS, "Bye for now., go": "Bye for now., later: {after: 24 h, go: rough}, go"}
RENAMED = {"rough": "harder"}
MOVED, SECOND_MOVED, CORRECTED = {"talk/start": "move:start"}, {"talk/rough": "move:rough"}, {"talk/start": "correct"}
STAYS: Mapping[str, str] = {}

SWITCHED = (OPEN, PUBLISH, LOOK)
TOLD, SHOWN = "who_is_carried_is_told", "what_is_shown_is_where_they_are"
READ = "questions_read_as_they_are_said_now"
KEPT, BEGUN = "who keeps their words notices nothing", "who begins after the way back notices nothing"

BUGS = (
    Bug(_answers_are_taken_for_new_questions, TOLD, RELABELLED, MOVED, (*SWITCHED, TYPE)),
    Bug(_nobody_is_told, TOLD, RELABELLED, MOVED, (*SWITCHED, TYPE)),
    Bug(_old_buttons_act_at_the_new_question, TOLD, RELABELLED, MOVED, (*SWITCHED, TAP)),
    Bug(
        _the_way_back_takes_no_moves_back,
        TOLD, ENDED, MOVED, (OPEN, PUBLISH, PUBLISH_THE_THIRD, LOOK, GO_BACK_TO_THE_SECOND, LOOK, TAP),
        third=RELABELLED,
    ),
    Bug(_everybody_is_moved_to_the_newest_words, SHOWN, RELABELLED, STAYS, (*SWITCHED, BACK)),
    Bug(_a_move_leads_to_a_node_that_is_not_there, "nothing_breaks", RELABELLED, MOVED, (*SWITCHED, DAY)),
    Bug(_silence_speaks_the_older_words, "silence_says_only_newer_words", ANOTHER_END, MOVED, (*SWITCHED, DAY)),
    Bug(
        _answers_are_forgotten_on_the_way,
        TOLD, ANOTHER_SECOND, SECOND_MOVED, (OPEN, TAP, PUBLISH, LOOK, BACK), UNTOLD,
    ),
    Bug(
        _an_old_button_is_met_with_nothing,
        "everything_is_answered", RELABELLED, MOVED, (*SWITCHED, BACK, FIRST_BUTTON),
    ),
    Bug(
        _the_emergency_door_is_missing_under_what_was_moved,
        "the_emergency_door_is_there", RELABELLED, MOVED, (*SWITCHED, BACK),
    ),
    Bug(_a_correction_forgets_the_other_language, READ, REWORDED, CORRECTED, (OPEN, FRENCH, PUBLISH, LOOK, BACK)),
    Bug(_corrections_reach_nobody, READ, REWORDED, CORRECTED, (*SWITCHED, BACK)),
    Bug(
        _a_correction_is_lost_on_the_way_back_to_it,
        READ, REWORDED, CORRECTED, (*SWITCHED, GO_BACK, LOOK, GO_BACK_TO_THE_SECOND, LOOK, BACK),
    ),
    Bug(
        _answers_that_were_never_given_are_named,
        "no_gap_is_read", {}, SECOND_MOVED, (OPEN, TAP, PUBLISH, LOOK, BACK), NAMELESS,
    ),
    Bug(
        _a_follow_up_is_forgotten_when_its_part_is_gone,
        "what was asked for comes", RENAMED, STAYS, (OPEN, SECOND_TAP, PUBLISH, LOOK, DAY), ASKING,
    ),
    Bug(_the_question_is_drawn_before_its_peer_is_told, SHOWN, RELABELLED, MOVED, (*SWITCHED, ENGLISH)),
    Bug(_a_silence_breaks, "nothing_breaks", RELABELLED, STAYS, (OPEN, DAY)),
    Bug(_the_words_of_another_publication_are_put_back, TOLD, RELABELLED, STAYS, (*SWITCHED, GO_BACK, LOOK, OPEN)),
    Bug(
        _the_way_back_brings_the_words_of_now_under_the_older_name,
        BEGUN, RELABELLED, STAYS, (*SWITCHED, GO_BACK, LOOK),
    ),
    Bug(_who_stays_is_told_all_the_same, KEPT, RELABELLED, STAYS, (*SWITCHED, BACK)),
)  # fmt: skip
