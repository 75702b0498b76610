"""Who is let into administration."""

import pytest
from starlette.types import ASGIApp

from fairday_collector.access.grants import grant
from fairday_collector.people import find_team
from tests.support.admin import Browser
from tests.support.collector import NOON, Collector

PAGES = tuple(
    f"/admin{path}".removesuffix("/overview")
    for path in (
        "/overview", "/start", "/tokens", "/people", "/people/import", "/teams", "/rules", "/rules/new", "/policies",
        "/seats",
    )
)  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
def test_for_others_there_is_no_such_page(collector: Collector, app: ASGIApp, path: str) -> None:
    """A worker and a supervisor get the very page of an address that does not exist, whatever they send."""
    ada, maya = collector.person("Ada"), collector.person("Maya")
    with collector.store.read() as session:
        team = find_team(session, "Payments")
    collector.do(grant, ada, "supervisor", team, NOON, "test")
    for person in (ada, maya):
        browser = Browser(collector, app, person.id)
        nowhere = browser.get("/admin/nowhere")
        for reply in (browser.get(path), browser.get(f"{path}?done=added")):
            assert (reply.status, reply.body) == (404, nowhere.body)
    assert browser.post("/admin/start/team", name="Mine", zone="UTC").status == 404


def test_a_person_who_was_made_administrator_is_let_in(collector: Collector, app: ASGIApp) -> None:
    """The role counts, not the way of signing in."""
    ada = collector.person("Ada")
    collector.do(grant, ada, "admin", None, NOON, "test")
    browser = Browser(collector, app, ada.id)
    assert all(browser.get(path).status == 200 for path in PAGES)


def test_a_nul_is_refused(admin: Browser) -> None:
    """No database is asked to keep one."""
    reply = admin.post("/admin/start/team", name="a\0b", zone="UTC")
    assert reply.status == 422
