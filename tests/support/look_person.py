"""Pages of one person for looking at: days with claims and zoomed in, weeks, months, explanations and their data."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from fairday_collector.access.looks import Looked
from fairday_collector.ledger.facts import DayFacts
from fairday_collector.ledger.parts import FocusRun
from fairday_collector.policy.settings import Settings
from fairday_collector.roster.schedule import Schedule
from fairday_collector.store.tables import BiGrant, Seat
from fairday_collector.timesheets.model import Entry, Recorded
from fairday_reports.metrics.evidence import Evidence, SpanLine
from fairday_reports.metrics.explain import ExplainedDay, Explanation
from fairday_reports.metrics.read import Part
from fairday_reports.metrics.registry import METRICS
from fairday_server.pages.day import Subject
from fairday_server.pages.frame import admin_frame, person_frame
from fairday_server.pages.person.data import data_view
from fairday_server.pages.person.data_read import Computer, Kept
from fairday_server.pages.person.explain import explain_form, explain_view
from fairday_server.pages.person.period import period_view
from fairday_server.pages.person.period_data import LongRun, Period, PeriodDay
from fairday_server.pages.person.window import Asked
from tests.support.look import HOSTILE, MINUTE, OFFICE, TUESDAY, ZONE, bounds, day
from tests.support.look_record import claimed

HOUR = 60 * MINUTE
MAYA = Subject("p1", "Maya Lindqvist", "Payments operations", you=False, team_href="/teams/t1/weeks/2026-10-13")
YOU = Subject("p1", "Maya Lindqvist", "Payments operations", you=True)
ADMIN = admin_frame("People", "Ines Moreau")
_MONDAY = date(2026, 10, 12)
_CLAIMED = (
    *((minute, state) for minute, state in OFFICE if minute <= 767), (790, "claimed"), (808, "unknown"),
    (845, "active"), (895, "claimed"), (931, "active"), (996, "away"), (1042, "active"), (1440, "off"),
)  # fmt: skip
_APPS = (("Case desk", 40), ("Spreadsheet", 25), ("Video call", 14), (HOSTILE, 10), (None, 7), ("Mail", 4))


def _day(on: date, today: date, minutes: int | None, kind: str = "shift", late: int = 0) -> PeriodDay:
    """A date with so many worked minutes; None for no data or not yet."""
    start, end = bounds(on)
    over, rostered = on < today, kind == "shift"
    work = (minutes or 0) * MINUTE
    screen = work * 9 // 10
    facts = DayFacts(
        length_ms=end - start if on <= today else 0,
        active_ms=screen,
        unknown_ms=(end - start if minutes is None else late * MINUTE) if on <= today else 0,
        productive_ms=screen * 7 // 10,
        neutral_ms=screen // 10,
        unproductive_ms=screen // 20,
        unclassified_ms=screen - screen * 7 // 10 - screen // 10 - screen // 20,
        focus_ms=screen // 2,
        longest_focus_ms=screen // 6,
        daily_longest_focus_ms=screen // 6,
        collaboration_ms=screen // 5,
        switches=work // MINUTE // 3,
        worked_ms=work,
        planned_days=1,
        rostered_days=int(rostered and on <= today),
        scheduled_ms=8 * HOUR if rostered and over else 0,
        frame_ms=8 * HOUR if rostered and over else 0,
        observed_in_frame_ms=(0 if minutes is None else 8 * HOUR - late * MINUTE) if rostered and over else 0,
    )
    hours = ((start + 9 * HOUR, start + 17 * HOUR),) if rostered else ()
    title = {"holiday": "All Saints", "leave": "Vacation"}.get(kind)
    schedule: Any = Schedule(kind, "day", title, hours, 8 * HOUR if rostered else 0, (start, end), ())  # type: ignore[arg-type]
    times = (start + 8 * HOUR + 31 * MINUTE, start + 8 * HOUR + 31 * MINUTE + work) if minutes else None
    return PeriodDay(on, ZONE, end, schedule, _part(on, on, facts, int(on == today)), times, times and times[1])


def _part(first: date, last: date, facts: DayFacts, running: int, waiting: int = 0) -> Part:
    values = {name: metric.value(facts) for name, metric in METRICS.items()}
    completeness = facts.observed_in_frame_ms / facts.frame_ms if facts.frame_ms else None
    return Part(first, last, values, completeness, 1, 1, 1, waiting, running, facts)


def _kind(on: date) -> str:
    return "free" if on.weekday() > 4 else "shift"


def _period(first: date, last: date, today: date, worked: dict[int, int | None], **odd: str) -> Period:
    """Dates with their worked minutes by day of the month; a week's end is free, other odd dates by `d17="leave"`."""
    dates = [first + timedelta(days=at) for at in range((last - first).days + 1)]
    days = [
        _day(on, today, worked.get(on.day), odd.get(f"d{on.day}", _kind(on)), late=18 * (on.day == 14))
        for on in dates
    ]  # fmt: skip
    sums: dict[str, int] = {}
    for each in days:
        for name in DayFacts.__struct_fields__[1:]:
            value = getattr(each.part.terms, name)
            sums[name] = max(sums.get(name, 0), value) if name == "longest_focus_ms" else sums.get(name, 0) + value
    total = DayFacts(**sums)
    screen = total.active_ms
    apps = [(app, screen * share // 100) for app, share in _APPS] if screen else []
    runs = [
        LongRun(each.day, ZONE, FocusRun(each.times[0], each.times[0] + HOUR, 52 * MINUTE))
        for each in days
        if each.times is not None
    ]
    return Period(
        first, last, today, days, _part(first, last, total, int(first <= today <= last), waiting=1), apps,
        [("Case work" if app == "Case desk" else app, ms) for app, ms in apps], runs[:5], left_out=first.day == 1,
    )  # fmt: skip


def _week() -> Period:
    worked: dict[int, int | None] = {12: 472, 13: 490, 14: 455, 15: None, 16: 301}
    return _period(_MONDAY, date(2026, 10, 18), date(2026, 10, 16), worked)


def _month() -> Period:
    worked: dict[int, int | None] = {day: 440 + 13 * (day % 5) for day in range(1, 22) if day % 7}
    return _period(date(2026, 10, 1), date(2026, 10, 31), date(2026, 10, 21), worked, d9="holiday", d19="leave")


def _explanation(agrees: bool = True) -> Explanation:
    metric = METRICS["fragmentation"]
    start, end = bounds(TUESDAY)
    hours = ((start + 9 * HOUR, start + 17 * HOUR),)
    terms = {"daily_longest_focus_ms": 2_460_000, "focus_ms": 14_340_000}
    made_by = {
        "reckoning": 2, "policy_changes": [3, 4], "sorting_changes": [], "catalogue": 4, "roster_changes": [7],
        "holidays": "0.75", "tzdata": "2026b",
    }  # fmt: skip
    found = ExplainedDay(
        TUESDAY, ZONE, start, end, terms, terms if agrees else {**terms, "focus_ms": 14_000_000}, not agrees, False,
        Recorded(Entry(start + 9 * HOUR, start + 17 * HOUR, [(start + 12 * HOUR, start + 13 * HOUR)]), "corrected"),
        Schedule("shift", "day", None, hours, 8 * HOUR, (start, end), (7,)), made_by,
    )  # fmt: skip
    lines = [
        SpanLine(
            "5f0e21c9a7b34d10", "e1", at, start + at * 20 * MINUTE, start + (at + 1) * 20 * MINUTE, presence, states
        )
        for at, (presence, states) in enumerate(
            [("off", {"off": 20 * MINUTE}), ("input", {"active": 20 * MINUTE})] * 6
            + [("quiet", {"active": 4 * MINUTE + 1, "idle": 16 * MINUTE - 1})]
        )
    ]
    return Explanation(
        "p1", "Maya Lindqvist", metric, TUESDAY, TUESDAY, 0.8285, 0.8285 if agrees else 0.8243, agrees,
        "1 − 0:41:00 ÷ 3:59:00", terms, [found], Evidence(lines, 1204), 12, 31,
    )  # fmt: skip


def _kept() -> Kept:
    now, _ = bounds(TUESDAY)
    seats = [
        Seat(id="s1", token_id="t", host="maya-thinkpad", os="linux", os_version="Debian 12", machine_id="m",
             os_user="maya", agent="0.9.0", enrolled_ms=now - 90 * 24 * HOUR, last_seen_ms=now + 14 * HOUR),
        Seat(id="s2", token_id="t", host=HOSTILE, os="windows", os_version="11", machine_id="m",
             os_user="maya.lindqvist", agent="0.8.1", enrolled_ms=now - 400 * 24 * HOUR,
             revoked_ms=now - 91 * 24 * HOUR),
    ]  # fmt: skip
    looks = [
        Looked("Ines Moreau", "", "day", TUESDAY, TUESDAY, 3, now + 14 * HOUR),
        Looked("", "payroll " + HOSTILE, "timesheet", _MONDAY, TUESDAY, 1, now + 9 * HOUR),
        Looked("Ada Lovelace", "reports", "metrics", date(2025, 12, 1), date(2025, 12, 31), 40, now - 300 * 24 * HOUR),
    ]
    policies = [(date(1970, 1, 1), Settings()), (date(2026, 9, 1), Settings(title="redacted", site="on"))]
    dates = [date(2026, 9, 1) + timedelta(days=at) for at in range(40)]
    programs = [BiGrant(name="metabase", everyone=True, times=False, made_ms=now, made_by="cli:root")]
    return Kept(TUESDAY, ZONE, policies, [Computer(seat, None) for seat in seats], dates, looks, programs)


def gallery_person() -> dict[str, tuple[str, object]]:
    """Every page of a person in each of its states: name of the picture to template and view."""
    start, _ = bounds(TUESDAY)
    claims = [
        claimed(1, start + 767 * MINUTE, start + 790 * MINUTE, "call", "Supplier, by phone"),
        claimed(2, start + 845 * MINUTE, start + 895 * MINUTE, "training", HOSTILE, "approve"),
        claimed(3, start + 978 * MINUTE, start + 996 * MINUTE, "field", "At the warehouse", "reject", "Not planned."),
    ]
    own = person_frame("My day", "worker", YOU.name, YOU.id, TUESDAY)
    stranger = Subject("p2", HOSTILE * 3, HOSTILE, you=False)
    nothing = _period(date(2026, 11, 2), date(2026, 11, 8), date(2026, 10, 16), {})
    unseen = _period(_MONDAY, date(2026, 10, 18), date(2026, 11, 1), {})
    week = _week()
    totals = replace(week, days=[replace(each, times=None, received_ms=None) for each in week.days], runs=())
    form = explain_form("/people/p1/explain", "fragmentation", "2026-10-13", "2026-10-13")
    fault = explain_form("/people/p1/explain", "focus", "2026-01-01", "2026-10-13", f"Not {HOSTILE}: at most 31 days.")
    none = Kept(TUESDAY, ZONE, [(date(1970, 1, 1), Settings())], [], [], [], [])
    return {
        "day-claims": ("day", day(_CLAIMED, claims=claims)),
        "day-zoomed": ("day", day(asked=Asked(first="10:00", last="12:00"))),
        "day-zoomed-away": ("day", day(asked=Asked(first="03:00", last="05:00"))),
        "person-week": ("person_period", period_view(ADMIN, MAYA, "Week", _week(), times=True)),
        "person-week-you": ("person_period", period_view(own, YOU, "Week", _week(), times=True)),
        "person-week-totals": ("person_period", period_view(ADMIN, stranger, "Week", totals, times=False)),
        "person-week-to-come": ("person_period", period_view(ADMIN, MAYA, "Week", nothing, times=True)),
        "person-week-no-data": ("person_period", period_view(ADMIN, MAYA, "Week", unseen, times=True)),
        "person-month": ("person_period", period_view(ADMIN, MAYA, "Month", _month(), times=True)),
        "person-explain": ("person_explain", explain_view(ADMIN, MAYA, form, _explanation())),
        "person-explain-behind": ("person_explain", explain_view(ADMIN, stranger, form, _explanation(agrees=False))),
        "person-explain-fault": ("person_explain", explain_view(own, YOU, fault, None)),
        "person-data": ("person_data", data_view(own, YOU, _kept())),
        "person-data-of": ("person_data", data_view(ADMIN, stranger, _kept())),
        "person-data-none": ("person_data", data_view(own, YOU, none)),
    }
