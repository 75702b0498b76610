"""Reports saved under a name: kept with what they ask for, opened again, one's own to remove."""

from fairday_collector.store.tables import SavedReport
from fairday_reports.definitions.parameters import Parameters
from fairday_reports.schedules.saved import save_report
from tests.support.admin import text
from tests.support.collector import NOON
from tests.support.report_pages import HOSTILE, RANGE, Company

ASKED = {"report": "utilisation", "from": "2026-10-13", "to": "2026-10-14", "by": "day"}


def test_a_report_is_saved_and_opened_again(company: Company) -> None:
    """With teams, people, dates and grouping, under a name that means no good; its owner alone sees it."""
    ada, payments = company.browser("Ada"), company.teams["Payments"].id
    listed = ada.does("/reports/saved", name=HOSTILE, team=payments, **ASKED)
    assert "Saved. It stands in the catalogue." in text(listed)
    assert f"{HOSTILE} Team utilisation and workload: Payments, 13–14 October 2026, by day" in text(listed)
    assert HOSTILE not in listed.body.decode()
    (kept,) = company.collector.rows(SavedReport)
    assert (kept.owner_id, kept.parameters["teams"], kept.shared) == (company.people["Ada"].id, [payments], False)
    opened = ada.get(f"/reports/saved/{kept.id}")
    assert opened.headers["location"] == f"/reports/utilisation?team={payments}&{RANGE}&by=day"
    stranger, nobody = (company.browser("Maya").get(f"/reports/saved/{ref}") for ref in (kept.id, "nothing"))
    assert stranger.status == nobody.status == 404
    assert HOSTILE not in text(company.browser("Maya").get("/reports"))


def test_a_name_is_taken_once_and_kept_when_it_is_refused(company: Company) -> None:
    """The form opens with what was typed and what is wrong, at its field."""
    ada = company.browser("Ada")
    ada.does("/reports/saved", name="Mine", **ASKED)
    again = ada.post("/reports/saved", name="Mine", **ASKED)
    assert again.status == 409
    html = again.body.decode()
    assert "<details open>" in html
    assert 'id="save-name-bad"' in html
    assert 'value="Mine"' in html
    assert 'name="by" value="day"' in html
    assert ada.post("/reports/saved", name="", **ASKED).status == 422
    assert ada.post("/reports/saved", **{**ASKED, "name": "x", "team": "nothing"}).status == 404
    assert len(company.collector.rows(SavedReport)) == 1


def test_only_ones_own_is_removed(company: Company) -> None:
    """A colleague and nobody are the same; the owner and an administrator may."""
    ada = company.browser("Ada")
    for name in ("One", "Two"):
        ada.does("/reports/saved", name=name, **ASKED)
    one, two = company.collector.rows(SavedReport)
    stranger = company.browser("Maya").post(f"/reports/saved/{one.id}/remove")
    assert stranger.status == 404
    assert "Removed." in text(ada.does(f"/reports/saved/{one.id}/remove"))
    assert "Removed." in text(company.browser().does(f"/reports/saved/{two.id}/remove"))
    assert company.collector.rows(SavedReport) == []


def test_what_was_typed_comes_back_after_signing_in(company: Company) -> None:
    """A session that is over keeps the form, which is filled in again and not sent."""
    ada = company.browser("Ada")
    form = {**ASKED, "name": "Typed before", "team": company.teams["Payments"].id}
    ada.cookies.clear()
    page = ada.post("/reports/saved", **form)
    assert page.status == 401
    assert "Typed+before" in page.body.decode()
    back = company.browser("Ada").post("/reports/saved", **form, step="fill")
    assert back.status == 200
    assert 'value="Typed before"' in back.body.decode()
    assert company.collector.rows(SavedReport) == []


def test_whom_a_shared_one_is_about_is_told_its_owner_alone(company: Company) -> None:
    """Others see how many people they are, and open of it what is theirs to see."""
    company.collector.do(
        save_report, name="Ours", report="timesheet", owner_id=None, actor="test", now_ms=NOON, shared=True,
        parameters=Parameters(people=(company.people["Noor"].id,), period="yesterday"),
    )  # fmt: skip
    (kept,) = company.collector.rows(SavedReport)
    assert "Timesheet: Noor, yesterday" in text(company.browser().get("/reports"))
    ada = company.browser("Ada")
    listed = text(ada.get("/reports"))
    assert "Timesheet: 1 person, yesterday" in listed
    assert "Noor" not in listed
    opened = ada.get(ada.get(f"/reports/saved/{kept.id}").headers["location"])
    assert opened.status == 404
    assert ada.post(f"/reports/saved/{kept.id}/remove").status == 404
