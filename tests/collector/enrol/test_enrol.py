"""How a desktop gets its seat: tokens for people and teams, repeats and clones."""

import json
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from fairday_collector.enrol.tokens import list_tokens, revoke_token
from fairday_collector.people import find_team, set_person
from fairday_collector.seats import find_seat, revoke_seat
from fairday_collector.secrets import digest, public_id
from fairday_collector.store.tables import Assignment, AuditEntry, JoinToken, Seat, SeatKey, Team
from fairday_wire import PROBLEM_JSON
from tests.support.collector import DAY_MS, MINUTE, NOON, Collector, Reply, batch, request, span
from tests.support.fault_house import until
from tests.support.interrupted import Beset, somebody_waits
from tests.support.statements import everything_stored

LATER = NOON + 8 * DAY_MS


def feeds(collector: Collector) -> dict[str, str]:
    """Seat to person, as assigned."""
    return {row.seat_id: row.person_id for row in collector.rows(Assignment)}


def uses(collector: Collector) -> list[int]:
    """How often each token was used."""
    return [row.used for row in collector.rows(JoinToken)]


def test_a_persons_token_makes_a_seat_that_feeds_their_record(collector: Collector) -> None:
    """201 with seat, key, policy and time; the seat describes the machine and feeds the person, past included."""
    maya = collector.person()
    reply = collector.join(collector.token(maya))
    assert reply.status == 201
    assert set(reply.json) == {"seat", "key", "policy", "server_time"}
    assert reply.json["server_time"] == NOON
    assert reply.json["policy"]["version"] == 1
    (seat,) = collector.rows(Seat)
    assert (seat.id, seat.host, seat.machine_id, seat.os_user) == (reply.json["seat"], "pc", "m-1", "maya")
    assert (seat.possible_clone, feeds(collector)) == (False, {seat.id: maya.id})


def test_secrets_are_kept_as_hashes(collector: Collector) -> None:
    """Neither a token nor a key can be read from the database."""
    token = collector.token(collector.person())
    key = collector.join(token).json["key"]
    stored = everything_stored(collector.store)
    for text in (token, key):
        assert text.partition(".")[2].encode() not in stored
        assert digest(text).encode() in stored
    assert len(key.partition(".")[2]) == 43  # 256 bits in base64


def test_enrolments_tokens_and_revocations_are_audited(collector: Collector) -> None:
    """Who did what to what, without a secret."""
    token = collector.token(collector.person())
    key = collector.join(token).json["key"]
    collector.do(revoke_token, public_id(token), NOON, "test")
    entries = collector.rows(AuditEntry)
    assert [entry.action for entry in entries] == ["token.create", "seat.enrol", "token.revoke"]
    recorded = json.dumps([entry.model_dump() for entry in entries])
    assert token not in recorded
    assert key not in recorded


def spoil(how: str) -> Callable[[Collector, str], str]:
    """What makes a good token bad; returns the token to try."""

    def act(collector: Collector, token: str) -> str:
        if how == "revoked":
            collector.do(revoke_token, public_id(token), NOON, "test")
        elif how == "expired":
            collector.clock.now = LATER
        elif how == "used up":
            collector.join(token, machine="m-0")
        else:
            return token[:-1] + ("A" if token[-1] != "A" else "B")
        return token

    return act


@pytest.mark.parametrize(("how", "status", "code"), [
    ("unknown", 401, "unknown_token"),
    ("revoked", 403, "token_revoked"),
    ("expired", 403, "token_expired"),
    ("used up", 403, "token_used_up"),
])  # fmt: skip
def test_a_token_that_does_not_hold_makes_no_seat(collector: Collector, how: str, status: int, code: str) -> None:
    """A problem says why, and no seat, key or use is added."""
    token = spoil(how)(collector, collector.token(collector.person()))
    before = (collector.rows(Seat), collector.rows(SeatKey), uses(collector))
    reply = collector.join(token)
    assert reply.outcome == (status, code)
    assert reply.headers["content-type"] == PROBLEM_JSON
    assert (collector.rows(Seat), collector.rows(SeatKey), uses(collector)) == before


def test_a_token_is_good_for_its_number_of_uses(collector: Collector) -> None:
    """Three machines, then no fourth."""
    token = collector.token(collector.person(), uses=3)
    assert [collector.join(token, machine=f"m-{n}").status for n in range(4)] == [201, 201, 201, 403]
    (listed,) = collector.do(list_tokens, NOON)
    assert (listed.state, listed.subject, listed.token.used) == ("used up", "Maya", 3)


@pytest.mark.parametrize(("body", "status", "code"), [
    (b"{", 400, "bad_json"),
    (b"\xff", 400, "bad_json"),
    (b"[" * 16_000, 422, "bad_enrolment"),
    (b'{"wire":1}', 422, "bad_enrolment"),
    (b'{"wire":2,"who":"knows"}', 426, "unsupported_wire"),
    (b'{"token":"' + b"x" * 17_000, 413, "too_large"),
])  # fmt: skip
def test_a_body_that_is_no_enrolment_is_refused(collector: Collector, body: bytes, status: int, code: str) -> None:
    """Each with its code."""
    assert request(collector.app, "POST", "/v1/enrol", body=body).outcome == (status, code)


def test_a_repeat_before_the_first_use_gets_the_same_seat_and_a_new_key(collector: Collector) -> None:
    """As after a lost reply: the old key is void, and no use is counted, even when none is left."""
    token = collector.token(collector.person())
    first, second = collector.join(token).json, collector.join(token).json
    assert second["seat"] == first["seat"]
    assert second["key"] != first["key"]
    assert uses(collector) == [1]
    assert collector.upload(first["key"], batch()).outcome == (401, "revoked_key")
    assert collector.upload(second["key"], batch()).status == 200
    assert [seat.possible_clone for seat in collector.rows(Seat)] == [False]


@pytest.mark.parametrize("first_use", ["upload", "policy"])
def test_a_repeat_after_the_first_use_is_a_new_seat_and_a_possible_clone(collector: Collector, first_use: str) -> None:
    """It touches no other key, counts a use, and keeps both machines apart."""
    token = collector.token(collector.person(), uses=2)
    first = collector.join(token).json
    assert (collector.upload(first["key"], batch()) if first_use == "upload" else collector.policy(first["key"])).status
    second = collector.join(token).json
    assert second["seat"] != first["seat"]
    assert uses(collector) == [2]
    assert {seat.id: seat.possible_clone for seat in collector.rows(Seat)} == {
        first["seat"]: False, second["seat"]: True,
    }  # fmt: skip
    assert collector.upload(first["key"], batch(seq=2)).status == 200
    assert collector.upload(second["key"], batch([span(NOON - 5, NOON)], seq=2)).json["duplicate"] is False


@pytest.mark.postgresql
def test_of_a_first_use_and_a_repeat_at_once_one_comes_first(collector: Collector) -> None:
    """Of two machines made from one image, the key of one is not taken away once it has stored a batch."""
    token = collector.token(collector.person(), uses=2)
    first = collector.join(token).json
    with ThreadPoolExecutor(1) as pool:
        begun: list[Future[Reply]] = []

        def use() -> None:
            begun.append(pool.submit(collector.upload, first["key"], batch([span(NOON - MINUTE, NOON)])))
            until(lambda: begun[0].done() or somebody_waits(collector.store), "the upload is stored, or waits")

        other = Collector(Beset(collector.store.url, use), collector.clock)
        again = other.join(token).json
        is_stored = begun[0].result(60).status == 200
    other.store.close()
    assert (again["seat"] != first["seat"]) == is_stored


def test_another_machine_or_user_is_no_repeat(collector: Collector) -> None:
    """Only the same token, machine and user are one seat."""
    token = collector.token(collector.person(), uses=5)
    replies = [
        collector.join(token), collector.join(token, machine="m-2"), collector.join(token, user="root"),
    ]  # fmt: skip
    assert len({reply.json["seat"] for reply in replies}) == 3
    assert not any(seat.possible_clone for seat in collector.rows(Seat))


def test_a_revoked_seat_is_not_given_out_again(collector: Collector) -> None:
    """A repeat before first use, after an administrator revoked the seat, makes another one."""
    token = collector.token(collector.person(), uses=2)
    first = collector.join(token).json
    collector.do(lambda session: revoke_seat(session, find_seat(session, first["seat"]), NOON, "test"))
    assert collector.join(token).json["seat"] != first["seat"]


def test_a_teams_token_finds_the_person_by_login(collector: Collector) -> None:
    """Each machine's user gets the seat of the person with that login; a stranger's goes to nobody."""
    maya, noor = collector.person(login="maya"), collector.person("Noor", login="noor")
    token = collector.token(find(collector, "Payments"), uses=3)
    seats = [collector.join(token, machine=f"m-{user}", user=user).json["seat"] for user in ("noor", "maya", "eve")]
    assert feeds(collector) == {seats[0]: noor.id, seats[1]: maya.id}


def find(collector: Collector, team: str) -> Team:
    """A team by name."""
    return collector.do(find_team, team)


def test_a_teams_token_gives_no_second_seat(collector: Collector) -> None:
    """The login's person has a seat already: an administrator decides about the next."""
    collector.person(login="maya")
    token = collector.token(find(collector, "Payments"), uses=3)
    first = collector.join(token).json["seat"]
    collector.join(token, machine="m-2")
    assert list(feeds(collector)) == [first]


def test_of_two_people_with_one_login_neither_gets_the_seat(collector: Collector) -> None:
    """They cannot be told apart here."""
    collector.person(login="maya")
    collector.person("Maya B", login="maya")
    collector.join(collector.token(find(collector, "Payments")))
    assert feeds(collector) == {}


def test_a_teams_token_is_for_its_own_people(collector: Collector) -> None:
    """A login of another team, or of somebody who has left this one, gets nothing."""
    collector.person(login="maya", team="Sales")
    left = collector.person("Noor", login="noor")
    with collector.store.write() as session:
        set_person(session, left, NOON - MINUTE, team=find_team(session, "Sales"))
    token = collector.token(find(collector, "Payments"), uses=2)
    collector.join(token, user="maya")
    collector.join(token, user="noor", machine="m-2")
    assert feeds(collector) == {}


@pytest.mark.parametrize("login", [None, ""])
def test_a_person_without_a_login_is_nobodys_user(collector: Collector, login: str | None) -> None:
    """A machine that names no user does not find them either."""
    collector.person(login=login)
    collector.join(collector.token(find(collector, "Payments")), user="")
    assert feeds(collector) == {}
