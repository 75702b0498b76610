"""Dimensions: what facts lead to is always there, and what changed is renewed within a minute."""

from datetime import date

from sqlalchemy import select as columns
from sqlmodel import SQLModel

from fairday_collector.config.change import change
from fairday_collector.ledger.reckon import STATES
from fairday_collector.people import find_team, set_person, set_team
from fairday_collector.seats import revoke_seat
from fairday_collector.store.tables import FeedPerson, Person, Seat
from fairday_reports.feeds.fill.job import DIMENSIONS_MS, SEATS_MS
from fairday_reports.feeds.schema import SETS
from tests.support.collector import DAY_MS, HOUR, Collector, batch, span
from tests.support.feeds import feed, fill
from tests.support.metric_days import MONDAY, at, office_roster, recorded, work


def test_every_navigation_of_every_row_leads_to_a_row(collector: Collector) -> None:
    """Apps, categories, dates, decisions, people and teams are there in the fill that needs them."""
    _, key = collector.seat(collector.person())
    collector.clock.now = at(3, 12)
    office_roster(collector)
    recorded(collector, key, [*work(at(-300, 9), 10, ("code", "unheard-of")), span(at(0, 9), at(0, 10))])
    fill(collector)
    with collector.store.read() as session:
        for each in SETS.values():
            table = SQLModel.metadata.tables[each.table]
            for way in each.navigations:
                other = SETS[way.to]
                target = SQLModel.metadata.tables[other.table]
                own = [table.c[each.by_name[name].column] for name, _ in way.on]
                theirs = [target.c[other.by_name[name].column] for _, name in way.on]
                asked = {tuple(row) for row in session.connection().execute(columns(*own).distinct())}
                there = {tuple(row) for row in session.connection().execute(columns(*theirs))}
                assert asked - there <= {(None,)}, (each.name, way.name)
    assert {row["year"] for row in feed(collector, "Dates")} == {2025, 2026}
    assert {row["state"] for row in feed(collector, "PersonHours")} <= set(STATES)


def test_the_calendar_is_that_of_iso_8601(collector: Collector) -> None:
    """A date around New Year, whose week is of the other year."""
    collector.person()
    fill(collector)
    rows = {row["day"]: row for row in feed(collector, "Dates")}
    assert len(rows) == 365
    assert rows[date(2026, 12, 31)] == {
        "day": date(2026, 12, 31), "year": 2026, "quarter": 4, "month": 12, "month_name": "December",
        "day_of_month": 31, "iso_year": 2026, "iso_week": 53, "weekday": 4, "weekday_name": "Thursday",
        "is_weekend": False, "first_of_week": date(2026, 12, 28), "first_of_month": date(2026, 12, 1),
    }  # fmt: skip
    assert [day for day, row in rows.items() if row["is_weekend"]][:2] == [date(2026, 1, 3), date(2026, 1, 4)]


def test_a_name_is_renewed_within_a_minute_and_nothing_else(collector: Collector) -> None:
    """A person and a team get other names: their rows have a new number, those of others the old one."""
    maya, tom = collector.person(), collector.person("Tom")
    filling = fill(collector)
    before = {row.person_id: row.changed for row in collector.rows(FeedPerson)}
    with collector.store.write() as session:
        set_person(session, session.get_one(Person, maya.id), collector.clock.now, name="Maja")
        set_team(session, find_team(session, "Payments"), "Payouts", "UTC")
    collector.clock.now += DIMENSIONS_MS
    fill(collector, filling)
    after = {row.person_id: row.changed for row in collector.rows(FeedPerson)}
    assert after[maya.id] > before[maya.id]
    assert after[tom.id] == before[tom.id]
    assert [row["name"] for row in feed(collector, "Teams")] == ["Payouts"]
    assert {row["name"] for row in feed(collector, "People")} == {"Maja", "Tom"}
    assert "email" not in feed(collector, "People")[0]


def test_apps_and_categories_are_as_the_rules_of_today_have_them(collector: Collector) -> None:
    """The organisation's own category and rule, once readers see them; a team's category where there is no other."""
    _, key = collector.seat(collector.person())
    collector.clock.now = at(1, 12)
    recorded(collector, key, work(at(0, 9), 10, ("sap",)))
    filling = fill(collector)
    assert [(row["app"], row["category"], row["class"]) for row in feed(collector, "Apps")] == [
        ("sap", "finance", "productive")
    ]
    own = {"title": "Chess", "class": "unproductive", "core": True}
    collector.do(change, "category", None, "chess", own, MONDAY, at(1, 12), "test")
    collector.do(change, "rule", None, "sap", {"app": "sap", "category": "chess"}, MONDAY, at(1, 12), "test")
    with collector.store.write() as session:
        team = find_team(session, "Payments")
        change(session, "category", team, "cards", {"title": "Cards"}, MONDAY, at(1, 12), "test")
    collector.settle()
    collector.clock.now += DIMENSIONS_MS
    fill(collector, filling)
    assert [(row["app"], row["category"], row["class"]) for row in feed(collector, "Apps")] == [
        ("sap", "chess", "unproductive")
    ]
    named = ("title", "class", "is_core", "is_collaboration", "is_common")
    found = {row["category"]: tuple(row[name] for name in named) for row in feed(collector, "Categories")}
    assert found["chess"] == ("Chess", "unproductive", True, False, True)
    assert found["cards"] == ("Cards", "unclassified", False, False, False)
    assert found[""] == ("None", "unclassified", False, False, True)
    assert found["mail"][1:] == ("productive", False, True, True)


def test_decisions_say_what_for_whom_and_from_when_and_no_more(collector: Collector) -> None:
    """In the order they were made; neither who made them nor what they say."""
    maya = collector.person()
    office_roster(collector)
    with collector.store.write() as session:
        leave = {"kind": "sickness", "share": 1.0}
        subject = session.get_one(Person, maya.id)
        change(session, "leave", subject, "2026-10-12", leave, MONDAY, at(2, 12), "web:boss", until=MONDAY)
    fill(collector)
    rows = feed(collector, "ConfigVersions")
    assert [(row["id"], row["kind"], row["scope"], row["person_id"]) for row in rows] == [
        (0, "none", "organisation", None), (1, "shift", "organisation", None), (2, "roster", "organisation", None),
        (3, "leave", "person", maya.id),
    ]  # fmt: skip
    assert (rows[3]["from_date"], rows[3]["until_date"], rows[3]["at_ms"]) == (MONDAY, MONDAY, at(2, 12))
    assert "sickness" not in str(rows)
    assert "boss" not in str(rows)


def test_a_seat_says_whose_it_is_and_what_is_the_matter(collector: Collector) -> None:
    """Silent for a week, with a hole and lost spans; heard of again, and revoked."""
    maya = collector.person()
    seat, key = collector.seat(maya)
    office_roster(collector)
    sent = batch([], seq=1, agent="1.2.3", losses={"spool_full": 2, "poison": 1})
    assert collector.upload(key, sent).status == 200
    collector.clock.now += HOUR
    assert collector.upload(key, {**sent, "seq": 4}).status == 200
    collector.clock.now += 8 * DAY_MS
    filling = fill(collector)
    (row,) = feed(collector, "SeatHealth")
    assert {name: row[name] for name in row if not name.startswith(("host", "os", "enrolled"))} == {
        "seat_id": seat, "person_id": maya.id, "team_id": _team(collector), "agent": "1.2.3",
        "last_seen_ms": at(2, 13), "revoked_ms": None, "skew_ms": -HOUR, "is_silent": True, "trouble_count": 4,
        "troubles": "clock losses silent skipping", "missing_batches": 2, "lost_spans": 3,
    }  # fmt: skip
    assert "maya" not in str(row.values())
    collector.clock.now += SEATS_MS
    with collector.store.write() as session:
        revoke_seat(session, session.get_one(Seat, seat), collector.clock.now, "test")
    fill(collector, filling)
    (row,) = feed(collector, "SeatHealth")
    assert (row["revoked_ms"], row["trouble_count"], row["troubles"]) == (collector.clock.now, 0, "")


def _team(collector: Collector) -> str:
    with collector.store.read() as session:
        return find_team(session, "Payments").id
