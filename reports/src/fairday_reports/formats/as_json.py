"""A report as one JSON object, for programs: durations in milliseconds, shares of 1, instants as they are given."""

from collections.abc import Iterator
from typing import Any, BinaryIO

import msgspec

from fairday_collector.clock import iso
from fairday_reports.document.model import About, Change, Document, Figure, Head, Table

_encode = msgspec.json.encode
_BATCH = 500


def write_json(document: Document, out: BinaryIO) -> None:
    """The head, what to know about it, its figures, and its tables with their rows by the keys of their columns."""
    head = _encode(_head(document.head))
    out.write(head[:-1] + b',"tables":[')
    for number, table in enumerate(document.tables):
        _table(table, out, b",\n" if number else b"\n")
    out.write(b"]}\n")


def _table(table: Table, out: BinaryIO, before: bytes) -> None:
    keys = [column.key for column in table.columns]
    about = {
        "key": table.key,
        "title": table.title,
        "caption": table.caption,
        "note": table.note,
        "columns": [
            {"key": column.key, "title": column.title, "kind": column.kind, "shown": column.shown}
            for column in table.columns
        ],
        "group": table.group,
        "total": None if table.total is None else dict(zip(keys, table.total, strict=True)),
    }
    out.write(before + _encode(about)[:-1] + b',"rows":[')
    first = True
    for part in _batches(table, keys):
        out.write((b"\n" if first else b",\n") + part)
        first = False
    out.write(b"]}")


def _batches(table: Table, keys: list[str]) -> Iterator[bytes]:
    """So many rows at a time, without the brackets around them."""
    batch: list[bytes] = []
    for row in table.rows:
        batch.append(_encode(dict(zip(keys, row, strict=True))))
        if len(batch) == _BATCH:
            yield b",\n".join(batch)
            batch = []
    if batch:
        yield b",\n".join(batch)


def _head(head: Head) -> dict[str, Any]:
    return {
        "report": head.report,
        "title": head.title,
        "subject": head.subject,
        "from": head.first.isoformat(),
        "to": head.last.isoformat(),
        "period": head.period,
        "lead": head.lead,
        "reading": head.reading,
        "parameters": head.parameters,
        "about": _about(head.about),
        "figures": [_figure(figure) for figure in head.figures],
    }


def _about(about: About) -> dict[str, Any]:
    return {
        "made": iso(about.made_ms),
        "zone": about.zone,
        "completeness": about.completeness,
        "missing": about.missing,
        "waiting": about.waiting,
        "running": about.running,
        "ledger": about.generation,
        "through_change": about.through_change,
        "policy": about.policy,
        "rules": about.rules,
        "calendar": about.calendar,
        "versions": about.versions,
        "late_until": None if about.late_until is None else about.late_until.isoformat(),
        "revises": None if about.revises_ms is None else iso(about.revises_ms),
        "changes": [_change(change) for change in about.changes],
        "more_changes": about.more_changes,
    }


def _figure(figure: Figure) -> dict[str, Any]:
    return {
        "key": figure.key,
        "title": figure.title,
        "kind": figure.kind,
        "value": figure.value,
        "detail": figure.detail,
    }


def _change(change: Change) -> dict[str, Any]:
    return {
        "table": change.table,
        "where": change.where,
        "column": change.column,
        "kind": change.kind,
        "before": change.before,
        "after": change.after,
    }
