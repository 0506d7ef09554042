"""No field of the language of flows can close the emergency door: here are all of them, and what each can do."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from itertools import islice
from pathlib import Path

import pytest

from conversations.publish import Published, publish_at_start
from flows.fields import FieldReader
from flows.parser import parse_flow, parse_flow_words
from flows.transcript import Act, Passed, Said, Tapped
from rehearsal.random_flows import Made, valid_packs
from rehearsal.safety_talk import NOW, RememberingWords, State, Talk
from rehearsal.safety_walk import walk
from rehearsal.whole_house import WholeHouse
from tests.store.ground import NOW as FIRST
from tests.store.ground import opened

FIELDS = {
    "flow": "its name",
    "title": "what peers see it called",
    "check_in": "whether a schedule may start it",
    "nodes": "its places",
    "say": "what a node says, above the frame",
    "choices": "buttons, below the frame",
    "ask": "whether typed words reach the flow; cries are taken out before",
    "go": "where it goes on",
    "silence": "what happens when nobody answers",
    "after": "how long it waits",
    "later": "a follow-up",
    "count": "which answers are counted for the group that asks",
    "save": "the name an answer is kept under",
    "keep": "the name typed words are kept under",
    "as": "that name",
    "agreed": "the answer by which the peer agreed",
    "when": "where it goes by earlier answers",
    "call": "whom a peer asks for a call",
    "quiet": "that nothing comes by itself for a time",
    "for": "how long",
    "loss": "that somebody died",
    "language": "of a translation: which",
    "of": "of a translation: from which words it was made",
}
"""Each field the parser reads. None of them names commands, words or rows that come before the flow."""

WHOLE = """\
flow: whole
title: Whole
check_in: no
silence: stays open
nodes:
  start:
    say: Hello.
    ask: words
    choices: [Yes → start]
    save: mood
    keep: {as: note, agreed: mood is Yes}
    go: end
    call: lead
    when: [mood is Yes → end]
    silence: {after: 2 h, go: end}
    later: {after: 2 h, go: start}
    quiet: {for: 2 d, loss: yes}
"""

WHOLE_FR = "flow: whole\nlanguage: fr\nof: a\ntitle: Tout\nnodes:\n  start: {say: Salut., choices: [Oui]}\n"


def test_the_parser_reads_these_fields_and_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    """A field that is added here says what it can do; one that could close the door has no place in the list."""
    asked: set[str] = set()
    for name in ("text", "texts", "items", "fields", "choice", "yes_no", "has", "date"):
        read = getattr(FieldReader, name)

        def spied(self: FieldReader, key: str, *given: object, read: object = read, **named: object) -> object:
            asked.add(key)
            return read(self, key, *given, **named)  # type: ignore[operator]

        monkeypatch.setattr(FieldReader, name, spied)
    parse_flow(WHOLE, "whole.yaml")
    parse_flow_words(WHOLE_FR, "whole.fr.yaml")
    assert asked == set(FIELDS)


def test_no_field_is_named_for_what_must_always_work() -> None:
    """Other platforms let a checkbox swallow HELP and STOP; a name like theirs is refused at sight."""
    for field in FIELDS:
        for word in (
            "ignore",
            "trigger",
            "keyword",
            "emergency",
            "interrupt",
            "menu",
            "frame",
            "stop",
            "crisis",
            "off",
        ):
            assert word not in field


def _speaking_states() -> Iterator[tuple[RememberingWords, State]]:
    """Yield states of random flows in which something would be said by itself later."""
    for _, pack in valid_packs(400, 60, Made()):
        words = RememberingWords(pack)
        talk = Talk(words, "en")
        for state, is_new in walk(talk, most=60):
            session = state.session
            is_tapped = all(act.how in ("open", "tap") for act in state.told) and len(state.told) > 1
            is_asked = is_new and is_tapped and session is not None and state.is_waiting
            if is_asked and session and talk.silence(state, session.prompt).outgoing:
                yield words, state
                break


def _acts(words: RememberingWords, state: State) -> Iterator[Act]:
    doors = words.pack.phrases["en"].doors.values()
    for act in state.told:
        if act.how == "open":
            yield next(Said(door.label) for door in doors if door.target and door.target.key == act.what)
        else:
            yield Tapped(act.what)


async def _said_later(words: RememberingWords, state: State, folder: Path, stops: bool) -> list[str]:
    """Return what a whole house says in the 40 days after a state, with or without /stop before them."""
    async with WholeHouse(words, folder, "en", NOW).open() as house:
        for act in _acts(words, state):
            await house.act(act)
        if stops:
            await house.act(Said("/stop"))
        return [bubble.text for bubble in await house.act(Passed(timedelta(days=40)))]


def test_a_whole_house_says_nothing_by_itself_after_stop() -> None:
    """Through the real nudges and the real clock; without /stop the very same talk would go on."""
    spoke = 0
    for words, state in islice(_speaking_states(), 2):
        later = []
        for stops in (True, False):
            with tempfile.TemporaryDirectory() as folder:
                with opened(Path(folder)) as database:
                    database.transact_now(lambda tx, words=words: publish_at_start(tx, Published(words, ()), FIRST))
                Path(folder, "store.db").rename(Path(folder, "replay.db"))
                later.append(asyncio.run(_said_later(words, state, Path(folder), stops)))
        assert later[0] == [], state.told
        spoke += bool(later[1])
    assert spoke, "without /stop something would be said, or this test tries nothing"
