"""How administration words instants, lengths and access."""

from fairday_collector.clock import utc
from fairday_reports.words import clock, hours, long_day

DAY_MS = 86_400_000


def when(instant_ms: int | None, now_ms: int) -> str:
    """An instant in UTC: `today 08:31`, or `Tuesday 14 October, 08:31`; `never` for none."""
    if instant_ms is None:
        return "never"
    day, today = utc(instant_ms).date(), utc(now_ms).date()
    said = "today" if day == today else f"{long_day(day, today.year)},"
    return f"{said} {clock(instant_ms, 'UTC')}"


def ago(instant_ms: int, now_ms: int) -> str:
    """How long ago, as one rounded unit: `just now`, `12 min ago`, `3 h ago`, `4 days ago`."""
    length = max(now_ms - instant_ms, 0)
    if length < 60_000:
        return "just now"
    if length >= 2 * DAY_MS:
        return f"{length // DAY_MS} days ago"
    unit = 3_600_000 if length >= 3_600_000 else 60_000
    return f"{hours(length // unit * unit)} ago"
