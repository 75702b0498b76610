"""Where a number comes from, on a page: the API's explanation in words, and a form that loses nothing."""

import re
from urllib.parse import urlencode

import pytest
from starlette.types import ASGIApp

from fairday_reports.metrics.registry import METRICS
from fairday_reports.metrics.text import clock_time, shown
from tests.server.pages.test_pages import signed_in
from tests.support.collector import MINUTE, Collector, batch
from tests.support.metric_days import MONDAY, at, day_after, work
from tests.support.person_pages import Pages, pages_of, row, words

DATES = {"from": MONDAY.isoformat(), "to": day_after(2).isoformat()}


@pytest.fixture
def pages(collector: Collector, app: ASGIApp) -> Pages:
    """Maya's pages."""
    return pages_of(collector, app)


def address(metric: str, **dates: str) -> str:
    """Where a number of Maya's is explained."""
    return f"/people/MAYA/explain?{urlencode({'metric': metric, **DATES, **dates})}"


def test_every_metric_is_explained_as_by_the_api(pages: Pages) -> None:
    """Value, formula with figures, terms of each date and in sum are the API's, of all metrics there are."""
    cookie = signed_in(pages.collector, pages.app)
    for name, metric in METRICS.items():
        html = pages.html(address(name), cookie)
        found = pages.api(f"explain?{urlencode({'metric': name, **DATES})}")
        value = "No data" if found["value"] is None else shown(found["value"], metric.unit)
        assert words(html.split('class="lead">')[1].split("</p>")[0]).startswith(value), name
        assert found["figures"] in words(html)
        terms = {term: clock_time(ms) if term.endswith("_ms") else str(ms) for term, ms in found["terms"].items()}
        table = words(html.split('id="h-terms"')[1].split("</table>")[0])
        assert all(f"{term} {amount} {amount}" in table for term, amount in terms.items()), name
        for number, day in enumerate(found["days"]):
            own = [clock_time(v) if t.endswith("_ms") else str(v) for t, v in day["terms"].items()]
            assert row(html, day_after(number))[1 : 1 + len(own)] == own, (name, number)
        assert "The rollups say the same" in words(html)


def test_spans_are_counted_and_cut(pages: Pages) -> None:
    """As many as the page shows, of how many; titles and programs are not in it."""
    html = pages.html(address("screen_time"), signed_in(pages.collector, pages.app))
    found = pages.api(f"explain?{urlencode({'metric': 'screen_time', **DATES})}")
    assert f"200 of {found['span_count']} spans" in words(html)
    table = html.split('id="h-spans"')[1].split("</table>")[0]
    assert table.count("<tr>") == 201
    assert "Mon 12 Oct, 09:00–09:01 Input Active 0:01:00" in words(table)
    assert "alert(2)" not in html


def test_data_that_wait_are_told(pages: Pages) -> None:
    """Where the rollups are behind, the page says what they say, and which date is waiting."""
    late = batch(work(at(0, 20), 30), 2)
    assert pages.collector.upload(pages.key, late).status == 200
    html = pages.html(address("screen_time"), signed_in(pages.collector, pages.app))
    found = pages.api(f"explain?{urlencode({'metric': 'screen_time', **DATES})}")
    assert found["value"] - found["kept_value"] == 30 * MINUTE
    assert f"The rollups say {clock_time(found['kept_value'])}" in words(html)
    assert row(html, MONDAY)[0] == "Mon 12 Oct new data waiting rollup differs"


def test_the_form_alone_asks_for_a_number(pages: Pages) -> None:
    """Without a question there is a form with all metrics, today chosen, and no look is recorded."""
    html = pages.html("/people/MAYA/explain", signed_in(pages.collector, pages.app))
    assert re.findall(r'<option value="(\w+)"', html) == list(METRICS)
    assert html.count(f'value="{day_after(2)}"') == 2
    assert pages.looks() == []


@pytest.mark.parametrize(
    ("metric", "dates", "status", "says"),
    [
        ("fokus", {}, 404, "Did you mean focus"),
        ("<script>alert(3)</script>", {}, 404, "There is no metric"),
        ("focus", {"from": "soon"}, 422, "YYYY-MM-DD"),
        ("focus", {"to": "2026-10-01"}, 422, "is before"),
        ("focus", {"from": "2026-01-01"}, 422, "at most 31 days"),
        ("focus", {"from": "1971-01-01"}, 422, "at most 400"),
        ("", {}, 404, "There is no metric"),
    ],
)
def test_a_bad_question_comes_back_with_its_fault(
    pages: Pages, metric: str, dates: dict[str, str], status: int, says: str
) -> None:
    """With all that was typed still in the form, escaped."""
    reply = pages.get(address(metric, **dates), signed_in(pages.collector, pages.app))
    html = reply.body.decode()
    assert reply.status == status
    assert says in words(html)
    assert "<script>" not in html
    for key, given in {**DATES, **dates}.items():
        assert f'name="{key}" value="{given}"' in html
    assert 'aria-describedby="fault"' in html


def test_dates_to_come_are_none(pages: Pages) -> None:
    """A range that has not begun has no dates, no spans and no number."""
    text = pages.text(
        address("focus", **{"from": "2026-11-01", "to": "2026-11-03"}), signed_in(pages.collector, pages.app)
    )
    assert "No data , recomputed" in text
    assert "None of these dates has begun." in text


def test_looking_is_recorded_and_strangers_learn_nothing(pages: Pages) -> None:
    """A look has the dates; of somebody else's worker there is the page of somebody who does not exist."""
    bo = pages.collector.person("Bo")
    own = signed_in(pages.collector, pages.app, bo.id)
    other, nobody = (pages.get(f"/people/{who}/explain?metric=focus", own) for who in ("MAYA", "nobody"))
    assert (other.status, other.body) == (404, nobody.body)
    pages.html(address("focus"), signed_in(pages.collector, pages.app, pages.maya.id))
    pages.html(address("focus"), signed_in(pages.collector, pages.app))
    assert [(look.what, look.first, look.last) for look in pages.looks()] == [("explain", MONDAY, day_after(2))]


def test_an_analyst_sees_no_spans_and_no_clock(pages: Pages) -> None:
    """The number and its terms, without spans, working times or hours of the roster."""
    ben = pages.collector.person("Ben", "Board")
    pages.analyst(ben)
    html = pages.html(address("worked"), signed_in(pages.collector, pages.app, ben.id))
    assert 'id="h-spans"' not in html
    assert not re.search(r"\d\d:\d\d–", words(html))
    assert "The rollups say the same" in words(html)
