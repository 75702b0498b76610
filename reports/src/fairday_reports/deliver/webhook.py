"""Tells an address of a report by a signed POST: its head, and the files there are; no row of a table."""

from typing import Any

import msgspec

from fairday_collector.clock import iso, wall_ms
from fairday_reports.deliver.parcel import Parcel
from fairday_reports.deliver.posting import post_json
from fairday_reports.deliver.signing import signed_headers
from fairday_reports.deliver.targets import WebhookTarget


def call_webhook(parcel: Parcel, target: WebhookTarget, allow: tuple[str, ...]) -> None:
    """Posts what a receiver is told, signed now; raises DeliveryError."""
    body = msgspec.json.encode(told(parcel))
    headers = signed_headers(target.secret, parcel.key, wall_ms() // 1000, body)
    post_json(target.url, body, allow, headers)


def told(parcel: Parcel) -> dict[str, Any]:
    """The message: `type`, `timestamp` and `data`. Durations in milliseconds, shares of 1, instants in UTC."""
    head = parcel.document.head
    data = {
        "key": parcel.key,
        "schedule": parcel.name,
        "slot": parcel.slot,
        "revision": parcel.revision,
        "report": head.report,
        "title": head.title,
        "subject": head.subject,
        "first": head.first,
        "last": head.last,
        "period": head.period,
        "zone": head.about.zone,
        "lead": head.lead,
        "reading": head.reading,
        "figures": [
            {"key": one.key, "title": one.title, "value": one.value, "kind": one.kind, "detail": one.detail}
            for one in head.figures
        ],
        "completeness": head.about.completeness,
        "missing": len(head.about.missing),
        "files": [
            {"name": one.name, "format": one.format, "size": one.size, "sha256": one.sha256} for one in parcel.files
        ],
        "link": parcel.link,
    }
    kind = "report.made" if parcel.corrects is None else "report.revised"
    return {"type": kind, "timestamp": iso(head.about.made_ms), "data": data}
