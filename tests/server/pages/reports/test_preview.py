"""The catalogue and each report as it would be: what is asked for, shown, downloaded, and on record."""

import csv
import io
import json

import pytest

from fairday_reports.definitions.catalogue import REPORTS
from fairday_reports.document.words import shown
from fairday_reports.words import hm
from fairday_server.pages.reports import choices, preview, preview_routes
from tests.support.admin import text
from tests.support.collector import HOUR
from tests.support.report_pages import HOSTILE, RANGE, Company

UTILISATION = "/reports/utilisation"


@pytest.mark.parametrize("name", REPORTS)
def test_every_report_is_in_the_catalogue_and_can_be_read(company: Company, name: str) -> None:
    """Its sentence leads to the report of last week, and of given dates, for administrators and supervisors."""
    for who in (None, "Ada"):
        browser = company.browser(who)
        listed = browser.get("/reports")
        assert REPORTS[name].about in text(listed)
        assert f'href="/reports/{name}"' in listed.body.decode()
        assert browser.get(f"/reports/{name}").status == 200
        page = browser.get(f"/reports/{name}?{RANGE}")
        assert page.status == 200
        assert REPORTS[name].title in text(page)
        assert b"<script>alert" not in page.body


def test_a_report_has_the_numbers_of_the_api(company: Company) -> None:
    """Every cell of every person is the API's, and the files have them too."""
    page = text(company.browser().get(f"{UTILISATION}?{RANGE}&by=person"))
    reply = company.ask("GET", f"/v1/reports/utilisation?{RANGE}&by=person", company.key())
    table = next(table for table in reply.json["tables"] if table["key"] == "groups")
    for row in table["rows"]:
        for column in table["columns"]:
            if column["shown"]:
                assert shown(row[column["key"]], column["kind"]) in page, (row, column)
    worked = {row["person"]: row["worked"] for row in table["rows"]}
    assert worked["Maya"] == 2 * HOUR
    assert hm(2 * HOUR) in page
    file = company.browser().get(f"{UTILISATION}/files/csv?{RANGE}&by=person&table=groups")
    assert file.headers["content-type"] == "text/csv; charset=utf-8"
    lines = list(csv.DictReader(io.StringIO(file.body.decode("utf-8-sig"))))
    assert {line["person"]: int(line["worked_ms"]) if line["worked_ms"] else None for line in lines} == worked


@pytest.mark.parametrize(
    ("form", "begins"), [("pdf", b"%PDF"), ("xlsx", b"PK"), ("html", b"<!doctype html>"), ("json", b"{")]
)
def test_a_report_is_downloaded(company: Company, form: str, begins: bytes) -> None:
    """As a file with a name of its own, which the page links to with all that was asked for."""
    browser, address = company.browser(), f"{UTILISATION}/files/{form}?team={company.teams['Payments'].id}&{RANGE}"
    page = browser.get(f"{UTILISATION}?team={company.teams['Payments'].id}&{RANGE}")
    assert f'href="{address.replace("&", "&amp;")}"' in page.body.decode()
    file = browser.get(address)
    assert file.status == 200
    assert file.body.startswith(begins)
    assert len(file.body) == int(file.headers["content-length"])
    name = "utilisation-Payments-2026-10-13-2026-10-14"
    assert file.headers["content-disposition"].startswith(f'attachment; filename="{name}')


def test_who_looks_is_on_record_before_anything_is_shown(company: Company) -> None:
    """A page is a look at a report, a file an export, of each person in it; what was refused is none."""
    browser = company.browser("Ada")
    browser.get(f"{UTILISATION}?from=2026-10-14&to=2026-10-01")
    browser.get(f"{UTILISATION}/files/xml?{RANGE}")
    assert company.looks() == []
    browser.get(f"{UTILISATION}?{RANGE}")
    browser.get(f"{UTILISATION}/files/csv?{RANGE}")
    assert company.looks() == [("Ada", "export", 1), ("Ada", "report", 1)]
    assert company.looks("Noor") == []


def test_what_is_not_theirs_is_as_if_it_were_not(company: Company) -> None:
    """Another team's people and teams, and what does not exist, are the same page; nothing of them is offered."""
    browser = company.browser("Ada")
    for asked in (f"person={company.people['Noor'].id}", f"team={company.teams['Sales'].id}"):
        kind = asked.partition("=")[0]
        for path in (UTILISATION, f"{UTILISATION}/files/pdf", "/reports/schedules/new"):
            strange, nothing = (
                browser.get(f"{path}?report=utilisation&{one}&{RANGE}") for one in (asked, f"{kind}=no")
            )
            assert (strange.status, strange.body) == (404, nothing.body)
    page = browser.get(f"{UTILISATION}?{RANGE}").body.decode()
    assert "Noor" not in page
    assert "Sales" not in page
    assert company.looked() == 2


def test_a_worker_reads_their_own_record(company: Company) -> None:
    """There is nobody to choose, nothing to be sent, and no look at oneself."""
    browser = company.browser("Maya")
    listed = browser.get("/reports")
    assert 'href="/reports" aria-current="page">My reports</a>' in listed.body.decode()
    assert "Schedules" not in text(listed)
    page = browser.get(f"/reports/timesheet?{RANGE}")
    assert page.status == 200
    assert "You worked 2 h" in text(page)
    assert "Send it regularly" not in text(page)
    assert 'name="person"' not in page.body.decode()
    assert browser.get(f"/reports/timesheet?person={company.people['Noor'].id}&{RANGE}").status == 404
    assert company.looked() == 0


@pytest.mark.parametrize(
    ("query", "at", "says"),
    [
        ("period=last-week&from=2026-10-01&to=2026-10-02", "period", "Choose a period and leave the dates empty"),
        ("period=", "period", "give both dates"),
        ("from=2026-10-02&to=2026-10-01", "from", "is before"),
        ("from=2020-10-02&to=2026-10-01", "from", "at most 400"),
        ("from=soon&to=2026-10-01", "from", "YYYY-MM-DD"),
        ("period=last-week&by=shoe", "by", "person, team"),
    ],
)
def test_what_is_wrong_is_told_at_its_field(company: Company, query: str, at: str, says: str) -> None:
    """The summary has the focus, the field says it too, and what was chosen stays; nobody is looked at."""
    page = company.browser().get(f"{UTILISATION}?team={company.teams['Payments'].id}&{query}")
    assert page.status == 422
    html = page.body.decode()
    assert 'role="alert" tabindex="-1" autofocus' in html
    assert f'id="ask-{at}-bad"' in html
    assert text(page).count(says) == 2
    assert "Teams Payments" in text(page)
    assert company.looked() == 0


def test_nobody_and_no_report_are_told(company: Company) -> None:
    """An unknown report names the nearest; an unknown format and table say which there are."""
    browser = company.browser()
    assert "utilisation" in text(browser.get("/reports/utilization"))
    assert browser.get("/reports/utilization").status == 404
    wrong = browser.get(f"{UTILISATION}/files/xml?{RANGE}")
    assert (wrong.status, "pdf" in text(wrong)) == (422, True)
    assert browser.get(f"{UTILISATION}/files/csv?{RANGE}&table=shoes").status == 404


def test_a_large_report_is_not_made_for_a_page(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its size is told, with the files and a schedule in its place; nobody is looked at until a file is taken."""
    monkeypatch.setattr(preview_routes, "MOST_DAYS", 7)
    browser = company.browser()
    page = browser.get(f"{UTILISATION}?{RANGE}")
    assert "This is about 4 people and 2 days: more than a page is quick with." in text(page)
    assert company.looked() == 0
    assert f"{UTILISATION}/files/csv?{RANGE.replace('&', '&amp;')}" in page.body.decode()
    assert HOSTILE in browser.get(f"{UTILISATION}/files/csv?{RANGE}").body.decode()
    few = browser.get(f"{UTILISATION}?{RANGE}&person={company.people['Maya'].id}")
    assert "more than a page" not in text(few)


def test_a_long_table_is_cut_on_the_page_alone(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    """The page says how many rows there are, and the file has them all; Ada was added on the second date."""
    monkeypatch.setattr(preview, "MOST_ROWS", 2)
    browser = company.browser()
    page = text(browser.get(f"/reports/timesheet?{RANGE}&by=day"))
    assert "The first 2 of 7 rows; the files hold them all." in page
    whole = json.loads(browser.get(f"/reports/timesheet/files/json?{RANGE}&by=day").body)
    assert len(whole["tables"][0]["rows"]) == 7


def test_of_many_people_those_of_chosen_teams_are_listed(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page that would list thousands asks for a team first; who was chosen already stays there."""
    monkeypatch.setattr(choices, "MOST_PEOPLE", 3)
    browser = company.browser()
    page = text(browser.get(f"{UTILISATION}?{RANGE}&person={company.people['Noor'].id}"))
    assert "There are too many people to list." in page
    chosen = browser.get(f"{UTILISATION}?{RANGE}&team={company.teams['Payments'].id}").body.decode()
    assert "There are too many people" not in chosen
    assert "<span>Maya</span>" in chosen
    assert "<span>Noor</span>" not in chosen
