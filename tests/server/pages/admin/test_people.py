"""People on the pages of administration: listed, added, changed from a date on, granted access."""

from datetime import date

from fairday_collector.access.grants import viewer_of_person
from fairday_collector.people import histories
from fairday_collector.store.tables import AccessGrant, AuditEntry, DirtyDay, Person
from tests.support.admin import Browser, hidden, text, typed_in
from tests.support.collector import HOUR, NOON, Collector, batch, span

HOSTILE = "<script>alert(1)</script>"


def test_people_are_listed_by_name_with_what_holds_today(collector: Collector, admin: Browser) -> None:
    """Names, logins, zones and access are there, escaped, in alphabetical order; a search narrows them."""
    zed = collector.person("zed", login="zz", zone="Asia/Tokyo")
    collector.person(HOSTILE, team=HOSTILE)
    collector.person("Ada", email="ada@example.com")
    admin.does(f"/admin/people/{zed.id}/access", access="admin")
    page = admin.get("/admin/people")
    assert b"<script>" not in page.body
    shown = text(page)
    assert shown.index(HOSTILE) < shown.index("Ada") < shown.index("zed")
    assert "ada@example.com" in shown
    assert "zz Asia/Tokyo Administrator" in shown
    found = text(admin.get("/admin/people?q=ADA@"))
    assert "1 person found of 3." in found
    assert "zed" not in found
    assert "Nobody is called so." in text(admin.get("/admin/people?q=nobody"))


def test_a_person_is_added(collector: Collector, admin: Browser) -> None:
    """Team, zone, login and role of the form are the record's, and who did it is on record."""
    team = collector.team()
    form = {"name": "Maya", "team": team.id, "zone": "Asia/Tokyo", "email": "maya@example.com", "login": "maya",
            "role": "Engineer"}  # fmt: skip
    assert "Added." in text(admin.does("/admin/people", **form))
    [person] = collector.rows(Person)
    with collector.store.read() as session:
        history = histories(session, [person.id])[person.id]
    assert history.zones.zone_on(date(2026, 10, 14)) == "Asia/Tokyo"
    assert history.role_on(date(2026, 10, 14)) == "Engineer"
    assert [(row.action, row.actor) for row in collector.rows(AuditEntry) if row.action != "sign_in"] == [
        ("person.add", "web:admin")
    ]
    again = admin.post("/admin/people", **form)
    assert (again.status, typed_in(again, "login")) == (409, "maya")
    assert "has a Maya already" in text(again)
    assert admin.post("/admin/people", **{**form, "name": "Bo", "team": "none"}).status == 404
    assert admin.post("/admin/people", **{**form, "name": "Bo", "zone": "Mars"}).status == 422
    assert len(collector.rows(Person)) == 1


def test_a_move_holds_from_its_date_and_stays_in_the_history(collector: Collector, admin: Browser) -> None:
    """Team and role change from a date on, the earlier ones are shown, and reckoned days are marked again."""
    person = collector.person("Maya")
    sales = collector.team("Sales")
    _, key = collector.seat(person)
    collector.upload(key, batch([span(NOON - HOUR, NOON)]))
    collector.settle()
    page = admin.get(f"/admin/people/{person.id}")
    form = {"name": "Maya L.", "email": "m@example.com", "login": "ml", "team": sales.id, "zone": "UTC",
            "role": "Lead", "from": "2026-10-13", **hidden(page)}  # fmt: skip
    shown = text(admin.does(f"/admin/people/{person.id}", **form))
    assert "Changed." in shown
    assert "The start Team Payments" in shown
    assert "Tuesday 13 October 2026 Team Sales" in shown
    assert "Tuesday 13 October 2026 Role Lead" in shown
    assert collector.rows(DirtyDay)
    [kept] = collector.rows(Person)
    assert (kept.name, kept.email, kept.login) == ("Maya L.", "m@example.com", "ml")


def test_a_stale_form_is_refused_and_keeps_what_was_typed(collector: Collector, admin: Browser) -> None:
    """Of two administrators the second is told what holds now, and may save once more."""
    person = collector.person("Maya")
    path = f"/admin/people/{person.id}"
    page = admin.get(path)
    form = {"name": "Maya", "email": "", "login": "", "team": "", "zone": "UTC", "role": "", "from": "", **hidden(page)}
    with collector.store.read() as session:
        form["team"] = histories(session, [person.id])[person.id].team_on(date(2026, 10, 14))
    admin.does(path, **{**form, "login": "first"})
    late = admin.post(path, **{**form, "email": "late@example.com"})
    assert late.status == 409
    assert "meanwhile" in text(late)
    assert "Login first" in text(late)
    assert typed_in(late, "email") == "late@example.com"
    admin.does(path, **{**form, "email": "late@example.com", **hidden(late)})
    [kept] = collector.rows(Person)
    assert (kept.email, kept.login) == ("late@example.com", None)


def test_wrong_changes_are_refused_in_words(collector: Collector, admin: Browser) -> None:
    """No difference, a bad date, a bad address, a role taken away, and nobody's page."""
    person = collector.person("Maya")
    path = f"/admin/people/{person.id}"
    with collector.store.read() as session:
        team = histories(session, [person.id])[person.id].team_on(date(2026, 10, 14))
    form = {"name": "Maya", "email": "", "login": "", "team": team, "zone": "UTC", "role": "", "from": ""}
    for change, status, says in (
        ({}, 422, "Nothing in the form differs"),
        ({"role": "Lead", "from": "2026-13-01"}, 422, "YYYY-MM-DD"),
        ({"email": "nowhere"}, 422, "no mail address"),
        ({"team": "none"}, 404, "no team"),
        ({"name": ""}, 422, "1 to 200"),
    ):
        page = admin.post(path, **{**form, **hidden(admin.get(path)), **change})
        assert (page.status, says in text(page)) == (status, True), change
    assert admin.get("/admin/people/nobody").status == 404
    assert admin.post("/admin/people/nobody", **form).status == 404


def test_access_is_granted_and_ended(collector: Collector, admin: Browser) -> None:
    """A supervisor's team is granted, shown and ended; what they have already is refused."""
    person = collector.person("Ada")
    sales = collector.team("Sales")
    path = f"/admin/people/{person.id}/access"
    assert "Supervisor of Sales" in text(admin.does(path, access=f"supervisor:{sales.id}"))
    assert admin.post(path, access=f"supervisor:{sales.id}").status == 409
    assert admin.post(path, access="king").status == 422
    assert admin.post(path, access="supervisor:").status == 422
    assert "They see their own record." in text(admin.does(path, access="end"))
    with collector.store.read() as session:
        assert viewer_of_person(session, person.id, "test").role == "worker"
    assert len(collector.rows(AccessGrant)) == 1


def test_teams_are_added_renamed_and_counted(collector: Collector, admin: Browser) -> None:
    """A team has its members of today beside it; a stale or a taken name is refused with what was typed."""
    collector.person("Maya")
    assert "Added." in text(admin.does("/admin/teams", name="Sales", zone="Asia/Tokyo"))
    shown = text(admin.get("/admin/teams"))
    assert "Payments 1 UTC" in shown
    assert "Sales 0 Asia/Tokyo" in shown
    assert admin.post("/admin/teams", name="Sales", zone="UTC").status == 409
    sales = next(line for line in admin.get("/admin/teams").body.decode().split('"') if "/admin/teams/" in line)
    page = admin.get(sales)
    assert "Maya" in text(page)
    taken = admin.post(sales, name="Sales", zone="UTC", **hidden(page))
    assert (taken.status, typed_in(taken, "name")) == (409, "Sales")
    assert "Payments and refunds" in text(admin.does(sales, name="Payments and refunds", zone="UTC", **hidden(page)))
    stale = admin.post(sales, name="Another", zone="UTC", **hidden(page))
    assert (stale.status, typed_in(stale, "name")) == (409, "Another")
    assert admin.get("/admin/teams/none").status == 404
