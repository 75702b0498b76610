"""The pages through their routes: who may see what, and what the HTML says."""

import gzip
import re
from urllib.parse import urlencode

import pytest
from starlette.types import ASGIApp

from fairday_collector.store.tables import Person
from fairday_server.sign_in import make_link
from tests.support.collector import HOUR, MINUTE, NOON, Collector, Reply, batch, request, span
from tests.support.website import api_key, ask


@pytest.fixture
def maya(collector: Collector) -> Person:
    """A person with a morning of recorded time."""
    person = collector.person("Maya <b>Lindqvist</b>")
    _, key = collector.seat(person)
    spans = [
        span(NOON - 3 * HOUR, NOON - 2 * HOUR, app="code", keys=5),
        span(NOON - 2 * HOUR, NOON - 2 * HOUR + 7 * MINUTE, "quiet", app="<script>alert(1)</script>"),
        span(NOON - HOUR, NOON, app="<script>alert(1)</script>"),
    ]
    collector.upload(key, batch(spans))
    collector.settle()
    return person


def post(app: ASGIApp, path: str, cookie: str = "", **form: str) -> Reply:
    """Sends a form."""
    headers = {"Content-Type": "application/x-www-form-urlencoded", **({"Cookie": cookie} if cookie else {})}
    return request(app, "POST", path, body=urlencode(form).encode(), headers=headers)


def get(app: ASGIApp, path: str, cookie: str = "") -> Reply:
    """Opens a page."""
    return request(app, "GET", path, headers={"Cookie": cookie} if cookie else {})


def signed_in(collector: Collector, app: ASGIApp, person_id: str | None = None) -> str:
    """The cookie of a browser that used a fresh link."""
    secret = collector.do(make_link, person_id, collector.clock.now)
    reply = post(app, "/sign-in", secret=secret)
    assert (reply.status, reply.headers["location"]) == (303, "/")
    return reply.headers["set-cookie"].partition(";")[0]


def test_a_link_signs_in_once_and_by_post_alone(collector: Collector, app: ASGIApp) -> None:
    """Opening the link changes nothing; its button signs in; a second use says that it is over."""
    secret = collector.do(make_link, None, collector.clock.now)
    for _ in range(2):
        page = get(app, f"/sign-in/{secret}")
        assert page.status == 200
        assert b'method="post"' in page.body
        assert "set-cookie" not in page.headers
    first, second = post(app, "/sign-in", secret=secret), post(app, "/sign-in", secret=secret)
    assert (first.status, second.status) == (303, 410)
    assert {"HttpOnly", "SameSite=Strict", "Path=/"} <= set(first.headers["set-cookie"].split("; "))
    assert get(app, f"/sign-in/{secret}").status == 410


def test_a_link_is_over_after_ten_minutes(collector: Collector, app: ASGIApp) -> None:
    """An old link signs nobody in and says how to get a new one."""
    secret = collector.do(make_link, None, collector.clock.now)
    collector.clock.now += 10 * MINUTE
    reply = post(app, "/sign-in", secret=secret)
    assert reply.status == 410
    assert b"fairday sign-in" in reply.body


@pytest.mark.parametrize("path", ["/", "/people", "/people/x/days/2026-10-14", "/timesheet", "/timesheet.csv"])
def test_nobody_sees_a_page_without_signing_in(app: ASGIApp, path: str) -> None:
    """Every page sends a stranger to the sign-in page."""
    for cookie in ("", "fairday=made-up"):
        reply = get(app, path, cookie)
        assert (reply.status, reply.headers["location"]) == (303, "/sign-in")


def test_signing_out_ends_the_session(collector: Collector, app: ASGIApp, maya: Person) -> None:
    """The same cookie shows nothing afterwards."""
    cookie = signed_in(collector, app, maya.id)
    assert get(app, "/", cookie).headers["location"] == f"/people/{maya.id}/days/2026-10-14"
    post(app, "/sign-out", cookie)
    assert get(app, "/", cookie).headers["location"] == "/sign-in"


def test_a_day_shows_the_numbers_of_the_api(collector: Collector, app: ASGIApp, maya: Person) -> None:
    """States and apps on the page are the API's, names are escaped, and the data's end is said."""
    cookie = signed_in(collector, app)
    page = get(app, f"/people/{maya.id}/days/2026-10-14", cookie).body.decode()
    day = ask(app, f"/v1/people/{maya.id}/days/2026-10-14", api_key(collector)).json
    assert "<script>" not in page
    assert "Maya &lt;b&gt;" in page
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", page))
    for ms in (day["states"]["active"], day["states"]["idle"], *(app["ms"] for app in day["apps"])):
        minutes = ms // MINUTE
        assert f"{minutes // 60}:{minutes % 60:02} :00" in text, (ms, text)
    assert "12:00" in text


def test_a_worker_sees_their_own_record_alone(collector: Collector, app: ASGIApp, maya: Person) -> None:
    """Another's day and another's timesheet are answered as nobody's."""
    bo = collector.person("Bo")
    cookie = signed_in(collector, app, bo.id)
    own, other, nobody = (get(app, f"/people/{p}/days/2026-10-14", cookie) for p in (bo.id, maya.id, "nobody"))
    assert (own.status, other.status, nobody.status) == (200, 404, 404)
    assert other.body == nobody.body
    people = get(app, "/people", cookie).body.decode()
    assert "Bo" in people
    assert "Maya" not in people


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("/timesheet", "/reports/timesheet?period=last-week"),
        (
            "/timesheet?who=team:t&from=2026-10-13&to=2026-10-14",
            "/reports/timesheet?team=t&from=2026-10-13&to=2026-10-14",
        ),
        ("/timesheet.csv?who=person:p", "/reports/timesheet/files/csv?person=p&period=last-week"),
    ],
)
def test_the_timesheet_is_a_report(collector: Collector, app: ASGIApp, old: str, new: str) -> None:
    """The addresses it had lead to it with what they asked for."""
    reply = get(app, old, signed_in(collector, app))
    assert (reply.status, reply.headers["location"]) == (303, new)


@pytest.mark.parametrize(
    ("path", "status", "says"),
    [
        ("/people/nobody/days/2026-10-14", 404, "no such person"),
        ("/people/MAYA/days/2026-13-01", 422, "YYYY-MM-DD"),
        ("/people/MAYA/days/0001-01-01", 422, "calendar"),
        ("/reports/timesheet?from=2026-10-14&to=2026-10-01", 422, "before"),
        ("/reports/timesheet?from=soon", 422, "YYYY-MM-DD"),
        ("/reports/timesheet?from=2020-01-01&to=2026-10-01", 422, "at most 400"),
        ("/reports/timesheet?team=none", 404, "no such team"),
        ("/nowhere", 404, "address"),
    ],
)
def test_bad_addresses_get_a_page_that_helps(
    collector: Collector, app: ASGIApp, maya: Person, path: str, status: int, says: str
) -> None:
    """What is wrong is said in words on a page, with the status that programs read."""
    reply = get(app, path.replace("MAYA", maya.id), signed_in(collector, app))
    assert reply.status == status
    assert reply.headers["content-type"].startswith("text/html")
    assert says in reply.body.decode()


def test_a_skipped_date_is_no_day(collector: Collector, app: ASGIApp) -> None:
    """Apia had no 30 December 2011: the page says so."""
    person = collector.person("Sina", zone="Pacific/Apia")
    reply = get(app, f"/people/{person.id}/days/2011-12-30", signed_in(collector, app))
    assert reply.status == 404
    assert "skipped" in reply.body.decode()


def test_assets_are_kept_by_browsers(app: ASGIApp) -> None:
    """The stylesheet's address carries a mark of its content and may be kept for a year, as the typeface may."""
    page = get(app, "/sign-in").body.decode()
    [address] = re.findall(r'href="(/static/fairday\.css\?v=\w+)"', page)
    fonts = re.findall(r'url\("(fonts/[\w.-]+)"\)', get(app, address).body.decode())
    assert len(fonts) == 2
    for each in (address, *(f"/static/{font}" for font in fonts)):
        reply = get(app, each)
        assert reply.status == 200
        assert "immutable" in reply.headers["cache-control"]


def test_pages_go_compressed_where_the_browser_takes_it(collector: Collector, app: ASGIApp, maya: Person) -> None:
    """And as they are where it does not."""
    cookie = signed_in(collector, app)
    path = f"/people/{maya.id}/days/2026-10-14"
    plain = get(app, path, cookie)
    packed = request(app, "GET", path, headers={"Cookie": cookie, "Accept-Encoding": "gzip, br"})
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert gzip.decompress(packed.body) == plain.body
    assert len(packed.body) < len(plain.body) / 3
