"""Reports, what is saved, schedules and runs as the API and the commands show them to programs; without any secret."""

from collections.abc import Mapping, Sequence
from typing import Any

from fairday_collector.store.tables import Run, RunAudience, RunDelivery, SavedReport, TargetState
from fairday_reports.definitions.model import Definition
from fairday_reports.deliver import name_of
from fairday_reports.deliver.targets import Target, read_targets
from fairday_reports.schedules.schedule import Planned, cron_words


def definition_json(definition: Definition) -> dict[str, Any]:
    """A report of the catalogue."""
    return {
        "name": definition.name,
        "title": definition.title,
        "about": definition.about,
        "reading": definition.reading,
        "groupings": list(definition.groupings),
        "times": definition.times,
    }


def saved_json(saved: SavedReport) -> dict[str, Any]:
    """A saved report."""
    names = ("id", "name", "report", "parameters", "shared", "created_ms")
    return {name: getattr(saved, name) for name in names} | {"owner": saved.owner_id}


def schedule_json(planned: Planned, words: Mapping[str, str], states: Sequence[TargetState]) -> dict[str, Any]:
    """A schedule with how its targets fare; `words` are those for its targets by their lasting names."""
    schedule, last = planned.schedule, planned.last
    known = {state.target: state for state in states}
    names = ("id", "name", "report", "parameters", "cron", "zone", "formats", "correction_days", "threshold_ms",
             "created_ms", "paused_ms")  # fmt: skip
    return {name: getattr(schedule, name) for name in names} | {
        "when": cron_words(schedule.cron),
        "owner": schedule.owner_id,
        "targets": [_target(each, words, known) for each in read_targets(schedule.targets)],
        "next_ms": planned.next_ms,
        "last": None if last is None else {"slot": last.slot, "revision": last.revision, "status": last.status},
    }


def run_json(run: Run) -> dict[str, Any]:
    """A run among others."""
    names = ("slot", "revision", "by", "status", "due_ms", "started_ms", "finished_ms", "retry_ms", "error", "note")
    dates = {"from": run.first, "to": run.last}
    shown = {name: None if day is None else day.isoformat() for name, day in dates.items()}
    return (
        {name: getattr(run, name) for name in names}
        | shown
        | {
            "schedule": run.schedule_id,
            "attempts": len(run.attempts),
        }
    )


def deliveries_json(deliveries: Sequence[RunDelivery]) -> list[dict[str, Any]]:
    """What became of each target, attempt by attempt."""
    names = ("attempt", "target", "kind", "status", "detail", "at_ms", "took_ms")
    return [{name: getattr(each, name) for name in names} for each in deliveries]


def files_json(audiences: Sequence[RunAudience]) -> list[dict[str, Any]]:
    """What was made, for each set of rights."""
    return [{"audience": each.audience, **file} for each in audiences for file in each.files]


def _target(target: Target, words: Mapping[str, str], known: Mapping[str, TargetState]) -> dict[str, Any]:
    name = name_of(target)
    state = known.get(name)
    return {
        "name": name,
        "words": words[name],
        "kind": name.partition(":")[0],
        "sent_ms": None if state is None else state.at_ms,
        "failing_since_ms": None if state is None else state.failing_since_ms,
        "failures": 0 if state is None else state.failures,
        "detail": None if state is None else state.detail,
    }
