"""Pictures of the pages for the docs, from a running `make demo`: its data directory and the date to show."""

import sys
from datetime import date
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, sync_playwright
from sqlmodel import select

from fairday_collector.clock import wall_ms
from fairday_collector.store.tables import Person
from fairday_server.compose import build
from fairday_server.settings import load_settings
from fairday_server.sign_in import make_link

IMAGES = Path(__file__).resolve().parent.parent / "docs" / "images"
PERSON = "Chiara Romano"
Theme = Literal["light", "dark"]
THEMES: tuple[Theme, ...] = ("light", "dark")
CHROMIUM = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


def main(data_dir: str, web_url: str, day: date) -> None:
    """Signs in by a link of its own and takes the pictures, light and dark."""
    parts = build(load_settings({"FAIRDAY_DATA_DIR": data_dir}))
    with parts.store.read() as session:
        people = session.exec(select(Person).order_by(Person.name)).all()
    person = next((p for p in people if p.name == PERSON), people[0])
    monday = date.fromordinal(day.toordinal() - day.weekday())
    pages = {
        "person-day": f"/people/{person.id}/days/{day}",
        "people": "/people",
        "timesheet": f"/timesheet?who=person:{person.id}&from={monday}&to={day}",
    }
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM)
        for theme in THEMES:
            with parts.store.write() as session:
                secret = make_link(session, None, wall_ms())
            _take(browser, f"{web_url}/sign-in/{secret}", web_url, pages, theme)
        browser.close()


def _take(browser: Browser, link: str, web_url: str, pages: dict[str, str], theme: Theme) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 900}, color_scheme=theme)
    page.goto(link)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda url: "sign-in" not in url)
    for name, path in pages.items():
        page.goto(f"{web_url}{path}")
        suffix = "" if theme == "light" else "-dark"
        page.screenshot(path=IMAGES / f"{name}{suffix}.png", full_page=name == "timesheet")
    page.close()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], date.fromisoformat(sys.argv[3]))
