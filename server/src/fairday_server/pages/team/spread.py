"""How long days are and when they begin: person-days of a team to distributions, nobody named."""

from collections.abc import Callable, Sequence
from statistics import median

from fairday_reports.charts.dots import DOTS_MOST, QUARTER_MS, counted, distribution
from fairday_reports.local import local
from fairday_reports.words import hm, hours
from fairday_server.pages.team.read import MIN_GROUP, TeamPeriod
from fairday_server.pages.team.views import Spread

_EITHER_WAY_MS = 1_800_000
_LENGTH, _BEGIN = "Length of the working day", "When the day begins"


def length_spread(period: TeamPeriod) -> Spread:
    """Worked time of each date of each person that is over and has any, over what was scheduled for these dates."""
    days = [
        day.facts
        for member in period.reading.members
        for day in member.days
        if not day.running and day.facts.worked_ms > 0
    ]
    scheduled = [facts.scheduled_ms for facts in days if facts.scheduled_ms]
    return _spread(
        period, _LENGTH, [facts.worked_ms for facts in days], scheduled, lambda at: f"{at // 3_600_000} h", hours
    )


def begin_spread(period: TeamPeriod) -> Spread:
    """First presence of each date of each person by their own clock, over where the schedules begin."""
    firsts, scheduled = [], []
    for member in period.reading.members:
        history = member.history
        for day in member.days:
            heard = period.heard.get((history.person.id, day.day))
            if heard is None or heard.first_ms is None:
                continue
            zone = history.zones.zone_on(day.day)
            firsts.append(_on_the_clock(heard.first_ms, zone))
            scheduled += [_on_the_clock(start, zone) for start, _ in period.schedule(history, day.day).intervals[:1]]
    return _spread(period, _BEGIN, firsts, scheduled, hm_clock, hm_clock)


def _on_the_clock(instant_ms: int, zone: str) -> int:
    moment = local(instant_ms, zone)
    return (moment.hour * 60 + moment.minute) * 60_000


def hm_clock(since_midnight_ms: int) -> str:
    """A time of day, `08:30`, from milliseconds on the clock since midnight."""
    minutes = since_midnight_ms // 60_000
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _spread(
    period: TeamPeriod,
    heading: str,
    values: Sequence[int],
    scheduled: Sequence[int],
    tick: Callable[[int], str],
    said: Callable[[int], str],
) -> Spread:
    if len(period.reading.members) < MIN_GROUP:
        return Spread(heading, instead=f"Fewer than {MIN_GROUP} people: not shown.")
    if not values:
        return Spread(heading, instead=f"There is no day to show in this {period.by} yet.")
    middle = round(median(scheduled)) if scheduled else None
    band = None if middle is None else (max(0, middle - _EITHER_WAY_MS), middle + _EITHER_WAY_MS)
    bins = counted(values)
    many = max(number for _, number in bins) > DOTS_MOST
    what = "The height of a column is the number of days." if many else "One dot is one person’s day."
    shade = " The shaded part is the schedule, 30 min either way." if band else ""
    days = "1 person-day" if len(values) == 1 else f"{len(values):,} person-days"
    ident = "length" if heading == _LENGTH else "begin"
    word = hm if heading == _LENGTH else hm_clock
    return Spread(
        heading=heading,
        counted=days,
        plot=distribution(values, band, tick, said, f"{heading}, {days}", ident),
        bins=tuple((f"{word(start)}–{word(start + QUARTER_MS)}", f"{number:,}") for start, number in bins),
        note=what + shade,
    )
