"""Bugs that are planted in the house for the explorer to find: each says in one sentence what goes wrong."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest

from conversations import answer, commands, commit, interrupts
from conversations.interrupts import CommandGiven, Understood
from flows import engine
from flows.definition import Condition, Target, TargetKind
from flows.session import Session, Status
from rehearsal import explorer_library, explorer_rules, explorer_sample, explorer_taps, explorer_times, explorer_words

Plant = Callable[[pytest.MonkeyPatch], None]


@dataclass(frozen=True)
class Bug:
    """A bug: how it is planted, and which rule it breaks."""

    plant: Plant
    breaks: str

    def __str__(self) -> str:
        return self.plant.__name__


def silence_answers_as_a_tap(patch: pytest.MonkeyPatch) -> None:
    """Silence counts one question up, as a tap does: who taps after it is told that they did already."""

    def silent(run: Any, node: Any, silence: Any) -> None:
        if silence.prompt == run.session.prompt and node.silence:
            run.is_unasked = True
            run.session = run.session.changed(prompt=run.session.prompt + 1)
            engine._go(run, node.silence.target)

    patch.setattr(engine, "_silent", silent)


def callers_are_forgotten(patch: pytest.MonkeyPatch) -> None:
    """A flow that is opened from another forgets by whom."""
    go = engine._go

    def forgetful(run: Any, target: Target) -> None:
        if target.kind is TargetKind.FLOW:
            run.session = run.session.changed(frames=())
        go(run, target)

    patch.setattr(engine, "_go", forgetful)


def cards_count_as_answers(patch: pytest.MonkeyPatch) -> None:
    """A choice that only opens a card is kept as the answer."""

    def kept(run: Any, node: Any, choice: Any) -> None:
        if node.save:
            results = {**run.session.results, node.save: engine.fold(choice.label)}
            run.session = run.session.changed(results=results)
        engine._follow(run, choice)

    patch.setattr(engine, "_answer", kept)


def nonsense_ends_the_wait(patch: pytest.MonkeyPatch) -> None:
    """Whoever types nonsense is waited for without an end: the silence is not planned anew."""
    plan = engine._plan_silence
    patch.setattr(engine, "_plan_silence", lambda run, node: plan(run, node) if run.nodes else None)


def found_cards_stay(patch: pytest.MonkeyPatch) -> None:
    """Cards that were found outlive their question."""
    enter = engine._enter

    def entered(run: Any, is_return: bool = False) -> None:
        found = run.session.found
        enter(run, is_return)
        run.session = run.session.changed(found=found)

    patch.setattr(engine, "_enter", entered)


def silence_asks_on(patch: pytest.MonkeyPatch) -> None:
    """A silence that should end everything goes back to whoever opened the talk, and asks again."""

    def silent(run: Any, node: Any, silence: Any) -> None:
        if silence.prompt == run.session.prompt and node.silence:
            run.session = run.session.changed(prompt=run.session.prompt + 2)
            engine._go(run, node.silence.target)

    patch.setattr(engine, "_silent", silent)


def typed_answers_are_not_kept(patch: pytest.MonkeyPatch) -> None:
    """An answer that is typed and not tapped goes on, but is not kept."""
    typed = engine._typed

    def forgetful(run: Any, node: Any, text: str) -> None:
        with pytest.MonkeyPatch.context() as inner:
            inner.setattr(engine, "_answer", lambda run, _node, choice: engine._follow(run, choice))
            typed(run, node, text)

    patch.setattr(engine, "_typed", forgetful)


def taps_act_twice(patch: pytest.MonkeyPatch) -> None:
    """A tap is taken for one on the question that is open now, whichever it belongs to."""
    tapped = engine._tapped
    patch.setattr(engine, "_tapped", lambda run, node, tap: tapped(run, node, replace(tap, prompt=run.session.prompt)))


def follow_ups_come_late(patch: pytest.MonkeyPatch) -> None:
    """What was asked for tomorrow comes the day after."""
    planned = engine.FollowUpPlanned
    patch.setattr(engine, "FollowUpPlanned", lambda flow, node, at: planned(flow, node, at + timedelta(days=1)))


def pages_are_not_turned(patch: pytest.MonkeyPatch) -> None:
    """More shows the same three cards."""
    page = engine._found_page
    patch.setattr(engine, "_found_page", lambda session, *of, **how: page(session.changed(found_from=0), *of, **how))


def conditions_are_turned_round(patch: pytest.MonkeyPatch) -> None:
    """Of the lines of `when:` the first that does not hold is followed."""
    holds = Condition.holds
    patch.setattr(Condition, "holds", lambda line, results: not holds(line, results))


def anger_eats_answers(patch: pytest.MonkeyPatch) -> None:
    """An answer with a "no" in it is taken for anger."""
    typed = interrupts._typed

    def angry(text: str, language: str, words: Any) -> Understood:
        is_angry = "no" in text.lower().split() or "nothing" in text.lower().split()
        return Understood(rest=CommandGiven("anger")) if is_angry else typed(text, language, words)

    patch.setattr(interrupts, "_typed", angry)


def _then_home(patch: pytest.MonkeyPatch, is_crisis: bool) -> None:
    typed = interrupts._typed

    def lost(text: str, language: str, words: Any) -> Understood:
        found = typed(text, language, words)
        is_it = found.urgent is not None and found.urgent.is_crisis is is_crisis
        return replace(found, rest=CommandGiven("home")) if is_it else found

    patch.setattr(interrupts, "_typed", lost)


def emergencies_lose_the_place(patch: pytest.MonkeyPatch) -> None:
    """Whoever cries that somebody overdoses has left the talk."""
    _then_home(patch, is_crisis=False)


def cries_lose_the_place(patch: pytest.MonkeyPatch) -> None:
    """Whoever cries for help has left the talk."""
    _then_home(patch, is_crisis=True)


def languages_begin_anew(patch: pytest.MonkeyPatch) -> None:
    """A change of language ends the talk."""
    choose = commands._choose_language

    def left(reply: Any, language: str) -> None:
        if reply.session:
            reply.session = replace(reply.session, status=Status.INTERRUPTED)
        choose(reply, language)

    patch.setattr(commands, "_choose_language", left)


def other_talks_buttons_act(patch: pytest.MonkeyPatch) -> None:
    """A button of another talk acts in this one."""
    choose = answer._choose

    def mixed(reply: Any, press: Any) -> None:
        mine = replace(press, token=reply.session.token, prompt=reply.session.prompt) if reply.session else press
        choose(reply, mine if reply.session and press.token != reply.session.token else press)

    patch.setattr(answer, "_choose", mixed)


def cards_lead_home(patch: pytest.MonkeyPatch) -> None:
    """Back, under a card, leads home."""
    patch.setattr(answer, "redraw", lambda _reply: False)


def restarts_forget_answers(patch: pytest.MonkeyPatch) -> None:
    """Answers that were kept are gone once the bot was restarted."""
    read = Session.from_json
    patch.setattr(Session, "from_json", staticmethod(lambda text: read(text).changed(results={})))


def sessions_are_not_kept(patch: pytest.MonkeyPatch) -> None:
    """A turn is answered, and the session after it is not saved while it waits."""
    keep = commit._keep_session

    def forgetful(tx: Any, peer: Any, standing: Any, made: Any, now: Any) -> None:
        if standing.session is None or not (made.session and made.session.is_waiting):
            keep(tx, peer, standing, made, now)

    patch.setattr(commit, "_keep_session", forgetful)


def silences_are_planned_twice(patch: pytest.MonkeyPatch) -> None:
    """Each silence is two rows."""
    plan = commit.nudges.plan

    def twice(tx: Any, peer: Any, kind: str, body: str, due_at: Any) -> None:
        plan(tx, peer, kind, body, due_at)
        with pytest.MonkeyPatch.context() as inner:
            inner.setattr(commit.nudges, "cancel", lambda *_: None)
            if kind == commit.nudges.SILENCE:
                plan(tx, peer, kind, body, due_at)

    patch.setattr(commit.nudges, "plan", twice)


def old_silences_stay(patch: pytest.MonkeyPatch) -> None:
    """The silence of an answered question is still planned."""
    cancel = commit.nudges.cancel
    patch.setattr(commit.nudges, "cancel", lambda tx, peer, kind="": kind or cancel(tx, peer))


def a_message_is_dropped(patch: pytest.MonkeyPatch) -> None:
    """Of a turn with several messages the last is not queued."""
    done = commit.commit

    def dropped(tx: Any, peer: Any, standing: Any, made: Any, *more: Any) -> None:
        fewer = made.outgoing[:-1] if len(made.outgoing) > 1 else made.outgoing
        done(tx, peer, standing, replace(made, outgoing=fewer), *more)

    patch.setattr("conversations.receive.commit", dropped)


def releases_are_mixed_up(patch: pytest.MonkeyPatch) -> None:
    """A session is saved under another release than the one it began with."""
    save = commit.sessions.save

    def mixed(tx: Any, peer: Any, body: str, release: str, now: Any) -> None:
        save(tx, peer, body.replace(release, "another"), "another", now)

    patch.setattr(commit.sessions, "save", mixed)


def what_is_planned_later_is_lost(patch: pytest.MonkeyPatch) -> None:
    """A follow-up that a peer asked for is not planned."""
    plan = commit.nudges.plan

    def lost(tx: Any, peer: Any, kind: str, body: str, due_at: Any) -> None:
        if kind != commit.nudges.FOLLOW_UP:
            plan(tx, peer, kind, body, due_at)

    patch.setattr(commit.nudges, "plan", lost)


IN_THE_TALK = (
    Bug(silence_answers_as_a_tap, explorer_times.AFTER),
    Bug(callers_are_forgotten, explorer_taps.RETURNS),
    Bug(cards_count_as_answers, explorer_taps.RESULTS),
    Bug(nonsense_ends_the_wait, explorer_rules.SILENCE),
    Bug(found_cards_stay, explorer_rules.FOUND),
    Bug(silence_asks_on, explorer_times.GOES_ON),
    Bug(typed_answers_are_not_kept, explorer_words.TYPED),
    Bug(taps_act_twice, explorer_taps.ONCE),
    Bug(follow_ups_come_late, explorer_rules.FOLLOW_UP),
    Bug(pages_are_not_turned, explorer_library.PAGES),
    Bug(conditions_are_turned_round, explorer_taps.LEADS),
    Bug(anger_eats_answers, explorer_words.TAKEN),
    Bug(emergencies_lose_the_place, explorer_words.EMERGENCY),
    Bug(cries_lose_the_place, explorer_words.CRISIS),
    Bug(languages_begin_anew, explorer_words.LANGUAGE),
    Bug(other_talks_buttons_act, explorer_taps.OTHER),
    Bug(cards_lead_home, explorer_taps.BACK),
    Bug(restarts_forget_answers, explorer_times.RESTART),
)
"""Bugs of the engine, the interrupts and the answers: found without a store."""

IN_THE_STORE = (
    Bug(sessions_are_not_kept, explorer_sample.SESSION),
    Bug(silences_are_planned_twice, explorer_sample.SILENCES),
    Bug(old_silences_stay, explorer_sample.SILENCES),
    Bug(a_message_is_dropped, explorer_sample.SHOWN),
    Bug(releases_are_mixed_up, explorer_sample.SESSION),
    Bug(what_is_planned_later_is_lost, explorer_sample.LATER),
)
"""Bugs of commit: found where the whole house does the same."""

SEEDS = {"what_is_planned_later_is_lost": "bug 0"}
"""From what talks are drawn in which a bug is known to show itself soon."""
