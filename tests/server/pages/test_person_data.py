"""What is recorded about a person and who looked, for themselves and administrators alone."""

import json
import re
from datetime import date
from typing import get_args

import pytest
from starlette.types import ASGIApp

from fairday_collector.access.api_keys import create_key
from fairday_collector.access.grants import grant
from fairday_collector.access.looks import Looked, What, note_look
from fairday_collector.access.viewer import Viewer
from fairday_collector.people import FIRST_DATE, find_team
from fairday_collector.policy.change import change_policy
from fairday_collector.seats import assign_seat, find_seat, revoke_seat, seats_of
from fairday_collector.store.tables import ApiKey, BiGrant, BiGrantTeam
from fairday_server.pages.paths import own_days_path
from fairday_server.pages.person.data_words import look_sentence
from tests.server.pages.test_pages import signed_in
from tests.support.collector import HOUR, MINUTE, Collector
from tests.support.metric_days import MONDAY, at, day_after
from tests.support.person_pages import NAME, Pages, pages_of, words

DATA = "/people/MAYA/data"


@pytest.fixture
def pages(collector: Collector, app: ASGIApp) -> Pages:
    """Maya's pages."""
    return pages_of(collector, app)


def own(pages: Pages) -> str:
    """Maya's cookie."""
    return signed_in(pages.collector, pages.app, pages.maya.id)


def section(html: str, ident: str) -> str:
    """The text of the part under a heading."""
    return words(html.split(f'id="{ident}"')[1].split("</section>")[0].partition(">")[2])


def test_who_looked_is_told_in_sentences(pages: Pages) -> None:
    """Name, what, which dates, how often and when last, on the worker's own clock; keys by their name."""
    collector = pages.collector
    ada = collector.person("Ada Lovelace", "Board")
    with collector.store.read() as session:
        payments = find_team(session, "Payments")
    collector.do(grant, ada, "supervisor", payments, collector.clock.now, "test")
    adas = signed_in(collector, pages.app, ada.id)
    for _ in range(3):
        collector.clock.now += MINUTE
        pages.html("/people/MAYA/days/2026-10-13", adas)
    collector.clock.now += MINUTE
    pages.html("/people/MAYA/weeks/2026-10-13", adas)
    collector.clock.now += MINUTE
    pages.html("/people/MAYA/months/2026-10-13", signed_in(collector, pages.app))
    collector.do(create_key, "<b>payroll</b>", "admin", [], HOUR, collector.clock.now, "test")
    viewer = Viewer(f"key:{collector.rows(ApiKey)[0].id}", "admin")
    collector.do(note_look, viewer, [pages.maya.id], "metrics", MONDAY, day_after(1), collector.clock.now + MINUTE)
    html = pages.html(DATA, own(pages))
    sentences = [words(part) for part in html.split('id="h-looks"')[1].split("</section>")[0].split("<li>")[1:]]
    assert sentences == [
        "Somebody with the key <b>payroll</b> looked at your numbers of 12–13 October 2026 on Wed 14 Oct at 12:06.",
        "Administrator looked at your month, October 2026 on Wed 14 Oct at 12:05.",
        "Ada Lovelace looked at your week of 12–18 October 2026 on Wed 14 Oct at 12:04.",
        "Ada Lovelace looked at your day of Tuesday 13 October, 3 times, last on Wed 14 Oct at 12:03.",
    ]


def test_programs_that_query_the_database_are_told(pages: Pages) -> None:
    """Those of everyone and of a team they were in: what such a program reads leaves no look."""
    collector = pages.collector
    assert "query" not in section(pages.html(DATA, own(pages)), "h-looks")
    collector.team("Elsewhere")
    with collector.store.write() as session:
        for name, team, times in (("metabase", "", False), ("grafana", "Payments", True), ("other", "Elsewhere", True)):
            session.add(BiGrant(name=name, everyone=not team, times=times, made_ms=collector.clock.now, made_by="test"))
            session.flush()
            if team:
                session.add(BiGrantTeam(name=name, team_id=find_team(session, team).id))
    told = section(pages.html(DATA, own(pages)), "h-looks")
    since = "Since Wednesday 14 October the program"
    assert f"{since} grafana may query your days in the database, with times of day." in told
    assert f"{since} metabase may query your days in the database, without times of day." in told
    assert "other" not in told


@pytest.mark.parametrize("what", get_args(What))
def test_every_kind_of_look_has_its_words(what: What) -> None:
    """Of one date, of several, in the first person and about somebody else."""
    for last in (MONDAY, day_after(6)):
        look = Looked("Ada", "", what, MONDAY, last, 1, at(2, 12))
        told = look_sentence(look, "your", "you", "UTC", 2026)
        assert re.fullmatch(r"Ada looked at .*you.* on Wed 14 Oct at 12:00\.", told)
        assert "Maya" in look_sentence(look, "Maya’s", "Maya", "UTC", 2026)


def test_nobody_looked(pages: Pages) -> None:
    """Looking at oneself is none; the page says that nobody has."""
    cookie = own(pages)
    pages.html("/people/MAYA/days/2026-10-13", cookie)
    html = pages.html(DATA, cookie)
    assert "Nobody else has looked." in section(html, "h-looks")
    assert "Nothing is deleted by itself yet." in section(html, "h-kept")
    assert "3 days with data, from Monday 12 October to Wednesday 14 October." in section(html, "h-kept")


def test_an_administrator_sees_it_too_and_that_is_recorded(pages: Pages) -> None:
    """By name instead of "you"; the worker then reads of it."""
    admin = signed_in(pages.collector, pages.app)
    html = pages.html(DATA, admin)
    assert f"What is recorded about {NAME}" in words(html)
    assert "<script>" not in html
    assert "Administrator looked at what is recorded about you" in pages.text(DATA, own(pages))


@pytest.mark.parametrize("path", ["", "/timesheet.csv", "/days.json?from=2026-10-12&to=2026-10-14"])
def test_it_is_nobody_elses(pages: Pages, path: str) -> None:
    """A supervisor of the team and a colleague get the page of somebody who does not exist."""
    collector = pages.collector
    ada = collector.person("Ada", "Payments")
    with collector.store.read() as session:
        payments = find_team(session, "Payments")
    for role in ("worker", "supervisor"):
        if role == "supervisor":
            collector.do(grant, ada, role, payments, collector.clock.now, "test")
        cookie = signed_in(collector, pages.app, ada.id)
        theirs, nobodys = (pages.get(f"/people/{who}/data{path}", cookie) for who in ("MAYA", "nobody"))
        assert (theirs.status, theirs.body) == (404, nobodys.body)
    assert pages.looks() == []


def test_policies_are_told_by_date(pages: Pages) -> None:
    """Each change of what is recorded has its date; the first held from the beginning."""
    collector = pages.collector
    for day, value in (
        (MONDAY, {"title": "redacted"}),
        (day_after(1), {"site": "on"}),
        (day_after(9), {"title": "full"}),
    ):
        collector.do(change_policy, value, day, collector.clock.now, "test")
    told = section(pages.html(DATA, own(pages)), "h-policies")
    assert "From the beginning" in told
    assert (
        "Since Tuesday 13 October Programs by name. Window titles, private parts taken out. Web sites by name" in told
    )
    assert "Window titles." not in told


def test_computers_are_listed(pages: Pages) -> None:
    """With name, version, when they joined and were last heard of, and whether they still count."""
    collector = pages.collector
    computers = section(pages.html(DATA, own(pages)), "h-computers")
    assert "pc (maya) linux 12 Not told Mon 12 Oct 2026, 08:00 Wed 14 Oct 2026, 12:00 In use" in computers
    with collector.store.read() as session:
        (seat_id,) = seats_of(session, pages.maya.id)
        seat = find_seat(session, seat_id)
    bo = collector.person("Bo Secret")
    collector.do(assign_seat, seat, bo, collector.clock.now, collector.clock.now, "test")
    html = pages.html(DATA, own(pages))
    assert "Another person’s since Wed 14 Oct 2026, 12:00" in section(html, "h-computers")
    assert "Bo Secret" not in html
    with collector.store.write() as session:
        revoke_seat(session, find_seat(session, seat_id), collector.clock.now, "test")
    assert "Shut out since Wed 14 Oct 2026, 12:00" in section(pages.html(DATA, own(pages)), "h-computers")


def test_their_data_can_be_downloaded(pages: Pages) -> None:
    """The timesheet as CSV, and days as the API gives them, spans and all, a month at a time."""
    cookie = own(pages)
    assert f'href="/people/{pages.maya.id}/data/days.json?from=2026-10-01&amp;to=2026-10-31"' in pages.html(
        DATA, cookie
    )
    sheet = pages.get(f"{DATA}/timesheet.csv", cookie)
    assert sheet.headers["content-type"].startswith("text/csv")
    assert "2026-10-12" in sheet.body.decode()
    days = pages.get(own_days_path(pages.maya.id, date(2026, 10, 1), date(2026, 10, 31)), cookie)
    assert days.headers["content-disposition"] == 'attachment; filename="days-2026-10-01-2026-10-31.json"'
    given = json.loads(days.body)["days"]
    assert given == [pages.api(f"days/{day_after(number)}") for number in range(3)]
    assert pages.looks() == []
    pages.get(f"{DATA}/timesheet.csv", signed_in(pages.collector, pages.app))
    assert [look.what for look in pages.looks()] == ["export"]


@pytest.mark.parametrize(
    "query", ["", "?from=soon&to=2026-10-01", "?from=2026-10-02&to=2026-10-01", "?from=2026-01-01&to=2026-10-01"]
)
def test_bad_ranges_are_refused(pages: Pages, query: str) -> None:
    """With a page that says what is wrong."""
    assert pages.get(f"{DATA}/days.json{query}", own(pages)).status == 422


def test_a_person_without_anything(pages: Pages) -> None:
    """Somebody who was just added has no computer, no data and nothing to download; the page says so."""
    bo = pages.collector.person("Bo")
    text = pages.text(f"/people/{bo.id}/data", signed_in(pages.collector, pages.app, bo.id))
    assert "No computer has joined yet." in text
    assert "Nothing has been recorded yet." in text
    assert "Download" not in text
    assert FIRST_DATE.isoformat() not in text
