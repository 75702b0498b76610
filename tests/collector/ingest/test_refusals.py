"""What is refused as a whole: every row of the wire's table, and which refusal comes first."""

import gzip
import json
from collections.abc import Iterator

import pytest
import zstandard

from fairday_collector.limits import RateLimiter
from fairday_collector.seats import find_seat, revoke_seat
from fairday_collector.store.tables import BatchRow, DirtyDay
from fairday_wire import PROBLEM_JSON
from tests.support.collector import EPOCH, NOON, Collector, batch, request, span

GOOD = batch([span(NOON - 1000, NOON)])
PLAIN = json.dumps(GOOD).encode()


def lacking(name: str) -> bytes:
    """The good batch without one of its fields."""
    return json.dumps({key: value for key, value in GOOD.items() if key != name}).encode()


def having(**fields: object) -> bytes:
    """The good batch with some of its fields replaced."""
    return json.dumps({**GOOD, **fields}).encode()


CASES: dict[str, tuple[bytes, str, int, str]] = {
    "truncated JSON": (PLAIN[:-20], "", 400, "bad_json"),
    "empty body": (b"", "", 400, "bad_json"),
    "invalid UTF-8": (PLAIN.replace(b"input", b"in\xffut"), "", 400, "bad_json"),
    "two documents": (PLAIN + PLAIN, "", 400, "bad_json"),
    "nested without end": (having(x=1)[:-1] + b',"y":' + b"[" * 100_000 + b"]" * 100_000 + b"}", "", 400, "bad_json"),
    "not zstd at all": (PLAIN, "zstd", 400, "bad_encoding"),
    "not gzip at all": (PLAIN, "gzip", 400, "bad_encoding"),
    "a cut zstd frame": (zstandard.compress(PLAIN)[:-5], "zstd", 400, "bad_encoding"),
    "a zstd frame and more": (zstandard.compress(PLAIN) + b"more", "zstd", 400, "bad_encoding"),
    "a cut gzip stream": (gzip.compress(PLAIN)[:-9], "gzip", 400, "bad_encoding"),
    "gzip labelled zstd": (gzip.compress(PLAIN), "zstd", 400, "bad_encoding"),
    "brotli": (PLAIN, "br", 415, "unsupported_encoding"),
    "two encodings": (gzip.compress(PLAIN), "gzip, gzip", 415, "unsupported_encoding"),
    "no object": (b"[]", "", 422, "bad_batch"),
    "no wire": (lacking("wire"), "", 422, "bad_batch"),
    "no epoch": (lacking("epoch"), "", 422, "bad_batch"),
    "no seq": (lacking("seq"), "", 422, "bad_batch"),
    "no sent_at": (lacking("sent_at"), "", 422, "bad_batch"),
    "no spans": (lacking("spans"), "", 422, "bad_batch"),
    "seq 0": (having(seq=0), "", 422, "bad_batch"),
    "seq below 0": (having(seq=-1), "", 422, "bad_batch"),
    "seq beyond whole numbers": (having(seq=10**30), "", 422, "bad_batch"),
    "seq as text": (having(seq="1"), "", 422, "bad_batch"),
    "a bad uuid": (having(epoch="spool-1"), "", 422, "bad_batch"),
    "wire as text": (having(wire="1"), "", 422, "bad_batch"),
    "spans no list": (having(spans={}), "", 422, "bad_batch"),
    "losses no counts": (having(losses={"spool_full": "many"}), "", 422, "bad_batch"),
    "wire 2": (having(wire=2), "", 426, "unsupported_wire"),
    "wire 2 with other fields": (b'{"wire":2,"things":[]}', "", 426, "unsupported_wire"),
    "wire 0": (having(wire=0), "", 426, "unsupported_wire"),
    "501 spans": (having(spans=[span(NOON - 1000 + i, NOON - 999 + i) for i in range(501)]), "", 413, "too_many_spans"),
    "a body over 256 KiB": (PLAIN + b" " * 256 * 1024, "", 413, "too_large"),
    "over 1 MiB inflated": (zstandard.compress(PLAIN + b" " * 1024 * 1024), "zstd", 413, "too_large"),
}


@pytest.mark.parametrize(("body", "encoding", "status", "code"), CASES.values(), ids=CASES.keys())
def test_a_body_that_is_no_batch_is_refused_with_its_code_and_stores_nothing(
    collector: Collector, seat: tuple[str, str], body: bytes, encoding: str, status: int, code: str
) -> None:
    """The answer is a problem of ours with the status and code of the table, and no table has a row."""
    reply = collector.upload(seat[1], body, encoding)
    assert reply.outcome == (status, code)
    assert reply.headers["content-type"] == PROBLEM_JSON
    assert collector.rows(BatchRow) == []
    assert collector.spans() == []
    assert collector.rows(DirtyDay) == []


def test_a_batch_is_taken_after_any_refusal(collector: Collector, seat: tuple[str, str]) -> None:
    """What was refused leaves no trace that could hold up the same number sent well."""
    assert collector.upload(seat[1], having(epoch=EPOCH, spans=[1] * 501)).status == 413
    assert collector.upload(seat[1], PLAIN[:-1]).status == 400
    assert collector.upload(seat[1], PLAIN).json["stored"] == 1


NO_KEY: dict[str, tuple[dict[str, str], str]] = {
    "no header": ({}, "no_key"),
    "another scheme": ({"Authorization": "Basic bWF5YTpzZWNyZXQ="}, "no_key"),
    "no secret": ({"Authorization": "Bearer "}, "no_key"),
    "an unknown key": ({"Authorization": "Bearer 0123456789abcdef.c2VjcmV0"}, "unknown_key"),
}


@pytest.mark.parametrize(("headers", "code"), NO_KEY.values(), ids=NO_KEY.keys())
def test_without_a_key_that_holds_the_body_is_not_even_read(
    collector: Collector, headers: dict[str, str], code: str
) -> None:
    """401 comes before all else: unknown encoding, bomb and bad JSON are never looked at."""
    reply = request(
        collector.app,
        "POST",
        "/v1/batches",
        body=[b"x" * 1000] * 10,
        headers={"Content-Encoding": "br", **headers},
    )
    assert reply.outcome == (401, code)
    assert reply.parts_read == 0
    assert reply.headers["www-authenticate"] == "Bearer"


def test_a_wrong_secret_behind_a_known_public_id_is_refused(collector: Collector, seat: tuple[str, str]) -> None:
    """The public part of a key alone opens nothing."""
    public = seat[1].partition(".")[0]
    assert collector.upload(f"{public}.{'A' * 43}", PLAIN).outcome == (401, "unknown_key")


def test_a_revoked_key_is_refused_at_once(collector: Collector, seat: tuple[str, str]) -> None:
    """The upload after a revocation gets 401 and what was stored before stays."""
    assert collector.upload(seat[1], GOOD).status == 200
    collector.do(lambda session: revoke_seat(session, find_seat(session, seat[0]), NOON, "test"))
    assert collector.upload(seat[1], batch([span(NOON, NOON + 1)], seq=2)).outcome == (401, "revoked_key")
    assert collector.policy(seat[1]).outcome == (401, "revoked_key")
    assert len(collector.spans()) == 1


def test_a_key_revoked_while_the_body_comes_in_stores_nothing(collector: Collector, seat: tuple[str, str]) -> None:
    """The key is asked again within the transaction that stores."""

    def arriving() -> Iterator[bytes]:
        yield PLAIN[:50]
        collector.do(lambda session: revoke_seat(session, find_seat(session, seat[0]), NOON, "test"))
        yield PLAIN[50:]

    reply = request(
        collector.app, "POST", "/v1/batches", body=arriving(), headers={"Authorization": f"Bearer {seat[1]}"}
    )
    assert reply.outcome == (401, "revoked_key")
    assert collector.rows(BatchRow) == []


def test_a_client_that_goes_away_leaves_nothing_behind(
    collector: Collector, seat: tuple[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    """A body that ends in the middle stores nothing and is no fault of ours to log."""
    for path in ("/v1/batches", "/v1/enrol"):
        request(collector.app, "POST", path, body=[PLAIN[:50], None], headers={"Authorization": f"Bearer {seat[1]}"})
    assert collector.rows(BatchRow) == []
    assert caplog.records == []


@pytest.mark.parametrize("encoding", ["", "identity", "zstd", "gzip", "ZSTD", " gzip "])
def test_every_encoding_of_the_wire_is_taken(collector: Collector, seat: tuple[str, str], encoding: str) -> None:
    """Plain, zstd and gzip bodies of the same batch store the same, whatever the case of the name."""
    packed = {"zstd": zstandard.compress(PLAIN), "gzip": gzip.compress(PLAIN)}.get(encoding.strip().lower(), PLAIN)
    assert collector.upload(seat[1], packed, encoding).json["stored"] == 1


def test_a_zstd_frame_that_does_not_say_its_size_is_taken(collector: Collector, seat: tuple[str, str]) -> None:
    """A streaming client's frame is unpacked too."""
    packer = zstandard.ZstdCompressor(write_content_size=False).compressobj()
    packed = packer.compress(PLAIN) + packer.flush()
    assert zstandard.frame_content_size(packed) == -1
    assert collector.upload(seat[1], packed, "zstd").json["stored"] == 1


@pytest.mark.parametrize(("method", "path", "status", "code"), [
    ("GET", "/v1/batches", 405, "method_not_allowed"),
    ("POST", "/v1/policy", 405, "method_not_allowed"),
    ("GET", "/v1/nothing", 404, "not_found"),
])  # fmt: skip
def test_another_method_or_path_gets_a_problem_too(
    collector: Collector, method: str, path: str, status: int, code: str
) -> None:
    """What the protocol does not have is answered in its own form."""
    assert request(collector.app, method, path).outcome == (status, code)


def test_the_eleventh_upload_within_a_second_is_told_when_to_come_back(
    collector: Collector, seat: tuple[str, str]
) -> None:
    """429 carries Retry-After, leaves the body unread, and other seats are not held up."""
    other = collector.seat(collector.person("Noor"), machine="m-2")
    collector.uploads = RateLimiter(10, burst=10, clock=lambda: 0.0)
    replies = [collector.upload(seat[1], batch(seq=n)) for n in range(1, 12)]
    assert [reply.status for reply in replies] == [200] * 10 + [429]
    assert replies[-1].outcome == (429, "too_many_uploads")
    assert replies[-1].headers["retry-after"] == "1"
    assert replies[-1].parts_read == 0
    assert collector.upload(other[1], batch()).status == 200


def test_the_limit_of_uploads_is_not_for_strangers_to_use_up(collector: Collector, seat: tuple[str, str]) -> None:
    """A wrong key costs its seat nothing: authentication comes before the count."""
    collector.uploads = RateLimiter(10, burst=1, clock=lambda: 0.0)
    public = seat[1].partition(".")[0]
    assert {collector.upload(f"{public}.guess", batch()).status for _ in range(5)} == {401}
    assert collector.upload(seat[1], batch()).status == 200
