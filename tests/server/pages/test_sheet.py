"""The timesheet's page through its routes: seen, corrected, claimed for, attested and decided, and by whom."""

import re
from datetime import date
from html import unescape
from pathlib import Path

import pytest
from starlette.types import ASGIApp

from fairday_collector.access.grants import grant
from fairday_collector.access.viewer import Viewer
from fairday_collector.people import find_team
from fairday_collector.store.tables import ClaimRow, Correction, Look, Person
from fairday_server.pages.frame import Frame
from fairday_server.pages.render import render
from fairday_server.pages.sheet.build import sheet_view
from fairday_server.pages.sheet.read import read_sheet
from tests.server.pages.test_pages import get, post, signed_in
from tests.support.collector import HOUR, MINUTE, NOON, Collector
from tests.support.office import DAY, Office, at, entry, office
from tests.support.website import api_key, ask, website

HOSTILE = "<script>alert('x')</script>\"&"


@pytest.fixture
def maya(collector: Collector) -> Office:
    """Maya's office, with a date of nine to five."""
    made = office(collector)
    made.works()
    return made


@pytest.fixture
def ada(collector: Collector, maya: Office) -> Person:
    """Ada, who supervises Maya's team."""
    person = collector.person("Ada", team="Board")
    with collector.store.read() as session:
        team = find_team(session, "Payments")
    collector.do(grant, person, "supervisor", team, NOON, "test")
    return person


@pytest.fixture
def noor(collector: Collector, maya: Office) -> Person:
    """Noor, who supervises another team."""
    person = collector.person("Noor", team="Sales")
    with collector.store.read() as session:
        team = find_team(session, "Sales")
    collector.do(grant, person, "supervisor", team, NOON, "test")
    return person


def path(maya: Office, act: str = "", day: date = DAY) -> str:
    """The address of Maya's timesheet, or of one of its forms."""
    return f"/people/{maya.maya.id}/timesheets/{day}{'/' if act else ''}{act}"


def text(html: bytes) -> str:
    """What a page says, in one line, without its charts."""
    shown = re.sub(r"<svg.*?</svg>", " ", html.decode(), flags=re.DOTALL)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]*>", " ", shown)))


def hidden(html: bytes, name: str) -> str:
    """The value of a field of a page."""
    found = re.search(rf'name="{name}" value="([^"]*)"', html.decode())
    assert found is not None, name
    return unescape(found[1])


def form_of(app: ASGIApp, maya: Office, cookie: str) -> dict[str, str]:
    """The correction's form as it is shown."""
    page = get(app, f"{path(maya)}?correct=yes", cookie).body
    names = ("was", "seen", "start", "end", "breaks")
    return {"how": "worked", **{name: hidden(page, name) for name in names}}


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


def test_a_correction_is_checked_first_and_then_done(collector: Collector, app: ASGIApp, maya: Office) -> None:
    """What follows is said without changing anything; sent, it is on record with its reason, and said to be."""
    cookie = signed_in(collector, app, maya.maya.id)
    given = form_of(app, maya, cookie)
    assert (given["start"], given["end"], given["breaks"]) == ("09:00", "17:00", "12:00–12:45")
    changed = {**given, "start": "830", "breaks": "12-1230", "reason": "train"}
    looked = post(app, path(maya, "correct"), cookie, step="look", **changed)
    assert looked.status == 200
    assert "Wednesday becomes 8 h." in text(looked.body)
    assert 'value="830"' in looked.body.decode()
    assert collector.rows(Correction) == []
    done = post(app, path(maya, "correct"), cookie, **changed)
    assert (done.status, done.headers["location"]) == (303, f"{path(maya)}?done=corrected")
    assert maya.recorded().entry == entry("08:30", "17:00", ("12:00", "12:30"))
    page = text(get(app, done.headers["location"], cookie).body)
    assert "Your correction is on record." in page
    assert "Start from 09:00 to 08:30. Breaks from 0:45 to 0:30. “train”, by you" in page


def test_what_is_left_as_it_was_keeps_its_seconds(collector: Collector, app: ASGIApp, maya: Office) -> None:
    """A field that was not touched stands for the instant it was filled from."""
    day = date(2026, 9, 17)
    maya.records_spans(("09:00:17", "15:30:41", "input"), day=day)
    cookie = signed_in(collector, app, maya.maya.id)
    page = get(app, f"{path(maya, day=day)}?correct=yes", cookie).body
    given = {name: hidden(page, name) for name in ("was", "seen", "start", "end", "breaks")}
    given |= {"how": "worked", "breaks": "12–12:30", "reason": "lunch"}
    assert post(app, path(maya, "correct", day), cookie, **given).status == 303
    assert maya.recorded(day).entry == entry("09:00:17", "15:30:41", ("12:00", "12:30"), day=day)


def test_not_worked_and_back(collector: Collector, app: ASGIApp, maya: Office) -> None:
    """A date can be said not to be worked, and go back to what is proposed."""
    cookie = signed_in(collector, app, maya.maya.id)
    given = form_of(app, maya, cookie) | {"how": "not_worked", "reason": "was ill"}
    assert post(app, path(maya, "correct"), cookie, **given).status == 303
    page = get(app, f"{path(maya)}?correct=yes", cookie).body
    assert "Wed 16 Not worked 0:00 Corrected" in text(page)
    back = {"how": "restore", "reason": "was not", "seen": hidden(page, "seen"), "was": ""}
    assert post(app, path(maya, "correct"), cookie, **back).status == 303
    assert maya.recorded().source == "proposed"


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"start": "25"}, "'25' is no time of day"),
        ({"start": ""}, "A time of day is missing"),
        ({"breaks": "lunch"}, "'lunch' is no break"),
        ({"breaks": "8-8:30"}, "is no stretch of the working time"),
        ({"reason": " "}, "Say why, in a few words."),
        ({"reason": "x" * 501}, "at most 500"),
        ({"how": "maybe"}, "Choose what is right"),
        ({"start": HOSTILE}, "is no time of day"),
    ],
)
def test_what_is_wrong_stands_at_its_field_and_nothing_is_lost(
    collector: Collector, app: ASGIApp, maya: Office, wrong: dict[str, str], says: str
) -> None:
    """422, the form as it was typed, and nothing on record."""
    cookie = signed_in(collector, app, maya.maya.id)
    given = {**form_of(app, maya, cookie), "end": "1645", "reason": HOSTILE, **wrong}
    reply = post(app, path(maya, "correct"), cookie, **given)
    assert reply.status == 422
    assert says in text(reply.body)
    assert "Nothing was changed. Look at what is marked below." in text(reply.body)
    assert 'value="1645"' in reply.body.decode()
    assert "<script>alert" not in reply.body.decode()
    assert collector.rows(Correction) == []


def test_a_stale_correction_is_refused_with_what_is_now_true(collector: Collector, app: ASGIApp, maya: Office) -> None:
    """409; the row shows what somebody else made of the date, and the form what was typed; sent again, it holds."""
    cookie = signed_in(collector, app, maya.maya.id)
    given = {**form_of(app, maya, cookie), "start": "845", "reason": "train"}
    maya.sheets(maya.admin, lambda desk: desk.correct(DAY, entry("10:00", "17:00"), "payroll knew"))
    reply = post(app, path(maya, "correct"), cookie, **given)
    assert reply.status == 409
    assert "This date changed since it was shown." in text(reply.body)
    assert "10:00–17:00" in text(reply.body)
    assert 'value="845"' in reply.body.decode()
    again = {**given, "seen": hidden(reply.body, "seen"), "was": hidden(reply.body, "was")}
    assert post(app, path(maya, "correct"), cookie, **again).status == 303
    assert [row.n for row in collector.rows(Correction)] == [1, 2]


def test_a_record_that_holds_cannot_be_corrected_and_the_text_stays(
    collector: Collector, app: ASGIApp, maya: Office
) -> None:
    """Attested meanwhile: 409, with what to do, and the form as it was typed; without one there is no form."""
    cookie = signed_in(collector, app, maya.maya.id)
    given = {**form_of(app, maya, cookie), "start": "845", "reason": "train"}
    maya.attested()
    reply = post(app, path(maya, "correct"), cookie, **given)
    assert reply.status == 409
    assert "lies in a timesheet that is attested" in text(reply.body)
    assert 'value="845"' in reply.body.decode()
    assert 'name="start"' not in get(app, f"{path(maya)}?correct=yes", cookie).body.decode()


def asks(maya: Office, day: date = date(2026, 9, 17)) -> tuple[date, int, int]:
    """A date with an hour of no data and one of being away; the first is what is asked first."""
    maya.records_spans(
        ("09:00", "11:00", "input"), ("12:00", "14:00", "input"), ("14:00", "15:00", "quiet"),
        ("15:00", "17:00", "input"), day=day,
    )  # fmt: skip
    return day, at("11:00", day), at("12:00", day)


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


def test_a_claim_is_looked_at_made_and_taken_back(collector: Collector, app: ASGIApp, maya: Office) -> None:
    """What it comes to is said first; then it is pending, no longer asked about, and can be taken back."""
    day, low, high = asks(maya)
    cookie = signed_in(collector, app, maya.maya.id)
    given = {"kind": "break", "from": "11:00", "to": "12:00", "note": "", "was": f"{low}-{high}"}
    looked = post(app, path(maya, "claim", day), cookie, step="look", **given)
    assert "As “Break” it counts at once: Thursday becomes 7 h." in text(looked.body)
    meeting = post(app, path(maya, "claim", day), cookie, step="look", **{**given, "kind": "meeting"})
    assert "As “Meeting” it counts once it is approved by a supervisor of the team: Thursday stays 8 h." in text(
        meeting.body
    )
    assert collector.rows(ClaimRow) == []
    done = post(app, path(maya, "claim", day), cookie, **{**given, "kind": "meeting", "note": HOSTILE})
    assert done.status == 303
    (row,) = collector.rows(ClaimRow)
    assert (row.start_ms, row.end_ms, row.kind) == (low, high, "meeting")
    maya.collector.settle()
    page = get(app, done.headers["location"], cookie).body
    assert "Meeting, Thu 17 Sep 11:00–12:00, 1 h. Waits for a decision." in text(page)
    assert "1 stretch is still open" in text(page)
    assert "question 1" not in text(page)
    assert HOSTILE not in page.decode()
    assert "1 claim waits for a decision" in text(page)
    taken = post(app, path(maya, "withdraw", day), cookie, claim=row.id)
    assert taken.headers["location"].endswith("?done=withdrawn")
    assert "Taken back by you" in text(get(app, taken.headers["location"], cookie).body)


@pytest.mark.parametrize(
    ("wrong", "status", "says"),
    [
        ({"kind": ""}, 422, "cannot be claimed"),
        ({"kind": "other"}, 422, "Say why, in a few words."),
        ({"from": "9:30"}, 422, "which no claim overrides"),
        ({"to": "half past"}, 422, "is no time of day"),
        ({"was": "1-2-3"}, 303, ""),
    ],
)
def test_a_claim_that_is_wrong_comes_back_filled(
    collector: Collector, app: ASGIApp, maya: Office, wrong: dict[str, str], status: int, says: str
) -> None:
    """With what is wrong; a hidden field that was tampered with only loses its seconds."""
    day, low, high = asks(maya)
    cookie = signed_in(collector, app, maya.maya.id)
    given = {"kind": "call", "from": "11:00", "to": "12:00", "note": "", "was": f"{low}-{high}", **wrong}
    reply = post(app, path(maya, "claim", day), cookie, **given)
    assert reply.status == status
    assert says in text(reply.body)


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


def test_a_reason_is_not_lost_where_nothing_can_be_done_with_it(
    collector: Collector, app: ASGIApp, maya: Office, ada: Person
) -> None:
    """Locked meanwhile, the page says who did and when, and what was typed."""
    maya.locked()
    reply = post(
        app, path(maya, "act"), signed_in(collector, app, ada.id), act="return", expected="1", reason=HOSTILE
    )  # fmt: skip
    assert reply.status == 409
    assert f"You had typed: “{HOSTILE}”" in text(reply.body)
    assert HOSTILE not in reply.body.decode()


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


def test_an_hour_that_came_twice_is_chosen_and_never_guessed(tmp_path: Path, collector: Collector) -> None:
    """On the night the clocks went back `2:30` is asked about; with its letter each turn is the instant it was."""
    night = date(2025, 10, 26)
    made = office(collector, zone="Europe/Berlin")
    app = website(collector, tmp_path / "more")
    cookie = signed_in(collector, app, made.maya.id)
    address = path(made, "correct", night)
    page = get(app, f"{path(made, day=night)}?correct=yes", cookie).body
    assert "times from 02:00 to 03:00 came twice" in text(page)
    given = {"how": "worked", "breaks": "", "reason": "night shift", "was": "", "seen": hidden(page, "seen")}
    asked = post(app, address, cookie, start="2:30", end="6", **given)
    assert asked.status == 422
    assert "Write 02:30a for the first, 02:30b for the second." in text(asked.body)
    assert post(app, address, cookie, start="2:30b", end="6", **given).status == 303
    found = made.recorded(night).entry
    assert found is not None
    assert found.end_ms - found.start_ms == 3 * HOUR + 30 * MINUTE
    assert 'value="02:30b"' in get(app, f"{path(made, day=night)}?correct=yes", cookie).body.decode()


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
