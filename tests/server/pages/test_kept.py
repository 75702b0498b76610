"""A session that is over in the middle of a form: what was typed goes through signing in and back into its form."""

import re
from html import unescape

import pytest
from starlette.types import ASGIApp

from fairday_collector.access.passwords import hashed, set_password
from fairday_collector.people import set_person
from fairday_collector.store.tables import Correction, Person
from fairday_server.pages.kept import MOST_BYTES, carried, keep
from tests.server.pages.test_pages import post, signed_in
from tests.support.collector import NOON, Collector, request
from tests.support.office import Office, office
from tests.support.sheet_pages import HOSTILE, form_of, hidden, path, text

WORD = "a sentence is easy to remember"


@pytest.fixture
def maya(collector: Collector) -> Office:
    """Maya's office; she has a password."""
    made = office(collector)
    made.works()
    give(collector, made.maya, "maya@example.com")
    return made


def give(collector: Collector, person: Person, email: str) -> None:
    """A person gets an address and the password."""
    collector.do(set_person, person, NOON, email=email)
    collector.do(set_password, person, hashed(person, WORD), NOON, "test")


def typed(app: ASGIApp, maya: Office, collector: Collector) -> dict[str, str]:
    """A correction as it was typed before the session was over."""
    cookie = signed_in(collector, app, maya.maya.id)
    return {**form_of(app, maya, cookie), "start": "830", "reason": HOSTILE}


def sign_in(app: ASGIApp, page: bytes, email: str = "maya@example.com", password: str = WORD) -> tuple[int, str, bytes]:
    """Signs in with the form of a page, as it stands; status, cookie and the page that follows."""
    kept = {name: hidden(page, name) for name in ("kept_path", "kept")}
    reply = post(app, "/sign-in/password", email=email, password=password, **kept)
    return reply.status, reply.headers.get("set-cookie", "").partition(";")[0], reply.body


def refill(page: bytes) -> tuple[str, dict[str, str]]:
    """The address and fields of the form that goes back."""
    html = page.decode()
    action = re.search(r'method="post" action="([^"]*/correct)"', html)
    assert action is not None
    fields = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', html)
    return unescape(action[1]), {name: unescape(value) for name, value in fields}


def test_what_was_typed_comes_back_and_is_sent_by_its_own_button(
    collector: Collector, app: ASGIApp, maya: Office
) -> None:
    """The form is answered with the sign-in page; signing in leads back to it, filled; nothing is on record before."""
    given = typed(app, maya, collector)
    asked = post(app, path(maya, "correct"), "", **given)
    assert asked.status == 401
    assert "What you typed is kept" in text(asked.body)
    assert HOSTILE not in asked.body.decode()
    status, _, again = sign_in(app, asked.body, password="not the right one")
    assert status == 401
    status, cookie, back = sign_in(app, again)
    assert status == 200
    assert "You are signed in as Maya" in text(back)
    address, fields = refill(back)
    assert address == path(maya, "correct")
    assert collector.rows(Correction) == []
    filled = post(app, address, cookie, **fields)
    assert filled.status == 200
    assert 'value="830"' in filled.body.decode()
    assert HOSTILE in unescape(filled.body.decode())
    assert HOSTILE not in filled.body.decode()
    assert collector.rows(Correction) == []
    sent = {**given, "seen": hidden(filled.body, "seen"), "was": hidden(filled.body, "was")}
    assert post(app, address, cookie, **sent).status == 303


def test_somebody_else_who_signs_in_sends_nothing_for_her(collector: Collector, app: ASGIApp, maya: Office) -> None:
    """A colleague gets what nobody gets, and an administrator sees whose form it is before anything is sent."""
    bo = collector.person("Bo")
    give(collector, bo, "bo@example.com")
    asked = post(app, path(maya, "correct"), "", **typed(app, maya, collector))
    _, cookie, back = sign_in(app, asked.body, "bo@example.com")
    address, fields = refill(back)
    assert "You are signed in as Bo" in text(back)
    assert post(app, address, cookie, **fields).status == 404
    filled = post(app, address, signed_in(collector, app), **fields)
    assert "Maya, 1–30 September 2026" in text(filled.body)
    assert collector.rows(Correction) == []


@pytest.mark.parametrize(
    "elsewhere",
    ["https://example.com/", "//example.com", "/sign-out", "/people/x/timesheets/2026-09-16/acts", "/people",
     "javascript:x", "/people/../sign-out/timesheets/2026-09-16/act", "/people/x/timesheets/2026-09-16/act\n"],
)  # fmt: skip
def test_only_our_own_forms_are_gone_back_to(collector: Collector, app: ASGIApp, maya: Office, elsewhere: str) -> None:
    """A sign-in form that was made to carry another address signs in and forgets it."""
    assert keep(elsewhere, {"reason": "x"}) is None
    reply = post(
        app, "/sign-in/password", email="maya@example.com", password=WORD, kept_path=elsewhere, kept="reason=x"
    )
    assert (reply.status, reply.headers["location"]) == (303, "/")


def test_what_is_too_large_is_not_kept(app: ASGIApp, maya: Office) -> None:
    """Then signing in is all there is; a form of a thousand fields is none of ours."""
    address = path(maya, "correct")
    assert keep(address, {"reason": "x" * MOST_BYTES}) is None
    assert carried({"kept_path": address, "kept": "&".join(f"a{n}=1" for n in range(100))}) is None
    assert carried({"kept_path": address, "kept": "%ff=1"}) is None
    reply = post(app, address, "", reason="x" * (MOST_BYTES + 1))
    assert (reply.status, reply.headers["location"]) == (303, "/sign-in")


def test_what_goes_back_never_sends(maya: Office) -> None:
    """Whatever the step was that was kept, the one that goes back only fills the form."""
    kept = keep(path(maya, "act"), {"act": "attest", "step": "look"})
    assert kept is not None
    assert kept.refilled == (("act", "attest"), ("step", "fill"))


def test_a_script_is_answered_with_the_whole_page(collector: Collector, app: ASGIApp, maya: Office) -> None:
    """A form sent by htmx makes the page the sign-in page, and a link it follows loads the page anew."""
    body = b"person=x&first=2026-09-01&act=return&reason=why"
    headers = {"Content-Type": "application/x-www-form-urlencoded", "HX-Request": "true"}
    reply = request(app, "POST", "/approvals/sheet", body=body, headers=headers)
    assert (reply.status, reply.headers["hx-retarget"], reply.headers["hx-reselect"]) == (401, "body", "unset")
    assert request(app, "GET", path(maya), headers=headers).headers["hx-refresh"] == "true"
