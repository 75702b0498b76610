"""Signing in to the pages: a one-time link or a password becomes a cookie. Each works in its caller's transaction."""

import secrets
from dataclasses import dataclass

from sqlalchemy import CursorResult
from sqlmodel import Session, col, delete, select, update

from fairday_collector import audit
from fairday_collector.secrets import digest
from fairday_collector.store.tables import SignInLink, WebSession

LINK_MS = 10 * 60_000
SESSION_IDLE_MS = 12 * 3_600_000
SESSION_MOST_MS = 7 * 86_400_000
# A session is prolonged by a write, so not at each of a page's requests.
SLIDE_EVERY_MS = 5 * 60_000


@dataclass(frozen=True, slots=True)
class Principal:
    """Who is signed in: a person, or the administrator where `person_id` is None.

    `own` lets them see their own record alone. `slide_due` says that the session should be prolonged, by `slide` in a
    writing transaction.
    """

    person_id: str | None
    own: bool = False
    slide_due: bool = False


def make_link(session: Session, person_id: str | None, now_ms: int, *, own: bool = False) -> str:
    """Makes a link for a person, or the administrator (None), good once and for 10 min; returns its secret.

    With `own` it shows them their own record alone, whatever they were granted.
    """
    session.exec(delete(SignInLink).where(col(SignInLink.expires_ms) <= now_ms))
    secret = _new_secret()
    session.add(
        SignInLink(sha256=digest(secret), person_id=person_id, created_ms=now_ms, expires_ms=now_ms + LINK_MS, own=own)
    )
    return secret


def redeem(session: Session, secret: str, now_ms: int) -> str | None:
    """Turns a link's secret into a cookie's; None if it is unknown, used or over. Of many at once one wins."""
    sha256 = digest(secret)
    claim = (
        update(SignInLink)
        .where(col(SignInLink.sha256) == sha256, col(SignInLink.used_ms).is_(None), col(SignInLink.expires_ms) > now_ms)
        .values(used_ms=now_ms)
    )
    claimed = session.exec(claim)
    assert isinstance(claimed, CursorResult)
    if claimed.rowcount != 1:
        return None
    link = session.exec(select(SignInLink).where(SignInLink.sha256 == sha256)).one()
    return open_session(session, link.person_id, now_ms, own=link.own)


def open_session(session: Session, person_id: str | None, now_ms: int, *, own: bool = False) -> str:
    """Signs a person in, or the administrator (None), with `own` to their own record; returns the cookie's secret."""
    session.exec(delete(WebSession).where(col(WebSession.expires_ms) <= now_ms))
    cookie = _new_secret()
    session.add(
        WebSession(
            sha256=digest(cookie),
            person_id=person_id,
            created_ms=now_ms,
            expires_ms=now_ms + SESSION_IDLE_MS,
            own=own,
        )
    )
    who = person_id or "admin"
    audit.record(session, now_ms, f"web:{who}", "sign_in", who)
    return cookie


def principal(session: Session, cookie: str, now_ms: int) -> Principal | None:
    """Who a cookie's secret signs in, None for nobody; reads only."""
    found = session.get(WebSession, digest(cookie))
    if found is None or found.expires_ms <= now_ms:
        return None
    return Principal(
        found.person_id, own=found.own, slide_due=_slid(found, now_ms) - found.expires_ms >= SLIDE_EVERY_MS
    )


def slide(session: Session, cookie: str, now_ms: int) -> None:
    """Prolongs a session to 12 h from now, at most to 7 days from its beginning; one that is over stays over."""
    found = session.get(WebSession, digest(cookie))
    if found is not None and found.expires_ms > now_ms:
        found.expires_ms = max(found.expires_ms, _slid(found, now_ms))
        session.add(found)


def sign_out(session: Session, cookie: str) -> None:
    """Ends a cookie's session; one that is not there is no error."""
    session.exec(delete(WebSession).where(col(WebSession.sha256) == digest(cookie)))


def _slid(found: WebSession, now_ms: int) -> int:
    return min(now_ms + SESSION_IDLE_MS, found.created_ms + SESSION_MOST_MS)


def _new_secret() -> str:
    return secrets.token_urlsafe(32)
