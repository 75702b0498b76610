"""The queue of what waits for a decision, as plain forms: who finds what in it, and what their decisions do."""

from datetime import date

import pytest
from sqlmodel import Session
from starlette.types import ASGIApp

from fairday_collector.access.grants import grant
from fairday_collector.people import find_team, histories
from fairday_collector.store.tables import ClaimAct, Look, Person, TimesheetAct
from fairday_collector.timesheets.claim_desk import ClaimDesk
from fairday_collector.timesheets.claims import find_claim
from tests.server.pages.test_pages import get, post, signed_in
from tests.support.collector import NOON, Collector, Reply
from tests.support.office import DAY, Office, at, entry, office
from tests.support.sheet_pages import HOSTILE, hidden, text
from tests.support.website import api_key, ask


def supervises(collector: Collector, person: Person, team: str) -> None:
    """A person is granted a team."""
    with collector.store.read() as session:
        found = find_team(session, team)
    collector.do(grant, person, "supervisor", found, NOON, "test")


@pytest.fixture
def maya(collector: Collector) -> Office:
    """Maya's office: a corrected September that she attested."""
    made = office(collector)
    made.works()
    made.sheets(made.worker, lambda desk: desk.correct(DAY, entry("08:30", "17:00", ("12:00", "12:45")), HOSTILE))
    made.attested()
    return made


@pytest.fixture
def ada(collector: Collector, maya: Office) -> Person:
    """Ada, who supervises Maya's team."""
    person = collector.person("Ada", team="Board")
    supervises(collector, person, "Payments")
    return person


@pytest.fixture
def ben(collector: Collector, maya: Office) -> Person:
    """Ben, who supervises Maya's team too."""
    person = collector.person("Ben", team="Board")
    supervises(collector, person, "Payments")
    return person


def claims(
    maya: Office, start: str = "10:00", end: str = "11:30", note: str = "", day: date = date(2026, 10, 7)
) -> str:
    """Maya claims a stretch of a date of the running period; its id."""
    made = maya.claims(maya.worker, lambda desk: desk.make(at(start, day), at(end, day), "meeting", note))
    return made.row.id


def decides(app: ASGIApp, maya: Office, cookie: str, act: str, expected: int = 1, reason: str = "") -> Reply:
    """Someone decides Maya's September from the queue."""
    return post(
        app, "/approvals/sheet", cookie, person=maya.maya.id, first="2026-09-01", expected=str(expected), act=act,
        reason=reason,
    )  # fmt: skip


def decides_claim(
    app: ASGIApp, maya: Office, cookie: str, claim: str, act: str, expected: int = 0, reason: str = ""
) -> Reply:
    """Someone decides a claim of Maya's from the queue."""
    return post(
        app, "/approvals/claim", cookie, person=maya.maya.id, claim=claim, expected=str(expected), act=act,
        reason=reason,
    )  # fmt: skip


def test_the_queue_says_what_there_is_to_know(collector: Collector, app: ASGIApp, maya: Office, ada: Person) -> None:
    """Total as the API has it, corrections and why, what came later; claims and notes; by person and date."""
    claims(maya, note=HOSTILE)
    maya.records_spans(("18:00", "19:00", "input"))
    aaron = collector.person("Aaron")

    def calls(session: Session) -> None:
        history = histories(session, [aaron.id])[aaron.id]
        ClaimDesk(session, maya.admin, history, NOON).make(at("08:00"), at("09:00"), "call")

    collector.do(calls)
    page = get(app, "/approvals", signed_in(collector, app, ada.id))
    said = text(page.body)
    assert "3 things wait for your decision." in said
    order = [said.index(what) for what in ("Claim: Call, Wed 16 Sep 08:00–09:00", "Timesheet, 1–30 September 2026",
                                           "Claim: Meeting, Wed 7 Oct 10:00–11:30")]  # fmt: skip
    assert order == sorted(order)
    sheet = ask(app, f"/v1/people/{maya.maya.id}/timesheets/{DAY}", api_key(collector)).json
    minutes = sheet["worked_ms"] // 60_000
    assert f"Timesheet, 1–30 September 2026 {minutes // 60}:{minutes % 60:02}" in said
    assert "Wed 16 Sep corrected. Start from 09:00 to 08:30." in said
    assert "Wed 16 Sep: data came later." in said
    assert f"“{HOSTILE}”" in said
    assert HOSTILE not in page.body.decode()


def test_only_what_is_theirs_to_decide_is_in_it(collector: Collector, app: ASGIApp, maya: Office, ada: Person) -> None:
    """Another team's supervisor finds nothing; nobody finds their own; a worker finds no such page at all."""
    noor = collector.person("Noor", team="Sales")
    supervises(collector, noor, "Sales")
    empty = get(app, "/approvals", signed_in(collector, app, noor.id))
    assert "Nothing waits for your decision." in text(empty.body)
    assert "Maya" not in text(empty.body)
    collector.do(grant, maya.maya, "admin", None, NOON, "test")
    own = get(app, "/approvals", signed_in(collector, app, maya.maya.id))
    assert "Nothing waits for your decision." in text(own.body)
    bo = collector.person("Bo")
    assert get(app, "/approvals", signed_in(collector, app, bo.id)).status == 404
    theirs, nobody = (
        post(app, "/approvals/sheet", signed_in(collector, app, noor.id), person=who, first="2026-09-01", expected="1",
             act="approve")
        for who in (maya.maya.id, "nobody")
    )  # fmt: skip
    assert theirs.status == nobody.status == 404
    assert theirs.body == nobody.body


def test_approving_says_so_and_can_be_undone(collector: Collector, app: ASGIApp, maya: Office, ada: Person) -> None:
    """It leaves the queue; the undo returns it with its reason, and says what that comes to."""
    cookie = signed_in(collector, app, ada.id)
    done = decides(app, maya, cookie, "approve")
    assert (done.status, done.headers["location"]) == (303, f"/approvals?done=sheet.{maya.maya.id}.2026-09-01.2")
    page = get(app, done.headers["location"], cookie)
    assert "Approved: Maya, 1–30 September 2026." in text(page.body)
    assert "Nothing waits for your decision." in text(page.body)
    assert "Then Maya attests it again." in text(page.body)
    given = {name: hidden(page.body, name) for name in ("person", "first", "expected", "act", "reason")}
    assert post(app, "/approvals/sheet", cookie, **given).status == 303
    assert [(row.act, row.reason) for row in collector.rows(TimesheetAct)][2:] == [("return", "Approved by mistake.")]


def test_a_decision_is_told_to_who_made_it_alone(
    collector: Collector, app: ASGIApp, maya: Office, ada: Person, ben: Person
) -> None:
    """The address of somebody else's decision, of an older one, or of none says nothing."""
    hers, his = (signed_in(collector, app, person.id) for person in (ada, ben))
    mark = decides(app, maya, hers, "approve").headers["location"]
    assert "Approved:" not in text(get(app, mark, his).body)
    for other in ("sheet.x.y.1", f"sheet.{maya.maya.id}.soon.2", f"claim.{maya.maya.id}.x.1", "a.b.c.d", HOSTILE[:30]):
        reply = get(app, f"/approvals?done={other.replace(' ', '')}".split("&")[0], hers)
        assert (reply.status, "Undo" in text(reply.body)) == (200, False)


def test_returning_needs_a_reason(collector: Collector, app: ASGIApp, maya: Office, ada: Person) -> None:
    """Without one 422, the field open with what is wrong; with one it is Maya's to read."""
    cookie = signed_in(collector, app, ada.id)
    refused = decides(app, maya, cookie, "return", reason="  ")
    assert refused.status == 422
    assert "Say why, in a few words." in text(refused.body)
    assert "<details open>" in refused.body.decode()
    assert decides(app, maya, cookie, "return", reason="lunch is missing").status == 303
    page = get(app, f"/people/{maya.maya.id}/timesheets/{DAY}", signed_in(collector, app, maya.maya.id))
    assert "lunch is missing" in text(page.body)


def test_of_two_who_decide_one_wins_and_the_other_is_told(
    collector: Collector, app: ASGIApp, maya: Office, ada: Person, ben: Person
) -> None:
    """409 in the queue, with who and when; the reason that was typed is still there, and nothing was changed."""
    hers, his = (signed_in(collector, app, person.id) for person in (ada, ben))
    assert decides(app, maya, hers, "approve").status == 303
    late = decides(app, maya, his, "return", reason=HOSTILE)
    assert late.status == 409
    assert "Ada approved it at Wed 14 Oct, 12:00." in text(late.body)
    assert f"You had typed: {HOSTILE}" in text(late.body)
    assert [row.act for row in collector.rows(TimesheetAct)] == ["attest", "approve"]
    claim = claims(maya)
    assert decides_claim(app, maya, hers, claim, "approve").status == 303
    late = decides_claim(app, maya, his, claim, "reject", reason="was not there")
    assert late.status == 409
    assert "Ada approved this claim at Wed 14 Oct, 12:00." in text(late.body)
    assert "You had typed: was not there" in text(late.body)
    assert [row.act for row in collector.rows(ClaimAct)] == ["approve"]


def test_claims_are_decided_and_undone(collector: Collector, app: ASGIApp, maya: Office, ada: Person) -> None:
    """Approved, undone by rejecting, undone again by approving; each with its reason."""
    cookie = signed_in(collector, app, ada.id)
    claim = claims(maya)
    assert decides_claim(app, maya, cookie, claim, "reject").status == 422
    place = decides_claim(app, maya, cookie, claim, "approve").headers["location"]
    for state in ("rejected", "approved"):
        page = get(app, place, cookie).body
        given = {name: hidden(page, name) for name in ("person", "claim", "expected", "act", "reason")}
        place = post(app, "/approvals/claim", cookie, **given).headers["location"]
        with collector.store.read() as session:
            assert find_claim(session, maya.maya.id, claim).state == state
    assert [row.n for row in collector.rows(ClaimAct)] == [1, 2, 3]


@pytest.mark.parametrize(
    ("where", "wrong", "status"),
    [
        ("sheet", {"expected": "one"}, 422),
        ("sheet", {"expected": "-1"}, 422),
        ("sheet", {"act": "attest"}, 403),
        ("sheet", {"act": HOSTILE}, 422),
        ("sheet", {"first": "0001-01-01"}, 422),
        ("claim", {"act": "withdraw"}, 422),
        ("claim", {"claim": "nothing"}, 404),
    ],
)
def test_forms_that_were_tampered_with_do_nothing(
    collector: Collector, app: ASGIApp, maya: Office, ada: Person, where: str, wrong: dict[str, str], status: int
) -> None:
    """They are refused, and nothing is decided."""
    claim = claims(maya)
    given = {"person": maya.maya.id, "first": "2026-09-01", "claim": claim, "expected": "1", "act": "approve"}
    if where == "claim":
        given["expected"] = "0"
    reply = post(app, f"/approvals/{where}", signed_in(collector, app, ada.id), **{**given, **wrong})
    assert reply.status == status
    assert HOSTILE not in reply.body.decode()
    assert [row.act for row in collector.rows(TimesheetAct)] == ["attest"]
    assert collector.rows(ClaimAct) == []


def test_looking_at_the_queue_is_on_record(collector: Collector, app: ASGIApp, maya: Office, ada: Person) -> None:
    """Timesheets by their period, claims by the dates that are shown."""
    claims(maya)
    get(app, "/approvals", signed_in(collector, app, ada.id))
    assert {(look.what, str(look.first), str(look.last)) for look in collector.rows(Look)} == {
        ("timesheet", "2026-09-01", "2026-09-30"),
        ("claims", "2026-10-07", "2026-10-07"),
    }
