"""A company on a live server, and a browser in which its people are signed in."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from playwright.sync_api import Browser, Page, expect
from starlette.types import ASGIApp

from fairday_collector.access.grants import grant
from fairday_collector.access.passwords import hashed, set_password
from fairday_collector.people import set_person
from fairday_collector.store.tables import Person, Team
from tests.server.pages.test_pages import signed_in
from tests.support.collector import NOON, Collector
from tests.support.office import DAY, Office, office

WORD = "a sentence is easy to remember"
PATIENCE_MS = 60_000.0
expect.set_options(timeout=PATIENCE_MS)
THURSDAY = date(2026, 9, 17)


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
        page.set_default_timeout(PATIENCE_MS)
        page.on("console", lambda message: self.said.append(message.text))
        page.on("pageerror", lambda error: self.said.append(str(error)))
        page.goto(path)
        return page

    @property
    def sheet(self) -> str:
        """The address of Maya's September."""
        return f"/people/{self.maya.maya.id}/timesheets/{DAY}"


def furnished(collector: Collector, app: ASGIApp) -> tuple[Office, Person, dict[str, str]]:
    """Maya's office with what she did in September, Ada who supervises her, and the cookies of both."""
    maya = office(collector)
    maya.works()
    maya.records_spans(("09:00", "11:00", "input"), ("12:00", "17:00", "input"), day=THURSDAY)
    ada = collector.person("Ada", team="Board")
    team = next(row for row in collector.rows(Team) if row.name == "Payments")
    collector.do(grant, ada, "supervisor", team, NOON, "test")
    collector.do(set_person, ada, NOON, email="ada@example.com")
    collector.do(set_password, ada, hashed(ada, WORD), NOON, "test")
    return maya, ada, {person.id: signed_in(collector, app, person.id) for person in (maya.maya, ada)}


def tab_to(page: Page, name: str) -> None:
    """Goes on by Tab until what has the focus is called so."""
    called = """() => { const e = document.activeElement;
      return [e.getAttribute('aria-label'), e.labels?.[0]?.textContent, e.textContent]
        .filter(Boolean).map(t => t.trim()); }"""
    # A key that comes before the browser has set the first focus takes it elsewhere, as it should.
    page.wait_for_function("!document.querySelector('[autofocus]') || document.activeElement !== document.body")
    for _ in range(150):
        page.keyboard.press("Tab")
        if name in page.evaluate(called):
            return
    raise AssertionError(f"Tab never came to {name!r}")


def follow(page: Page, name: str, *, keyboard: bool, role: Literal["link", "button"] = "link") -> None:
    """Uses the first link or button that is called so, by Tab and Enter or by a click, until the next page is there."""
    with page.expect_navigation():
        if keyboard:
            tab_to(page, name)
            page.keyboard.press("Enter")
        else:
            shown = page.get_by_role(role).filter(has_text=re.compile(rf"^\s*{re.escape(name)}\s*$"))
            page.get_by_role(role, name=name, exact=True).or_(shown).first.click()


def fill(page: Page, label: str, text: str, *, keyboard: bool) -> None:
    """Writes into the field with that label, or chooses in it; what stands in it is replaced."""
    if not keyboard:
        field = page.get_by_label(label, exact=True)
        if field.evaluate("e => e.tagName") == "SELECT":
            field.select_option(label=text)
        else:
            field.fill(text)
        return
    tab_to(page, label)
    if page.evaluate("document.activeElement.tagName") != "SELECT":
        page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type(text)
