"""The first run: from nobody to the first person's day, one step after the other."""

import re

from starlette.types import ASGIApp

from fairday_collector.store.tables import JoinToken, Person, Team
from tests.support.admin import Browser, text, typed_in
from tests.support.collector import HOUR, NOON, Collector, batch, span

LINE = re.compile(r"echo (\S+) \| fairday-agent enrol --collector (\S+) --token -")


def test_the_first_run_leads_from_nobody_to_a_day(collector: Collector, admin: Browser) -> None:
    """Each step answers with the next one; the page notices the desktop, then its data, and leads to the day."""
    assert admin.get("/").headers["location"] == "/admin/start"
    assert 'href="/admin/start"' in admin.get("/people").body.decode()
    page = admin.does("/admin/start/team", name="Payments", zone="Europe/Stockholm")
    assert "Payments, Europe/Stockholm." in text(page)
    [team] = collector.rows(Team)
    page = admin.does("/admin/start/person", name="Maya", team=team.id, email="maya@example.com", login="maya")
    assert "refresh" not in page.headers
    [person] = collector.rows(Person)
    assert (person.name, person.email, person.login) == ("Maya", "maya@example.com", "maya")
    page = admin.does("/admin/start/token")
    found = LINE.search(text(page))
    assert found is not None
    assert found[2] == "https://127.0.0.1:8443"
    assert (page.headers["refresh"], "Waiting for the first data" in text(page)) == ("5", True)
    assert LINE.search(text(admin.get("/admin/start")))
    key = collector.join(found[1]).json["key"]
    page = admin.get("/admin/start")
    assert "The computer pc has joined" in text(page)
    assert page.headers["refresh"] == "5"
    collector.upload(key, batch([span(NOON - HOUR, NOON)]))
    page = admin.get("/admin/start")
    assert "refresh" not in page.headers
    assert f'href="/people/{person.id}/days/2026-10-14"' in page.body.decode()
    assert found[1] not in page.body.decode()


def test_the_token_is_for_the_browser_that_made_it(collector: Collector, app: ASGIApp, admin: Browser) -> None:
    """Another administrator sees that a token is there to be made, not the one that was shown."""
    collector.person("Maya")
    page = admin.does("/admin/start/token")
    assert LINE.search(text(page))
    assert not LINE.search(text(Browser(collector, app).get("/admin/start")))


def test_what_was_typed_survives_a_refusal(collector: Collector, admin: Browser) -> None:
    """A name that will not do is said, the form comes back filled, and nothing was added."""
    page = admin.post("/admin/start/team", name="x" * 201, zone="Europe/Stockholm")
    assert (page.status, typed_in(page, "name")) == (422, "x" * 201)
    assert "1 to 200" in text(page)
    assert '<option value="Europe/Stockholm" selected>' in page.body.decode()
    assert admin.post("/admin/start/team", name="A", zone="Atlantis").status == 422
    assert collector.rows(Team) == []
    team = collector.team("<script>alert(1)</script>")
    page = admin.post("/admin/start/person", name="Maya", team=team.id, email="no address", login="")
    assert (page.status, typed_in(page, "email"), "refresh" in page.headers) == (422, "no address", False)
    assert b"<script>" not in page.body
    assert admin.post("/admin/start/person", name="Maya", team="none", email="", login="").status == 404


def test_a_step_that_is_over_makes_nothing(collector: Collector, admin: Browser) -> None:
    """A token asked for before there is a person is refused with what comes next."""
    page = admin.post("/admin/start/token")
    assert page.status == 409
    assert "Add the team" in text(page)
    assert collector.rows(JoinToken) == []
