"""Sounds on the phone page in a real browser: a player that waits to be pressed, and then goes on playing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.sandbox import test_page
from tests.sandbox.ground import Ground
from tests.sandbox.test_page import browse
from tests.sandbox.test_sounds import upload

pytestmark = test_page.pytestmark

PACER = Path("content/pack/voices/breath_pacer.ogg")
LENGTH = """node => new Promise((done) => {
  if (node.readyState) done(node.duration);
  else node.addEventListener("loadedmetadata", () => done(node.duration));
})"""
ONWARD = """node => new Promise((done) => {
  node.addEventListener("timeupdate", () => { if (node.currentTime > 0) done(node.currentTime); });
})"""


def test_a_sound_has_a_player_that_begins_only_when_it_is_pressed_and_survives_a_tap() -> None:
    """Nothing may sound by itself in a quiet room (`facts.md` §9.2), and the ticks must not stop at the next tap."""

    async def scene(ground: Ground, page: Any) -> None:
        await page.click(".start")
        await page.wait_for_selector(".mine")
        peer = next(iter(ground.state.chats))
        markup = '{"inline_keyboard": [[{"text": "Go", "callback_data": "g"}]]}'
        sent = await upload(
            ground,
            PACER.read_bytes(),
            chat_id=str(peer),
            caption="<b>1</b> tick",
            parse_mode="HTML",
            reply_markup=markup,
        )
        assert sent["ok"]
        await page.wait_for_selector(".theirs strong >> text=1")
        player = page.locator("audio")
        assert await player.count() == 1
        assert await player.evaluate("node => node.controls && !node.autoplay && node.paused")
        assert abs(await player.evaluate(LENGTH) - 60) < 0.1
        box = await player.bounding_box()
        bubble = await page.locator(".theirs .bubble").bounding_box()
        assert box["width"] >= 180 and box["height"] >= 40
        assert bubble["x"] <= box["x"] and box["x"] + box["width"] <= bubble["x"] + bubble["width"]
        await player.evaluate("node => node.play()")
        assert await player.evaluate(ONWARD) > 0
        await page.click(".under-button")
        await page.wait_for_selector(".under-button.busy[aria-busy]")
        (tap,) = [row for row in await ground.updates() if "callback_query" in row]
        await ground.result("answerCallbackQuery", callback_query_id=tap["callback_query"]["id"])
        await page.wait_for_selector(".under-button:not(.busy)")
        assert not await player.evaluate("node => node.paused"), "drawing the message anew stopped the sound"
        assert await player.evaluate(ONWARD) > 0

    browse(360, 640, scene)
