"""The timesheet as a document: working time by the record, and time by state, of the dates of people."""

from datetime import date, timedelta
from typing import Any

import pytest

from fairday_collector.access.viewer import Viewer
from fairday_collector.errors import NotFound
from fairday_collector.ledger.reckon import STATES
from fairday_collector.people import find_team, set_person
from fairday_collector.timesheets.claim_desk import ClaimDesk
from fairday_reports.definitions import reading
from fairday_reports.document.model import Cell
from fairday_reports.local import local_iso
from tests.support.collector import HOUR, MINUTE, OTHER_EPOCH, Collector, batch, span
from tests.support.made_reports import ANALYST, content, made, rows, shown, total
from tests.support.metric_days import MONDAY, day_after, history_of, recorded, work
from tests.support.metric_days import at as when
from tests.support.office import DAY, at, entry, office
from tests.support.report_house import faults

WEEK = (MONDAY, day_after(6))
TODAY = day_after(2)
SUNDAY = date(2026, 9, 20)


def number(row: dict[str, Cell], key: str) -> int:
    """A cell that is a length of time; 0 where nothing is known."""
    value = row[key]
    assert value is None or isinstance(value, int)
    return value or 0


def adds_up(row: dict[str, Cell]) -> None:
    """Every sum that a timesheet promises, of a row."""
    assert sum(number(row, state) for state in STATES) == row["length"]
    assert number(row, "screen") == sum(number(row, state) for state in ("active", "meeting", "passive"))
    assert number(row, "observed") == number(row, "length") - number(row, "unknown")
    assert number(row, "locked_off") == sum(number(row, state) for state in ("locked", "suspended", "off"))
    assert number(row, "no_data") == number(row, "unknown") - number(row, "not_yet")


def test_a_date_has_its_record_and_its_states(collector: Collector) -> None:
    """A row tells start, end, breaks and worked by the record, presence and time by state, each exactly."""
    maya = office(collector)
    maya.works()
    (row,) = rows(made(collector, "timesheet", DAY, DAY), "days")
    assert (row["person_id"], row["person"], row["team"], row["date"], row["zone"]) == (
        maya.maya.id, "Maya", "Payments", "2026-09-16", "UTC",
    )  # fmt: skip
    assert row["start"] == row["first"] == "2026-09-16T09:00:00.000+00:00"
    assert row["end"] == row["last"] == "2026-09-16T17:00:00.000+00:00"
    assert (row["first_ms"], row["last_ms"]) == (at("09:00"), at("17:00"))
    assert (row["breaks"], row["worked"]) == (45 * MINUTE, 435 * MINUTE)
    assert (row["record"], row["complete"], row["completeness"]) == ("proposed", True, 1.0)
    assert (row["active"], row["locked"], row["unknown"], row["meeting"]) == (435 * MINUTE, 45 * MINUTE, 16 * HOUR, 0)
    assert (row["screen"], row["no_data"], row["not_yet"]) == (435 * MINUTE, 16 * HOUR, 0)
    adds_up(row)


def test_people_read_fewer_columns_than_programs(collector: Collector) -> None:
    """Of what there is none on any date there is no column for people, and a zone is named once where there is one."""
    maya = office(collector)
    maya.works()
    usual = ["Person", "Date", "Start", "End", "Worked", "Breaks", "Record", "Screen"]
    states = ["Active", "Meeting", "Idle", "Away", "Locked, off", "No data", "Seen"]
    assert shown(made(collector, "timesheet", DAY, DAY), "days") == [*usual, *states]
    collector.clock.now = at("18:00")
    assert shown(made(collector, "timesheet", DAY, DAY), "days") == [*usual, *states[:-1], "Not yet", "Seen"]


def test_the_record_in_force_is_told_with_what_made_it(collector: Collector) -> None:
    """What was corrected, attested, approved and locked holds, and the row says which; worked is that of the record."""
    maya = office(collector)
    maya.works()
    states = []
    corrected = entry("08:30", "17:00", ("12:00", "12:30"))

    def see() -> None:
        document = made(collector, "timesheet", DAY, DAY)
        (row,) = rows(document, "days")
        assert (row["start"], row["worked"]) == ("2026-09-16T08:30:00.000+00:00", 8 * HOUR)
        assert total(document, "days")["worked"] == 8 * HOUR
        states.append((row["record"], document.head.lead))

    maya.sheets(maya.worker, lambda desk: desk.correct(DAY, corrected, "train"))
    see()
    collector.settle()
    see()
    for viewer, act in ((maya.worker, "attest"), (maya.supervisor, "approve"), (maya.admin, "lock")):
        maya.sheets(viewer, lambda desk, act=act: desk.act(act, DAY))  # type: ignore[misc]
        see()
    said = "Everyone worked 8 h on 1 day by the record of working time. All of it is {}."
    screen = " The devices show 7 h 15 min of screen time."
    words = ["corrected", "corrected", "attested", "approved", "locked"]
    assert states == [(word, said.format(word) + screen) for word in words]


def test_nothing_observed_is_not_zero(collector: Collector) -> None:
    """A date without data has no screen time to tell, not 0:00; one corrected to not worked has worked 0:00."""
    maya = office(collector)
    maya.works()
    maya.sheets(maya.worker, lambda desk: desk.correct(DAY + timedelta(days=1), None, "ill"))
    first, second, third = rows(made(collector, "timesheet", DAY, DAY + timedelta(days=2)), "days")
    assert first["worked"] == 435 * MINUTE
    assert (second["worked"], second["breaks"], second["record"], second["screen"]) == (0, 0, "corrected", None)
    assert (third["worked"], third["record"], third["screen"], third["away"]) == (None, None, None, None)
    assert (third["observed"], third["unknown"], third["no_data"]) == (0, 24 * HOUR, 24 * HOUR)
    for row in (first, second, third):
        adds_up(row)


def test_approved_claims_and_breaks_count_as_the_record_has_them(collector: Collector) -> None:
    """Claimed time has its own column once there is some, and a claimed break is a break of the record."""
    maya = office(collector)
    maya.records_spans(("09:00", "12:00", "input"), ("15:00", "17:00", "input"))

    def claim(desk: ClaimDesk) -> Any:
        return desk.make(at("12:00"), at("13:00"), "break"), desk.make(at("13:00"), at("15:00"), "field")

    _, field = maya.claims(maya.worker, claim)
    maya.claims(maya.supervisor, lambda desk: desk.act(field.row.id, "approve"))
    collector.settle()
    document = made(collector, "timesheet", DAY, DAY)
    (row,) = rows(document, "days")
    assert (row["claimed"], row["active"], row["breaks"], row["worked"]) == (3 * HOUR, 5 * HOUR, HOUR, 7 * HOUR)
    assert "Claimed" in shown(document, "days")
    adds_up(row)


def test_two_devices_count_once(collector: Collector) -> None:
    """Time at two devices at once is in the states once, and beside them as overlap."""
    maya = office(collector)
    maya.records_spans(("09:00", "12:00", "input"))
    _, other = collector.seat(maya.maya, machine="laptop")
    sent = batch([span(at("11:00"), at("13:00"), app="excel")], epoch=OTHER_EPOCH)
    assert collector.upload(other, sent).status == 200
    collector.settle()
    (row,) = rows(made(collector, "timesheet", DAY, DAY), "days")
    assert (row["active"], row["screen"], row["overlap"], row["worked"]) == (4 * HOUR, 4 * HOUR, HOUR, 4 * HOUR)
    adds_up(row)


@pytest.mark.parametrize(("day", "hours"), [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25)])
def test_a_day_of_another_length_adds_up(collector: Collector, day: date, hours: int) -> None:
    """When clocks change, a date has 23 or 25 hours, and times are told with the offset of their instant."""
    collector.clock.now = at("12:00", day + timedelta(days=2))
    collector.team("Payments", "Europe/Berlin")
    maya = office(collector)
    maya.records_spans(("00:30", "02:30", "input"), day=day)
    (row,) = rows(made(collector, "timesheet", day, day), "days")
    assert (row["length"], row["active"]) == (hours * HOUR, 2 * HOUR)
    assert row["start"] == local_iso(at("00:30", day), "Europe/Berlin")
    assert row["end"] == local_iso(at("02:30", day), "Europe/Berlin")
    adds_up(row)


def test_several_zones_are_named_in_the_rows(collector: Collector) -> None:
    """Where people live by several zones, each row names its own; where by one, the caption does."""
    collector.person("Ada", zone="Europe/Berlin")
    one = made(collector, "timesheet", TODAY, TODAY)
    assert one.table("days").caption.endswith("Times of day are Berlin time (Europe/Berlin).")
    assert "Zone" not in shown(one, "days")
    collector.person("Bo", zone="Asia/Tokyo")
    several = made(collector, "timesheet", TODAY, TODAY)
    assert "Zone" in shown(several, "days")
    assert [row["zone"] for row in rows(several, "days")] == ["Europe/Berlin", "Asia/Tokyo"]


def house(collector: Collector) -> tuple[str, str, str]:
    """Ada and Bo of Payments with days of work, Bo in Sales from Wednesday on; their ids, then that of Payments."""
    collector.clock.now = when(-7, 8)
    ada, bo = collector.person("Ada"), collector.person("Bo")
    collector.team("Sales")
    keys = [collector.seat(person, machine=person.name)[1] for person in (ada, bo)]
    collector.clock.now = when(7, 10)
    recorded(collector, keys[0], [*work(when(0, 9), 60), *work(when(1, 9), 90)])
    recorded(collector, keys[1], [*work(when(1, 8), 45), *work(when(2, 9), 20)])
    with collector.store.write() as session:
        person = history_of(collector, bo.id).person
        set_person(session, person, collector.clock.now, team=find_team(session, "Sales"), from_date=day_after(2))
        payments = find_team(session, "Payments").id
    collector.settle()
    return ada.id, bo.id, payments


def test_people_come_by_name_with_their_sums(collector: Collector) -> None:
    """Rows stand under the name, by date; sums of each person and of all are those of the rows."""
    ada, bo, _ = house(collector)
    document = made(collector, "timesheet", *WEEK)
    days = rows(document, "days")
    assert [(row["person"], row["date"]) for row in days] == [
        (name, day_after(at_).isoformat()) for name in ("Ada", "Bo") for at_ in range(7)
    ]
    assert document.table("days").group == "person"
    people, whole = rows(document, "people"), total(document, "days")
    assert [(row["person_id"], row["worked"], row["days"]) for row in people] == [
        (ada, 150 * MINUTE, 2), (bo, 65 * MINUTE, 2),
    ]  # fmt: skip
    for key in ("worked", "breaks", "length", "screen", *STATES, "no_data", "missing"):
        assert number(whole, key) == sum(number(row, key) for row in days) == sum(number(row, key) for row in people)
    assert total(document, "people")["worked"] == whole["worked"] == 215 * MINUTE
    assert document.head.lead == (
        "Everyone worked 3 h 35 min on 4 person-days by the record of working time. All of it is proposed. "
        "The devices show 3 h 35 min of screen time."
    )


def test_a_person_is_in_a_team_on_the_dates_they_were_in_it(collector: Collector) -> None:
    """Of a team, and for its supervisor, there are the dates of who changed teams until the day before."""
    _, bo, payments = house(collector)
    dates = ["2026-10-12", "2026-10-13"]
    of_team = rows(made(collector, "timesheet", *WEEK, teams=(payments,)), "days")
    assert [row["date"] for row in of_team if row["person_id"] == bo] == dates
    boss = Viewer("key:boss", "supervisor", frozenset({payments}))
    seen = made(collector, "timesheet", *WEEK, viewer=boss, people=(bo,))
    assert [row["date"] for row in rows(seen, "days")] == dates
    assert total(seen, "days")["worked"] == 45 * MINUTE
    everything = made(collector, "timesheet", *WEEK, by="team")
    assert [(row["team"], row["people"], row["worked"]) for row in rows(everything, "teams")] == [
        ("Payments", 2, 195 * MINUTE), ("Sales", 1, 20 * MINUTE),
    ]  # fmt: skip
    assert (total(everything, "teams")["people"], total(everything, "teams")["worked"]) == (2, 215 * MINUTE)


@pytest.mark.parametrize(("by", "table"), [("week", "weeks"), ("month", "months"), ("person", "people")])
def test_sums_by_week_month_and_person_are_those_of_the_days(collector: Collector, by: str, table: str) -> None:
    """However the dates are put together, a person's sums are the same, and every row adds up."""
    ada, bo, _ = house(collector)
    span_of = (day_after(-6), day_after(6))
    days = rows(made(collector, "timesheet", *span_of), "days")
    document = made(collector, "timesheet", *span_of, by=by)
    for person in (ada, bo):
        own = [row for row in rows(document, table) if row["person_id"] == person]
        for key in ("worked", "length", "screen", *STATES):
            assert sum(number(row, key) for row in own) == sum(
                number(row, key) for row in days if row["person_id"] == person
            )
        for row in own:
            adds_up(row)
    assert total(document, table)["worked"] == 215 * MINUTE
    if by == "week":
        assert [row["week"] for row in rows(document, table)][:2] == ["6–11 October 2026", "12–18 October 2026"]


def test_who_sees_no_times_of_day_gets_none(collector: Collector) -> None:
    """An analyst's timesheet has lengths alone, of their own record times too; a stranger is nobody."""
    maya = office(collector)
    maya.works()
    document = made(collector, "timesheet", DAY, DAY, viewer=ANALYST)
    keys = {column.key for column in document.table("days").columns}
    assert not keys & {"first", "last", "first_ms", "last_ms", "received", "start", "end"}
    assert all(column.kind != "time" for table in document.tables for column in table.columns)
    assert rows(document, "days")[0]["worked"] == 435 * MINUTE
    own = Viewer("web:maya", "analyst", person_id=maya.maya.id)
    (row,) = rows(made(collector, "timesheet", DAY, DAY, viewer=own, people=(maya.maya.id,)), "days")
    assert row["start"] == "2026-09-16T09:00:00.000+00:00"
    with pytest.raises(NotFound):
        made(collector, "timesheet", DAY, DAY, Viewer("web:bo", "worker", person_id="bo"), people=(maya.maya.id,))


def test_chunks_change_nothing(collector: Collector, monkeypatch: pytest.MonkeyPatch) -> None:
    """Read one person at a time or all at once, the document is the same."""
    house(collector)
    whole = made(collector, "timesheet", *WEEK)
    monkeypatch.setattr(reading, "CHUNK", 1)
    one = made(collector, "timesheet", *WEEK)
    assert whole.head == one.head
    assert content(whole) == content(one)
    assert list(faults(whole)) == []


def test_an_empty_selection_and_an_empty_period_say_so(collector: Collector) -> None:
    """Nobody, and nobody's data, are sentences; of somebody there are rows that hold what is known."""
    collector.team("Payments")
    nobody = made(collector, "timesheet", *WEEK)
    assert nobody.tables == []
    assert nobody.head.lead == "Nobody was in this selection in this period. Choose other dates, people or teams."
    now, collector.clock.now = collector.clock.now, when(-21, 8)
    ada = collector.person("Ada").id
    collector.clock.now = now
    silent = made(collector, "timesheet", day_after(-20), day_after(-14), people=(ada,))
    assert silent.head.lead == (
        "There are no data about Ada in this period. Check that devices send data, or choose other dates."
    )
    assert silent.head.people == {ada}
    future = made(collector, "timesheet", day_after(7), day_after(8), people=(ada,))
    assert future.head.lead == "This period has not begun yet. Choose an earlier one."
    assert total(future, "days")["not_yet"] == 48 * HOUR
    assert future.head.people == {ada}
    assert total(silent, "days")["worked"] is None
    assert total(silent, "days")["no_data"] == 7 * 24 * HOUR


def test_a_record_counts_before_its_date_is_reckoned(collector: Collector) -> None:
    """Also where that is a date before the person was added, of which nothing else is known."""
    maya = office(collector)
    assert made(collector, "timesheet", DAY, DAY).tables == []
    maya.sheets(maya.worker, lambda desk: desk.correct(DAY, entry("09:00", "17:00"), "train"))
    document = made(collector, "timesheet", DAY - timedelta(days=1), DAY + timedelta(days=1))
    assert [(row["date"], row["worked"]) for row in rows(document, "days")] == [
        ("2026-09-16", 8 * HOUR), ("2026-09-17", None),
    ]  # fmt: skip


def test_a_period_attested_makes_no_dates_of_before_somebody_was_added(collector: Collector) -> None:
    """That nothing was worked on the Monday and Tuesday before is on record with the week, and tells nothing."""
    now, collector.clock.now = collector.clock.now, at("08:00")
    maya = office(collector)
    collector.clock.now = now
    maya.policy(pay_period="week")
    maya.works(DAY)
    week = DAY - timedelta(days=2), DAY + timedelta(days=4)
    before = made(collector, "timesheet", *week)
    maya.attested()
    after = made(collector, "timesheet", *week)
    dates = [[(row["date"], row["no_data"]) for row in rows(document, "days")] for document in (before, after)]
    assert dates[0] == dates[1]
    assert total(after, "days")["record"] == "attested"


def test_twins_are_told_apart(collector: Collector) -> None:
    """Two people of one name stand under headings of their own, with their teams."""
    for team in ("Payments", "Sales"):
        collector.person("Ada", team)
    document = made(collector, "timesheet", TODAY, TODAY)
    assert [row["person"] for row in rows(document, "days")] in (
        ["Ada (Payments)", "Ada (Sales)"], ["Ada (Sales)", "Ada (Payments)"],
    )  # fmt: skip
