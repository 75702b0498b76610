"""The main path through the pages of each role in a real browser, by mouse and by keyboard alone."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from playwright.sync_api import Browser, Page, expect
from starlette.types import ASGIApp

from fairday_collector.access.grants import grant
from fairday_collector.people import set_person
from fairday_collector.store.tables import JoinToken, Password, Person, Team
from fairday_server.guard import guard
from tests.server.pages.test_pages import signed_in
from tests.support.browsing import WORD, House, fill, follow
from tests.support.collector import NOON, Collector
from tests.support.live_server import serving
from tests.support.office import DAY

HANDS = pytest.mark.parametrize("keyboard", [False, True], ids=["mouse", "keyboard"])


@pytest.fixture
def nobody(browser: Browser, collector: Collector, app: ASGIApp) -> Iterator[Page]:
    """The browser of an administrator, on a server where nobody is yet."""
    with ThreadPoolExecutor(1) as other:
        name, _, value = other.submit(signed_in, collector, app).result().partition("=")
    with serving(guard(app, ["127.0.0.1"])) as live:
        address = f"http://127.0.0.1:{live.port}"
        context = browser.new_context(base_url=address)
        context.add_cookies([{"name": name, "value": value, "url": address}])
        yield context.new_page()
        context.close()


@HANDS
def test_a_supervisor_goes_from_the_team_to_where_a_number_comes_from(house: House, keyboard: bool) -> None:
    """Team week, person's week, day, closer, and why a figure is what it is; each named as what it is."""
    team = next(row for row in house.maya.collector.rows(Team) if row.name == "Payments")
    page = house.visits(house.ada, f"/teams/{team.id}/weeks/{DAY}")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Payments")
    follow(page, "Month", keyboard=keyboard)
    expect(page).to_have_url(re.compile("/months/"))
    follow(page, "Week", keyboard=keyboard)
    expect(page).to_have_url(re.compile("/teams/.*/weeks/"))
    page.goto(f"/teams/{team.id}/weeks/{DAY}")
    follow(page, "Maya", keyboard=keyboard)
    expect(page).to_have_url(re.compile(f"/people/{house.maya.maya.id}/weeks/"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Maya")
    page.goto(f"/people/{house.maya.maya.id}/days/{DAY}")
    follow(page, "Closer", keyboard=keyboard)
    expect(page).to_have_url(re.compile("from="))
    follow(page, "Why this figure: Focus", keyboard=keyboard)
    expect(page).to_have_url(re.compile("/explain"))
    expect(page.get_by_text("The rollups say the same.")).to_be_visible()


@HANDS
def test_a_worker_sees_their_own_and_sets_a_password(house: House, keyboard: bool) -> None:
    """My day, my data with who looked, the account and its form."""
    maya = house.maya.maya
    house.maya.collector.do(set_person, maya, NOON, email="maya@example.com")
    house.visits(house.ada, f"/people/{maya.id}/days/{DAY}").close()
    page = house.visits(maya, "/")
    follow(page, "My data", keyboard=keyboard)
    expect(page.get_by_text("Ada looked at your day")).to_be_visible()
    follow(page, "My timesheet", keyboard=keyboard)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Your timesheet")
    follow(page, "Maya, your account", keyboard=keyboard)
    for label in ("New password", "The same again"):
        fill(page, label, WORD, keyboard=keyboard)
    follow(page, "Set password", keyboard=keyboard, role="button")
    expect(page.get_by_role("heading", name="Change your password")).to_be_visible()
    assert maya.id in [row.person_id for row in house.maya.collector.rows(Password)]


@HANDS
def test_an_administrator_sorts_a_program_after_seeing_what_follows(house: House, keyboard: bool) -> None:
    """The queue of what is not yet sorted, the rule, what it moves, and the rule in force."""
    collector = house.maya.collector
    collector.do(grant, next(p for p in collector.rows(Person) if p.name == "Maya"), "admin", None, NOON, "test")
    page = house.visits(house.maya.maya, "/admin")
    follow(page, "Rules", keyboard=keyboard)
    follow(page, "Add a rule", keyboard=keyboard)
    for label, text in (("Program", "till"), ("Class", "Productive"), ("Name of the rule", "till")):
        fill(page, label, text, keyboard=keyboard)
    follow(page, "Show what follows", keyboard=keyboard, role="button")
    expect(page.get_by_role("heading", name="What follows")).to_be_visible()
    follow(page, "Save the rule", keyboard=keyboard, role="button")
    expect(page.locator("main")).to_contain_text("program till")
    follow(page, "Policies", keyboard=keyboard)
    follow(page, "Change Idle after", keyboard=keyboard)
    fill(page, "Idle after", "10m", keyboard=keyboard)
    follow(page, "Show what follows", keyboard=keyboard, role="button")
    follow(page, "Save the change", keyboard=keyboard, role="button")
    expect(page.locator("main")).to_contain_text("10 min")


@HANDS
def test_a_first_run_leads_from_nobody_to_the_line_to_paste(nobody: Page, collector: Collector, keyboard: bool) -> None:
    """A team, a person, a token: each step stands on one page, and the line is there in the end."""
    page = nobody
    page.goto("/")
    expect(page).to_have_url(re.compile("/admin/start"))
    fill(page, "Name of the team", "Payments", keyboard=keyboard)
    follow(page, "Add the team", keyboard=keyboard, role="button")
    fill(page, "Name of the person", "Maya", keyboard=keyboard)
    follow(page, "Add the person", keyboard=keyboard, role="button")
    follow(page, "Make the token", keyboard=keyboard, role="button")
    expect(page.get_by_role("region", name="To copy").first).to_contain_text("fairday-agent enrol")
    assert [person.name for person in collector.rows(Person)] == ["Maya"]
    assert len(collector.rows(JoinToken)) == 1
