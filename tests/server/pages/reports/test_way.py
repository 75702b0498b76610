"""The way of a supervisor in a real browser, by mouse and by keyboard alone: from finding a report to its run."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from playwright.sync_api import Page, expect

from fairday_collector.store.tables import SavedReport, Schedule
from fairday_reports.deliver import Post
from fairday_reports.schedules.jobs import run_due
from fairday_reports.schedules.means import Means
from tests.support.browsing import House, fill, follow, tab_to
from tests.support.collector import HOUR
from tests.support.mailbox import Mailbox, mailbox


def daily(page: Page, *, keyboard: bool) -> None:
    """Chooses every day in place of every week."""
    if keyboard:
        tab_to(page, "Every week")
        page.keyboard.press("ArrowUp")
    else:
        page.get_by_label("Every day", exact=True).check()


def to_ada(page: Page, *, keyboard: bool) -> None:
    """Chooses Ada from the list that was opened."""
    if keyboard:
        tab_to(page, "Ada")
        page.keyboard.press("Space")
    else:
        page.locator("[name=to_person]").and_(page.get_by_label("Ada", exact=True)).check()


def opened(page: Page, label: str, *, keyboard: bool) -> None:
    """Opens a list of choices, or a form that is folded away."""
    if keyboard:
        for _ in range(60):
            page.keyboard.press("Tab")
            if page.evaluate("(l) => document.activeElement.matches('summary')"
                             " && document.activeElement.textContent.includes(l)", label):  # fmt: skip
                page.keyboard.press("Enter")
                return
        raise AssertionError(f"Tab never came to {label!r}")
    page.locator("summary").filter(has_text=label).first.click()


@pytest.mark.parametrize("keyboard", [False, True], ids=["mouse", "keyboard"])
def test_from_the_catalogue_to_a_run(house: House, *, keyboard: bool) -> None:
    """A report is found, read, saved and sent regularly; after the mail has come, its run tells so."""
    page = house.visits(house.ada, "/people")
    if keyboard:
        page.keyboard.press("g")
        with page.expect_navigation():
            page.keyboard.press("r")
    else:
        follow(page, "Reports", keyboard=False)
    follow(page, "Team utilisation and workload", keyboard=keyboard)
    fill(page, "From", "2026-09-14" if not keyboard else "09142026", keyboard=keyboard)
    fill(page, "To, included", "2026-09-20" if not keyboard else "09202026", keyboard=keyboard)
    fill(page, "Period", "The dates beside", keyboard=keyboard)
    follow(page, "Show", keyboard=keyboard, role="button")
    assert "from=2026-09-14&to=2026-09-20" in page.url
    expect(page.locator("h1")).to_have_text("Team utilisation and workload")
    expect(page.get_by_role("row", name="Maya")).to_be_visible()
    opened(page, "Save under a name", keyboard=keyboard)
    fill(page, "Name", "Payments in September", keyboard=keyboard)
    follow(page, "Save", keyboard=keyboard, role="button")
    expect(page.locator(".done")).to_have_text("Saved. It stands in the catalogue.")
    follow(page, "Payments in September", keyboard=keyboard)
    assert "from=2026-09-14&to=2026-09-20" in page.url
    follow(page, "Send it regularly", keyboard=keyboard)
    expect(page.locator("h1")).to_have_text("Send regularly: Team utilisation and workload")
    daily(page, keyboard=keyboard)
    fill(page, "Time", "13", keyboard=keyboard)
    opened(page, "Nobody by name", keyboard=keyboard)
    to_ada(page, keyboard=keyboard)
    follow(page, "Send it regularly", keyboard=keyboard, role="button")
    expect(page.locator(".done")).to_have_text("It is sent regularly from now on.")
    collector = house.maya.collector
    with mailbox(Mailbox()) as box, ThreadPoolExecutor(1) as other:
        collector.clock.now += 2 * HOUR
        post = Post(f"smtp://127.0.0.1:{box.port}", "fairday@example.org")
        (run,) = other.submit(run_due, Means(collector.store, post, collector.clock)).result()
    assert (run.status, [to for to, _ in box.mails]) == ("done", [["ada@example.com"]])
    page.reload()
    expect(page.get_by_text("gets it")).to_be_visible()
    follow(page, "Wednesday 14 October 2026, 13:00", keyboard=keyboard)
    expect(page.locator("h1")).to_have_text("Team utilisation and workload")
    expect(page.get_by_role("row", name="ada@example.com sent")).to_be_visible()
    assert [row.name for row in collector.rows(SavedReport)] == ["Payments in September"]
    assert [row.owner_id for row in collector.rows(Schedule)] == [house.ada.id]


def test_it_works_without_scripts(house: House) -> None:
    """Choosing, showing and saving are plain forms; lists open and close by themselves."""
    page = house.visits(house.ada, "/reports/attendance", java_script_enabled=False)
    page.locator("summary").filter(has_text="Teams").click()
    page.get_by_label("Payments", exact=True).check()
    page.get_by_role("button", name="Show").click()
    assert "team=" in page.url
    page.locator("summary").filter(has_text="Save under a name").click()
    page.get_by_label("Name", exact=True).fill("Plain")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".done")).to_have_text("Saved. It stands in the catalogue.")


def test_a_wrong_form_takes_the_focus(house: House) -> None:
    """The summary has it, so that it is read first; from there Tab leads into the form, where the field is marked."""
    page = house.visits(house.ada, "/reports/schedules/new?report=utilisation")
    page.get_by_label("Time", exact=True).fill("late")
    page.get_by_role("button", name="Send it regularly").click()
    expect(page.locator("#fault")).to_be_focused()
    field = page.get_by_label("Time", exact=True)
    expect(field).to_have_value("late")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#time-bad")).to_contain_text("no time of day")
