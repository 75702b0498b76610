import pytest

from fairday_collector.ledger.facts import DayFacts
from fairday_reports.metrics.utilisation import team_status


@pytest.mark.parametrize(("under", "healthy", "wanted"), [(1, 3, "Optimal"), (1, 2, "Varied"), (0, 1, "Optimal")])
def test_small_teams_are_judged_by_the_same_share(under: int, healthy: int, wanted: str) -> None:
    """Three of four healthy people are more than 70 %, two of three are not."""
    people = [DayFacts(utilised_ms=1, goal_ms=100)] * under + [DayFacts(utilised_ms=100, goal_ms=100)] * healthy
    assert team_status(people) == wanted
