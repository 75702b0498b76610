from datetime import UTC, date, datetime

import pytest

from fairday_collector.errors import Conflict, Invalid
from fairday_server.demo.choice import Choice, Wish, choose
from fairday_server.demo.label import Label

NOW_MS = int(datetime(2026, 11, 24, 0, 30, tzinfo=UTC).timestamp() * 1000)
WHOLE = Label(seed=1, until="2026-11-20", days=60, sent=True)


def test_the_first_demo_ends_yesterday() -> None:
    """Without any wish, sixty days up to yesterday are made from the first seed."""
    assert choose(Wish(), None, NOW_MS) == Choice(Label(seed=1, until="2026-11-23", days=60), make=True, clear=False)


@pytest.mark.parametrize("wish", [Wish(), Wish(until=date(2026, 11, 20)), Wish(seed=1, days=60)])
def test_a_whole_demo_is_served_as_it_is(wish: Wish) -> None:
    """A demo that is there is kept while nothing else is asked for, even if yesterday is another day by now."""
    assert choose(wish, WHOLE, NOW_MS) == Choice(WHOLE, make=False, clear=False)


@pytest.mark.parametrize("wish", [Wish(until=date(2026, 11, 19)), Wish(seed=2), Wish(days=10)])
def test_another_demo_is_not_made_over_one_that_is_there(wish: Wish) -> None:
    """Other data than those that are there are refused, with the way out."""
    with pytest.raises(Conflict, match="--fresh"):
        choose(wish, WHOLE, NOW_MS)


def test_fresh_makes_it_in_place_of_the_one_there() -> None:
    """Asked to, the demo is made anew after the old one is cleared away."""
    made = choose(Wish(seed=2, days=10, fresh=True), WHOLE, NOW_MS)
    assert made == Choice(Label(seed=2, until="2026-11-23", days=10), make=True, clear=True)


def test_a_demo_cut_short_is_made_again() -> None:
    """Where the making did not come to its end, what there is goes, and it begins again."""
    cut_short = Label(seed=1, until="2026-11-23", days=60)
    assert choose(Wish(), cut_short, NOW_MS) == Choice(cut_short, make=True, clear=True)


@pytest.mark.parametrize("until", [date(2026, 11, 24), date(2026, 12, 31), date(2025, 11, 24)])
def test_days_the_collector_would_not_take_are_refused(until: date) -> None:
    """Days that are not over, or too long ago, are refused before anything is made."""
    with pytest.raises(Invalid, match="until"):
        choose(Wish(until=until), None, NOW_MS)
