"""When people work: a map of no one in particular, for who sees times of day."""

from typing import Any

import pytest

from fairday_reports.definitions.sections import hours as hours_module
from fairday_reports.document.model import Heat, Table
from tests.support.metric_days import MONDAY, day_after, office_roster
from tests.support.report_house import ADMIN, ANALYST, ReportHouse, day_facts, row_of


def fill(house: ReportHouse, people: int = 5) -> list[str]:
    """People who work from nine to five, Monday to Friday."""
    ids = [house.person(f"Person {number}", added=day_after(-7)) for number in range(people)]
    for person in ids:
        house.week(person)
        house.week(person, day_after(-7))
    return ids


def found(house: ReportHouse, **given: Any) -> Table:
    """The map."""
    return house.make("utilisation", **given).table("hours")


def test_people_are_counted_by_weekday_and_hour(house: ReportHouse) -> None:
    """Of one week, the number of people at a screen for half of the hour or more."""
    fill(house)
    table = found(house)
    assert [column.title for column in table.columns] == ["Day", *(f"{hour:02}" for hour in range(8, 18))]
    assert row_of(table, weekday="Mon") == {
        "weekday": "Mon",
        "h08": 0,
        **{f"h{h:02}": 5 for h in range(9, 17)},
        "h17": 0,
    }
    assert set(row_of(table, weekday="Sun").values()) == {"Sun", 0}
    assert table.drawing == Heat(5)
    assert table.caption == "People at a screen for half of the hour or more, of 5 people, by the clock of each."


def test_several_weeks_are_summed(house: ReportHouse) -> None:
    """The counts are days of people then, out of people times weeks."""
    fill(house)
    table = found(house, first=day_after(-7), last=day_after(6))
    assert row_of(table, weekday="Tue")["h09"] == 10
    assert table.drawing == Heat(10)
    assert "Days of people at a screen" in table.caption
    assert "of 5 people in 2 weeks" in table.caption


def test_hours_without_data_are_marked(house: ReportHouse) -> None:
    """Where somebody was scheduled and nothing was observed."""
    office_roster(house.collector)
    house.collector.settle()
    ids = fill(house, 4)
    jonas = house.person("Jonas")
    house.days((jonas, day_facts(MONDAY, 6, lacking=2)), *((jonas, day_facts(day_after(n))) for n in range(1, 5)))
    assert len(ids) == 4
    drawing = found(house).drawing
    assert drawing == Heat(5, frozenset({(0, "h15"), (0, "h16")}))


def test_a_day_has_one_row(house: ReportHouse) -> None:
    """Weekdays that are not in the range are not there."""
    fill(house)
    table = found(house, first=MONDAY, last=day_after(1))
    assert [row[0] for row in table.rows] == ["Mon", "Tue"]


@pytest.mark.parametrize(
    ("people", "viewer", "note"),
    [
        (4, ADMIN, "Fewer than 5 people: not shown."),
        (6, ANALYST, "Times of day are not shown to analysts."),
    ],
)
def test_a_sentence_stands_in_its_place(house: ReportHouse, people: int, viewer: object, note: str) -> None:
    """For a small group, and for who sees no times of day."""
    fill(house, people)
    table = found(house, viewer=viewer)
    assert (table.note, list(table.rows), table.drawing) == (note, [], None)


def test_a_long_map_of_many_is_not_drawn(house: ReportHouse, monkeypatch: pytest.MonkeyPatch) -> None:
    """Above a number of days of people it would take too long, and says what to choose."""
    fill(house)
    monkeypatch.setattr(hours_module, "MOST_KEPT", 34)
    assert found(house).note == "Not drawn for more than 34 days of people. Choose a team, or a shorter period."


def test_one_person_has_no_map(house: ReportHouse) -> None:
    """Their own day is where their hours are shown."""
    (maya, *_) = fill(house, 1)
    assert "hours" not in [table.key for table in house.make("utilisation", people=(maya,)).tables]
