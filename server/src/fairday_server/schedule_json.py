"""Schedules and leave as the API and the commands show them."""

from datetime import date
from typing import Any

from fairday_collector.roster.leave import Period
from fairday_collector.roster.schedule import Schedule


def schedule_json(day: date, schedule: Schedule, *, tells_leave: bool = True) -> dict[str, Any]:
    """A date of a schedule; `tells_leave` is False for readers who need not know why somebody is off."""
    is_leave = schedule.kind in ("leave", "shift")
    return {
        "date": day.isoformat(),
        "kind": schedule.kind,
        "shift": schedule.shift,
        "title": schedule.title if tells_leave or not is_leave else None,
        "hours": [{"start_ms": start, "end_ms": end} for start, end in schedule.intervals],
        "scheduled_ms": schedule.scheduled_ms,
        "window": {"start_ms": schedule.window[0], "end_ms": schedule.window[1]},
        "changes": list(schedule.changes),
    }


def leave_json(period: Period, *, tells_kind: bool = True) -> dict[str, Any]:
    """A period of leave; `tells_kind` is False for readers who need not know why somebody is off."""
    return {
        "from": period.first.isoformat(),
        "until": period.last.isoformat(),
        "kind": period.kind if tells_kind else None,
        "share": period.share,
    }
