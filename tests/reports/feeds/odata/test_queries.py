"""Queries of OData, each beside the SQL that a person would write for it, on the same rows."""

import re
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import text

from tests.support.feed_rows import ms_of
from tests.support.odata import Asker

_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+Z")
_DAY = "SELECT person_id, day FROM feed_person_day {} ORDER BY person_id, day"
_WHO = "SELECT person_id, name FROM feed_person {} ORDER BY person_id"
_HOUR = "SELECT person_id, hour_ms, state FROM feed_person_hour {} ORDER BY person_id, day, hour_ms, state"
_SHEET = "SELECT person_id, day, start_ms FROM feed_timesheet {} ORDER BY person_id, day"
_APP = "SELECT person_id, day, app, ms FROM feed_app_day {} ORDER BY person_id, day, app, category, class"
_SEAT = "SELECT seat_id, last_seen_ms FROM feed_seat {} ORDER BY seat_id"
_DATE = "SELECT day, weekday_name FROM feed_date {} ORDER BY day"
_DAY_OF = (
    "SELECT d.person_id, d.day FROM feed_person_day d LEFT JOIN feed_person p ON p.person_id = d.person_id "
    "LEFT JOIN feed_team t ON t.team_id = p.team_id {} ORDER BY d.person_id, d.day"
)
DAYS, WHO, HOURS = (
    "PersonDays?$select=person_id,date",
    "People?$select=person_id,name",
    "PersonHours?$select=person_id,hour,state",
)
SHEETS, SEATS = "TimesheetEntries?$select=person_id,date,start", "SeatHealth?$select=seat_id,last_seen"
APPS, DATES = "AppDays?$select=person_id,date,app,ms", "Dates?$select=date,weekday_name"
# The night in Berlin in which two o'clock comes twice.
_TWO, _AGAIN = ms_of(2026, 10, 25, 0), ms_of(2026, 10, 25, 1)

QUERIES: list[tuple[str, str]] = [
    # Comparisons of each kind of value.
    (f"{DAYS}&$filter=active_ms eq 59999", _DAY.format("WHERE active_ms = 59999")),
    (f"{DAYS}&$filter=active_ms ne 59999", _DAY.format("WHERE active_ms <> 59999")),
    (f"{DAYS}&$filter=active_ms gt 59999", _DAY.format("WHERE active_ms > 59999")),
    (f"{DAYS}&$filter=active_ms ge 59999", _DAY.format("WHERE active_ms >= 59999")),
    (f"{DAYS}&$filter=active_ms lt 1", _DAY.format("WHERE active_ms < 1")),
    (f"{DAYS}&$filter=active_ms le 1", _DAY.format("WHERE active_ms <= 1")),
    (f"{DAYS}&$filter=1 ge active_ms", _DAY.format("WHERE active_ms <= 1")),
    (f"{DAYS}&$filter=active_ms gt 0.5", _DAY.format("WHERE active_ms >= 1")),
    (f"{DAYS}&$filter=active_ms lt 0.5", _DAY.format("WHERE active_ms <= 0")),
    (f"{DAYS}&$filter=active_ms eq 0.5", _DAY.format("WHERE 1 = 0")),
    (f"{DAYS}&$filter=active_ms lt 1e30", _DAY.format("")),
    (f"{DAYS}&$filter=active_ms gt -99999999999999999999", _DAY.format("")),
    (f"{DAYS}&$filter=generation eq 9999999999", _DAY.format("WHERE 1 = 0")),
    (f"{DAYS}&$filter=active_ms eq meeting_ms", _DAY.format("WHERE active_ms = meeting_ms")),
    (f"{DAYS}&$filter=date eq 2026-10-25", _DAY.format("WHERE day = '2026-10-25'")),
    (
        f"{DAYS}&$filter=date ge 2026-10-24 and date lt 2026-10-26",
        _DAY.format("WHERE day >= '2026-10-24' AND day < '2026-10-26'"),
    ),
    (f"{DAYS}&$filter=date in (2026-10-19,2026-10-21)", _DAY.format("WHERE day IN ('2026-10-19', '2026-10-21')")),
    (
        f"{DAYS}&$filter=start ge 2026-10-25T00:00:00%2B02:00",
        _DAY.format(f"WHERE start_ms >= {ms_of(2026, 10, 24, 22)}"),
    ),
    (f"{DAYS}&$filter=start eq 2026-10-24T22:00:00Z", _DAY.format(f"WHERE start_ms = {ms_of(2026, 10, 24, 22)}")),
    (f"{DAYS}&$filter=start eq 2026-10-24T22:00:00.0005Z", _DAY.format("WHERE 1 = 0")),
    (f"{DAYS}&$filter=start lt 2026-10-24T22:00:00.0005Z", _DAY.format(f"WHERE start_ms <= {ms_of(2026, 10, 24, 22)}")),
    (f"{DAYS}&$filter=start gt 2026-10-24T22:00:00.0005Z", _DAY.format(f"WHERE start_ms > {ms_of(2026, 10, 24, 22)}")),
    (f"{DAYS}&$filter=is_over", _DAY.format("WHERE is_over")),
    (f"{DAYS}&$filter=not is_over", _DAY.format("WHERE NOT is_over")),
    (f"{DAYS}&$filter=is_over eq has_data", _DAY.format("WHERE is_over = has_data")),
    (f"{DAYS}&$filter=is_over ne true", _DAY.format("WHERE NOT is_over")),
    (f"{DAYS}&$filter=is_over eq true or active_ms eq 1", _DAY.format("WHERE is_over OR active_ms = 1")),
    # Precedence and parentheses.
    (
        f"{DAYS}&$filter=is_over or has_data and active_ms eq 1",
        _DAY.format("WHERE is_over OR (has_data AND active_ms = 1)"),
    ),
    (
        f"{DAYS}&$filter=(is_over or has_data) and active_ms eq 1",
        _DAY.format("WHERE (is_over OR has_data) AND active_ms = 1"),
    ),
    (f"{DAYS}&$filter=not (is_over and has_data)", _DAY.format("WHERE NOT (is_over AND has_data)")),
    (f"{DAYS}&$filter=not is_over and has_data", _DAY.format("WHERE (NOT is_over) AND has_data")),
    (f"{DAYS}&$filter=active_ms gt 1 eq false", _DAY.format("WHERE active_ms <= 1")),
    # Null: equal to itself alone, and neither more nor less than anything.
    (f"{DAYS}&$filter=role eq null", _DAY.format("WHERE role IS NULL")),
    (f"{DAYS}&$filter=role ne null", _DAY.format("WHERE role IS NOT NULL")),
    (f"{DAYS}&$filter=role ne 'lead'", _DAY.format("WHERE role IS NULL OR role <> 'lead'")),
    (f"{DAYS}&$filter=not (role eq 'lead')", _DAY.format("WHERE role IS NULL OR role <> 'lead'")),
    (f"{DAYS}&$filter=not (role lt 'lead')", _DAY.format("WHERE role IS NULL OR role >= 'lead'")),
    (f"{DAYS}&$filter=role in ('lead',null)", _DAY.format("WHERE role IS NULL OR role = 'lead'")),
    (f"{DAYS}&$filter=not (role in ('lead'))", _DAY.format("WHERE role IS NULL OR role <> 'lead'")),
    (f"{DAYS}&$filter=role lt null", _DAY.format("WHERE 1 = 0")),
    (f"{DAYS}&$filter=contains(role,'ea') eq false", _DAY.format("WHERE role <> 'lead'")),
    (f"{DAYS}&$filter=not contains(role,'ea')", _DAY.format("WHERE role <> 'lead'")),
    (f"{DAYS}&$filter=contains(role,'') eq (not is_over)", _DAY.format("WHERE role IS NOT NULL AND NOT is_over")),
    (f"{DAYS}&$filter=(not is_over) ne (not has_data)", _DAY.format("WHERE is_over <> has_data")),
    (f"{DAYS}&$filter=contains(role,'ea') ne true", _DAY.format("WHERE role IS NULL OR role <> 'lead'")),
    (f"{DAYS}&$filter=(not is_over) eq null", _DAY.format("WHERE 1 = 0")),
    (f"{DAYS}&$filter=null ne (not is_over)", _DAY.format("")),
    (f"{DAYS}&$filter=(not contains(role,'ea')) in (null,true)", _DAY.format("WHERE role IS NULL OR role <> 'lead'")),
    (f"{DAYS}&$filter=is_over{' eq has_data' * 30}", _DAY.format("WHERE is_over")),
    (f"{SHEETS}&$filter=start eq null", _SHEET.format("WHERE start_ms IS NULL")),
    (f"{SHEETS}&$filter=start lt 2026-10-25T00:00:00Z", _SHEET.format(f"WHERE start_ms < {ms_of(2026, 10, 25)}")),
    (
        f"{SHEETS}&$filter=not (start lt 2026-10-25T00:00:00Z)",
        _SHEET.format(f"WHERE start_ms IS NULL OR start_ms >= {ms_of(2026, 10, 25)}"),
    ),
    (f"{SEATS}&$filter=person_id eq null", _SEAT.format("WHERE person_id IS NULL")),
    (f"{SEATS}&$filter=last_seen ne 2026-10-30T00:00:00Z", _SEAT.format("WHERE last_seen_ms IS NULL")),
    (f"{SEATS}&$filter=skew_ms le -60000", _SEAT.format("WHERE skew_ms <= -60000")),
    # Texts: each by its bytes, and no sign of them with a meaning of its own.
    (f"{WHO}&$filter=name eq 'Ada'", _WHO.format("WHERE name = 'Ada'")),
    (f"{WHO}&$filter=name eq 'Zoë O''Neil'", _WHO.format("WHERE name = 'Zoë O''Neil'")),
    (f"{WHO}&$filter=name eq ''", _WHO.format("WHERE name = ''")),
    (f"{WHO}&$filter=name in ('Ada','z','nobody')", _WHO.format("WHERE name IN ('Ada', 'z')")),
    (f"{WHO}&$filter=contains(name,'%25')", _WHO.format("WHERE name = 'Bo 100%'")),
    (f"{WHO}&$filter=contains(name,'_')", _WHO.format("WHERE name = 'b_b'")),
    (f"{WHO}&$filter=contains(name,'%5C')", _WHO.format("WHERE name = 'back\\slash'")),
    (f"{WHO}&$filter=contains(name,'D')", _WHO.format("WHERE 1 = 0")),
    (f"{WHO}&$filter=contains(name,'')", _WHO.format("")),
    (f"{WHO}&$filter=contains(name,'a%2Bb')", _WHO.format("WHERE name = 'a+b'")),
    (f"{WHO}&$filter=contains(name,'🙂')", _WHO.format("WHERE name = 'emoji 🙂'")),
    (f"{WHO}&$filter=startswith(name,'Z')", _WHO.format("WHERE name IN ('Zoë O''Neil', 'ZOË')")),
    (f"{WHO}&$filter=startswith(name,'')", _WHO.format("")),
    (f"{WHO}&$filter=startswith(name,'Ada and more')", _WHO.format("WHERE 1 = 0")),
    (f"{WHO}&$filter=endswith(name,'a')", _WHO.format("WHERE name IN ('Ada', 'ada')")),
    (f"{WHO}&$filter=endswith(name,'🙂')", _WHO.format("WHERE name = 'emoji 🙂'")),
    (f"{WHO}&$filter=tolower(name) eq 'ada'", _WHO.format("WHERE name IN ('Ada', 'ada')")),
    (f"{WHO}&$filter=contains(tolower(name),'zoë')", _WHO.format("WHERE name IN ('Zoë O''Neil', 'ZOË')")),
    (f"{WHO}&$filter=startswith(toupper(name),'Ö')", _WHO.format("WHERE name IN ('Ö', 'öz')")),
    (f"{WHO}&$filter=toupper(name) eq 'STRASSE'", _WHO.format("WHERE name = 'straße'")),
    (f"{WHO}&$filter=length(name) eq 1", _WHO.format("WHERE name IN ('Ö', 'z')")),
    (f"{WHO}&$filter=length(name) lt 1", _WHO.format("WHERE name = ''")),
    (f"{WHO}&$filter=name ge 'z'", _WHO.format("WHERE name IN ('z', 'Ö', 'öz', 'Æsop', 'İrem')")),
    (f"{WHO}&$filter=name lt 'a'", _WHO.format("WHERE name IN ('Ada', 'Bo 100%', 'Zoë O''Neil', 'ZOË', '')")),
    (f"{APPS}&$filter=app eq ''", _APP.format("WHERE app = ''")),
    (f"{APPS}&$filter=app eq 'code'", _APP.format("WHERE app = 'code'")),
    (
        f"{APPS}&$filter=class eq 'productive' and ms ge 1800000",
        _APP.format("WHERE class = 'productive' AND ms >= 1800000"),
    ),
    (f"{WHO}&$filter=concat(concat(name,'/'),role) eq 'Ada/lead'", _WHO.format("WHERE name = 'Ada' AND role = 'lead'")),
    (f"{WHO}&$filter=concat(name,role) eq null", _WHO.format("WHERE role IS NULL")),
    (f"{WHO}&$filter=concat('a',name) lt 'aZ'", _WHO.format("WHERE name IN ('Ada', 'Bo 100%', '')")),
    (f"{WHO}&$filter=concat(tolower(name),name) lt 'adaAdb'", _WHO.format("WHERE name IN ('Ada', '', 'a+b')")),
    (f"{WHO}&$filter=indexof(name,'a') eq 2", _WHO.format("WHERE name = 'Ada'")),
    (f"{WHO}&$filter=indexof(name,'🙂') eq 6", _WHO.format("WHERE name = 'emoji 🙂'")),
    (f"{WHO}&$filter=indexof(name,'') ne 0", _WHO.format("WHERE 1 = 0")),
    (f"{WHO}&$filter=indexof(name,'_') ge 0", _WHO.format("WHERE name = 'b_b'")),
    (f"{WHO}&$filter=indexof(name,role) eq -1", _WHO.format("WHERE role IS NOT NULL")),
    (f"{WHO}&$filter=substring(name,6) eq '🙂'", _WHO.format("WHERE name = 'emoji 🙂'")),
    (f"{WHO}&$filter=substring(name,1,2) eq 'da'", _WHO.format("WHERE name IN ('Ada', 'ada')")),
    (f"{WHO}&$filter=substring(name,1,0) eq ''", _WHO.format("")),
    (f"{WHO}&$filter=substring(name,3) eq ''", _WHO.format("WHERE length(name) <= 3")),
    (f"{WHO}&$filter=substring(name,1,2147483647) eq 'da'", _WHO.format("WHERE name IN ('Ada', 'ada')")),
    (f"{WHO}&$filter=substring(name,2147483646,2147483647) eq ''", _WHO.format("")),
    (
        f"{WHO}&$filter=substring(name,indexof(name,' ') add 1) eq '🙂'",
        _WHO.format("WHERE name = 'emoji 🙂'"),
    ),
    (f"{WHO}&$filter=substring(name,0,length(name) div 2) eq 'A'", _WHO.format("WHERE name = 'Ada'")),
    (f"{WHO}&$filter=substring(role,0,1) eq null", _WHO.format("WHERE role IS NULL")),
    (f"{WHO}&$filter=trim(concat(' \u3000\u00a0',concat(name,'  '))) eq name", _WHO.format("")),
    (f"{WHO}&$filter=trim(concat(name,'\u200b')) eq name", _WHO.format("WHERE 1 = 0")),
    # Numbers: whole ones stay whole, others are exact to the last fraction.
    (f"{DAYS}&$filter=active_ms add 1 eq 60000", _DAY.format("WHERE active_ms = 59999")),
    (f"{DAYS}&$filter=active_ms add meeting_ms gt 3600000", _DAY.format("WHERE active_ms + meeting_ms > 3600000")),
    (f"{DAYS}&$filter=active_ms sub meeting_ms lt 0", _DAY.format("WHERE active_ms < meeting_ms")),
    (f"{DAYS}&$filter=active_ms sub meeting_ms sub 1 eq 0", _DAY.format("WHERE active_ms = meeting_ms + 1")),
    (f"{DAYS}&$filter=active_ms add 2 mul 3 eq 7", _DAY.format("WHERE active_ms = 1")),
    (f"{DAYS}&$filter=(active_ms add 2) mul 3 eq 9", _DAY.format("WHERE active_ms = 1")),
    (f"{DAYS}&$filter=active_ms mul 2 gt meeting_ms mul 3", _DAY.format("WHERE active_ms * 2 > meeting_ms * 3")),
    (f"{DAYS}&$filter=active_ms div 60000 eq 0", _DAY.format("WHERE active_ms < 60000")),
    (f"{DAYS}&$filter=(1 sub active_ms) div 60000 eq 0", _DAY.format("WHERE active_ms < 60001")),
    (f"{DAYS}&$filter=(1 sub active_ms) div -60000 ge 1", _DAY.format("WHERE active_ms >= 60001")),
    (f"{DAYS}&$filter=active_ms mod 2 eq 1", _DAY.format("WHERE active_ms IN (1, 59999) OR active_ms % 2 = 1")),
    (f"{DAYS}&$filter=-active_ms mod 2 eq -1", _DAY.format("WHERE active_ms % 2 = 1")),
    (f"{DAYS}&$filter=active_ms mod -2 eq 1", _DAY.format("WHERE active_ms % 2 = 1")),
    (f"{DAYS}&$filter=active_ms divby 3600000 ge 1.5", _DAY.format("WHERE active_ms >= 5400000")),
    (f"{DAYS}&$filter=active_ms div 3600000.0 ge 1.5", _DAY.format("WHERE active_ms >= 5400000")),
    (f"{DAYS}&$filter=active_ms divby 60000 mul 60000 eq 59999", _DAY.format("WHERE active_ms = 59999")),
    (f"{DAYS}&$filter=(active_ms divby 3) in (19999.666,0)", _DAY.format("WHERE active_ms = 0")),
    (f"{DAYS}&$filter=(active_ms mul 0.1) in (0.1,5999.9)", _DAY.format("WHERE active_ms IN (1, 59999)")),
    (f"{DAYS}&$filter=active_ms mul 0.1 add 0.2 eq 0.3", _DAY.format("WHERE active_ms = 1")),
    (f"{DAYS}&$filter=active_ms divby 2 eq meeting_ms divby 3", _DAY.format("WHERE active_ms * 3 = meeting_ms * 2")),
    (f"{DAYS}&$filter=round(active_ms divby 2) eq 1", _DAY.format("WHERE active_ms IN (1, 2)")),
    (f"{DAYS}&$filter=round(active_ms divby -2) eq -1", _DAY.format("WHERE active_ms IN (1, 2)")),
    (f"{DAYS}&$filter=floor(active_ms divby -2) eq -1", _DAY.format("WHERE active_ms IN (1, 2)")),
    (f"{DAYS}&$filter=ceiling(active_ms divby 60000) eq 1", _DAY.format("WHERE active_ms BETWEEN 1 AND 60000")),
    (f"{DAYS}&$filter=round(active_ms) div 2 eq 0.5", _DAY.format("WHERE active_ms = 1")),
    (f"{DAYS}&$filter=length(role) add null eq null", _DAY.format("")),
    (f"{DAYS}&$filter=length(role) add 1 gt 4", _DAY.format("WHERE length(role) > 3")),
    (f"{DAYS}&$filter=not (length(role) add 1 gt 5)", _DAY.format("WHERE role IS NULL OR role = 'lead'")),
    (f"{DAYS}&$filter=-length(role) ne -4", _DAY.format("WHERE role IS NULL OR role <> 'lead'")),
    (f"{DAYS}&$filter=active_ms add 1 lt 1e30 and active_ms add 1 gt -1e999999999", _DAY.format("")),
    (f"{DAYS}&$filter=active_ms divby 3 gt 0.33333333333333333333333", _DAY.format("WHERE active_ms > 0")),
    (f"{DAYS}&$filter=active_ms divby 3 eq 0.{'3' * 40}", _DAY.format("WHERE 1 = 0")),
    (f"{DAYS}&$filter=active_ms divby 3 ge 1e-999999999", _DAY.format("WHERE active_ms > 0")),
    (
        f"{DAYS}&$filter=calendar/weekday mul 3600000 ge 21600000",
        _DAY.format("WHERE day IN ('2026-10-24', '2026-10-25', '2026-10-31', '2026-11-01')"),
    ),
    (f"{DAYS}&$filter=7 sub 2 mul 3 eq 1 and -7 div 2 eq -3 and -7 mod 2 eq -1 and 7 div 2.0 eq 3.5", _DAY.format("")),
    (f"{DATES}&$filter=year(date) mul 100 add month(date) eq 202611", _DATE.format("WHERE month = 11")),
    # Parts of dates.
    (f"{DATES}&$filter=year(date) eq 2026 and month(date) eq 11", _DATE.format("WHERE month = 11")),
    (f"{DATES}&$filter=day(date) ge 31 or day(date) in (1)", _DATE.format("WHERE day_of_month IN (1, 31)")),
    (f"{DATES}&$filter=is_weekend and weekday ne 7", _DATE.format("WHERE weekday = 6")),
    # Instants through the night in which an hour comes twice.
    (
        f"{HOURS}&$filter=local_hour eq 2 and date eq 2026-10-25",
        _HOUR.format(f"WHERE hour_ms IN ({_TWO}, {_AGAIN})"),
    ),
    (f"{HOURS}&$filter=hour eq 2026-10-25T02:00:00%2B02:00", _HOUR.format(f"WHERE hour_ms = {_TWO}")),
    (f"{HOURS}&$filter=hour eq 2026-10-25T02:00:00%2B01:00", _HOUR.format(f"WHERE hour_ms = {_AGAIN}")),
    (
        f"{HOURS}&$filter=hour in (2026-10-25T00:00Z,2026-10-25T01:00Z)",
        _HOUR.format(f"WHERE hour_ms IN ({_TWO}, {_AGAIN})"),
    ),
    (f"{HOURS}&$filter=changed gt 7", _HOUR.format("WHERE changed > 7")),
    # Navigations.
    (f"{DAYS}&$filter=person/name eq 'Ada'", _DAY_OF.format("WHERE p.name = 'Ada'")),
    (f"{DAYS}&$filter=person/team/name eq 'Ümläut'", _DAY_OF.format("WHERE t.name = 'Ümläut'")),
    (f"{DAYS}&$filter=team_id ne person/team_id", _DAY_OF.format("WHERE d.team_id <> p.team_id")),
    (
        f"{DAYS}&$filter=calendar/is_weekend and calendar/iso_week eq 43",
        _DAY.format("WHERE day IN ('2026-10-24', '2026-10-25')"),
    ),
    (
        f"{SEATS}&$filter=person/name ne 'ada'",
        (
            "SELECT s.seat_id, s.last_seen_ms FROM feed_seat s LEFT JOIN feed_person p ON p.person_id = s.person_id "
            "WHERE p.name IS NULL OR p.name <> 'ada' ORDER BY s.seat_id"
        ),
    ),
    (
        (
            "Claims?$select=claim_id&$filter=kind eq 'call'"
            "&$expand=person_day($select=active_ms;$expand=team($select=name))"
        ),
        (
            "SELECT c.claim_id, d.active_ms, t.name FROM feed_claim c "
            "LEFT JOIN feed_person_day d ON d.person_id = c.person_id AND d.day = c.day "
            "LEFT JOIN feed_team t ON t.team_id = d.team_id WHERE c.kind = 'call' ORDER BY c.person_id, c.claim_id"
        ),
    ),
    (
        "AppDays?$select=app&$expand=application($select=category;$expand=sort($select=title)),sort($select=title)",
        (
            "SELECT d.app, a.category, ac.title, c.title FROM feed_app_day d LEFT JOIN feed_app a ON a.app = d.app "
            "LEFT JOIN feed_category ac ON ac.category = a.category "
            "LEFT JOIN feed_category c ON c.category = d.category "
            "ORDER BY d.person_id, d.day, d.app, d.category, d.class"
        ),
    ),
    # Order, and parts of it.
    (
        "PersonDays?$select=date,role,active_ms&$orderby=role desc,active_ms,date&$top=40",
        (
            "SELECT day, role, active_ms FROM feed_person_day "
            "ORDER BY role IS NULL, role DESC, active_ms, day, person_id LIMIT 40"
        ),
    ),
    (
        "PersonDays?$select=date,role&$orderby=role,date desc&$skip=100&$top=20",
        (
            "SELECT day, role FROM feed_person_day "
            "ORDER BY role IS NOT NULL, role, day DESC, person_id LIMIT 20 OFFSET 100"
        ),
    ),
    (
        "People?$select=name&$orderby=name",
        "SELECT name FROM feed_person ORDER BY name",
    ),
    (
        "SeatHealth?$select=seat_id&$orderby=person/name,last_seen desc",
        (
            "SELECT s.seat_id FROM feed_seat s LEFT JOIN feed_person p ON p.person_id = s.person_id "
            "ORDER BY p.name IS NOT NULL, p.name, s.last_seen_ms IS NULL, s.last_seen_ms DESC, s.seat_id"
        ),
    ),
    (
        "Claims?$select=state,decided&$orderby=state desc,decided",
        (
            "SELECT state, decided_ms FROM feed_claim "
            "ORDER BY state DESC, decided_ms IS NOT NULL, decided_ms, person_id, claim_id"
        ),
    ),
    (
        "ConfigVersions?$select=id,until_date,at&$orderby=until_date desc,id desc",
        "SELECT id, until_date, at_ms FROM feed_config ORDER BY until_date IS NULL, until_date DESC, id DESC",
    ),
    # What is constant.
    (f"{WHO}&$filter=true", _WHO.format("")),
    (f"{WHO}&$filter=false", _WHO.format("WHERE 1 = 0")),
    (f"{WHO}&$filter=1 lt 2 and 'a' eq 'a'", _WHO.format("")),
    (f"{WHO}&$filter=null", _WHO.format("WHERE 1 = 0")),
    (f"{WHO}&$filter=not null", _WHO.format("WHERE 1 = 0")),
    (f"{WHO}&$filter=contains(null,'a') or name eq 'z'", _WHO.format("WHERE name = 'z'")),
    (f"{WHO}&$filter=null eq null", _WHO.format("")),
    (f"{WHO}&$filter=null in ('a')", _WHO.format("WHERE 1 = 0")),
    (f"{WHO}&$filter=not (tolower(null) in ('a'))", _WHO.format("")),
    (f"{WHO}&$filter=contains(null,'a') in (true)", _WHO.format("WHERE 1 = 0")),
    (f"{WHO}&$filter=null in ('a',null)", _WHO.format("")),
]


@pytest.mark.parametrize(("address", "sql"), QUERIES, ids=[f"{at}" for at in range(len(QUERIES))])
def test_a_query_finds_what_sql_finds(asker: Asker, address: str, sql: str) -> None:
    """The same rows in the same order, in one page and in pages of seven."""
    with asker.store.read() as session:
        wanted = [tuple(map(_plain, row)) for row in session.connection().execute(text(sql.replace(":", "\\:")))]
    found = asker.ask(address)
    assert "@odata.nextLink" not in found
    assert [tuple(_flat(row)) for row in found["value"]] == wanted
    asker.headers = {"prefer": "odata.maxpagesize=7"}
    assert asker.rows(address) == found["value"]


@pytest.mark.parametrize(("address", "sql"), QUERIES[::7], ids=[f"{at}" for at in range(0, len(QUERIES), 7)])
def test_rows_are_counted_as_they_are_read(asker: Asker, address: str, sql: str) -> None:
    """By `$count=true`, and by `/$count` of the filter."""
    del sql
    whole = re.sub(r"&\$(top|skip)=\d+", "", address)
    rows = len(asker.ask(whole)["value"])
    assert asker.ask(f"{address}&$count=true")["@odata.count"] == rows
    of, _, query = address.partition("?")
    kept = "&".join(each for each in query.split("&") if each.startswith("$filter"))
    assert int(asker.raw(f"{of}/$count?{kept}")) == rows


def test_there_are_sixty_queries_and_more() -> None:
    """So many were asked for."""
    assert len({address for address, _ in QUERIES}) == len(QUERIES) >= 60


def _flat(row: dict[str, Any]) -> list[Any]:
    found: list[Any] = []
    for value in row.values():
        if isinstance(value, dict):
            found += _flat(value)
        elif isinstance(value, str) and _INSTANT.fullmatch(value):
            found.append(
                round((datetime.fromisoformat(value) - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds() * 1000)
            )
        else:
            found.append(value)
    return found


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
