"""Random packs: the same seed gives the same, nearly all are valid, and together they use the whole language."""

from __future__ import annotations

import functools
import re
from collections import Counter
from random import Random

import pytest

from content.pack import Pack, build_pack
from flows.definition import TargetKind
from flows.parser import parse_flow
from rehearsal.random_answers import answers_at, given_at
from rehearsal.random_edits import EDITS, edited
from rehearsal.random_flows import Made, random_pack, valid_packs
from rehearsal.random_ground import ground
from rehearsal.random_script import flow_keys, read_script, write_script
from tests.words_in_force import starter_words

SEEDS = range(40)


@functools.cache
def _packs() -> tuple[Pack, ...]:
    made = Made()
    return tuple(pack for _, pack in valid_packs(0, 100, made))


def test_the_same_seed_gives_the_same_pack() -> None:
    """What a run finds can be found again from its seed."""
    assert random_pack(7) == random_pack(7) != random_pack(8)
    files = random_pack(7)
    assert edited(files, Random(1)) == edited(files, Random(1))


def test_most_random_packs_are_valid() -> None:
    """The verifier becomes stricter; the generator has to follow, or the properties are tried on nothing."""
    valid = [build_pack(random_pack(seed))[0] is not None for seed in SEEDS]
    assert sum(valid) >= 0.7 * len(valid)


def test_the_ground_alone_has_no_mistake_and_no_flow() -> None:
    """What random flows stand on is itself valid, but for doors that lead to cards."""
    pack, issues = build_pack(ground())
    assert pack is not None, issues
    assert not pack.flows


def test_together_they_use_the_whole_language() -> None:
    """A property is only as good as the flows it is tried on: every field and every kind of target comes up."""
    nodes = [node for pack in _packs() for flow in pack.flows.values() for node in flow.nodes.values()]
    kinds = Counter(choice.target.kind for node in nodes for choice in node.choices)
    assert set(kinds) >= {TargetKind.NODE, TargetKind.CARD, TargetKind.FLOW, TargetKind.COMMAND}
    uses = {
        "say": [node.say for node in nodes],
        "typed words": [choice.words for node in nodes for choice in node.choices],
        "ask library": [node.asks_library for node in nodes],
        "ask words": [node.takes_words for node in nodes],
        "save": [node.save for node in nodes],
        "keep": [node.keep for node in nodes],
        "when": [node.when for node in nodes],
        "is not": [line.is_not for node in nodes for line in node.when],
        "call": [node.calls for node in nodes],
        "go: end": [node.go and node.go.kind is TargetKind.END for node in nodes],
        "silence": [node.silence for node in nodes],
        "silence goes on": [node.silence and node.silence.target.kind is TargetKind.NODE for node in nodes],
        "later": [node.later for node in nodes],
        "quiet": [node.quiet for node in nodes],
        "loss": [node.quiet and node.quiet.is_loss for node in nodes],
        "a name": ["{" in node.say for node in nodes],
        "check_in": [flow.is_check_in for pack in _packs() for flow in pack.flows.values()],
        "translations": [flow.translations for pack in _packs() for flow in pack.flows.values()],
        "find_help": ["find_help" in pack.flows for pack in _packs()],
    }
    assert [name for name, found in uses.items() if not any(found)] == []


def test_a_written_flow_is_read_back_as_it_was() -> None:
    """Reading and writing changes nothing, or an edit of one node would be an edit of others too."""
    for files in (random_pack(3), dict(starter_words().pack.files)):
        for key in flow_keys(files):
            once = write_script(read_script(files, key))
            assert write_script(read_script(once, key)) == once
            before, _ = parse_flow(files[f"flows/{key}.yaml"], "")
            after, _ = parse_flow(once[f"flows/{key}.yaml"], "")
            assert _without_lines(before) == _without_lines(after), key


def _without_lines(flow: object) -> str:
    return re.sub(r"line=\d+", "", repr(flow))


@pytest.mark.parametrize("seed", range(5))
def test_an_edited_pack_is_valid_and_another_one(seed: int) -> None:
    """Every sequence of edits ends in a pack that could be published."""
    random, files = Random(seed), dict(_packs()[seed].files)
    for _ in range(3):
        after = edited(files, random)
        pack, issues = build_pack(after)
        assert pack is not None, issues
        assert after != files
        files = after


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.__name__.strip("_"))
def test_every_edit_can_be_made_so_that_the_flow_stays_valid(edit: object) -> None:
    """An edit that is always refused would never be tried on anybody's session."""
    for seed in range(80):
        files, random = random_pack(seed), Random(seed)
        script = read_script(files, "harvest")
        if edit(script, random):  # type: ignore[operator]
            after = {**files, **write_script(script)}
            if after != files and build_pack(after)[0] is not None:
                return
    pytest.fail("no flow stays valid after it")


NEST = """\
flow: nest
title: Nest
nodes:
  start:
    say: How is it?
    choices: [Good → route, Rough → route, Later → card:kettle]
    save: mood
    silence: {after: 2 h, go: rest}
  route:
    when: [mood is Good → good]
    go: rest
  good: {say: "{mood}", later: {after: 2 h, go: again}, go: end}
  rest: {say: Rest., go: end}
  again: {say: Again., go: end}
"""


def test_what_was_answered_is_followed_through_silence_conditions_and_follow_ups() -> None:
    """Only where an answer is given on every way may a sentence name it."""
    flow, issues = parse_flow(NEST, "")
    assert flow and not issues
    known = answers_at(flow)
    assert given_at(known["good"]) == ["mood"]
    assert known["good"]["mood"] == {"good"}
    assert given_at(known["rest"]) == given_at(known["again"]) == []
