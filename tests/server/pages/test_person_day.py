"""A person's day: the API's numbers, the lanes, claims and working time, the hours shown, and who looked."""

import re
from datetime import date

import pytest
from starlette.types import ASGIApp

from fairday_collector.access.viewer import Viewer
from fairday_collector.timesheets.claim_desk import ClaimDesk
from fairday_collector.timesheets.desk import TimesheetDesk
from fairday_collector.timesheets.model import Entry
from tests.server.pages.test_pages import signed_in
from tests.support.collector import HOUR, MINUTE, Collector
from tests.support.metric_days import MONDAY, at, day_after, history_of
from tests.support.person_pages import Pages, figure, pages_of, words

DAY = "/people/MAYA/days/2026-10-12"


@pytest.fixture
def pages(collector: Collector, app: ASGIApp) -> Pages:
    """Maya's pages."""
    return pages_of(collector, app)


def prose(ms: int) -> str:
    """A length in a sentence."""
    hours, minutes = divmod(round(ms / MINUTE), 60)
    return f"{hours} h {minutes:02} min" if hours and minutes else f"{hours} h" if hours else f"{minutes} min"


def table(html: str, ident: str) -> list[list[str]]:
    """The rows of the table under a heading, cell by cell."""
    body = html.split(f'id="{ident}"')[1].split("<tbody>")[1].split("</table>")[0]
    return [
        [words(cell) for cell in re.findall(r"<t[hd][ >].*?</t[hd]>", line, re.DOTALL)]
        for line in body.split("<tr")[1:]
    ]


def claim(pages: Pages, start: int, end: int, kind: str, note: str = "", act: str = "", reason: str = "") -> None:
    """Claims a stretch for Maya, decides on it where an act is given, and lets the worker reckon."""
    collector, maya = pages.collector, pages.maya
    with collector.store.write() as session:
        history = history_of(collector, maya.id)
        own = Viewer(f"web:{maya.id}", "worker", person_id=maya.id)
        made = ClaimDesk(session, own, history, collector.clock.now).make(start, end, kind, note)
        if act:
            ClaimDesk(session, Viewer("web:admin", "admin"), history, collector.clock.now).act(made.row.id, act, reason)
    collector.settle()


def test_the_figures_are_those_of_the_api(pages: Pages) -> None:
    """Worked, screen time, focus and collaboration, each with the way to where it comes from."""
    html = pages.html(DAY, signed_in(pages.collector, pages.app))
    (part,) = pages.api(f"metrics?from={MONDAY}&to={MONDAY}")["parts"]
    terms = (
        ("Worked", "worked"),
        ("Screen time", "screen_time"),
        ("Focus", "focus"),
        ("Collaboration", "collaboration"),
    )
    for term, name in terms:
        assert figure(html, term) == prose(part["values"][name]), term
        assert f"/explain?metric={name}&amp;from={MONDAY}&amp;to={MONDAY}" in html
    assert table(html, "h-focus")[-1] == ["Focus", "", prose(part["values"]["focus"])]
    assert "Maya" in words(html)
    assert "<script>" not in html


def test_categories_and_classes_add_up(pages: Pages) -> None:
    """Both tables sum to screen time; each program and category has the classes it was sorted into."""
    html = pages.html(DAY, signed_in(pages.collector, pages.app))
    (part,) = pages.api(f"metrics?from={MONDAY}&to={MONDAY}")["parts"]
    *categories, total = table(html, "h-categories")
    seconds = [
        sum(int(p) * u for p, u in zip(re.findall(r"\d+", line[-1]), (3600, 60, 1), strict=True)) for line in categories
    ]
    assert sum(seconds) * 1000 == part["values"]["screen_time"]
    assert ["In no category", "Not yet sorted", "0:12 :00"] in categories
    apps = table(html, "h-apps")
    assert total[-1] == apps[-1][-1]
    assert [line[2] for line in apps if line[0] == "<script>alert(2)</script>"] == ["Not yet sorted"]
    classes = re.findall(r"<title>(Productive|Neutral|Unproductive|Not yet sorted) [\d:–]+, ([\dhmin ]+)</title>", html)
    assert ("Not yet sorted", "12 min") in classes


def test_working_time_has_breaks_and_its_source(pages: Pages) -> None:
    """The rule is drawn as proposed with a gap for the break, then as corrected, and the lead says which."""
    cookie = signed_in(pages.collector, pages.app)
    html = pages.html(DAY, cookie)
    assert "worked 6 h 45 min , from 09:00 to 16:45 with 1 h of breaks, as proposed from presence." in words(html)
    assert html.split("lane-names")[1].split("</svg>")[0].count("Work") == 1
    with pages.collector.store.write() as session:
        desk = TimesheetDesk(
            session, Viewer("web:admin", "admin"), history_of(pages.collector, pages.maya.id), pages.collector.clock.now
        )
        desk.correct(MONDAY, Entry(at(0, 8), at(0, 18), [(at(0, 12), at(0, 12.5))]), "Was at the site before.")
    pages.collector.settle()
    text = pages.text(DAY, cookie)
    assert "worked 9 h 30 min , from 08:00 to 18:00 with 30 min of breaks, as corrected." in text
    assert "07:00 to 19:00" in text


def test_claims_are_listed_with_what_became_of_them(pages: Pages) -> None:
    """Kind, note and state of each; a pending one is drawn as such, a rejected one leaves the state beneath."""
    cookie = signed_in(pages.collector, pages.app)
    claim(pages, at(0, 15), at(0, 15.5), "call", "<script>supplier</script>")
    claim(pages, at(0, 15.5), at(0, 16), "training", "Course", "approve")
    claim(pages, at(0, 7), at(0, 8), "field", "Warehouse", "reject", "Not on the plan.")
    html = pages.html(DAY, cookie)
    assert table(html, "h-claims") == [
        ["07:00–08:00 1 h", "Field Warehouse", "Rejected by an administrator: Not on the plan."],
        ["15:00–15:30 30 min", "Call <script>supplier</script>", "Pending"],
        ["15:30–16:00 30 min", "Training Course", "Approved by an administrator"],
    ]
    titles = re.findall(r"<title>(\w[^<]*)</title>", html)
    assert "Claimed, pending 15:00–15:30, 30 min" in titles
    assert "Claimed 15:30–16:00, 30 min" in titles
    assert not [title for title in titles if "07:00–08:00" in title and title.startswith("Claimed")]
    assert pages.api("days/2026-10-12")["states"]["claimed"] == HOUR


def test_the_hours_shown_can_be_chosen(pages: Pages) -> None:
    """A window between two clock times, with ways to earlier, later, closer and wider hours that work."""
    cookie = signed_in(pages.collector, pages.app)
    html = pages.html(f"{DAY}?from=10:00&to=12:00", cookie)
    assert "Timeline of Monday 12 October, 10:00 to 12:00" in html
    links = dict(re.findall(r'<a href="([^"]*)" aria-label="(\w+): [^"]*">\w+</a>', html))
    hours = {name: href.split("?")[1].replace("&amp;", "&").replace("%3A", ":") for href, name in links.items()}
    assert hours == {
        "Earlier": "from=09:00&to=11:00",
        "Later": "from=11:00&to=13:00",
        "Closer": "from=10:30&to=11:30",
        "Wider": "from=09:00&to=13:00",
    }
    for query in hours.values():
        assert pages.get(f"{DAY}?{query}", cookie).status == 200
    whole = pages.text(f"{DAY}?from=00:00&to=24:00", cookie)
    assert "00:00 to 24:00" in whole
    assert figure(pages.html(f"{DAY}?from=10:00&to=12:00", cookie), "Focus") == figure(pages.html(DAY, cookie), "Focus")


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("from=10:00", "both `from` and `to`"),
        ("to=10:00", "both `from` and `to`"),
        ("from=12:00&to=10:00", "no window of this day"),
        ("from=10:00&to=10:05", "15 minutes"),
        ("from=soon&to=10:00", "no time of day"),
        ("from=09:00&to=25:00", "no time of day"),
        ("from=<script>&to=10:00", "no time of day"),
    ],
)
def test_a_window_that_is_none_is_refused(pages: Pages, query: str, says: str) -> None:
    """In words that say what to write."""
    reply = pages.get(f"{DAY}?{query}", signed_in(pages.collector, pages.app))
    assert reply.status == 422
    assert says in words(reply.body.decode())
    assert "<script>" not in reply.body.decode()


def test_a_look_is_recorded_before_it_is_shown(pages: Pages) -> None:
    """By somebody else, of that date, and told on the page; not for an error, and not one's own."""
    admin, own = signed_in(pages.collector, pages.app), signed_in(pages.collector, pages.app, pages.maya.id)
    pages.get(f"{DAY}?from=12:00&to=10:00", admin)
    mine = pages.html(DAY, own)
    assert pages.looks() == []
    assert f'href="/people/{pages.maya.id}/data"' in mine
    text = pages.text(DAY, admin)
    assert "sees this same page. Your visit is recorded and shown to them." in text
    assert [(look.what, look.first, look.last, look.count) for look in pages.looks()] == [("day", MONDAY, MONDAY, 1)]


def test_a_day_nobody_sent_anything_about(pages: Pages) -> None:
    """Claims no zero, and has no lanes to draw."""
    pages.collector.clock.now += 3 * 24 * HOUR
    html = pages.html(f"/people/MAYA/days/{day_after(3)}", signed_in(pages.collector, pages.app))
    assert {figure(html, term) for term in ("Worked", "Screen time", "Focus", "Observed")} == {"No data"}
    assert "There was no focus on this day." in words(html)
    future = pages.html(f"/people/MAYA/days/{date(2026, 11, 2)}", signed_in(pages.collector, pages.app))
    assert figure(future, "Worked") == "Not yet"
