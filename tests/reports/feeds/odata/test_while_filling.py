"""Pages that are read while the feeds are filled: what was there all along comes once, and is as it was or as it is."""

import threading
from collections.abc import Callable
from random import Random

import pytest

from fairday_collector.store import Store
from tests.support.collector import Collector
from tests.support.feed_story import Story
from tests.support.odata import ROOT, Asker

SETS = {
    "PersonDays": ("person_id", "date"),
    "AppDays": ("person_id", "date", "app", "category", "class"),
    "PersonHours": ("person_id", "date", "hour", "state"),
}
PAGES = 12
Key = tuple[str, ...]


@pytest.mark.parametrize("seed", range(3))
def test_pages_lose_and_double_nothing_between_fills(collector: Collector, seed: int) -> None:
    """Whatever happens to the company between one page and the next."""
    story = _told(collector, seed)
    for of, key in SETS.items():
        before = _keys(collector.store, of, key)
        there, found = set(before), []
        asker = Asker(collector.store, headers={"prefer": f"odata.maxpagesize={len(before) // PAGES + 1}"})
        following: str | None = of
        while following is not None:
            page = asker.ask(following)
            found += [tuple(row[name] for name in key) for row in page["value"]]
            if len(found) < len(before):  # else dates could be added to the last person for ever
                story.chance.choice(story.events)()
                story.filling.bring_up()
                there &= set(_keys(collector.store, of, key))
            following = page.get("@odata.nextLink", "").removeprefix(ROOT) or None
        assert found == sorted(set(found))
        assert there <= set(found)


def test_a_page_is_one_state_of_the_feeds(collector: Collector) -> None:
    """Filled and filled again by another thread meanwhile: of a person's date all rows of a page are of one fill."""
    story = _told(collector, 7)
    stop = threading.Event()

    def fills() -> None:
        while not stop.is_set():
            story.sends()
            story.engine.bring_up()
            story.fills()

    thread = threading.Thread(target=fills)
    thread.start()
    try:
        for _ in range(20):
            page = Asker(collector.store).ask("PersonHours?$select=person_id,date,changed")
            fills_of: dict[Key, set[int]] = {}
            for row in page["value"]:
                fills_of.setdefault((row["person_id"], row["date"]), set()).add(row["changed"])
            assert all(len(numbers) == 1 for numbers in fills_of.values())
    finally:
        stop.set()
        thread.join()


def _told(collector: Collector, seed: int) -> Story:
    """A company some things happened to, whose feeds are filled."""
    story = Story(collector, Random(seed))
    acts: list[Callable[[], object]] = story.events
    for _ in range(30):
        story.chance.choice(acts)()
    for _ in range(6):
        story.sends()
    story.ends()
    while story.filling.bring_up():
        pass
    return story


def _keys(store: Store, of: str, key: tuple[str, ...]) -> list[Key]:
    return [tuple(row[name] for name in key) for row in Asker(store).ask(f"{of}?$select={','.join(key)}")["value"]]
