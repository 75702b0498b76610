import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import select

from fairday_collector.store.database import Store
from fairday_collector.store.tables import Person, SignInLink, WebSession
from fairday_server.sign_in import Principal, make_link, principal, redeem, sign_out, slide
from tests.support.database import database_url
from tests.support.statements import everything_stored

NOW = 1_790_000_000_000
MINUTE = 60_000
HOUR = 60 * MINUTE


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A migrated database with one person."""
    opened = Store(database_url(tmp_path))
    with opened.write() as session:
        session.add(Person(id="p1", name="Ada", created_ms=NOW))
    yield opened
    opened.close()


def signed_in(store: Store, person_id: str | None = "p1", now: int = NOW) -> str:
    """The cookie of a browser that signed in just now."""
    with store.write() as session:
        secret = make_link(session, person_id, now)
    with store.write() as session:
        cookie = redeem(session, secret, now)
    assert cookie is not None
    return cookie


def viewer(store: Store, cookie: str, now: int) -> Principal | None:
    """Whom a cookie signs in at an instant."""
    with store.read() as session:
        return principal(session, cookie, now)


@pytest.mark.parametrize("person_id", ["p1", None])
def test_a_link_signs_its_person_in(store: Store, person_id: str | None) -> None:
    """A redeemed link's cookie stands for the person it was made for, or the administrator."""
    assert viewer(store, signed_in(store, person_id), NOW) == Principal(person_id)


def test_a_link_works_once(store: Store) -> None:
    """The second use of a link gets nothing, and the first one's cookie stays good."""
    with store.write() as session:
        secret = make_link(session, "p1", NOW)
    with store.write() as session:
        cookie = redeem(session, secret, NOW)
    with store.write() as session:
        assert redeem(session, secret, NOW + 1) is None
    assert cookie is not None
    assert viewer(store, cookie, NOW + 1) == Principal("p1")


def test_a_link_holds_ten_minutes(store: Store) -> None:
    """Up to the tenth minute a link works, from then on it does not."""
    with store.write() as session:
        early, late = make_link(session, "p1", NOW), make_link(session, "p1", NOW)
    with store.write() as session:
        assert redeem(session, early, NOW + 10 * MINUTE - 1) is not None
        assert redeem(session, late, NOW + 10 * MINUTE) is None


@pytest.mark.parametrize("secret", ["", "x", "ä\udc80", "' OR 1=1 --", "x" * 100_000])
def test_an_unknown_secret_signs_nobody_in(store: Store, secret: str) -> None:
    """Whatever is sent in a link's or a cookie's place is nobody's."""
    signed_in(store)
    with store.write() as session:
        make_link(session, "p1", NOW)
        assert redeem(session, secret, NOW) is None
    assert viewer(store, secret, NOW) is None


def test_of_many_at_once_one_wins(store: Store) -> None:
    """Sixteen browsers that redeem one link at the same moment get one cookie between them."""
    with store.write() as session:
        secret = make_link(session, "p1", NOW)
    stores = [Store(store.url) for _ in range(16)]
    together = threading.Barrier(len(stores))
    won: list[str] = []

    def race(one: Store) -> None:
        together.wait()
        with one.write() as session:
            cookie = redeem(session, secret, NOW)
        if cookie is not None:
            won.append(cookie)
        one.close()

    threads = [threading.Thread(target=race, args=(one,)) for one in stores]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(won) == 1
    assert viewer(store, won[0], NOW) == Principal("p1")
    with store.read() as session:
        assert len(session.exec(select(WebSession)).all()) == 1


def test_a_redemption_that_is_rolled_back_uses_nothing_up(store: Store) -> None:
    """If the request fails after the redemption, the link still works."""
    with store.write() as session:
        secret = make_link(session, "p1", NOW)

    def fail() -> None:
        with store.write() as session:
            redeem(session, secret, NOW)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    with store.write() as session:
        assert redeem(session, secret, NOW) is not None


def test_no_secret_reaches_the_disk(store: Store) -> None:
    """The database holds neither the link nor the cookie, only their hashes; both have 256 bits."""
    with store.write() as session:
        secret = make_link(session, "p1", NOW)
    with store.write() as session:
        cookie = redeem(session, secret, NOW)
    assert cookie is not None
    content = everything_stored(store)
    assert secret.encode() not in content
    assert cookie.encode() not in content
    assert min(len(secret), len(cookie)) == 43
    assert secret != cookie


def test_a_session_slides_for_twelve_hours(store: Store) -> None:
    """A session used within 12 h goes on, one left alone for 12 h is over."""
    cookie = signed_in(store)
    assert viewer(store, cookie, NOW + 12 * HOUR) is None
    assert viewer(store, cookie, NOW + 11 * HOUR) == Principal("p1", slide_due=True)
    with store.write() as session:
        slide(session, cookie, NOW + 11 * HOUR)
    assert viewer(store, cookie, NOW + 23 * HOUR - 1) is not None
    assert viewer(store, cookie, NOW + 23 * HOUR) is None


def test_a_session_lasts_seven_days_at_most(store: Store) -> None:
    """However busy, a browser must sign in again after seven days."""
    cookie = signed_in(store)
    at = NOW
    while (found := viewer(store, cookie, at)) is not None:
        if found.slide_due:
            with store.write() as session:
                slide(session, cookie, at)
        at += 6 * HOUR
    assert at == NOW + 7 * 24 * HOUR


def test_sliding_is_not_asked_for_at_each_request(store: Store) -> None:
    """Within five minutes nothing needs to be written."""
    cookie = signed_in(store)
    assert viewer(store, cookie, NOW + 5 * MINUTE - 1) == Principal("p1", slide_due=False)
    assert viewer(store, cookie, NOW + 5 * MINUTE) == Principal("p1", slide_due=True)


def test_a_session_that_is_over_cannot_be_prolonged(store: Store) -> None:
    """Sliding revives nothing, and never shortens."""
    cookie = signed_in(store)
    with store.write() as session:
        slide(session, cookie, NOW + 12 * HOUR)
        slide(session, "unknown", NOW)
        slide(session, cookie, NOW - HOUR)
    assert viewer(store, cookie, NOW + 12 * HOUR) is None
    assert viewer(store, cookie, NOW + 12 * HOUR - 1) is not None


def test_signing_out_ends_that_browser_alone(store: Store) -> None:
    """After signing out a copied cookie is worthless; another browser stays signed in."""
    mine, other = signed_in(store), signed_in(store)
    with store.write() as session:
        sign_out(session, mine)
        sign_out(session, mine)
    assert viewer(store, mine, NOW) is None
    assert viewer(store, other, NOW) == Principal("p1")


def test_what_is_over_is_swept(store: Store) -> None:
    """Links and sessions that are over leave the database as new ones are made."""
    signed_in(store)
    signed_in(store, now=NOW + 13 * HOUR)
    with store.read() as session:
        assert len(session.exec(select(SignInLink)).all()) == 1
        assert len(session.exec(select(WebSession)).all()) == 1
