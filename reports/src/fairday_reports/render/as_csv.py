"""A timesheet as CSV (RFC 4180), for spreadsheets: one line for each person and date."""

import csv
import io
import re

from fairday_collector.ledger.reckon import STATES
from fairday_reports.figures import Row, Timesheet
from fairday_reports.local import local_iso

# What a spreadsheet would run rather than show; the full-width signs count in Japanese and Chinese editions.
_FORMULA = re.compile("[=+\\-@\t\r\uff1d\uff0b\uff0d\uff20]")
_KEYS = ("person_id", "person", "team", "date", "zone", "first", "last", "first_ms", "last_ms")
_DURATIONS = ("length", "screen", *STATES, "observed", "overlap", "missing", "not_yet")


def as_csv(sheet: Timesheet) -> str:
    """Lines by name, then date. A duration has two columns: `screen` as h:mm:ss, and `screen_ms`, which is exact.

    Times are ISO 8601 in the zone of the line. A text that begins like a formula gets an apostrophe before it.
    """
    text = io.StringIO(newline="")
    lines = csv.writer(text)
    durations = [name for duration in _DURATIONS for name in (duration, f"{duration}_ms")]
    lines.writerow([*_KEYS, *durations, "completeness", "received", "complete"])
    lines.writerows(_line(row) for row in sheet.rows)
    return text.getvalue()


def _line(row: Row) -> list[str | int]:
    lengths = {
        "length": row.length_ms,
        "screen": row.screen_ms,
        **row.states,
        "observed": row.observed_ms,
        "overlap": row.overlap_ms,
        "missing": row.missing_ms,
        "not_yet": row.not_yet_ms,
    }
    durations = [cell for name in _DURATIONS for cell in (_hours(lengths[name]), lengths[name])]
    return [
        *(_plain(text) for text in (row.person_id, row.person, row.team)),
        row.date.isoformat(),
        row.zone,
        local_iso(row.first_ms, row.zone) or "",
        local_iso(row.last_ms, row.zone) or "",
        "" if row.first_ms is None else row.first_ms,
        "" if row.last_ms is None else row.last_ms,
        *durations,
        "" if row.completeness is None else f"{row.completeness:.4f}",
        local_iso(row.received_ms, row.zone) or "",
        "yes" if row.complete else "no",
    ]


def _plain(text: str) -> str:
    return f"'{text}" if _FORMULA.match(text) else text


def _hours(ms: int) -> str:
    minutes, seconds = divmod(ms // 1000, 60)
    return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
