"""Schedules by page: set up, refused in words, changed, paused, removed; each sees their own."""

from typing import Any

import pytest

from fairday_collector.access.grants import grant
from fairday_collector.store.tables import AuditEntry, Run
from fairday_reports.schedules.schedule import find_schedule
from tests.support.admin import hidden, text, typed_in
from tests.support.collector import NOON
from tests.support.report_pages import HOSTILE, Company, form_of

NEW = "/reports/schedules/new"


@pytest.mark.parametrize(
    ("fields", "cron", "says"),
    [
        ({"how": "daily", "time": "6"}, "0 6 * * *", "Every day at 06:00"),
        ({"how": "weekly", "time": "0615", "weekday": "wed"}, "15 6 * * wed", "Every Wednesday at 06:15"),
        ({"how": "monthly", "time": "6.30", "day": "last"}, "30 6 last * *", "On the last day of every month at 06:30"),
        ({"how": "cron", "cron": "0 6 * * mon-fri"}, "0 6 * * mon-fri", "Monday to Friday at 06:00"),
    ],
)
def test_a_schedule_is_set_up(company: Company, fields: dict[str, str], cron: str, says: str) -> None:
    """Daily, weekly, monthly or by cron, in a zone, for roles; its page says it in words; who did it is on record."""
    page = company.browser("Ada").does(NEW, **form_of(**fields, team=company.teams["Payments"].id))
    assert "It is sent regularly from now on." in text(page)
    assert f"{says}, Stockholm time (Europe/Stockholm)" in text(page)
    assert "Goes to Supervisors of the teams in it" in text(page)
    kept = company.schedule()
    assert (kept.cron, kept.zone, kept.formats, kept.owner_id) == (
        cron, "Europe/Stockholm", ["pdf"], company.people["Ada"].id
    )  # fmt: skip
    assert (kept.correction_days, kept.threshold_ms, kept.parameters["teams"]) == (
        7, 300_000, [company.teams["Payments"].id]
    )  # fmt: skip
    assert [row.action for row in company.collector.rows(AuditEntry) if "sign" not in row.action][-1] == "schedule.add"


def test_the_form_is_filled_from_the_report_that_was_shown(company: Company) -> None:
    """Teams, people and grouping are those of the address; dates become a period that moves on."""
    payments, maya = company.teams["Payments"].id, company.people["Maya"].id
    page = company.browser().get(f"{NEW}?report=utilisation&team={payments}&person={maya}&by=week&from=2026-10-13")
    html = page.body.decode()
    assert f'name="team" value="{payments}" checked' in html
    assert f'name="person" value="{maya}" checked' in html
    assert '<option value="week" selected>' in html
    assert '<option value="last-week" selected>' in html
    assert 'name="from"' not in html
    assert "&lt;script&gt;" in html
    assert HOSTILE not in html


@pytest.mark.parametrize(
    ("fields", "at", "says"),
    [
        ({"name": " "}, "name", "name"),
        ({"time": "25:00"}, "time", "no time of day"),
        ({"how": "cron", "cron": "every day"}, "cron", "cannot be read"),
        ({"how": "cron", "cron": "0 6 31 2 *"}, "cron", "never due"),
        ({"how": "monthly", "day": "31"}, "day", "not in every month"),
        ({"how": "weekly", "weekday": "shoe"}, "weekday", "no weekday"),
        ({"how": "yearly"}, "how", "Choose how often"),
        ({"zone": "Mars/Olympus"}, "zone", "zone"),
        ({"to_role": ""}, "to_role", "at least one person"),
        ({"format": ""}, "format", "at least one"),
        ({"format": "xml"}, "format", "pdf"),
        ({"correction": "90"}, "correction", "0 to 31"),
        ({"threshold": "x"}, "threshold", "whole number"),
        ({"period": "someday"}, "period", "not known"),
        ({"to_mail": "nobody"}, "to_mail", "no mail address"),
        ({"places": "ftp"}, "places", "no target"),
        ({"places": "webhook:http://127.0.0.1/x"}, "places", "127.0.0.1"),
        ({"places": "webhook:file:///etc/passwd"}, "places", "http"),
    ],
)
def test_what_is_wrong_is_told_at_its_field(company: Company, fields: dict[str, str], at: str, says: str) -> None:
    """Nothing is added, what was typed stays, the summary has the focus and the field says what to do."""
    page = company.browser().post(NEW, **form_of(**fields))
    assert page.status == 422, text(page)
    html = page.body.decode()
    assert 'role="alert" tabindex="-1" autofocus' in html
    assert f'id="{at}-bad"' in html
    assert says in html.partition(f'id="{at}-bad"')[2].partition("</span>")[0]
    assert typed_in(page, "name") == fields.get("name", "Payments, every day")
    assert company.collector.rows(AuditEntry)[-1].action != "schedule.add"


def test_a_name_is_taken_once(company: Company) -> None:
    """The second of one owner is refused at its field."""
    browser = company.browser()
    browser.does(NEW, **form_of())
    again = browser.post(NEW, **form_of())
    assert again.status == 409
    assert 'id="name-bad"' in again.body.decode()


def test_places_and_addresses_are_an_administrators_to_set(company: Company) -> None:
    """A supervisor's form has no place for them, and what is sent all the same is refused."""
    ada = company.browser("Ada")
    form = ada.get(f"{NEW}?report=utilisation")
    assert 'name="places"' not in form.body.decode()
    assert 'name="to_mail"' not in form.body.decode()
    for fields in ({"places": "/srv/reports"}, {"to_mail": "boss@example.org"}):
        refused = ada.post(NEW, **form_of(**fields))
        assert (refused.status, "Only an administrator" in text(refused)) == (403, True)
    page = company.browser().does(NEW, **form_of(places="/srv/reports\nwebhook:https://8.8.8.8/in", to_mail="b@x.org"))
    assert "/srv/reports" in text(page)
    assert "whsec_" in text(page)
    assert [target["kind"] for target in company.schedule().targets] == ["role", "mail", "folder", "webhook"]


def test_each_sees_their_own_and_an_administrator_all(company: Company) -> None:
    """Another supervisor, a worker and nobody get the very same page; the list has one's own."""
    company.browser("Ada").does(NEW, **form_of(to_role="", to_person=company.people["Maya"].id))
    kept = company.schedule()
    company.collector.do(grant, company.people["Noor"], "supervisor", company.teams["Sales"], NOON, "test")
    noor, nowhere = company.browser("Noor"), company.browser("Noor").get("/reports/schedules/none").body
    for path in ("", "/change", "/remove"):
        reply = noor.get(f"/reports/schedules/{kept.id}{path}")
        assert (reply.status, reply.body) == (404, nowhere.replace(b"none", kept.id.encode()))
    for act in ("/change", "/run", "/pause", "/resume", "/remove"):
        assert noor.post(f"/reports/schedules/{kept.id}{act}", **form_of()).status == 404
    assert "Nothing is sent regularly yet." in text(noor.get("/reports/schedules"))
    assert "Payments, every day" in text(company.browser().get("/reports/schedules"))
    assert company.browser("Maya").get("/reports/schedules").status == 404
    assert (company.schedule().paused_ms, company.collector.rows(Run)) == (None, [])


def test_a_schedule_is_changed_and_a_stale_form_refused(company: Company) -> None:
    """What holds stands in the form, places are kept by a tick, and of two who change it the second is told."""
    browser = company.browser()
    browser.does(NEW, **form_of(places="slack:https://8.8.8.8/a/secret/that/is/long"))
    kept = company.schedule()
    path = f"/reports/schedules/{kept.id}/change"
    page = browser.get(path)
    html = page.body.decode()
    assert typed_in(page, "time") == "06:00"
    assert "a/secret/that/is/long" not in html
    (place,) = _values(html, "keep")
    form = form_of(name="Other", time="715", keep=place, **hidden(page))
    stale = dict(form, name="Late")
    assert "Changed." in text(browser.does(path, **form))
    assert (company.schedule().name, company.schedule().cron) == ("Other", "15 7 * * *")
    assert company.schedule().targets[0]["url"] == "https://8.8.8.8/a/secret/that/is/long"
    late = browser.post(path, **stale)
    assert late.status == 409
    assert "Somebody changed this schedule meanwhile" in text(late)
    assert typed_in(late, "name") == "Late"
    again = browser.does(path, **{**stale, **hidden(browser.get(path))})
    assert "Changed." in text(again)
    browser.does(path, **{**form_of(), **hidden(browser.get(path))})
    assert [target["kind"] for target in company.schedule().targets] == ["role"]


def test_a_schedule_is_paused_resumed_run_and_removed(company: Company) -> None:
    """Each by its button, each said; removing is asked for first, and then it is there no more."""
    browser = company.browser()
    browser.does(NEW, **form_of(places="/nowhere"))
    path = f"/reports/schedules/{company.schedule().id}"
    assert "Nothing is sent until it is resumed" in text(browser.does(f"{path}/pause"))
    assert "paused" in text(browser.get("/reports/schedules"))
    assert "Resumed." in text(browser.does(f"{path}/resume"))
    asked = text(browser.does(f"{path}/run"))
    assert "It is made and sent within half a minute." in asked
    assert "waits for the worker by hand" in asked
    twice = browser.post(f"{path}/run")
    assert (twice.status, "in this second already" in text(twice)) == (409, True)
    assert "Its runs stay readable" in text(browser.get(f"{path}/remove"))
    assert company.schedule().removed_ms is None
    assert "Removed." in text(browser.does(f"{path}/remove"))
    assert browser.get(path).status == 404
    assert browser.post(f"{path}/shred").status == 422


def test_who_lost_the_right_cannot_be_asked_for(company: Company) -> None:
    """A person or team that is not the supervisor's is as if it were not, in every field."""
    ada = company.browser("Ada")
    for fields in ({"team": company.teams["Sales"].id}, {"person": company.people["Noor"].id},
                   {"to_person": company.people["Noor"].id}):  # fmt: skip
        refused, nobody = ada.post(NEW, **form_of(**fields)), ada.post(NEW, **form_of(**dict.fromkeys(fields, "no")))
        assert (refused.status, refused.body) == (404, nobody.body)


def _values(html: str, name: str) -> list[Any]:
    import re

    return re.findall(rf'name="{name}" value="([^"]*)"', html)


def test_what_was_found_is_whose_it_is(company: Company) -> None:
    """A schedule of an administrator without a person belongs to whoever runs the server."""
    company.browser().does(NEW, **form_of(to_mail="b@x.org"))
    with company.collector.store.read() as session:
        assert find_schedule(session, "Payments, every day").owner_id is None
    assert "Under the rights of whoever runs this server" in text(
        company.browser().get(f"/reports/schedules/{company.schedule().id}")
    )
