"""Pictures on the phone page in a real browser: a peer's last weeks as they see them, and gone with one tap."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.request import AiohttpRequest
from bot.telegram_channel import TelegramChannel
from conversations.screens import Screen
from conversations.weeks import weeks
from store.answers import Asked
from tests.sandbox import test_page
from tests.sandbox.ground import TOKEN, Ground
from tests.sandbox.test_page import browse
from tests.words_in_force import starter_words

pytestmark = test_page.pytestmark

TODAY = date(2026, 11, 25)
MOODS = ("rough", "ok", "", "good", "rough", "very rough", "ok", "rough")
THERE = "node => node.decode().then(() => [node.naturalWidth, node.naturalHeight])"


@pytest.mark.parametrize(("language", "words"), [("en", "3 rough, 2 OK, 1 good"), ("fr", "3 dur, 2 correct, 1 bien")])
def test_the_last_weeks_are_seen_whole_on_a_narrow_phone(language: str, words: str, tmp_path: Path) -> None:
    async def scene(ground: Ground, page: Any) -> None:
        await page.click(".start")
        await page.wait_for_selector(".mine")
        pack, first = starter_words().pack, date(2026, 10, 6)
        answered = [
            (Asked(1, 1, f"{first + timedelta(weeks=week)}T13:00"), {"mood": mood}) for week, mood in enumerate(MOODS)
        ]
        message = weeks(Screen(pack, pack, language, TODAY), answered, TODAY)
        request = AiohttpRequest()
        await request.initialize()
        channel, address = TelegramChannel(f"{ground.url}/bot{TOKEN}", request), str(next(iter(ground.state.chats)))
        number = await channel.send(address, message)
        shown = page.locator(".theirs img")
        await shown.wait_for()
        assert await shown.evaluate(THERE) == [720, 460]
        assert await shown.get_attribute("alt") == "Photo. The words under it say what it shows."
        assert words in await page.locator(".theirs .text").inner_text()
        box, bubble = await shown.bounding_box(), await page.locator(".theirs .bubble").bounding_box()
        assert box["width"] >= 240 and abs(box["height"] / box["width"] - 460 / 720) < 0.01
        assert bubble["x"] <= box["x"] and box["x"] + box["width"] <= bubble["x"] + bubble["width"]
        await page.screenshot(path=tmp_path / f"weeks_{language}.png")
        await channel.delete(address, (number,))
        await shown.wait_for(state="detached")
        await request.shutdown()

    browse(360, 640, scene)
