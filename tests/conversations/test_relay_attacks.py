"""Words in a relay go to the one person they are for, and to nobody else: not late, not early, not by a button."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

import conversations.receive as receiving
from conversations import call_screens, presses
from conversations.channel import Kind
from tests.conversations import called
from tests.conversations.called import KIM, LEE, SAM, asks, goes_out, heard, house, last, states
from tests.conversations.ground import Ground, house_in

WORDS = "clean pipes"


def scene(folder: Path, work: Callable[[Ground], Awaitable[Any]], name: str = "one") -> Any:
    (folder / name).mkdir()
    with house_in(folder / name) as ground:
        return asyncio.run(work(ground))


def call_of(g: Ground) -> int:
    return int(g.rows("call_requests")[-1]["id"])


async def press(g: Ground, what: str, who: str, delivers: bool = True) -> None:
    await g.takes(g.inbound(Kind.TAP, who, press=what, message_id=1, language="en"), delivers=delivers)


async def types(g: Ground, text: str, who: str, delivers: bool = True) -> None:
    await g.takes(g.inbound(text=text, address=who, language="en"), delivers=delivers)


@pytest.mark.parametrize(("who", "other"), [(SAM, KIM), (KIM, SAM)])
@pytest.mark.parametrize("how", ["button", "typed"])
def test_what_the_bot_asks_for_is_answered_by_the_bot_and_told_to_nobody(
    how: str, who: str, other: str, tmp_path: Path
) -> None:
    async def work(g: Ground) -> None:
        await house(g, KIM, LEE)
        await called.talk(g)
        since = len(g.chat.sent)
        await (press(g, presses.command("find_help"), who) if how == "button" else g.says("Find help", who))
        asked, told = heard(g, who, since)
        assert asked.startswith("What do you need? Type a word or two.")
        assert "What you type next is for me." in told
        await g.says(WORDS, who)
        assert not any(WORDS in text for text in heard(g, other, since))
        assert last(g, who).startswith("That was not passed on. What else you type goes to the other person")
        await g.says("blue door, second floor", who)
        assert "blue door" in last(g, other), "one question, one answer"

    scene(tmp_path, work)


def test_words_that_came_after_the_bot_asked_are_what_is_answered(tmp_path: Path) -> None:
    async def work(g: Ground) -> None:
        await house(g, KIM)
        await called.talk(g)
        await press(g, presses.command("find_help"), SAM)
        await g.says("where are you?", KIM)
        await g.says(WORDS, SAM)
        assert WORDS in last(g, KIM)

    scene(tmp_path, work)


def test_what_a_button_shows_says_that_typing_goes_to_the_other(tmp_path: Path) -> None:
    async def work(g: Ground) -> None:
        await house(g, KIM)
        await called.talk(g)
        await press(g, presses.command("privacy"), SAM)
        assert "What else you type goes to the other person" in last(g, SAM)
        await press(g, presses.call("list", 0), SAM)
        assert "What else you type" not in last(g, SAM), "what is about the relay says it itself"

    scene(tmp_path, work)


@pytest.mark.parametrize("how", ["killed after the commit", "on its way still"])
def test_nothing_is_passed_on_before_the_peer_was_told_that_somebody_has_it(
    how: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def work(g: Ground) -> None:
        await house(g, KIM, LEE)
        await goes_out(g)
        await g.says("Find help", SAM)

        async def others(house_: Any) -> None:
            """The process dies here."""

        if not how.startswith("on its"):
            monkeypatch.setattr(receiving, "_tell_others", others)
        await press(g, presses.call("take", call_of(g)), KIM, delivers=not how.startswith("on its"))
        assert not any("Someone has your request now" in text for text in heard(g, SAM))
        await g.says(WORDS, SAM)
        assert not any(WORDS in text for text in heard(g, KIM))
        assert "What you just typed went to nobody" in last(g, SAM)
        assert sum("Someone has your request now" in text for text in heard(g, SAM)) == 1
        await g.says(WORDS, SAM)
        assert WORDS in last(g, KIM), "from then on they know where it goes"

    scene(tmp_path, work)


def test_words_for_who_had_it_do_not_go_to_who_has_it_now(tmp_path: Path) -> None:
    async def work(g: Ground) -> None:
        await house(g, KIM, LEE)
        await called.talk(g)
        await g.says("hi, it's me from Tuesday", KIM)
        await press(g, presses.call("back", call_of(g)), KIM, delivers=False)
        await press(g, presses.call("take", call_of(g)), LEE, delivers=False)
        await g.says("what I told you on Tuesday", SAM)
        assert not any("on Tuesday" in text for text in heard(g, LEE))
        await g.says("hello, who are you", SAM)
        assert "who are you" in last(g, LEE)

    scene(tmp_path, work)


@pytest.mark.parametrize("what", ["/erase_yes", "/stop", "/clear", "//stop", "see /stop@some_bot", "(/stop)"])
def test_a_command_among_relayed_words_is_no_link_that_acts(what: str, tmp_path: Path) -> None:
    async def work(g: Ground) -> None:
        await house(g, KIM, LEE)
        await called.talk(g)
        await g.says(f"my number is in here, tap it: {what}", KIM)
        links = re.findall(r"(?<![\w/])(/[A-Za-z0-9_]{1,32})", last(g, SAM))
        before = len(g.rows("peers"))
        for link in links:
            await g.says(link, SAM)
        assert (links, len(g.rows("peers")), states(g)) == ([], before, ["taken"])

    scene(tmp_path, work)


def test_names_and_links_of_telegram_are_no_links_and_web_addresses_stay() -> None:
    joiner = call_screens.WORD_JOINER
    for words in ("@someone", "t.me/someone", "T.ME/x", "telegram.me/x", "https://t.me/x?start=y", "tg://resolve?x"):
        said = call_screens.inert(words)
        assert joiner in said and said.replace(joiner, "") == words
        assert not re.search(r"@\w|t\.me|telegram\.me|tg://", said, re.IGNORECASE)
    for words in ("https://example.org/a/b", "24/7", "and/or", "a @ b", "/ 5"):
        assert call_screens.inert(words) == words


@pytest.mark.parametrize("how", ["close", "/stop", "leave", "erase"])
def test_nothing_of_a_talk_comes_to_who_ended_it(how: str, tmp_path: Path) -> None:
    """A responder can write three messages a second, and one a second goes."""

    async def work(g: Ground) -> None:
        number = await house(g, KIM, LEE)
        await called.talk(g)
        ended_by = KIM if how == "erase" else SAM
        for _ in range(5):
            await types(g, "abcd efgh " * 400, KIM, delivers=False)
        if how == "/stop":
            await types(g, how, SAM, delivers=False)
        else:
            ways = {"close": presses.call("close", call_of(g)), "leave": presses.own("leave", number)}
            await press(g, ways.get(how, presses.command("erase_yes")), ended_by, delivers=False)
        since = len(g.chat.sent)
        await g.delivery.drain()
        assert not [text for text in heard(g, SAM, since) if "abcd" in text]
        if how != "erase":
            assert sum("Your last words could not be brought" in text for text in heard(g, KIM, since)) == 1
            assert [row["taken_by"] for row in g.rows("call_requests")] == [None]
        assert not [row for row in g.rows("outbox") if row["body_sealed"]]

    scene(tmp_path, work)


@pytest.mark.parametrize("how", ["back", "quit", "/stop", "the peer erases"])
def test_words_do_not_come_to_who_has_not_the_request_any_more(how: str, tmp_path: Path) -> None:
    async def work(g: Ground) -> None:
        number = await house(g, KIM, LEE)
        await called.talk(g)
        await types(g, WORDS, SAM, delivers=False)
        if how == "/stop":
            await types(g, how, KIM, delivers=False)
        elif how.startswith("the peer"):
            await press(g, presses.command("erase_yes"), SAM, delivers=False)
        else:
            await press(g, presses.call(how, number if how == "quit" else call_of(g)), KIM, delivers=False)
        await g.delivery.drain()
        assert not any(WORDS in text for text in heard(g, KIM))
        if not how.startswith("the peer"):
            assert any("Your last words could not be brought" in text for text in heard(g, SAM))

    scene(tmp_path, work)


@pytest.mark.parametrize("what", ["erased", "undone"])
def test_an_old_take_does_not_say_who_erased_themselves_or_took_it_back_in_time(what: str, tmp_path: Path) -> None:
    read = []
    for has_done in (False, True):

        async def work(g: Ground, has_done: bool = has_done) -> None:
            await house(g, KIM, LEE)
            if what == "undone":
                if has_done:
                    await asks(g)
                    await g.taps("Undo", SAM)
            else:
                await called.talk(g)
                await g.taps("Close", KIM)
                await g.passes(days=2)
                if has_done:
                    await press(g, presses.command("erase_yes"), SAM)
            read.append((await g.presses(presses.call("take", 1), 999, KIM))[0])

        scene(tmp_path, work, str(has_done))
    assert read[0] == read[1], "the words and the buttons"


def test_an_edit_in_a_talk_says_that_it_is_not_passed_on(tmp_path: Path) -> None:
    async def work(g: Ground) -> None:
        await house(g, KIM, LEE)
        await called.talk(g)
        await g.says("ring me at 604 555 0199", SAM)
        before = len(heard(g, KIM))
        await g.takes(g.inbound(Kind.EDITED, SAM, text="ring me at 604 555 0100", message_id=7, language="en"))
        assert last(g, SAM).startswith("That change was not passed on.")
        assert len(heard(g, KIM)) == before

    scene(tmp_path, work)


def test_who_leaves_the_organisation_amid_a_talk_reads_that_it_is_over(tmp_path: Path) -> None:
    async def work(g: Ground) -> None:
        number = await house(g, KIM, LEE)
        await called.talk(g)
        await g.presses(presses.own("leave", number), 1, SAM)
        await g.passes(seconds=5)
        assert last(g, SAM).startswith("The talk is over.")
        assert last(g, KIM).startswith("The talk is over.")

    scene(tmp_path, work)
