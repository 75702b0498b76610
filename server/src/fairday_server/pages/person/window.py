"""Which part of a day is shown: around work, the whole day, or between two clock times; and the ways to change it."""

from dataclasses import dataclass
from datetime import date, datetime

from fairday_collector.calendar import zone_info
from fairday_collector.errors import Invalid
from fairday_collector.timesheets.wall_clock import meant, time_of_day
from fairday_reports.charts.scale import Scale
from fairday_reports.charts.window import HOUR_MS, MINUTE_MS, window_of
from fairday_reports.local import epoch_ms
from fairday_reports.words import clock, clock_until
from fairday_server.pages.paths import day_path, day_window_path
from fairday_server.pages.views import Link

_QUARTER_MS = 15 * MINUTE_MS
_LEAST_MS = _QUARTER_MS
_END_OF_DAY = "24:00"


@dataclass(frozen=True, slots=True)
class Asked:
    """The window as an address has it: `kind` is `day` for the whole day; `first` and `last` are clock times."""

    kind: str = ""
    first: str = ""
    last: str = ""

    @property
    def is_zoom(self) -> bool:
        """Whether clock times were given."""
        return bool(self.first or self.last)


@dataclass(frozen=True, slots=True)
class Daylight:
    """A local date of a person: its bounds and its work, half-open, epoch milliseconds UTC; work None without any."""

    person_id: str
    day: date
    zone: str
    bounds: tuple[int, int]
    work: tuple[int, int] | None

    @property
    def around(self) -> Scale:
        """The hours around work."""
        return window_of(self.bounds, self.work, self.zone, whole=False)

    @property
    def whole(self) -> Scale:
        """All hours."""
        return window_of(self.bounds, None, self.zone, whole=True)


def scale_of(light: Daylight, asked: Asked) -> Scale:
    """The window that was asked for; raises Invalid for one that is none."""
    if asked.is_zoom:
        return _zoomed(light, asked)
    return light.whole if asked.kind == "day" else light.around


def other_window(light: Daylight, asked: Asked) -> Link | None:
    """The way from the hours around work to the whole day, or back; none where they are the same."""
    if asked.is_zoom or (asked.kind == "day" and light.whole != light.around):
        return Link("Show the hours around presence", day_path(light.person_id, light.day))
    if light.whole == light.around:
        return None
    return Link("Show the whole day", day_path(light.person_id, light.day, whole_day=True))


def zoom_links(light: Daylight, scale: Scale) -> tuple[Link, ...]:
    """Earlier, later, closer and wider, as far as there is anything to see there."""
    low, high = light.bounds
    half = _quarters(scale.length // 2)
    windows = []
    if scale.start > low:
        start = max(low, scale.start - half)
        windows.append(("Earlier", start, start + scale.length))
    if scale.end < high:
        end = min(high, scale.end + half)
        windows.append(("Later", end - scale.length, end))
    if scale.length >= HOUR_MS:
        start = scale.start + _quarters((scale.length - half) // 2)
        windows.append(("Closer", start, start + half))
    if scale.length < high - low:
        windows.append(("Wider", max(low, scale.start - half), min(high, scale.end + half)))
    return tuple(_link(light, *window) for window in windows)


def _link(light: Daylight, text: str, start: int, end: int) -> Link:
    if (start, end) == light.bounds:
        return Link(text, day_path(light.person_id, light.day, whole_day=True))
    first, last = clock(start, light.zone), clock_until(end, light.zone, light.bounds[1])
    return Link(text, day_window_path(light.person_id, light.day, first, last), f"{text}: {first} to {last}")


def _zoomed(light: Daylight, asked: Asked) -> Scale:
    if not (asked.first and asked.last):
        raise Invalid("bad_window", "A window of the day needs both `from` and `to`, for instance 09:00 and 11:00.")
    start = meant(light.day, time_of_day(asked.first, "from"), light.zone, "from").at_ms
    end = light.bounds[1] if asked.last == _END_OF_DAY else _until(light, asked.last)
    start, end = max(start, light.bounds[0]), min(end, light.bounds[1])
    if end - start < _LEAST_MS:
        raise Invalid(
            "bad_window",
            f"`from` {asked.first} `to` {asked.last} is no window of this day. Give two times at least 15 minutes "
            "apart, the earlier one as `from`.",
        )
    return Scale(start, end)


def _until(light: Daylight, text: str) -> int:
    """The instant of a clock time; of an hour that is repeated the second, so that all of it is shown."""
    time = time_of_day(text, "to")
    found = meant(light.day, time, light.zone, "to")
    if not found.twice:
        return found.at_ms
    return epoch_ms(datetime.combine(light.day, time, zone_info(light.zone)).replace(fold=1))


def _quarters(length_ms: int) -> int:
    return length_ms // _QUARTER_MS * _QUARTER_MS
