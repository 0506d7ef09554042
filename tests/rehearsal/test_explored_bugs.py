"""The explorer sees what it is there for: each planted bug breaks its rule, and a talk in a file shows it.

The talk fails as long as the bug is there and passes without it, in the replays that all talks go through.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from flows.transcript import Said, Sent, read_transcript
from rehearsal import explore, explorer_taps
from rehearsal.explorer import Explorer
from rehearsal.explorer_chat import chat_text
from rehearsal.explorer_sample import sample, shrink_talk
from rehearsal.explorer_shrink import shrink
from rehearsal.pure_replay import NotOnScreen, PureBot
from rehearsal.whole_house import WholeHouse
from rehearsal.written_scenes import begins, difference
from tests.rehearsal import explored, explored_bugs
from tests.rehearsal.explored_bugs import IN_THE_STORE, IN_THE_TALK, Bug

TALKS = 12
"""Talks in which a bug of commit has to show itself, at the most."""

NOT_IN_A_CHAT = (
    explored_bugs.found_cards_stay,
    explored_bugs.silences_are_planned_twice,
    explored_bugs.old_silences_stay,
    explored_bugs.releases_are_mixed_up,
)
"""Bugs that no peer would see at once: what they break stands in the session or in the store alone."""


def _replayed(text: str) -> str:
    """Replay a talk by interrupts and engine alone. Returns how it went otherwise, "" when it did not."""
    talk = read_transcript(text, "caught.chat")
    bot = PureBot(explored.words(), *begins(talk))
    for exchange in talk.scenes[0].exchanges:
        try:
            said = bot.act(exchange.act)
        except NotOnScreen as gone:
            return str(gone)
        if different := difference(exchange, said, bot.inside()):
            return different
    return ""


def _replayed_whole(text: str, folder: Path) -> str:
    """Replay a talk through the whole house. Returns how it went otherwise, "" when it did not."""
    talk = read_transcript(text, "caught.chat")
    folder.mkdir()

    async def replay() -> str:
        async with WholeHouse(explored.words(), folder, *begins(talk)).open() as house:
            for exchange in talk.scenes[0].exchanges:
                said = await house.act(exchange.act)
                if different := difference(exchange, said, house.inside()):
                    return different
        return ""

    return asyncio.run(replay())


@pytest.mark.parametrize("bug", IN_THE_TALK, ids=str)
def test_a_bug_of_engine_or_interrupts_is_found_and_written_down(bug: Bug, monkeypatch: pytest.MonkeyPatch) -> None:
    """By a rule of its own, with few acts."""
    with monkeypatch.context() as planted:
        bug.plant(planted)
        found = Explorer(explored.words(), explored.rebuilt()).explore([explored.WAY_IN], until=bug.breaks)
        caught = [each for each in found.caught if each.finding.rule == bug.breaks]
        assert caught, f"not found, but for {[each.finding.rule for each in found.caught]}"
        smallest = shrink(explored.begin, caught[0])
        assert len(smallest.acts) <= len(caught[0].finding.acts)
        assert smallest.is_shown is (bug.plant not in NOT_IN_A_CHAT)
        talk = chat_text(smallest)
        assert not smallest.is_shown or _replayed(talk), f"the bug does not show itself in\n{talk}"
    assert _replayed(talk) == "", talk


@pytest.mark.parametrize("bug", IN_THE_STORE, ids=str)
def test_a_bug_of_commit_is_found_and_written_down(bug: Bug, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Where the whole house does what the bot without a store did."""
    with monkeypatch.context() as planted:
        bug.plant(planted)
        found = sample(explored.words(), explored_bugs.SEEDS.get(str(bug), "bug"), TALKS)
        assert found.findings, "not found"
        assert found.findings[0].rule == bug.breaks
        smallest = shrink_talk(explored.words(), found.findings[0])
        assert smallest.is_shown is (bug.plant not in NOT_IN_A_CHAT)
        talk = chat_text(smallest)
        assert not smallest.is_shown or _replayed_whole(talk, tmp_path / "with"), talk
    if smallest.is_shown:
        assert _replayed_whole(talk, tmp_path / "without") == "", talk


def test_each_rule_is_broken_by_one_bug() -> None:
    """Twelve bugs that one rule finds would say nothing of the others."""
    rules = [bug.breaks for bug in IN_THE_TALK]
    assert len(set(rules)) == len(rules) >= 12
    assert all(bug.plant.__doc__ for bug in (*IN_THE_TALK, *IN_THE_STORE))


def test_what_is_found_shrinks_to_what_is_needed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Acts that have nothing to do with it are left out of the talk that is written down."""
    explored_bugs.cards_lead_home(monkeypatch)
    words, rule = explored.words(), explorer_taps.BACK
    found = Explorer(words, explored.rebuilt()).explore([explored.WAY_IN], until=rule)
    caught = next(each for each in found.caught if each.finding.rule == rule)
    nothing = (Said("qwzx plonk"), Sent("a voice note"), Said("qwzx plonk"))
    found.caught = [replace(caught, acts=(*caught.acts, *nothing))]
    smallest = explore.smallest(found, words, explored.rebuilt())
    assert [each.acts for each in smallest] == [caught.finding.acts]
    (file,) = explore.write(smallest, tmp_path / "talks")
    assert _replayed(file.read_text(encoding="utf-8"))
