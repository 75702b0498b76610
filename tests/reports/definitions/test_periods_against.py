"""A report against the periods before: the trend, the comparison, and their words."""

from datetime import timedelta

import pytest

from fairday_reports.definitions.change import difference
from fairday_reports.document.model import Kind, Trend
from fairday_reports.formats.table_view import table_view
from tests.support.metric_days import MONDAY, at, day_after
from tests.support.report_house import HOUR, ReportHouse, day_facts, row_of, values


@pytest.fixture
def weeks(house: ReportHouse) -> ReportHouse:
    """Ada's four weeks, each with half an hour a day more than the one before."""
    ada = house.person("Ada", added=day_after(-21))
    for number in range(4):
        house.week(ada, MONDAY - timedelta(weeks=3 - number), hours=7 + number / 2, after_hours_ms=number * HOUR)
    return house


def test_a_trend_has_the_weeks_there_are(weeks: ReportHouse) -> None:
    """From the first week with a value on, drawn against the goal of now and the band around it."""
    table = weeks.make("utilisation").table("trend_utilisation")
    assert table.title == "Utilisation, four weeks"
    assert values(table, "period") == ["Week 39", "Week 40", "Week 41", "Week 42"]
    assert values(table, "from")[0] == day_after(-21).isoformat()
    assert values(table, "utilisation") == [0.75 * worked / 8 for worked in (7, 7.5, 8, 8.5)]
    drawing = table.drawing
    assert isinstance(drawing, Trend)
    assert (drawing.x, drawing.y, drawing.goal) == ("period", "utilisation", 0.8)
    assert drawing.band == pytest.approx((0.56, 1.04))


def test_the_band_is_the_same_wherever_it_is_told(house: ReportHouse) -> None:
    """Every goal there may be: rounded down as all shares are, above the table as beside the trend."""
    ada = house.person("Ada", added=day_after(-7))
    for goal in (75, 85, 29, 57):
        for day in (MONDAY, day_after(-7)):
            house.again(ada, day_facts(day, goal_ms=8 * HOUR * goal // 100))
        document = house.make("utilisation")
        low, high = goal * 70 // 100, goal * 130 // 100
        assert f"Band {low} to {high} %, goal {goal} %." in document.table("groups").caption
        legend = table_view(document.table("trend_utilisation"), "t").legend
        assert legend == [("band", f"Band {low} % to {high} %"), ("line", f"Goal {goal} %")]


def test_a_trend_of_more_than_eight_periods_is_cut(house: ReportHouse) -> None:
    """Eight are drawn, whatever there is before."""
    ada = house.person("Ada", added=day_after(-70))
    for number in range(10):
        house.week(ada, MONDAY - timedelta(weeks=number))
    table = house.make("utilisation").table("trend_utilisation")
    assert (table.title, len(list(table.rows))) == ("Utilisation, eight weeks", 8)


def test_a_trend_of_one_value_is_none(house: ReportHouse) -> None:
    """One point says nothing, and a period nobody was in is compared with nothing."""
    house.week(house.person("Ada"))
    assert [table.key for table in house.make("utilisation").tables] == ["groups"]


def test_a_gap_stays_a_gap(weeks: ReportHouse) -> None:
    """A period between others without data has a row without a value."""
    bo = weeks.person("Bo", "Sales", added=day_after(-14))
    for number in (0, 2):
        weeks.week(bo, MONDAY - timedelta(weeks=number))
    table = weeks.make("utilisation", people=(bo,)).table("trend_utilisation")
    assert values(table, "utilisation") == [0.75, None, 0.75]


def test_weeks_without_any_data_have_no_utilisation(house: ReportHouse) -> None:
    """They are no 0 %, whatever was scheduled: the trend begins with the first week of which something is known."""
    ada = house.person("Ada", added=day_after(-21))
    house.week(ada)
    house.week(ada, day_after(-7))
    house.days(*((ada, day_facts(day_after(day - week), 0, lacking=8)) for week in (14, 21) for day in range(5)))
    made = house.make("utilisation")
    assert values(made.table("trend_utilisation"), "utilisation") == [0.75, 0.75]
    before = house.make("utilisation", first=day_after(-14), last=day_after(-8))
    assert [table.key for table in before.tables if table.key.startswith("trend")] == []
    (figure,) = [one for one in before.head.figures if one.key == "utilisation"]
    assert (figure.value, figure.detail) == (None, "no data")


def test_values_stand_beside_those_before(weeks: ReportHouse) -> None:
    """People read each in its own unit, and the difference of what they read; programs get exact numbers."""
    table = weeks.make("utilisation").table("against")
    assert table.title == "Against the week before"
    assert [column.title for column in table.columns if column.shown] == ["Figure", "Week 42", "Week 41", "Difference"]
    worked, share = row_of(table, metric="worked"), row_of(table, metric="utilisation")
    assert (worked["now"], worked["then"], worked["change"]) == ("42:30", "40:00", "+2:30")
    assert (worked["unit"], worked["value"], worked["difference"]) == ("ms", 42.5 * HOUR, 2.5 * HOUR)
    assert (share["now"], share["then"], share["change"]) == ("79 %", "75 %", "+4 points")
    assert share["difference"] == pytest.approx(0.75 / 16)
    people = row_of(table, metric="people")
    assert (people["figure"], people["now"], people["change"]) == ("People", "1", "0")


def test_what_was_not_known_before_has_no_difference(house: ReportHouse) -> None:
    """A dash stands where a period had no value, and nothing in place of the difference."""
    ada = house.person("Ada", added=day_after(-7))
    house.week(ada, MONDAY - timedelta(weeks=1), scheduled=0)
    house.week(ada)
    row = row_of(house.make("utilisation").table("against"), metric="utilisation")
    assert (row["now"], row["then"], row["change"], row["before"], row["difference"]) == (
        "75 %", "–", None, None, None,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("after", "before", "kind", "words"),
    [
        (10 * HOUR, 10 * HOUR + 29_000, "ms", "0:00"),
        (10 * HOUR + 31_000, 10 * HOUR + 29_000, "ms", "+0:01"),
        (HOUR, 3 * HOUR, "ms", "−2:00"),
        (0.749, 0.731, "ratio", "+1 point"),
        (0.739, 0.731, "ratio", "0 points"),
        (0.5, 0.75, "ratio", "−25 points"),
        (1, 1204, "count", "−1,203"),
        (2.26, 2.14, "per_hour", "+0.2"),
        (None, 3, "count", ""),
        (3, None, "ms", ""),
        ("High", "Low", "text", ""),
    ],
)
def test_a_difference_is_that_of_what_is_shown(after: object, before: object, kind: Kind, words: str) -> None:
    """Whoever subtracts the two values on the page gets it, to the last minute and point."""
    assert difference(after, before, kind) == words  # type: ignore[arg-type]


def test_the_lead_says_what_rose(weeks: ReportHouse) -> None:
    """Work after hours of the same people is set against the week before, where enough was observed of both."""
    assert weeks.make("utilisation").head.lead == (
        "Everyone worked 42 h 30 min, and utilisation was 79 %, with a goal of 80 %. That is within the target band. "
        "After-hours work rose by 5 h from the week before."
    )


@pytest.mark.parametrize(
    ("then", "now", "words", "shown"),
    [
        (8 * HOUR + 30_500, 9 * HOUR + 89_000, "rose by 1 h from", "+1:00"),
        (9 * HOUR + 89_000, 8 * HOUR + 30_500, "fell by 1 h from", "−1:00"),
        (HOUR + 29_000, HOUR + 31_000, "rose by 1 min from", "+0:01"),
        (HOUR + 31_000, HOUR + 89_000, None, "0:00"),
    ],
)
def test_the_lead_says_the_difference_of_the_table(
    house: ReportHouse, then: int, now: int, words: str | None, shown: str
) -> None:
    """To the minute, after the same rounding; and nothing where the table shows none."""
    ada = house.person("Ada", added=day_after(-7))
    house.days((ada, day_facts(day_after(-7), after_hours_ms=then)), (ada, day_facts(MONDAY, after_hours_ms=now)))
    made = house.make("utilisation")
    assert row_of(made.table("against"), metric="after_hours")["change"] == shown
    assert (words in made.head.lead) if words else ("rose" not in made.head.lead and "fell" not in made.head.lead)


def test_the_lead_compares_nothing_that_was_not_observed(weeks: ReportHouse) -> None:
    """A week with too little data, or of other people, did not rise or fall."""
    bo = weeks.person("Bo", "Sales", added=day_after(-7))
    weeks.week(bo, MONDAY - timedelta(weeks=1), hours=5, lacking=3)
    assert "rose" not in weeks.make("utilisation").head.lead
    weeks.week(bo, after_hours_ms=HOUR)
    lead = weeks.make("utilisation", people=(bo,)).head.lead
    assert lead.startswith("Bo worked 40 h")
    assert "rose" not in lead


@pytest.mark.parametrize("report", ["utilisation", "summary"])
def test_the_lead_compares_no_period_that_is_not_over(weeks: ReportHouse, report: str) -> None:
    """A week of which three days have been is not said to have fallen; nor one that ends today to have risen."""
    weeks.collector.clock.now = at(3, 6)
    for asked in ({}, {"period": "this-week"}, {"first": day_after(2), "last": day_after(4)}):
        lead = weeks.make(report, **asked).head.lead
        assert "rose" not in lead
        assert "fell" not in lead
    assert "rose" in weeks.make(report, first=MONDAY, last=day_after(2)).head.lead


def test_the_lead_compares_nobody_who_was_there_for_a_part(house: ReportHouse) -> None:
    """Whoever came or left in the middle of either week worked less in it for that alone."""
    ada = house.person("Ada", added=day_after(-4))
    house.days(*((ada, day_facts(day_after(day), after_hours_ms=HOUR)) for day in (-4, -3, 0, 1, 2)))
    assert "rose" not in house.make("utilisation").head.lead
    assert "After-hours work rose by 1 h" in house.make("utilisation", first=day_after(1), last=day_after(2)).head.lead


def test_the_summary_sets_each_figure_against_the_week_before(weeks: ReportHouse) -> None:
    """Below it stands what it was, and the difference."""
    figures = {figure.key: figure for figure in weeks.make("summary").head.figures}
    assert figures["worked"].detail == "40 h the week before, 2 h 30 min more"
    assert figures["utilisation"].detail == "75 % the week before, 4 points more"
    assert figures["completeness"].detail == "100 % the week before"


def test_the_summary_knows_of_no_week_before(house: ReportHouse) -> None:
    """Where there was none, it says so."""
    house.week(house.person("Ada"))
    assert {figure.detail for figure in house.make("summary").head.figures} == {"not known the week before"}
