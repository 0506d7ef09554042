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
        page.on("requestfailed", lambda request: complaints.append(f"failed: {request.url}"))
        page.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
        page.goto(address)
        expect(page.locator(".phone.active")).to_be_visible()
        yield page
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0, "the page is wider than the screen"
        page.remove_listener("requestfailed", lambda request: None) if False else None
        assert complaints == []
        assert hosts == {urlsplit(address).netloc}, "something was fetched from elsewhere"
        browser.close()


def theirs(phone: Locator, text: str) -> Locator:
    """The bot's messages that contain this."""
    return phone.locator("li.theirs", has_text=text)
