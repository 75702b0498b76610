"""How a person signs in: their password, changed by themselves."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Depends, Form
from sqlmodel import Session, col, select
from starlette.responses import HTMLResponse, RedirectResponse, Response

from fairday_collector.access.grants import viewer_of_person
from fairday_collector.access.passwords import hashed, matches, set_password
from fairday_collector.errors import NotFound, Refusal
from fairday_collector.limits import RateLimiter
from fairday_collector.store.tables import Password, Person, Team
from fairday_reports.words import listed
from fairday_server.pages.attempts import again_in
from fairday_server.pages.paths import ACCOUNT
from fairday_server.pages.render import render
from fairday_server.pages.session import Doorkeeper, Visitor
from fairday_server.pages.views import AccountView
from fairday_server.sign_in import open_session

FROM_DESKTOP = "You came from your desktop, which shows your own record alone. Sign in by password or mail first."
Word = Annotated[str, Form(max_length=200)]


def account_router(door: Doorkeeper) -> APIRouter:
    """`/account`; an administrator without a person has none."""
    router = APIRouter(include_in_schema=False)
    signed_in = Annotated[Visitor, Depends(door.visitor)]
    attempts = RateLimiter(1 / 60, burst=10)

    @router.get(ACCOUNT)
    def account(visitor: signed_in) -> Response:
        return _page(door, visitor)

    @router.post(ACCOUNT)
    def change(visitor: signed_in, new: Word, again: Word, current: Word = "") -> Response:
        with door.store.read() as session:
            person = _person(session, visitor)
            kept = _kept(session, person)
            granted = viewer_of_person(session, person.id, "").role != "worker"
        if visitor.own and granted:
            # What opens from a desktop must not become what opens everything.
            return _page(door, visitor, FROM_DESKTOP, 403)
        wait_s = attempts.take(person.id)
        if wait_s is not None:
            return _page(door, visitor, f"There were too many attempts. {again_in(wait_s)}", 429)
        if kept is not None and not matches(kept, current):
            return _page(door, visitor, "The present password is not right.", 401)
        if new != again:
            return _page(door, visitor, "The two new passwords are not the same.", 422)
        try:
            made = hashed(person, new)
            with door.store.write() as session:
                if _kept(session, person) != kept:
                    return _page(door, visitor, "The password was changed meanwhile.", 409)
                set_password(session, _person(session, visitor), made, door.clock(), visitor.viewer.actor)
                cookie = open_session(session, person.id, door.clock())
        except Refusal as refusal:
            return _page(door, visitor, refusal.detail, refusal.status)
        # All other browsers are signed out, this one is signed in anew.
        return RedirectResponse(ACCOUNT, 303, {"Set-Cookie": door.cookie.set(cookie)})

    return router


def _page(door: Doorkeeper, visitor: Visitor, fault: str = "", status: int = 200) -> Response:
    with door.store.read() as session:
        person = _person(session, visitor)
        teams = session.exec(select(Team.name).where(col(Team.id).in_(visitor.viewer.teams)).order_by(Team.name)).all()
        view = AccountView(
            frame=visitor.frame("Account"),
            action=ACCOUNT,
            roles=_roles(visitor, teams),
            email=person.email or "",
            has_password=_kept(session, person) is not None,
            fault=fault,
        )
    return HTMLResponse(render("account", view), status)


def _roles(visitor: Visitor, teams: Sequence[str]) -> str:
    role = visitor.viewer.role
    if role == "supervisor":
        return f"You see your own record and, of {listed(teams)}, what was recorded while people were in it."
    return {
        "admin": "You see everybody’s record, and you run this Fairday.",
        "analyst": "You see your own record, and totals of everybody without times of day.",
    }.get(role, "You see your own record.")


def _person(session: Session, visitor: Visitor) -> Person:
    person = session.get(Person, visitor.viewer.person_id) if visitor.viewer.person_id else None
    if person is None:
        raise NotFound("no_account", "The administrator of this server has no account: they sign in by a link.")
    return person


def _kept(session: Session, person: Person) -> str | None:
    if not person.email:
        return None
    found = session.get(Password, person.id)
    return None if found is None else found.hash
