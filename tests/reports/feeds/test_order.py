"""Whatever happens in whatever order, the feeds end up as a fill from nothing makes them."""

from collections import defaultdict
from datetime import date
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from fairday_collector.ledger.reckon import STATES
from fairday_reports.feeds.fill.job import SEATS_MS
from tests.support.collector import new_collector
from tests.support.database import clear_databases
from tests.support.feed_story import Story
from tests.support.feeds import anew, everything, fill

STAY = ("Apps", "Categories", "Dates")
Rows = list[dict[str, Any]]


@settings(deadline=None, max_examples=40)
@given(st.lists(st.integers(0, 17), min_size=1, max_size=40), st.randoms(use_true_random=False))
def test_any_order_of_events_ends_in_the_same_rows(events: list[int], chance: Random) -> None:
    """Marks lack nothing: what was filled in between, piece by piece, is what a new fill of all finds."""
    with TemporaryDirectory() as folder:
        collector = new_collector(Path(folder))
        try:
            story = Story(collector, chance)
            for number in events:
                story.events[number]()
            story.ends()
            collector.clock.now += SEATS_MS
            fill(collector, story.filling)
            kept = everything(collector)
            _add_up(kept)
            found = anew(collector)
            # Apps and dates that no fact leads to any more stay.
            assert {name: kept[name] for name in kept if name not in STAY} == {
                name: found[name] for name in found if name not in STAY
            }
            for name in STAY:
                assert [row for row in found[name] if row not in kept[name]] == []
        finally:
            collector.store.close()
            clear_databases(Path(folder))


def _add_up(rows: dict[str, Rows]) -> None:
    """Hours and apps of every date add up to it."""
    hours: dict[tuple[str, date], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    apps: dict[tuple[str, date], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for row in rows["PersonHours"]:
        hours[row["person_id"], row["day"]][row["state"]] += row["ms"]
    for row in rows["AppDays"]:
        apps[row["person_id"], row["day"]][row["class"]] += row["ms"]
        apps[row["person_id"], row["day"]]["core"] += row["core_ms"]
    for row in rows["PersonDays"]:
        key = (row["person_id"], row["day"])
        own = hours.pop(key, {})
        assert {name: ms for name, ms in own.items() if ms} == {
            name: row[f"{name}_ms"] for name in STATES if row[f"{name}_ms"]
        }
        of_apps = apps.pop(key, {})
        for name in ("productive", "neutral", "unproductive", "unclassified", "core"):
            assert of_apps.get(name, 0) == row[f"{name}_ms"]
    assert not hours
    assert not apps
