from collections.abc import Mapping
from datetime import date, timedelta

from fairday_collector.calendar import DAY_MS, ZoneChange, ZoneHistory
from fairday_collector.timesheets.model import Entry
from fairday_collector.timesheets.rest import Breach, RestRules, longest_rest, rest_breaches

H = 3_600_000
ZONE = ZoneHistory([ZoneChange(date(1970, 1, 1), "Europe/Berlin")])
MONDAY = date(2026, 6, 1)


def work(start: float, end: float, days: Mapping[int, tuple[float, float]] | range) -> dict[date, Entry | None]:
    """Entries by days after Monday, 1 June 2026, all alike or with hours of their own, local time."""
    entries: dict[date, Entry | None] = {}
    for offset in days:
        day = MONDAY + timedelta(days=offset)
        begin = ZONE.bounds(day)[0]
        low, high = days[offset] if isinstance(days, Mapping) else (start, end)
        entries[day] = Entry(begin + int(low * H), begin + int(high * H), [])
    return entries


def breaches(
    entries: dict[date, Entry | None], weeks: int = 1, neutral: tuple[date, ...] = (), rules: RestRules | None = None
) -> list[Breach]:
    """The breaches of some weeks from 1 June 2026 on."""
    last = MONDAY + timedelta(days=7 * weeks - 1)
    return rest_breaches(entries, MONDAY, last, ZONE.bounds, lambda _: rules or RestRules(), neutral)


def test_an_ordinary_week_keeps_every_rule() -> None:
    """Five days of nine to five."""
    assert breaches(work(9, 17, range(5))) == []
    assert breaches({}) == []


def test_less_than_eleven_hours_between_two_days_is_a_breach() -> None:
    """Until eleven at night and from eight on: nine hours, named with the date; from ten until nine is enough."""
    (found,) = breaches(work(0, 0, {0: (14, 23), 1: (8, 16)}))
    assert (found.rule, found.first, found.found_ms, found.needed_ms) == ("daily", MONDAY, 9 * H, 11 * H)
    assert found.text == "2026-06-01: 9 h of rest in the 24 h from the start of work; 11 h are needed."
    assert breaches(work(0, 0, {0: (13, 22), 1: (9, 17)})) == []


def test_a_date_of_more_than_thirteen_hours_leaves_too_little_rest() -> None:
    """Even if nothing is worked on the next; a break as long as the rest is rest."""
    (found,) = breaches(work(6, 19.5, range(1)))
    assert (found.rule, found.found_ms) == ("daily", int(10.5 * H))
    begin = ZONE.bounds(MONDAY)[0]
    split = Entry(begin + 6 * H, begin + 22 * H, [(begin + 8 * H, begin + 19 * H)])
    assert breaches({MONDAY: split}) == []


def test_a_week_without_a_day_of_rest_is_a_breach() -> None:
    """Seven days of work; six are fine."""
    found = breaches(work(9, 17, range(7)))
    assert [(b.rule, b.first, b.last, b.found_ms) for b in found] == [
        ("weekly", MONDAY, MONDAY + timedelta(days=6), 16 * H),
        ("average_week", MONDAY, MONDAY + timedelta(days=6), 56 * H),
    ]
    assert found[0].text == "Week of 2026-06-01: 16 h of rest in one piece; 24 h are needed."
    assert breaches(work(9, 17, range(6))) == []


def test_a_free_monday_is_a_day_of_rest() -> None:
    """From Tuesday to Sunday every day: the Monday counts, and 24 hours to the minute are enough."""
    entries = {**work(9, 16, range(2, 7)), **work(0, 12, range(1, 2))}
    assert breaches(entries) == []
    (found,) = breaches({**entries, **work(0, 0.25, range(1))})
    assert (found.rule, found.found_ms) == ("weekly", int(23.75 * H))


def test_the_directives_thirty_five_hours_can_be_asked_for() -> None:
    """Work from Monday to Saturday at five leaves 31 hours of Sunday's week."""
    found = breaches(work(9, 17, range(6)), rules=RestRules(weekly_ms=35 * H))
    assert [(b.rule, b.found_ms) for b in found] == [("weekly", 31 * H)]


def test_the_average_week_is_over_seventeen_weeks() -> None:
    """Sixteen weeks of 40 h carry one of 60 h; 60 h every week are named week by week."""
    calm = {d: e for w in range(-16, 0) for d, e in work(9, 17, range(7 * w, 7 * w + 5)).items()}
    busy = work(8, 20, range(5))
    assert breaches({**calm, **busy}) == []
    found = breaches({**busy, **work(8, 20, range(7, 12))}, weeks=2)
    assert [(b.rule, b.first, b.last, b.found_ms) for b in found] == [
        ("average_week", MONDAY, MONDAY + timedelta(days=6), 60 * H),
        ("average_week", MONDAY, MONDAY + timedelta(days=13), 60 * H),
    ]
    assert found[0].text == "17 weeks to 2026-06-07: 60 h worked a week on average; at most 48 h are allowed."


def test_the_eighteenth_week_before_no_longer_counts() -> None:
    """One of 170 h seventeen weeks before changes nothing, sixteen weeks before it does."""
    calm = {d: e for w in range(-17, 1) for d, e in work(8, 17, range(7 * w, 7 * w + 5)).items()}
    heavy = RestRules(daily_ms=0, weekly_ms=0)
    assert breaches({**calm, **work(0, 24, range(-119, -112))}, rules=heavy) == []
    (found,) = breaches({**calm, **work(0, 24, range(-112, -105))}, rules=heavy)
    assert (found.first, found.found_ms) == (MONDAY - timedelta(days=112), (16 * 45 + 168) * H // 17)


def test_whoever_began_on_a_thursday_is_judged_by_whole_weeks() -> None:
    """Four long days of a first week average over its seven dates."""
    found = breaches(work(6, 19, range(3, 7)))
    assert [(b.rule, b.first, b.found_ms) for b in found] == [("average_week", MONDAY, 52 * H)]


def test_dates_outside_the_range_are_not_judged() -> None:
    """They only say what rest there was; the first and the last date are judged."""
    entries = work(0, 0, {-1: (0, 20), 0: (0, 14), 3: (9, 17), 6: (0, 14), 8: (0, 20)})
    assert [b.first for b in breaches(entries)] == [MONDAY, MONDAY + timedelta(days=6)]


def test_leave_does_not_dilute_the_average() -> None:
    """A week of 60 h and one of leave average 60, not 30; with nothing but leave there is nothing to judge."""
    leave = tuple(MONDAY + timedelta(days=7 + index) for index in range(7))
    found = breaches(work(8, 20, range(5)), weeks=2, neutral=leave)
    assert [b.found_ms for b in found] == [60 * H, 60 * H]
    assert [b.found_ms for b in breaches(work(8, 20, range(5)), weeks=2)] == [60 * H]
    assert breaches(work(8, 20, range(1)), neutral=tuple(MONDAY + timedelta(days=i) for i in range(-120, 7))) == []


def test_a_week_is_judged_where_it_ends() -> None:
    """A range from Wednesday on judges the week it began in, one until Saturday leaves it to the next."""
    entries = work(9, 17, range(7))
    wednesday, saturday, sunday = (MONDAY + timedelta(days=d) for d in (2, 5, 6))
    assert rest_breaches(entries, MONDAY, saturday, ZONE.bounds, lambda _: RestRules()) == []
    found = rest_breaches(entries, wednesday, sunday, ZONE.bounds, lambda _: RestRules())
    assert [b.rule for b in found] == ["weekly", "average_week"]


def test_the_longest_rest_of_a_range() -> None:
    """Without work all of it; work that reaches over an edge counts inside."""
    assert longest_rest([], 0, DAY_MS) == DAY_MS
    assert longest_rest([(-5, 5), (20, 30)], 0, 40) == 15
    assert longest_rest([(-5, 50)], 0, 40) == 0


def test_odd_minutes_are_told() -> None:
    """Hours and minutes."""
    assert breaches(work(0, 0, {0: (13, 22.75), 1: (8.75, 16)}))[0].text.startswith("2026-06-01: 10 h of rest")
    assert breaches(work(0, 0, {0: (13, 22.75), 1: (9, 16)}))[0].text.startswith("2026-06-01: 10 h 15 min of rest")
