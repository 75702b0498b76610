"""Rules on the pages of administration: what is not yet sorted, what a rule would do, and saving it."""

import pytest

from fairday_collector.store.tables import ConfigChange, Look, Person
from tests.support.admin import Browser, hidden, text, typed_in
from tests.support.collector import HOUR, NOON, Collector, batch, span
from tests.support.website import api_key, ask

HOSTILE = "<script>alert(1)</script>"


@pytest.fixture
def maya(collector: Collector) -> Person:
    """A person with three hours in a program that no rule knows, on two days, and one in a spreadsheet."""
    person = collector.person("Maya")
    _, key = collector.seat(person)
    spans = [
        span(NOON - 25 * HOUR, NOON - 24 * HOUR, app="till"),
        span(NOON - 3 * HOUR, NOON - HOUR, app="till"),
        span(NOON - HOUR, NOON, app="excel"),
    ]
    collector.upload(key, batch(spans))
    collector.settle()
    return person


def form(**given: str) -> dict[str, str]:
    """A rule's form, filled in."""
    return {"name": "till", "app": "till", "site": "", "title": "", "category": "", "class": "productive", "core": "",
            "scope": "", "from": "2026-10-14", "until": "", **given}  # fmt: skip


def test_the_queue_is_that_of_the_api(collector: Collector, admin: Browser, maya: Person) -> None:
    """Program, hours and people of what has no class; each leads to a form that is filled in for it."""
    page = admin.get("/admin/rules")
    said = text(page)
    assert "3 h of the last 30 days are not yet sorted." in said
    assert "till 3:00 1 2026-10-14 Sort it" in said
    waiting = ask(admin.app, "/v1/rules/unsorted?from=2026-09-15&to=2026-10-14", api_key(collector)).json
    assert [row["ms"] for row in waiting["unsorted"]] == [3 * HOUR]
    new = admin.get("/admin/rules/new?app=till")
    assert (typed_in(new, "app"), typed_in(new, "name")) == ("till", "till")
    assert typed_in(admin.get("/admin/rules/new?site=a.b.example"), "name") == "a-b-example"


def test_a_rule_tells_what_follows_and_then_is_saved(collector: Collector, admin: Browser, maya: Person) -> None:
    """Hours that move, days reckoned again; nothing is saved before it is confirmed, and then the queue is empty."""
    page = admin.post("/admin/rules/new", **form(category="spreadsheets"))
    assert page.status == 200
    said = text(page)
    assert "3 h of 1 person in the last 30 days move from not yet sorted to Spreadsheets, productive." in said
    assert "2 days of 1 person are reckoned again: 13–14 October 2026." in said
    assert collector.rows(ConfigChange) == []
    done = text(admin.does("/admin/rules/new", **hidden(page)))
    assert "Everything of the last 30 days is sorted." in done
    assert "till Everyone program till spreadsheets, productive 2026-10-14 Remove" in done
    [change] = collector.rows(ConfigChange)
    assert (change.actor, change.name) == ("web:admin", "till")


def test_a_rule_is_removed_from_a_date_on(collector: Collector, admin: Browser, maya: Person) -> None:
    """What moves back is told first."""
    admin.does("/admin/rules/new", **hidden(admin.post("/admin/rules/new", **form(**{"from": "2026-10-01"}))))
    assert admin.get("/admin/rules/remove?name=till").status == 200
    page = admin.post("/admin/rules/remove", name="till", scope="", **{"from": "2026-10-14"})
    assert "2 h of 1 person in the last 30 days move from productive to not yet sorted." in text(page)
    done = text(admin.does("/admin/rules/remove", **hidden(page)))
    assert "Removed." in done
    assert "No rules of your own yet" in done
    assert admin.get("/admin/rules/remove?name=till").status == 404


def test_a_rule_may_be_for_a_team_or_a_person(collector: Collector, admin: Browser, maya: Person) -> None:
    """Others' hours do not move."""
    bo = collector.person("Bo", team="Sales")
    page = admin.post("/admin/rules/new", **form(scope=f"person:{bo.id}"))
    assert "Nothing of the last 30 days counts otherwise." in text(page)
    assert "No reckoned day is touched." in text(page)
    admin.does("/admin/rules/new", **hidden(page))
    [look] = collector.rows(Look)
    assert (look.person_id, look.actor) == (bo.id, "web:admin")
    assert "till Bo program till" in text(admin.get("/admin/rules"))


def test_what_no_longer_holds_is_not_saved(collector: Collector, admin: Browser, maya: Person) -> None:
    """Where another rule was made meanwhile, what would follow now is shown with what was typed."""
    page = admin.post("/admin/rules/new", **form())
    other = admin.post("/admin/rules/new", **form(name="other", **{"class": "neutral"}))
    admin.does("/admin/rules/new", **hidden(other))
    late = admin.post("/admin/rules/new", **hidden(page))
    assert late.status == 409
    assert "changed meanwhile" in text(late)
    assert "from neutral to productive" in text(late)
    assert typed_in(late, "app") == "till"
    admin.does("/admin/rules/new", **hidden(late))
    assert len(collector.rows(ConfigChange)) == 2


@pytest.mark.parametrize(
    ("given", "status", "says"),
    [
        ({"app": ""}, 422, "must say what it matches"),
        ({"class": ""}, 422, "must say what it decides"),
        ({"class": "lazy"}, 422, "Invalid enum value"),
        ({"name": "Not A Slug"}, 422, "lower-case"),
        ({"category": "none-such"}, 422, "there is no"),
        ({"title": "(a+)+\\1"}, 422, "RE2"),
        ({"from": "soon"}, 422, "YYYY-MM-DD"),
        ({"until": "2026-10-01"}, 422, "before from"),
        ({"scope": "team:none"}, 404, "no team"),
        ({"scope": "person:none"}, 404, "no person"),
        ({"app": HOSTILE, "class": ""}, 422, "must say what it decides"),
    ],
)
def test_a_wrong_rule_comes_back_filled(
    collector: Collector, admin: Browser, given: dict[str, str], status: int, says: str
) -> None:
    """What was wrong is said, what was typed stays, and nothing is saved."""
    page = admin.post("/admin/rules/new", **form(**given))
    assert (page.status, says in text(page)) == (status, True), text(page)
    assert typed_in(page, "app") == form(**given)["app"]
    assert b"<script>" not in page.body
    assert collector.rows(ConfigChange) == []
    assert admin.post("/admin/rules/remove", name=HOSTILE, scope="").status == 404
