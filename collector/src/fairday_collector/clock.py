"""The clock every other module is handed, so that tests can hold it still."""

import time
from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], int]


def wall_ms() -> int:
    """Now, in epoch milliseconds UTC."""
    return time.time_ns() // 1_000_000


def utc(instant_ms: int) -> datetime:
    """An instant in epoch milliseconds as an aware UTC datetime."""
    return datetime.fromtimestamp(instant_ms / 1000, UTC)


def iso(instant_ms: int) -> str:
    """An instant as `2026-10-14T08:31:00Z`, to the second."""
    return utc(instant_ms).strftime("%Y-%m-%dT%H:%M:%SZ")
