"""Files on the phone page in a real browser: the paper-clip sends several, and one that came is saved by its link."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.sandbox import test_page
from tests.sandbox.ground import Ground
from tests.sandbox.test_documents import upload
from tests.sandbox.test_page import KEYBOARD, bot_says, browse

pytestmark = test_page.pytestmark

LONG = "compassionate_walk_with_a_name_that_goes_on_and_on.fr.yaml"


def test_files_are_sent_and_saved_with_a_thumb_on_a_narrow_phone(tmp_path: Path) -> None:
    async def scene(ground: Ground, page: Any) -> None:
        await page.click(".start")
        await page.wait_for_selector(".mine")
        await bot_says(ground, "Hello", reply_markup=KEYBOARD)
        await page.wait_for_selector(".keyboard button")
        clip, field = await page.locator(".clip").bounding_box(), await page.locator(".compose input").bounding_box()
        assert clip["width"] >= 44 and clip["height"] >= 44 and field["width"] >= 120
        (tmp_path / "me.yaml").write_bytes(b"flow: me\n")
        (tmp_path / LONG).write_bytes(b"flow: walk\nlanguage: fr\n")
        (tmp_path / "empty.yaml").write_bytes(b"")
        await page.fill(".compose input", "the new ones")
        async with page.expect_file_chooser() as choosing:
            await page.click(".clip")
        chooser = await choosing.value
        assert chooser.is_multiple()
        await chooser.set_files([tmp_path / name for name in ("empty.yaml", "me.yaml", LONG)])
        await page.wait_for_selector(f".mine .file >> text={LONG}")
        assert await page.input_value(".compose input") == ""
        told = [row["message"] for row in await ground.updates() if "document" in row.get("message", {})]
        assert [message["document"]["file_name"] for message in told] == ["me.yaml", LONG]
        assert (await ground.result("getFile", file_id=told[0]["document"]["file_id"]))["file_size"] == 9
        await upload(ground, b"PK\x03\x04\x00", "hard_shift.zip", chat_id=str(told[0]["chat"]["id"]), caption="Pack")
        link = page.locator(".theirs a.file")
        await link.wait_for()
        assert await link.get_attribute("aria-label") == "Save hard_shift.zip, 5 B"
        box, bubble = await link.bounding_box(), await page.locator(".theirs .bubble >> nth=-1").bounding_box()
        assert box["height"] >= 44
        assert bubble["x"] <= box["x"] and box["x"] + box["width"] <= bubble["x"] + bubble["width"]
        async with page.expect_download() as saving:
            await link.click()
        saved = await saving.value
        assert saved.suggested_filename == "hard_shift.zip"
        assert Path(await saved.path()).read_bytes() == b"PK\x03\x04\x00"
        await page.screenshot(path=tmp_path / "files.png")

    browse(360, 640, scene)
