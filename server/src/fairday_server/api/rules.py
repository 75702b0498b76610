"""`/v1/rules` and `/v1/categories`: what time is sorted by, and what still has no class."""

from collections.abc import Callable
from dataclasses import asdict
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from sqlmodel import Session

from fairday_collector.access.viewer import Viewer
from fairday_collector.access.visible import visible_team
from fairday_collector.classify.change import set_rule
from fairday_collector.classify.listing import as_json, catalogue_json, in_force
from fairday_collector.classify.queue import unsorted_in
from fairday_collector.classify.rules import CATEGORY, RULE
from fairday_collector.clock import Clock, utc
from fairday_collector.config.book import Scope
from fairday_collector.config.change import Subject
from fairday_collector.errors import Invalid
from fairday_collector.people import PersonHistory, clean_name, find_person, find_team, histories
from fairday_collector.store import Store
from fairday_collector.store.tables import Person
from fairday_server.api.bodies import CheckedRoute
from fairday_server.api.routes import parse_date
from fairday_server.api.rule_models import CategoriesModel, RuleIn, RuleMadeModel, RulesModel, UnsortedModel
from fairday_server.api.viewers import viewer_dependency

MAX_DAYS = 92
OnDate = Annotated[str | None, Query(max_length=32, description="A local date, YYYY-MM-DD [today]")]


def rules_router(store: Store, clock: Clock) -> APIRouter:
    """The routes of sorting; everyone sees what holds for all, and for those they may see."""
    router = APIRouter(prefix="/v1", route_class=CheckedRoute)
    viewer = viewer_dependency(store, clock)
    Asking = Annotated[Viewer, Depends(viewer)]  # noqa: N806 - a type, made of this router's own dependency

    @router.get("/rules")
    def rules(viewer: Asking, on: OnDate = None) -> RulesModel:
        """The rules in force on a date; those of the built-in catalogue are not among them."""
        with store.read() as session:
            rows = in_force(session, RULE, _date(on, clock), _sees(session, viewer, clock()))
        return RulesModel.model_validate({"rules": [as_json(row) for row in rows]})

    @router.post("/rules", status_code=201)
    def rule(viewer: Asking, given: RuleIn) -> RuleMadeModel:
        """Makes a rule, or changes the one of that name; for administrators."""
        viewer.require_admin()
        values = given.model_dump(by_alias=True, include={"app", "site", "title", "category", "klass", "core"})
        with store.write() as session:
            subject = _subject(session, given)
            start = _today(session, subject, clock()) if given.from_ is None else parse_date(given.from_)
            until = None if given.until is None else parse_date(given.until)
            made = set_rule(session, subject, given.name, values, start, clock(), viewer.actor, until)
            return RuleMadeModel.model_validate(
                {"change": made.row.id, "touched_days": made.touched_days, "touched_people": made.touched_people}
            )

    @router.get("/rules/unsorted")
    def unsorted(
        viewer: Asking,
        first: Annotated[str, Query(alias="from", max_length=32)],
        last: Annotated[str, Query(alias="to", max_length=32)],
        team: Annotated[str | None, Query(max_length=200, description="Only members of this team, by date")] = None,
        limit: Annotated[int, Query(ge=1, le=1000)] = 100,
    ) -> UnsortedModel:
        """What people used between two local dates, both included, that no rule gives a class. No titles, no names."""
        days = parse_date(first), parse_date(last)
        if not 0 <= (days[1] - days[0]).days < MAX_DAYS:
            raise Invalid("bad_range", f"from/to: give the earlier date as from, at most {MAX_DAYS} days in all.")
        with store.read() as session:
            only = None if team is None else visible_team(session, viewer, team).id

            def sees(history: PersonHistory, day: date) -> bool:
                return viewer.may_see(history, day) and only in (None, history.team_on(day))

            rows = unsorted_in(session, *days, sees, sites=viewer.sees_spans)
        shown = [{**asdict(row), "last": row.last.isoformat()} for row in rows[:limit]]
        return UnsortedModel.model_validate({"unsorted": shown})

    @router.get("/categories")
    def categories(viewer: Asking, on: OnDate = None) -> CategoriesModel:
        """The categories of the catalogue, and those in force on a date."""
        with store.read() as session:
            rows = in_force(session, CATEGORY, _date(on, clock), _sees(session, viewer, clock()))
        return CategoriesModel.model_validate({"categories": [*catalogue_json(), *(as_json(row) for row in rows)]})

    return router


def _sees(session: Session, viewer: Viewer, now_ms: int) -> Callable[[Scope], bool]:
    own = None if viewer.person_id is None else histories(session, [viewer.person_id]).get(viewer.person_id)

    def sees(scope: Scope) -> bool:
        kind, name = scope
        if kind == "team":
            listed = viewer.listed_teams
            return listed is None or name in listed or (own is not None and own.team_on(own.today(now_ms)) == name)
        if kind == "person":
            history = histories(session, [name]).get(name)
            return history is not None and viewer.may_see(history, history.today(now_ms))
        return True

    return sees


def _subject(session: Session, given: RuleIn) -> Subject:
    if sum(ref is not None for ref in (given.team, given.role, given.person)) > 1:
        raise Invalid("bad_scope", "Give one of team, role and person, or none for the organisation.")
    if given.team is not None:
        return find_team(session, given.team)
    if given.role is not None:
        return clean_name(given.role, "role")
    return None if given.person is None else find_person(session, given.person)


def _today(session: Session, subject: Subject, now_ms: int) -> date:
    if isinstance(subject, Person):
        return histories(session, [subject.id])[subject.id].today(now_ms)
    return utc(now_ms).date()


def _date(on: str | None, clock: Clock) -> date:
    return utc(clock()).date() if on is None else parse_date(on)
