"""Coordinators change the words by themselves: files in, mistakes, what changes, publishing, and the way back."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any

import pytest

from conversations.channel import Kind
from conversations.switch import switch
from tests.conversations.desk_ground import OMAR, PEER, RITA, DeskGround, desk_files, desk_in, french_of, talk

SOFTER = talk("How was it?", "How did it go?")
NEW_CARD = desk_files()["cards/overdose_steps.yaml"].replace("This is **one** page", "Give breaths")


@pytest.fixture
def desk(tmp_path: Path, engine: str) -> Iterator[DeskGround]:
    """A house with a desk."""
    with desk_in(tmp_path, engine) as ground:
        yield ground


def play(scene: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Let a scene happen."""
    asyncio.run(scene())


def test_a_sentence_is_changed_looked_at_published_and_taken_back(desk: DeskGround) -> None:
    """J45: the whole way of a coordinator, without code and without anybody else."""

    async def scene() -> None:
        await desk.appoint(RITA)
        [taken] = await desk.sends("talk.yaml", SOFTER, caption="less like a form")
        assert "Taken: flows/talk.yaml" in taken.text and "Mistakes: 0" in taken.text
        drawn, before, after = await desk.taps("What changes", RITA)
        assert drawn.picture and drawn.picture.kind == "map"
        assert "How was it?" in before.text and "How did it go?" in after.text
        assert (await desk.says("Door talk", PEER))[0].text == "How was it?"
        await desk.taps("My draft", RITA)
        await desk.taps("Publish", RITA)
        [done] = await desk.taps("Publish now", RITA)
        assert done.text.startswith("Published, as number 2")
        await switch(desk.house)
        assert (await desk.says("Door talk", PEER))[0].text == "How did it go?"
        await desk.taps("My desk", RITA)
        [history] = await desk.taps("History", RITA)
        assert "by coordinator 1" in history.text and "less like a form" in history.text
        await desk.taps("1", RITA)
        await desk.taps("Go back to it", RITA)
        await switch(desk.house)
        assert (await desk.says("Door talk", PEER))[0].text == "How was it?"

    play(scene)
    assert [row["kind"] for row in desk.history()] == ["files", "draft", "rollback"]
    assert desk.history()[0]["release"] == desk.history()[2]["release"]


def test_a_draft_with_a_mistake_cannot_be_published(desk: DeskGround) -> None:
    """J46: all mistakes are told, each with its line and what to do; there is no button that would publish it."""

    async def scene() -> None:
        await desk.appoint(RITA)
        [taken] = await desk.sends("talk.yaml", talk("Rough (hard) → rough", "Rough (hard) → gone"))
        assert "F021" in taken.text and "`gone`" in taken.text
        labels = [button.label for row in taken.rows for button in row]
        assert "Publish" not in labels and "Try it" not in labels and "Mistakes" in labels
        said = await desk.presses(f"1f:publish_yes:{desk.handle()}", 1000, RITA)
        assert "it has mistakes" in said[-1].text
        await desk.sends("talk.yaml", SOFTER)
        [taken] = await desk.sends("talk.fr.yaml", french_of(SOFTER))
        assert "Mistakes: 0. Warnings: 0" in taken.text

    play(scene)
    assert len(desk.history()) == 1


def test_emergency_words_want_two_people(desk: DeskGround) -> None:
    """One person alone cannot change what is read while somebody does not breathe (`users.md` C6)."""

    async def scene() -> None:
        await desk.appoint(RITA, OMAR)
        await desk.sends("overdose_steps.yaml", NEW_CARD)
        [asked] = await desk.taps("Publish", RITA)
        labels = [button.label for row in asked.rows for button in row]
        assert "Ask a second person" in labels and "Publish now" not in labels
        handle = desk.handle()
        assert "has to agree" in (await desk.presses(f"1f:publish_yes:{handle}", 1000, RITA))[-1].text
        assert "not there" in (await desk.presses(f"1f:agree:{handle}", 1000, RITA))[-1].text, "nobody agrees alone"
        assert "not there" in (await desk.presses(f"1f:agree:{handle}", 1000, OMAR))[-1].text, "nobody was asked"
        await desk.says("/pack", RITA)
        await desk.taps("My draft", RITA)
        await desk.taps("Publish", RITA)
        await desk.taps("Ask a second person", RITA)
        await desk.says("/pack", OMAR)
        await desk.taps("Look at it", OMAR)
        bubbles = await desk.taps("What changes", OMAR)
        assert "Give breaths" in bubbles[-1].text
        await desk.says("/pack", OMAR)
        await desk.taps("Look at it", OMAR)
        assert (await desk.taps("I agree, publish", OMAR))[0].text.startswith("Published")

    play(scene)
    newest = desk.history()[-1]
    assert (newest["published_by"], newest["agreed_by"]) == ("1", "2")
    assert not desk.rows("drafts")


def test_what_changed_after_somebody_was_asked_has_to_be_looked_at_anew(desk: DeskGround) -> None:
    """Agreeing is to the words that were seen, never to whatever they have become."""

    async def scene() -> None:
        await desk.appoint(RITA, OMAR)
        await desk.sends("overdose_steps.yaml", NEW_CARD)
        await desk.taps("Publish", RITA)
        await desk.taps("Ask a second person", RITA)
        await desk.says("/pack", OMAR)
        await desk.taps("Look at it", OMAR)
        number, press = desk.find("I agree, publish", OMAR)
        await desk.sends("overdose_steps.yaml", NEW_CARD.replace("Give breaths", "Wait"))
        assert "not there" in (await desk.presses(press, number, OMAR))[-1].text
        await desk.taps("Publish", RITA)
        await desk.taps("Ask a second person", RITA)
        assert "changed since" in (await desk.presses(press, number, OMAR))[-1].text

    play(scene)
    assert len(desk.history()) == 1


@pytest.mark.parametrize("path", ["phrases/emergency_words.yaml", "phrases/crisis_words.yaml", "phrases/doors.yaml"])
def test_what_leads_to_emergency_cards_wants_two_people_as_well(desk: DeskGround, path: str) -> None:
    """Words that are listened for, and the doors themselves."""
    changed = desk_files()[path]
    for old, new in (("[overdose]", "[overdose, fell over]"), ("[suicide]", "[suicide, end it]")):
        changed = changed.replace(old, new)
    changed = changed.replace("overdose: Door overdose", "overdose: Door steps")
    assert changed != desk_files()[path]

    async def scene() -> None:
        await desk.appoint(RITA)
        [taken] = await desk.sends(path.rpartition("/")[2], changed)
        assert "A second coordinator has to agree" in taken.text

    play(scene)


def test_two_who_write_at_once_lose_nothing(desk: DeskGround) -> None:
    """Who publishes second builds on what the first published; where both changed one file, they are asked."""

    async def scene() -> None:
        await desk.appoint(RITA, OMAR)
        card = desk_files()["cards/plain.yaml"].replace("This is **one** page", "This is a page")
        await desk.sends("plain.yaml", card, OMAR)
        await desk.sends("talk.yaml", SOFTER.replace("What helps?", "What would help?"), RITA)
        await desk.publishes(SOFTER, OMAR)
        await desk.says("/pack", RITA)
        [asked] = await desk.taps("My draft", RITA)
        assert "You both changed: flows/talk.yaml" in asked.text
        [mine] = await desk.taps("Mine", RITA)
        assert "now builds on their words" in mine.text and "changes: " not in mine.text
        await desk.taps("Publish", RITA)
        await desk.taps("Publish now", RITA)
        await switch(desk.house)
        files = desk.house.shelf.newest.pack.files  # type: ignore[union-attr]
        assert "This is a page" in files["cards/plain.yaml"], "what the other published is still there"
        assert "What would help?" in files["flows/talk.yaml"]

    play(scene)


def test_letting_go_of_what_the_other_changed_keeps_the_rest(desk: DeskGround) -> None:
    """Theirs stands, and one's own other files stay in the draft."""

    async def scene() -> None:
        await desk.appoint(RITA, OMAR)
        card = desk_files()["cards/plain.yaml"].replace("This is **one** page", "This is a page")
        await desk.sends("plain.yaml", card, RITA)
        await desk.sends("talk.yaml", talk("How was it?", "Tell me."), RITA)
        await desk.publishes(SOFTER, OMAR)
        await desk.says("/pack", RITA)
        await desk.taps("My draft", RITA)
        [theirs] = await desk.taps("Theirs", RITA)
        assert "Files: cards/plain.yaml." in theirs.text

    play(scene)


def test_the_same_tap_twice_publishes_once(desk: DeskGround) -> None:
    """A second tap finds the draft gone, and says so kindly."""

    async def scene() -> None:
        await desk.appoint(RITA)
        await desk.sends("talk.yaml", SOFTER)
        await desk.taps("Publish", RITA)
        number, press = desk.find("Publish now", RITA)
        await desk.presses(press, number, RITA)
        said = await desk.presses(press, number, RITA)
        assert "not there any more" in said[-1].text

    play(scene)
    assert len(desk.history()) == 2


def test_a_whole_pack_stands_for_everything(desk: DeskGround) -> None:
    """What is not in it is taken away, and that is told as a change."""
    files = desk_files()
    del files["flows/talk.fr.yaml"]

    async def scene() -> None:
        await desk.appoint(RITA)
        [taken] = await desk.sends_pack(files)
        assert "Files: flows/talk.fr.yaml." in taken.text
        bubble = (await desk.taps("What changes", RITA))[-1]
        assert "**Gone**" in bubble.text and "**Parler**" in bubble.text
        [bubble] = await desk.taps("Next", RITA)
        assert "Comment c'était?" in bubble.text
        assert "reads as what is in force" in (await desk.sends_pack(desk_files()))[0].text

    play(scene)
    assert not desk.rows("drafts")


@pytest.mark.parametrize("name", ["talk.yaml", "pack.zip", "", "x.exe"])
def test_a_file_that_cannot_be_read_changes_nothing(desk: DeskGround, name: str) -> None:
    """It is said what is wrong, and the draft stays what it was."""

    async def scene() -> None:
        await desk.appoint(RITA)
        await desk.sends("talk.yaml", SOFTER)
        before = desk.rows("drafts")
        [said] = await desk.sends(name, b"PK\xff\xfe\x00 not a thing")
        assert "Your draft is as it was" in said.text
        assert desk.rows("drafts") == before

    play(scene)


def test_a_file_that_did_not_arrive_is_asked_for_again(desk: DeskGround) -> None:
    """Too large, or lost on the way: the door hands in no content then."""
    from conversations.channel import FileSent

    async def scene() -> None:
        await desk.appoint(RITA)
        before = len(desk.chat.sent)
        await desk.takes(desk.inbound(Kind.UNREADABLE, RITA, file=FileSent("f", "talk.yaml", 9), what="document"))
        assert "did not arrive" in desk.said(before)[0].text

    play(scene)


def test_every_button_of_the_desk_answers_whatever_it_carries(desk: DeskGround) -> None:
    """Old, forged, of another: always a message, never an exception, and nothing is published."""
    from conversations import desk_acts

    async def scene() -> None:
        await desk.appoint(RITA, OMAR)
        await desk.sends("talk.yaml", SOFTER, OMAR)
        for what in (*desk_acts._ACTS, "become", "wait", "end_trial", "talk", "nothing"):
            for of in ("", "0", "99", "1-0", "1-999-9", "9" * 40, "-", "1-abcdef12", "talk", "a-b-c"):
                if what in ("drop_yes", "resign_yes", "try"):
                    continue
                assert await desk.presses(f"1f:{what}:{of}", 1000, RITA), (what, of)

    play(scene)
    assert len(desk.history()) == 1
    assert len(desk.rows("drafts")) == 1


def test_files_in_force_are_handed_out(desk: DeskGround) -> None:
    """The whole pack as one file, or a talk by its name; what is handed out is what was published."""

    async def scene() -> None:
        await desk.appoint(RITA)
        await desk.says("/pack", RITA)
        [message] = await desk.taps("Get the files", RITA)
        assert message.attachment and message.attachment.name == "pack.zip"
        names = [each.attachment.path for each in await desk.says("/pack talk", RITA) if each.attachment]
        assert names == ["flows/talk.fr.yaml", "flows/talk.yaml"]

    play(scene)
