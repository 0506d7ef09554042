"""The safety rules hold at every state of every flow of the pack and of random flows; and each of them can fail."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from conversations import answer as answers
from conversations import commands, presses, screens
from conversations.answer import answer
from conversations.channel import Button, Inbound, Message
from conversations.interrupts import CommandGiven, Said, Understood, understand
from conversations.reply import Answer, Given, Reply, Standing
from conversations.words import Words
from flows import engine
from flows.session import Session, Status
from rehearsal import safety_run, safety_talk
from rehearsal.random_flows import Made, valid_packs
from rehearsal.safety import PROPERTIES
from rehearsal.safety_run import Broken, Looked, broken_rules, look_at
from rehearsal.safety_talk import Act, RememberingWords
from tests.words_in_force import starter_words

FLOWS, FIRST_SEED = 60, 1000

LANGUAGES = starter_words().pack.languages


def test_every_state_of_every_flow_of_the_pack_keeps_the_safety_rules() -> None:
    """In each language: the door one tap and one word away, home near, the place kept, silence after stop, limits."""
    looked = Looked()
    broken = list(broken_rules(RememberingWords(starter_words().pack), looked))
    assert not broken, "\n".join(map(str, broken))
    waiting = sum(node.is_waiting for flow in starter_words().pack.flows.values() for node in flow.nodes.values())
    assert looked.states >= waiting * len(LANGUAGES)


def test_random_flows_keep_the_safety_rules_whatever_fields_they_use() -> None:
    """No field of the language can close the emergency door; the soak tries ten thousand flows more."""
    made, looked = Made(), Looked()
    broken = [found for seed, pack in valid_packs(FIRST_SEED, FLOWS, made) for found in look_at(seed, pack, looked)]
    assert not broken, "\n".join(map(str, broken))
    assert looked.states > 8 * made.flows


@functools.cache
def _packs() -> tuple[tuple[int, Words], ...]:
    return tuple((seed, RememberingWords(pack)) for seed, pack in valid_packs(FIRST_SEED, 14, Made()))


def _found() -> Iterator[Broken]:
    return (found for _, words in _packs() for found in broken_rules(words, Looked(), most=40))


def _question_without_its_frame(monkeypatch: pytest.MonkeyPatch) -> str:
    drawn = screens.question

    def question(screen: screens.Screen, flow: str, node: str, prompt: int) -> Message:
        message = drawn(screen, flow, node, prompt)
        return replace(message, rows=message.rows[1:])

    monkeypatch.setattr(screens, "question", question)
    return "every_message_has_the_emergency_door"


def _flow_before_the_cry(monkeypatch: pytest.MonkeyPatch) -> str:
    def flow_first(inbound: Inbound, words: Words | None) -> Understood:
        meant = understand(inbound, words)
        return Understood(rest=Said(inbound.text)) if meant.urgent and " " in inbound.text else meant

    monkeypatch.setattr(safety_talk, "understand", flow_first)
    return "the_emergency_door_opens_at_once"


def _no_slip_is_forgiven(monkeypatch: pytest.MonkeyPatch) -> str:
    def strict(inbound: Inbound, words: Words | None) -> Understood:
        return Understood(rest=Said(inbound.text)) if inbound.text == "overdse" else understand(inbound, words)

    monkeypatch.setattr(safety_talk, "understand", strict)
    return "the_emergency_door_opens_at_once"


def _menu_that_shows_no_doors(monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(screens, "keyboard", lambda *_: ())
    return "home_is_near"


def _dead_button(monkeypatch: pytest.MonkeyPatch) -> str:
    taken = engine.resume

    def resume(world: engine.World, session: Session, event: object) -> engine.Turn:
        if isinstance(event, engine.ChoiceTapped) and event.choice == 0:
            return engine.Turn(session, ())
        return taken(world, session, event)  # type: ignore[arg-type]

    monkeypatch.setattr(engine, "resume", resume)
    return "there_is_a_way_on"


def _command_that_loses_the_place(monkeypatch: pytest.MonkeyPatch) -> str:
    given = answers.give

    def give(made: Reply, command: str, argument: str) -> None:
        if command == "privacy" and made.session:
            made.session = replace(made.session, status=Status.INTERRUPTED)
        given(made, command, argument)

    monkeypatch.setattr(answers, "give", give)
    return "the_place_is_kept"


def _card_that_closes_the_question(monkeypatch: pytest.MonkeyPatch) -> str:
    opened = answers._open_card

    def open_card(made: Reply, press: presses.CardPress) -> None:
        made.session = None
        opened(made, press)

    monkeypatch.setattr(answers, "_open_card", open_card)
    return "the_place_is_kept"


def _stop_that_goes_on(monkeypatch: pytest.MonkeyPatch) -> str:
    def stop(made: Reply) -> None:
        made.stops = True
        made.settings = replace(made.settings, is_stopped=True, has_check_ins_off=True)
        made.say(screens.note(made.screen, "stopped"))

    monkeypatch.setitem(commands._COMMANDS, "stop", stop)
    return "nothing_speaks_after_stop"


def _label_without_an_end(monkeypatch: pytest.MonkeyPatch) -> str:
    in_rows = screens._in_rows
    monkeypatch.setattr(screens, "_in_rows", lambda buttons: in_rows([Button(b.label * 9, b.press) for b in buttons]))
    return "messages_fit"


def _public_question(monkeypatch: pytest.MonkeyPatch) -> str:
    drawn = screens.question
    monkeypatch.setattr(screens, "question", lambda *given: replace(drawn(*given), is_personal=False))
    return "messages_fit"


def _crisis_word_that_is_kept(monkeypatch: pytest.MonkeyPatch) -> str:
    def kept(inbound: Inbound, words: Words | None) -> Understood:
        meant = understand(inbound, words)
        is_crisis = meant.urgent is not None and meant.urgent.is_crisis
        return Understood(meant.urgent, Said(inbound.text)) if is_crisis else meant

    monkeypatch.setattr(safety_talk, "understand", kept)
    return "crisis_words_are_answered_and_not_kept"


def _words_kept_without_agreement(monkeypatch: pytest.MonkeyPatch) -> str:
    taken = engine._take_words

    def take_words(run: engine._Run, node: engine.Node, text: str) -> None:
        run.session = run.session.changed(results={**run.session.results, "said": text})
        taken(run, node, text)

    monkeypatch.setattr(engine, "_take_words", take_words)
    return "typed_words_are_kept_by_agreement_only"


BUGS: tuple[Callable[[pytest.MonkeyPatch], str], ...] = (
    _question_without_its_frame,
    _flow_before_the_cry,
    _no_slip_is_forgiven,
    _menu_that_shows_no_doors,
    _dead_button,
    _command_that_loses_the_place,
    _card_that_closes_the_question,
    _stop_that_goes_on,
    _label_without_an_end,
    _public_question,
    _crisis_word_that_is_kept,
    _words_kept_without_agreement,
)


@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: bug.__name__.strip("_").replace("_", " "))
def test_a_planted_bug_breaks_the_rule_it_is_about(
    bug: Callable[[pytest.MonkeyPatch], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A property that cannot fail would look like safety."""
    rule = bug(monkeypatch)
    assert any(found.rule == rule for found in _found())


def test_every_rule_has_a_bug_that_breaks_it() -> None:
    """A new rule comes with a bug for it to see."""
    with pytest.MonkeyPatch.context() as patched:
        seen = {bug(patched) for bug in BUGS}
    assert {rule.__name__ for rule in PROPERTIES} == seen


def test_what_breaks_a_rule_is_told_as_a_short_conversation(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever reads it can walk the same way; what does not matter is left out."""

    def lost(meaning: object, standing: Standing, given: Given) -> Answer:
        made = answer(meaning, standing, given)  # type: ignore[arg-type]
        is_lost = meaning == CommandGiven("privacy") and standing.session and standing.session.prompt > 1
        return replace(made, session=None) if is_lost else made

    monkeypatch.setattr(safety_talk, "answer", lost)
    _, words = _packs()[0]
    broken = next(found for found in broken_rules(words, Looked()) if found.rule == "the_place_is_kept")
    assert "peer opens" in str(broken) and "the place is kept: not" in str(broken)
    talk = safety_talk.Talk(words, broken.language)
    rule = next(rule for rule in PROPERTIES if rule.__name__ == broken.rule)
    assert safety_run.fewest(talk, list(broken.acts), rule) == list(broken.acts)
    roundabout = [broken.acts[0], Act("type", "/help"), Act("type", "zxqv blorp"), *broken.acts[1:]]
    assert len(safety_run.fewest(talk, roundabout, rule)) <= len(broken.acts)
