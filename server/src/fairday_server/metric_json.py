"""Metrics, their values and explanations as the API and the commands show them to programs."""

from dataclasses import asdict
from typing import Any

from fairday_reports.metrics.explain import ExplainedDay, Explanation
from fairday_reports.metrics.model import Metric
from fairday_reports.metrics.read import Part, Readings


def metric_json(metric: Metric) -> dict[str, Any]:
    """A metric as the registry defines it."""
    names = ("name", "title", "unit", "formula", "expression", "caution", "group")
    return {name: getattr(metric, name) for name in names} | {"terms": list(metric.terms)}


def readings_json(readings: Readings, kind: str, subject_id: str | None) -> dict[str, Any]:
    """The values of some metrics; each comes with what it must not be used for."""
    return {
        "subject": {"kind": kind, "id": subject_id, "name": readings.subject},
        "by": readings.by,
        "units": {metric.name: metric.unit for metric in readings.metrics},
        "notes": {metric.name: metric.caution for metric in readings.metrics},
        "parts": [_part(part) for part in readings.parts],
    }


def explanation_json(found: Explanation) -> dict[str, Any]:
    """An explained number; who may not see spans gets no times of day either."""
    return {
        "person": found.person_id,
        "metric": metric_json(found.metric),
        "from": found.first.isoformat(),
        "to": found.last.isoformat(),
        "value": found.value,
        "kept_value": found.kept_value,
        "agrees": found.agrees,
        "figures": found.figures,
        "terms": dict(found.terms),
        "days": [_day(day, times=found.spans is not None) for day in found.days],
        "spans": None if found.spans is None else [asdict(line) for line in found.spans.lines],
        "span_count": None if found.spans is None else found.spans.total,
        "generation": found.generation,
        "through_change": found.through_change,
    }


def _part(part: Part) -> dict[str, Any]:
    names = ("completeness", "people", "days", "reckoned", "waiting", "running")
    return {
        "from": part.first.isoformat(),
        "to": part.last.isoformat(),
        "values": dict(part.values),
        **{name: getattr(part, name) for name in names},
    }


def _day(day: ExplainedDay, *, times: bool) -> dict[str, Any]:
    entry = day.record.entry
    return {
        "date": day.day.isoformat(),
        "zone": day.zone,
        "start_ms": day.start_ms,
        "end_ms": day.end_ms,
        "terms": dict(day.terms),
        "kept": dict(day.kept),
        "waiting": day.waiting,
        "running": day.running,
        "record": day.record.source,
        "worked": (entry.worked if entry else []) if times else None,
        "schedule": day.schedule.kind,
        "scheduled": list(day.schedule.intervals) if times else None,
        "made_by": dict(day.made_by),
    }
