"""The demo company's totals are the same wherever they are read: per person, month and state."""

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from typing import Any

import msgspec
import polars as pl
import psycopg
import pytest
from psycopg import sql
from sqlalchemy import make_url
from starlette.types import ASGIApp

from fairday_collector.ledger.facts import MAXIMA, TERMS, DayFacts
from fairday_collector.ledger.reckon import STATES
from fairday_reports.feeds.direct.put_out import put_out
from fairday_reports.feeds.direct.roles import let_in
from fairday_reports.feeds.export.opened import Exports
from fairday_reports.metrics.registry import METRICS
from fairday_server.demo.history import machine_id, parcels, working_days
from fairday_server.demo.making import decide, hire
from fairday_server.demo.roster import workers
from fairday_wire import Batch, encode
from tests.support.collector import HOUR, Collector, new_collector
from tests.support.feed_files import file_of
from tests.support.feeds import fill
from tests.support.postgres import OWNER, administer
from tests.support.website import api_key, ask, website

pytestmark = pytest.mark.xdist_group("equal")

UNTIL, SEED, DAYS = date(2026, 10, 2), 3, 4
NOW_MS = 1_791_028_800_000
"""2026-10-03 12:00 UTC: the last of two days of September and two of October is over for everybody."""
FIRST, LAST = date(2026, 9, 29), date(2026, 10, 3)
_DAYS = sql.SQL("SELECT person_id, date, {} FROM person_days")
SCREEN = ("active", "meeting", "passive")
Totals = dict[tuple[str, str], dict[str, int]]
"""Milliseconds by state, of a person and a month."""


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Collector]:
    """The thirty people of the demo, with four working days of September and October."""
    collector = new_collector(tmp_path_factory.mktemp("demo"))
    collector.clock.now = NOW_MS
    everybody, days = workers(), working_days(UNTIL, DAYS)
    tokens = hire(collector.store, collector.clock, everybody)
    decide(collector.store, collector.clock)
    for worker, token in zip(everybody, tokens, strict=True):
        for machine in worker.machines:
            key = collector.join(token, machine=machine_id(SEED, machine)).json["key"]
            for parcel in parcels(SEED, worker, machine, days):
                batch = Batch(epoch=parcel.epoch, seq=parcel.seq, sent_at=NOW_MS, spans=parcel.spans, agent="demo")
                assert collector.upload(key, msgspec.json.decode(encode(batch))).status == 200
    collector.settle()
    fill(collector)
    yield collector
    collector.store.close()


@pytest.fixture(scope="module")
def app(demo: Collector, tmp_path_factory: pytest.TempPathFactory) -> ASGIApp:
    """The application of the web port."""
    return website(demo, tmp_path_factory.mktemp("data"))


@pytest.fixture(scope="module")
def key(demo: Collector) -> str:
    """An administrator's."""
    return api_key(demo)


@pytest.fixture(scope="module")
def exports(demo: Collector) -> Exports:
    """Where exports are opened."""
    return Exports(demo.store, demo.clock)


@pytest.fixture(scope="module")
def shown(demo: Collector, app: ASGIApp, key: str) -> Totals:
    """What the days of people come to, as pages and the API show them."""
    found: list[tuple[str, str, str, int]] = []
    for person in ask(app, "/v1/people?limit=100", key).json["people"]:
        for back in range((LAST - FIRST).days + 1):
            day = FIRST + timedelta(days=back)
            states = ask(app, f"/v1/people/{person['id']}/days/{day}", key).json["states"]
            found += [(person["id"], str(day), state, ms) for state, ms in states.items()]
    totals = added(found)
    assert len(totals) == 60
    return totals


def added(rows: Iterable[tuple[str, str, str, int]]) -> Totals:
    """Rows of person, date, state and milliseconds added up; dates before the first are nobody's."""
    totals: Totals = {}
    for person, day, state, ms in rows:
        if str(FIRST) <= str(day) <= str(LAST):
            of = totals.setdefault((person, str(day)[:7]), dict.fromkeys(STATES, 0))
            of[state] += int(ms)
    return totals


def by_state(rows: Iterable[dict[str, Any]]) -> Totals:
    """Rows of PersonDays added up."""
    return added((row["person_id"], row["date"], state, row[f"{state}_ms"]) for row in rows for state in STATES)


def by_hour(rows: Iterable[dict[str, Any]]) -> Totals:
    """Rows of PersonHours added up."""
    return added((row["person_id"], row["date"], row["state"], row["ms"]) for row in rows)


READERS: dict[str, Callable[[bytes], Iterable[dict[str, Any]]]] = {
    "parquet": lambda data: pl.read_parquet(io.BytesIO(data)).iter_rows(named=True),
    "arrow": lambda data: pl.read_ipc_stream(io.BytesIO(data)).iter_rows(named=True),
    "csv": lambda data: csv.DictReader(io.StringIO(data.decode(), newline="")),
    "ndjson": lambda data: map(json.loads, data.splitlines()),
}


@pytest.mark.parametrize("form", READERS)
def test_files_say_what_pages_say(exports: Exports, shown: Totals, form: str) -> None:
    """The dates, and the hours of these, in each form."""
    assert by_state(READERS[form](file_of(exports, "PersonDays", form))) == shown
    assert by_hour(READERS[form](file_of(exports, "PersonHours", form))) == shown


def test_apps_add_up_to_the_screen_time(exports: Exports, shown: Totals) -> None:
    """Of each person and month."""
    table = pl.read_parquet(io.BytesIO(file_of(exports, "AppDays", "parquet", first=FIRST, last=LAST)))
    found = {
        (person, month): ms
        for person, month, ms in table.group_by("person_id", pl.col("date").cast(pl.String).str.slice(0, 7))
        .agg(pl.col("ms").sum())
        .iter_rows()
    }
    assert found == {of: total for of, states in shown.items() if (total := sum(states[each] for each in SCREEN))}
    assert len(found) > 50


def test_metrics_are_formulas_of_the_dates(exports: Exports, app: ASGIApp, key: str) -> None:
    """Every metric of every person and month is what its formula makes of the sums of PersonDays."""
    table = pl.read_parquet(io.BytesIO(file_of(exports, "PersonDays", "parquet")))
    table = table.filter(pl.col("date").is_between(FIRST, LAST)).with_columns(
        pl.col("until").dt.epoch("ms").alias("until_ms")
    )
    terms = [(pl.col(term).max() if term in MAXIMA else pl.col(term).sum()) for term in TERMS]
    for (person, month), sums in (
        ((row["person_id"], row["date"]), row)
        for row in table.group_by("person_id", pl.col("date").cast(pl.String).str.slice(0, 7))
        .agg(terms)
        .iter_rows(named=True)
    ):
        facts = DayFacts(**{term: sums[term] for term in TERMS})
        told = ask(app, f"/v1/people/{person}/metrics?from={FIRST}&to={LAST}&by=month", key).json
        (part,) = (part for part in told["parts"] if part["from"].startswith(month))
        assert {name: metric.value(facts) for name, metric in METRICS.items()} == part["values"], (person, month)


@pytest.mark.postgresql
def test_views_say_what_pages_say(demo: Collector, shown: Totals) -> None:
    """As a role that can read them alone."""
    url = make_url(demo.store.url)
    name, password = f"equal_{url.database}", "correct horse battery"
    administer(url.port or 0, f"ALTER ROLE {OWNER} CREATEROLE")
    demo.do(let_in, name, password, [], NOW_MS, "test", times=True)
    try:
        with psycopg.connect(
            host=url.host, port=url.port, dbname=url.database, user=name, password=password
        ) as connection:
            hours = connection.execute("SELECT person_id, date, state, ms FROM person_hours").fetchall()
            assert added(hours) == shown
            for state in STATES:
                days = connection.execute(_DAYS.format(sql.Identifier(f"{state}_ms"))).fetchall()
                totals = added((person, day, state, ms) for person, day, ms in days)
                assert {of: each[state] for of, each in totals.items()} == {
                    of: each[state] for of, each in shown.items()
                }
    finally:
        put_out(demo.store, name, NOW_MS, "test")


def test_it_is_worth_comparing(shown: Totals) -> None:
    """There is time in most states, in both months."""
    for month in ("2026-09", "2026-10"):
        whole = {state: sum(each[state] for (_, of), each in shown.items() if of == month) for state in STATES}
        assert all(whole[state] > HOUR for state in ("active", "meeting", "passive", "idle", "locked", "unknown")), (
            whole
        )
