"""Nobody amid a talk comes to harm when words are published: random worlds keep every rule, and see what is planted.

`python -m rehearsal.soak_publishing` does the same by the thousand; here are a few worlds, always the same ones.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import replace

import pytest

from rehearsal.publishing_acts import Act
from rehearsal.publishing_packs import Files, pack_of, remembered
from rehearsal.publishing_people import Counts, Finding
from rehearsal.publishing_run import Size, fewest, look_at, press_everything
from rehearsal.publishing_world import KEEPING, World
from tests.acceptance.program import tell
from tests.conversations.desk_ground import desk_files, french_of
from tests.rehearsal.publishing_bugs import BUGS, KEPT, Bug

SIZE = Size(acts=26, peers=15, packs=5, families=3)
"""Small families that several worlds share: to make packs costs more than to publish them."""

WORLDS = 20

TALK = """\
flow: talk
title: Talk
nodes:
  start:
    say: How was it?
    choices:
      - Rough (hard) → rough
      - Quiet (calm) → bye
    save: mood
    silence: {after: 24 h, go: bye}
  rough:
    say: You said {mood}. What helps?
    choices:
      - A card (page) → card:plain
      - Tea (drink) → bye
    silence: {after: 24 h, go: end}
  bye: {say: Bye for now., go: end}
"""

TALK_FR = """\
flow: talk
language: fr
of: {of}
title: Parler
nodes:
  start:
    say: Comment c'était?
    choices: [Dur (lourd), Calme (doux)]
  rough:
    say: Tu as dit {{mood}}. Quoi faire?
    choices: [Une fiche (carte), Du thé (boire)]
  bye: {{say: À bientôt.}}
"""


@pytest.fixture(autouse=True)
def _read_once() -> Iterator[None]:
    with remembered():
        yield


def test_no_sequence_of_publications_harms_anybody_amid_a_talk() -> None:
    counts = Counts()
    found = [each for seed in range(WORLDS) if (each := look_at(seed, counts, SIZE))]
    tell(str(counts))
    assert not found, f"\n{found[0]}"
    assert counts.cases >= 300
    # A sample in which nothing happens would prove nothing.
    assert counts.publications > 2 * WORLDS
    assert counts.rollbacks > WORLDS // 2
    assert counts.carried > WORLDS // 2
    assert counts.twin_turns > 10 * WORLDS


def test_every_button_of_the_last_fifty_publications_is_answered_usefully() -> None:
    counts = Counts()
    found, pressed = press_everything(0, counts, SIZE, peers=2)
    assert found is None, f"\n{found}"
    assert counts.publications == 50
    assert pressed > 100


@pytest.mark.parametrize("bug", BUGS, ids=str)
def test_a_planted_bug_breaks_the_rule_that_holds_without_it(bug: Bug, monkeypatch: pytest.MonkeyPatch) -> None:
    assert _play(bug) is None
    bug.plant(monkeypatch)
    found = _play(bug)
    assert found, "nobody saw it"
    assert found.rule == bug.rule, str(found)


def _play(bug: Bug) -> Finding | None:
    """Live through the short world of a bug, whether it is planted or not."""
    others = [{**bug.begins, **changes} if changes else {} for changes in (bug.changes, bug.third)]
    packs = tuple(map(_files, (bug.begins, *others)))
    seed = 0 if bug.rule == KEPT else KEEPING + 1
    world = World(packs, seed, Counts(), 1, bug.wishes)
    try:
        return asyncio.run(world.play(list(bug.acts)))
    finally:
        world.close()


def _files(changes: Mapping[str, str]) -> Files:
    talk, french = TALK, TALK_FR
    for before, after in changes.items():
        assert before in talk + french, before
        talk, french = talk.replace(before, after), french.replace(before, after)
    files = desk_files(flows__talk=talk, **{"flows__talk.fr": french_of(talk, french)})
    assert pack_of(files), "a pack of the test cannot be said"
    return files


def test_what_is_found_is_told_as_the_shortest_talk_that_shows_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Twenty acts tell nobody what went wrong."""
    bug = next(bug for bug in BUGS if str(bug) == "nobody_is_told")
    bug.plant(monkeypatch)
    noise = [Act(kind, pick=pick) for pick in range(2) for kind in ("cry", "back", "look", "language", "restart")]
    acts = [*noise, *bug.acts, *noise]
    found = _play(replace(bug, acts=tuple(acts)))
    assert found
    shortest = fewest(acts, found, lambda fewer: _play(replace(bug, acts=tuple(fewer))))
    assert (shortest.rule, shortest.wrong) == (found.rule, found.wrong)
    told = [line.partition(":")[0].partition(" (")[0] for line in shortest.told]
    assert told == ["peer 0", "bot", "-- publication 2", "-- worker 0 looks", "peer 0", "bot"]
    assert len(shortest.told) < len(found.told) / 2
