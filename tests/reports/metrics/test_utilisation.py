"""Over, under and healthy, and what they make of a team."""

import pytest

from fairday_collector.ledger.facts import DayFacts
from fairday_reports.metrics.utilisation import Standing, standing, status, team_status


@pytest.mark.parametrize(
    ("utilised", "wanted"), [(0, "under"), (70, "under"), (71, "healthy"), (129, "healthy"), (130, "over")]
)
def test_a_person_is_over_or_under_their_goal(utilised: int, wanted: str) -> None:
    """At 130 % of the goal it is over, at 70 % under."""
    assert status(DayFacts(utilised_ms=utilised, goal_ms=100)) == wanted


def people(over: int, under: int, healthy: int, none: int = 0) -> list[DayFacts]:
    """So many people of each status."""
    made = [DayFacts(utilised_ms=200, goal_ms=100)] * over + [DayFacts(utilised_ms=1, goal_ms=100)] * under
    return [*made, *[DayFacts(utilised_ms=100, goal_ms=100)] * healthy, *[DayFacts(utilised_ms=9)] * none]


@pytest.mark.parametrize(
    ("over", "under", "healthy", "wanted"),
    [
        (6, 2, 2, "High"),
        (5, 2, 3, "Varied"),
        (2, 6, 2, "Low"),
        (2, 5, 3, "Varied"),
        (1, 1, 8, "Optimal"),
        (1, 2, 7, "Varied"),
    ],
)
def test_a_team_is_what_most_of_it_are(over: int, under: int, healthy: int, wanted: str) -> None:
    """High and Low need more than half, Optimal more than 70 %; at exactly that it is Varied."""
    assert team_status(people(over, under, healthy)) == wanted
    assert team_status(people(over, under, healthy, none=50)) == wanted


def test_without_goals_there_is_nothing_to_say() -> None:
    """A team without anyone, or without anyone's goal, has no label."""
    assert team_status([]) is None
    assert team_status(people(0, 0, 0, none=3)) is None


def test_a_team_is_not_what_was_not_observed() -> None:
    """Of whom less than 98 % was observed counts for no label; where that is everybody, there is none."""
    lacking = [DayFacts(utilised_ms=1, goal_ms=100, frame_ms=100, observed_in_frame_ms=25)] * 2
    assert team_status([*people(0, 0, 1), *lacking]) == "Optimal"
    assert team_status(lacking) is None


def test_people_are_counted_by_where_they_are() -> None:
    """Of whom less than 98 % was observed are not compared, who has no goal is left out."""
    lacking = DayFacts(utilised_ms=100, goal_ms=100, frame_ms=100, observed_in_frame_ms=97)
    enough = DayFacts(utilised_ms=100, goal_ms=100, frame_ms=100, observed_in_frame_ms=98)
    found = standing([*people(1, 2, 3, none=4), lacking, enough])
    assert found == Standing(over=1, healthy=4, under=2, incomplete=1)
    assert found.compared == 7
