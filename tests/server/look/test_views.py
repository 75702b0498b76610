from dataclasses import replace
from datetime import date

import pytest

from fairday_collector.ledger.reckon import Segment
from fairday_collector.policy.settings import Settings
from fairday_collector.timesheets.model import Entry, Recorded
from fairday_server.pages.day import Subject, day_view
from fairday_server.pages.frame import Frame
from fairday_server.pages.views import Amount, DayView
from tests.support.look import MINUTE, OFFICE, TUESDAY, WHOLE, bounds, day, people, row_of
from tests.support.look_record import record_of

START, END = bounds(TUESDAY)


def seconds(amount: Amount) -> int:
    """An amount of a table in seconds."""
    hours, minutes, rest = f"{amount.hm}{amount.seconds}".split(":")
    return int(hours) * 3600 + int(minutes) * 60 + int(rest)


def values(view: DayView) -> list[str]:
    """The five figures."""
    return [figure.value for figure in view.figures]


def test_a_day_is_said_before_it_is_shown() -> None:
    """The lead holds the answer: when, how much, what lay between, and what was not observed."""
    assert day().lead.striptags() == (
        "Maya Lindqvist worked 8 h 10 min, from 08:31 to 17:22 with 41 min of breaks, as proposed from presence. "
        "Screen time was 7 h 15 min, with 4 h 20 min of focus. In between: 18 min away, 41 min locked and 7 min idle. "
        "For 18 min nothing was observed; that says nothing about presence."
    )


def test_the_worker_is_you() -> None:
    """Workers read the same page about themselves, spoken to, with the same figures."""
    own = day(subject=Subject("p1", "Maya Lindqvist", "Payments", you=True))
    assert own.heading == "Your day, Tuesday 13 October"
    assert own.lead.striptags().startswith("You worked 8 h 10 min, from 08:31 to 17:22")
    assert own.figures == day().figures


def test_figures_of_a_day() -> None:
    """Worked, screen time, focus, collaboration, observed; each says where it comes from."""
    assert values(day()) == ["8 h 10 min", "7 h 15 min", "4 h 20 min", "1 h 53 min", "96 %"]
    assert day().figures[0].small == "08:31–17:22 less 41 min of breaks"
    assert day().figures[2].why == "/people/p1/explain?metric=focus&from=2026-10-13&to=2026-10-13"
    assert day().figures[4].small == "18 min without data, 13:10–13:28"


@pytest.mark.parametrize(
    ("now_ms", "value", "lead"),
    [
        (END + 1, "No data", "There are no data for this day. No computer reported; that says nothing about presence."),
        (START + 600 * MINUTE, "Not yet", "Nothing has come yet today."),
        (START - 1, "Not yet", "Tuesday 13 October has not begun yet."),
    ],
)
def test_without_data_no_zero_is_claimed(now_ms: int, value: str, lead: str) -> None:
    """A day nobody sent anything about says so, and claims no zero: no data once it is over, not yet before."""
    view = day((), now_ms=now_ms)
    assert values(view) == [value] * 5
    assert view.lead.striptags() == lead


def test_a_computer_that_was_off_all_day_is_not_no_data() -> None:
    """Where everything was observed and nobody was there, screen time is zero."""
    view = day(((1440, "off"),))
    assert values(view) == ["0 min", "0 min", "0 min", "0 min", "No presence"]
    assert view.lead.striptags() == "Maya Lindqvist was not at a screen on this day."


def test_today_says_until_when_it_is_complete() -> None:
    """A day that is not over names the last received instant, says "so far", and leaves what follows as not yet."""
    view = day(OFFICE[:10], now_ms=START + 770 * MINUTE)
    assert view.late == "Data complete up to 12:47."
    assert "so far" in view.lead
    assert {line.name: line.amount.hm for line in view.states}["Not yet"] == "11:13"
    assert {line.name: line.amount.hm for line in view.states}["No data"] == "0:00"


@pytest.mark.parametrize("on", [TUESDAY, date(2026, 3, 29), date(2026, 10, 25)])
def test_tables_add_up(on: date) -> None:
    """States add up to the whole day, apps to screen time, which is active, meeting and passive; shares to 100 %."""
    view = day(OFFICE, on=on)
    by_name = {line.name: seconds(line.amount) for line in view.states}
    assert sum(by_name.values()) == seconds(view.length)
    assert sum(seconds(line.amount) for line in view.apps) == seconds(view.apps_total)
    assert by_name["Active"] + by_name["Meeting"] + by_name["Passive"] == seconds(view.apps_total)
    assert round(sum(float(line.share.removesuffix(" %")) for line in view.states), 1) == 100


def test_a_long_tail_of_apps_shares_a_row() -> None:
    """At most 15 apps have a row; what is left is one more, so that the table still adds up."""
    apps = [Segment(START + n * MINUTE, START + (n + 1) * MINUTE, "active", f"app {n:02}") for n in range(40)]
    segments = [*apps, Segment(apps[-1].end, END, "off")]
    subject = Subject("p1", "Maya", "Payments", you=False)
    view = day_view(Frame(), subject, row_of(TUESDAY, segments), segments, record_of(segments), END)
    assert [line.name for line in view.apps][14:] == ["app 14", "25 more programs"]
    assert sum(seconds(line.amount) for line in view.apps) == seconds(view.apps_total) == 2400


def test_days_of_other_lengths_say_so() -> None:
    """On the day the clocks change, the page says how long it was."""
    view = day(((90, "off"), (300, "active")), on=date(2026, 10, 25))
    assert "The clocks changed: this day had 25 h." in view.seen
    assert view.states_heading == "Where the 25 hours went"


def test_there_is_no_step_beyond_today() -> None:
    """The day before is always a step away; the day after only once it has begun."""
    assert [step.text for step in day().steps] == ["‹ Mon 12 Oct", "Tue 13 Oct", "Wed 14 Oct ›"]
    assert [step.text for step in day((), now_ms=START + 1).steps] == ["‹ Mon 12 Oct", "Tue 13 Oct"]


def test_the_other_window_is_one_link_away() -> None:
    """From the hours around presence to the whole day and back; without a difference there is no link."""
    around, whole, empty = day(), day(asked=WHOLE), day(())
    assert around.window is not None
    assert whole.window is not None
    assert (around.shown, around.window.href) == ("07:00 to 19:00", "/people/p1/days/2026-10-13?window=day")
    assert (whole.shown, whole.window.href) == ("00:00 to 24:00", "/people/p1/days/2026-10-13")
    assert empty.window is None


def test_work_after_midnight_belongs_to_the_day_of_its_shift() -> None:
    """A night shift that began after midnight is told on its date, and drawn as far as it lies on it: not at all."""
    segments = [Segment(START, END, "off")]
    night = Recorded(Entry(END + 30 * MINUTE, END + 360 * MINUTE), "corrected")
    record = replace(record_of(segments), recorded=night)
    subject = Subject("p1", "Maya", "Payments", you=False)
    view = day_view(Frame(), subject, row_of(TUESDAY, segments), segments, record, END + 600 * MINUTE)
    assert view.shown == "00:00 to 24:00"
    assert view.lead.striptags().startswith(
        "Maya worked 5 h 30 min, from 00:30 to 06:00 without a break, as corrected."
    )
    assert "Work" not in view.lane_names


def test_the_policy_in_words() -> None:
    """The page lists what is recorded and what is not, as the policy of the day has it."""
    least = day(settings=Settings(app="off")).recorded
    most = day(settings=Settings(title="full", site="on", private_allowed=False)).recorded
    assert "The program in front, by its name." in least.no
    assert {"Window titles.", "Names of web sites.", "Anything in private time, except that there was some."} <= {
        *least.no
    }
    assert {"Window titles in full.", "The names of web sites in front, not the pages."} <= {*most.yes}
    assert "Which keys were pressed, or any text." in most.no
    assert least.inputs == "On this day: 8,214 keys, 1,033 clicks and 402 scrolls."


def test_reasons_quote_the_rules_in_force() -> None:
    """The explanation of active time follows the rule and the thresholds of the day's policy."""
    backdate = {reason.key: reason.text for reason in day().reasons}
    forward = {
        reason.key: reason.text for reason in day(settings=Settings(idle_rule="forward", idle_after_s=120)).reasons
    }
    assert "A pause of 5 min or more is not active from its start" in backdate["active"]
    assert "The first 2 min of a pause are active" in forward["active"]
    assert backdate["screen"].startswith("Active 6:02:00 + meeting 0:57:00 + passive 0:16:00 = 7:15:00.")
    assert backdate["observed"].endswith("Not observed: 13:10:00 to 13:28:00.")
    assert day().made_by.startswith("Reckoned Wednesday 14 October, 02:00:00, with reckoning 1, policy changes 3 and 4")


def test_overlap_is_reported() -> None:
    """Time at several devices at once is said to be counted once."""
    assert day().foot.startswith("Several devices were in use at once for 6 min; that time is counted once.")


def test_people_stand_by_name_with_what_is_known_of_today() -> None:
    """The list is alphabetical, and tells not yet, no data and nobody there apart."""
    view = people()
    assert [line.name for line in view.people][1:] == [
        "Aiko Tanaka",
        "Ben Ashworth",
        "Claire Dubois",
        "Daniel Kowal",
        "Zoë Ångström-Wróblewska",
    ]
    assert [line.state for line in view.people] == ["", "", "not-yet", "away", "no-data", ""]
    assert view.lead.striptags() == "6 people, of whom 3 have been at a screen today."
