"""People change their own password, and have a link sent to their mail address."""

import logging
import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.types import ASGIApp

from fairday_collector.access.grants import grant
from fairday_collector.access.passwords import hashed, set_password
from fairday_collector.meters import Meters
from fairday_collector.people import set_person
from fairday_collector.store.tables import AuditEntry, Person, SignInLink
from fairday_server.compose import Parts
from fairday_server.settings import load_settings
from fairday_server.web import web_app
from tests.server.pages.test_pages import get, post, signed_in
from tests.support.collector import NOON, Collector
from tests.support.mailbox import Mailbox, mailbox

WORD, NEW = "a sentence is easy to remember", "quite another sentence"


@pytest.fixture
def maya(collector: Collector) -> Person:
    """Maya, with a mail address."""
    person = collector.person("Maya")
    collector.do(set_person, person, NOON, email="Maya@example.com")
    return person


@pytest.fixture
def mails() -> Iterator[Mailbox]:
    """A mail server on this machine."""
    with mailbox(Mailbox()) as box:
        yield box


@pytest.fixture
def mailing(collector: Collector, mails: Mailbox, tmp_path: Path) -> ASGIApp:
    """The pages of a server that sends mail."""
    settings = load_settings(
        {
            "FAIRDAY_DATA_DIR": str(tmp_path / "mailing"),
            "FAIRDAY_DATABASE_URL": collector.store.url,
            "FAIRDAY_SMTP_URL": f"smtp://127.0.0.1:{mails.port}",
            "FAIRDAY_MAIL_FROM": "fairday@example.com",
        }
    )
    return web_app(Parts(settings, collector.store, collector.clock, None, Meters()))


def letter(mails: Mailbox) -> tuple[list[str], str]:
    """The only letter, once it has come."""
    for _ in range(1200):
        if mails.mails:
            break
        time.sleep(0.05)
    ((to, mail),) = mails.mails
    return to, mail.get_content()


def test_a_first_password_is_set_and_then_changed(collector: Collector, app: ASGIApp, maya: Person) -> None:
    """The first needs none before it, the next one the present; this browser stays signed in, others do not."""
    here, there = signed_in(collector, app, maya.id), signed_in(collector, app, maya.id)
    assert b"Set a password" in get(app, "/account", here).body
    reply = post(app, "/account", here, new=WORD, again=WORD)
    assert (reply.status, reply.headers["location"]) == (303, "/account")
    here = reply.headers["set-cookie"].partition(";")[0]
    assert b"Change your password" in get(app, "/account", here).body
    assert get(app, "/account", there).headers["location"] == "/sign-in"
    assert post(app, "/account", here, new=NEW, again=NEW).status == 401
    assert post(app, "/account", here, current="not this", new=NEW, again=NEW).status == 401
    assert post(app, "/account", here, current=WORD, new=NEW, again=NEW).status == 303
    assert post(app, "/sign-in/password", email="maya@example.com", password=NEW).status == 303


def test_a_bad_new_password_changes_nothing(collector: Collector, app: ASGIApp, maya: Person) -> None:
    """Two that differ, or one that is easily guessed: the page says so, and the old one still opens."""
    collector.do(set_password, maya, hashed(maya, WORD), NOON, "test")
    cookie = signed_in(collector, app, maya.id)
    for new, again, said in ((NEW, WORD, "not the same"), ("short", "short", "12 to 200")):
        reply = post(app, "/account", cookie, current=WORD, new=new, again=again)
        assert reply.status == 422
        assert said in reply.body.decode()
        assert "Nothing was changed." in reply.body.decode()
    assert post(app, "/sign-in/password", email="maya@example.com", password=WORD).status == 303


def test_without_an_address_there_is_no_form(collector: Collector, app: ASGIApp) -> None:
    """And for an administrator who is no person there is no account."""
    noor = collector.person("Noor")
    page = get(app, "/account", signed_in(collector, app, noor.id)).body.decode()
    assert "You have no mail address here" in page
    assert "<form method" not in page.replace('<form class="me" method', "")
    assert get(app, "/account", signed_in(collector, app)).status == 404


def test_the_page_says_what_one_may_see(collector: Collector, app: ASGIApp, maya: Person) -> None:
    """In words, for each role."""
    assert b"You see your own record." in get(app, "/account", signed_in(collector, app, maya.id)).body
    collector.do(grant, maya, "analyst", None, NOON, "test")
    assert b"without times of day" in get(app, "/account", signed_in(collector, app, maya.id)).body


def test_a_link_comes_by_mail_and_signs_in(
    collector: Collector, mailing: ASGIApp, mails: Mailbox, maya: Person
) -> None:
    """To the address as it is kept, once, within ten minutes."""
    assert get(mailing, "/sign-in/mail").status == 200
    reply = post(mailing, "/sign-in/mail", email=" MAYA@example.com ")
    assert reply.status == 200
    to, text = letter(mails)
    assert to == ["Maya@example.com"]
    found = re.search(r"/sign-in/([\w-]+)", text)
    assert found is not None
    assert post(mailing, "/sign-in", secret=found[1]).status == 303
    assert post(mailing, "/sign-in", secret=found[1]).status == 410
    assert [entry.action for entry in collector.rows(AuditEntry)][-2:] == ["sign_in.mail", "sign_in"]


def test_an_unknown_address_gets_the_same_answer_and_no_mail(
    collector: Collector, mailing: ASGIApp, mails: Mailbox, maya: Person
) -> None:
    """So nobody learns who is known here; no link is made either."""
    unknown = post(mailing, "/sign-in/mail", email="nobody@example.com").body
    known = post(mailing, "/sign-in/mail", email="maya@example.com").body
    assert unknown.replace(b"nobody", b"maya") == known
    letter(mails)
    assert len(collector.rows(SignInLink)) == 1


def test_who_asks_again_and_again_is_slowed_down(mailing: ASGIApp, maya: Person) -> None:
    """A fourth letter to the same address has to wait, and it is told how long."""
    replies = [post(mailing, "/sign-in/mail", email="maya@example.com") for _ in range(4)]
    assert [reply.status for reply in replies] == [200, 200, 200, 429]
    assert int(replies[-1].headers["retry-after"]) > 60
    assert b"too many requests" in replies[-1].body


def test_what_is_no_address_is_told(mailing: ASGIApp) -> None:
    """With how one looks; what was typed is still there."""
    reply = post(mailing, "/sign-in/mail", email="<maya>")
    assert reply.status == 422
    assert b"Write it like" in reply.body
    assert b"&lt;maya&gt;" in reply.body


def test_a_server_without_mail_says_so(app: ASGIApp) -> None:
    """And what to do instead."""
    for reply in (get(app, "/sign-in/mail"), post(app, "/sign-in/mail", email="maya@example.com")):
        assert reply.status in (200, 409)
        assert b"fairday sign-in --person NAME" in reply.body


def test_a_mail_server_that_refuses_is_logged_and_nobody_waits(
    mailing: ASGIApp, mails: Mailbox, maya: Person, caplog: pytest.LogCaptureFixture
) -> None:
    """The answer is the same, and the log says what happened without the link."""
    mails.refused.add("Maya@example.com")
    assert post(mailing, "/sign-in/mail", email="maya@example.com").status == 200
    said: list[logging.LogRecord] = []
    for _ in range(1200):
        said = [record for record in caplog.records if record.name == "fairday_server.link_mail"]
        if said:
            break
        time.sleep(0.05)
    assert [record.message for record in said] == ["sign_in.mail_failed"]
    assert "/sign-in/" not in str(vars(said[0]))
