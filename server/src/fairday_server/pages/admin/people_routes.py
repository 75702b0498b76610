"""`/admin/people`: everyone, and each person."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from sqlmodel import Session
from starlette.responses import Response

from fairday_collector import audit
from fairday_collector.access.viewer import unknown_person
from fairday_collector.errors import Refusal
from fairday_collector.people import PersonHistory, add_person, find_team, histories, set_person
from fairday_server.pages.admin.door import DONE, administrator, leads_to, page, typed
from fairday_server.pages.admin.people import people_view, staff_of
from fairday_server.pages.admin.person import person_view, save, save_access
from fairday_server.pages.paths import ADMIN_PEOPLE, admin_path
from fairday_server.pages.session import Doorkeeper, Visitor
from fairday_server.pages.typed import Typed

Search = Annotated[str, Query(max_length=200)]


def people_router(door: Doorkeeper) -> APIRouter:
    """The list of people, and adding to it."""
    router = APIRouter(include_in_schema=False)
    admin = Annotated[Visitor, Depends(administrator(door))]
    form_of = Annotated[Typed, Depends(typed)]

    @router.get(ADMIN_PEOPLE)
    def people(visitor: admin, q: Search = "", done: str = "") -> Response:
        with door.store.read() as session:
            staff = staff_of(session)
        frame = visitor.frame("Admin")
        return page(people_view(frame, staff, door.clock(), search=q.strip(), done=DONE.get(done, "")))

    @router.post(ADMIN_PEOPLE)
    def add(visitor: admin, form: form_of) -> Response:
        try:
            with door.store.write() as session:
                _add(session, form, door.clock(), visitor.viewer.actor)
        except Refusal as refusal:
            with door.store.read() as session:
                staff = staff_of(session)
            frame = visitor.frame("Admin")
            return page(people_view(frame, staff, door.clock(), typed=form, fault=refusal.detail), refusal.status)
        return leads_to(ADMIN_PEOPLE, "added")

    return router


def person_router(door: Doorkeeper) -> APIRouter:
    """One person: what holds, its history, and changing it."""
    router = APIRouter(include_in_schema=False)
    admin = Annotated[Visitor, Depends(administrator(door))]
    form_of = Annotated[Typed, Depends(typed)]

    @router.get(f"{ADMIN_PEOPLE}/{{person}}")
    def shown(visitor: admin, person: str, done: str = "") -> Response:
        return _person(visitor, person, done=DONE.get(done, ""))

    @router.post(f"{ADMIN_PEOPLE}/{{person}}")
    def change(visitor: admin, person: str, form: form_of) -> Response:
        try:
            with door.store.write() as session:
                save(session, _known(session, person), form, door.clock(), visitor.viewer.actor)
        except Refusal as refusal:
            return _person(visitor, person, form, refusal)
        return leads_to(admin_path(ADMIN_PEOPLE, person), "changed")

    @router.post(f"{ADMIN_PEOPLE}/{{person}}/access")
    def access(visitor: admin, person: str, form: form_of) -> Response:
        try:
            with door.store.write() as session:
                done = save_access(session, _known(session, person), form, door.clock(), visitor.viewer.actor)
        except Refusal as refusal:
            return _person(visitor, person, refusal=refusal)
        return leads_to(admin_path(ADMIN_PEOPLE, person), done)

    def _person(
        visitor: Visitor, person: str, form: Typed | None = None, refusal: Refusal | None = None, done: str = ""
    ) -> Response:
        with door.store.read() as session:
            history, staff = _known(session, person), staff_of(session)
        fault = refusal.detail if refusal else ""
        view = person_view(visitor.frame("Admin"), staff, history, door.clock(), typed=form, fault=fault, done=done)
        return page(view, refusal.status if refusal else 200)

    return router


def _known(session: Session, person: str) -> PersonHistory:
    found = histories(session, [person]).get(person)
    if found is None:
        raise unknown_person()
    return found


def _add(session: Session, form: Typed, now_ms: int, actor: str) -> None:
    team = find_team(session, form["team"])
    person = add_person(
        session, form["name"], team, now_ms, zone=form["zone"] or None, email=form["email"], login=form["login"]
    )
    if form["role"]:
        set_person(session, person, now_ms, role=form["role"])
    audit.record(session, now_ms, actor, "person.add", person.id, team=team.id)
