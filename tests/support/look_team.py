"""Teams for looking at: believable, awkward and hostile ones, as views ready to be rendered."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

from fairday_collector.calendar import ZoneChange, ZoneHistory
from fairday_collector.ledger.facts import DayFacts
from fairday_collector.ledger.reckon import Segment
from fairday_collector.people import PersonHistory
from fairday_collector.roster.schedule import Schedule
from fairday_collector.store.tables import Person, Team
from fairday_collector.timesheets.rest import Breach
from fairday_reports.local import local
from fairday_reports.metrics.gather import Gathered
from fairday_reports.metrics.presence import HourMap
from fairday_reports.metrics.sums import as_table
from fairday_reports.metrics.team import TeamReading, summed
from fairday_server.pages.frame import Frame, admin_frame
from fairday_server.pages.team.head import now_head, span_of
from fairday_server.pages.team.now import now_view
from fairday_server.pages.team.period import period_view
from fairday_server.pages.team.read import Heard, Present, TeamPeriod
from fairday_server.pages.team.views import NoTeamView, TeamNowView, TeamPeriodView

MINUTE, HOUR = 60_000, 3_600_000
FIRST = date(1970, 1, 1)
ZONE = "Europe/Stockholm"
HOSTILE = "<script>alert('x')</script>\"&"
NAMES = (
    *("Aiko Tanaka", "Ben Ashworth", "Claire Dubois", "Daniel Kowal", "Hanna Virtanen", "Jonas Weber"),
    *("Luca Moretti", "Maya Lindqvist", "Omar Haddad", "Priya Raman", "Sofia Almeida", "Tomas Okafor"),
)
TEAM = Team(id="t1", name="Payments operations", zone=ZONE, created_ms=0)
OTHERS = [TEAM, Team(id="t2", name="Customer support", zone=ZONE, created_ms=0)]
WEDNESDAY = date(2026, 10, 14)
AFTER = int(datetime(2026, 10, 20, 2, 10, tzinfo=UTC).timestamp() * 1000)
_ONE_DAY = timedelta(days=1)


def member(name: str, zone: str = ZONE, role: str = "Case handler") -> PersonHistory:
    """Somebody who always was in the team."""
    person = Person(id=name.lower().replace(" ", "-"), name=name, created_ms=0)
    return PersonHistory(person, ZoneHistory([ZoneChange(FIRST, zone)]), ((FIRST, "t1"),), ((FIRST, role),))


def worked_day(history: PersonHistory, day: date, worked: int, scheduled: int, share: float, **terms: int) -> DayFacts:
    """A date of so many minutes, at work and scheduled, of which a share was productive; 0 and no share is no data."""
    start, end = history.zones.bounds(day)
    length, base, screen = end - start, {"until_ms": end}, round(worked * 0.92) * MINUTE
    if scheduled:
        base |= {
            "planned_days": 1,
            "rostered_days": 1,
            "scheduled_ms": scheduled * MINUTE,
            "available_ms": scheduled * MINUTE,
        }
        base |= {
            "expected_ms": scheduled * MINUTE,
            "goal_ms": scheduled * MINUTE * 80 // 100,
            "frame_ms": scheduled * MINUTE,
        }
    if not worked:
        return DayFacts(**{"length_ms": length, "unknown_ms": length, **base, **terms})
    productive = round(max(worked, scheduled) * share) * MINUTE
    made = {
        "length_ms": length, "active_ms": screen, "off_ms": length - screen, "worked_ms": worked * MINUTE,
        "productive_ms": productive, "focus_ms": productive * 6 // 10, "collaboration_ms": productive * 4 // 10,
        "utilised_ms": productive, "active_days": 1, "attended_days": 1, "planned_worked_ms": worked * MINUTE,
        "overtime_ms": max(0, worked - scheduled) * MINUTE if scheduled else 0,
        "frame_ms": worked * MINUTE,
        "observed_in_frame_ms": base.get("frame_ms", worked * MINUTE),
    }  # fmt: skip
    return DayFacts(**{**made, **base, **terms})


def week_parts(day: date) -> list[tuple[date, date]]:
    """Eight weeks, the last of them that of a date."""
    first, last = span_of(day, "week")
    return [(first - 7 * _ONE_DAY * at, last - 7 * _ONE_DAY * at) for at in reversed(range(8))]


def reading(
    people: Sequence[PersonHistory], parts: Sequence[tuple[date, date]], now_ms: int, *, scheduled: int = 465,
    waits: bool = False,
) -> TeamReading:  # fmt: skip
    """Days of some people: Tomas does more each week, Luca little that is sorted, Jonas falls silent on a Thursday."""
    dice = Random(7)
    found: list[tuple[int, date, DayFacts]] = []
    for number, history in enumerate(people):
        name, day, week = history.person.name, parts[0][0], 0
        today = local(now_ms, history.zones.zone_on(FIRST)).date()
        while day <= min(parts[-1][1], today):
            week = (day - parts[0][0]).days // 7
            free = day.weekday() > 4
            minutes = 0 if free else round(dice.gauss(462, 25))
            terms: dict[str, int] = {}
            share = dice.uniform(0.68, 0.84)
            if name.startswith("Tomas") and not free:
                minutes, share = minutes + 70, 0.84 + 0.035 * week
                terms = {"after_hours_ms": 95 * MINUTE}
            elif name.startswith("Luca"):
                share, terms = 0.52, {"unclassified_ms": 0 if free else 110 * MINUTE}
            elif name.startswith("Jonas") and day >= parts[-1][0] + 3 * _ONE_DAY:
                minutes = 0
            elif name.startswith("Claire") and day.weekday() == 2:
                minutes = 0
                free = True
            found.append(
                (number, day, worked_day(history, day, max(0, minutes), 0 if free else scheduled, share, **terms))
            )
            day += _ONE_DAY
    gathered = Gathered(
        table=as_table([facts for _, _, facts in found]),
        people=[number for number, _, _ in found],
        dates=[day for _, day, _ in found],
        waits=[waits and number == 0 for number, _, _ in found],
        reckoned=[True] * len(found),
    )
    return summed(gathered, people, parts, now_ms)


def office_hours(history: PersonHistory, day: date) -> Schedule:
    """Half past eight to five on the days of the week that are worked."""
    start, _ = history.zones.bounds(day)
    hours = ((start + 510 * MINUTE, start + 1020 * MINUTE),) if day.weekday() < 5 else ()
    return Schedule("shift" if hours else "free", "office", None, hours, 465 * MINUTE, (start, start), ())


def heard(found: TeamReading) -> dict[tuple[str, date], Heard]:
    """First presence about eight, the end of data at a quarter past five."""
    dice, times = Random(3), {}
    for one in found.members:
        for day in one.days:
            if day.facts.worked_ms:
                start, _ = one.history.zones.bounds(day.day)
                first = start + round(dice.gauss(495, 25)) * MINUTE
                times[one.history.person.id, day.day] = Heard(first, start + 1035 * MINUTE, start + 1035 * MINUTE)
    return times


def hours(people: int, *, lacking: bool = True) -> HourMap:
    """A working week by the hour; one person is silent from Thursday afternoon on."""
    shape = {
        6: 0.04,
        7: 0.2,
        8: 0.72,
        9: 0.94,
        10: 1.0,
        11: 0.95,
        12: 0.5,
        13: 0.78,
        14: 0.95,
        15: 0.93,
        16: 0.8,
        17: 0.36,
    }
    there = {(day, hour): round(people * part) for day in range(5) for hour, part in shape.items()}
    silent = {(day, hour): 1 for day, begin in ((3, 14), (4, 8)) for hour in range(begin, 17)}
    return HourMap(there | {(5, 23): 1}, silent if lacking else {})


def period(
    people: Sequence[PersonHistory], by: str = "week", day: date = WEDNESDAY, now_ms: int = AFTER, **given: Any
) -> TeamPeriodView:
    """A week's or month's view of some people; `times=False` is what an analyst sees, `team` another team."""
    times, team = given.pop("times", True), given.pop("team", TEAM)
    parts = week_parts(day) if by == "week" else [span_of(day, "month")]
    found = reading(people, parts, now_ms, **given)
    first, last = parts[-1]
    known = TeamPeriod(
        team, by, first, last, local(now_ms, ZONE).date(), now_ms, times, found, heard(found) if times else {},
        hours(len(people)) if by == "week" and times and len(people) >= 5 else None, office_hours,
        {"tomas-okafor": [Breach("daily", WEDNESDAY, WEDNESDAY, 620 * MINUTE, 11 * HOUR)]} if times else {},
    )  # fmt: skip
    return period_view(admin_frame("Team", "Ines Moreau"), known, [team, *OTHERS[1:]], admin=True)


def now(people: Sequence[Present], team: Team = TEAM) -> TeamNowView:
    """Who is on now, a little after two."""
    noon = _at(WEDNESDAY, 14 * 60 + 7)
    return now_view(admin_frame("Team"), now_head(team, OTHERS, WEDNESDAY), ZONE, people, noon)


def present(name: str, *parts: tuple[int, str], zone: str = ZONE, waiting: bool = False) -> Present:
    """A member's today from (minute of the day, state until then), from seven on."""
    history = member(name, zone)
    begin, segments = _at(WEDNESDAY, 420), []
    for minute, state in parts:
        segments.append(Segment(begin, _at(WEDNESDAY, minute), state))
        begin = _at(WEDNESDAY, minute)
    end = _at(WEDNESDAY, 1440)
    if not parts:
        return Present(history, WEDNESDAY, zone, 300_000)
    screen = sum(part.end - part.start for part in segments if part.state in ("active", "meeting", "passive"))
    first = next((part.start for part in segments if part.state == "active"), None)
    unknown = Segment(begin, end, "unknown")
    return Present(history, WEDNESDAY, zone, 300_000, first, begin, screen, [*segments, unknown], waiting)


def _at(day: date, minute: int) -> int:
    start, _ = member("").zones.bounds(day)
    return start + minute * MINUTE


def gallery_team() -> dict[str, tuple[str, object]]:
    """Every page of a team in each of its states: name of the picture to template and view."""
    team = [member(name) for name in NAMES]
    hostile = [member(f"{HOSTILE} {n} {HOSTILE * 2}", role=HOSTILE) for n in range(6)]
    crowd = [member(f"Person {n:02}", role="") for n in range(60)]
    many = Team(id="t3", name=HOSTILE * 2, zone=ZONE, created_ms=0)
    thursday = _at(date(2026, 10, 15), 14 * 60 + 10)
    states = ("active", "meeting", "passive", "private", "idle", "away", "locked")
    on_now = [
        present(name, (500, "locked"), (600, "active"), (846, state))
        for name, state in zip(NAMES, states, strict=False)
    ]
    on_now += [
        present("Priya Raman", (500, "off"), (600, "active"), (700, "meeting"), (720, "locked")),
        present("Sofia Almeida"),
        present("Tomas Okafor", (840, "active"), (845, "active"), zone="Asia/Tokyo", waiting=True),
    ]
    return {
        "team-week": ("team_period", period(team)),
        "team-week-running": ("team_period", period(team, now_ms=thursday, waits=True)),
        "team-week-small": ("team_period", period(team[3:6], scheduled=0)),
        "team-week-analyst": ("team_period", period(team, times=False)),
        "team-week-hostile": ("team_period", period(hostile, team=many)),
        "team-week-nobody": ("team_period", period([])),
        "team-month": ("team_period", period(team, "month")),
        "team-month-running": ("team_period", period(team[:4], "month", now_ms=thursday)),
        "team-month-crowd": ("team_period", period(crowd, "month", date(2026, 9, 1))),
        "team-now": ("team_now", now(on_now)),
        "team-now-hostile": ("team_now", now([present(HOSTILE * 3, (840, "active"))], many)),
        "team-now-nobody": ("team_now", now([])),
        "team-none": (
            "team_none",
            NoTeamView(Frame(), "Teams", "There is no team yet.", "Add the first team", "fairday team add NAME"),
        ),
        "team-none-worker": ("team_none", NoTeamView(Frame(), "Teams", "No team.", "If that is not right", "")),
    }
