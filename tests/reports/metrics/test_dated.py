"""Whatever changes from whichever date on, readers are told what a recomputation of every date comes to."""

from collections.abc import Callable
from datetime import date, timedelta
from itertools import pairwise
from random import Random

import pytest

from fairday_collector.config.change import change
from fairday_collector.ledger.clear import clear_days
from fairday_collector.ledger.facts import DayFacts
from fairday_collector.ledger.generations import visible
from fairday_collector.ledger.verify import verify_people
from fairday_collector.ledger.world import World
from fairday_collector.people import histories
from fairday_collector.policy.change import change_policy
from fairday_collector.store.tables import Person
from fairday_collector.timesheets.proposals import records
from fairday_reports.metrics.gather import gather
from tests.support.collector import Collector
from tests.support.feed_story import Story
from tests.support.metric_days import MONDAY, day_after

SHIFTS = (("09:00", "17:00"), ("22:00", "06:00"), ("18:00", "02:00"), ("00:00", "00:00"))
DATES = [day_after(day) for day in range(-25, 40)]


class DatedStory(Story):
    """A company of nights too, that attests every week."""

    @property
    def events(self) -> list[Callable[[], object]]:
        """What has a date is what happens most."""
        dated = (self.moves, self.hands_over, self.rosters, self.nights, self.corrects, self.acts)
        return [*super().events, *dated, *dated, *[self.sends] * 6]

    def nights(self) -> None:
        """The shift is another from a date on."""
        start, end = self.chance.choice(SHIFTS)
        self.collector.do(change, "shift", None, "day", {"start": start, "end": end}, self._day(), self.now, "test")


@pytest.mark.parametrize("seed", range(12))
def test_readers_are_told_what_every_date_comes_to(collector: Collector, seed: int) -> None:
    """No date is lost, made or told otherwise, kept or not; no time is worked twice; and what is kept can be proved."""
    chance = Random(seed)
    story = DatedStory(collector, chance)
    collector.do(change_policy, {"pay_period": "week"}, MONDAY - timedelta(days=99), story.now, "test")
    for _ in range(chance.randrange(10, 45)):
        chance.choice(story.events)()
    story.ends()
    people = [person.id for person in collector.rows(Person)]
    proved = verify_people(collector.store, people, date.min, date.max)
    assert not [verdict for verdict in proved if verdict.differs or verdict.fault]
    for person in collector.rows(Person):
        _check(collector, person.id)


def _check(collector: Collector, person: str) -> None:
    now_ms = collector.clock.now
    with collector.store.read() as session:
        world = World.load(session, visible(session).through_change)
        history = histories(session, [person])[person]
        made = clear_days(session, history, DATES, world)
        told = gather(session, {person: history}, lambda *_: True, DATES[0], DATES[-1], now_ms, world)
        kept = records(session, person, DATES[0], DATES[-1])
    found = {day: DayFacts(*terms) for day, terms in zip(told.dates, told.table.tolist(), strict=True)}
    today, begun = history.today(now_ms), history.today(history.person.created_ms)
    recorded = dict(zip(DATES, made.recorded, strict=False))
    known = [
        day
        for day, facts in zip(DATES, made.facts, strict=False)
        if facts.unknown_ms < facts.length_ms or recorded[day].entry or recorded[day].source == "corrected"
    ]
    first = min([begun, *known])
    assert sorted(found) == [day for day in DATES if first <= day <= today]
    assert {day for day, has_data in zip(told.dates, told.reckoned, strict=True) if has_data} == set(known)
    assert found == {day: facts for day, facts in zip(DATES, made.facts, strict=False) if day in found}
    assert kept == recorded
    worked = sorted(part for one in kept.values() if one.entry for part in one.entry.worked)
    assert all(one[1] <= other[0] for one, other in pairwise(worked))
