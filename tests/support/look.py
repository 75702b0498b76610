"""Days, lists and timesheets for looking at: believable, awkward and hostile ones, as views ready to be rendered."""

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from fairday_collector.ledger.reckon import STATES, Segment
from fairday_collector.policy.settings import Settings
from fairday_collector.store.tables import LedgerDay
from fairday_reports.charts.picture import PRESENT, DayPicture, app_times
from fairday_reports.figures import Row, unobserved
from fairday_server.pages.day import AROUND, Subject, day_view
from fairday_server.pages.frame import Frame, admin_frame
from fairday_server.pages.people import people_view
from fairday_server.pages.person.day_record import Claimed
from fairday_server.pages.person.window import Asked
from fairday_server.pages.views import DayView, ErrorView, PeopleView, SignInView
from tests.support.look_admin import gallery_admin
from tests.support.look_record import record_of
from tests.support.look_reports import gallery_reports
from tests.support.look_sheet import gallery_sheet
from tests.support.look_team import gallery_team

MINUTE = 60_000
ZONE = "Europe/Stockholm"
TUESDAY = date(2026, 10, 13)
WHOLE = Asked("day")
HOSTILE = "<script>alert('x')</script>\"&"

OFFICE = (
    (504, "off"), (511, "locked"), (552, "active"), (559, "idle"), (600, "active"), (634, "meeting"), (690, "active"),
    (706, "passive"), (726, "active"), (767, "locked"), (790, "active"), (808, "unknown"), (895, "active"),
    (931, "active"), (943, "private"), (978, "active"), (996, "away"), (1019, "meeting"), (1042, "active"),
    (1180, "suspended"), (1440, "off"),
)  # fmt: skip
"""State until minute of the day."""

_APPS = ("Case desk", "Spreadsheet", "Mail", "Team chat", "Files", "firefox", "Handbook (PDF)", None)
_TURNS = (0, 1, 0, 2, 0, 3, 1, 0, 4, 0, 5, 1, 0, 6, 2, 7)


def bounds(day: date, zone: str = ZONE) -> tuple[int, int]:
    """First instants of a local date and of the next, epoch milliseconds UTC."""
    start, end = (
        datetime(d.year, d.month, d.day, tzinfo=ZoneInfo(zone)) for d in (day, date.fromordinal(day.toordinal() + 1))
    )
    return int(start.timestamp() * 1000), int(end.timestamp() * 1000)


def segments_from(start: int, end: int, parts: Sequence[tuple[int, str]]) -> list[Segment]:
    """Segments of a day from (minute of the day, state until then); apps take turns, the rest of the day is unknown."""
    made: list[Segment] = []
    now, turn = start, 0
    for minute, state in parts:
        until = min(start + minute * MINUTE, end)
        while now < until:
            length = min(until - now, (3 + 7 * (turn % 5)) * MINUTE + 17_123) if state == "active" else until - now
            app = (
                _APPS[_TURNS[turn % len(_TURNS)]] if state == "active" else "Video call" if state == "meeting" else None
            )
            app = "Handbook (PDF)" if state == "passive" else app
            made.append(Segment(now, now + length, state, app))
            now += length
            turn += state == "active"
    return [*made, Segment(now, end, "unknown")] if now < end else made


def segments_under(segments: Sequence[Segment], claims: Sequence[Claimed]) -> list[Segment]:
    """The same segments with each claimed one under the claim that begins with it."""
    ids = {each.claim.row.start_ms: each.claim.row.id for each in claims}
    return [replace(part, claim=ids.get(part.start)) if part.state == "claimed" else part for part in segments]


def row_of(day: date, segments: Sequence[Segment], *, zone: str = ZONE, overlap_ms: int = 0) -> LedgerDay:
    """The ledger row that belongs to the segments."""
    start, end = bounds(day, zone)
    present = [part for part in segments if part.state in PRESENT]
    states = dict.fromkeys(STATES, 0)
    for part in segments:
        states[part.state] += part.end - part.start
    return LedgerDay(
        person_id="p1",
        day=day,
        generation=1,
        zone=zone,
        start_ms=start,
        end_ms=end,
        first_ms=present[0].start if present else None,
        last_ms=present[-1].end if present else None,
        last_received_ms=max((part.end for part in segments if part.state != "unknown"), default=None),
        overlap_ms=overlap_ms,
        states=states,
        apps=[list(pair) for pair in app_times(segments)],
        counts={"keys": 8214, "clicks": 1033, "scrolls": 402},
        timeline=b"",
        edge_gaps="|",
        made_by={"reckoning": 1, "policy_changes": [3, 4], "tzdata": "2026b"},
        reckoned_ms=end + 2 * 3_600_000,
    )


def picture_of(row: LedgerDay, segments: Sequence[Segment], now_ms: int) -> DayPicture:
    """The same day for the charts."""
    return DayPicture(
        row.day, row.zone, row.start_ms, row.end_ms, segments, row.first_ms, row.last_ms, row.last_received_ms, now_ms
    )


def day(
    parts: Sequence[tuple[int, str]] = OFFICE,
    *,
    on: date = TUESDAY,
    zone: str = ZONE,
    now_ms: int | None = None,
    subject: Subject | None = None,
    asked: Asked = AROUND,
    settings: Settings | None = None,
    claims: Sequence[Claimed] = (),
) -> DayView:
    """A day's view; two days later unless `now_ms` says otherwise."""
    start, end = bounds(on, zone)
    segments = segments_under(segments_from(start, end, parts), claims)
    return day_view(
        admin_frame("People", "Ines Moreau"),
        subject or Subject("p1", "Maya Lindqvist", "Payments operations", you=False),
        row_of(on, segments, zone=zone, overlap_ms=6 * MINUTE),
        segments,
        record_of(segments, settings, claims),
        now_ms if now_ms is not None else end + 2 * 86_400_000,
        asked=asked,
    )


def sheet_row(
    name: str,
    on: date,
    parts: Sequence[tuple[int, str]],
    *,
    team: str = "Payments",
    zone: str = ZONE,
    complete: bool = True,
) -> Row:
    """A row of a timesheet."""
    start, end = bounds(on, zone)
    segments = segments_from(start, end, parts)
    kept = row_of(on, segments, zone=zone)
    first, last = kept.first_ms, kept.last_ms
    missing = () if first is None or last is None else unobserved(segments, first, last)
    return Row(
        length_ms=end - start,
        states=kept.states,
        overlap_ms=0,
        frame_ms=0 if first is None or last is None else last - first,
        missing_ms=sum(b - a for a, b in missing),
        person_id=name.lower().replace(" ", "-"),
        person=name,
        team_id="t1",
        team=team,
        date=on,
        zone=zone,
        first_ms=first,
        last_ms=last,
        received_ms=kept.last_received_ms,
        missing=missing,
        complete=complete,
        made_by=kept.made_by,
    )


def people() -> PeopleView:
    """A team in every state of data, and a hostile name."""
    morning = tuple((minute, state) for minute, state in OFFICE if minute <= 790)
    rows = [
        sheet_row("Aiko Tanaka", TUESDAY, morning, zone="Asia/Tokyo", complete=False),
        sheet_row("Zoë Ångström-Wróblewska", TUESDAY, morning, complete=False),
        sheet_row("Ben Ashworth", TUESDAY, (), complete=False),
        sheet_row("Claire Dubois", TUESDAY, ((600, "off"),), complete=False),
        sheet_row("Daniel Kowal", TUESDAY, (), complete=True),
        sheet_row(HOSTILE, TUESDAY, morning, team=HOSTILE, complete=False),
    ]
    return people_view(admin_frame("People"), rows)


def gallery() -> dict[str, tuple[str, object]]:
    """Every page in each of its states: name of the picture to template and view."""
    from tests.support.look_person import gallery_person  # it draws its days with this module

    start, end = bounds(TUESDAY)
    noon = start + 13 * 60 * MINUTE + 10 * MINUTE
    person = Subject("p2", HOSTILE * 3, HOSTILE, you=False)
    morning = tuple((minute, state) for minute, state in OFFICE if minute <= 767)
    fresh = ((596, "off"), (598, "locked"), (603, "active"))
    autumn = date(2026, 10, 25)
    return gallery_admin() | {
        "day": ("day", day()),
        "day-whole": ("day", day(asked=WHOLE)),
        "day-today": ("day", day(morning, now_ms=noon)),
        "day-fresh": ("day", day(fresh, now_ms=start + 605 * MINUTE)),
        "day-empty": ("day", day((), now_ms=end + 86_400_000)),
        "day-not-yet": ("day", day((), now_ms=noon)),
        "day-autumn": ("day", day(((90, "off"), (300, "active"), (1440, "off")), on=autumn, asked=WHOLE)),
        "day-you": ("day", day(subject=Subject("p1", "Maya Lindqvist", "Payments operations", you=True))),
        "day-hostile": ("day", day(subject=person, settings=Settings(notice=HOSTILE, title="redacted", site="on"))),
        "people": ("people", people()),
        "people-none": ("people", people_view(admin_frame("People"), [])),
        "sign-in": ("sign_in", SignInView("ready", "/sign-in", "secret", "Administrator")),
        "sign-in-over": ("sign_in", SignInView("over")),
        "sign-in-needed": ("sign_in", SignInView("needed", "/sign-in/password")),
        "sign-in-wrong": (
            "sign_in",
            SignInView(
                "needed", "/sign-in/password", email="maya@example.com", fault="Address or password is not right."
            ),
        ),
        "error": (
            "error",
            ErrorView("Not found", f"There is no person {HOSTILE}.", "Check the address.", "not_found", Frame()),
        ),
        **gallery_team(),
        **gallery_person(),
        **gallery_sheet(),
        **gallery_reports(),
    }
