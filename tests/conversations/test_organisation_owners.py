"""Who looks after an organisation, and its links: taken over once, handed on, withdrawn, gone with who erased."""

from __future__ import annotations

import asyncio

from bot.pictures import draw
from conversations.channel import Picture
from tests.conversations.asked import join
from tests.conversations.ground import ALEX, SAM, Ground
from tests.conversations.owned import HOME, KIM, asks, begins, codes, house, labels, screen, states, takes_over

GONE_LINK = "This invitation is not open any more."


def _owners(ground: Ground) -> int:
    return sum(row["role"] == "owner" for row in ground.rows("memberships"))


def test_an_owners_link_asks_first_and_works_once(ground: Ground) -> None:
    async def scene() -> None:
        _, code = codes(asks(ground, "make", name="Corner House"))
        said = await ground.says(f"/start org_{code}")
        assert "you look after **Corner House**" in said[-1].text and _owners(ground) == 0
        await ground.taps("No thanks")
        assert _owners(ground) == 0
        taken = await takes_over(ground, code)
        assert taken.text == "You look after **Corner House** now." and "My group" in labels(taken)
        assert (await ground.presses(f"1o:look_after:1-{code}", 0))[-1].text == taken.text, "a second tap"
        assert (await ground.says(f"/start org_{code}", ALEX))[-1].text.startswith(GONE_LINK)
        assert (await ground.presses(f"1o:look_after:1-{code}", 0, ALEX))[-1].text.startswith(GONE_LINK)
        assert _owners(ground) == 1

    asyncio.run(scene())


def test_two_who_say_yes_at_once_are_told_the_truth(ground: Ground) -> None:
    """One link makes one owner; the other must not believe to be one."""

    async def scene() -> None:
        _, code = codes(asks(ground, "make", name="Corner House"))
        for address in (SAM, ALEX):
            await ground.says(f"/start org_{code}", address)
        before = len(ground.chat.sent)
        await asyncio.gather(*(ground.taps("Yes please", address) for address in (SAM, ALEX)))
        texts = sorted(message.text.partition(".")[0] for _, message in ground.chat.sent[before:])
        assert texts == ["This invitation is not open any more", "You look after **Corner House** now"]
        assert _owners(ground) == 1

    asyncio.run(scene())


def test_a_link_for_peers_makes_nobody_an_owner_nor_the_other_way_round(ground: Ground) -> None:
    async def scene() -> None:
        for_peers, for_owner = codes(asks(ground, "make", name="Corner House"))
        await ground.presses(f"1o:look_after:1-{for_peers}", 0)
        await ground.presses(f"1o:join:{for_owner}", 0)
        assert ground.rows("memberships") == []

    asyncio.run(scene())


def test_an_owners_link_lasts_fourteen_days(ground: Ground) -> None:
    async def scene() -> None:
        for_peers, for_owner = codes(asks(ground, "make", name="Corner House"))
        await ground.passes(days=14)
        assert "look after" in (await ground.says(f"/start org_{for_owner}"))[-1].text
        await ground.passes(days=1)
        assert (await ground.presses(f"1o:look_after:1-{for_owner}", 0))[-1].text.startswith(GONE_LINK)
        assert "invites you" in (await ground.says(f"/start org_{for_peers}"))[-1].text

    asyncio.run(scene())


def test_the_invitation_is_a_picture_and_text_that_can_be_passed_on(ground: Ground) -> None:
    """What is protected cannot be saved or printed, and a poster is for a wall; it says nothing about its owner."""

    async def scene() -> None:
        code = await house(ground)
        link = f"t.me/practice_bot?start=org_{code}"
        await screen(ground)
        (poster,) = await ground.taps("Invite people")
        assert poster.text.startswith(f"{HOME}Scan or tap") and poster.text.rstrip().endswith(link)
        assert poster.picture == Picture("qr", (f"https://{link}",), link) and not poster.is_personal
        assert draw(poster.picture).startswith(b"\x89PNG")
        assert labels(poster) == ["Hide"]
        await join(ground, code, ALEX)
        assert len(ground.rows("memberships")) == 2

    asyncio.run(scene())


def test_a_new_link_withdraws_the_old_ones_once(ground: Ground) -> None:
    async def scene() -> None:
        old = await house(ground)
        await join(ground, old, ALEX)
        await screen(ground)
        (sure,) = await ground.taps("New link")
        assert "on posters too" in sure.text
        number, press = ground.find("Yes, I'm sure")
        done, poster = await ground.presses(press, number)
        assert done.text.startswith("OK. The old links open nothing")
        (fresh,) = codes(poster.text)
        assert fresh != old and codes((await ground.presses(press, number))[-1].text) == [fresh], "a second tap"
        assert (await ground.says(f"/start org_{old}", KIM))[-1].text.startswith(GONE_LINK)
        assert [row["code"] for row in ground.rows("invites")] == [fresh]
        assert len(ground.rows("memberships")) == 2, "who joined stays"

    asyncio.run(scene())


def test_another_owner_is_invited_from_the_chat(ground: Ground) -> None:
    async def scene() -> None:
        await house(ground)
        alone = await screen(ground)
        assert "You are the only one who looks after it. Two are wanted, by 2026-12-08" in alone.text
        asks(ground, "withdraw", organisation=1)
        (link,) = await ground.taps("Another owner")
        (code,) = codes(link.text)
        assert "It works once, until 2026-12-08." in link.text and link.picture
        assert codes((await ground.taps("Another owner"))[-1].text) == [code], "a second tap makes no second link"
        await takes_over(ground, code, ALEX)
        assert "only one" not in (await screen(ground)).text and (await screen(ground, ALEX)).text.startswith(HOME)

    asyncio.run(scene())


def test_handing_over_leaves_everything_to_the_other(ground: Ground) -> None:
    async def scene() -> None:
        await house(ground, SAM, ALEX)
        await begins(ground)
        await screen(ground)
        number, see = ground.find("Quick check: Tuesday 13:00")
        (sure,) = await ground.taps("Hand it over")
        assert sure.text == "Stop looking after **Corner House**? The others go on with it."
        (left,) = await ground.taps("Yes, I'm sure")
        assert left.text == "OK. You don't look after **Corner House** any more."
        assert (await ground.presses(see, number))[-1].text == "That is not there, or not open any more."
        assert (await screen(ground)).text.startswith("A group can ask")
        assert (await screen(ground, ALEX)).text.startswith(HOME) and states(ground) == ["active"]

    asyncio.run(scene())


def test_what_comes_by_itself_leads_an_owner_to_the_organisation(ground: Ground) -> None:
    """Who does not remember the command finds the button."""

    async def scene() -> None:
        await house(ground)
        (plans,) = await ground.says("/checkins")
        assert "My group" in labels(plans) and "My last weeks" not in labels(plans)
        (opened,) = await ground.taps("My group")
        assert opened.text.startswith(HOME)
        assert "My group" not in labels((await ground.says("/checkins", ALEX))[-1])

    asyncio.run(scene())


def test_without_its_own_name_the_bot_makes_no_links(ground: Ground) -> None:
    async def scene() -> None:
        await house(ground)
        ground.house.shelf.bot_name = ""
        before = ground.rows("invites")
        for label in ("Invite people", "Another owner", "New link"):
            await screen(ground)
            (said,) = await ground.taps(label)
            if label == "New link":
                (said,) = await ground.taps("Yes, I'm sure")
            assert said.text == "I can't make links yet. Try again in a minute."
        assert ground.rows("invites") == before

    asyncio.run(scene())
