"""Words that change amid a window: who tapped the old ones is counted by them, or nothing is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest

from content.fingerprint import release_name
from content.flows_alone import flows_of
from conversations.count_windows import count_due
from conversations.counted_words import Asked, alike, asked_in
from conversations.counting import Side
from conversations.told_words import told
from conversations.words import Words
from flows.counting_rules import ANSWERS_MOST, letters_of
from flows.parser import parse_flow
from store import counts, publications, releases, tables
from store.database import Transaction
from store.publications import FILES, Publication
from tests.conversations.counted import FIRST, Team, after
from tests.conversations.ground import Ground, changed_words, house_in
from tests.store.ground import now, opened, run
from tests.words_in_force import starter_words

MOOD = ("small", "mood")
FLOW = """\
flow: {flow}
title: Small
check_in: yes
nodes:
  start:
    say: How was the week?
    choices: [{labels}, Skip → end]
    save: {save}
    count: {count}
    silence: {{after: 24 h, go: end}}
"""


def _asked(labels: str, count: str, flow: str = "small", save: str = "mood") -> Asked:
    choices = ", ".join(f"{label} → end" for label in labels.split("/"))
    read, _ = parse_flow(FLOW.format(flow=flow, labels=choices, count=count, save=save), "flows/small.yaml")
    assert read
    return asked_in({read.key: read})


OLD = _asked("Good/Rough/Very rough", "Rough or Very rough")


def test_an_answer_that_is_worded_otherwise_stands_where_it_stood() -> None:
    """Both words are on one side, and both are told, the newest first."""
    found = alike([OLD, _asked("Good/Hard going/Very rough", "Hard going or Very rough")])
    assert found[MOOD].counted == ("Hard going", "Very rough", "Rough")
    sides = {kept: found[MOOD].side(kept) for kept in ("rough", "hard going", "good", "bad", "skip", "")}
    hard = dict.fromkeys(("rough", "hard going"), Side.COUNTED)
    assert sides == {**hard, "good": Side.OTHER, "bad": Side.UNKNOWN, "skip": None, "": None}


@pytest.mark.parametrize(
    "newer",
    [
        _asked("Good/Rough/Very rough", "Very rough"),
        _asked("Good/Rough/Very rough/Awful", "Rough or Very rough or Awful"),
        _asked("Good/Fine/Rough/Very rough", "Rough or Very rough"),
        _asked("Rough/Hard/Very rough", "Hard or Very rough"),
        _asked("Well/Badly/Very badly", "Badly or Very badly"),
        _asked("Good/Rough/Very rough", "Rough or Very rough", flow="smaller"),
        _asked("Good/Rough/Very rough", "Rough or Very rough", save="week"),
    ],
    ids=["count", "one more", "one other more", "changed sides", "another question", "flow", "name"],
)
def test_what_is_asked_or_counted_otherwise_is_told_to_nobody(newer: Asked) -> None:
    """Whoever answered: it follows from what was published."""
    assert not alike([OLD, newer])
    assert not alike([OLD, newer, OLD]), "and going back does not undo it"
    assert alike([OLD, OLD])


def test_answers_that_are_too_long_to_be_kept_are_not_told() -> None:
    """One release is held to it by `check`; several together may be longer."""
    words = [f"{at}{'x' * 60}" for at in range(4)]
    two = [
        _asked(f"Good/OK/{one}/{other}", f"{one} or {other}")
        for one, other in zip(words[::2], words[1::2], strict=True)
    ]
    assert all(alike([each]) for each in two)
    assert letters_of(words) > ANSWERS_MOST
    assert not alike(two)


CHECK_IN = "flows/team_check_in.yaml"


def _changed(old: str, new: str) -> Words:
    """The starter pack with another check-in, and nothing else of it looked at."""
    pack = starter_words().pack
    files = {CHECK_IN: pack.files[CHECK_IN].replace(old, new)}
    return Words(replace(pack, name=release_name(files), files=files, flows=flows_of(files)))


def _publish(ground: Ground, words: Words, at: datetime) -> None:
    def work(tx: Transaction) -> None:
        releases.keep(tx, words.pack.name, {CHECK_IN: words.pack.files[CHECK_IN]}, at)
        number = publications.newest_id(tx) + 1
        publications.add(tx, Publication(number, words.pack.name, FILES, published_at=at))

    ground.now(work)
    ground.house.shelf.newest = words


def _at(days: int) -> datetime:
    return datetime.combine(FIRST + timedelta(days=days), time(12), UTC)


@pytest.fixture
def engine() -> str:
    """Which words were in force is asked of both engines by one test; the others are about what follows."""
    return "sqlite"


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_a_reworded_answer_is_not_told_as_its_opposite(tmp_path: Path, engine: str) -> None:
    """18 of 30 said that the week was rough, three of them in new words. By the new words alone it would be few."""
    newer = _changed("Rough", "Hard going")
    with house_in(tmp_path, engine=engine) as ground:
        _publish(ground, _changed("Good (great", "Great (good"), _at(-90))
        _publish(ground, starter_words(), _at(-60))
        _publish(ground, newer, _at(14))
        team = Team(ground.database, 30)
        said = ["rough"] * 15 + ["hard going"] * 3 + ["good"] * 12
        team.answer(FIRST, dict(zip(team.peers, said, strict=True)))
        ground.time.moment = after(FIRST)
        run(count_due(ground.house))
        assert team.bands() == [(FIRST, "mood", "most")]


def test_words_from_before_and_after_a_window_are_none_of_its(ground: Ground) -> None:
    """Else a question would be silent for ever once its `count:` was changed."""
    _publish(ground, _changed("count: Rough or Very rough", "count: Very rough"), _at(-60))
    _publish(ground, starter_words(), _at(-2))
    team = Team(ground.database, 20)
    team.half(FIRST)
    ground.time.moment = after(FIRST)
    run(count_due(ground.house))
    assert team.bands() == [(FIRST, "mood", "some")]


def test_of_an_answer_that_no_words_know_nothing_is_told(ground: Ground) -> None:
    """A band without it would be a wrong one; but not where the same person stands on the counted side anyhow."""
    _publish(ground, starter_words(), _at(-60))
    for change, its_bands in (({1: "terrible"}, []), ({}, [(FIRST, "mood", "some")])):
        team = Team(ground.database, 20)
        team.half(FIRST)
        team.tap(team.peers[0], FIRST, {"mood": "terrible"})
        for at, mood in change.items():
            team.tap(team.peers[at], FIRST, {"mood": mood})
        ground.time.moment = after(FIRST)
        run(count_due(ground.house))
        assert team.bands() == its_bands


def test_where_a_release_is_lost_its_windows_tell_nothing(ground: Ground) -> None:
    """Nobody knows what people saw."""
    _publish(ground, _changed("Good (great", "Great (good"), _at(-60))
    _publish(ground, starter_words(), _at(14))
    lost = tables.releases.update().where(tables.releases.c.name != starter_words().pack.name).values(body=b"?")
    ground.now(lambda tx: tx.execute(lost))
    team = Team(ground.database, 20)
    team.half(FIRST)
    ground.time.moment = after(FIRST)
    run(count_due(ground.house))
    assert team.bands() == []
    assert len(team.rows("cohorts")) == 20


def test_a_question_that_asks_something_else_is_told_to_nobody_and_a_slip_that_is_mended_to_everybody() -> None:
    def asked(question: str) -> Asked:
        return {MOOD: replace(OLD[MOOD], asks=question)}

    week = asked("How was the week?")
    assert alike([asked("How was the **week**"), asked("How was, the\nWeek?"), week])
    for other in (
        "How is your boss with you?",
        "How was the work?",
        "How was your week?",
        "How was the week at work?",
        "How was the weak?",
    ):
        assert not alike([week, asked(other)]), other
        assert not alike([asked(other), week]), other


def test_a_question_that_says_the_opposite_far_behind_is_another_one() -> None:
    """Only what is shown of it is cut."""
    opening = "Think of the days behind you and of the nights. " * 4
    two = [{MOOD: replace(OLD[MOOD], asks=f"{opening}Could you {way}rest?")} for way in ("", "not ")]
    assert alike(two[:1]) and not alike(two)


def test_a_band_stands_under_the_question_that_was_asked(tmp_path: Path) -> None:
    """Weeks later the question asks something else, and the old answers must not speak for it."""
    words = starter_words()
    with opened(tmp_path) as database:
        team = Team(database, 20)
        team.half(FIRST)
        team.count(FIRST)
        (window,) = now(database, lambda tx: counts.windows(tx, team.id, after(FIRST), False))
    other = changed_words(flows__team_check_in=("How was the week?", "How is your boss with you?"))
    better = changed_words(flows__team_check_in=("How was the week?", "How was the **week**?"))
    assert "How was the week?" in told(words.pack, "en", window)
    assert told(better.pack, "en", window) == told(words.pack, "en", window)
    for language in ("en", "fr"):
        assert "How was the week?" in told(other.pack, language, window)
        assert "boss" not in told(other.pack, language, window)
    assert "Comment a été ta semaine?" in told(words.pack, "fr", window)
