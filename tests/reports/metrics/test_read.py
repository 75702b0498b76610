"""Metrics of people, teams and everyone, from a real store."""

from collections.abc import Sequence
from datetime import date

import pytest
from sqlmodel import select

from fairday_collector.errors import Invalid
from fairday_collector.people import find_team, set_person
from fairday_collector.seats import assign_seat
from fairday_collector.store.tables import Person, Seat
from fairday_reports.metrics.read import Part, Readings, organisation_metrics, person_metrics, team_metrics
from fairday_reports.metrics.registry import METRICS, find_metrics
from tests.support.collector import HOUR, MINUTE, Collector, batch, span
from tests.support.metric_days import MONDAY, at, day_after, history_of, office_roster, recorded, work


@pytest.fixture
def maya(collector: Collector) -> tuple[str, str]:
    """Maya, added on Monday morning, who worked an hour each on Monday and Wednesday; her id and her seat's key."""
    collector.clock.now = at(0, 8)
    person = collector.person()
    _, key = collector.seat(person)
    collector.clock.now = at(2, 20)
    spans = [*work(at(0, 9), 60), *work(at(2, 10), 60, ("code", "slack"))]
    recorded(collector, key, spans)
    return person.id, key


def read(
    collector: Collector, person: str, names: Sequence[str], last: date, by: str = "day", first: date = MONDAY
) -> Readings:
    """Metrics of a person."""
    with collector.store.read() as session:
        history = history_of(collector, person)
        return person_metrics(session, history, find_metrics(names), first, last, by, collector.clock.now)


def values(readings: Readings, name: str) -> list[object]:
    """One metric, part by part."""
    return [part.values[name] for part in readings.parts]


def counts(part: Part) -> tuple[int, int, int, int]:
    """Dates in all, with data, with new data, and not over."""
    return part.days, part.reckoned, part.waiting, part.running


def test_a_person_has_values_by_day(collector: Collector, maya: tuple[str, str]) -> None:
    """Each date by itself: nothing for one without data, and none of those to come."""
    found = read(collector, maya[0], ["focus", "collaboration", "switches_per_hour"], day_after(3))
    assert values(found, "focus") == [60 * MINUTE, None, 30 * MINUTE, None]
    assert values(found, "collaboration") == [0, None, 30 * MINUTE, None]
    assert values(found, "switches_per_hour") == [0.0, None, 59.0, None]
    assert [counts(part) for part in found.parts] == [(1, 1, 0, 0), (1, 0, 0, 0), (1, 1, 0, 1), (0, 0, 0, 0)]
    assert [part.completeness for part in found.parts] == [1.0, None, 1.0, None]


def test_a_range_applies_the_formula_to_the_sums(collector: Collector, maya: tuple[str, str]) -> None:
    """A share over several dates is that of their sums, the longest run the longest of any."""
    found = read(collector, maya[0], ["productivity", "longest_focus", "screen_time"], day_after(3), "range")
    (part,) = found.parts
    assert part.values == {"productivity": 1.0, "longest_focus": 60 * MINUTE, "screen_time": 120 * MINUTE}
    assert (part.first, part.last, counts(part)) == (MONDAY, day_after(3), (3, 2, 0, 1))


def test_absence_needs_no_data(collector: Collector, maya: tuple[str, str]) -> None:
    """A rostered date that nobody sent anything about was missed, once it is over; a free one was not."""
    office_roster(collector)
    collector.clock.now = at(5, 1)
    collector.settle()
    found = read(collector, maya[0], ["absences", "attended", "completeness", "late"], day_after(6))
    assert values(found, "absences") == [0, 1, 0, 1, 1, None, None]
    assert values(found, "attended") == [1, 0, 1, 0, 0, None, None]
    assert values(found, "late") == [0, None, HOUR, None, None, None, None]
    assert values(found, "completeness") == [0.125, 0.0, 0.125, 0.0, 0.0, None, None]


def test_a_move_makes_no_dates(collector: Collector, maya: tuple[str, str]) -> None:
    """Another team, role or zone: the date before the first one was not missed, and the next has not begun."""
    office_roster(collector)
    collector.team("Sales")
    collector.settle()
    wanted = ["absences", "attended"]
    before = read(collector, maya[0], wanted, day_after(4), first=day_after(-3))
    for change in ({"team": "Sales"}, {"role": "clerk"}, {"zone": "Europe/Madrid"}, {"zone": "UTC"}):
        with collector.store.write() as session:
            team = {"team": find_team(session, change["team"])} if "team" in change else change
            set_person(session, session.get_one(Person, maya[0]), collector.clock.now, from_date=MONDAY, **team)
        collector.settle()
        after = read(collector, maya[0], wanted, day_after(4), first=day_after(-3))
        assert list(map(counts, after.parts)) == list(map(counts, before.parts)), change
    assert values(after, "absences") == values(before, "absences") == [None, None, None, 0, 1, 0, None, None]


def test_a_date_that_is_not_here_yet_after_a_move_west_counts_nothing(
    collector: Collector, maya: tuple[str, str]
) -> None:
    """It had begun where she was, with data, and begins once more where she is."""
    for zone, hour, begun in (("Pacific/Auckland", 20, 4), ("UTC", 21, 3)):
        collector.clock.now = at(2, hour + 1)
        with collector.store.write() as session:
            set_person(session, session.get_one(Person, maya[0]), collector.clock.now, from_date=MONDAY, zone=zone)
        recorded(collector, maya[1], work(at(2, hour), 60), seq=hour)
        found = read(collector, maya[0], ["screen_time"], day_after(4), first=day_after(-3))
        assert sum(part.days for part in found.parts) == begun, zone
    assert values(found, "screen_time") == [None, None, None, HOUR, None, 3 * HOUR, None, None]


def test_a_date_that_is_not_over_is_not_judged(collector: Collector, maya: tuple[str, str]) -> None:
    """At noon nobody is absent or has left early, and no share of the shift is shown; lateness is."""
    office_roster(collector)
    collector.clock.now = at(2, 12)
    collector.settle()
    names = ["absences", "early_leave", "adherence", "utilisation_status", "completeness", "late", "worked"]
    found = read(collector, maya[0], names, day_after(2), first=day_after(2))
    assert found.parts[0].values == {
        "absences": 0, "early_leave": 0, "adherence": None, "utilisation_status": None, "completeness": None,
        "late": HOUR, "worked": HOUR,
    }  # fmt: skip
    assert found.parts[0].running == 1


def test_dates_before_someone_was_added_do_not_count(collector: Collector, maya: tuple[str, str]) -> None:
    """No absence before the person was there, unless data say that they were."""
    office_roster(collector)
    collector.clock.now = at(5, 1)
    collector.settle()
    before = read(collector, maya[0], ["absences"], day_after(-1), "range", first=day_after(-7))
    assert (before.parts[0].values["absences"], before.parts[0].days) == (None, 0)
    recorded(collector, maya[1], work(at(-5, 9), 60), seq=2)
    after = read(collector, maya[0], ["absences"], day_after(-1), "range", first=day_after(-7))
    assert (after.parts[0].values["absences"], after.parts[0].days) == (2, 5)


def test_whoever_takes_over_a_computer_was_not_absent_before(collector: Collector, maya: tuple[str, str]) -> None:
    """Its nights, which were another's, tell nothing of the dates of whom it feeds now."""
    office_roster(collector)
    nights = [span(at(day, 17), at(day + 1, 9), "quiet") for day in range(2)]
    recorded(collector, maya[1], nights, seq=2)
    collector.clock.now = at(3, 12)
    noor = collector.person("Noor")
    with collector.store.write() as session:
        (computer,) = session.exec(select(Seat))
        assign_seat(session, computer, session.get_one(Person, noor.id), at(3, 12), at(3, 12), "test")
    collector.settle()
    found = read(collector, noor.id, ["absences"], day_after(4))
    assert list(map(counts, found.parts[:5])) == [(0, 0, 0, 0)] * 3 + [(1, 0, 0, 1), (0, 0, 0, 0)]


@pytest.mark.parametrize("by", ["seat", "zone"])
def test_dates_that_were_known_by_mistake_do_not_count(collector: Collector, maya: tuple[str, str], by: str) -> None:
    """Once the data of before somebody was added are another's, or another date's, so are the dates."""
    office_roster(collector)
    collector.clock.now = at(3, 12)
    noor = collector.person("Noor")
    recorded(collector, collector.seat(noor, machine="m-2")[1], work(at(1, 23.5), 15))
    before = read(collector, noor.id, ["absences"], day_after(4))
    assert list(map(counts, before.parts[:5])) == [(0, 0, 0, 0), (1, 1, 0, 0), (1, 0, 0, 0), (1, 0, 0, 1), (0, 0, 0, 0)]
    with collector.store.write() as session:
        if by == "seat":
            computer = session.exec(select(Seat).where(Seat.machine_id == "m-2")).one()
            assign_seat(session, computer, session.get_one(Person, maya[0]), at(0, 0), at(3, 12), "test")
        else:
            set_person(session, session.get_one(Person, noor.id), at(3, 12), zone="Europe/Berlin", from_date=MONDAY)
    collector.settle()
    after = read(collector, noor.id, ["absences"], day_after(4))
    kept = [(1, 1, 0, 0)] if by == "zone" else [(0, 0, 0, 0)]
    assert list(map(counts, after.parts[:5])) == [(0, 0, 0, 0)] * 2 + kept + [(1, 0, 0, 1), (0, 0, 0, 0)]


def test_new_data_are_told_before_they_are_reckoned(collector: Collector, maya: tuple[str, str]) -> None:
    """A date with spans that wait is counted as waiting, with or without older data."""
    found = read(collector, maya[0], ["worked"], day_after(2))
    assert [part.waiting for part in found.parts] == [0, 0, 0]
    late = [*work(at(0, 14), 60), *work(at(1, 14), 60)]
    assert collector.upload(maya[1], batch(late, seq=2)).status == 200
    found = read(collector, maya[0], ["worked"], day_after(2))
    assert [counts(part)[:3] for part in found.parts] == [(1, 1, 1), (1, 0, 1), (1, 1, 0)]


def team_read(collector: Collector, name: str, names: Sequence[str], by: str) -> Readings:
    """Metrics of a team."""
    with collector.store.read() as session:
        team = find_team(session, name)
        return team_metrics(session, team, find_metrics(names), MONDAY, day_after(2), by, collector.clock.now)


def test_a_team_has_its_members_by_date(collector: Collector, maya: tuple[str, str]) -> None:
    """Who changes teams counts on each date for the team of that date; everyone counts for the organisation."""
    ben = collector.person("Ben", "Support")
    _, key = collector.seat(ben, machine="m-2", user="ben")
    recorded(collector, key, work(at(1, 9), 30))
    with collector.store.write() as session:
        person = history_of(collector, maya[0]).person
        set_person(session, person, collector.clock.now, team=find_team(session, "Support"), from_date=day_after(2))
    collector.settle()
    assert values(team_read(collector, "Payments", ["screen_time"], "day"), "screen_time") == [60 * MINUTE, None, None]
    support = team_read(collector, "Support", ["screen_time"], "day")
    assert values(support, "screen_time")[1:] == [30 * MINUTE, 60 * MINUTE]
    with collector.store.read() as session:
        everyone = organisation_metrics(
            session, find_metrics(["screen_time"]), MONDAY, day_after(2), "range", collector.clock.now
        )
    assert values(everyone, "screen_time") == [150 * MINUTE]
    assert everyone.subject == "everyone"
    assert everyone.parts[0].people == 2


def test_a_team_has_a_label_and_a_person_a_status(collector: Collector, maya: tuple[str, str]) -> None:
    """The same metric says `under` of a person and `Low` of a team in which most are."""
    collector.clock.now = at(3, 1)
    own = read(collector, maya[0], ["utilisation_status"], day_after(2), "range")
    assert values(own, "utilisation_status") == ["under"]
    team = team_read(collector, "Payments", ["utilisation_status"], "range")
    assert values(team, "utilisation_status") == ["Low"]


def test_dates_can_be_left_out(collector: Collector, maya: tuple[str, str]) -> None:
    """Who may see only some dates gets the sums of those."""
    with collector.store.read() as session:
        history = history_of(collector, maya[0])
        metrics = [METRICS["screen_time"]]
        found = person_metrics(
            session, history, metrics, MONDAY, day_after(2), "range", collector.clock.now,
            lambda _history, day: day != MONDAY,
        )  # fmt: skip
    assert (values(found, "screen_time"), found.parts[0].days) == ([60 * MINUTE], 2)


@pytest.mark.parametrize(
    ("first", "last", "by"),
    [
        (MONDAY, day_after(-1), "day"),
        (MONDAY, day_after(400), "day"),
        (date(1960, 1, 1), date(1960, 1, 2), "day"),
        (MONDAY, MONDAY, "hour"),
    ],
)
def test_a_bad_range_is_refused(collector: Collector, maya: tuple[str, str], first: date, last: date, by: str) -> None:
    """Backwards, too long, outside the calendar, or cut in a way there is none of."""
    with pytest.raises(Invalid):
        read(collector, maya[0], ["worked"], last, by, first=first)
