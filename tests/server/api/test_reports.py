"""Reports and saved reports by API: the catalogue, each format, what is a key's to see, and what is wrong."""

from typing import Any

import pytest

from fairday_collector.store.tables import SavedReport
from fairday_reports.definitions.catalogue import REPORTS
from fairday_reports.formats import FORMATS
from tests.support.collector import HOUR
from tests.support.report_pages import RANGE, Company

REPORT = "/v1/reports/timesheet"


def test_the_catalogue_says_what_there_is(company: Company) -> None:
    """Every report with its sentence, how to read it, and what it can have a line for."""
    found = company.ask("GET", "/v1/reports", company.key("analyst")).json["reports"]
    assert [one["name"] for one in found] == list(REPORTS)
    assert all(one["about"] and one["reading"] for one in found)
    assert found[0].keys() == {"name", "title", "about", "reading", "groupings", "times"}


@pytest.mark.parametrize("form", FORMATS)
def test_a_report_comes_in_each_format(company: Company, form: str) -> None:
    """With its media type, its length and a name; the same people in each that is text."""
    reply = company.ask("GET", f"{REPORT}?{RANGE}&format={form}", company.key())
    assert reply.status == 200
    assert reply.headers["content-type"] == FORMATS[form].media_type
    assert len(reply.body) == int(reply.headers["content-length"])
    assert f".{FORMATS[form].extension}" in reply.headers["content-disposition"]
    if form not in ("pdf", "xlsx"):
        assert "Maya" in reply.body.decode()
        assert "Noor" in reply.body.decode()


def test_a_key_gets_what_is_its_to_see(company: Company) -> None:
    """A supervisor's the team, a worker's their own record, an analyst's totals without times; looks are recorded."""
    team = company.ask("GET", f"{REPORT}?{RANGE}", company.key("supervisor", "Ada")).json
    assert {row["person"] for row in team["tables"][0]["rows"]} >= {"Maya"}
    assert "Noor" not in str(team)
    own = company.ask("GET", f"{REPORT}?{RANGE}", company.key("worker", "Maya")).json
    assert {row["person"] for row in own["tables"][0]["rows"]} == {"Maya"}
    totals = company.ask("GET", f"{REPORT}?{RANGE}", company.key("analyst")).json
    assert {"start", "end"}.isdisjoint(column["key"] for column in totals["tables"][0]["columns"])
    assert [what for _, what, _ in company.looks()] == ["report", "report"]


def test_strangers_and_nobody_are_the_same(company: Company) -> None:
    """A person or team of others, and one that is not there."""
    key = company.key("supervisor", "Ada")
    for kind, ref in (("person", company.people["Noor"].id), ("team", company.teams["Sales"].id), ("team", "Sales")):
        strange, nobody = (company.ask("GET", f"{REPORT}?{RANGE}&{kind}={one}", key) for one in (ref, "nobody"))
        assert (strange.status, strange.body) == (404, nobody.body)
    assert company.looked() == 0


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ("", 422, "bad_period"),
        (f"{RANGE}&period=last-week", 422, "bad_period"),
        ("period=someday", 422, "unknown_period"),
        ("from=2026-10-14&to=2026-10-13", 422, "bad_range"),
        ("from=2020-10-14&to=2026-10-13", 422, "bad_range"),
        ("from=soon&to=2026-10-13", 422, "bad_date"),
        (f"{RANGE}&by=shoe", 422, "bad_grouping"),
        (f"{RANGE}&format=xml", 422, "unknown_format"),
        (f"{RANGE}&format=csv&table=shoes", 404, "unknown_table"),
        (f"{RANGE}&format=json&table=days", 422, "no_table_apart"),
        (f"{RANGE}&format=xlsx&table=x%0d%0aSet-Cookie:a=b", 422, "no_table_apart"),
    ],
)
def test_what_is_wrong_is_a_problem_with_a_remedy(company: Company, query: str, status: int, code: str) -> None:
    """And nobody was looked at."""
    reply = company.ask("GET", f"{REPORT}?{query}", company.key())
    assert (reply.status, reply.json["code"]) == (status, code)
    assert reply.json["detail"]
    assert company.looked() == 0


def test_an_unknown_report_and_no_key_are_refused(company: Company) -> None:
    """The nearest report is named; without a key nothing is."""
    reply = company.ask("GET", f"/v1/reports/utilization?{RANGE}", company.key())
    assert (reply.status, "utilisation" in reply.json["detail"]) == (404, True)
    assert company.ask("GET", "/v1/reports", {}).status == 401


def body(**fields: Any) -> dict[str, Any]:
    """A report to be saved."""
    return {"name": "Mine", "report": "timesheet", "parameters": {"period": "last-week"}, **fields}


def test_a_report_is_saved_read_and_forgotten(company: Company) -> None:
    """With ids in place of names; a shared one is there for all, and its owner's to forget."""
    ada, maya = company.key("supervisor", "Ada"), company.key("worker", "Maya")
    made = company.ask(
        "POST", "/v1/saved-reports", ada, body(parameters={"period": "last-week", "teams": ["Payments"]})
    )
    assert made.status == 201
    assert made.json["parameters"]["teams"] == [company.teams["Payments"].id]
    assert made.json["owner"] == company.people["Ada"].id
    path = f"/v1/saved-reports/{made.json['id']}"
    assert company.ask("GET", path, ada).json == made.json
    strange, nobody = (company.ask("GET", f"/v1/saved-reports/{ref}", maya) for ref in (made.json["id"], "none"))
    assert strange.status == nobody.status == 404
    assert company.ask("DELETE", path, maya).status == 404
    shared = company.ask("POST", "/v1/saved-reports", ada, body(name="Ours", shared=True)).json
    listed = company.ask("GET", "/v1/saved-reports", maya).json["reports"]
    assert [one["name"] for one in listed] == ["Ours"]
    assert company.ask("DELETE", f"/v1/saved-reports/{shared['id']}", maya).status == 404
    assert company.ask("DELETE", path, company.key("supervisor", "Ada", "read")).status == 403
    assert company.ask("DELETE", path, ada).status == 204
    assert [row.name for row in company.collector.rows(SavedReport)] == ["Ours"]


@pytest.mark.parametrize(
    ("fields", "status", "code"),
    [
        ({"report": "shoes"}, 404, "unknown_report"),
        ({"name": ""}, 422, "bad_name"),
        ({"parameters": {"period": "someday"}}, 422, "unknown_period"),
        ({"parameters": {"people": ["nobody"], "period": "last-week"}}, 404, "unknown_person"),
        ({"parameters": {"shoes": 1}}, 422, "not_valid"),
        ({"shoes": 1}, 422, "not_valid"),
        ({"name": "a\0b"}, 422, "bad_text"),
        ({"name": "x" * 300}, 422, "not_valid"),
    ],
)
def test_what_cannot_be_saved_is_refused(company: Company, fields: dict[str, Any], status: int, code: str) -> None:
    """By the usual problems; nothing is kept."""
    reply = company.ask("POST", "/v1/saved-reports", company.key(), body(**fields))
    assert (reply.status, reply.json["code"]) == (status, code)
    assert company.collector.rows(SavedReport) == []


def test_a_key_that_is_nobodys_saves_nothing(company: Company) -> None:
    """What it saved would be the server's own."""
    reply = company.ask("POST", "/v1/saved-reports", company.key("supervisor"), body())
    assert (reply.status, "--person" in reply.json["detail"]) == (403, True)


def test_hours_are_exact(company: Company) -> None:
    """The numbers are whole milliseconds."""
    found = company.ask("GET", f"{REPORT}?{RANGE}&by=person", company.key()).json["tables"][0]
    assert {row["person"]: row["worked"] for row in found["rows"]}["Maya"] == 2 * HOUR
