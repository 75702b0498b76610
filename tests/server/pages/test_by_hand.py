"""Timesheet and queue in a real browser, by mouse and by keyboard alone, with and without scripts."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from starlette.types import ASGIApp

from fairday_collector.access.grants import grant
from fairday_collector.access.passwords import hashed, set_password
from fairday_collector.people import set_person
from fairday_collector.store.tables import ClaimAct, ClaimRow, Correction, Person, Team, TimesheetAct
from fairday_collector.timesheets.claim_desk import ClaimDesk
from fairday_server.guard import guard
from tests.server.pages.test_pages import signed_in
from tests.support.collector import NOON, Collector
from tests.support.live_server import serving
from tests.support.office import DAY, Office, at, office

WORD = "a sentence is easy to remember"
THURSDAY = date(2026, 9, 17)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium without a screen."""
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
        )
        yield launched
        launched.close()


@dataclass
class House:
    """Maya's office on a live server, with her supervisor Ada."""

    browser: Browser
    address: str
    maya: Office
    ada: Person
    cookies: dict[str, str]
    said: list[str]

    def visits(self, person: Person, path: str, **options: Any) -> Page:
        """A browser in which a person is signed in, at an address."""
        context = self.browser.new_context(base_url=self.address, **options)
        name, _, value = self.cookies[person.id].partition("=")
        context.add_cookies([{"name": name, "value": value, "url": self.address}])
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("console", lambda message: self.said.append(message.text))
        page.on("pageerror", lambda error: self.said.append(str(error)))
        page.goto(path)
        return page

    @property
    def sheet(self) -> str:
        """The address of Maya's September."""
        return f"/people/{self.maya.maya.id}/timesheets/{DAY}"


@pytest.fixture
def house(browser: Browser, collector: Collector, app: ASGIApp) -> Iterator[House]:
    """The house; nothing may be blocked or fail in its pages."""
    # The tests' own requests need a loop of their own, and the browser's runs in this thread.
    with ThreadPoolExecutor(1) as other:
        maya, ada, cookies = other.submit(_furnished, collector, app).result()
    with serving(guard(app, ["127.0.0.1"])) as live:
        made = House(browser, f"http://127.0.0.1:{live.port}", maya, ada, cookies, [])
        yield made
        for context in list(browser.contexts):
            context.close()
    # A refusal is no fault, nor is a look at what follows that was overtaken by the form itself.
    assert [text for text in made.said if "status of 4" not in text and not text.startswith("htmx:after")] == []


def _furnished(collector: Collector, app: ASGIApp) -> tuple[Office, Person, dict[str, str]]:
    maya = office(collector)
    maya.works()
    maya.records_spans(("09:00", "11:00", "input"), ("12:00", "17:00", "input"), day=THURSDAY)
    ada = collector.person("Ada", team="Board")
    team = next(row for row in collector.rows(Team) if row.name == "Payments")
    collector.do(grant, ada, "supervisor", team, NOON, "test")
    collector.do(set_person, ada, NOON, email="ada@example.com")
    collector.do(set_password, ada, hashed(ada, WORD), NOON, "test")
    return maya, ada, {person.id: signed_in(collector, app, person.id) for person in (maya.maya, ada)}


def claims(house: House, count: int) -> None:
    """Maya claims an hour of each of some dates of October, and attests September."""
    for n in range(count):
        start, end = (at(clock, date(2026, 10, 5 + n)) for clock in ("08:00", "09:00"))
        house.maya.claims(house.maya.worker, partial(ClaimDesk.make, start_ms=start, end_ms=end, kind="call"))
    house.maya.attested()


def tab_to(page: Page, name: str) -> None:
    """Goes on by Tab until what has the focus is called so."""
    called = """() => { const e = document.activeElement;
      return [e.getAttribute('aria-label'), e.labels?.[0]?.textContent, e.textContent]
        .filter(Boolean).map(t => t.trim()); }"""
    for _ in range(150):
        page.keyboard.press("Tab")
        if name in page.evaluate(called):
            return
    raise AssertionError(f"Tab never came to {name!r}")


def test_a_worker_answers_corrects_and_attests_by_mouse(house: House) -> None:
    """A question is answered after a look at what follows, a date is corrected, and the period attested."""
    page = house.visits(house.maya.maya, house.sheet)
    expect(page.get_by_role("heading", name="Thursday 17 September, 11:00 to 12:00")).to_be_visible()
    page.get_by_label("Break", exact=True).check()
    expect(page.locator("#follows")).to_contain_text("As “Break” it counts at once: Thursday becomes 7 h.")
    page.get_by_role("button", name="See what follows").click()
    expect(page.locator("#follows")).to_contain_text("Thursday becomes 7 h.")
    assert house.maya.collector.rows(ClaimRow) == []
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".told")).to_contain_text("Your policy approved it at once.")
    house.maya.collector.settle()
    page.get_by_role("link", name="Correct Wed 16").click()
    page.get_by_label("Start").fill("830")
    page.get_by_label("Reason", exact=True).fill("train")
    page.get_by_role("button", name="Correct Wednesday").click()
    expect(page.locator(".told")).to_contain_text("Your correction is on record.")
    page.get_by_role("button", name="Attest this timesheet").click()
    expect(page.locator(".told")).to_contain_text("Attested.")
    assert [row.kind for row in house.maya.collector.rows(ClaimRow)] == ["break"]
    assert [row.act for row in house.maya.collector.rows(TimesheetAct)] == ["attest"]


def test_a_worker_corrects_and_attests_by_keyboard_alone(house: House) -> None:
    """From the row's link through the form to the button, and on to attesting; the focus stands on what is wrong."""
    page = house.visits(house.maya.maya, f"{house.sheet}?claim=none")
    tab_to(page, "Correct Wed 16")
    page.keyboard.press("Enter")
    page.wait_for_url("**correct=yes**")
    tab_to(page, "Start")
    page.keyboard.press("Control+a")
    page.keyboard.type("815")
    tab_to(page, "Reason")
    page.keyboard.type("bus, aj?")
    page.keyboard.press("Enter")
    page.wait_for_url("**done=corrected")
    tab_to(page, "Attest this timesheet")
    page.keyboard.press("Enter")
    page.wait_for_url("**done=attest")
    (row,) = house.maya.collector.rows(Correction)
    assert (row.reason, row.entry and row.entry["start_ms"]) == ("bus, aj?", at("08:15"))


def test_stepping_by_keys_swaps_and_speaks(house: House) -> None:
    """`[` and `]` show the neighbouring period without loading the page anew; its heading has the focus and is said."""
    page = house.visits(house.maya.maya, house.sheet)
    page.evaluate("window.stays = true")
    page.keyboard.press("[")
    expect(page.locator("h1")).to_have_text("Your timesheet, 1–31 August 2026")
    expect(page.locator("h1")).to_be_focused()
    expect(page.locator("#said")).to_have_text("Your timesheet, 1–31 August 2026")
    expect(page).to_have_title("Your timesheet, 1–31 August 2026 · Fairday")
    page.keyboard.press("]")
    expect(page.locator("h1")).to_have_text("Your timesheet, 1–30 September 2026")
    assert page.evaluate("window.stays")
    page.go_back()
    expect(page.locator("h1")).to_have_text("Your timesheet, 1–31 August 2026")


def test_the_queue_by_mouse(house: House) -> None:
    """A decision takes its row away in place, is said, can be undone, and a rejection asks for its reason."""
    claims(house, 2)
    page = house.visits(house.ada, "/approvals")
    page.evaluate("window.stays = true")
    expect(page.locator("[data-item]")).to_have_count(3)
    page.get_by_role("button", name="Approve Maya, Timesheet").click()
    expect(page.locator("[data-item]")).to_have_count(2)
    expect(page.locator("#said")).to_contain_text("Approved: Maya, 1–30 September 2026. 2 things wait")
    page.locator("summary").first.click()
    page.get_by_role("button", name="Reject").first.click()
    expect(page.locator(".bad")).to_contain_text("Say why, in a few words.")
    page.get_by_label("Reason").first.fill("was not there")
    page.get_by_role("button", name="Reject", exact=True).first.click()
    expect(page.locator("#said")).to_contain_text("Rejected: Maya")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#said")).to_contain_text("Approved: Maya")
    assert page.evaluate("window.stays")
    assert [row.act for row in house.maya.collector.rows(ClaimAct)] == ["reject", "approve"]


def test_the_queue_by_keyboard_alone(house: House) -> None:
    """`j` and `k` move, `a` approves and the focus goes to the next, `r` rejects with a reason, `u` undoes."""
    claims(house, 3)
    page = house.visits(house.ada, "/approvals")
    page.keyboard.press("a")
    focused = "document.activeElement.querySelector('p')?.textContent"
    expect(page.locator("[data-item]")).to_have_count(4)
    for key, what in (("j", "Timesheet"), ("j", "Mon 5 Oct"), ("j", "Tue 6 Oct"), ("k", "Mon 5 Oct")):
        page.keyboard.press(key)
        assert what in page.evaluate(focused)
    page.keyboard.press("a")
    expect(page.locator("[data-item]")).to_have_count(3)
    page.wait_for_function(f"{focused}?.includes('Tue 6 Oct')")
    page.keyboard.press("r")
    page.keyboard.type("jakur?[ gone")
    page.keyboard.press("Enter")
    expect(page.locator("#said")).to_contain_text("Rejected: Maya, Call, Tue 6 Oct")
    page.wait_for_function(f"{focused}?.includes('Wed 7 Oct')")
    page.keyboard.press("u")
    expect(page.locator("#said")).to_contain_text("Approved: Maya, Call, Tue 6 Oct")
    acts = house.maya.collector.rows(ClaimAct)
    assert sorted((row.n, row.act, row.reason) for row in acts) == [
        (1, "approve", ""), (1, "reject", "jakur?[ gone"), (2, "approve", "Rejected by mistake."),
    ]  # fmt: skip


def test_keys_are_listed_and_can_be_turned_off(house: House) -> None:
    """`?` lists them; off, they do nothing, and that is remembered; the button on the page brings them back."""
    claims(house, 1)
    page = house.visits(house.ada, "/approvals")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("next, previous in the queue")
    page.get_by_label("Use single keys").uncheck()
    page.keyboard.press("Escape")
    page.reload()
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.tagName") == "BODY"
    page.get_by_role("button", name="Keys").click()
    page.get_by_label("Use single keys").check()
    page.get_by_role("button", name="Close").click()
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.dataset.item") == ""
    page.keyboard.press("g")
    page.keyboard.press("p")
    page.wait_for_url("**/people")


def test_the_queue_without_scripts(house: House) -> None:
    """The same forms work by themselves."""
    claims(house, 1)
    page = house.visits(house.ada, "/approvals", java_script_enabled=False)
    page.get_by_role("button", name="Approve Maya, Timesheet").click()
    assert "Approved: Maya, 1–30 September 2026." in page.content()
    page.locator("summary").first.click()
    page.get_by_label("Reason").fill("was not there")
    page.get_by_role("button", name="Reject", exact=True).click()
    assert "Nothing waits for your decision." in page.content()


def test_a_session_that_ends_in_the_queue_loses_nothing(house: House) -> None:
    """The sign-in page comes in place; signed in, the reason is back in its field and nothing was sent."""
    claims(house, 1)
    page = house.visits(house.ada, "/approvals")
    context: BrowserContext = page.context
    page.keyboard.press("j")
    page.keyboard.press("r")
    page.keyboard.type("lunch is missing")
    context.clear_cookies()
    page.keyboard.press("Enter")
    page.get_by_label("Mail address").fill("ada@example.com")
    page.get_by_role("textbox", name="Password").fill(WORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name="Back to the form").click()
    expect(page.get_by_label("Reason").first).to_have_value("lunch is missing")
    assert [row.act for row in house.maya.collector.rows(TimesheetAct)] == ["attest"]
    page.get_by_role("button", name="Return", exact=True).click()
    expect(page.locator("#queue .told")).to_contain_text("Returned: Maya, 1–30 September 2026.")
