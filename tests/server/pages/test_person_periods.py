"""A person's week and month: the API's numbers, whose they are to see, and what stands in for what is not known."""

from datetime import date

import pytest
from sqlmodel import Session
from starlette.types import ASGIApp

from fairday_collector.access.grants import grant
from fairday_collector.people import find_person, find_team, set_person
from tests.server.pages.test_pages import signed_in
from tests.support.collector import Collector
from tests.support.metric_days import MONDAY, day_after
from tests.support.person_pages import Pages, figure, hm, pages_of, row, words

LENGTHS = ("worked", "screen_time", "productive", "neutral", "unproductive", "unclassified", "focus", "collaboration")
WEEK, MONTH = "/people/MAYA/weeks/2026-10-14", "/people/MAYA/months/2026-10-14"


@pytest.fixture
def pages(collector: Collector, app: ASGIApp) -> Pages:
    """Maya's pages."""
    return pages_of(collector, app)


def prose(ms: int) -> str:
    """A length in a sentence."""
    hours, minutes = divmod(round(ms / 60_000), 60)
    return f"{hours} h {minutes:02} min" if hours and minutes else f"{hours} h" if hours else f"{minutes} min"


@pytest.mark.parametrize(
    ("path", "first", "last"), [(WEEK, MONDAY, day_after(6)), (MONTH, date(2026, 10, 1), date(2026, 10, 31))]
)
def test_the_numbers_are_those_of_the_api(pages: Pages, path: str, first: date, last: date) -> None:
    """Each date's row, the totals and the figures have what the API says of the same dates."""
    html = pages.html(path, signed_in(pages.collector, pages.app))
    parts = pages.api(f"metrics?from={first}&to={last}&by=day")["parts"]
    for day in (MONDAY, day_after(1), day_after(2)):
        (part,) = [part for part in parts if part["from"] == day.isoformat()]
        cells = row(html, day)
        assert cells[2:10] == [hm(part["values"][name]) for name in LENGTHS], day
        assert cells[10] == f"{part['values']['switches_per_hour']:.1f}"
    (total,) = pages.api(f"metrics?from={first}&to={last}")["parts"]
    foot = words(html.split("<tfoot>")[1].split("</tfoot>")[0]).split()
    assert foot[:9] == ["Total", *(hm(total["values"][name]) for name in LENGTHS)]
    for term, name in (("Worked", "worked"), ("Screen time", "screen_time"), ("Focus", "focus")):
        assert figure(html, term) == prose(total["values"][name])
    assert figure(html, "Observed") == f"{int(total['completeness'] * 100 + 1e-9)} %"
    assert f"metric=focus&amp;from={first}&amp;to={last}" in html


def test_apps_and_categories_add_up_to_screen_time(pages: Pages) -> None:
    """The programs of the week are those of its days, named as they are spelt, and sum to its screen time."""
    html = pages.html(WEEK, signed_in(pages.collector, pages.app))
    assert "<script>" not in html
    (total,) = pages.api(f"metrics?metric=screen_time&from={MONDAY}&to={day_after(6)}")["parts"]
    for ident in ("h-apps", "h-categories"):
        table = html.split(f'id="{ident}"')[1].split("</section>")[0]
        assert words(table.split("<tfoot>")[1]).endswith(hm(total["values"]["screen_time"]))
    apps = {app["app"]: app["ms"] for day in range(3) for app in pages.api(f"days/{day_after(day)}")["apps"]}
    assert "<script>alert(2)</script> " in words(html.split('id="h-apps"')[1])
    assert set(apps) == {"code", "slack", "zoom", "<script>alert(2)</script>"}


def test_dates_say_what_is_not_known(pages: Pages) -> None:
    """Today is so far, what is to come is not yet, a date without data says so, and neither claims a zero."""
    cookie = signed_in(pages.collector, pages.app)
    html = pages.html(WEEK, cookie)
    assert row(html, day_after(2))[0] == "Wed 14 Oct so far"
    assert row(html, day_after(3))[-1] == "Not yet"
    assert row(html, day_after(5))[0] == "Sat 17 Oct Free"
    pages.collector.clock.now += 3 * 86_400_000
    cookie = signed_in(pages.collector, pages.app)
    assert row(pages.html(WEEK, cookie), day_after(3))[-1] == "No data"
    text = pages.text(WEEK, cookie)
    assert "There are no data for Thu 15 Oct and Fri 16 Oct" in text
    assert len(row(pages.html(WEEK, cookie), day_after(3))) == 3
    later = pages.text("/people/MAYA/weeks/2026-11-02", cookie)
    assert "These dates have not begun yet." in later
    assert "0 min" not in later


def test_steps_lead_to_the_period_before_and_after(pages: Pages) -> None:
    """To the one after only once it has begun; a month begins with its first date, a week with Monday."""
    cookie = signed_in(pages.collector, pages.app)
    html = pages.html(WEEK, cookie)
    assert f'href="/people/{pages.maya.id}/weeks/2026-10-11"' in html
    assert "/weeks/2026-10-19" not in html
    before = pages.html("/people/MAYA/weeks/2026-10-11", cookie)
    assert f'href="/people/{pages.maya.id}/weeks/2026-10-12"' in before
    assert "There are no data for these dates." in words(before)
    month = pages.html(MONTH, cookie)
    assert f'href="/people/{pages.maya.id}/months/2026-09-30"' in month
    assert row(month, date(2026, 10, 31))[-1] == "Not yet"
    assert f'href="/people/{pages.maya.id}/days/2026-10-12"' in month


def test_longest_runs_of_focus_lead_to_their_days(pages: Pages) -> None:
    """The longest run is the metric's longest, with its date and clock times."""
    html = pages.html(WEEK, signed_in(pages.collector, pages.app))
    (total,) = pages.api(f"metrics?metric=longest_focus&from={MONDAY}&to={day_after(6)}")["parts"]
    first = words(html.split('id="h-runs"')[1].split("<tbody>")[1].split("</tr>")[0])
    assert first == "Mon 12 Oct 09:00–10:59 1 h 30 min"
    assert total["values"]["longest_focus"] == 90 * 60_000


def test_a_supervisor_sees_the_dates_of_their_team(pages: Pages) -> None:
    """Dates in another team are left out of rows and sums, and the page says so; the look is of what was shown."""
    collector = pages.collector
    ada = collector.person("Ada", "Board")
    collector.team("Support")

    def change(session: Session) -> None:
        support, maya = find_team(session, "Support"), find_person(session, pages.maya.id)
        set_person(session, maya, collector.clock.now, team=support, from_date=day_after(1))
        grant(session, ada, "supervisor", support, collector.clock.now, "test")

    collector.do(change)
    collector.settle()
    cookie = signed_in(collector, pages.app, ada.id)
    html = pages.html(WEEK, cookie)
    assert 'datetime="2026-10-12"' not in html
    assert "in another team are left out" in words(html)
    (total,) = pages.api(f"metrics?metric=worked&from={day_after(1)}&to={day_after(6)}")["parts"]
    assert figure(html, "Worked") == prose(total["values"]["worked"])
    assert "slack" not in html
    stranger, nobody = (pages.get(f"/people/{who}/weeks/2026-10-05", cookie) for who in ("MAYA", "nobody"))
    assert (stranger.status, stranger.body) == (404, nobody.body)
    assert [(look.who, look.what, look.first, look.last) for look in pages.looks()] == [
        ("Ada", "week", day_after(1), day_after(6))
    ]


def test_the_worker_reads_the_same_numbers(pages: Pages) -> None:
    """As "you", with the way to their data, and without a look being noted."""
    cookie = signed_in(pages.collector, pages.app, pages.maya.id)
    html, admins = pages.html(WEEK, cookie), pages.html(WEEK, signed_in(pages.collector, pages.app))
    assert "You worked" in words(html)
    assert f'href="/people/{pages.maya.id}/data"' in html
    assert [figure(html, term) for term in ("Worked", "Focus")] == [figure(admins, t) for t in ("Worked", "Focus")]
    assert [look.who for look in pages.looks()] == ["Administrator"]


def test_an_analyst_gets_totals_without_times_of_day(pages: Pages) -> None:
    """The week has neither clock times nor runs; the day answers 404 and leads to the week."""
    ben = pages.collector.person("Ben", "Board")
    pages.analyst(ben)
    cookie = signed_in(pages.collector, pages.app, ben.id)
    html = pages.html(WEEK, cookie)
    assert "09:00" not in words(html)
    assert 'id="h-runs"' not in html
    assert "/days/" not in html.split("<main")[1]
    day = pages.get("/people/MAYA/days/2026-10-12", cookie)
    assert day.status == 404
    assert "Analysts see totals without times of day." in day.body.decode()
    assert "totals_only" in day.body.decode()
    assert f'href="/people/{pages.maya.id}/weeks/2026-10-12"' in day.body.decode()
    assert {look.what for look in pages.looks()} == {"week"}


@pytest.mark.parametrize(
    "address",
    ["weeks/soon", "weeks/2026-13-01", "weeks/0001-01-01", "weeks/1970-01-01", "months/soon", "months/9999-12-31"],
)
def test_dates_that_are_none_are_refused(pages: Pages, address: str) -> None:
    """With a page that says what to write."""
    assert pages.get(f"/people/MAYA/{address}", signed_in(pages.collector, pages.app)).status == 422


@pytest.mark.parametrize(
    "address",
    ["weeks/2026-10-14", "months/2026-10-14", "explain", "data", "data/timesheet.csv", "data/days.json?from=a&to=b"],
)
def test_nobody_sees_a_page_without_signing_in(pages: Pages, address: str) -> None:
    """Every page of a person sends a stranger to the sign-in page."""
    for cookie in ("", "fairday=made-up"):
        reply = pages.get(f"/people/MAYA/{address}", cookie)
        assert (reply.status, reply.headers["location"]) == (303, "/sign-in")
