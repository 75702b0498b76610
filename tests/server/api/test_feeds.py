"""`/v1/feeds`: what there is for a key, and files that are whole or visibly cut."""

import gzip
import http.client
import io
import socket
import threading
import time
from typing import Any

import polars as pl
import pytest
from starlette.types import ASGIApp

from fairday_collector.access.api_keys import create_key
from fairday_collector.store.tables import Look
from fairday_reports.feeds.export import read
from fairday_reports.feeds.export.formats import FORMATS
from fairday_reports.feeds.export.opened import Exports
from fairday_reports.feeds.schema import SETS, VERSION
from tests.support.collector import HOUR, Collector, request
from tests.support.feed_company import Company, company
from tests.support.feed_files import from_csv, stored
from tests.support.live_server import serving
from tests.support.website import api_key, ask


@pytest.fixture
def made(collector: Collector) -> Company:
    """The company."""
    return company(collector)


def in_use(made: Company) -> int:
    """Connections that are not given back."""
    pool: Any = made.collector.store.engine.pool
    return int(pool.checkedout())


def test_the_sets_are_listed_with_their_columns(made: Company, app: ASGIApp) -> None:
    """All that there are for the key, in order, each with where a reader of all rows is now."""
    told = ask(app, "/v1/feeds", api_key(made.collector)).json
    assert told["version"] == VERSION
    assert [each["name"] for each in told["sets"]] == list(SETS)
    days = told["sets"][0]
    assert (days["fact"], days["dates"], days["about"]) == (True, True, SETS["PersonDays"].about)
    assert days["columns"][:2] == [
        {"name": own.name, "kind": own.kind, "key": True, "nullable": False, "about": own.about}
        for own in SETS["PersonDays"].key
    ]
    plain = ask(app, "/v1/feeds", api_key(made.collector, "analyst")).json["sets"]
    assert {each["name"] for each in plain} == set(SETS) - {"PersonHours"}
    (sheets,) = (each for each in plain if each["name"] == "TimesheetEntries")
    assert "start" not in {column["name"] for column in sheets["columns"]}


@pytest.mark.parametrize("form", FORMATS)
def test_a_set_comes_as_a_file(made: Company, app: ASGIApp, form: str) -> None:
    """With its kind, a name to save it under, and the cursor for the next time."""
    key = api_key(made.collector)
    reply = ask(app, f"/v1/feeds/AppDays?format={form}", key)
    assert reply.status == 200
    assert reply.headers["content-type"] == FORMATS[form].media_type
    assert reply.headers["content-disposition"] == f'attachment; filename="AppDays.{FORMATS[form].extension}"'
    (listed,) = (each for each in ask(app, "/v1/feeds", key).json["sets"] if each["name"] == "AppDays")
    assert reply.headers["fairday-cursor"] == listed["cursor"]
    since = ask(app, f"/v1/feeds/AppDays?format={form}&since={listed['cursor']}", key)
    assert (since.status, len(since.body) < len(reply.body)) == (200, True)
    if form == "csv":
        assert len(from_csv(reply.body)) == len(stored(made.collector, "AppDays"))


def test_parquet_is_what_comes_where_nothing_is_said(made: Company, app: ASGIApp) -> None:
    """And a set that is read whole has no cursor."""
    reply = ask(app, "/v1/feeds/People", api_key(made.collector))
    assert pl.read_parquet(io.BytesIO(reply.body)).to_dicts() == stored(made.collector, "People")
    assert "fairday-cursor" not in reply.headers


@pytest.mark.parametrize(
    ("path", "outcome"),
    [
        ("/v1/feeds/Nothing", (404, "unknown_set")),
        ("/v1/feeds/feed_person", (404, "unknown_set")),
        ("/v1/feeds/PersonDays?format=xml", (422, "bad_format")),
        ("/v1/feeds/PersonDays?from=2026-13-01", (422, "bad_date")),
        ("/v1/feeds/PersonDays?from=2026-10-14&to=2026-10-13", (422, "bad_range")),
        ("/v1/feeds/People?from=2026-10-14", (422, "no_dates")),
        ("/v1/feeds/People?since=x", (422, "no_since")),
        ("/v1/feeds/PersonDays?since=x", (422, "bad_cursor")),
        (f"/v1/feeds/PersonDays?since={'x' * 600}", (422, "not_valid")),
    ],
)
def test_bad_questions_get_a_problem(made: Company, app: ASGIApp, path: str, outcome: tuple[int, str]) -> None:
    """Before anything is sent, and nobody was looked at."""
    assert ask(app, path, api_key(made.collector)).outcome == outcome
    assert made.collector.rows(Look) == []
    assert in_use(made) == 0


def test_a_key_without_the_right_gets_nothing(made: Company, app: ASGIApp) -> None:
    """None, an expired one, and one that sees totals asking for hours: as for a set that is not."""
    assert ask(app, "/v1/feeds").outcome == (401, "no_key")
    assert ask(app, "/v1/feeds/People").outcome == (401, "no_key")
    plain = api_key(made.collector, "analyst")
    hidden, nothing = ask(app, "/v1/feeds/PersonHours", plain), ask(app, "/v1/feeds/Nothing", plain)
    assert (hidden.status, hidden.body) == (nothing.status, nothing.body) == (404, nothing.body)
    granted = made.collector.do(
        create_key, "bi", "analyst", [made.teams["Sales"]], HOUR, made.collector.clock.now, "test", times=True
    )
    hours = pl.read_parquet(io.BytesIO(ask(app, "/v1/feeds/PersonHours", granted).body))
    assert set(hours["team_id"]) == {made.teams["Sales"].id}
    made.collector.clock.now += 2 * HOUR
    assert ask(app, "/v1/feeds/People", granted).outcome == (401, "expired_key")


def test_texts_are_packed_on_their_way_to_whoever_takes_gzip(made: Company, app: ASGIApp) -> None:
    """The same bytes, a few times fewer; Parquet is packed already, and Arrow is read as it lies."""
    key = api_key(made.collector)
    for form in FORMATS:
        path = f"/v1/feeds/PersonHours?format={form}"
        plain = ask(app, path, key)
        headers = {"Authorization": f"Bearer {key}", "Accept-Encoding": "gzip, deflate"}
        packed = request(app, "GET", path, headers=headers)
        assert "content-encoding" not in plain.headers
        if form in ("csv", "ndjson"):
            assert (packed.headers["content-encoding"], packed.headers["vary"]) == ("gzip", "Accept-Encoding")
            assert gzip.decompress(packed.body) == plain.body
            assert len(packed.body) * 3 < len(plain.body)
        else:
            assert "content-encoding" not in packed.headers


def test_all_who_ask_first_at_once_share_the_places(
    made: Company, app: ASGIApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So few exports are under way at a time, whoever began."""
    counted, make, key = [], Exports.__init__, api_key(made.collector)

    def slow(*given: Any) -> None:
        counted.append(given)
        time.sleep(0.3)
        make(*given)

    monkeypatch.setattr(Exports, "__init__", slow)
    asking = [threading.Thread(target=ask, args=(app, "/v1/feeds/People", key)) for _ in range(4)]
    for each in asking:
        each.start()
    for each in asking:
        each.join(60)
    assert len(counted) == 1


def test_a_client_that_leaves_midway_leaves_nothing_open(
    made: Company, app: ASGIApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The snapshot is let go of, over a real connection that is closed after the first bytes."""
    _endless(monkeypatch)
    with serving(app) as server:
        with socket.create_connection(("127.0.0.1", server.port), 60) as line:
            line.sendall(_asked(made))
            assert b"200 OK" in line.recv(1000)
            assert in_use(made) == 1
        _until(lambda: in_use(made) == 0)


@pytest.mark.parametrize("taken", ["identity", "gzip"])
def test_a_fault_midway_cuts_the_answer(
    made: Company, app: ASGIApp, monkeypatch: pytest.MonkeyPatch, taken: str
) -> None:
    """A client sees that its file is not whole, in every form; of one that was packed the end of the packing lacks."""
    monkeypatch.setattr(read, "AT_ONCE", 64)
    monkeypatch.setattr(read, "_OBJECTS_AT_ONCE", 64)
    whole = read.batches_of

    def failing(*given: Any) -> Any:
        batches = whole(*given)
        yield next(batches)
        batches.close()
        raise RuntimeError("the disk went away")

    monkeypatch.setattr("fairday_reports.feeds.export.opened.batches_of", failing)
    with serving(app, log_level="critical") as server:
        for form in FORMATS:
            asked = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
            headers = {**_key(made), "Accept-Encoding": taken}
            asked.request("GET", f"/v1/feeds/PersonHours?format={form}", headers=headers)
            reply = asked.getresponse()
            assert reply.status == 200
            with pytest.raises(http.client.IncompleteRead) as cut:
                reply.read()
            if reply.getheader("content-encoding") == "gzip":
                with pytest.raises(EOFError):
                    gzip.decompress(cut.value.partial)
            asked.close()
        _until(lambda: in_use(made) == 0)


def test_a_client_that_takes_nothing_is_given_up(made: Company, app: ASGIApp, monkeypatch: pytest.MonkeyPatch) -> None:
    """It holds a snapshot that others must work around."""
    _endless(monkeypatch)
    monkeypatch.setattr("fairday_server.streaming.STALLED_S", 0.3)
    with serving(app) as server, socket.create_connection(("127.0.0.1", server.port), 60) as line:
        line.sendall(_asked(made))
        assert b"200 OK" in line.recv(1000)
        _until(lambda: in_use(made) == 0)


def _endless(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every file is far larger than what lies between two programs."""
    whole = read.batches_of

    def again(*given: Any) -> Any:
        batches = list(whole(*given))
        while True:
            yield from batches

    monkeypatch.setattr("fairday_reports.feeds.export.opened.batches_of", again)


def _asked(made: Company) -> bytes:
    head = "".join(f"{name}: {value}\r\n" for name, value in {"Host": "localhost", **_key(made)}.items())
    return f"GET /v1/feeds/PersonDays?format=ndjson HTTP/1.1\r\n{head}\r\n".encode()


def _key(made: Company) -> dict[str, str]:
    name = f"key {time.monotonic_ns()}"
    return {"Authorization": f"Bearer {api_key(made.collector, name=name)}"}


def _until(holds: Any, seconds: float = 60.0) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.02)
