"""Policies on the pages of administration: what holds for whom, its history, and a change foreseen."""

import pytest

from fairday_collector.policy.settings import NAMES
from fairday_collector.store.tables import ConfigChange, Person
from fairday_server.pages.admin.policy_words import WORDS
from tests.support.admin import Browser, hidden, text, typed_in
from tests.support.collector import HOUR, NOON, Collector, batch, span
from tests.support.website import api_key, ask

CHANGE = "/admin/policies/change"


@pytest.fixture
def maya(collector: Collector) -> Person:
    """A person with two reckoned days."""
    person = collector.person("Maya")
    _, key = collector.seat(person)
    collector.upload(key, batch([span(NOON - 25 * HOUR, NOON - 24 * HOUR), span(NOON - HOUR, NOON)]))
    collector.settle()
    return person


def form(setting: str, value: str, **given: str) -> dict[str, str]:
    """The form of a setting, filled in."""
    return {"setting": setting, "value": value, "scope": "", "from": "2026-10-14", "until": "", **given}


def test_every_setting_has_its_words() -> None:
    """Nothing a policy can say is left out of the page."""
    assert set(WORDS) == set(NAMES)


def test_a_change_tells_whom_it_reckons_again_and_then_holds(
    collector: Collector, admin: Browser, maya: Person
) -> None:
    """Old and new, people, days; nothing holds before it is confirmed; then the API says the same, with its history."""
    page = admin.post(CHANGE, **form("idle_after_s", "10m"))
    said = text(page)
    assert "Idle after: 5 min → 10 min" in said
    assert "Everyone, 1 person" in said
    assert "2 days of 1 person are reckoned again: 13–14 October 2026." in said
    assert collector.rows(ConfigChange) == []
    done = text(admin.does(CHANGE, **hidden(page)))
    assert "Idle after idle_after_s 10 min Everyone Change" in done
    assert "today 12:00 web:admin Idle after: 5 min → 10 min 2026-10-14" in done
    assert ask(admin.app, "/v1/policy", api_key(collector)).json["settings"]["idle_after_s"] == 600
    assert [row.value for row in collector.rows(ConfigChange)] == [{"idle_after_s": 600}]


def test_what_agents_will_record_is_said(collector: Collector, admin: Browser, maya: Person) -> None:
    """A change of what is recorded touches no reckoned day, and is worded as people read it."""
    page = admin.post(CHANGE, **form("title", "redacted", scope=f"person:{maya.id}"))
    said = text(page)
    assert "No reckoned day is touched." in said
    assert "Recorded from then on" in said
    assert "Window titles, with private parts taken out." in said
    done = text(admin.does(CHANGE, **hidden(page)))
    assert "Policy: Maya" in done
    assert "Window titles title Redacted Maya Change" in done
    assert "Window titles title Off Default Change" in text(admin.get("/admin/policies"))


def test_a_teams_policy_shows_where_each_setting_comes_from(collector: Collector, admin: Browser, maya: Person) -> None:
    """What everyone has holds for a team too, until the team has its own."""
    team = next(iter(collector.rows(Person)))
    assert team.id == maya.id
    options = admin.get("/admin/policies").body.decode()
    scope = next(part for part in options.split('"') if part.startswith("team:"))
    admin.does(CHANGE, **hidden(admin.post(CHANGE, **form("away_after_s", "20m"))))
    admin.does(CHANGE, **hidden(admin.post(CHANGE, **form("idle_after_s", "2m", scope=scope))))
    said = text(admin.get(f"/admin/policies?scope={scope}"))
    assert "Away after away_after_s 20 min Everyone Change" in said
    assert "Idle after idle_after_s 2 min Team Payments Change" in said
    assert typed_in(admin.get(f"{CHANGE}?setting=idle_after_s&scope={scope}"), "value") == "120s"


def test_what_no_longer_holds_is_not_saved(collector: Collector, admin: Browser, maya: Person) -> None:
    """Where a policy was changed meanwhile, what would follow now is shown with what was typed."""
    page = admin.post(CHANGE, **form("idle_after_s", "10m"))
    admin.does(CHANGE, **hidden(admin.post(CHANGE, **form("idle_after_s", "7m"))))
    late = admin.post(CHANGE, **hidden(page))
    assert late.status == 409
    assert "changed meanwhile" in text(late)
    assert "7 min → 10 min" in text(late)
    assert typed_in(late, "value") == "10m"
    admin.does(CHANGE, **hidden(late))
    assert len(collector.rows(ConfigChange)) == 2


@pytest.mark.parametrize(
    ("given", "status", "says"),
    [
        (form("idle_after_s", "soon"), 422, "idle_after_s"),
        (form("idle_after_s", "100h"), 422, "idle_after_s"),
        (form("title", "everything"), 422, "Choose one of"),
        (form("none", "1"), 422, "Choose a setting"),
        (form("notice", "x", scope="team:none"), 404, "no team"),
        (form("notice", "x", **{"from": "2026-13-01"}), 422, "YYYY-MM-DD"),
        (form("notice", "x", until="2026-10-01"), 422, "before from"),
        (form("redact", "(a"), 422, "RE2"),
        (form("idle_after_s", "<script>alert(1)</script>"), 422, "idle_after_s"),
    ],
)
def test_a_wrong_value_is_said_in_words(
    collector: Collector, admin: Browser, given: dict[str, str], status: int, says: str
) -> None:
    """What was wrong is said, and nothing is saved."""
    page = admin.post(CHANGE, **given)
    assert (page.status, says in text(page)) == (status, True), text(page)
    assert b"<script>" not in page.body
    assert collector.rows(ConfigChange) == []
    assert admin.get("/admin/policies?scope=team:none").status == 404
    assert admin.get(f"{CHANGE}?setting=none").status == 422
