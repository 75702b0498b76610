"""OData over HTTP: who is let in, what form refusals have, what is recorded, and clients that leave."""

import asyncio
import base64
import gzip
import json
from typing import Any
from urllib.parse import unquote

import pytest
from starlette.types import ASGIApp, Message

from fairday_collector.access.api_keys import revoke_key
from fairday_collector.people import add_team
from fairday_collector.store.tables import AuditEntry, Look
from fairday_server.guard import guard
from tests.support.collector import HOUR, Collector, Reply, request
from tests.support.feed_rows import fill_rows
from tests.support.website import api_key, ask

ROOT = "/odata/v4/"


def get(app: ASGIApp, path: str, key: str, **headers: str) -> Reply:
    """A request with a key as a bearer's, headers by names with low lines."""
    given = {"Authorization": f"Bearer {key}", **{name.replace("_", "-"): value for name, value in headers.items()}}
    return request(app, "GET", ROOT + path, headers=given)


def test_a_key_is_a_bearers_or_the_password_of_anybody(collector: Collector, app: ASGIApp) -> None:
    """Tools that know users and passwords alone are let in by the same key."""
    key = api_key(collector)
    assert get(app, "", key).status == 200
    for user in (b"", b"anybody", "Zoë".encode(), "Zoë".encode("latin-1")):
        basic = base64.b64encode(user + b":" + key.encode()).decode()
        assert request(app, "GET", ROOT, headers={"Authorization": f"Basic {basic}"}).status == 200


@pytest.mark.parametrize("path", ["", "$metadata", "Teams", "Nothing", "Teams?$nonsense=1", "$batch"])
def test_without_a_key_there_is_nothing(collector: Collector, app: ASGIApp, path: str) -> None:
    """Whatever is asked, both ways to send a key are named."""
    key = api_key(collector)
    wrong = ["", "Bearer", "Bearer x", "Basic", "Basic !", f"Basic {key}", "Digest x", "Basic " + _basic(key)]
    for given in (
        *wrong,
        "Basic " + _basic(f"{key}:"),
        "Basic " + _basic(":x\0"),
        "Basic /w==",
        "Basic Ojr/",
        "Basic é",
    ):
        reply, challenges = _with_challenges(app, ROOT + path, {"Authorization": given} if given else {})
        assert reply["error"]["code"] in ("no_key", "unknown_key"), given
        if reply["error"]["code"] == "no_key":
            assert "the password of any user" in reply["error"]["message"], given
        assert challenges == ["Bearer", 'Basic realm="Fairday", charset="UTF-8"']


def test_a_key_that_was_revoked_or_ran_out_is_refused(collector: Collector, app: ASGIApp) -> None:
    """With what to do, in the form of OData."""
    gone, old = api_key(collector, name="gone"), api_key(collector, name="old")
    collector.do(revoke_key, "gone", collector.clock.now, "test")
    collector.clock.now += 2 * HOUR
    for key, code in ((gone, "revoked_key"), (old, "expired_key")):
        reply = get(app, "Teams", key)
        assert (reply.status, reply.json["error"]["code"]) == (401, code)


def test_refusals_have_the_form_of_odata(collector: Collector, app: ASGIApp) -> None:
    """Of whatever kind, by whomever they were raised."""
    key = api_key(collector)
    replies = {
        path: get(app, path, key) for path in ("Nothing", "Teams?$search=a", "Teams?$filter=x", "Teams('a')", "a/b/c")
    }
    assert [reply.status for reply in replies.values()] == [404, 501, 400, 404, 404]
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        replies[method] = request(app, method, ROOT + "Teams", headers={"Authorization": f"Bearer {key}"})
        assert (replies[method].status, replies[method].headers["allow"]) == (405, "GET")
    replies["batch"] = request(app, "POST", ROOT + "$batch", body=b"{}", headers={"Authorization": f"Bearer {key}"})
    assert replies["batch"].status == 501
    for path in ("Teams?$filter=name eq '%00'", "Teams?$filter=name eq 'ö'", "Teams\0"):
        replies[path] = request(guard(app, ["localhost"]), "GET", ROOT + path, headers={"Host": "localhost"})
        assert (replies[path].status, replies[path].json["error"]["code"]) == (400, "bad_address")
    for path, reply in replies.items():
        assert reply.headers["content-type"] == "application/json", path
        assert reply.headers["odata-version"] == "4.0", path
        assert set(reply.json) == {"error"}
        assert reply.json["error"].keys() == {"code", "message"}


def test_an_address_that_hides_its_root_is_no_other(collector: Collector, app: ASGIApp) -> None:
    """What is found by its decoded address is not answered as if it were the root."""
    fill_rows(collector.store)
    key = api_key(collector)
    for path in ("/odata/v4%2FPeople/$count", "/%6Fdata/v4/People", "/odata%2Fv4/x/odata/v4/People", "/odata/%764/"):
        assert json.loads(_raw(app, path, key))["error"]["code"] == "unknown_set", path
    assert json.loads(_raw(app, "/odata/v4", key))["value"] == json.loads(_raw(app, "/odata/v4/", key))["value"]


def test_headers_that_come_again_are_one_list(collector: Collector, app: ASGIApp) -> None:
    """As HTTP has it, whichever comes first."""
    fill_rows(collector.store)
    key = api_key(collector)
    plain = _scope(f"{ROOT}Teams", [(b"authorization", f"Bearer {key}".encode())])
    for headers in (
        [(b"prefer", b"maxpagesize=1"), (b"prefer", b"respond-async"), (b"accept", b"text/html"), (b"accept", b"*/*")],
        [(b"accept", b"*/*"), (b"accept", b"text/html"), (b"prefer", b"respond-async"), (b"prefer", b"maxpagesize=1")],
    ):
        start, *rest = _sent(app, {**plain, "headers": [*plain["headers"], *headers]})
        assert start["status"] == 200
        assert len(json.loads(b"".join(message.get("body", b"") for message in rest))["value"]) == 1


def test_keys_with_signs_of_addresses_are_found(collector: Collector, app: ASGIApp) -> None:
    """A slash, a quote, a percent, a plus, and letters beyond ASCII, each written as %XX."""
    fill_rows(collector.store)
    key = api_key(collector)
    for written, app_name in (
        ("a%2Fb", "a/b"),
        ("it%27%27s", "it's"),
        ("code%25", "code%"),
        ("%C3%84rger", "Ärger"),
        ("", ""),
    ):
        reply = _raw(app, f"{ROOT}Apps('{written}')", key)
        assert json.loads(reply)["app"] == app_name


def test_a_blank_may_be_a_plus_and_a_plus_is_never_a_blank(collector: Collector, app: ASGIApp) -> None:
    """Where both could be meant, neither is taken."""
    fill_rows(collector.store)
    key = api_key(collector)
    assert len(get(app, "People?$filter=name+eq+'Ada'", key).json["value"]) == 1
    assert len(get(app, "People?$filter=name%20eq%20'a%2Bb'", key).json["value"]) == 1
    assert len(get(app, "PersonHours?$filter=hour+eq+2026-10-25T02:00:00+02:00", key).json["value"]) == 12
    assert get(app, "People?$filter=name+eq+'a+b'", key).json["error"]["code"] == "unclear_plus"


def test_what_is_read_is_recorded_before_it_is_shown(collector: Collector, app: ASGIApp) -> None:
    """For the people, and for administrators; once for all pages of a query, and not where nothing is shown."""
    fill_rows(collector.store)
    key = api_key(collector)
    page = get(app, "PersonDays?$filter=person_id eq '0000'", key, Prefer="maxpagesize=5").json
    while "@odata.nextLink" in page:
        page = get(app, page["@odata.nextLink"].partition(ROOT)[2], key).json
    get(app, "PersonDays?$filter=nothing eq 1", key)
    get(app, "$metadata", key)
    looks, entries = collector.rows(Look), [row for row in collector.rows(AuditEntry) if row.action == "feed.export"]
    assert [(look.person_id, look.what, look.count) for look in looks] == [("0000", "export", 1)]
    assert [(entry.subject, entry.detail["by"], entry.detail["people"]) for entry in entries] == [
        ("PersonDays", "odata", 1)
    ]


def test_a_page_is_read_by_the_key_that_is_recorded(collector: Collector, app: ASGIApp) -> None:
    """Another one's link gives nothing, as nobody would know that it was read."""
    fill_rows(collector.store)
    link = get(app, "PersonDays", api_key(collector, name="one"), Prefer="maxpagesize=5").json["@odata.nextLink"]
    reply = get(app, link.partition(ROOT)[2], api_key(collector, name="two"))
    assert (reply.status, reply.json["error"]["code"]) == (410, "token_expired")
    assert len([row for row in collector.rows(AuditEntry) if row.action == "feed.export"]) == 1


def test_a_supervisors_key_reads_its_team_alone(collector: Collector, app: ASGIApp) -> None:
    """And an analyst's no times of day."""
    fill_rows(collector.store)
    team = collector.do(add_team, "Elsewhere", "UTC", 0)
    assert get(app, "PersonDays", api_key(collector, "supervisor", [team])).json["value"] == []
    analyst = api_key(collector, "analyst")
    assert get(app, "PersonHours", analyst).status == 404
    assert "start" not in get(app, "TimesheetEntries?$top=1", analyst).json["value"][0]


def test_it_answers_behind_the_guard_and_packed(collector: Collector, app: ASGIApp) -> None:
    """As it is served, and smaller to whoever takes gzip."""
    fill_rows(collector.store)
    key = api_key(collector)
    headers = {"Authorization": f"Bearer {key}", "Host": "localhost:8480", "Accept-Encoding": "gzip"}
    reply = request(guard(app, ["localhost"]), "GET", f"{ROOT}PersonDays", headers=headers)
    assert reply.headers["content-encoding"] == "gzip"
    found = json.loads(gzip.decompress(reply.body))
    assert len(found["value"]) == 224
    assert found["@odata.context"] == f"http://localhost:8480{ROOT}$metadata#PersonDays"


@pytest.mark.parametrize("parts", [0, 1, 3])
def test_a_client_that_leaves_lets_go_of_the_store(
    collector: Collector, app: ASGIApp, monkeypatch: pytest.MonkeyPatch, parts: int
) -> None:
    """Wherever in the answer it leaves, the transaction ends and its connection is free again."""
    monkeypatch.setattr("fairday_reports.feeds.odata.page.ROWS_AT_ONCE", 5)
    fill_rows(collector.store)
    key = api_key(collector)
    pool: Any = collector.store.engine.pool
    sent = _leaves_after(app, f"{ROOT}PersonDays", key, parts)
    assert pool.checkedout() == 0
    assert not any(b"]}" in part for part in sent)
    assert ask(app, f"{ROOT}Teams/$count", key).body == b"3"


def _basic(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def _scope(path: str, headers: list[tuple[bytes, bytes]]) -> dict[str, Any]:
    return {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET", "scheme": "http",
        "path": path, "raw_path": path.encode(), "root_path": "", "query_string": b"", "headers": headers,
        "client": ("192.0.2.1", 40_000), "server": ("127.0.0.1", 8443),
    }  # fmt: skip


def _raw(app: ASGIApp, path: str, key: str) -> bytes:
    """The answer to an address whose %XX the server has taken apart, as uvicorn does."""
    scope = {**_scope(path, [(b"authorization", f"Bearer {key}".encode())]), "path": unquote(path)}
    return b"".join(message.get("body", b"") for message in _sent(app, scope))


def _with_challenges(app: ASGIApp, path: str, headers: dict[str, str]) -> tuple[Any, list[str]]:
    given = [(name.lower().encode(), value.encode("latin-1")) for name, value in headers.items()]
    plain, _, query = path.partition("?")
    start, *rest = _sent(app, {**_scope(plain, given), "query_string": query.encode()})
    assert start["status"] == 401
    challenges = [value.decode() for name, value in start["headers"] if name == b"www-authenticate"]
    return json.loads(b"".join(message.get("body", b"") for message in rest)), challenges


def _sent(app: ASGIApp, scope: dict[str, Any]) -> list[Message]:
    sent: list[Message] = []
    asked: list[bool] = []

    async def receive() -> Message:
        if asked:
            await asyncio.Event().wait()
        asked.append(True)
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    async def answer() -> None:
        await app(scope, receive, send)

    asyncio.run(answer())
    return sent


def _leaves_after(app: ASGIApp, path: str, key: str, parts: int) -> list[bytes]:
    """A client that goes away once so many parts of the answer have reached it."""
    sent: list[bytes] = []

    async def run() -> None:
        left = asyncio.Event()
        asked = False

        async def receive() -> Message:
            nonlocal asked
            if not asked:
                asked = True
                return {"type": "http.request", "body": b"", "more_body": False}
            await left.wait()
            return {"type": "http.disconnect"}

        async def send(message: Message) -> None:
            if message["type"] == "http.response.body":
                sent.append(message["body"])
            if len(sent) >= parts:
                left.set()
                await asyncio.sleep(0.02)

        await app(_scope(path, [(b"authorization", f"Bearer {key}".encode())]), receive, send)

    asyncio.run(run())
    return sent
