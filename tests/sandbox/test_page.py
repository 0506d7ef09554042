"""The phone page in a real browser: it fits a small screen, works by keyboard, and keeps to its own CSP."""

from __future__ import annotations

import os
import shutil
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from sandbox.faults import KINDS
from sandbox.peer_shapes import KINDS as THINGS
from sandbox.peer_shapes import WAYS
from tests.sandbox.ground import Ground, stand

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM and os.environ.get("CI") != "true", reason="there is no browser here"),
]

KEYBOARD = {"keyboard": [["Steps", "Rest"], ["More"]], "is_persistent": True, "resize_keyboard": True}


def browse(width: int, height: int, scene: Callable[[Ground, Any], Awaitable[None]]) -> None:
    """Open the page in a window of this size; any complaint of the browser fails the test."""
    from playwright.async_api import async_playwright

    async def visit(ground: Ground) -> None:
        complaints: list[str] = []
        async with async_playwright() as play:
            browser = await play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
            page = await browser.new_page(viewport={"width": width, "height": height})
            page.on("console", lambda line: complaints.append(line.text))
            page.on("pageerror", lambda problem: complaints.append(str(problem)))
            page.set_default_timeout(15000)
            await page.goto(ground.url)
            await page.wait_for_selector(".phone.active")
            await scene(ground, page)
            wide = await page.evaluate("document.documentElement.scrollWidth - innerWidth")
            assert wide <= 0, "the page is wider than the screen"
            await browser.close()
        assert complaints == []

    stand(visit, seconds=60)


async def bot_says(ground: Ground, text: str, **more: Any) -> dict[str, Any]:
    """The bot writes to the only peer."""
    peer = next(iter(ground.state.chats))
    message: dict[str, Any] = await ground.result("sendMessage", chat_id=peer, text=text, **more)
    return message


def test_the_first_visit_is_one_peer_with_a_start_button_used_by_keyboard_alone() -> None:
    async def scene(ground: Ground, page: Any) -> None:
        assert await page.locator(".phone").count() == 1
        await page.focus(".start")
        await page.keyboard.press("Enter")
        await page.wait_for_selector(".mine >> text=/start")
        markup = {"inline_keyboard": [[{"text": "Breathe", "callback_data": "b"}]]}
        await bot_says(ground, "Hello <b>you</b>", parse_mode="HTML", reply_markup=markup)
        await page.wait_for_selector(".theirs strong >> text=you")
        await page.wait_for_selector(".compose input:focus")
        await page.keyboard.type("good morning")
        await page.keyboard.press("Enter")
        await page.wait_for_selector(".mine >> text=good morning")
        await page.focus(".under-button")
        await page.keyboard.press("Enter")
        await page.wait_for_selector(".under-button.busy[aria-busy]:focus")
        rows = await ground.updates()
        assert [list(row)[1] for row in rows] == ["message", "message", "callback_query"]
        await ground.result("answerCallbackQuery", callback_query_id=rows[2]["callback_query"]["id"], text="Slowly")
        await page.wait_for_selector(".toast >> text=Slowly")
        assert await page.locator(".busy").count() == 0

    browse(360, 640, scene)


def test_pins_keyboard_and_menu_show_and_text_is_never_read_as_markup() -> None:
    async def scene(ground: Ground, page: Any) -> None:
        await page.click(".start")
        await page.wait_for_selector(".mine")
        pinned = await bot_says(ground, "<img src=x onerror=alert(1)>", reply_markup=KEYBOARD)
        peer = next(iter(ground.state.chats))
        await ground.result("pinChatMessage", chat_id=peer, message_id=pinned["message_id"])
        await ground.result("setMyCommands", commands=[{"command": "od", "description": "Steps"}])
        await page.click(".keyboard button >> text=Steps")
        await page.wait_for_selector(".mine >> text=Steps")
        assert await page.locator(".log img").count() == 0
        await page.click(".pin")
        await page.wait_for_selector(".flash")
        await page.fill(".compose input", "/")
        await page.click(".commands button")
        await page.wait_for_selector(".mine >> text=/od")
        small = await page.evaluate(
            "[...document.querySelectorAll('.phone button:not(.inline-link)')]"
            ".filter(b => b.offsetHeight && b.offsetHeight < 40).map(b => b.outerHTML)"
        )
        assert small == [], "these are hard to hit with a thumb"

    browse(390, 844, scene)


def test_several_peers_stand_side_by_side_and_trouble_can_be_made() -> None:
    async def scene(ground: Ground, page: Any) -> None:
        await page.click("#add-fold summary")
        await page.fill("#add input[name=name]", "Marie")
        await page.select_option("#add select", "fr")
        await page.click("#add button")
        await page.wait_for_selector(".phone >> nth=1")
        assert [chat.language_code for chat in ground.state.chats.values()] == ["en", "fr"]
        await page.click("#trouble-fold summary")
        await page.select_option("#trouble select[name=kind]", "cut_after")
        await page.click("#trouble button.strong")
        await page.wait_for_selector("#trouble-list li >> text=cut after")
        before = ground.now
        await page.click("[data-hours='24']")
        await page.wait_for_selector("#now[datetime^='2026-11-24']")
        assert (ground.now - before).days == 1

    browse(1280, 800, scene)


def test_every_misbehaviour_can_be_switched_on_and_off_by_thumb() -> None:
    async def scene(ground: Ground, page: Any) -> None:
        await page.click("#trouble-fold summary")
        offered = await page.eval_on_selector_all("#trouble option[value]", "all => all.map(each => each.value)")
        assert set(KINDS) <= set(offered), "a misbehaviour that the page does not offer"
        for kind, methods in (("redeliver", "updates"), ("twice", "webhook"), ("malformed", "sends")):
            await page.select_option("#trouble select[name=kind]", kind)
            await page.click("#trouble button.strong")
            await page.wait_for_selector(f"#trouble-list li >> text={kind}")
            assert ground.state.faults.shape()[-1]["methods"] == methods
        await page.check("#chaos input[name=on]")
        await page.wait_for_selector("#trouble-count >> text=⚄")
        assert ground.state.faults.chaos and ground.state.faults.chaos.seed == 7
        assert sum(ground.state.faults.chaos.rates.values()) == pytest.approx(0.05)
        await page.check("#flood")
        await page.click("#calm")
        await page.wait_for_selector("#trouble-list:empty", state="attached")
        assert not ground.state.faults and not ground.state.gate.on
        assert not await page.is_checked("#chaos input[name=on]")
        sheet = await page.locator("#trouble-sheet").bounding_box()
        assert sheet["x"] >= 0 and sheet["x"] + sheet["width"] <= 390 and sheet["y"] + sheet["height"] <= 844

    browse(390, 844, scene)


def test_a_card_is_found_by_the_bots_name_posted_and_opened_by_its_link() -> None:
    """Inline mode on the phone: type, look, press; and the link in the card opens it where it was posted to."""

    async def scene(ground: Ground, page: Any) -> None:
        await page.click(".start")
        await page.wait_for_selector(".mine")
        await page.fill(".compose input", "@practice_bot ox")
        kinds = ["message", "inline_query"]
        rows = await ground.updates(timeout=5, allowed_updates=kinds)
        while not (asked := [row["inline_query"] for row in rows if "inline_query" in row]):
            rows = await ground.updates(rows[-1]["update_id"] + 1, timeout=5, allowed_updates=kinds)
        said = {"message_text": "Clip on.\nt.me/practice_bot?start=oximeter"}
        cards = [
            {
                "type": "article",
                "id": str(number),
                "title": f"Card {number} " + "long " * 20,
                "description": "It begins " * 9,
            }
            | {"input_message_content": said}
            for number in range(5)
        ]
        await ground.result("answerInlineQuery", inline_query_id=asked[0]["id"], results=cards)
        await page.wait_for_selector(".offers button >> nth=4")
        small = await page.eval_on_selector_all(".offers button", "all => all.filter(b => b.offsetHeight < 44).length")
        assert small == 0, "these are hard to hit with a thumb"
        await page.click(".offers button >> nth=1")
        await page.wait_for_selector(".mine .way >> text=via @practice_bot")
        await page.wait_for_selector(".offers", state="hidden")
        await page.click(".mine .inline-link >> text=t.me/practice_bot")
        await page.wait_for_selector(".mine >> text=/start oximeter")

    browse(360, 640, scene)


def test_everything_a_peer_can_send_is_in_the_phones_menu_and_shows() -> None:
    async def scene(ground: Ground, page: Any) -> None:
        await page.click(".start")
        await page.wait_for_selector(".mine")
        await bot_says(ground, "Hello", reply_markup={"inline_keyboard": [[{"text": "Go", "callback_data": "g"}]]})
        await page.wait_for_selector(".under-button")
        for kind in (*THINGS, *WAYS):
            await page.click(".more summary")
            await page.click(f".kinds button >> text='{kind.replace('_', ' ')}'")
        await page.click(".more summary")
        await page.click("[data-act=tap-old]")
        await page.wait_for_selector(".busy")
        await page.click(".more summary")
        await page.click("[data-act=group]")
        await page.click("#tabs button >> text=Our group")
        await page.wait_for_selector(".phone.active.group .line >> text=came into the group")
        rows = await ground.updates()
        sent = [row["message"] for row in rows if "message" in row and row["message"]["chat"]["type"] == "private"]
        assert all(any(kind in message for message in sent) for kind in THINGS)
        assert [row["callback_query"]["message"]["date"] for row in rows if "callback_query" in row] == [0]

    browse(390, 844, scene)
