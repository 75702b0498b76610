"""A real browser, and a company for it to visit."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from playwright.sync_api import Browser, sync_playwright
from starlette.types import ASGIApp

from fairday_server.guard import guard
from tests.support.browsing import House, furnished
from tests.support.collector import Collector
from tests.support.live_server import serving


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium without a screen."""
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path="/usr/bin/chromium",
            args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
            timeout=180_000,
        )
        yield launched
        launched.close()


@pytest.fixture
def house(browser: Browser, collector: Collector, app: ASGIApp) -> Iterator[House]:
    """The house; nothing may be blocked or fail in its pages."""
    # The tests' own requests need a loop of their own, and the browser's runs in this thread.
    with ThreadPoolExecutor(1) as other:
        maya, ada, cookies = other.submit(furnished, collector, app).result()
    with serving(guard(app, ["127.0.0.1"])) as live:
        made = House(browser, f"http://127.0.0.1:{live.port}", maya, ada, cookies, [])
        yield made
        for context in list(browser.contexts):
            context.close()
    # A refusal is no fault, nor is a look at what follows that was overtaken by the form itself, nor that the browser
    # comes to set the first focus after the script has set it there: which of the two is first hangs on a frame.
    harmless = ("htmx:after", "htmx:sendAbort", "Autofocus processing was blocked")
    assert [text for text in made.said if "status of 4" not in text and not text.startswith(harmless)] == []
