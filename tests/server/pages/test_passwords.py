"""Signing in with mail address and password."""

import re

import pytest
from starlette.types import ASGIApp

from fairday_collector.access.passwords import hashed, kept_for, matches, set_password
from fairday_collector.errors import Conflict, Invalid
from fairday_collector.people import set_person
from fairday_collector.store.tables import AuditEntry, Password, Person, WebSession
from tests.server.pages.test_pages import get, post, signed_in
from tests.support.collector import NOON, Collector, Reply

WORD = "a sentence is easy to remember"


@pytest.fixture
def maya(collector: Collector) -> Person:
    """Maya, who has an address and a password."""
    person = collector.person("Maya")
    collector.do(set_person, person, NOON, email="Maya@example.com")
    give(collector, person, WORD)
    return person


def give(collector: Collector, person: Person, word: str) -> None:
    """Set a password."""
    collector.do(set_password, person, hashed(person, word), NOON, "test")


def attempt(app: ASGIApp, email: str = "maya@example.com", password: str = WORD) -> Reply:
    """Try to sign in."""
    return post(app, "/sign-in/password", email=email, password=password)


def test_the_right_password_signs_in(collector: Collector, app: ASGIApp, maya: Person) -> None:
    """Whatever the case of the address; the browser then is Maya's."""
    page = get(app, "/sign-in").body.decode()
    assert 'action="/sign-in/password"' in page
    assert 'autocomplete="current-password"' in page
    reply = attempt(app, " MAYA@example.com ")
    assert (reply.status, reply.headers["location"]) == (303, "/")
    assert {"HttpOnly", "SameSite=Strict"} <= set(reply.headers["set-cookie"].split("; "))
    cookie = reply.headers["set-cookie"].partition(";")[0]
    assert get(app, "/", cookie).headers["location"].startswith(f"/people/{maya.id}/days/")


@pytest.mark.parametrize("kept", ["inés@example.com", "INÉS@example.com"])
def test_letters_of_an_address_are_small_or_large(collector: Collector, app: ASGIApp, maya: Person, kept: str) -> None:
    """In every alphabet, however the address was written down."""
    collector.do(set_person, maya, NOON, email=kept)
    assert attempt(app, "Inés@example.com").status == attempt(app, "INÉS@EXAMPLE.COM").status == 303


@pytest.mark.parametrize("email", ["maya@example.com", "nobody@example.com", "", "maya@example.com\0", "%"])
def test_a_wrong_one_says_the_same_as_an_unknown_address(app: ASGIApp, maya: Person, email: str) -> None:
    """401, the address still there and the password not, and nobody is signed in."""
    reply = attempt(app, email, "not the right sentence")
    page = reply.body.decode()
    if reply.status == 422:  # no text can be made of it
        return
    assert reply.status == 401
    assert "Address or password is not right." in page
    assert "not the right sentence" not in page
    assert "set-cookie" not in reply.headers
    assert re.sub(r'value="[^"]*"', "", page) == re.sub(
        r'value="[^"]*"', "", attempt(app, "x@y", "another wrong one").body.decode()
    )


def test_who_guesses_is_slowed_down(app: ASGIApp, maya: Person) -> None:
    """After ten attempts even the right password has to wait, and it is told how long; others sign in meanwhile."""
    statuses = [attempt(app, password=f"guess number {n}").status for n in range(10)]
    assert statuses == [401] * 10
    refused = attempt(app)
    assert refused.status == 429
    assert int(refused.headers["retry-after"]) >= 1
    assert b"too many attempts" in refused.body
    assert attempt(app, "nobody@example.com").status == 401


def test_only_a_hash_is_kept(collector: Collector, maya: Person) -> None:
    """Argon2id with its own salt; the word is in no table and in no audit entry."""
    (kept,) = collector.rows(Password)
    assert kept.hash.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert hashed(maya, WORD) != kept.hash
    assert matches(kept.hash, WORD)
    assert not matches(kept.hash, WORD + " ")
    assert WORD not in str([entry.detail for entry in collector.rows(AuditEntry)])


def test_a_new_password_ends_all_sessions(collector: Collector, app: ASGIApp, maya: Person) -> None:
    """Of that person, and nobody else's; the old word is over too."""
    hers, admins = signed_in(collector, app, maya.id), signed_in(collector, app)
    give(collector, maya, "quite another sentence")
    assert get(app, "/people", hers).headers["location"] == "/sign-in"
    assert get(app, "/people", admins).status == 200
    assert len(collector.rows(WebSession)) == 1
    assert attempt(app).status == 401
    assert attempt(app, password="quite another sentence").status == 303


@pytest.mark.parametrize("word", ["", "short", "x" * 201, "aaaaaaaaaaaaaa", "maya@example.com", "abababababab"])
def test_what_is_easily_guessed_is_refused(maya: Person, word: str) -> None:
    """With what would do."""
    with pytest.raises(Invalid, match="A sentence is easy to remember"):
        hashed(maya, word)


def test_an_address_must_be_of_one_person_alone(collector: Collector, app: ASGIApp, maya: Person) -> None:
    """Without one, or with somebody else's, there is no password; and one that came to be shared opens nothing."""
    noor = collector.person("Noor")
    with pytest.raises(Conflict, match="no mail address"):
        give(collector, noor, WORD)
    collector.do(set_person, noor, NOON, email="maya@EXAMPLE.com")
    with pytest.raises(Conflict, match="Several people"):
        give(collector, noor, WORD)
    assert attempt(app).status == 401
    with collector.store.read() as session:
        assert kept_for(session, "maya@example.com")[0] is None
