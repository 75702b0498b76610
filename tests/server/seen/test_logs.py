import io
import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from fairday_collector.errors import Invalid
from fairday_collector.store import Store
from fairday_collector.store.tables import SpanRow
from fairday_server.logs import OURS, log_handler
from fairday_server.worker import Worker
from tests.support.collector import MINUTE, NOON, Collector, batch, request, span
from tests.support.database import empty_database_url
from tests.support.watching import Watched
from tests.support.website import api_key, ask

SENTINEL = "Qx7vWhisper"


class Terminal(io.StringIO):
    """What a log is written to when somebody looks on."""

    def isatty(self) -> bool:
        """It is one."""
        return True


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    """Where everything that is logged goes, from DEBUG on for our own parts and the two servers' libraries."""
    written = io.StringIO()
    handler = log_handler(written)
    loggers = [logging.getLogger(name) for name in ("", *OURS, "uvicorn", "sqlalchemy", "apscheduler")]
    # Whatever other tests of this process have set up is put aside: handlers of closed streams, a server's own log.
    loggers += [logging.getLogger(name) for name in ("uvicorn.error", "uvicorn.access")]
    before = [(logger.level, logger.propagate, logger.handlers) for logger in loggers]
    for logger in loggers:
        logger.handlers, logger.propagate = [], True
        logger.setLevel(logging.DEBUG if logger.name in OURS else logging.INFO)
    logging.getLogger().addHandler(handler)
    yield written
    for logger, (level, propagate, handlers) in zip(loggers, before, strict=True):
        logger.handlers, logger.propagate = handlers, propagate
        logger.setLevel(level)


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    """What was logged, a JSON object a line."""
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_an_event_is_a_json_object_with_its_fields(stream: io.StringIO) -> None:
    """Time in UTC to the millisecond, level, name and logger come first, then what belongs to the event."""
    logging.getLogger("fairday_server.roles").warning("tls.authority_made", extra={"names": ["a", "b"], "days": 3})
    [line] = lines(stream)
    at = line.pop("at")
    assert at[10] == "T"
    assert at.endswith("Z")
    assert len(at) == len("2026-10-14T12:00:00.000Z")
    assert list(line.items()) == [
        ("level", "warning"),
        ("event", "tls.authority_made"),
        ("logger", "fairday_server.roles"),
        ("names", ["a", "b"]),
        ("days", 3),
    ]


def test_libraries_log_in_the_same_form(stream: io.StringIO) -> None:
    """A message with its arguments, of uvicorn for one, is an event like ours."""
    logging.getLogger("uvicorn.error").error("Invalid %s received.\n", "request")
    [line] = lines(stream)
    assert (line["event"], line["logger"], line["level"]) == ("Invalid request received.", "uvicorn.error", "error")


def test_a_terminal_gets_plain_lines() -> None:
    """For people the same facts stand in a line, the error below it."""
    terminal = Terminal()
    logger = logging.getLogger("fairday_server.test_terminal")
    logger.setLevel(logging.INFO)
    logger.addHandler(log_handler(terminal))
    logger.info("roles.started", extra={"families": ["ledger"]})
    try:
        raise OSError(28, "No space left on device")
    except OSError:
        logger.exception("job.failed", extra={"job": "ledger"})
    written = terminal.getvalue()
    assert "roles.started" in written
    assert "families=['ledger']" in written
    assert "No space left on device" in written
    assert "{" not in written


def test_an_error_tells_where_it_came_from_and_no_values(stream: io.StringIO) -> None:
    """Errors of the machine keep their text; one that carries a value, what led to it, and a refusal do not."""
    log = logging.getLogger("fairday_collector.ledger")
    try:
        try:
            {"a": 1}[SENTINEL]
        except KeyError as error:
            raise OSError(28, "No space left on device") from error
    except OSError:
        log.exception("one")
    for failure in (
        ValueError(SENTINEL),
        Invalid("bad_name", f"{SENTINEL} is no name."),
        ExceptionGroup(SENTINEL, [KeyError(SENTINEL), RuntimeError("stopped")]),
    ):
        try:
            raise failure
        except Exception:
            log.exception("another")
    assert SENTINEL not in stream.getvalue()
    first, *others = (line["exception"] for line in lines(stream))
    assert "test_logs.py" in first
    assert first.index("KeyError") < first.index("which led to:") < first.index("No space left on device")
    assert [other.splitlines()[-1].split(".")[-1] for other in others] == [
        "ValueError",
        "Invalid: bad_name",
        "RuntimeError: stopped",
    ]


def test_a_failed_statement_keeps_its_values_to_itself(collector: Collector, stream: io.StringIO) -> None:
    """Neither parameters nor what the database repeats of a row is told, but what kind of fault it was."""
    for statement in ("SELECT no_such_column, :value", "SELECT CAST(CAST(:value AS text) AS integer)"):
        try:
            with collector.store.read() as session:
                session.connection().execute(text(statement), {"value": SENTINEL})
        except Exception:
            logging.getLogger("fairday_collector.store").exception("store.failed")
    assert SENTINEL not in stream.getvalue()
    failed = [line["exception"] for line in lines(stream) if line["event"] == "store.failed"]
    assert "no_such_column" in failed[0]


def test_nothing_of_people_is_logged(
    collector: Collector, process: Watched, stream: io.StringIO, tmp_path: Path
) -> None:
    """Uploads, refusals, faults, reckoning, pages, sign-in, the API: no title, site, key, token or link gets out."""
    (tmp_path / "empty").mkdir()
    maya = collector.person()
    token = collector.token(maya)
    answer = collector.join(token)
    key = answer.json["key"]
    admin = api_key(collector)
    marked = {"title": f"{SENTINEL} title", "site": f"{SENTINEL}.example", "app": f"{SENTINEL} app"}
    spans = [span(NOON - 2 * MINUTE, NOON - MINUTE, **marked), span(NOON - MINUTE, NOON, **marked)]
    assert process.upload(key, batch(spans)).status == 200
    assert process.upload(key, batch([*spans, span(NOON, NOON, **marked), span(0, 1, SENTINEL)], 2)).status == 200
    assert process.upload(key, batch(spans[:1])).status == 409
    assert process.upload(f"{SENTINEL}.{SENTINEL}", batch(spans)).status == 401
    assert process.upload(key, f'{{"spans": "{SENTINEL}"'.encode()).status == 400
    assert collector.join(f"{SENTINEL}.{SENTINEL}").status == 401
    collector.settle()
    for path in (f"/sign-in/{SENTINEL}", f"/v1/people/{SENTINEL}", f"/v1/people?cursor={SENTINEL}", f"/{SENTINEL}"):
        ask(process.web, path, admin)
    request(process.web, "POST", f"/sign-in/{SENTINEL}", body=SENTINEL.encode())
    _break(collector.store)
    assert process.upload(key, batch(spans, 3)).status in {500, 503}
    assert ask(process.web, f"/v1/people/{maya.id}/days/2026-10-14", admin).status in {500, 503}
    worker = Worker([], lambda _family: True)
    worker.start()
    worker.stop()
    written = stream.getvalue()
    assert {"store.failed", "request.failed"} & {line["event"] for line in lines(stream)}
    for secret in (SENTINEL, key, key.split(".")[-1], token, token.split(".")[-1], admin, admin.split(".")[-1]):
        assert secret not in written
    assert empty_database_url(tmp_path / "empty") not in written


def _break(store: Store) -> None:
    with store.write() as session:
        session.connection().execute(text(f"ALTER TABLE {SpanRow.__tablename__} RENAME COLUMN kind TO gone"))
