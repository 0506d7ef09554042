"""Ways around the desk's rules that somebody tried: each is closed, and stays so."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from conversations import bench as benches
from conversations.channel import FileSent, Kind
from conversations.pack_zip import zip_of
from conversations.switch import switch
from store import coordinators, tables
from tests.conversations.desk_ground import OMAR, PEER, RITA, DeskGround, desk_files, desk_in, talk

SOFTER = talk("How was it?", "How did it go?")
NEW_CARD = desk_files()["cards/overdose_steps.yaml"].replace("This is **one** page", "Give breaths")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[DeskGround]:
    """A house with a desk; what these ask of the store is asked of both engines elsewhere."""
    with desk_in(tmp_path) as ground:
        yield ground


def play(scene: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Let a scene happen."""
    asyncio.run(scene())


async def _asks(desk: DeskGround, address: str = RITA) -> None:
    await desk.says("/pack", address)
    await desk.taps("My draft", address)
    await desk.taps("Publish", address)
    await desk.taps("Ask a second person", address)


async def _kept_agree(desk: DeskGround) -> tuple[int, str]:
    """Let Omar look at what he is asked, and keep the button that agrees."""
    await desk.says("/pack", OMAR)
    await desk.taps("Look at it", OMAR)
    return desk.find("I agree, publish", OMAR)


def test_agreeing_is_to_what_becomes_of_people_as_well(desk: DeskGround) -> None:
    """The same words with other choices for who waits are not what the second person looked at."""

    async def scene() -> None:
        await desk.appoint(RITA, OMAR)
        await desk.sends("talk.yaml", SOFTER)
        await desk.sends("overdose_steps.yaml", NEW_CARD)
        await _asks(desk)
        number, press = await _kept_agree(desk)
        await desk.says("/pack", RITA)
        await desk.taps("My draft", RITA)
        await desk.taps("Publish", RITA)
        await desk.taps("Who waits", RITA)
        await desk.taps("talk/start", RITA)
        await desk.taps("Begin again", RITA)
        await _asks(desk)
        assert "changed since" in (await desk.presses(press, number, OMAR))[-1].text

    play(scene)
    assert len(desk.history()) == 1


def test_an_agreement_does_not_outlive_another_publication(desk: DeskGround) -> None:
    """Words that were published meanwhile are under the draft: it has to be asked about anew."""

    async def scene() -> None:
        await desk.appoint(RITA, OMAR)
        await desk.sends("overdose_steps.yaml", NEW_CARD)
        await _asks(desk)
        number, press = await _kept_agree(desk)
        await desk.publishes(SOFTER, OMAR)
        assert "published a moment ago" in (await desk.presses(press, number, OMAR))[-1].text
        await desk.says("/pack", RITA)
        await desk.taps("My draft", RITA)
        assert "not there" in (await desk.presses(press, number, OMAR))[-1].text, "nobody asks any more"

    play(scene)
    assert len(desk.history()) == 2


def test_with_the_words_in_force_lost_one_person_is_not_enough(desk: DeskGround) -> None:
    """Nobody can say what changes then, so that it counts as an emergency; two people can still publish."""

    async def scene() -> None:
        await desk.appoint(RITA, OMAR)
        desk.now(lambda tx: tx.execute(update(tables.releases).values(body=b"damaged")))
        await desk.sends_pack({**desk_files(), "cards/overdose_steps.yaml": NEW_CARD})
        assert "has to agree" in (await desk.presses(f"1f:publish_yes:{desk.handle()}", 1000, RITA))[-1].text
        await _asks(desk)
        number, press = await _kept_agree(desk)
        assert "Published" in (await desk.presses(press, number, OMAR))[-1].text

    play(scene)


@pytest.mark.parametrize("command", ["/stop", "/erase", "/privacy", "/mydata", "/clear"])
def test_whose_role_was_taken_away_amid_a_trial_is_obeyed_at_once(desk: DeskGround, command: str) -> None:
    """Rule 13 holds in every state: nobody has to ask twice because something else is over."""

    async def scene() -> None:
        await desk.appoint(RITA)
        await desk.sends("talk.yaml", SOFTER)
        await desk.taps("Try it", RITA)
        desk.now(lambda tx: coordinators.withdraw(tx, 1))
        mine = [message.text for message in await desk.says(command, RITA)]
        await desk.says("/start", PEER)
        assert mine and [text.split()[0] for text in mine] == [
            message.text.split()[0] for message in await desk.says(command, PEER)
        ]
        assert not desk.rows("previews")

    play(scene)


def test_a_trial_that_cannot_be_read_is_over(desk: DeskGround) -> None:
    """A damaged row must not stand between somebody and their bot."""

    async def scene() -> None:
        await desk.appoint(RITA)
        await desk.sends("talk.yaml", SOFTER)
        await desk.taps("Try it", RITA)
        desk.now(lambda tx: tx.execute(update(tables.previews).values(body_sealed=b"damaged")))
        assert "trial is over" in (await desk.says("hello", RITA))[-1].text
        assert not desk.rows("previews")

    play(scene)


def test_who_is_a_coordinator_uses_up_no_other_link(desk: DeskGround) -> None:
    """A link that was made for somebody else still works for them."""

    async def scene() -> None:
        await desk.appoint(RITA)
        code = desk.now(lambda tx: coordinators.invite(tx, desk.time().date()))
        assert "coordinator 1" in (await desk.says(f"/start coord_{code}", RITA))[-1].text
        await desk.presses(f"1f:become:{code}", 1000, RITA)
        await desk.says(f"/start coord_{code}", OMAR)
        assert "coordinator 2" in (await desk.taps("yes_please", OMAR))[-1].text

    play(scene)


def test_years_of_publications_do_not_make_the_desk_slow_or_dead(
    desk: DeskGround, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More releases than the bench keeps: each turn still comes to an end, and reads no release twice."""
    read: list[str] = []
    flows_of = benches.flows_of
    monkeypatch.setattr(benches, "flows_of", lambda files: read.extend(files) or flows_of(files))

    async def scene() -> None:
        await desk.appoint(RITA)
        for number in range(benches.KEPT_MOST + 4):
            await desk.publishes(talk("How was it?", f"How was it, the {number}th time?"))
        await desk.sends("talk.yaml", SOFTER)
        await desk.taps("Publish", RITA)
        [places] = await desk.taps("Who waits", RITA)
        assert "talk/start" in places.text
        assert len(read) <= 2 * (benches.KEPT_MOST + 6), "each talk of each release once, with its translation"

    play(scene)


def test_where_people_may_wait_is_told_alike_whether_anybody_does(desk: DeskGround) -> None:
    """Rule 11: somebody on older words makes no place appear, and their leaving takes none away."""

    async def looks() -> list[str]:
        await desk.says("/pack", RITA)
        await desk.taps("My draft", RITA)
        texts = [(await desk.taps("Publish", RITA))[-1].text, (await desk.taps("Who waits", RITA))[-1].text]
        return [*texts, (await desk.taps("talk/rough", RITA))[-1].text]

    async def scene() -> None:
        await desk.appoint(RITA)
        await desk.says("Door talk", PEER)
        await desk.says("hard", PEER)
        await desk.publishes(talk("What helps?", "What would help?"))
        await desk.sends("talk.yaml", talk("How was it?", "How did it go?", {"What helps?": "What would help?"}))
        amid = await looks()
        await desk.says("/erase", PEER)
        await desk.taps("button_erase_yes", PEER)
        assert await looks() == amid

    play(scene)


def test_an_update_that_comes_again_while_its_file_is_read_acts_once(desk: DeskGround) -> None:
    """Telegram posts it to two workers at once; the draft is one, and both answers are one."""

    async def scene() -> None:
        await desk.appoint(RITA)
        raw = zip_of({**desk_files(), "flows/talk.yaml": SOFTER})
        sent = FileSent("file", "pack.zip", len(raw))
        twice = desk.inbound(Kind.UNREADABLE, RITA, file=sent, content=raw, what="document")
        before = len(desk.chat.sent)
        receipts = await asyncio.gather(desk.takes(twice, delivers=False), desk.takes(twice, delivers=False))
        await desk.delivery.drain()
        assert sorted(receipt.is_repeat for receipt in receipts) == [False, True]
        assert len(desk.said(before)) == 1 and len(desk.rows("drafts")) == 1

    play(scene)


def test_two_who_publish_in_the_same_moment_make_one_publication(desk: DeskGround) -> None:
    """The other is told, and keeps their draft."""

    async def scene() -> None:
        await desk.appoint(RITA, OMAR)
        presses = []
        for address, text in ((RITA, SOFTER), (OMAR, talk("How was it?", "Tell me."))):
            await desk.sends("talk.yaml", text, address)
            await desk.taps("Publish", address)
            number, press = desk.find("Publish now", address)
            presses.append(desk.inbound(Kind.TAP, address, press=press, message_id=number))
        before = len(desk.chat.sent)
        await asyncio.gather(*(desk.takes(press, delivers=False) for press in presses))
        await desk.delivery.drain()
        assert sorted(message.text[:9] for message in desk.said(before)) == ["Published", "Somebody "]
        assert len(desk.history()) == 2 and len(desk.rows("drafts")) == 1
        await switch(desk.house)

    play(scene)


def test_a_link_that_two_open_at_once_makes_one_coordinator(desk: DeskGround) -> None:
    """Both said yes in the same moment."""

    async def scene() -> None:
        code = desk.now(lambda tx: coordinators.invite(tx, desk.time().date()))
        for address in (RITA, OMAR):
            await desk.says(f"/start coord_{code}", address)
        taps = []
        for address in (RITA, OMAR):
            number, press = desk.find("yes_please", address)
            taps.append(desk.inbound(Kind.TAP, address, press=press, message_id=number))
        await asyncio.gather(*(desk.takes(tap, delivers=False) for tap in taps))
        await desk.delivery.drain()

    play(scene)
    assert len(desk.rows("coordinators")) == 1 and not desk.rows("coordinator_invites")


def test_two_packs_that_come_at_once_are_read_one_after_the_other(
    desk: DeskGround, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many are sent: reading takes the time of one, and the emergency card keeps its own."""
    reading: list[int] = []
    most: list[int] = []
    draft_pack = benches.draft_pack

    def counted(files: dict[str, str]) -> Any:
        reading.append(1)
        most.append(len(reading))
        try:
            return draft_pack(files)
        finally:
            reading.pop()

    monkeypatch.setattr(benches, "draft_pack", counted)

    async def scene() -> None:
        await desk.appoint(RITA, OMAR)
        sends = []
        for address, text in ((RITA, SOFTER), (OMAR, talk("How was it?", "Tell me."))):
            raw = text.encode()
            sent = FileSent("file", "talk.yaml", len(raw))
            sends.append(desk.inbound(Kind.UNREADABLE, address, file=sent, content=raw, what="document"))
        await asyncio.gather(*(desk.takes(each, delivers=False) for each in sends))

    play(scene)
    assert len(most) >= 2 and max(most) == 1
    assert len(desk.rows("drafts")) == 2


def test_a_draft_does_not_grow_without_an_end(desk: DeskGround, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file at a time it could become one that takes an hour to read; what does not fit is told, and not taken."""
    monkeypatch.setattr("conversations.desk_files.UNPACKED_BYTES_MOST", len("".join(desk_files().values())) + 200)

    async def scene() -> None:
        await desk.appoint(RITA)
        await desk.sends("talk.yaml", SOFTER)
        kept = desk.rows("drafts")
        [said] = await desk.sends("talk.fr.yaml", desk_files()["flows/talk.fr.yaml"] + "#" * 300)
        assert "C009" in said.text and desk.rows("drafts") == kept

    play(scene)
