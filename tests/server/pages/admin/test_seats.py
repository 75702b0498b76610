"""Computers on the pages of administration, and the overview that counts them."""

import pytest
from starlette.types import ASGIApp

from fairday_collector.seat_health.silence import SILENT_AFTER_MS
from fairday_collector.seat_health.words import WHAT
from fairday_collector.store.tables import Assignment, DirtyDay, Person
from fairday_server.pages.admin.overview import TROUBLES
from tests.support.admin import Browser, hidden, text, typed_in
from tests.support.collector import HOUR, NOON, Collector, batch, span
from tests.support.website import api_key, ask


@pytest.fixture
def seats(collector: Collector) -> tuple[str, str]:
    """The seats of Maya, who sends, and of nobody."""
    mine, key = collector.seat(collector.person("Maya"))
    free, _ = collector.seat(collector.team("<b>Sales</b>"), machine="m-2", user="<script>alert(1)</script>")
    collector.upload(key, batch([span(NOON - HOUR, NOON)]))
    collector.settle()
    return mine, free


def test_computers_say_in_words_how_they_are(collector: Collector, app: ASGIApp, seats: tuple[str, str]) -> None:
    """Whose each is, what is the matter, when it was heard of; as many need a look as the API says."""
    collector.clock.now += SILENT_AFTER_MS
    admin = Browser(collector, app)
    page = admin.get("/admin/seats")
    said = text(page)
    assert b"<script>" not in page.body
    found = ask(admin.app, "/v1/seats/trouble", api_key(collector)).json
    assert found["total"] == 2
    assert "2 computers may send. 2 of them need a look." in said
    assert "pc maya Maya Silent 4 days ago Right" in said
    assert "Nobody Silent. Nobody’s Never" in said
    one = text(admin.get(f"/admin/seats/{seats[0]}"))
    [mine] = [seat for seat in found["seats"] if seat["id"] == seats[0]]
    assert mine["troubles"][0]["seen"] in one
    assert mine["troubles"][0]["remedy"].replace("`", "") in one
    assert "The start Maya" in one
    assert admin.get("/admin/seats/none").status == 404


def test_every_trouble_has_its_words() -> None:
    """The page and the overview know all that may be the matter."""
    assert set(WHAT) == set(TROUBLES)


def test_a_computer_is_given_to_somebody_else_from_an_instant(
    collector: Collector, admin: Browser, seats: tuple[str, str]
) -> None:
    """Both stand in its history, and the days of both are marked."""
    bo = collector.person("Bo")
    path = f"/admin/seats/{seats[0]}"
    page = admin.get(path)
    form = {"person": bo.id, "from": "2026-10-14", "at": "1130", **hidden(page)}
    said = text(admin.does(f"{path}/assign", **form))
    assert "Assigned." in said
    assert "The start Maya today 11:30 Bo" in said
    assert {row.person_id for row in collector.rows(DirtyDay)} >= {bo.id}
    stale = admin.post(f"{path}/assign", **form)
    assert (stale.status, typed_in(stale, "at")) == (409, "1130")


@pytest.mark.parametrize(
    ("given", "status", "says"),
    [
        ({"person": "none"}, 404, "no person"),
        ({"at": "9:30"}, 422, "Say the date too"),
        ({"from": "2026-10-14", "at": "25:00"}, 422, "no time of day"),
        ({"from": "2026-10-14", "at": "soon"}, 422, "no time of day"),
        ({"from": "2026-13-14"}, 422, "YYYY-MM-DD"),
        ({"from": "2027-01-01"}, 422, "future"),
    ],
)
def test_a_wrong_assignment_is_refused(
    collector: Collector, admin: Browser, seats: tuple[str, str], given: dict[str, str], status: int, says: str
) -> None:
    """What was wrong is said, and the computer stays whose it was."""
    [maya] = collector.rows(Person)
    path = f"/admin/seats/{seats[0]}"
    form = {"person": maya.id, "from": "", "at": "", **hidden(admin.get(path)), **given}
    page = admin.post(f"{path}/assign", **form)
    assert (page.status, says in text(page)) == (status, True), text(page)
    assert len(collector.rows(Assignment)) == 1


def test_revoking_asks_first(collector: Collector, admin: Browser, seats: tuple[str, str]) -> None:
    """The question changes nothing; the answer refuses the key."""
    path = f"/admin/seats/{seats[1]}"
    asked = admin.get(f"{path}/revoke")
    assert "nothing that" in text(asked)
    assert b"<script>" not in asked.body
    assert "Nobody’s" in text(admin.get(path))
    said = text(admin.does(f"{path}/revoke"))
    assert "State Revoked" in said
    assert "Revoke it" not in said
    assert admin.post("/admin/seats/none/revoke").status == 404


def test_the_overview_counts_what_matters(collector: Collector, app: ASGIApp, seats: tuple[str, str]) -> None:
    """Computers that went silent, tokens, people and teams, in words."""
    collector.clock.now += SILENT_AFTER_MS
    collector.token(collector.team("Ops"))
    said = text(Browser(collector, app).get("/admin"))
    assert "2 computers went silent. 1 computer is nobody’s." in said
    assert "People 1 person Access: 0 administrators, 0 supervisors" in said
    assert "Teams 3 teams" in said
    assert "Join tokens 1 can be used" in said
    assert "Policies 0 changes The defaults hold" in said


def test_an_empty_overview_leads_to_the_start(admin: Browser) -> None:
    """Nobody is there yet."""
    page = admin.get("/admin")
    assert "There is nobody here yet." in text(page)
    assert 'href="/admin/start"' in page.body.decode()
    assert "No computer has joined yet" in text(admin.get("/admin/seats"))
