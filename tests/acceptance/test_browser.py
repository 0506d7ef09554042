"""A first visit in a real browser: the whole practice mode as a coordinator sees it, on a phone and on a desk.

The other tests speak to the sandbox as its page does; only a browser shows that a person can really press, read and
type all this, that nothing is fetched from elsewhere, and that the page has no complaints of its own.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect, sync_playwright

from tests.acceptance.program import Program, environment

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)

PHONE, DESK = (390, 844), (1280, 800)

CEILING_MS = 15_000
"""How long the browser waits for a sight: a ceiling against hangs."""

pytestmark = pytest.mark.browser


@pytest.fixture
def practice(tmp_path: Path, pack: Path) -> Iterator[str]:
    """The address of a practice that runs as `make run` runs it."""
    if not Path(CHROMIUM).exists():
        how = "No Chromium here: apt-get install chromium, or set CHROMIUM to the path of one."
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(how)
    with Program(tmp_path, environment(pack)) as running:
        yield running.address()
        running.interrupt(10)
        assert "Traceback" not in running.output


@contextmanager
def visit(address: str, size: tuple[int, int]) -> Iterator[Page]:
    """Open the page in a window of this size. Complaints of the browser, and requests to elsewhere, fail the test."""
    complaints: list[str] = []
    hosts: set[str] = set()
    expect.set_options(timeout=CEILING_MS)
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        page = browser.new_page(viewport={"width": size[0], "height": size[1]})
        page.set_default_timeout(CEILING_MS)
        page.on("console", lambda line: complaints.append(line.text))
        page.on("pageerror", lambda problem: complaints.append(str(problem)))
        page.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
        page.goto(address)
        expect(page.locator(".phone.active")).to_be_visible()
        yield page
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0, "the page is wider than the screen"
        assert complaints == []
        assert hosts == {urlsplit(address).netloc}, "something was fetched from elsewhere"
        browser.close()


def theirs(phone: Locator, text: str) -> Locator:
    """The bot's messages that contain this."""
    return phone.locator("li.theirs", has_text=text)


def write(phone: Locator, text: str) -> None:
    """Type into the message field and send, by keyboard."""
    field = phone.get_by_role("textbox", name="Message")
    field.fill(text)
    field.press("Enter")


def tab_to(page: Page, label: str) -> None:
    """Press Tab until the button with this label has the focus; fail where that never comes."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.innerText").strip() == label:
            return
    pytest.fail(f"Tab never reaches {label!r}")


def test_a_first_visit_on_a_phone(practice: str, tmp_path: Path) -> None:
    with visit(practice, PHONE) as page:
        phone = page.locator(".phone.active")
        page.screenshot(path=tmp_path / "1-before.png")
        phone.get_by_role("button", name="START", exact=True).click()
        expect(theirs(phone, "I'm a bot, not a person")).to_be_visible()
        expect(phone.locator(".pin")).to_contain_text("Call 9-1-1 first")
        keyboard = phone.get_by_role("group", name="Reply keyboard")
        expect(keyboard.get_by_role("button")).to_have_count(6)
        page.screenshot(path=tmp_path / "2-welcome.png")
        keyboard.get_by_role("button", name="Hard shift").click()
        expect(theirs(phone, "That sounds heavy")).to_be_visible()
        page.screenshot(path=tmp_path / "3-hard-shift.png")
        phone.get_by_role("button", name="Just breathe", exact=True).click()
        expect(theirs(phone, "In through the nose")).to_be_visible()
        expect(theirs(phone, "That sounds heavy")).to_have_count(0)
        page.screenshot(path=tmp_path / "4-breathe.png")
        cards = theirs(phone, "1 breath every 5 seconds")
        before = cards.count()
        write(phone, "not brething")
        expect(cards).to_have_count(before + 1)
        page.screenshot(path=tmp_path / "5-steps.png")
        keyboard.get_by_role("button", name="Hard shift").click()
        phone.get_by_role("button", name="Check on me tomorrow", exact=True).click()
        expect(theirs(phone, "I'll ask once")).to_be_visible()
        for _ in range(2):
            # What falls due in the night waits for the day: two days hold one daytime for sure.
            day = page.locator("#now").get_attribute("datetime") or ""
            page.get_by_role("button", name="Move the clock 24 hours forward").click()
            expect(page.locator("#now")).not_to_have_attribute("datetime", day)
        expect(theirs(phone, "You asked me to check in today")).to_have_count(1)
        expect(cards).to_have_count(before + 1)
        expect(phone.locator(".pin")).to_contain_text("Call 9-1-1 first")
        page.screenshot(path=tmp_path / "6-days-later.png")


def test_everything_can_be_done_without_a_mouse(practice: str, tmp_path: Path) -> None:
    """Some hands shake, some screens are broken, and some people do not see the screen at all."""
    with visit(practice, PHONE) as page:
        phone = page.locator(".phone.active")
        tab_to(page, "START")
        page.keyboard.press("Enter")
        expect(theirs(phone, "I'm a bot, not a person")).to_be_visible()
        tab_to(page, "Oximeter")
        page.keyboard.press("Enter")
        card = phone.locator("li.theirs").last
        expect(card).to_contain_text("oximeter", ignore_case=True)
        tab_to(page, "About this card")
        page.keyboard.press("Enter")
        expect(theirs(phone, "Numbers dialled and pages opened")).to_be_visible()
        page.screenshot(path=tmp_path / "keyboard.png")


def test_a_second_peer_in_french_beside_the_first(practice: str, tmp_path: Path) -> None:
    with visit(practice, DESK) as page:
        first = page.locator(".phone").first
        first.get_by_role("button", name="START", exact=True).click()
        expect(theirs(first, "I'm a bot, not a person")).to_be_visible()
        page.locator("summary", has_text="Add a peer").click()
        page.get_by_label("Name").fill("Marie")
        page.get_by_label("Language of the phone").select_option("fr")
        page.get_by_role("button", name="Add a phone").click()
        second = page.locator(".phone").nth(1)
        second.get_by_role("button", name="START", exact=True).click()
        expect(theirs(second, "un robot")).to_be_visible()
        expect(second.locator(".pin")).to_contain_text("9-1-1")
        write(second, "respire pas")
        expect(theirs(second, "1 souffle")).to_have_count(2)
        expect(first.locator("li.theirs")).to_have_count(2)
        page.screenshot(path=tmp_path / "desk.png")
