import pytest

from tests.support.facts_days import app, facts_from


@pytest.mark.parametrize(("length", "deep"), [(1500, 1), (1499, 0)])
def test_deep_focus_begins_at_25_minutes(length: int, deep: int) -> None:
    """A run of exactly that length is deep, one a second shorter is not."""
    facts = facts_from([app(length)])
    assert (facts.deep_focus_runs, facts.deep_focus_ms) == (deep, deep * length * 1000)
