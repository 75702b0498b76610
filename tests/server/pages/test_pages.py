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
    assert "Maya" not in get(app, "/timesheet", cookie).body.decode()
    for path in ("/timesheet", "/timesheet.csv"):
        assert get(app, f"{path}?who=person:{maya.id}", cookie).status == 404


def test_the_timesheet_shows_and_downloads_a_range(collector: Collector, app: ASGIApp, maya: Person) -> None:
    """The page names each person and day; the CSV has the exact milliseconds."""
    cookie = signed_in(collector, app)
    query = "who=&from=2026-10-13&to=2026-10-14"
    page = get(app, f"/timesheet?{query}", cookie)
    assert page.status == 200
    assert "Maya &lt;b&gt;" in page.body.decode()
    sheet = get(app, f"/timesheet.csv?{query}", cookie)
    assert sheet.headers["content-type"].startswith("text/csv")
    assert str(2 * HOUR) in sheet.body.decode()


@pytest.mark.parametrize(
    ("path", "status", "says"),
    [
        ("/people/nobody/days/2026-10-14", 404, "no such person"),
        ("/people/MAYA/days/2026-13-01", 422, "YYYY-MM-DD"),
        ("/people/MAYA/days/0001-01-01", 422, "calendar"),
        ("/timesheet?from=2026-10-14&to=2026-10-01", 422, "before"),
        ("/timesheet?from=soon", 422, "YYYY-MM-DD"),
        ("/timesheet?from=2020-01-01&to=2026-10-01", 422, "at most 400"),
        ("/timesheet?who=team:none", 404, "no team"),
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
    """The stylesheet's address carries a mark of its content and may be kept for a year."""
    page = get(app, "/sign-in").body.decode()
    [address] = re.findall(r'href="(/static/fairday\.css\?v=\w+)"', page)
    reply = get(app, address)
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


def test_a_timesheet_of_many_dates_has_a_line_a_person(collector: Collector, app: ASGIApp, maya: Person) -> None:
    """A name leads to that person's dates with the same total, and the file has each; of 400 dates all are shown."""
    collector.person("Noor")
    cookie = signed_in(collector, app)
    assert get(app, "/timesheet?from=2026-03-29&to=2026-10-14", cookie).body.count(b"<time") == 400
    dates = "from=2026-03-28&to=2026-10-14"
    brief = get(app, f"/timesheet?{dates}", cookie).body.decode()
    assert "One line a person." in brief
    assert "<time" not in brief
    of_maya = f"who=person%3A{maya.id}&amp;from=2026-03-28&amp;to=2026-10-14"
    line = re.search(rf'<a href="/timesheet\?{of_maya}">.*?</th>(.*)</tr>', brief)
    every = get(app, f"/timesheet?{of_maya.replace('&amp;', '&')}", cookie).body.decode()
    total = re.search(r"<th[^>]*>[^<]*, total</th>(.*)</tr>", every)
    assert line is not None
    assert total is not None
    assert line[1] == total[1]
    assert every.count("<time") == 201
    assert get(app, f"/timesheet.csv?{dates}", cookie).body.count(b"\n") == 1 + 2 * 201
