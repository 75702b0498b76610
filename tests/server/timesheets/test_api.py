import json
from pathlib import Path
from typing import Any

import pytest
from starlette.types import ASGIApp

from fairday_collector.access.api_keys import create_key
from fairday_collector.store.tables import Person
from tests.support.collector import HOUR, Reply, request
from tests.support.office import DAY, Office, at
from tests.support.website import website

SHEET = f"timesheets/{DAY}"
ENTRY = {"start_ms": at("08:30"), "end_ms": at("17:00"), "breaks": [[at("12:00"), at("12:30")]]}
CLAIM = {"start_ms": at("18:00"), "end_ms": at("19:00"), "kind": "call", "note": "customer"}


class Client:
    """Someone with a key, asking about Maya."""

    def __init__(self, app: ASGIApp, maya: Office, role: str, person: Person | None = None) -> None:
        teams = [maya.team] if role == "supervisor" else []
        now = maya.collector.clock()
        text = maya.collector.do(create_key, f"{role} {person}", role, teams, HOUR, now, "test", person, "write")
        self.app, self.path, self.key = app, f"/v1/people/{maya.maya.id}/", text

    def get(self, path: str) -> Reply:
        """A GET of something of Maya's."""
        return request(self.app, "GET", self.path + path, headers={"Authorization": f"Bearer {self.key}"})

    def post(self, path: str, body: Any) -> Reply:
        """A POST to something of Maya's."""
        headers = {"Authorization": f"Bearer {self.key}", "Content-Type": "application/json"}
        return request(self.app, "POST", self.path + path, body=json.dumps(body).encode(), headers=headers)


@pytest.fixture
def app(maya: Office, tmp_path: Path) -> ASGIApp:
    """The application of the web port."""
    return website(maya.collector, tmp_path / "data")


@pytest.fixture
def worker(app: ASGIApp, maya: Office) -> Client:
    """Maya with a key of her own."""
    return Client(app, maya, "worker", maya.maya)


@pytest.fixture
def boss(app: ASGIApp, maya: Office) -> Client:
    """The supervisor of her team."""
    return Client(app, maya, "supervisor")


@pytest.fixture
def admin(app: ASGIApp, maya: Office) -> Client:
    """The administrator."""
    return Client(app, maya, "admin")


def shown(sheet: dict[str, Any]) -> dict[str, Any]:
    """The sheet's day."""
    return next(day for day in sheet["days"] if day["date"] == str(DAY))


def test_a_timesheet_from_proposal_to_lock(maya: Office, worker: Client, boss: Client, admin: Client) -> None:
    """Seen, corrected, attested, approved and locked over the API; every answer is the sheet as it is now."""
    maya.works()
    sheet = worker.get(SHEET).json
    assert (sheet["first"], sheet["last"], sheet["state"], sheet["n"]) == ("2026-09-01", "2026-09-30", "open", 0)
    assert shown(sheet)["source"] == "proposed"
    assert shown(sheet)["record"] == shown(sheet)["proposed"] == {
        "start_ms": at("09:00"), "end_ms": at("17:00"), "breaks": [[at("12:00"), at("12:45")]],
        "worked_ms": 7 * HOUR + HOUR // 4,
    }  # fmt: skip
    sheet = worker.post(f"{SHEET}/corrections", {"entry": ENTRY, "reason": "train"}).json
    assert (shown(sheet)["source"], shown(sheet)["record"]) == ("corrected", {**ENTRY, "worked_ms": 8 * HOUR})
    (correction,) = shown(sheet)["corrections"]
    assert (correction["by"], correction["reason"], correction["restored"]) == ("Maya", "train", False)
    assert worker.post(f"{SHEET}/acts", {"act": "attest"}).json["state"] == "attested"
    assert boss.post(f"{SHEET}/acts", {"act": "approve", "expected": 1}).json["state"] == "approved"
    sheet = admin.post(f"{SHEET}/acts", {"act": "lock"}).json
    assert (sheet["state"], sheet["n"], sheet["worked_ms"]) == ("locked", 3, 8 * HOUR)
    assert [(act["n"], act["act"], act["by"]) for act in sheet["acts"]] == [
        (1, "attest", "Maya"), (2, "approve", "supervisor None"), (3, "lock", "admin None"),
    ]  # fmt: skip
    refused = worker.post(f"{SHEET}/corrections", {"entry": None, "reason": "why"})
    assert refused.outcome == (409, "timesheet_locked")
    maya.records_spans(("18:00", "19:00", "input"))
    (difference,) = worker.get(SHEET).json["differences"]
    assert (difference["date"], difference["proposed_now"]["end_ms"]) == (str(DAY), at("19:00"))


def test_not_worked_and_back_to_what_is_proposed(maya: Office, worker: Client) -> None:
    """Null says not worked; restore goes back; both at once, and neither, are refused."""
    maya.works()
    sheet = worker.post(f"{SHEET}/corrections", {"entry": None, "reason": "was ill"}).json
    assert (shown(sheet)["record"], shown(sheet)["worked_ms"]) == (None, 0)
    sheet = worker.post(f"{SHEET}/corrections", {"restore": True, "reason": "was not"}).json
    assert (shown(sheet)["source"], shown(sheet)["corrections"][-1]["restored"]) == ("proposed", True)
    for neither in ({}, {"entry": ENTRY, "restore": True}, {"entry": None, "restore": True}):
        reply = worker.post(f"{SHEET}/corrections", {**neither, "reason": "why"})
        assert reply.outcome == (422, "bad_correction")


def test_claims_are_made_listed_and_decided(maya: Office, worker: Client, boss: Client) -> None:
    """With who, when and why."""
    made = worker.post("claims", CLAIM)
    assert (made.status, made.json["state"], made.json["by"]) == (201, "pending", "Maya")
    claim = made.json["id"]
    assert [c["id"] for c in worker.get(SHEET).json["claims"]] == [claim]
    assert boss.post(f"claims/{claim}/acts", {"act": "reject"}).outcome == (422, "missing_reason")
    done = boss.post(f"claims/{claim}/acts", {"act": "approve", "reason": "was there"}).json
    assert (done["state"], done["reason"], done["decided_by"]) == ("approved", "was there", "supervisor None")
    listed = worker.get(f"claims?from={DAY}&to={DAY}").json["claims"]
    assert listed == [done]
    assert worker.get("claims?from=2026-09-17&to=2026-09-18").json["claims"] == []
    assert worker.post(f"claims/{claim}/acts", {"act": "withdraw"}).json["state"] == "withdrawn"


def test_a_claim_over_observed_activity_is_refused(maya: Office, worker: Client) -> None:
    """422 with the time that clashes."""
    maya.works()
    reply = worker.post("claims", {**CLAIM, "start_ms": at("16:00")})
    assert reply.outcome == (422, "over_observed")
    assert "2026-09-16 17:00:00" in reply.json["detail"]


def test_an_analyst_gets_totals_alone(app: ASGIApp, maya: Office, worker: Client) -> None:
    """Working time by date, without times of day, reasons, claims and acts; and may change nothing."""
    maya.works()
    worker.post("claims", CLAIM)
    worker.post(f"{SHEET}/corrections", {"entry": ENTRY, "reason": "secret"})
    analyst = Client(app, maya, "analyst")
    reply = analyst.get(SHEET)
    day = shown(reply.json)
    assert (day["worked_ms"], day["source"], day["record"], day["proposed"]) == (8 * HOUR, "corrected", None, None)
    assert (day["corrections"], day["questions"], reply.json["claims"], reply.json["acts"]) == ([], [], [], [])
    assert b"secret" not in reply.body
    assert analyst.get(f"claims?from={DAY}&to={DAY}").json == {"claims": []}
    assert analyst.post(f"{SHEET}/acts", {"act": "attest"}).outcome == (403, "not_yours")
    assert analyst.post("claims", {**CLAIM, "start_ms": at("20:00"), "end_ms": at("21:00")}).outcome[0] == 403


def test_who_is_not_for_one_is_not_there(app: ASGIApp, maya: Office) -> None:
    """A colleague's key, and another team's, get the answer for nobody on every route."""
    noor = maya.collector.person("Noor", team="Sales")
    claim = maya.claims(maya.worker, lambda desk: desk.make(at("10:00"), at("11:00"), "call")).row.id
    colleague = Client(app, maya, "worker", noor)
    for reply in (
        colleague.get(SHEET),
        colleague.get(f"claims?from={DAY}&to={DAY}"),
        colleague.post(f"{SHEET}/corrections", {"entry": None, "reason": "why"}),
        colleague.post(f"{SHEET}/acts", {"act": "attest"}),
        colleague.post("claims", CLAIM),
        colleague.post(f"claims/{claim}/acts", {"act": "approve"}),
        colleague.post("claims/nothing/acts", {"act": "approve"}),
    ):
        assert reply.outcome == (404, "unknown_person")
    listed = request(app, "GET", "/v1/people", headers={"Authorization": f"Bearer {colleague.key}"}).json["people"]
    assert [person["id"] for person in listed] == [noor.id]


@pytest.mark.parametrize(("method", "path", "body", "outcome"), [
    ("GET", "timesheets/2026-13-01", None, (422, "bad_date")),
    ("GET", "timesheets/0001-01-01", None, (422, "bad_date")),
    ("GET", "timesheets/9999-12-31", None, (422, "bad_date")),
    ("GET", "claims?from=2026-09-02&to=2026-09-01", None, (422, "bad_range")),
    ("GET", "claims?from=2026-01-01&to=2028-01-01", None, (422, "bad_range")),
    ("GET", "claims", None, (422, "not_valid")),
    ("POST", f"{SHEET}/acts", {"act": "celebrate"}, (422, "bad_act")),
    ("POST", f"{SHEET}/acts", {"act": "approve"}, (403, "your_own")),
    ("POST", f"{SHEET}/acts", {"act": "attest", "extra": 1}, (422, "not_valid")),
    ("POST", f"{SHEET}/acts", {"act": "attest", "expected": "0"}, (422, "not_valid")),
    ("POST", f"{SHEET}/acts", {"act": "attest", "expected": 7}, (409, "timesheet_changed")),
    ("POST", "timesheets/2026-10-14/acts", {"act": "attest"}, (409, "period_not_over")),
    ("POST", f"{SHEET}/corrections", {"entry": None, "reason": ""}, (422, "missing_reason")),
    ("POST", f"{SHEET}/corrections", {"entry": {**ENTRY, "breaks": [[1]]}, "reason": "x"}, (422, "bad_break")),
    ("POST", f"{SHEET}/corrections", {"entry": {**ENTRY, "end_ms": 10**18}, "reason": "x"}, (422, "not_valid")),
    ("POST", f"{SHEET}/corrections", {"entry": {**ENTRY, "end_ms": -1}, "reason": "x"}, (422, "not_valid")),
    ("POST", f"{SHEET}/corrections", {"entry": {**ENTRY, "start_ms": 0}, "reason": "x"}, (422, "bad_times")),
    ("POST", "claims", {**CLAIM, "end_ms": CLAIM["start_ms"]}, (422, "bad_times")),
    ("POST", "claims", {**CLAIM, "start_ms": 0, "end_ms": 1000, "kind": "golf"}, (422, "bad_kind")),
    ("POST", "claims", {**CLAIM, "end_ms": 10**18}, (422, "not_valid")),
    ("POST", "claims/nothing/acts", {"act": "withdraw"}, (404, "unknown_claim")),
])  # fmt: skip
def test_what_is_wrong_gets_a_problem_and_changes_nothing(
    maya: Office, worker: Client, method: str, path: str, body: Any, outcome: tuple[int, str]
) -> None:
    """A code and a remedy, never a fault of the server."""
    before = maya.rows()
    reply = worker.get(path) if method == "GET" else worker.post(path, body)
    assert reply.outcome == outcome
    assert maya.rows() == before


def test_a_period_left_before_its_end_is_the_next_supervisors(
    app: ASGIApp, maya: Office, boss: Client, worker: Client
) -> None:
    """Who had the team until the 20th sees no timesheet of September, the next sees all of it."""
    maya.works()
    sales = maya.collector.team("Sales")
    maya.moves(sales.id)
    assert boss.get(SHEET).outcome == (404, "unknown_person")
    maya.team = sales
    assert Client(app, maya, "supervisor", maya.collector.person("Noor", team="Sales")).get(SHEET).status == 200
