"""The four formats tell the same, to whoever reads them."""

import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from fairday_collector.errors import Invalid
from fairday_collector.ledger.reckon import STATES
from fairday_reports.datasets import Timesheet, timesheet
from fairday_reports.render import EXTENSIONS, FORMATS, render
from fairday_reports.words import hm
from tests.support.readers import ms_of, read_csv, read_html, read_json, read_table
from tests.support.timesheets import HOUR, MINUTE, Company, at, company, office_day

MONDAY = date(2026, 10, 12)
NOW = at(2026, 10, 15, 10)
DURATIONS = ("length", "screen", *STATES, "observed", "overlap", "missing", "not_yet")
HOSTILE = "=HYPERLINK(\"//x\";'<script>alert(1)</script>')"


def read(told: Company, days: int, *, team: str | None = None, people: list[str] | None = None) -> Timesheet:
    """The timesheet from Monday on, on the Thursday of that week."""
    with told.store.read() as session:
        last = MONDAY + timedelta(days=days - 1)
        return timesheet(session, people=people, team=team, first=MONDAY, last=last, now_ms=NOW)


@pytest.fixture
def sheet(tmp_path: Path) -> Timesheet:
    """Two people in two zones over five days: whole days, a day of one state, silent days, today and tomorrow."""
    told = company(tmp_path)
    team = told.team("Payments")
    anna = told.person("Anna Berg", team)
    ravi = told.person("Ravi Ömer", team, zone="Asia/Kolkata")
    told.day(anna, MONDAY, office_day(), overlap_ms=61_001)
    told.day(anna, MONDAY + timedelta(days=1), [(24 * HOUR, "locked")])
    told.day(anna, MONDAY + timedelta(days=3), [(8 * HOUR, "off"), (2 * HOUR + 31_000, "active")])
    told.day(ravi, MONDAY, [(9 * HOUR, "suspended"), (HOUR, "active"), (90 * MINUTE, "unknown"), (MINUTE, "passive")])
    return read(told, 5, team=team)


def test_csv_and_json_hold_the_same_milliseconds(sheet: Timesheet) -> None:
    """Each duration, instant and date is the same in CSV and JSON, and that of the timesheet."""
    lines, rows = read_csv(render(sheet, "csv")), read_json(render(sheet, "json"))["rows"]
    assert len(lines) == len(rows) == len(sheet.rows) == 10
    for line, told, row in zip(lines, rows, sheet.rows, strict=True):
        for name in ("person_id", "person", "team", "date", "zone"):
            assert line[name] == told[name]
        assert (told["first_ms"], told["last_ms"]) == (row.first_ms, row.last_ms)
        assert line["first_ms"] == ("" if row.first_ms is None else str(row.first_ms))
        assert (line["first"], line["last"]) == (told["first"] or "", told["last"] or "")
        flat = {**told["states"], **{name: told[f"{name}_ms"] for name in DURATIONS if name not in told["states"]}}
        for name in DURATIONS:
            assert int(line[f"{name}_ms"]) == flat[name]
            assert ms_of(line[name]) == flat[name] // 1000 * 1000
        assert flat["length"] == sum(told["states"].values()) == row.length_ms
        assert flat["screen"] == row.screen_ms
        assert (float(line["completeness"]) if line["completeness"] else None) == told["completeness"]
        assert line["complete"] == ("yes" if told["complete"] else "no")


def test_page_and_terminal_show_those_numbers_in_minutes(sheet: Timesheet) -> None:
    """Each cell of the page and of the terminal table is the JSON's number, rounded to the minute."""
    told = read_json(render(sheet, "json"))
    headings, page, _ = read_html(render(sheet, "html"))
    _, terminal = read_table(render(sheet, "table"))
    days_on_page = [cells for kind, cells in page if not kind]
    days_in_terminal = [cells for cells in terminal if cells[0] != "Total"]
    for row, paper, text in zip(told["rows"], days_on_page, days_in_terminal, strict=True):
        expected = [hm(ms) for ms in shown(row)]
        if not row["observed_ms"]:
            expected[:-2] = ["·"] * (len(expected) - 2)
        observed = "" if row["completeness"] is None else f"{int(row['completeness'] * 100)}"
        assert text[0].rstrip("*") == row["date"]
        assert text[0].endswith("*") == (not row["complete"])
        assert ("so far" in paper[0]) == (not row["complete"] and row["observed_ms"] > 0)
        assert text[3 : 3 + len(expected)] == paper[-1 - len(expected) : -1] == expected
        assert (paper[-1].removesuffix(" %"), "".join(text[3 + len(expected) :]).removesuffix("%")) == (
            observed,
            observed,
        )
        if row["first"]:
            assert text[1:3] == paper[1:3] == [row["first"][11:16], row["last"][11:16]]
    sums_on_page = [cells[1:-1] for kind, cells in page if kind == "total"]
    sums_in_terminal = [cells[1:11] for cells in terminal if cells[0] == "Total"]
    people, everyone = [[hm(ms) for ms in shown(one)] for one in told["totals"]["people"]], shown(told["totals"]["all"])
    assert sums_on_page == [*people, [hm(ms) for ms in everyone]]
    assert sums_in_terminal == people
    told_of_all = re.sub(r"\s+", " ", render(sheet, "table")).partition("All: ")[2].partition(".")[0]
    assert re.findall(r"\d+:\d\d", told_of_all) == [hm(ms) for ms in everyone]
    assert [heading for heading in headings if heading not in ("Date", "First", "Last", "Observed")] == [
        "Screen",
        "Active",
        "Meeting",
        "Passive",
        "Private",
        "Idle",
        "Away",
        "Locked, off",
        "No data",
        "Not yet",
    ]


def shown(figures: dict[str, Any]) -> list[int]:
    """The durations a person is shown, in order, from those of the JSON."""
    states = figures["states"]
    screen = states["active"] + states["meeting"] + states["passive"]
    gone = states["locked"] + states["suspended"] + states["off"]
    plain = [states[name] for name in ("active", "meeting", "passive", "private", "idle", "away")]
    return [screen, *plain, gone, states["unknown"] - figures["not_yet_ms"], figures["not_yet_ms"]]


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_names_a_person_without_data(tmp_path: Path, form: str) -> None:
    """A report about someone nobody has heard of yet still says about whom it is, and that there is nothing."""
    told = company(tmp_path)
    ada = told.person("Ada Lovelace", told.team("Payments"))
    text = render(read(told, 2, people=[ada]), form)
    assert "Ada Lovelace" in text
    assert "Payments" in text
    assert "Europe/Berlin" in text


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_can_be_empty(tmp_path: Path, form: str) -> None:
    """A team nobody joined gives a report that says so and breaks nothing."""
    told = company(tmp_path)
    text = render(read(told, 2, team=told.team("Payments")), form)
    assert text
    if form in ("table", "html"):
        assert "Choose other dates, or add people" in text


def test_zero_no_data_not_yet_and_nobody_there_are_told_apart(sheet: Timesheet) -> None:
    """A silent day says No data, tomorrow Not yet, a locked day Not seen; only what was observed can be 0:00."""
    for rows in (
        [cells for kind, cells in read_html(render(sheet, "html"))[1] if not kind],
        [row for row in read_table(render(sheet, "table"))[1] if row[0] != "Total"],
    ):
        words = [" ".join(cells[1:4]) for cells in rows]
        assert "No data" in words[2]
        assert "Not yet" in words[4]
        assert "Not seen" in words[1]
        assert ("·" in rows[1], "·" in rows[2], "·" in rows[4]) == (False, True, True)
        assert "0:00" in rows[1]


def test_about_says_what_is_missing_and_what_made_it(sheet: Timesheet) -> None:
    """The page and the table say which time was not observed, who is silent, what is not over, when and from what."""
    page, table = (re.sub(r"\s+", " ", render(sheet, form)) for form in ("html", "table"))
    for text in (page, table):
        assert "2 people have 8 h 29 min of screen time on 3 person-days" in text
        assert "Ravi Ömer, Monday 12 October, 10:00–11:30; Anna Berg, Monday 12 October, 10:01–10:21." in text
        assert "No data: Anna Berg on 1 day; Ravi Ömer on 2 days." in text
        assert "Anna Berg, Thursday 15 October, data until 10:00" in text
        assert "Thursday 15 October 2026, 10:00 UTC" in text
        assert "policy changes 3; reckoning 1; tzdata 2026b." in text
        assert "Not for pay, ranking or discipline" in text


def test_the_terminal_table_fits_a_hundred_columns(tmp_path: Path) -> None:
    """No line is wider than 100 columns, over the longest range and with the longest names."""
    told = company(tmp_path)
    team = told.team("Team " + "of a very long name " * 9)
    for name in ("Wolfeschlegelsteinhausenbergerdorff " * 5, "Anna"):
        person = told.person(name, team)
        told.days(person, MONDAY, 400, [(20 * HOUR, "active"), (20 * MINUTE, "idle")])
    text = render(read(told, 400), "table")
    assert max(map(len, text.splitlines())) <= 100
    assert "Total: Screen 8000:00, Active 8000:00, Meeting 0:00," in text
    assert "\x1b" not in text


def test_one_person_who_moves_is_named_where_it_changes(tmp_path: Path) -> None:
    """A change of team or zone is told at the row from which it holds, in the page and in the terminal."""
    told = company(tmp_path)
    anna = told.person("Anna", told.team("Old"))
    told.moves(anna, MONDAY + timedelta(days=2), team=told.team("New"), zone="Asia/Kolkata")
    sheet = read(told, 4, people=[anna])
    lines = render(sheet, "table").splitlines()
    assert lines.index("Anna · Old · Europe/Berlin") < lines.index("Anna · New · Asia/Kolkata")
    assert lines[lines.index("Anna · New · Asia/Kolkata") + 1].startswith("2026-10-14")
    marks = [cells[0] for kind, cells in read_html(render(sheet, "html"))[1] if kind == "who"]
    assert marks == ["Anna Old · Europe/Berlin", "Anna New · Asia/Kolkata"]


def test_hostile_names_stay_text(tmp_path: Path) -> None:
    """A name made of a formula and a script is text in a spreadsheet and on the page, and whole in JSON."""
    told = company(tmp_path)
    team = told.team("+1 & <b>")
    person = told.person(HOSTILE, team)
    sheet = read(told, 1, people=[person])
    (line,) = read_csv(render(sheet, "csv"))
    assert (line["person"], line["team"]) == (f"'{HOSTILE}", "'+1 & <b>")
    page = render(sheet, "html")
    assert {"script", "b"}.isdisjoint(tag for tag, _ in read_html(page)[2])
    assert "&lt;script&gt;" in page
    assert read_json(render(sheet, "json"))["rows"][0]["person"] == HOSTILE


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "＝", "＠"])
def test_what_a_spreadsheet_would_run_gets_an_apostrophe(tmp_path: Path, sign: str) -> None:
    """Each sign that begins a formula is neutralised, a sign within a name is left alone."""
    told = company(tmp_path)
    team = told.team("Payments")
    told.person(f"{sign}1", team)
    told.person(f"a{sign}1", team)
    assert {line["person"] for line in read_csv(render(read(told, 1), "csv"))} == {f"'{sign}1", f"a{sign}1"}


def test_csv_is_rfc_4180(tmp_path: Path) -> None:
    """Lines end in CR LF, quotes are doubled, and each line has as many cells as the heading."""
    told = company(tmp_path)
    told.person('Anna "Ann", Berg', told.team("Payments"))
    text = render(read(told, 2), "csv")
    assert text.endswith("\r\n")
    assert "\n" not in text.replace("\r\n", "")
    assert '"Anna ""Ann"", Berg"' in text
    assert {len(line) for line in read_csv(text)} == {9 + 2 * len(DURATIONS) + 3}


def test_the_page_needs_nothing_from_elsewhere(sheet: Timesheet) -> None:
    """The page loads nothing, runs nothing and links nowhere, so that it can be mailed and kept."""
    page = render(sheet, "html")
    _, _, tags = read_html(page)
    assert {"script", "link", "img", "iframe", "form"}.isdisjoint(tag for tag, _ in tags)
    assert {"href", "src", "style", "onload"}.isdisjoint(name for _, attributes in tags for name in attributes)
    assert "url(" not in page
    assert "<title>Timesheet of Payments, 12–16 October 2026 · Fairday</title>" in page
    assert '<html lang="en">' in page


def test_another_format_is_refused(sheet: Timesheet) -> None:
    """A format nobody knows is refused with those there are, and each has a file ending."""
    with pytest.raises(Invalid, match="table, csv, html, json"):
        render(sheet, "pdf")
    assert set(EXTENSIONS) == set(FORMATS)
