"""The demo company's totals: feeds, readers of metrics and the API say the same, per person, month and state."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import pytest
from sqlalchemy import text
from starlette.types import ASGIApp

from fairday_collector.ledger.facts import MAXIMA, TERMS, DayFacts
from fairday_collector.ledger.reckon import STATES
from fairday_collector.store.tables import Person
from fairday_collector.timesheets.proposals import records
from fairday_reports.metrics.read import person_metrics
from fairday_reports.metrics.registry import METRICS
from fairday_server.demo.history import working_days
from tests.support.collector import Collector, new_collector
from tests.support.demo_company import demo_company
from tests.support.feeds import fill
from tests.support.metric_days import history_of
from tests.support.website import api_key, ask, website

FIRST, LAST = date(2026, 9, 1), date(2026, 10, 14)
MONTHS = ("2026-09-01", "2026-10-01")
MONTH = {"sqlite": "strftime('%Y-%m-01', day)", "postgresql": "to_char(day, 'YYYY-MM-01')"}

Sums = dict[tuple[str, str], dict[str, int]]


@dataclass(frozen=True)
class House:
    """The demo company on a real store, its feeds filled."""

    collector: Collector
    app: ASGIApp
    key: str

    def sums(self, select: str, table: str) -> Sums:
        """Sums by person and month, as the database adds them up."""
        month = MONTH[self.collector.store.engine.dialect.name]
        query = f"SELECT person_id, {month} AS month, {select} FROM {table} GROUP BY 1, 2"  # noqa: S608 - of this test
        with self.collector.store.read() as session:
            rows = session.connection().execute(text(query)).mappings()
            return {
                (row["person_id"], row["month"]): {
                    name: int(value or 0) for name, value in row.items() if name not in ("person_id", "month")
                }
                for row in rows
            }


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Thirty people and six working days in two months; nothing that is asked changes them."""
    folder = tmp_path_factory.mktemp("demo")
    collector = new_collector(folder)
    demo_company(collector, working_days(date(2026, 10, 5), 6))
    fill(collector)
    yield House(collector, website(collector, folder / "data"), api_key(collector, "admin"))
    collector.store.close()


def test_terms_of_a_month_are_those_of_pages(house: House) -> None:
    """Every term of every person and month, added up by the database, is what the readers of metrics add up."""
    parts = [f"{'max' if name in MAXIMA else 'sum'}({name}) AS {name}" for name in TERMS]
    found = house.sums(", ".join(parts), "feed_person_day")
    people = house.collector.rows(Person)
    assert len(people) == 30
    assert {person for person, _ in found} == {person.id for person in people}
    for person in people:
        history = history_of(house.collector, person.id)
        with house.collector.store.read() as session:
            read = person_metrics(
                session, history, list(METRICS.values()), FIRST, LAST, "month", house.collector.clock()
            )
        for part in read.parts:
            own = found.get((person.id, part.first.replace(day=1).isoformat()), dict.fromkeys(TERMS, 0))
            assert own == {name: getattr(part.terms, name) for name in TERMS}


def test_formulas_over_the_feed_are_the_values_of_the_api(house: House) -> None:
    """Each metric of each person and month, as its formula makes it of the database's sums."""
    parts = [f"{'max' if name in MAXIMA else 'sum'}({name}) AS {name}" for name in TERMS]
    found = house.sums(", ".join(parts), "feed_person_day")
    for person in house.collector.rows(Person):
        reply = ask(house.app, f"/v1/people/{person.id}/metrics?from={FIRST}&to={LAST}&by=month", house.key)
        assert reply.status == 200, reply.body
        for part in reply.json["parts"]:
            facts = DayFacts(**found.get((person.id, f"{part['from'][:7]}-01"), {}))
            assert part["values"] == {name: metric.value(facts) for name, metric in METRICS.items()}


def test_hours_and_apps_add_up_to_the_dates(house: House) -> None:
    """Per person, month and state; screen time by app is active, meeting and passive, and of each class that class."""
    states = ", ".join(f"sum({state}_ms) AS {state}" for state in STATES)
    by_hour = ", ".join(f"sum(CASE WHEN state = '{state}' THEN ms ELSE 0 END) AS {state}" for state in STATES)
    assert house.sums(by_hour, "feed_person_hour") == house.sums(states, "feed_person_day")
    classes = ("productive", "neutral", "unproductive", "unclassified")
    of_days = ", ".join(f"sum({name}_ms) AS {name}" for name in classes)
    screen = "sum(active_ms + meeting_ms + passive_ms) AS screen, sum(core_ms) AS core"
    of_apps = ", ".join(f"sum(CASE WHEN class = '{name}' THEN ms ELSE 0 END) AS {name}" for name in classes)
    apps = house.sums(f"{of_apps}, sum(ms) AS screen, sum(core_ms) AS core", "feed_app_day")
    days = house.sums(f"{of_days}, {screen}", "feed_person_day")
    assert len(apps) > 30
    assert apps == {key: sums for key, sums in days.items() if sums["screen"]}


def test_working_time_is_that_of_the_record(house: House) -> None:
    """Per person: the entries are the record in force, and add up to the worked time of the dates."""
    worked = house.sums("sum(worked_ms) AS worked", "feed_timesheet")
    days = house.sums("sum(worked_ms) AS worked", "feed_person_day")
    assert worked == {key: sums for key, sums in days.items() if key in worked}
    assert all(not sums["worked"] for key, sums in days.items() if key not in worked)
    for person in house.collector.rows(Person):
        with house.collector.store.read() as session:
            kept = records(session, person.id, FIRST, LAST)
        for month in MONTHS:
            own = [found.entry for day, found in kept.items() if day.isoformat().startswith(month[:7])]
            total = sum(entry.worked_ms for entry in own if entry is not None)
            assert worked.get((person.id, month), {"worked": 0})["worked"] == total
