"""The timesheet's page through its routes: what it says, attested and decided, and by whom."""

from datetime import date

import pytest
from starlette.types import ASGIApp

from fairday_collector.access.grants import grant
from fairday_collector.access.viewer import Viewer
from fairday_collector.store.tables import Correction, Look, Person
from fairday_server.pages.frame import Frame
from fairday_server.pages.render import render
from fairday_server.pages.sheet.build import sheet_view
from fairday_server.pages.sheet.read import read_sheet
from tests.server.pages.test_pages import get, post, signed_in
from tests.support.collector import MINUTE, NOON, Collector
from tests.support.office import DAY, Office, at, entry, office
from tests.support.sheet_pages import asks, form_of, hidden, path, text
from tests.support.website import api_key, ask


def test_the_page_shows_the_numbers_of_the_api(collector: Collector, app: ASGIApp, maya: Office) -> None:
    """State, times, breaks, working time of the date and of the period are the API's."""
    cookie = signed_in(collector, app, maya.maya.id)
    page = text(get(app, path(maya), cookie).body)
    sheet = ask(app, f"/v1/people/{maya.maya.id}/timesheets/{DAY}", api_key(collector)).json
    day = next(day for day in sheet["days"] if day["date"] == str(DAY))
    minutes = day["worked_ms"] // MINUTE
    assert f"Wed 16 09:00–17:00 0:45 {minutes // 60}:{minutes % 60:02} Proposed" in page
    total = sheet["worked_ms"] // MINUTE
    assert f"Total 0:45 {total // 60}:{total % 60:02}" in page
    assert "You worked 7 h 15 min" in page
    assert "Tue 15 No data" in page
    assert sheet["state"] == "open"
    assert "Your timesheet, 1–30 September 2026" in page


def test_what_was_not_observed_is_a_question(collector: Collector, app: ASGIApp, maya: Office) -> None:
    """The worker is asked about no data and about being away, by time, with the first one's form in hand."""
    day, low, high = asks(maya)
    cookie = signed_in(collector, app, maya.maya.id)
    page = get(app, path(maya, day=day), cookie).body
    assert "2 stretches are still open: tell us what they were, or leave them." in text(page)
    assert "Thursday 17 September, 11:00 to 12:00" in text(page)
    assert "no data, counted as work for now, 1 h, question 1 of 2" in text(page)
    assert "11:00–12:00 no data" in text(page)
    assert (hidden(page, "from"), hidden(page, "to"), hidden(page, "was")) == ("11:00", "12:00", f"{low}-{high}")
    second = text(get(app, f"{path(maya, day=day)}?claim={at('14:00', day)}-{at('15:00', day)}", cookie).body)
    assert "away, counted as work for now, 1 h, question 2 of 2" in second
    assert "question 1 of 2" not in text(get(app, f"{path(maya, day=day)}?claim=none", cookie).body)


def test_from_attesting_to_the_lock(collector: Collector, app: ASGIApp, maya: Office, ada: Person) -> None:
    """The worker attests, the supervisor approves, the administrator locks and unlocks; each sees what is theirs."""
    hers, boss, admin = (signed_in(collector, app, who) for who in (maya.maya.id, ada.id, None))

    def act(cookie: str, name: str, expected: int, reason: str = "") -> int:
        return post(app, path(maya, "act"), cookie, act=name, expected=str(expected), reason=reason).status

    assert "Attest this timesheet" in text(get(app, path(maya), hers).body)
    assert "Attest this timesheet" not in text(get(app, path(maya), boss).body)
    assert act(boss, "attest", 0) == 403
    assert act(hers, "attest", 0) == 303
    page = text(get(app, path(maya), hers).body)
    assert "It waits for approval by Ada." in page
    assert "Attested by you, Wed 14 Oct, 12:00." in page
    assert "Take it back" in page
    assert act(hers, "approve", 1) == 403
    assert act(boss, "return", 1) == 422
    assert act(boss, "return", 1, "lunch is missing") == 303
    assert "lunch is missing" in text(get(app, path(maya), hers).body)
    assert act(hers, "attest", 2) == 303
    stale = post(app, path(maya, "act"), boss, act="approve", expected="1")
    assert stale.status == 409
    assert "Maya attested it at Wed 14 Oct, 12:00." in text(stale.body)
    assert act(boss, "approve", 3) == 303
    assert act(boss, "lock", 4) == 403
    assert act(admin, "lock", 4) == 303
    assert "It is locked." in text(get(app, path(maya), hers).body)
    assert act(admin, "unlock", 5, "audit") == 303
    assert "Opened again by the administrator" in text(get(app, path(maya), hers).body)


def test_a_period_that_runs_cannot_be_attested(collector: Collector, app: ASGIApp, maya: Office) -> None:
    """The page says from when on, and a form that is sent all the same is refused."""
    cookie = signed_in(collector, app, maya.maya.id)
    today = date(2026, 10, 14)
    page = text(get(app, path(maya, day=today), cookie).body)
    assert "It can be attested from Sun 1 Nov on." in page
    assert "Attest this timesheet" not in page
    assert "Wed 14 Not yet" in page
    refused = post(app, path(maya, "act", today), cookie, act="attest", expected="0")
    assert (refused.status, "Nothing was changed." in text(refused.body)) == (409, True)


def test_strangers_get_what_nobody_gets(collector: Collector, app: ASGIApp, maya: Office, noor: Person) -> None:
    """Another team's supervisor and a colleague get the page of a person who does not exist, whatever they do."""
    bo = collector.person("Bo")
    for cookie in (signed_in(collector, app, noor.id), signed_in(collector, app, bo.id)):
        for act in ("", "correct", "claim", "withdraw", "act"):
            ask_ = post if act else get
            theirs = ask_(app, path(maya, act), cookie)
            nobody = ask_(app, f"/people/nobody/timesheets/{DAY}{'/' if act else ''}{act}", cookie)
            assert theirs.status == nobody.status == 404, act
            assert theirs.body == nobody.body
    assert collector.rows(Correction) == []


def test_a_supervisor_sees_and_decides_but_does_not_write(
    collector: Collector, app: ASGIApp, maya: Office, ada: Person
) -> None:
    """They see no form of the worker's, cannot send one, and their look is on record for the worker; hers is not."""
    cookie = signed_in(collector, app, ada.id)
    given = form_of(app, maya, signed_in(collector, app, maya.maya.id))
    assert collector.rows(Look) == []
    page = get(app, f"{path(maya)}?correct=yes", cookie).body
    assert b'name="start"' not in page
    assert "Looking at this page is recorded" in text(page)
    (look,) = collector.rows(Look)
    assert (look.person_id, look.what, str(look.first), str(look.last)) == (
        maya.maya.id, "timesheet", "2026-09-01", "2026-09-30",
    )  # fmt: skip
    assert post(app, path(maya, "correct"), cookie, **given, reason="mine").status == 403
    assert collector.rows(Correction) == []


@pytest.mark.parametrize("day", ["2026-13-01", "soon", "0001-01-01", "9999-12-31"])
def test_dates_that_are_none_are_refused(collector: Collector, app: ASGIApp, maya: Office, day: str) -> None:
    """With what would be one."""
    cookie = signed_in(collector, app, maya.maya.id)
    assert get(app, f"/people/{maya.maya.id}/timesheets/{day}", cookie).status == 422


def test_the_schedule_is_named_where_there_is_one(collector: Collector, app: ASGIApp, maya: Office) -> None:
    """Working time stands beside what was scheduled in the period."""
    maya.decides("shift", "day", {"start": "09:00", "end": "17:00", "unpaid_break_s": 1800})
    maya.decides("roster", "", {"cycle": ["day", "day", "day", "day", "day", "", ""], "anchor": "2026-01-05"})
    cookie = signed_in(collector, app, maya.maya.id)
    assert "You worked 7 h 15 min of 165 h scheduled." in text(get(app, path(maya), cookie).body)


def test_data_that_came_later_and_rest_are_facts(collector: Collector, app: ASGIApp, maya: Office) -> None:
    """What would be proposed now is said beside the record, which did not change; and where rest was too short."""
    maya.attested()
    maya.records_spans(("18:00", "23:30", "input"))
    maya.records_spans(("05:00", "06:00", "input"), day=date(2026, 9, 17))
    cookie = signed_in(collector, app, maya.maya.id)
    page = text(get(app, path(maya), cookie).body)
    assert "Wed 16 Sep: data came later." in page
    assert "The record did not change." in page
    assert "Total 0:45 7:15" in page


def test_the_rounded_view_shows_its_drift(collector: Collector, app: ASGIApp, maya: Office) -> None:
    """Beside the exact total, with whom it favours."""
    maya.policy(rounding_min=15, rounding="up")
    maya.records_spans(("09:00", "10:05", "input"), day=date(2026, 9, 17))
    cookie = signed_in(collector, app, maya.maya.id)
    page = text(get(app, path(maya), cookie).body)
    assert "Rounded to 15 min: 8:30. Drift +0:10. Rounds working time up: every drift favours the worker." in page
    assert "Total 0:45 8:20" in page


def test_who_gets_totals_alone_sees_no_times_and_no_words(collector: Collector, maya: Office) -> None:
    """An analyst's page has working time by date, and neither times of day, reasons, claims nor acts."""
    maya.sheets(maya.worker, lambda desk: desk.correct(DAY, entry("08:30", "17:00"), "secret reason"))
    maya.claims(maya.worker, lambda desk: desk.make(at("18:00"), at("19:00"), "call", "secret note"))
    with collector.store.read() as session:
        read = read_sheet(session, Viewer("key:x", "analyst"), maya.maya.id, DAY, collector.clock())
    page = text(render("sheet", sheet_view(Frame(), read)).encode())
    assert "8:30 Corrected" in page
    assert "secret" not in page
    assert "08:30" not in page
    assert "17:00" not in page
    assert "Claims" not in page


def test_nobody_decides_their_own(collector: Collector, app: ASGIApp) -> None:
    """A supervisor in their own team finds no button to approve their own timesheet, and is refused if they send it."""
    ann = office(collector, name="Ann")
    ann.works()
    collector.do(grant, ann.maya, "supervisor", ann.team, NOON, "test")
    ann.attested()
    cookie = signed_in(collector, app, ann.maya.id)
    assert ">Approve<" not in get(app, path(ann), cookie).body.decode()
    refused = post(app, path(ann, "act"), cookie, act="approve", expected="1")
    assert (refused.status, "Nobody decides their own." in text(refused.body)) == (403, True)
