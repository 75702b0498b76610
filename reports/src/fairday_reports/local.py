"""Instants as the clock on the wall showed them, between epoch milliseconds and what people read."""

from datetime import UTC, datetime, timedelta

from fairday_collector.calendar import zone_info

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def local(instant_ms: int, zone: str) -> datetime:
    """An instant in epoch milliseconds as an aware time in an IANA zone."""
    return (_EPOCH + timedelta(milliseconds=instant_ms)).astimezone(zone_info(zone))


def local_iso(instant_ms: int | None, zone: str) -> str | None:
    """An instant as `2026-10-14T08:31:00.250+02:00`; None stays None."""
    return None if instant_ms is None else local(instant_ms, zone).isoformat(timespec="milliseconds")


def epoch_ms(moment: datetime) -> int:
    """An aware time as epoch milliseconds UTC."""
    return (moment - _EPOCH) // timedelta(milliseconds=1)
