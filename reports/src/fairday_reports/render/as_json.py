"""A timesheet as JSON, for programs: every figure in milliseconds."""

import json
from typing import Any

from fairday_collector.clock import iso
from fairday_reports.figures import Figures, Row, Timesheet, Total
from fairday_reports.local import local_iso


def as_json(sheet: Timesheet) -> str:
    """One object: `rows` by name and date, `totals` by person and for all; instants also as local ISO times."""
    return json.dumps(_sheet(sheet), ensure_ascii=False, indent=2) + "\n"


def _sheet(sheet: Timesheet) -> dict[str, Any]:
    return {
        "report": "timesheet",
        "subject": sheet.subject,
        "team": sheet.team,
        "from": sheet.first.isoformat(),
        "to": sheet.last.isoformat(),
        "made": iso(sheet.made_ms),
        "complete": all(row.complete for row in sheet.rows),
        "rows": [_row(row) for row in sheet.rows],
        "totals": {"people": [_total(total) for total in sheet.people], "all": _figures(sheet.total)},
    }


def _row(row: Row) -> dict[str, Any]:
    return {
        "person_id": row.person_id,
        "person": row.person,
        "team_id": row.team_id,
        "team": row.team,
        "date": row.date.isoformat(),
        "zone": row.zone,
        "first": local_iso(row.first_ms, row.zone),
        "last": local_iso(row.last_ms, row.zone),
        "first_ms": row.first_ms,
        "last_ms": row.last_ms,
        "received_ms": row.received_ms,
        "complete": row.complete,
        **_figures(row),
        "missing": [{"from_ms": start, "to_ms": end} for start, end in row.missing],
        "made_by": dict(row.made_by),
    }


def _total(total: Total) -> dict[str, Any]:
    return {"person_id": total.person_id, "person": total.person, "days": total.days, **_figures(total)}


def _figures(figures: Figures) -> dict[str, Any]:
    return {
        "length_ms": figures.length_ms,
        "screen_ms": figures.screen_ms,
        "states": dict(figures.states),
        "observed_ms": figures.observed_ms,
        "overlap_ms": figures.overlap_ms,
        "missing_ms": figures.missing_ms,
        "not_yet_ms": figures.not_yet_ms,
        "completeness": None if figures.completeness is None else round(figures.completeness, 4),
    }
