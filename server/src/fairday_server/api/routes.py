"""`/v1/people` and their days, for BI tools and scripts."""

import base64
import binascii
import json
from datetime import date
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Depends, Path, Query

from fairday_collector.access.looks import LookBook
from fairday_collector.access.viewer import Viewer
from fairday_collector.access.visible import person_on
from fairday_collector.clock import Clock
from fairday_collector.errors import Invalid
from fairday_collector.ledger.read import day_of, spans_of
from fairday_collector.ledger.reckon import Stretch
from fairday_collector.people import as_json, list_people
from fairday_collector.store import Store
from fairday_collector.store.tables import LedgerDay
from fairday_server.api.models import DayModel, PeopleModel
from fairday_server.api.viewers import viewer_dependency


def api_router(store: Store, clock: Clock) -> APIRouter:
    """The routes under `/v1`; each needs a key of `fairday api-key create`."""
    router = APIRouter(prefix="/v1")
    viewer = viewer_dependency(store, clock)
    looks = LookBook(store, clock)

    @router.get("/people")
    def people(
        viewer: Annotated[Viewer, Depends(viewer)],
        limit: Annotated[int, Query(ge=1, le=1000)] = 100,
        cursor: Annotated[str | None, Query(max_length=2000)] = None,
    ) -> PeopleModel:
        """People by name, then id; a supervisor's key lists its teams' members of today, a worker's its person."""
        after = decode_cursor(cursor) if cursor else None
        with store.read() as session:
            found = list_people(
                session, clock(), limit=limit + 1, after=after, teams=viewer.listed_teams, self_id=viewer.person_id
            )
        page = found[:limit]
        more = encode_cursor(page[-1].name, page[-1].id) if len(found) > limit else None
        return PeopleModel.model_validate({"people": [as_json(p) for p in page], "next": more})

    @router.get("/people/{person}/days/{day}")
    def person_day(
        viewer: Annotated[Viewer, Depends(viewer)],
        person: Annotated[str, Path(max_length=64)],
        day: Annotated[str, Path(description="A local date, YYYY-MM-DD", max_length=32)],
    ) -> DayModel:
        """A person's local day: states, apps, counts and the spans beneath them."""
        local_date = parse_date(day)
        with store.read() as session:
            history = person_on(session, viewer, person, local_date)
            try:
                row = day_of(session, history, local_date, clock())
            except (ValueError, OverflowError) as error:
                raise Invalid("bad_date", f"{day} lies outside the calendar.") from error
            spans = spans_of(session, history, row) if viewer.sees_times_of(person) else []
        looks.note(viewer, [person], "day", local_date, local_date)
        return DayModel.model_validate(day_json(row, spans))

    return router


def parse_date(text: str) -> date:
    """A date from `YYYY-MM-DD`; raises Invalid with the remedy."""
    try:
        day = date.fromisoformat(text)
        # Python reads other ways of writing a date too, which would give a day two addresses.
        if day.isoformat() != text:
            raise ValueError(text)
        return day
    except ValueError as error:
        raise Invalid("bad_date", f"{text!r} is no date. Write it as YYYY-MM-DD, for instance 2026-10-14.") from error


def encode_cursor(name: str, person_id: str) -> str:
    """The place behind a person in the list, as an opaque text."""
    return base64.urlsafe_b64encode(json.dumps([name, person_id]).encode()).decode()


def decode_cursor(cursor: str) -> tuple[str, str]:
    """The place an `encode_cursor` text stands for; raises Invalid for anything else."""
    try:
        name, person_id = msgspec.json.decode(base64.urlsafe_b64decode(cursor), type=tuple[str, str])
        if "\0" in name or "\0" in person_id:
            raise ValueError(cursor)
    except (binascii.Error, msgspec.DecodeError, ValueError) as error:
        raise Invalid("bad_cursor", "The cursor is not one of ours. Start again without it.") from error
    return name, person_id


def day_json(row: LedgerDay, spans: list[Stretch]) -> dict[str, Any]:
    """A reckoned day as the API shows it."""
    return {
        "person": row.person_id,
        "date": row.day.isoformat(),
        "zone": row.zone,
        "length_ms": row.end_ms - row.start_ms,
        "states": row.states,
        "apps": [{"app": app, "ms": ms} for app, ms in row.apps],
        "counts": row.counts,
        "first_ms": row.first_ms,
        "last_ms": row.last_ms,
        "overlap_ms": row.overlap_ms,
        "complete_until_ms": row.last_received_ms,
        "spans": [_span_json(stretch) for stretch in spans],
        "made_by": row.made_by,
    }


def _span_json(stretch: Stretch) -> dict[str, Any]:
    span = stretch.span
    fields = {name: getattr(span, name) for name in span.__struct_fields__}
    return {"seat": stretch.seat, "epoch": stretch.epoch, "seq": stretch.seq, **fields, "since": span.origin}
