"""The routes of OData: the key, the address and the headers in, the answer out as it is read."""

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from fairday_collector.access.viewer import Viewer
from fairday_collector.clock import Clock, utc
from fairday_collector.errors import NotSupported
from fairday_collector.store import Store
from fairday_reports.feeds.noted import note_export
from fairday_reports.feeds.odata.paths import unknown_address
from fairday_reports.feeds.odata.service import Ask, FeedService
from fairday_reports.feeds.odata.shown import Shown
from fairday_reports.feeds.rights import scope_of
from fairday_server.api.viewers import feeds_viewer_dependency
from fairday_server.odata.refused import ROOT
from fairday_server.streaming import HeldResponse


def odata_router(store: Store, clock: Clock) -> APIRouter:
    """The routes; each needs a key, as a bearer's or as the password of any user."""
    router = APIRouter(include_in_schema=False)
    viewer = feeds_viewer_dependency(store, clock)
    service = FeedService(store)

    def read(request: Request, viewer: Annotated[Viewer, Depends(viewer)]) -> Response:
        """Whatever lies below the root."""

        def note(shown: Shown) -> None:
            now_ms = clock()
            today = utc(now_ms).date()
            first, last = shown.first or today, shown.last or today
            with store.write() as session:
                note_export(session, viewer, shown.of.name, first, last, shown.people, now_ms, by="odata")

        answer = service.answer(scope_of(viewer), _ask(request, viewer.actor), note)
        if answer.content_type is None:
            return Response(status_code=answer.status, headers=dict(answer.headers))
        return HeldResponse(answer.body, answer.close, answer.content_type, answer.headers)

    router.add_api_route(ROOT, read, methods=["GET"])
    router.add_api_route(ROOT + "/{resource:path}", read, methods=["GET"])

    @router.post(ROOT + "/$batch")
    def batch() -> Response:
        """Many requests in one, which is not done."""
        raise NotSupported("not_done", "$batch is not done here. Send each request by itself.")

    return router


def _ask(request: Request, actor: str) -> Ask:
    raw = (request.scope.get("raw_path") or request.url.path.encode()).decode("latin-1")
    if raw != ROOT and not raw.startswith(f"{ROOT}/"):
        # Found by what its %XX stand for: what follows the root cannot be told.
        raise unknown_address()
    headers: dict[str, str] = {}
    for name, value in request.headers.items():
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    return Ask(
        actor=actor,
        root=f"{str(request.base_url).rstrip('/')}{ROOT}/",
        path=raw[len(ROOT) + 1 :],
        query=request.scope["query_string"].decode("latin-1"),
        headers=headers,
    )
