"""People who are moved to another team: whoever may read of the old one alone keeps no date of theirs."""

import polars as pl
import pytest

from fairday_collector.access.viewer import Viewer
from fairday_collector.errors import Invalid
from fairday_collector.ledger.feed_marks import mark_feeds
from fairday_collector.people import find_person, find_team, set_person
from fairday_collector.seats import assign_seat, find_seat
from fairday_collector.store.tables import FeedMembership, FeedPersonDay, Team
from fairday_reports.feeds.export.opened import Exports
from fairday_reports.feeds.fill.job import DIMENSIONS_MS, Filling
from tests.reports.feeds.test_since import taken
from tests.support.collector import DAY_MS, Collector, batch
from tests.support.feeds import anew, everything, feed, fill
from tests.support.metric_days import MONDAY, at, day_after, work

KEYS = ["person_id", "date"]


def move(collector: Collector, person: str, team: str) -> None:
    """Corrects the team of a person from Monday on."""
    with collector.store.write() as session:
        to = find_team(session, team)
        set_person(session, find_person(session, person), collector.clock.now, team=to, from_date=MONDAY)


class Reader:
    """Keeps a copy of the dates of Payments, as the how-to has it: by cursor, and read anew where that is refused."""

    def __init__(self, collector: Collector) -> None:
        teams = {team.name: team.id for team in collector.rows(Team)}
        self._key = Viewer("key:s", "analyst", frozenset({teams["Payments"]}))
        self._exports = Exports(collector.store, collector.clock)
        self.copy, self._cursor = self.whole()

    def whole(self) -> tuple[pl.DataFrame, str]:
        """All there is, and where one is then."""
        return taken(self._exports, "PersonDays", self._key)

    def read(self) -> None:
        """Brings the copy up to now."""
        try:
            told, self._cursor = taken(self._exports, "PersonDays", self._key, since=self._cursor)
        except Invalid:
            self.copy, self._cursor = self.whole()
        else:
            self.copy = pl.concat([self.copy.join(told.select(KEYS), on=KEYS, how="anti"), told]).sort(KEYS)


@pytest.mark.parametrize("first", [True, False])
def test_who_is_moved_while_others_are_new_leaves_no_date_behind(collector: Collector, first: bool) -> None:
    """An import moves fifteen people and adds one: a copy that is read at any moment is equal in the end."""
    collector.team("Sales")
    people = [collector.person(f"P{number:02}") for number in range(20)]
    collector.clock.now += 200 * DAY_MS
    collector.settle()
    filling = fill(collector)
    reader = Reader(collector)
    before = reader.copy.height
    for person in people[:15]:
        move(collector, person.id, "Sales")
    collector.person("Starter", "Sales")
    collector.settle()
    if first:
        filling = Filling(collector.store, collector.clock)
    for _ in range(60):
        filling.bring_up()
        collector.clock.now += DIMENSIONS_MS // 8
        reader.read()
    assert reader.copy.equals(reader.whole()[0])
    assert 0 < reader.copy.height < before
    assert len(feed(collector, "TeamMemberships")) == 21 + 15


def test_memberships_follow_though_something_always_waits(collector: Collector) -> None:
    """A busy server: dates of the moved one and of others are marked again and again."""
    collector.team("Sales")
    maya, tom = collector.person(), collector.person("Tom")
    collector.clock.now += 5 * DAY_MS
    collector.settle()
    filling = fill(collector)
    move(collector, maya.id, "Sales")
    days = [(row.person_id, row.day) for row in collector.rows(FeedPersonDay)]
    for _ in range(6):
        assert filling.bring_up()
        collector.do(mark_feeds, days)
        collector.clock.now += DIMENSIONS_MS // 4
    found = [row.person_id for row in collector.rows(FeedMembership)]
    assert sorted(found) == sorted([maya.id, maya.id, tom.id])


def test_a_team_that_is_new_is_there_with_the_first_date_of_it(collector: Collector) -> None:
    """Whoever is moved to it has rows of it before others are looked after."""
    maya = collector.person()
    filling = fill(collector)
    collector.team("Sales")
    move(collector, maya.id, "Sales")
    filling.bring_up()
    there = {row["team_id"] for row in feed(collector, "Teams")}
    assert {row["team_id"] for row in feed(collector, "PersonDays")} <= there
    assert len(there) == 2


def test_dates_go_with_the_data_that_made_them_count(collector: Collector) -> None:
    """A computer's past turns out to be another's: the dates between it and the day its person was added go too."""
    maya = collector.person()
    seat, key = collector.seat(maya)
    assert collector.upload(key, batch(work(at(-5, 9), 60))).status == 200
    collector.settle()
    filling = fill(collector)
    assert [row["day"] for row in feed(collector, "PersonDays")] == [day_after(day) for day in range(-5, 3)]
    noor = collector.person("Noor")
    collector.do(lambda s: assign_seat(s, find_seat(s, seat), noor, at(-9, 0), collector.clock.now, "test"))
    collector.settle()
    fill(collector, filling)
    kept = everything(collector)
    assert [row["day"] for row in kept["PersonDays"] if row["person_id"] == maya.id] == [day_after(2)]
    assert anew(collector)["PersonDays"] == kept["PersonDays"]
