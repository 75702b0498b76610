"""A team read at once, against the readers of persons and teams."""

from datetime import date

from fairday_collector.people import PersonHistory, find_team, set_person
from fairday_reports.metrics.read import person_metrics, team_metrics
from fairday_reports.metrics.registry import METRICS
from fairday_reports.metrics.team import TeamReading, once_members, team_reading
from tests.support.collector import Collector
from tests.support.metric_days import MONDAY, at, day_after, history_of, office_roster, recorded, work

PARTS = [(day_after(-7), day_after(-1)), (MONDAY, day_after(6))]


def house(collector: Collector) -> tuple[str, str, str]:
    """Maya and Bo of Payments with days of work, Bo in Sales from Wednesday on; their ids, then the team's."""
    collector.clock.now = at(-7, 8)
    office_roster(collector)
    maya, bo = collector.person("maya"), collector.person("Bo")
    collector.team("Sales")
    keys = [collector.seat(person, machine=person.name)[1] for person in (maya, bo)]
    collector.clock.now = at(3, 10)
    recorded(collector, keys[0], work(at(1, 9), 60, ("code", "slack")))
    recorded(collector, keys[1], [*work(at(-5, 9), 30), *work(at(1, 9), 45), *work(at(2, 9), 20)])
    with collector.store.write() as session:
        person = history_of(collector, bo.id).person
        set_person(session, person, collector.clock.now, team=find_team(session, "Sales"), from_date=day_after(2))
        team = find_team(session, "Payments").id
    collector.settle()
    return maya.id, bo.id, team


def read(collector: Collector, team: str) -> TeamReading:
    """The team's week after the week before."""

    def counted(history: PersonHistory, day: date) -> bool:
        return history.team_on(day) == team

    with collector.store.read() as session:
        return team_reading(session, once_members(session, team), counted, PARTS, collector.clock.now)


def test_sums_are_those_of_the_other_readers(collector: Collector) -> None:
    """Each part of the team and of each member has the terms that the readers of teams and persons sum."""
    maya, bo, team = house(collector)
    found = read(collector, team)
    now, everything = collector.clock.now, list(METRICS.values())
    with collector.store.read() as session:
        whole = team_metrics(session, find_team(session, team), everything, PARTS[0][0], PARTS[1][1], "week", now)
        assert [part.terms for part in whole.parts] == list(found.totals)
        for person in (maya, bo):
            history = history_of(collector, person)
            own = person_metrics(
                session, history, everything, PARTS[0][0], PARTS[1][1], "week", now,
                lambda one, day: one.team_on(day) == team,
            )  # fmt: skip
            member = next(one for one in found.members if one.history.person.id == person)
            assert [part.terms for part in own.parts] == list(member.parts)
            assert member.total == own.parts[-1].terms
    assert found.total == whole.parts[-1].terms
    assert len(found.people) == 2


def test_members_come_by_name_with_their_dates(collector: Collector) -> None:
    """Whatever the case of their names; each with the dates on which they were in the team, today running."""
    house_of = house(collector)
    found = read(collector, house_of[2])
    assert [one.history.person.name for one in found.members] == ["Bo", "maya"]
    bo, maya = found.members
    assert [day.day for day in bo.days] == [MONDAY, day_after(1)]
    assert [day.running for day in maya.days] == [False, False, False, True]


def test_a_part_without_dates_is_none(collector: Collector) -> None:
    """Who was not there in a part has no sums for it, which is not the same as nothing done."""
    _, _, team = house(collector)
    collector.clock.now = at(3, 11)
    new = collector.person("Zoe")
    found = read(collector, team)
    member = next(one for one in found.members if one.history.person.id == new.id)
    assert member.parts[0] is None
    assert member.parts[1] is not None


def test_a_team_of_nobody_has_empty_sums(collector: Collector) -> None:
    """There are no members, and the totals hold nothing."""
    team = collector.team("Empty")
    found = read(collector, team.id)
    assert found.members == []
    assert found.total.length_ms == 0
