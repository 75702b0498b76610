"""How far to trust a report: what was observed, what is missing, and by what it was reckoned."""

from typing import Any

import pytest

from fairday_collector.access.viewer import Viewer
from fairday_collector.ledger.block import versions
from fairday_collector.people import FIRST_DATE
from fairday_collector.policy.change import change_policy
from fairday_collector.store.tables import Person
from fairday_reports.document.model import About
from tests.support.collector import Collector, batch, span
from tests.support.metric_days import MONDAY, at, day_after, office_roster, recorded
from tests.support.report_house import ANALYST, ReportHouse, day_facts, house_of


def about(house: ReportHouse, report: str = "utilisation", **given: Any) -> About:
    """About a report."""
    return house.make(report, **given).head.about


def test_nothing_missing_is_said_by_the_share_alone(house: ReportHouse) -> None:
    """All observed, made now, in the zone asked for; no sentence on what is missing."""
    house.week(house.person("Ada"))
    found = about(house)
    assert (found.completeness, found.missing, found.waiting, found.running) == (1.0, (), 0, 0)
    assert (found.made_ms, found.zone) == (house.collector.clock.now, "UTC")
    assert found.versions == versions()


def test_each_person_is_named_once_the_longest_first(house: ReportHouse) -> None:
    """Silent days by date, of the others how much; who lacks more goes before."""
    ada, ben, jonas = (house.person(name) for name in ("Ada", "Ben", "Jonas"))
    house.week(ben)
    house.days((ada, day_facts(MONDAY, 7, lacking=1)), (ada, day_facts(day_after(1), 7.5, lacking=0.5)))
    house.days((jonas, day_facts(day_after(1), 5, lacking=3)))
    house.days(*((jonas, day_facts(day_after(day), 0, lacking=8)) for day in (3, 4)))
    found = about(house)
    assert found.missing == (
        "Jonas: no data on Thu 15 Oct and Fri 16 Oct, 3 h of Tue 13 Oct",
        "Ada: 1 h of Mon 12 Oct, 30 min of Tue 13 Oct",
    )
    assert found.completeness == pytest.approx(1 - 20.5 / 80)


def test_many_days_and_people_are_counted(house: ReportHouse) -> None:
    """At most three dates of each, at most ten people, and how much more there is."""
    for number in range(12):
        person = house.person(f"Person {number:02}")
        silent = number if number < 5 else 0
        house.days(*((person, day_facts(day_after(day), 0, lacking=8)) for day in range(silent)))
        house.days(*((person, day_facts(day_after(day), 7, lacking=1)) for day in range(silent, 5)))
    found = about(house).missing
    assert len(found) == 11
    assert found[0] == "Person 04: no data on 4 days, 1 h of Fri 16 Oct"
    assert found[4] == "Person 00: 1 h of Mon 12 Oct, 1 h of Tue 13 Oct, 1 h of Wed 14 Oct, parts of 2 other days"
    assert found[-1] == "2 other people: 10 h without data"


def test_a_summary_names_nobody(house: ReportHouse) -> None:
    """It says how much is missing, of how many; nowhere in it stands the name of a person."""
    for name in ("Ada", "Jonas"):
        house.week(house.person(name), hours=6, lacking=2)
    made = house.make("summary")
    assert made.head.about.missing == ("20 h without data, of 2 people",)
    told = [made.head, *((table, list(table.rows)) for table in made.tables)]
    assert "Jonas" not in repr(told)


def test_dates_that_wait_or_run_are_counted(house: ReportHouse) -> None:
    """New data that are not in the numbers yet, and today."""
    house.week(house.person("Maya"))
    _, key = house.collector.seat(*house.collector.rows(Person))
    assert house.collector.upload(key, batch([span(at(1, 20), at(1, 21))])).status == 200
    found = about(house, first=MONDAY, last=day_after(7))
    assert (found.waiting, found.running) == (1, 1)


def silent_afternoon(collector: Collector) -> ReportHouse:
    """Maya, rostered nine to five, whose desktop was seen until two on Tuesday, and on no other date but Monday."""
    house = house_of(collector)
    collector.clock.now = at(0, 1)
    office_roster(collector)
    person = collector.person("Maya", zone="Europe/Stockholm")
    _, key = collector.seat(person)
    collector.clock.now = at(3, 6)
    recorded(collector, key, [span(at(0, 7), at(0, 15)), span(at(1, 7), at(1, 12)), span(at(1, 13), at(1, 14))])
    return house


def test_holes_have_their_local_times(house: ReportHouse) -> None:
    """The rostered hours that nobody observed, as the person's clock showed them."""
    made = silent_afternoon(house.collector).make("attendance", last=day_after(2), first=MONDAY)
    assert made.head.about.missing == (
        "Maya: no data on Wed 14 Oct, Tue 13 Oct 14:00–15:00 and 16:00–17:00",
    )  # fmt: skip
    assert made.head.lead == (
        "Everyone attended 2 of 3 rostered days, and 62 % of the rostered hours were worked. "
        "There was 1 absence, on a day without data. Work ended early on 1 day."
    )


def test_analysts_are_told_how_much_and_no_times(house: ReportHouse) -> None:
    """Of others; of their own record they see the times too."""
    silent_afternoon(house.collector)
    found = about(house, "attendance", viewer=ANALYST, first=MONDAY, last=day_after(2))
    assert found.missing == ("Maya: no data on Wed 14 Oct, 2 h of Tue 13 Oct",)
    (maya,) = house.collector.rows(Person)
    own = Viewer("web:maya", "analyst", person_id=maya.id)
    found = about(house, "attendance", viewer=own, first=MONDAY, last=day_after(2))
    assert "14:00–15:00" in found.missing[0]


def test_versions_are_those_the_ledger_knows(house: ReportHouse) -> None:
    """The newest change of policy and calendar that the generation holds, not one that is still being reckoned."""
    silent_afternoon(house.collector)
    before = about(house)
    assert (before.policy, before.rules, before.calendar > 0) == (0, 0, True)
    house.collector.do(change_policy, {"idle_after_s": 120}, FIRST_DATE, house.collector.clock.now, "test")
    assert about(house).policy == 0
    house.collector.settle()
    after = about(house)
    assert after.policy == after.through_change > before.through_change
    assert after.generation > before.generation
