"""`/v1/metrics`, and the metrics of people, teams and everyone."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query

from fairday_collector.access.looks import LookBook
from fairday_collector.access.viewer import Viewer
from fairday_collector.access.visible import seen_dates, visible_team
from fairday_collector.clock import Clock
from fairday_collector.errors import Forbidden
from fairday_collector.store import Store
from fairday_reports.datasets import check_range
from fairday_reports.metrics.explain import MAX_SPANS, explain
from fairday_reports.metrics.read import organisation_metrics, person_metrics, team_metrics
from fairday_reports.metrics.registry import METRICS, find_metric, find_metrics
from fairday_server.api.metric_models import ExplanationModel, MetricsModel, ReadingsModel
from fairday_server.api.routes import parse_date
from fairday_server.api.viewers import viewer_dependency
from fairday_server.metric_json import explanation_json, metric_json, readings_json

Id = Annotated[str, Path(max_length=64)]
TeamRef = Annotated[str, Path(max_length=200, description="Id or name")]
First = Annotated[str, Query(alias="from", description="First local date, YYYY-MM-DD", max_length=32)]
Last = Annotated[str, Query(alias="to", description="Last local date, included", max_length=32)]
Names = Annotated[
    list[str], Query(alias="metric", description="Names of metrics, repeated; all without", max_length=64)
]
By = Annotated[str, Query(description="day, week, month or range", max_length=16)]
SpanLimit = Annotated[int, Query(alias="spans", ge=0, le=5000, description="Most spans to show")]
_ALL: list[str] = []


def metrics_router(store: Store, clock: Clock) -> APIRouter:
    """The routes of metrics under `/v1`; each needs a key of `fairday api-key create`."""
    router = APIRouter(prefix="/v1")
    viewer = viewer_dependency(store, clock)
    asks = Depends(viewer)
    looks = LookBook(store, clock)

    @router.get("/metrics")
    def metrics(viewer: Annotated[Viewer, asks]) -> MetricsModel:
        """All metrics: formula, unit, and what each must not be used for."""
        return MetricsModel.model_validate({"metrics": [metric_json(metric) for metric in METRICS.values()]})

    @router.get("/people/{person}/metrics")
    def of_person(
        viewer: Annotated[Viewer, asks], person: Id, first: First, last: Last, names: Names = _ALL, by: By = "range"
    ) -> ReadingsModel:
        """Metrics of a person over a range, of the dates the key may see."""
        start, end = _range(first, last)
        chosen = find_metrics(names)
        with store.read() as session:
            history = seen_dates(session, viewer, person, start, end).history
            found = person_metrics(session, history, chosen, start, end, by, clock(), viewer.may_see)
        looks.note(viewer, [person], "metrics", start, end)
        return ReadingsModel.model_validate(readings_json(found, "person", person))

    @router.get("/teams/{team}/metrics")
    def of_team(
        viewer: Annotated[Viewer, asks], team: TeamRef, first: First, last: Last, names: Names = _ALL, by: By = "range"
    ) -> ReadingsModel:
        """Metrics of a team: of each person on the dates they were in it."""
        start, end = _range(first, last)
        chosen = find_metrics(names)
        with store.read() as session:
            found_team = visible_team(session, viewer, team)
            found = team_metrics(session, found_team, chosen, start, end, by, clock())
        return ReadingsModel.model_validate(readings_json(found, "team", found_team.id))

    @router.get("/organisation/metrics")
    def of_everyone(
        viewer: Annotated[Viewer, asks], first: First, last: Last, names: Names = _ALL, by: By = "range"
    ) -> ReadingsModel:
        """Metrics of everyone; for the keys of administrators, and of analysts that are not limited to teams."""
        start, end = _range(first, last)
        chosen = find_metrics(names)
        if not viewer.sees_everyone:
            raise Forbidden("not_allowed", "Only keys of administrators and analysts see the whole organisation.")
        with store.read() as session:
            found = organisation_metrics(session, chosen, start, end, by, clock())
        return ReadingsModel.model_validate(readings_json(found, "organisation", None))

    @router.get("/people/{person}/explain")
    def explained(
        viewer: Annotated[Viewer, asks],
        person: Id,
        first: First,
        last: Last,
        name: Annotated[str, Query(alias="metric", max_length=64)],
        spans: SpanLimit = MAX_SPANS,
    ) -> ExplanationModel:
        """Where a person's number comes from, recomputed from the spans; at most 31 days."""
        start, end = _range(first, last)
        metric = find_metric(name)
        with store.read() as session:
            history = seen_dates(session, viewer, person, start, end).history
            found = explain(
                session, history, metric, start, end, clock(),
                counted=viewer.may_see, with_spans=viewer.sees_times_of(person), max_spans=spans,
            )  # fmt: skip
        looks.note(viewer, [person], "explain", start, end)
        return ExplanationModel.model_validate(explanation_json(found))

    return router


def _range(first: str, last: str) -> tuple[date, date]:
    start, end = parse_date(first), parse_date(last)
    check_range(start, end)
    return start, end
