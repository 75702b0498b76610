"""`/v1/config` and `/v1/policy`: what was decided, as one whole, and what of it holds for somebody."""

from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Body, Depends, Query

from fairday_collector.access.viewer import Viewer
from fairday_collector.access.visible import person_on
from fairday_collector.clock import Clock, utc
from fairday_collector.config.apply import bring_in, look
from fairday_collector.config.directory import Directory
from fairday_collector.config.export import tables_of
from fairday_collector.config.history import change_json, changes
from fairday_collector.config.lines import import_json
from fairday_collector.config.state import load_state
from fairday_collector.config.tables import read_tables
from fairday_collector.people import histories
from fairday_collector.policy.book import PolicyBook
from fairday_collector.store import Store
from fairday_server.api.bodies import CheckedRoute
from fairday_server.api.config_models import ImportModel, PolicyModel
from fairday_server.api.routes import parse_date
from fairday_server.api.viewers import viewer_dependency


def config_router(store: Store, clock: Clock) -> APIRouter:
    """The routes of the configuration; all but `/v1/policy` are for administrators."""
    router = APIRouter(prefix="/v1", route_class=CheckedRoute)
    viewer = viewer_dependency(store, clock)
    Asking = Annotated[Viewer, Depends(viewer)]  # noqa: N806 - a type, made of this router's own dependency

    @router.get("/config")
    def config(viewer: Asking) -> dict[str, list[dict[str, Any]]]:
        """All that is in force with its dated history: the tables of `fairday config export`, by kind."""
        viewer.require_admin()
        with store.read() as session:
            return tables_of(load_state(session), Directory.load(session))

    @router.put("/config")
    def import_config(
        viewer: Asking,
        tables: Annotated[dict[str, Any], Body(description="Tables by kind, as GET gives them")],
        dry_run: Annotated[bool, Query(description="Only say what would change")] = False,
        prune: Annotated[bool, Query(description="Take away what is in force but not given")] = False,
    ) -> ImportModel:
        """Makes it as the tables say: all of it, or nothing where anything is wrong."""
        viewer.require_admin()
        with store.read() if dry_run else store.write() as session:
            directory = Directory.load(session)
            document = read_tables(tables, directory)
            if dry_run:
                found = look(session, document, directory, prune=prune)
            else:
                found = bring_in(session, document, directory, clock(), viewer.actor, prune=prune)
            return ImportModel.model_validate(import_json(found))

    @router.get("/policy")
    def policy(
        viewer: Asking,
        person: Annotated[
            str | None, Query(max_length=64, description="A person's id; without, the organisation")
        ] = None,
        date: Annotated[str | None, Query(max_length=32, description="A local date, YYYY-MM-DD [today]")] = None,
    ) -> PolicyModel:
        """The settings in force for a person, or the organisation, on a date, and the changes that made them."""
        given = None if date is None else parse_date(date)
        with store.read() as session:
            book = PolicyBook.load(session)
            if person is None:
                day = given or utc(clock()).date()
                effective = book.on(day)
            else:
                history = histories(session, [person]).get(person)
                day = given or (utc(clock()).date() if history is None else history.today(clock()))
                effective = book.of(person_on(session, viewer, person, day), day)
            directory = Directory.load(session)
            rows = {row.id: row for row in changes(session, kind="policy")}
            made = [change_json(rows[id_], directory) for id_ in effective.changes]
        settings = msgspec.to_builtins(effective.settings)
        return PolicyModel.model_validate(
            {"person": person, "date": day.isoformat(), "settings": settings, "changes": made}
        )

    return router
