"""What screen time was spent in, as a document: categories, applications and sites, against the states of the days."""

from typing import Any

import pytest

from fairday_collector.access.viewer import Viewer
from fairday_collector.config.change import change
from fairday_collector.people import FIRST_DATE, find_team, set_person
from fairday_reports.definitions import reading
from fairday_reports.document.model import Cell, Document
from tests.support.collector import HOUR, MINUTE, OTHER_EPOCH, Collector, batch, span
from tests.support.made_reports import ANALYST, made, rows, total
from tests.support.metric_days import MONDAY, at, day_after, history_of, recorded, work
from tests.support.report_files import words_of

WEEK = (MONDAY, day_after(6))
CLASSES = ("productive", "neutral", "unproductive", "unclassified")


def house(collector: Collector) -> tuple[str, str, str]:
    """Ada and Bo of Payments, Bo in Sales from Wednesday on, with programs, sites and a call; ids, Payments last."""
    collector.clock.now = at(-7, 8)
    ada, bo = collector.person("Ada"), collector.person("Bo")
    collector.team("Sales")
    keys = [collector.seat(person, machine=person.name)[1] for person in (ada, bo)]
    collector.clock.now = at(7, 10)
    rule = {"app": "solitaire", "class": "unproductive"}
    collector.do(change, "rule", None, "games", rule, MONDAY, collector.clock.now, "test")
    browsed = [
        span(at(0, 11), at(0, 11.5), app="firefox", site="github.com", title="Pull request"),
        span(at(0, 11.5), at(0, 11.75), app="firefox", site="intranet.example", title="Menu"),
        span(at(0, 11.75), at(0, 12), title="Lock"),
        span(at(0, 12), at(0, 12.5), "quiet", call=True, app="solitaire"),
    ]
    recorded(collector, keys[0], [*work(at(0, 9), 120, ("code", "slack")), *browsed])
    recorded(collector, keys[1], [*work(at(1, 9), 60, ("solitaire",)), *work(at(2, 9), 30, ("code",))])
    with collector.store.write() as session:
        person = history_of(collector, bo.id).person
        set_person(session, person, collector.clock.now, team=find_team(session, "Sales"), from_date=day_after(2))
        payments = find_team(session, "Payments").id
    collector.settle()
    return ada.id, bo.id, payments


def figure(document: Document, key: str) -> Cell:
    """A figure at the head."""
    return next(one.value for one in document.head.figures if one.key == key)


def by_name(found: list[dict[str, Cell]], key: str) -> dict[Cell, Any]:
    """Time in minutes by what it was spent in."""
    return {row[key]: int(row["time"] or 0) / MINUTE for row in found}


def test_time_is_told_by_category_application_and_site(collector: Collector) -> None:
    """Each table has all screen time, to the millisecond, the most first, with who has some and what the rules say."""
    house(collector)
    document = made(collector, "usage", *WEEK)
    assert [table.key for table in document.tables] == ["categories", "applications", "sites"]
    apps, sites = rows(document, "applications"), rows(document, "sites")
    assert by_name(apps, "app") == {
        "code": 90, "solitaire": 90, "slack": 60, "firefox": 45, "No program in front": 15,
    }  # fmt: skip
    assert by_name(sites, "site") == {"No site": 255, "github.com": 30, "intranet.example": 15}
    assert [row["app"] for row in apps][:2] == ["code", "solitaire"]
    code, solitaire, slack, firefox, none = apps
    assert (code["people"], code["class"], slack["people"], none["class"]) == (2, "Productive", 1, "Not yet sorted")
    assert (firefox["class"], firefox["productive"], firefox["unclassified"]) == ("Several", 30 * MINUTE, 15 * MINUTE)
    # A meeting is productive, whatever is in front meanwhile.
    assert (solitaire["productive"], solitaire["unproductive"]) == (30 * MINUTE, 60 * MINUTE)
    assert by_name(rows(document, "categories"), "category")["Software development"] == 120


def test_sums_are_those_of_the_metrics(collector: Collector) -> None:
    """Time by application, by category and by site is active + meeting + passive, and by class what metrics say."""
    house(collector)
    document = made(collector, "usage", *WEEK)
    (days,) = [made(collector, "timesheet", *WEEK)]
    whole = total(days, "days")
    screen = sum(int(whole[state] or 0) for state in ("active", "meeting", "passive"))
    assert screen == 5 * HOUR == figure(document, "screen_time")
    for key in ("categories", "applications", "sites"):
        found = rows(document, key)
        assert sum(int(row["time"] or 0) for row in found) == total(document, key)["time"] == screen
        for klass in CLASSES:
            assert sum(int(row[klass] or 0) for row in found) == figure(document, klass) == total(document, key)[klass]
        assert sum(float(row["share"] or 0) for row in found) == pytest.approx(1)
        assert total(document, key)["people"] == 2


@pytest.mark.parametrize(
    ("by", "order"),
    [
        ("category", ["categories", "applications", "sites"]),
        ("app", ["applications", "categories", "sites"]),
        ("site", ["sites", "categories", "applications"]),
        ("person", ["people", "categories", "applications", "sites"]),
        ("team", ["teams", "categories", "applications", "sites"]),
    ],
)
def test_what_it_is_grouped_by_comes_first(collector: Collector, by: str, order: list[str]) -> None:
    """The other tables follow with the same numbers."""
    house(collector)
    document = made(collector, "usage", *WEEK, by=by)
    assert [table.key for table in document.tables] == order
    assert rows(document, "applications") == rows(made(collector, "usage", *WEEK), "applications")


def test_people_and_teams_have_shares_of_their_own(collector: Collector) -> None:
    """By name, each with their categories, whose shares add up to 100 %; a date counts in the team it was in."""
    ada, bo, _ = house(collector)
    people = rows(made(collector, "usage", *WEEK, by="person"), "people")
    assert list(dict.fromkeys(row["person"] for row in people)) == ["Ada", "Bo"]
    for person, screen in ((ada, 210), (bo, 90)):
        own = [row for row in people if row["person_id"] == person]
        assert sum(by_name(own, "category").values()) == screen
        assert sum(float(row["share"] or 0) for row in own) == pytest.approx(1)
    teams = rows(made(collector, "usage", *WEEK, by="team"), "teams")
    assert [(row["team"], row["category"], row["time"]) for row in teams if row["team"] == "Sales"] == [
        ("Sales", "Software development", 30 * MINUTE)
    ]
    assert sum(int(row["time"] or 0) for row in teams) == 5 * HOUR


def test_who_sees_totals_alone_gets_no_sites(collector: Collector) -> None:
    """An analyst has categories and applications, and is told why there are no sites; titles are in no report."""
    house(collector)
    document = made(collector, "usage", *WEEK, viewer=ANALYST)
    assert [table.key for table in document.tables] == ["categories", "applications"]
    refused = made(collector, "usage", *WEEK, viewer=ANALYST, by="site")
    assert [table.key for table in refused.tables] == ["categories", "applications"]
    assert refused.tables[0].note == "Sites are not shown to analysts, who see totals alone."
    told = str([[*table.rows] for table in made(collector, "usage", *WEEK).tables])
    assert "intranet.example" in told
    assert "Pull request" not in told
    assert "Menu" not in told


def test_a_supervisor_gets_the_dates_of_their_team(collector: Collector) -> None:
    """What somebody used after they left the team is not there."""
    _, bo, payments = house(collector)
    boss = Viewer("key:boss", "supervisor", frozenset({payments}))
    document = made(collector, "usage", *WEEK, viewer=boss, people=(bo,))
    assert by_name(rows(document, "applications"), "app") == {"solitaire": 60}
    assert document.head.lead == "Screen time was 1 h: 100 % in Games."


def test_time_at_two_devices_counts_once(collector: Collector) -> None:
    """Where two devices run at once, only the one that won has the time."""
    collector.clock.now = at(-7, 8)
    ada = collector.person("Ada")
    key, other = collector.seat(ada)[1], collector.seat(ada, machine="laptop")[1]
    collector.clock.now = at(7, 10)
    recorded(collector, key, [span(at(0, 9), at(0, 11), app="code")])
    sent = batch([span(at(0, 10), at(0, 12), app="slack")], epoch=OTHER_EPOCH)
    assert collector.upload(other, sent).status == 200
    collector.settle()
    document = made(collector, "usage", *WEEK)
    assert by_name(rows(document, "applications"), "app") == {"slack": 120, "code": 60}
    assert total(document, "applications")["time"] == 3 * HOUR


def test_a_share_is_what_it_is_whatever_stands_beside_it(collector: Collector) -> None:
    """Of three equal parts each has 33 %, and a long tail is all in the file."""
    collector.clock.now = at(-7, 8)
    ada = collector.person("Ada")
    _, key = collector.seat(ada)
    collector.clock.now = at(7, 10)
    recorded(collector, key, work(at(0, 9), 3, ("one", "two", "three")))
    document = made(collector, "usage", *WEEK)
    assert [row["share"] for row in rows(document, "applications")] == [1 / 3] * 3
    assert words_of(document)["applications"].rows[0][2] == "33 %"
    recorded(collector, key, work(at(1, 9), 150, [f"app{number}" for number in range(150)]), seq=2)
    found = rows(made(collector, "usage", day_after(1), day_after(1)), "applications")
    assert len(found) == 150
    assert sum(float(row["share"] or 0) for row in found) == pytest.approx(1)


def test_head_lead_and_table_say_the_same_share(collector: Collector) -> None:
    """Of 12 minutes 5 are 41 % in the lead, at the head and in each table, and 7 are 58 %."""
    collector.clock.now = at(-7, 8)
    _, key = collector.seat(collector.person("Ada"))
    collector.clock.now = at(7, 10)
    rule = {"app": "solitaire", "class": "unproductive"}
    collector.do(change, "rule", None, "games", rule, MONDAY, collector.clock.now, "test")
    recorded(collector, key, [*work(at(0, 9), 5), *work(at(0, 9) + 5 * MINUTE, 7, ("solitaire",))])
    document = made(collector, "usage", *WEEK)
    assert document.head.lead == "Screen time was 12 min: 58 % in Games and 41 % in Software development."
    details = {figure.key: figure.detail for figure in document.head.figures}
    assert (details["unproductive"], details["productive"]) == ("58 % of screen time", "41 % of screen time")
    for key in ("categories", "applications"):
        assert [row[2] for row in words_of(document)[key].rows] == ["58 %", "41 %"]


def test_nearly_all_is_not_all(collector: Collector) -> None:
    """Of 1,000 minutes 999 are 99 %, however little the rest is."""
    collector.clock.now = at(-7, 8)
    _, key = collector.seat(collector.person("Ada"))
    collector.clock.now = at(7, 10)
    recorded(collector, key, [span(at(0, 3), at(0, 3) + 999 * MINUTE, app="code")])
    recorded(collector, key, work(at(0, 3) + 999 * MINUTE, 1, ("slack",)), 2)
    document = made(collector, "usage", *WEEK)
    assert [row[2] for row in words_of(document)["applications"].rows] == ["99 %", "0 %"]


def test_chunks_change_nothing(collector: Collector, monkeypatch: pytest.MonkeyPatch) -> None:
    """Read one person at a time or all at once, the document is the same."""
    house(collector)
    for by in ("category", "person", "team"):
        whole = made(collector, "usage", *WEEK, by=by)
        with monkeypatch.context() as patch:
            patch.setattr(reading, "CHUNK", 1)
            one = made(collector, "usage", *WEEK, by=by)
        assert whole.head == one.head
        assert [(rows(whole, t.key), t.total) for t in whole.tables] == [
            (rows(one, t.key), t.total) for t in one.tables
        ]


def test_no_data_and_no_screen_time_are_said(collector: Collector) -> None:
    """No data are not the same as no time at a screen; the tables are there without rows."""
    collector.clock.now = at(-7, 8)
    ada = collector.person("Ada")
    _, key = collector.seat(ada)
    collector.clock.now = at(7, 10)
    recorded(collector, key, [span(at(1, 9), at(1, 10), "locked")])
    nothing = made(collector, "usage", MONDAY, MONDAY)
    assert nothing.head.lead == (
        "There are no data about everyone in this period. Check that devices send data, or choose other dates."
    )
    assert rows(nothing, "categories") == []
    assert total(nothing, "categories")["share"] is None
    assert made(collector, "usage", *WEEK).head.lead == "There is no screen time of everyone in this period."


def test_what_is_kept_of_a_date_to_come_is_in_no_table(collector: Collector) -> None:
    """Whose zone was corrected from Auckland's has data of tomorrow until they are reckoned anew: figures have none."""
    collector.clock.now = at(-7, 8)
    collector.team("Payments", "Pacific/Auckland")
    kiri = collector.person("Kiri")
    _, key = collector.seat(kiri)
    collector.clock.now = at(0, 20)
    recorded(collector, key, work(at(0, 18), 60))
    with collector.store.write() as session:
        person = history_of(collector, kiri.id).person
        set_person(session, person, collector.clock.now, zone="UTC", from_date=FIRST_DATE)
    for screen in (None, HOUR):
        usage, sheet = (made(collector, report, *WEEK) for report in ("usage", "timesheet"))
        assert figure(usage, "screen_time") == figure(sheet, "screen_time") == screen
        assert total(usage, "categories")["time"] == (screen or 0)
        assert total(sheet, "days")["screen"] == screen
        collector.settle()
