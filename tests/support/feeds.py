"""The feeds of a test's collector: filled until nothing waits, and read back as plain rows."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select
from sqlmodel import SQLModel

from fairday_collector.store.tables import FeedMark
from fairday_reports.feeds.fill.job import Filling
from fairday_reports.feeds.schema import SETS
from tests.support.collector import Collector

PROVENANCE = ("changed", "generation", "config_change")
"""Columns that say when a row was filled, not what is in it."""


def fill(collector: Collector, filling: Filling | None = None) -> Filling:
    """Lets the worker fill until nothing is left to do."""
    filling = filling or Filling(collector.store, collector.clock)
    for _ in range(4_000):
        if not filling.bring_up():
            break
    assert collector.rows(FeedMark) == []
    return filling


def feed(collector: Collector, name: str, *left: str) -> list[dict[str, Any]]:
    """The rows of a set by its name, by key; columns `left` and those that tell of the fill are left out."""
    table = SQLModel.metadata.tables[SETS[name].table]
    with collector.store.read() as session:
        found = session.connection().execute(table.select().order_by(*table.primary_key)).mappings()
        return [{key: row[key] for key in row if key not in {*PROVENANCE, *left}} for row in found]


def everything(collector: Collector) -> dict[str, list[dict[str, Any]]]:
    """All rows of all sets, without what tells of the fill."""
    return {name: feed(collector, name) for name in SETS}


def anew(collector: Collector) -> dict[str, list[dict[str, Any]]]:
    """All rows as a fill from nothing makes them; afterwards they are in the place of what was there."""
    with collector.store.write() as session:
        for name in (*(each.table for each in SETS.values()), "feed_mark", "feed_reach"):
            table = SQLModel.metadata.tables[name]
            session.connection().execute(table.delete())
    fill(collector)
    return everything(collector)


def numbers(collector: Collector) -> Iterator[int]:
    """The numbers of change of all rows."""
    for each in SETS.values():
        table = SQLModel.metadata.tables[each.table]
        with collector.store.read() as session:
            yield from session.connection().execute(select(table.c.changed)).scalars()
