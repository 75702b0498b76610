"""Who a request's cookie signs in, and what that lets them see."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session
from starlette.requests import Request

from fairday_collector.access.grants import viewer_of_person
from fairday_collector.access.looks import LookBook, What
from fairday_collector.access.viewer import Viewer
from fairday_collector.clock import Clock
from fairday_collector.people import histories
from fairday_collector.store import Store
from fairday_server.cookies import SignInCookie
from fairday_server.pages.frame import Frame, admin_frame, person_frame
from fairday_server.sign_in import Principal, principal, slide


class NotSignedIn(Exception):  # noqa: N818 - it is where a visitor stands, not a fault
    """Nobody is signed in on this browser."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """Someone signed in: `viewer` decides what they see, `name` is shown; `today` is a person's own local date.

    With `own` they came from their desktop, and see their own record alone whatever they were granted.
    """

    viewer: Viewer
    name: str
    today: date | None
    own: bool = False

    def frame(self, here: str) -> Frame:
        """What stands around a page; `here` is its word in the navigation of whoever sees others."""
        if self.viewer.person_id is None or self.today is None:
            return admin_frame(here)
        if self.viewer.role == "worker":
            here = {"People": "My day", "Reports": "My reports"}.get(here, here)
        return person_frame(here, self.viewer.role, self.name, self.viewer.person_id, self.today)


@dataclass(frozen=True, slots=True)
class Doorkeeper:
    """Recognises visitors by their cookie."""

    store: Store
    clock: Clock
    cookie: SignInCookie

    def visitor(self, request: Request) -> Visitor:
        """The visitor behind a request, whose session it prolongs; raises NotSignedIn."""
        secret = self.cookie.read(request.headers.get("cookie"))
        if secret is None:
            raise NotSignedIn
        now_ms = self.clock()
        with self.store.read() as session:
            found = principal(session, secret, now_ms)
            visitor = None if found is None else _visitor(session, found, now_ms)
        if found is None or visitor is None:
            raise NotSignedIn
        if found.slide_due:
            with self.store.write() as session:
                slide(session, secret, now_ms)
        return visitor

    def look(self, viewer: Viewer, people: Collection[str], what: What, first: date, last: date) -> None:
        """Records that a viewer is about to be shown the dates of some people, by id; call it before the answer."""
        LookBook(self.store, self.clock).note(viewer, people, what, first, last)


def _visitor(session: Session, found: Principal, now_ms: int) -> Visitor:
    person_id = found.person_id
    if person_id is None:
        return Visitor(Viewer(actor="web:admin", role="admin"), "Administrator", None)
    history = histories(session, [person_id])[person_id]
    actor = f"web:{person_id}"
    viewer = viewer_of_person(session, person_id, actor)
    if found.own:
        viewer = Viewer(actor=actor, role="worker", person_id=person_id)
    return Visitor(viewer, history.person.name, history.today(now_ms), found.own)
