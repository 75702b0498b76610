"""What screen time counts as: classes, switches, multitasking, focus."""

from itertools import chain

import pytest

from fairday_collector.ledger.reckon import Counts
from tests.support.facts_days import MIDNIGHT, app, day_input, facts_from
from tests.support.facts_oracle import Piece

MIN = 60


def test_a_meeting_is_productive_collaboration_whatever_the_app() -> None:
    """A call before an app that rules call unproductive is work with others, and nothing else."""
    facts = facts_from([app(300, "video", state="meeting", klass=2), app(200, "video", klass=2)])
    assert (facts.productive_ms, facts.collaboration_ms, facts.unproductive_ms) == (300_000, 300_000, 200_000)


def test_collaboration_is_productive_time_alone() -> None:
    """Chat that rules call neutral is neither productive nor collaboration."""
    facts = facts_from([app(100, "chat", klass=1, collaboration=True), app(50, "mail", collaboration=True)])
    assert (facts.neutral_ms, facts.productive_ms, facts.collaboration_ms) == (100_000, 50_000, 50_000)


def test_core_is_a_part_of_productive() -> None:
    """What is marked as core and called neutral is not core work."""
    facts = facts_from([app(100, core=True), app(50, klass=1, core=True), app(30, state="meeting", core=True)])
    assert facts.core_ms == 130_000


@pytest.mark.parametrize(
    ("between", "switches"), [(0, 1), (299, 1), (300, 0), (301, 0)], ids=["touching", "just under", "at", "over"]
)
def test_a_switch_bridges_less_than_idle_after(between: int, switches: int) -> None:
    """Another app after 5 min without screen time is a new start, no switch."""
    assert facts_from([app(60), Piece(between, "idle"), app(60, "mail")]).switches == switches


def test_touching_stretches_switch_under_any_idle_rule() -> None:
    """Where every gap is idle at once, a change of app without any gap still is a switch."""
    assert facts_from([app(60), app(60, "mail")], day_input(idle_after_s=0)).switches == 1


def test_titles_make_no_switch() -> None:
    """Another class or title of the same app is no change of app; no app at all is an app."""
    assert facts_from([app(9), app(9, klass=1), app(9, None), app(9)]).switches == 2


def test_four_switches_make_a_minute_of_multitasking() -> None:
    """Of a busy clock minute only what is productive and no collaboration is multitasking; the next minute is focus."""
    busy = list(chain.from_iterable((app(5, "code"), app(5, "mail")) for _ in range(2)))
    facts = facts_from([*busy, app(40, "code"), app(60, "code")])
    assert (facts.switches, facts.multitasking_ms, facts.focus_ms) == (4, 60_000, 60_000)
    fewer = facts_from([*busy[1:], app(45, "code"), app(60, "code")])
    assert (fewer.switches, fewer.multitasking_ms) == (3, 0)


def test_minutes_are_those_of_utc() -> None:
    """The same four switches over the edge of a clock minute make none busy."""
    busy = list(chain.from_iterable((app(5, "code"), app(5, "mail")) for _ in range(2)))
    pieces = [*busy, app(100, "code")]
    assert facts_from(pieces, start=MIDNIGHT).multitasking_ms == 60_000
    assert facts_from(pieces, start=MIDNIGHT + 50).multitasking_ms == 0


@pytest.mark.parametrize(("broken", "deep"), [(120, 25 * MIN), (121, 0)])
def test_deep_focus_bears_interruptions_of_two_minutes(broken: int, deep: int) -> None:
    """Two minutes of anything else are borne and not counted; a second more breaks the run."""
    facts = facts_from([app(10 * MIN), Piece(broken, "locked"), app(15 * MIN)])
    assert facts.deep_focus_ms == deep * 1000
    assert facts.longest_focus_ms == (25 * MIN if deep else 15 * MIN) * 1000


def test_a_run_is_as_long_as_the_focus_in_it() -> None:
    """24 min of focus with an interruption of 2 min are not 25."""
    facts = facts_from([app(12 * MIN), app(2 * MIN, "chat", klass=1), app(12 * MIN)])
    assert (facts.focus_runs, facts.deep_focus_runs, facts.longest_focus_ms) == (1, 0, 24 * MIN * 1000)


def test_an_active_day_has_two_hours_of_screen_time() -> None:
    """A second less is none."""
    assert facts_from([app(7200)]).active_days == 1
    assert facts_from([app(7199)]).active_days == 0
    assert facts_from([Piece(7200, "idle")], day_input(active_day_s=0)).active_days == 0


def test_an_empty_day_is_all_zero() -> None:
    """A date that a zone skipped has no length and no facts."""
    facts = facts_from([])
    assert (facts.length_ms, facts.unknown_ms, facts.switches, facts.frame_ms) == (0, 0, 0, 0)


def test_counts_are_passed_on() -> None:
    """Keys, clicks and scrolls of the day are terms too."""
    given = day_input()
    found = facts_from([app(1)], type(given)(settings=given.settings, schedule=given.schedule, counts=Counts(3, 2, 1)))
    assert (found.keys, found.clicks, found.scrolls) == (3, 2, 1)
