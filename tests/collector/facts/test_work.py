"""What working time and the plan come to."""

from dataclasses import replace

import pytest

from fairday_collector.ledger.facts import DayInput, unseen_facts
from tests.support.facts_days import HOUR, MIDNIGHT, NO_ROSTER, app, day_input, facts_from, hours, rostered
from tests.support.facts_oracle import Piece

NINE_TO_FIVE = hours(9 * HOUR, 17 * HOUR)


def at(*pieces: tuple[int, Piece]) -> list[Piece]:
    """A whole day with pieces at seconds after midnight; the rest is unknown."""
    found: list[Piece] = []
    now = 0
    for start, piece in pieces:
        found += [Piece(start - now, "unknown"), piece]
        now = start + piece.length
    return [*found, Piece(86_400 - now, "unknown")]


def test_work_is_compared_with_the_shift() -> None:
    """Late by 10 min, left 20 min early: overlap, lateness and the rest in one record."""
    worked = [hours(9 * HOUR + 600, 12 * HOUR), hours(13 * HOUR, 16 * HOUR + 2400)]
    facts = facts_from(at((9 * HOUR, app(HOUR))), day_input(rostered(NINE_TO_FIVE), worked))
    done = (2 * HOUR + 3000) + (3 * HOUR + 2400)
    assert (facts.worked_ms, facts.planned_worked_ms, facts.adherent_ms) == (done * 1000,) * 3
    assert (facts.late_ms, facts.late_days) == (600_000, 1)
    assert (facts.early_leave_ms, facts.early_leave_days) == (1_200_000, 1)
    assert (facts.rostered_days, facts.attended_days, facts.absent_days) == (1, 1, 0)
    assert facts.scheduled_ms == 8 * HOUR * 1000


def test_less_than_a_minute_is_absence() -> None:
    """59 s of work on a rostered date are none; nothing is late, since nobody came."""
    start, _ = NINE_TO_FIVE
    facts = facts_from(at(), day_input(rostered(NINE_TO_FIVE), [(start, start + 59_000)]))
    assert (facts.attended_days, facts.absent_days, facts.late_days) == (0, 1, 0)
    facts = facts_from(at(), day_input(rostered(NINE_TO_FIVE), [(start, start + 60_000)]))
    assert (facts.attended_days, facts.absent_days) == (1, 0)


def test_without_a_roster_nothing_is_planned() -> None:
    """No lateness, overtime or after-hours, and the usual time is expected of a date with presence."""
    facts = facts_from(at((22 * HOUR, app(HOUR))), day_input(worked=[hours(22 * HOUR, 23 * HOUR)]))
    assert facts.worked_ms == HOUR * 1000
    assert facts.expected_ms == 28_800_000
    planned = ("planned_days", "planned_worked_ms", "planned_productive_ms", "scheduled_ms", "overtime_ms")
    assert [getattr(facts, name) for name in (*planned, "after_hours_ms")] == [0] * 6
    assert facts_from(at()).expected_ms == 0
    corrected = facts_from(at(), day_input(worked=[hours(9 * HOUR, 10 * HOUR)]))
    assert corrected.expected_ms == 28_800_000


@pytest.mark.parametrize(
    ("of", "available"), [("active", HOUR), ("worked", 2 * HOUR), ("scheduled", 8 * HOUR), ("expected", 8 * HOUR)]
)
def test_utilisation_is_of_what_the_policy_says(of: str, available: int) -> None:
    """The denominator is active, worked, scheduled or expected time, and the goal a share of it."""
    given = day_input(
        rostered(NINE_TO_FIVE), [hours(9 * HOUR, 11 * HOUR)], utilisation_of=of, utilisation_kinds=["focus"]
    )
    facts = facts_from(at((9 * HOUR, app(HOUR - 100)), (10 * HOUR - 100, app(100, "chat", collaboration=True))), given)
    assert facts.utilised_ms == (HOUR - 100) * 1000
    assert (facts.available_ms, facts.goal_ms) == (available * 1000, available * 750)


def test_utilisation_of_schedules_needs_one() -> None:
    """What was done on a date without a roster is no part of a share of scheduled time."""
    facts = facts_from([app(100)], day_input(utilisation_of="scheduled"))
    assert (facts.utilised_ms, facts.available_ms) == (0, 0)


def test_after_hours_is_any_sign_of_work_outside_the_hours() -> None:
    """Presence and claims that count as work, not idle time and not breaks."""
    pieces = at(
        (8 * HOUR, app(2 * HOUR)),
        (18 * HOUR, Piece(600, "claimed", claim=0)),
        (19 * HOUR, Piece(600, "claimed", claim=1)),
        (20 * HOUR, Piece(600, "idle")),
    )
    facts = facts_from(pieces, day_input(rostered(NINE_TO_FIVE)), work_claims=[True, False])
    assert facts.after_hours_ms == (HOUR + 600) * 1000


def test_hours_of_the_night_before_are_no_after_hours() -> None:
    """A night shift reaches into the next date: its time there is expected, and is not after hours."""
    given = day_input(rostered(hours(22 * HOUR, 30 * HOUR)))
    night = (hours(-2 * HOUR, 6 * HOUR), *given.schedule.intervals)
    facts = facts_from(
        at((5 * HOUR, app(2 * HOUR))), DayInput(settings=given.settings, schedule=given.schedule, hours=night)
    )
    assert facts.after_hours_ms == HOUR * 1000
    assert facts.frame_ms == 8 * HOUR * 1000
    assert facts.observed_in_frame_ms == HOUR * 1000


def test_a_free_date_is_all_after_hours() -> None:
    """On a holiday every sign of work lies outside the hours, and all work is overtime."""
    given = day_input(replace(NO_ROSTER, kind="holiday"), [hours(9 * HOUR, 10 * HOUR)])
    facts = facts_from(at((9 * HOUR, app(HOUR))), given)
    assert (facts.after_hours_ms, facts.overtime_ms, facts.planned_days) == (HOUR * 1000, HOUR * 1000, 1)


def test_completeness_is_of_the_hours_or_of_presence() -> None:
    """Rostered, the hours are to be observed; else first to last presence. Locked time is observed."""
    pieces = at((9 * HOUR, app(HOUR)), (11 * HOUR, Piece(HOUR, "locked")), (12 * HOUR, app(HOUR)))
    plain = facts_from(pieces)
    assert (plain.frame_ms, plain.observed_in_frame_ms) == (4 * HOUR * 1000, 3 * HOUR * 1000)
    shift = facts_from(pieces, day_input(rostered(NINE_TO_FIVE)))
    assert (shift.frame_ms, shift.observed_in_frame_ms) == (8 * HOUR * 1000, 3 * HOUR * 1000)


@pytest.mark.parametrize(
    "given",
    [
        day_input(),
        day_input(rostered(NINE_TO_FIVE)),
        day_input(rostered(hours(20 * HOUR, 28 * HOUR))),
        day_input(rostered(NINE_TO_FIVE), utilisation_of="scheduled"),
        day_input(replace(NO_ROSTER, kind="free")),
    ],
    ids=["no roster", "shift", "night shift", "of scheduled", "free"],
)
def test_a_date_nobody_sent_anything_about_is_all_unknown(given: DayInput) -> None:
    """Made from the calendar alone, it has the facts of a day of unknown time."""
    begin = MIDNIGHT * 1000
    assert unseen_facts(begin, begin + 86_400_000, given) == facts_from(at(), given)
