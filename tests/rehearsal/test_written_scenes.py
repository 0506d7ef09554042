"""Looking inside from a written conversation, and rewriting its scenes while others rewrite the same file."""

from __future__ import annotations

import asyncio
import functools
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from conversations.publish import check
from conversations.words import Words
from flows.session import Frame, Session, Status
from flows.transcript import Bubble, NotATranscript, Scene, read_transcript
from rehearsal.pure_replay import PureBot
from rehearsal.told import told_inside
from rehearsal.whole_house import WholeHouse
from rehearsal.written_scenes import begins, difference, read_folder, rewrite_scene
from tests.small_pack import small_pack

WRITERS, SCENES = 4, 40

WEEK = """\
flow: talk
title: Talk
silence: stays open
nodes:
  start:
    say: How was the week?
    choices: [Good (fine) → note, Very rough (bad) → note, Skip → bye]
    save: mood
    silence: {after: 24 h, go: end}
  note:
    say: Type what you like.
    choices: [Skip it → done]
    ask: words
    go: done
    keep: {as: words, agreed: mood is Good}
  done:
    say: Another one?
    choices: [No → bye]
  bye: {say: Bye., go: end}
"""

CHAT = """\
== looks
peer: Door hard_shift
bot: How was the week? …
     [Good] [Very rough]
     [Skip]
session: waiting
result: mood = (none)
peer: [Very rough]
bot: *
session: waiting
result: mood = Very rough
result: words = (none)
-- the bot restarts
bot is silent
result: mood = Very rough
peer: so it goes
bot: *
result: words = (none)
peer: [No]
bot: Bye.
session: completed
result: mood = (none)

== words are kept where it was agreed
peer: Door hard_shift
bot: *
peer: fine
bot: *
peer: Sun and soup
bot: *
result: mood = Good
result: words = Sun and soup

== left by the menu
peer: Door hard_shift
bot: *
peer: [button_menu]
bot: *
session: interrupted

== nobody
peer: /privacy
bot: *
session: none

== silence
peer: Door hard_shift
bot: *
-- 25 hours pass
bot is silent
session: completed
"""


@functools.cache
def _words() -> Words:
    files = {path: text for path, text in small_pack().items() if path != "flows/talk.fr.yaml"}
    checked = check(files | {"flows/talk.yaml": WEEK}, [])
    assert checked.words, "\n".join(map(str, checked.errors))
    return checked.words


def _differences(chat: str) -> list[str]:
    """Replay purely. Returns how each act that went otherwise did."""
    transcript = read_transcript(chat, "a.chat")
    found = []
    for scene in transcript.scenes:
        bot = PureBot(_words(), *begins(transcript))
        found += [difference(exchange, bot.act(exchange.act), bot.inside()) for exchange in scene.exchanges]
    return [each for each in found if each]


def test_looking_inside_a_bot_without_a_store() -> None:
    assert _differences(CHAT) == []


def test_looking_inside_the_whole_house(tmp_path: Path) -> None:
    """The house is looked into through its store: what is written there is what the talk goes on from."""

    async def replay() -> None:
        transcript = read_transcript(CHAT, "a.chat")
        for place, scene in enumerate(transcript.scenes):
            folder = tmp_path / str(place)
            folder.mkdir()
            async with WholeHouse(_words(), folder, *begins(transcript)).open() as house:
                for exchange in scene.exchanges:
                    said = await house.act(exchange.act)
                    assert difference(exchange, said, house.inside()) == "", scene.title

    asyncio.run(replay())


@pytest.mark.parametrize(
    ("look", "found"),
    [
        ("session: completed", "session: waiting"),
        ("session: none", "session: waiting"),
        ("result: mood = Good", "result: mood = Very rough"),
        ("result: mood = very rough", "result: mood = Very rough"),
        ("result: mood = (none)", "result: mood = Very rough"),
        ("result: words = Very rough", "result: words = (none)"),
        # A name nobody keeps anything under is a slip, and must not pass for "not answered".
        ("result: moood = (none)", "result: moood = no flow keeps an answer of that name"),
    ],
)
def test_a_look_that_finds_something_else(look: str, found: str) -> None:
    """It fails, and says what is written and what is there."""
    chat = f"== a\npeer: Door hard_shift\nbot: *\npeer: [Very rough]\nbot: *\n{look}\n"
    (different,) = _differences(chat)
    assert look in different.partition("+++ said")[0]
    assert found in different.partition("+++ said")[2]


def test_an_answer_that_is_none_of_a_flow_is_told_as_it_is() -> None:
    """An older release may have had a choice that is gone."""
    session = Session("t", "r", (Frame("talk", "note"),), results={"mood": "so so"})
    flows = _words().pack.flows
    assert told_inside(session, flows).results["mood"] == "so so"
    over = session.changed(status=Status.COMPLETED)
    assert told_inside(over, flows).results["mood"] == "(none)", "what is over keeps no answers"


def test_one_scene_is_rewritten_and_the_rest_stays(tmp_path: Path) -> None:
    """Looks, prose and what the peer says are somebody's work; so is a line that was shortened on purpose."""
    path = tmp_path / "a.chat"
    path.write_text(CHAT, encoding="utf-8")
    scene = read_transcript(CHAT, "a.chat").scenes[0]
    said = {exchange.line: [Bubble("How was the week? Or month?\nNew.", (("A",),))] for exchange in scene.exchanges}
    rewrite_scene(path, scene, said)
    text = path.read_text(encoding="utf-8")
    assert "bot: How was the week? …\n     New.\n     [A]\nsession: waiting\nresult: mood = (none)\n" in text
    assert text.partition("\n== words are kept")[2] == CHAT.partition("\n== words are kept")[2]
    is_ours = [line for line in CHAT.splitlines() if not line.startswith(("bot", "     "))]
    assert [line for line in text.splitlines() if not line.startswith(("bot", "     "))] == is_ours


def test_scenes_of_one_file_rewritten_at_the_same_time(tmp_path: Path) -> None:
    """`make test` runs in several processes: each rewrites its scenes, and none may undo another's."""
    path = tmp_path / "a.chat"
    text = "".join(f"== scene {number}\npeer: hi\nbot: old\nsession: none\n\n" for number in range(SCENES))
    path.write_text(text, encoding="utf-8")
    scenes = read_transcript(text, "a.chat").scenes
    together = Barrier(WRITERS, timeout=10)  # seconds: a writer that failed leaves the others waiting

    def rewrite(mine: list[Scene]) -> None:
        for scene in mine:
            together.wait()
            rewrite_scene(path, scene, {scene.exchanges[0].line: [Bubble("new\n" * 20)]})

    with ThreadPoolExecutor(WRITERS) as writers:
        list(writers.map(rewrite, [scenes[first::WRITERS] for first in range(WRITERS)]))
    after = read_transcript(path.read_text(encoding="utf-8"), "a.chat")
    assert [scene.title for scene in after.scenes] == [scene.title for scene in scenes]
    assert [scene.exchanges[0].expected[0].text.split() for scene in after.scenes] == [["new"] * 20] * SCENES


def test_what_cannot_be_read_is_refused_by_name(tmp_path: Path) -> None:
    """A folder is read as a whole; the file that is wrong is named."""
    (tmp_path / "flows").mkdir()
    (tmp_path / "flows" / "bad.chat").write_text("== a\npeer: hi\nsession: lost\n", encoding="utf-8")
    with pytest.raises(NotATranscript, match=r"^flows/bad\.chat:3: a session is one of waiting, "):
        list(read_folder(tmp_path))
