"""A seat's key becomes a link to the pages, for whom the seat feeds right now."""

from fairday_collector.seats import assign_seat, find_seat, revoke_seat
from fairday_collector.sign_in_links import LINK_BURST
from fairday_collector.store.tables import AuditEntry, SignInLink
from tests.support.collector import HOUR, NOON, Collector


def test_a_link_is_for_the_person_of_the_seat_right_now(collector: Collector) -> None:
    """After the seat changed hands the link signs the new person in, and each is on record."""
    maya, bo = collector.person("Maya"), collector.person("Bo")
    seat, key = collector.seat(maya)
    reply = collector.sign_in_link(key)
    assert reply.status == 201
    assert reply.json["url"].startswith("http://127.0.0.1:8480/sign-in/")
    assert reply.json["expires_s"] == 600
    with collector.store.write() as session:
        assign_seat(session, find_seat(session, seat), bo, NOON - HOUR, NOON, "test")
    collector.sign_in_link(key)
    assert {row.person_id for row in collector.rows(SignInLink)} == {maya.id, bo.id}
    noted = [row for row in collector.rows(AuditEntry) if row.action == "sign_in.link"]
    assert [(row.actor, row.subject) for row in noted] == [(f"seat:{seat}", maya.id), (f"seat:{seat}", bo.id)]


def test_the_key_counts_as_used(collector: Collector) -> None:
    """Enrolling once more after it makes a new seat rather than to take this one's key away."""
    token = collector.token(collector.person(), uses=2)
    first = collector.join(token).json
    assert collector.sign_in_link(first["key"]).status == 201
    assert collector.join(token).json["seat"] != first["seat"]


def test_nobody_gets_a_link_for_nobody(collector: Collector) -> None:
    """A seat of nobody, a revoked one and a stranger are each told why, and no link is made."""
    seat, key = collector.seat(collector.team())
    assert collector.sign_in_link(key).outcome == (409, "unassigned")
    with collector.store.write() as session:
        revoke_seat(session, find_seat(session, seat), NOON, "test")
    assert collector.sign_in_link(key).outcome == (401, "revoked_key")
    assert collector.sign_in_link("made.up").outcome == (401, "unknown_key")
    assert collector.rows(SignInLink) == []


def test_links_are_limited_per_seat(collector: Collector) -> None:
    """More than a handful at once are refused with how long to wait; another seat is not held up."""
    _, key = collector.seat(collector.person("Maya"))
    _, other = collector.seat(collector.person("Bo"), machine="m-2")
    replies = [collector.sign_in_link(key) for _ in range(LINK_BURST + 1)]
    assert [reply.status for reply in replies] == [201] * LINK_BURST + [429]
    assert replies[-1].outcome == (429, "too_many_links")
    assert int(replies[-1].headers["retry-after"]) <= 10
    assert collector.sign_in_link(other).status == 201
