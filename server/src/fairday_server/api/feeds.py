"""`/v1/feeds`: the sets of the star schema, and each as a file that is streamed."""

import threading
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Depends, Path, Query
from starlette.responses import Response

from fairday_collector.access.viewer import Viewer
from fairday_collector.clock import Clock
from fairday_collector.store import Store
from fairday_reports.feeds.export.asked import place_of
from fairday_reports.feeds.export.cursor import encode_cursor, takes_since
from fairday_reports.feeds.fill.keep import state_of
from fairday_reports.feeds.model import EntitySet
from fairday_reports.feeds.rights import scope_of, visible_properties, visible_sets
from fairday_reports.feeds.schema import VERSION
from fairday_server.api.feed_models import FeedsModel
from fairday_server.api.routes import parse_date
from fairday_server.api.viewers import viewer_dependency
from fairday_server.streaming import HeldResponse

if TYPE_CHECKING:
    from fairday_reports.feeds.export.opened import Exports

CURSOR = "Fairday-Cursor"
"""The header that says where the reader of an export is afterwards."""
First = Annotated[str | None, Query(alias="from", description="First local date, YYYY-MM-DD", max_length=32)]
Last = Annotated[str | None, Query(alias="to", description="Last local date, included", max_length=32)]


def feeds_router(store: Store, clock: Clock) -> APIRouter:
    """The routes of the feeds under `/v1`; each needs a key of `fairday api-key create`."""
    router = APIRouter(prefix="/v1")
    viewer = viewer_dependency(store, clock)

    making = threading.Lock()

    @cache
    def made() -> "Exports":
        # Not before somebody asks: Arrow takes 50 MB.
        from fairday_reports.feeds.export.opened import Exports

        return Exports(store, clock)

    def exports() -> "Exports":
        with making:  # two who ask first at once get the same, which counts how many are under way
            return made()

    @router.get("/feeds")
    def feeds(viewer: Annotated[Viewer, Depends(viewer)]) -> FeedsModel:
        """The sets there are for the key, with their columns and where a reader of all rows is now."""
        scope = scope_of(viewer)
        with store.read() as session:
            changed = state_of(session).changed
            sets = [
                set_json(
                    of,
                    [each.name for each in visible_properties(scope, of)],
                    encode_cursor(place_of(session, scope, of), changed) if takes_since(of) else None,
                )
                for of in visible_sets(scope).values()
            ]
        return FeedsModel.model_validate({"version": VERSION, "sets": sets})

    @router.get("/feeds/{set}", response_class=Response, responses=_FILES)
    def export(
        viewer: Annotated[Viewer, Depends(viewer)],
        name: Annotated[str, Path(alias="set", max_length=64)],
        form: Annotated[
            str, Query(alias="format", description="parquet, arrow, csv or ndjson", max_length=16)
        ] = "parquet",
        first: First = None,
        last: Last = None,
        since: Annotated[
            str | None, Query(description="A cursor: only what changed since it was given", max_length=500)
        ] = None,
    ) -> Response:
        """A set as a file, of local dates from `from` to `to`, both included; whole unless the connection is cut."""
        from fairday_reports.feeds.export.formats import check_format

        chosen = check_format(form)
        opened = exports().open(viewer, name, chosen, _day(first), _day(last), since)
        headers = {"Content-Disposition": f'attachment; filename="{name}.{chosen.extension}"'}
        if opened.cursor is not None:
            headers[CURSOR] = opened.cursor
        return HeldResponse(opened.chunks, opened.close, chosen.media_type, headers)

    return router


def set_json(of: EntitySet, shown: list[str], cursor: str | None) -> dict[str, Any]:
    """A set as the API describes it, with the columns that are shown."""
    columns = [
        {"name": each.name, "kind": each.kind, "key": each.key, "nullable": each.nullable, "about": each.about}
        for each in of.properties
        if each.name in shown
    ]
    told = {"name": of.name, "about": of.about, "fact": of.fact, "dates": "date" in of.by_name}
    return {**told, "cursor": cursor, "columns": columns}


def _day(text: str | None) -> date | None:
    return None if text is None else parse_date(text)


_TYPES = (
    *("application/vnd.apache.parquet", "application/vnd.apache.arrow.stream"),
    *("text/csv; charset=utf-8", "application/x-ndjson"),
)
_FILES: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The file",
        "headers": {CURSOR: {"description": "Give it as `since` the next time", "schema": {"type": "string"}}},
        "content": {kind: {"schema": {"type": "string", "format": "binary"}} for kind in _TYPES},
    }
}
