"""The queue of what no rule gives a class."""

from datetime import date, timedelta

from fairday_collector.classify.sorter import Sorter
from fairday_collector.classify.unsorted import DayLabels, Unsorted, unsorted
from tests.support.classifying import DAY, rule, sorter

NEXT = DAY + timedelta(days=1)


def known(_person: str, _day: date) -> Sorter:
    """The sorter of everybody."""
    return SORTER


SORTER = sorter(rule(1, title="^Own tool", klass="productive"), rule(2, app="orders", category="own"))
CELLS: list[DayLabels] = [
    ("maya", DAY, [(("till", "Order 7", None), 5000)]),
    ("johan", NEXT, [(("till", "Order 8", None), 2000)]),
    ("maya", NEXT, [(("till", "Own tool", None), 900)]),
    ("maya", DAY, [(("excel", "Book1", None), 800)]),
    ("maya", DAY, [(("firefox", None, "intranet.example"), 3000)]),
    ("johan", DAY, [(("firefox", None, None), 4000)]),
    ("johan", DAY, [(("orders", None, None), 100)]),
    ("johan", DAY, [((None, "desktop", None), 7000)]),
]


def test_it_sums_what_has_no_class_by_app_and_site() -> None:
    """The most time first; people are counted, titles looked at by rules alone, and no app is nobody's to sort."""
    assert unsorted(CELLS, known) == [
        Unsorted("till", None, 7000, 2, NEXT),
        Unsorted("firefox", None, 4000, 1, DAY),
        Unsorted("firefox", "intranet.example", 3000, 1, DAY),
        Unsorted("orders", None, 100, 1, DAY),
    ]


def test_without_sites_apps_alone_are_shown() -> None:
    """For those who see totals only."""
    rows = unsorted(CELLS, known, sites=False)
    assert [(row.app, row.site, row.ms, row.people) for row in rows] == [
        ("firefox", None, 7000, 2),
        ("till", None, 7000, 2),
        ("orders", None, 100, 1),
    ]


def test_a_rule_empties_the_queue_at_once() -> None:
    """Rules count as they are now, before the days are reckoned again."""
    wide = sorter(rule(1, app="*", klass="neutral"))
    assert unsorted(CELLS, lambda _person, _day: wide) == []
