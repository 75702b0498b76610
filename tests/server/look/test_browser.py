"""The pages in a real browser: accessibility, reflow, and a policy that lets nothing inline through."""

import functools
import shutil
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import as_file, files
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, sync_playwright

from fairday_server.guard import CSP
from fairday_server.pages.render import render
from tests.support.look import gallery

# Some of the views are read from a store, and look the same whichever it is.
pytestmark = pytest.mark.sqlite
PAGES = {name: render(template, view) for name, (template, view) in gallery().items()}
# Between them they hold every element there is; the rest differ in words.
AUDITED = (
    *("day", "day-today", "people", "sign-in", "sign-in-over", "error", "people-none"),
    *("team-week", "team-week-running", "team-month", "team-now", "team-none"),
    *("sheet-answer", "sheet-wrong", "sheet-theirs", "approvals", "approvals-done", "approvals-conflict"),
    *("sign-in-kept",),
    *("day-claims", "person-week", "person-month", "person-explain-behind", "person-explain-fault", "person-data"),
    *("admin-overview", "admin-start", "admin-start-waiting", "admin-people", "admin-person-fault", "admin-seats"),
    *("admin-import-preview", "admin-import-faults", "admin-seat", "admin-tokens", "admin-rules", "admin-policies"),
    *("admin-rule-follows", "admin-policy-follows"),
    *("report-made", "report-fault", "report-large", "report-saving", "report-hostile", "reports-catalogue"),
    *("reports-schedules", "reports-schedule", "reports-form", "reports-form-faults", "reports-form-change"),
    *("reports-run", "reports-run-failed"),
)
AUDIT = """async () => (await axe.run({resultTypes: ["violations"], elementRef: false}))
  .violations.map(fault => fault.id + ": " + fault.nodes[0].html)"""
WIDTHS = (360, 390, 820, 1440, 1600)


class Handler(SimpleHTTPRequestHandler):
    """Serves files under the policy of the real pages."""

    def end_headers(self) -> None:
        """Adds the policy."""
        self.send_header("Content-Security-Policy", CSP)
        super().end_headers()

    def log_message(self, *_arguments: object) -> None:
        """Says nothing."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The rendered pages and static files on a loopback port; gives the address they stand under."""
    folder = tmp_path_factory.mktemp("site")
    for package in ("fairday_server", "fairday_reports"):
        with as_file(files(package).joinpath("static")) as static:
            shutil.copytree(static, folder / "static", dirs_exist_ok=True)
    for name, html in PAGES.items():
        (folder / f"{name}.html").write_text(html)
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Handler, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium without a screen."""
    assert Path("/usr/bin/chromium").exists(), "Install Debian's chromium."
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path="/usr/bin/chromium",
            args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
            timeout=180_000,
        )
        yield launched
        launched.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_accessibility_violation(site: str, browser: Browser, theme: str) -> None:
    """axe-core finds nothing on any page at any width, and the browser has nothing to complain about."""
    said: list[str] = []
    # The audit is put into the page as a script, which the policy would rightly stop; reflow is tested under it.
    context = browser.new_context(color_scheme="light" if theme == "light" else "dark", bypass_csp=True)
    page = context.new_page()
    page.on("console", lambda message: said.append(message.text))
    for name in AUDITED:
        page.goto(f"{site}{name}.html")
        page.evaluate(Axe().axe_script)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate(AUDIT) == [], (name, width)
    context.close()
    assert said == []


def test_nothing_scrolls_sideways_and_nothing_is_blocked(site: str, browser: Browser) -> None:
    """Down to 320 px no page is wider than its window, under the real policy, with both fonts and styles loaded."""
    said: list[str] = []
    context = browser.new_context()
    page = context.new_page()
    page.on("console", lambda message: said.append(message.text))
    for name in PAGES:
        page.goto(f"{site}{name}.html")
        for width in (320, *WIDTHS):
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (name, width)
    assert page.evaluate("document.fonts.check('16px \"Fairday Sans\"')")
    context.close()
    assert said == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_chosen_theme_outranks_the_preference(site: str, browser: Browser, theme: str) -> None:
    """`data-theme` on the root shows that theme, whatever the browser prefers."""
    context = browser.new_context(color_scheme="dark" if theme == "light" else "light")
    page = context.new_page()
    page.goto(f"{site}day.html")
    page.evaluate(f"document.documentElement.dataset.theme = '{theme}'")
    shown = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    context.close()
    assert shown == {"light": "rgb(245, 246, 244)", "dark": "rgb(17, 22, 20)"}[theme]


def test_every_link_and_button_is_reached_by_keyboard_and_marked(site: str, browser: Browser) -> None:
    """Tab goes through a day's page in reading order from the skip link on, and what has the focus is outlined."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{site}day.html")
    names = []
    for _ in range(11):
        page.keyboard.press("Tab")
        names.append(page.evaluate("document.activeElement.textContent.trim()"))
        assert page.evaluate("getComputedStyle(document.activeElement).outlineWidth") == "2px"
    context.close()
    assert names == [
        "Skip to content",
        "Fairday",
        "Team",
        "People",
        "Approvals",
        "Reports",
        "Admin",
        "Sign out",
        "People",
        "‹ Mon 12 Oct",
        "Tue 13 Oct",
    ]


def test_labels_in_the_chart_never_overlap(site: str, browser: Browser) -> None:
    """At any width the visible texts of the day chart are clear of each other, as the browser measures them."""
    context = browser.new_context()
    page = context.new_page()
    overlapping = """() => {
      const boxes = [...document.querySelectorAll('.plot text')].map(t => [t.textContent, t.getBoundingClientRect()])
        .filter(([, b]) => b.width);
      const hits = [];
      boxes.forEach(([n, a], i) => boxes.slice(i + 1).forEach(([m, b]) => {
        if (a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom) hits.push(n + ' / ' + m);
      }));
      return hits;
    }"""
    for name in (name for name in PAGES if name.startswith("day")):
        page.goto(f"{site}{name}.html")
        for width in (320, 360, 520, 700, 820, 1030, 1100, 1440):
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate(overlapping) == [], (name, width)
    context.close()
