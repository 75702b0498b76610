"""Whose the rows of the feeds are: the same answer for every way of reading, as the pages have it by date."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlmodel import SQLModel

from fairday_collector.access.viewer import Viewer
from fairday_collector.config.change import change
from fairday_collector.people import find_person, find_team
from fairday_reports.feeds.rights import scope_of, visible_properties, visible_sets, where_of
from fairday_reports.feeds.schema import SETS
from tests.support.feed_company import Company, decide_categories
from tests.support.feed_reading import read_set
from tests.support.metric_days import day_after, history_of

FACTS = ("PersonDays", "PersonHours", "AppDays", "TimesheetEntries", "Claims")


def viewers(made: Company) -> dict[str, Viewer]:
    """One of each kind."""
    payments = frozenset({made.teams["Payments"].id})
    return {
        "admin": Viewer("key:a", "admin"),
        "analyst": Viewer("key:n", "analyst"),
        "analyst of a team": Viewer("key:t", "analyst", payments),
        "supervisor": Viewer("key:s", "supervisor", payments),
        "supervisor, herself": Viewer("key:h", "supervisor", payments, made.people["Noor"].id),
        "worker": Viewer("key:w", "worker", person_id=made.people["Maya"].id),
        "nobody": Viewer("key:x", "worker"),
    }


def names(rows: Iterable[dict[str, Any]], made: Company) -> set[str]:
    """The names behind the people of rows."""
    known = {person.id: name for name, person in made.people.items()}
    return {known[row["person_id"]] for row in rows}


def test_rows_of_people_by_date_are_whose_the_pages_would_show(made: Company) -> None:
    """For each set, date and person: a row is there where `Viewer.may_see` says so, and nowhere else."""
    histories = {person.id: history_of(made.collector, person.id) for person in made.people.values()}
    for who, viewer in viewers(made).items():
        for name in FACTS:
            everything = read_set(made.collector, viewers(made)["admin"], name)
            seen = [row for row in everything if viewer.may_see(histories[row["person_id"]], row["date"])]
            shown = [] if name == "PersonHours" and not viewer.feeds_times else seen
            got = read_set(made.collector, viewer, name)
            kept = {own.column for own in visible_properties(scope_of(viewer), SETS[name])} | {"date"}
            assert got == [{key: row[key] for key in row if key in kept} for row in shown], (who, name)
    assert {row["date"] for row in read_set(made.collector, viewers(made)["supervisor"], "PersonDays")} >= {
        day_after(0), day_after(3),
    }  # fmt: skip


def test_dimensions_are_of_whom_one_may_ever_see(made: Company) -> None:
    """People who ever were in the teams, these teams, and the apps that rows of one's own lead to."""
    by = viewers(made)

    def of(who: str, name: str, key: str) -> list[Any]:
        return sorted(row[key] for row in read_set(made.collector, by[who], name))

    everyone, payments, sales = sorted(("Maya", "Bo", "Noor")), made.teams["Payments"].id, made.teams["Sales"].id
    assert [of(who, "People", "name") for who in by] == [
        everyone, everyone, ["Bo", "Maya"], ["Bo", "Maya"], everyone, ["Maya"], [],
    ]  # fmt: skip
    assert [of(who, "Teams", "name") for who in by] == [
        ["Payments", "Sales"], ["Payments", "Sales"], ["Payments"], ["Payments"],
        ["Payments", "Sales"], ["Payments", "Sales"], [],
    ]  # fmt: skip
    apps = [of(who, "Apps", "app") for who in by]
    assert apps == [
        ['=cmd|" /c', "code", "firefox"], ['=cmd|" /c', "code", "firefox"], ['=cmd|" /c', "code"],
        ['=cmd|" /c', "code"], ['=cmd|" /c', "code", "firefox"], ["code"], [],
    ]  # fmt: skip
    assert {row["team_id"] for row in read_set(made.collector, by["supervisor"], "TeamMemberships")} == {payments}
    assert {row["team_id"] for row in read_set(made.collector, by["worker"], "TeamMemberships")} == {payments, sales}
    assert names(read_set(made.collector, by["supervisor"], "SeatHealth"), made) == {"Bo"}
    assert len(read_set(made.collector, by["nobody"], "Dates")) == 365


def test_decisions_are_told_to_whom_they_are_about(made: Company) -> None:
    """Those for all to everybody; a person's to whoever saw the person while they held."""

    def decide(session: Any) -> None:
        maya, payments = find_person(session, made.people["Maya"].id), find_team(session, "Payments")
        leave = {"kind": "vacation"}
        for start, end in ((date(2026, 9, 1), date(2026, 9, 2)), (day_after(3), day_after(3))):
            change(session, "leave", maya, start.isoformat(), leave, start, made.collector.clock.now, "t", until=end)
        change(session, "policy", payments, "", {"idle_after_s": 400}, day_after(0), made.collector.clock.now, "t")

    made.collector.do(decide)
    made.fill()
    by = viewers(made)

    def told(who: str) -> list[str]:
        rows = read_set(made.collector, by[who], "ConfigVersions")
        return sorted(f"{row['kind']} {row['name']}".strip() for row in rows if row["kind"] in ("leave", "policy"))

    assert told("admin") == ["leave 2026-09-01", f"leave {day_after(3)}", "policy"]
    # She was in Payments in September, and is in Sales on the other date.
    assert told("supervisor") == ["leave 2026-09-01", "policy"]
    assert told("worker") == ["leave 2026-09-01", f"leave {day_after(3)}", "policy"]
    assert told("supervisor, herself") == ["leave 2026-09-01", "policy"]
    assert told("nobody") == []
    assert any(row["kind"] == "shift" for row in read_set(made.collector, by["nobody"], "ConfigVersions"))


def test_categories_of_others_are_told_where_they_occur_in_rows_of_ones_own(made: Company) -> None:
    """One that Sales has and uses, and one of a single person that nobody used; those for all are everybody's."""
    decide_categories(made)
    by = viewers(made)

    def told(who: str) -> list[str]:
        rows = read_set(made.collector, by[who], "Categories")
        assert {"", "mail"} < {row["category"] for row in rows}
        return sorted(row["title"] for row in rows if row["title"] in ("Layoffs", "Job hunting"))

    assert [told(who) for who in by] == [
        ["Job hunting", "Layoffs"], ["Job hunting", "Layoffs"], [], [], ["Layoffs"], [], [],
    ]  # fmt: skip


def test_times_of_day_are_there_for_who_was_granted_them() -> None:
    """Without them there is no set of hours, and no property that tells one."""
    plain, granted = scope_of(Viewer("key:n", "analyst")), scope_of(Viewer("key:n", "analyst", times=True))
    assert set(visible_sets(granted)) == set(SETS)
    assert set(SETS) - set(visible_sets(plain)) == {"PersonHours"}
    hidden = {
        (name, own.name)
        for name, of in visible_sets(plain).items()
        for own in of.properties
        if own not in visible_properties(plain, of)
    }
    assert hidden == {
        ("TimesheetEntries", "start"), ("TimesheetEntries", "end"), ("SeatHealth", "last_seen"),
        ("Claims", "start"), ("Claims", "end"), ("Claims", "made"), ("Claims", "decided"),
    }  # fmt: skip
    for role in ("admin", "supervisor", "worker"):
        assert scope_of(Viewer("key:x", role)).times


def test_conditions_can_be_about_an_alias(made: Company) -> None:
    """Whoever joins a set twice asks for each."""
    table = SQLModel.metadata.tables["feed_person_day"].alias("other")
    scope = scope_of(viewers(made)["worker"])
    with made.collector.store.read() as session:
        found = session.connection().execute(
            select(table.c.person_id).where(*where_of(scope, SETS["PersonDays"], table))
        )
        assert set(found.scalars()) == {made.people["Maya"].id}
