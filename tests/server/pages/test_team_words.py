"""What a team's pages say, from made-up weeks and months."""

import re
from datetime import date

import pytest

from fairday_collector.timesheets.rest import Breach
from fairday_reports.metrics.presence import HourMap
from fairday_server.pages.team.heat import heat_view
from fairday_server.pages.team.now import last_state, state_now
from fairday_server.pages.team.rest_words import rest_sentences
from tests.support.look_team import (
    HOUR,
    MINUTE,
    NAMES,
    WEDNESDAY,
    gallery_team,
    member,
    now,
    period,
    present,
)

TEAM = [member(name) for name in NAMES]
GALLERY = gallery_team()
NOON = (14 * 60 + 7) * MINUTE


def plain(text: object) -> str:
    """A sentence without its elements."""
    return re.sub(r"<[^>]*>", "", str(text))


def test_the_lead_names_who_is_where_and_whose_data_lack() -> None:
    """The team, then above, below, and a data problem with its cause."""
    assert plain(period(TEAM).lead) == (
        "Most of the team is within the target band: 9 of 11. Tomas Okafor is above it. Luca Moretti is below it. "
        "Data of Jonas Weber are not complete: no data since Wed 17:15."
    )


def test_the_workload_counts_whom_the_lead_counts() -> None:
    """Of whom too little was observed is not compared, but counted beside."""
    workload = period(TEAM).figures[0]
    assert (workload.value, workload.small) == ("Optimal", "9 of 11 within the target band, 1 incomplete")
    lacking = period([member("Jonas Weber")]).figures[0]
    assert (lacking.value, lacking.small) == ("None", "nobody is compared with a goal")


def test_a_lead_names_three_and_counts_the_rest() -> None:
    """A long list of names would bury the sentence."""
    crowd = [member(f"Luca {letter}") for letter in "ABCDE"]
    assert plain(period(crowd).lead).endswith("Luca A, Luca B, Luca C and 2 more are below it.")


@pytest.mark.parametrize(
    ("people", "day", "says"),
    [
        (TEAM, date(2027, 1, 4), "This week has not begun yet."),
        ([], WEDNESDAY, "Nobody was in this team in this week."),
        (TEAM[:2], WEDNESDAY, "Everyone is within the target band."),
        (TEAM[6:7], WEDNESDAY, "Nobody is within the target band. Luca Moretti is below it."),
    ],
)
def test_leads_of_little(people: list[object], day: date, says: str) -> None:
    """Nothing yet, nobody, few and one."""
    assert plain(period(people, day=day).lead) == says  # type: ignore[arg-type]


def test_incomplete_data_get_no_word_of_comparison() -> None:
    """Where Above, Within or Below would stand is "so far", and the bar goes on hatched."""
    rows = {row.name: row for row in period(TEAM).people}
    assert (rows["Jonas Weber"].word, rows["Jonas Weber"].mark.text) == ("so far", "No data since Wed 17:15")
    assert "p-hatch" in rows["Jonas Weber"].bar
    assert [rows[name].word for name in ("Aiko Tanaka", "Luca Moretti", "Tomas Okafor")] == ["Within", "Below", "Above"]


def test_balance_counts_everyone_once() -> None:
    """Above, within, below and not compared add up to the team."""
    lines = period(TEAM).balance
    assert [(line.word, line.number, line.names) for line in lines] == [
        ("Above", "1", "Tomas Okafor"), ("Within", "9", ""), ("Below", "1", "Luca Moretti"),
        ("Not compared", "1", "Jonas Weber"),
    ]  # fmt: skip


def test_conversations_are_facts_by_name() -> None:
    """A data problem is one, time that is not sorted is named as a cause, and rest is told with its rule."""
    jonas, luca, tomas = period(TEAM).talk
    assert jonas.fact == "Jonas Weber: no data since Wed 17:15."
    assert jonas.more == ("That is a question about data, not about attendance.",)
    assert luca.fact == "Luca Moretti has a utilisation of 53 % with a goal of 80 %, below the band for 8 weeks."
    assert "9 h 10 min in programs that are not yet sorted" in luca.more[0]
    assert [link.text for link in luca.links] == ["Why this figure", "Sort programs", "See the week"]
    assert tomas.fact == "Tomas Okafor was at a screen outside the rostered hours on 5 days, 7 h 55 min in all."
    assert (
        tomas.more[-1]
        == "On Wednesday there was 10 h 20 min of rest in the 24 h from the start of work; the rule is 11 h."
    )


def test_rest_of_several_days_is_told_once() -> None:
    """The least of them stands for all, and a week without its day of rest is told by its Monday."""
    daily = [
        Breach("daily", date(2026, 10, day), date(2026, 10, day), day * HOUR // 2, 11 * HOUR) for day in range(12, 17)
    ]
    weekly = Breach("weekly", date(2026, 10, 12), date(2026, 10, 18), 20 * HOUR, 24 * HOUR)
    assert rest_sentences([*daily, weekly], "week") == [
        "On 5 days there was as little as 6 h of rest in the 24 h from the start of work; the rule is 11 h.",
        "The longest rest in the week of Mon 12 Oct was 20 h; the rule is 24 h.",
    ]
    assert rest_sentences([], "week") == []


def test_a_running_week_says_what_it_leaves_out() -> None:
    """It says so far, what was scheduled before today, until when data came, and new data that wait."""
    _, view = GALLERY["team-week-running"]
    assert plain(view.lead).startswith("So far most of the team")  # type: ignore[attr-defined]
    rows = {row.name: row for row in view.people}  # type: ignore[attr-defined]
    assert rows["Ben Ashworth"].planned == "23:15 before today"
    assert rows["Ben Ashworth"].mark.text == "Until 17:15"
    assert rows["Aiko Tanaka"].mark.text == "New data are being counted"
    assert "4 with new data not counted yet" in view.foot  # type: ignore[attr-defined]


def test_an_analyst_reads_no_time_of_day() -> None:
    """Neither in marks nor in links to days; the heat map and the distributions are a sentence or gone."""
    _, view = GALLERY["team-week-analyst"]
    rows = {row.name: row for row in view.people}  # type: ignore[attr-defined]
    assert rows["Jonas Weber"].mark.text == "No data since Wed"
    assert all(row.day is None for row in rows.values())
    assert view.spreads == ()  # type: ignore[attr-defined]
    assert all("/days/" not in link.href for talk in view.talk for link in talk.links)  # type: ignore[attr-defined]
    assert [tab.text for tab in view.head.tabs] == ["Week", "Month"]  # type: ignore[attr-defined]


def test_the_heat_map_shows_every_hour_that_has_somebody() -> None:
    """The office's hours always, and as far around them as anybody was there or lacked data."""
    heat = heat_view(HourMap({(0, 6): 2}, {(4, 20): 1}), 6, times=True)
    assert (heat.hours[0], heat.hours[-1]) == ("06", "20")
    assert [cells[0].text for _, cells in heat.rows] == ["2", *"······"]
    assert [range_ for _, range_ in heat.scale] == ["1", "2", "3", "4", "5–6"]
    assert heat_view(None, 4, times=True).instead == "Fewer than 5 people: not shown."


def test_a_state_goes_on_over_its_segments() -> None:
    """Since when counts from the first of the touching segments in the last state."""
    one = present("Maya", (500, "off"), (600, "active"), (700, "active"), (846, "meeting"))
    assert one.until_ms is not None
    assert last_state(one.segments, one.until_ms)[0] == "meeting"
    state, since = last_state(one.segments[:3], one.segments[2].end)
    assert (state, since) == ("active", one.segments[1].start)


def test_old_data_are_no_state() -> None:
    """Five minutes are recent, more are not; without any there is none yet."""
    one = present("Maya", (600, "active"))
    assert one.until_ms is not None
    assert state_now(one, one.until_ms + 5 * MINUTE)[0] == "active"
    assert state_now(one, one.until_ms + 5 * MINUTE + 1) == ("unknown", one.until_ms)
    assert state_now(present("Bo"), one.until_ms) == ("not-yet", None)


def test_now_counts_everybody_once() -> None:
    """The lead's numbers add up to the team, each kind in words."""
    view = now([present("Aiko", (846, "meeting")), present("Ben", (846, "private")), present("Cleo", (600, "active"))])
    assert plain(view.lead) == ("1 of 3 people is at a screen now. 1 in private time. From 1 no recent data have come.")


def test_days_of_a_month_are_marked() -> None:
    """A date with lacking data says of how many, the one that is not over that it is not."""
    _, view = GALLERY["team-month"]
    marks = {line.iso: line.mark for line in view.days}  # type: ignore[attr-defined]
    assert marks["2026-10-02"].text == "Complete"
    assert (marks["2026-10-06"].text, marks["2026-10-06"].hatched) == ("No data of 1 person", True)
    assert (marks["2026-10-20"].text, marks["2026-10-20"].late) == ("Not over", True)
    assert marks["2026-10-03"].text == "Nobody worked"
