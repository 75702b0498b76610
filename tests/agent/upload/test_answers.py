from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from fairday_agent.answers import (
    Accepted,
    Answer,
    Conflict,
    Later,
    OtherEncoding,
    Refused,
    Slow,
    read,
    retry_after_s,
)
from fairday_agent.transport import Reply
from fairday_wire.batch import PROBLEM_JSON, Receipt
from fairday_wire.codec import encode

NOW = 1_795_000_000_000
OURS = b'{"title":"no","status":400,"code":"unreadable","detail":"cannot be read"}'
CONFLICT = b'{"title":"no","status":409,"code":"seq_conflict"}'
RECEIPT = encode(
    Receipt(stored=1, duplicate=False, rejected=[], ack_through=1, policy=1, next_upload_s=60, server_time=NOW)
)


def reply(status: int, body: bytes = b"", kind: str = "", **headers: str) -> Reply:
    """A reply as it came over the network."""
    return Reply(status, {"content-type": kind, **headers}, body, 5)


@pytest.mark.parametrize(
    ("came", "means"),
    [
        (reply(200, RECEIPT, "application/json"), Accepted),
        (reply(200, RECEIPT), Accepted),
        (reply(200, b"<html>", "text/html"), Later),
        (reply(200, b"{}", "application/json"), Later),
        (reply(201, RECEIPT, "application/json"), Later),
        (reply(204), Later),
        (reply(400, OURS, PROBLEM_JSON), Refused),
        (reply(413, OURS, f"{PROBLEM_JSON}; charset=utf-8"), Refused),
        (reply(422, OURS, PROBLEM_JSON.upper()), Refused),
        (reply(400, OURS, "application/json"), Later),
        (reply(400, b'{"title":"no","status":400}', PROBLEM_JSON), Later),
        (reply(413, b"", "text/html"), Later),
        (reply(401, OURS, PROBLEM_JSON), Slow),
        (reply(403, b"", "text/html"), Slow),
        (reply(426, OURS, PROBLEM_JSON), Slow),
        (reply(409, CONFLICT, PROBLEM_JSON), Conflict),
        (reply(409, OURS, PROBLEM_JSON), Later),
        (reply(409), Later),
        (reply(415), OtherEncoding),
        (reply(429), Later),
        (reply(500, OURS, PROBLEM_JSON), Later),
        (reply(502), Later),
        (reply(511), Later),
        (reply(302, location="http://portal.example"), Later),
        (reply(404), Later),
    ],
)
def test_each_answer_means_what_the_wire_says(came: Reply, means: type[Answer]) -> None:
    """Only what is surely ours moves a span; everything else is tried again later."""
    assert isinstance(read(came, NOW), means)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("0", 0),
        ("120", 120),
        ("-5", 0),
        ("999999999", 3600),
        ("soon", None),
        ("", None),
        (None, None),
        (format_datetime(datetime.fromtimestamp(NOW / 1000, UTC) + timedelta(seconds=90), usegmt=True), 90),
        ("Wed, 21 Oct 2015 07:28:00 GMT", 0),
        ("Wed, 99 Oct 2015 07:28:00 GMT", None),
    ],
)
def test_retry_after_is_read_in_both_forms_and_bounded(text: str | None, seconds: float | None) -> None:
    """Seconds and dates are understood; nonsense is no answer, and no proxy silences an agent for days."""
    assert retry_after_s(text, NOW) == seconds
