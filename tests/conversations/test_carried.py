"""Who is amid a talk when its words change: told kindly, once, before anything of theirs counts; or left in peace."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from conversations.changed_places import CORRECT, KEEP
from conversations.desk import at_desk
from conversations.history import RESTART, History
from conversations.words import Shelf
from rehearsal.publishing_packs import remembered
from store import publications
from store.publications import Publication
from tests.conversations.desk_ground import PEER, DeskGround, desk_files, desk_in, french_of, talk, words_of

DOOR = "Door hard_shift"
MOVED = "These words were changed while you were away."
RESTARTED = "This talk was changed while you were away."
RELABELLED = talk("Quiet (calm)", "Silent (calm)")
REWORDED = talk("How was it?", "How was today?")


@pytest.fixture
def desk(tmp_path: Path, engine: str):  # type: ignore[no-untyped-def]
    with remembered(), desk_in(tmp_path, engine) as ground:
        yield ground


def _publish(ground: DeskGround, text: str, chosen: dict[str, str]) -> Publication:
    """Publish another talk, choose what becomes of who waits, and let this worker see it."""
    ground.time.passes(minutes=1)
    files = desk_files(flows__talk=text, **{"flows__talk.fr": french_of(text)})
    bench = ground.house.bench

    def publish(it):  # type: ignore[no-untyped-def]
        return it.publish(it.plan(it.read(files)), "an operator", chosen=chosen)

    made = at_desk(ground.database, bench, ground.time(), publish)
    ground.look()
    return made


def _go_back(ground: DeskGround, number: int, everywhere: str = KEEP) -> None:
    ground.time.passes(minutes=1)
    bench = ground.house.bench
    at_desk(
        ground.database, bench, ground.time(), lambda it: it.roll_back(number, "an operator", everywhere=everywhere)
    )
    ground.look()


def _say(ground: DeskGround, text: str) -> list[str]:
    return [message.text for message in asyncio.run(ground.says(text, PEER))]


def _tap(ground: DeskGround, label: str) -> list[str]:
    return [message.text for message in asyncio.run(ground.taps(label, PEER))]


@pytest.mark.parametrize("did", ["tap", "words", "back"])
def test_whatever_somebody_does_whose_question_was_moved_is_met_with_the_question_as_it_is_now(
    desk: DeskGround, did: str
) -> None:
    """Their thumb was on its way to other words: nothing of it counts, and they are told why."""
    _say(desk, DOOR)
    number, press = desk.find("Quiet", PEER)
    _publish(desk, RELABELLED, {"talk/start": "move:start"})
    acts = {"tap": lambda: _tap(desk, "Quiet"), "words": lambda: _say(desk, "Quiet"), "back": lambda: _say(desk, "hm?")}
    (told,) = acts[did]()
    assert told.startswith(MOVED)
    assert told.endswith("How was it?")
    session = desk.session(PEER)
    assert session
    assert (session.results, session.is_waiting, session.carried) == ({}, True, "")
    again = asyncio.run(desk.presses(press, number, PEER))
    assert [message.text for message in again] == ["How was it?"], "an old button is old for good"
    assert _tap(desk, "Silent") == ["Bye for now."]


def test_who_changes_the_language_first_is_told_before_they_see_the_new_question(desk: DeskGround) -> None:
    """The question is drawn again in the other language: it must not be the first they hear of it, unsaid."""
    _say(desk, DOOR)
    _publish(desk, RELABELLED, {"talk/start": "move:start"})
    said = asyncio.run(desk.presses("1c:language_fr", 1, PEER))
    assert said[-1].text.startswith(MOVED), "the pack of the test has that line in one language only"
    assert said[-1].text.endswith("Comment c'était?")
    assert _tap(desk, "Calme")[-1] == "À bientôt.", "and its buttons count at once"


def test_buttons_of_a_move_that_was_taken_back_never_count(desk: DeskGround) -> None:
    """Otherwise a button of words that are gone would be taken for one of a later question of the same number."""
    _say(desk, DOOR)
    _publish(desk, RELABELLED, {"talk/start": RESTART})
    asyncio.run(desk.presses("1c:language_en", 1, PEER))
    _go_back(desk, 1)
    session = desk.session(PEER)
    assert session
    assert session.release != words_of(desk_files()).pack.name, "they were told, and stay where they were brought"
    assert _tap(desk, "Silent") == ["Bye for now."]


def test_somebody_who_was_never_asked_what_the_new_words_name_begins_again_there(desk: DeskGround) -> None:
    """They would read “You said {mood}.”"""
    nameless = talk("You said {mood}. ", "", {"    save: mood\n": ""})
    french = french_of(nameless).replace("Tu as dit {mood}. ", "")
    files = desk_files(flows__talk=nameless, **{"flows__talk.fr": french})
    desk.publish(words_of(files))
    _say(desk, DOOR)
    assert _say(desk, "Rough") == ["What helps?"]
    _publish(desk, talk("Tea (drink)", "Some tea (drink)"), {"talk/rough": "move:rough"})
    (told,) = _say(desk, "Tea")
    assert told.startswith(RESTARTED)
    assert told.endswith("How was it?")
    assert _say(desk, "Rough") == ["You said Rough. What helps?"]


def test_a_follow_up_comes_although_its_part_of_the_talk_was_renamed_since(desk: DeskGround) -> None:
    """Somebody asked to be looked after; a writer's tidying is no reason to forget them."""
    later = "\n    say: Bye for now.\n    later: {after: 24 h, go: after}\n    go: end\n  after: {say: Hello., go: end}"
    first = talk(" {say: Bye for now., go: end}", later)
    desk.publish(words_of(desk_files(flows__talk=first, **{"flows__talk.fr": french_of(first)})))
    _say(desk, DOOR)
    _say(desk, "Quiet")
    renamed = first.replace("go: after}", "go: next_day}").replace("  after:", "  next_day:")
    _publish(desk, renamed, {})
    assert [message.text for message in asyncio.run(desk.passes(hours=30))] == ["Hello."]


def test_a_correction_holds_again_when_somebody_comes_back_to_it(desk: DeskGround) -> None:
    """A safety sentence was corrected, taken back by mistake, and put in force again: everybody must read it."""
    _say(desk, DOOR)
    _publish(desk, REWORDED, {"talk/start": CORRECT})
    assert _say(desk, "hm?")[-1].endswith("How was today?")
    _go_back(desk, 1)
    assert _say(desk, "hm?")[-1].endswith("How was it?")
    _go_back(desk, 2)
    assert _say(desk, "hm?")[-1].endswith("How was today?")


def _history(*made: tuple[str, dict[str, int]]) -> History:
    told = ((number, *each) for number, each in enumerate(made, 1))
    return History(tuple(Publication(number, name, publications.DRAFT, corrections=c) for number, name, c in told))


def test_a_pack_that_is_read_while_other_words_are_put_is_not_kept_as_it_was_said_before() -> None:
    """To read one takes a second; a correction that comes in that second would not hold here until the next."""
    older, newer = (
        words_of(desk_files(flows__talk=text, **{"flows__talk.fr": french_of(text)}))
        for text in (talk("", ""), REWORDED)
    )
    before = _history((older.pack.name, {}), ("another", {}))
    after = _history((older.pack.name, {}), ("another", {}), (newer.pack.name, {"talk/start": 3}))
    shelf = Shelf(None)
    shelf.put(None, before)

    def load(name: str) -> dict[str, str]:
        if shelf.history is before:
            shelf.put(newer, after)
        return dict(older.pack.files)

    shelf.pack(older.pack.name, load)
    pack = shelf.pack(older.pack.name, load)
    assert pack
    assert pack.flows["talk"].say("start", "en") == "How was today?"


def test_words_that_are_published_again_are_not_corrected_by_what_they_were_written_after() -> None:
    """A worker that was there all along says the same as one that started now."""
    older, newer = (
        words_of(desk_files(flows__talk=text, **{"flows__talk.fr": french_of(text)}))
        for text in (talk("", ""), REWORDED)
    )
    corrected = {"talk/start": 2}
    first, second = (older.pack.name, {}), (newer.pack.name, corrected)
    shelf = Shelf(None)
    shelf.put(newer, _history(first, second))
    load = {older.pack.name: dict(older.pack.files), newer.pack.name: dict(newer.pack.files)}.get
    pack = shelf.pack(older.pack.name, load)
    assert pack
    assert pack.flows["talk"].say("start", "en") == "How was today?"
    shelf.put(newer, _history(first, second, (older.pack.name, corrected), (newer.pack.name, corrected)))
    pack = shelf.pack(older.pack.name, load)
    assert pack
    assert pack.flows["talk"].say("start", "en") == "How was it?", "they were published again as they are"
