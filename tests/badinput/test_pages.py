"""The pages, signed in and not, with addresses that mean no good."""

import asyncio
from pathlib import Path
from urllib.parse import urlencode

import pytest

from fairday_server.sign_in import make_link, redeem
from tests.support.bad_answers import brought
from tests.support.bad_house import House, bad_house
from tests.support.bad_values import Asked, addresses
from tests.support.collector import Collector

ASKED = dict.fromkeys(("team", "person", "period", "from", "to", "by"), "query")
PAGES = {
    "/people/{person}/timesheets/{day}": {
        "person": "path",
        "day": "path",
        "correct": "query",
        "claim": "query",
        "done": "query",
    },
    "/approvals": {"done": "query"},
    "/people/{person}/days/{day}": {"person": "path", "day": "path", "window": "query", "from": "query", "to": "query"},
    "/people/{person}/weeks/{day}": {"person": "path", "day": "path"},
    "/people/{person}/months/{day}": {"person": "path", "day": "path"},
    "/people/{person}/explain": {"person": "path", "metric": "query", "from": "query", "to": "query"},
    "/people/{person}/data": {"person": "path"},
    "/people/{person}/data/timesheet.csv": {"person": "path"},
    "/people/{person}/data/days.json": {"person": "path", "from": "query", "to": "query"},
    "/timesheet": {"who": "query", "from": "query", "to": "query"},
    "/timesheet.csv": {"who": "query", "from": "query", "to": "query"},
    "/reports/{name}": {"name": "path", **ASKED, "done": "query"},
    "/reports/utilisation": ASKED,
    "/reports/{name}/files/{form}": {"name": "path", "form": "path", **ASKED, "table": "query"},
    "/reports/saved/{saved}": {"saved": "path"},
    "/reports/schedules/new": {"report": "query", **ASKED},
    "/reports/schedules/{schedule}": {"schedule": "path", "done": "query"},
    "/reports/schedules/{schedule}/runs/{slot}/{revision}": {"schedule": "path", "slot": "path", "revision": "path"},
    "/reports/schedules/{schedule}/runs/{slot}/{revision}/files/{form}": {
        "schedule": "path",
        "slot": "path",
        "revision": "path",
        "form": "path",
        "table": "query",
    },
    "/teams/{team}/now": {"team": "path"},
    "/teams/{team}/weeks/{day}": {"team": "path", "day": "path"},
    "/teams/{team}/months/{day}": {"team": "path", "day": "path"},
    "/sign-in/{secret}": {"secret": "path"},
    "/static/{file}": {"file": "path"},
}
FIELDS = (
    *(
        "how",
        "start",
        "end",
        "breaks",
        "reason",
        "was",
        "seen",
        "kind",
        "from",
        "to",
        "note",
        "claim",
        "act",
        "expected",
    ),
    *("person", "first", "step"),
)
VALUES = (
    *(
        "",
        "\0",
        "x" * 5000,
        "9" * 400,
        "-1",
        "1-2",
        "9" * 15 + "-" + "9" * 15,
        "12-13," * 30,
        "worked",
        "restore",
        "look",
    ),
    *("fill", "\ud7ff", "١", "2026-10-14", "0001-01-01", "9-9", "attest", "%00", "' OR 1=1 --"),
)
FORM = "application/x-www-form-urlencoded"
FORMS = (
    b"",
    b"secret=",
    b"secret=%00",
    b"secret=%ff",
    b"secret=" + b"a" * 10_000,
    b"secret=a&secret=b",
    b"\xff\xfe",
    b"&" * 9999,
)


def signed_in(house: House) -> dict[str, str]:
    """The headers of the administrator's browser."""
    collector = house.collector
    cookie = collector.do(redeem, collector.do(make_link, None, collector.clock()), collector.clock())
    return {"Cookie": f"fairday={cookie}"}


def faults(house: House, asked: list[Asked], headers: dict[str, str]) -> list[str]:
    """The requests that are answered with a fault of ours."""

    async def run() -> list[str]:
        answers = [(each, await brought(house.app, each, headers)) for each in asked]
        return [f"{each.what}: {body[:200]!r}" for each, (status, _, body) in answers if status >= 500]

    return asyncio.run(run())


@pytest.mark.parametrize("path", PAGES)
def test_no_address_brings_a_page_down(collector: Collector, tmp_path: Path, path: str) -> None:
    """No 5xx for the administrator, nor for a stranger."""
    house = bad_house(collector, tmp_path / "data")
    asked = list(addresses(house, path, PAGES[path]))
    assert faults(house, asked, signed_in(house)) == []
    assert faults(house, asked[::10], {}) == []


def test_no_form_brings_signing_in_down(collector: Collector, tmp_path: Path) -> None:
    """Whatever is posted, and whatever stands in the cookie."""
    house = bad_house(collector, tmp_path / "data")
    forms = [Asked(repr(form[:40]), "POST", path, form, FORM) for form in FORMS for path in (b"/sign-in", b"/sign-out")]
    assert faults(house, forms, {}) == []
    for cookie in ("fairday=", "fairday=\xff", "fairday=a; fairday=b", "=;=;", "fairday=" + "a" * 50_000):
        headers = {"Cookie": cookie, "Sec-Fetch-Site": "same-origin"}
        assert faults(house, [*forms[:2], Asked("home", "GET", b"/")], headers) == []


def test_no_form_brings_a_timesheet_down(collector: Collector, tmp_path: Path) -> None:
    """Whatever stands in whichever field, in a form that is good otherwise, of the worker's and of who decides."""
    house = bad_house(collector, tmp_path / "data")
    person = house.names["person"]
    sheet = f"/people/{person}/timesheets/2026-10-12/"
    good = {
        sheet + "correct": {"how": "worked", "start": "9", "end": "10", "breaks": "", "reason": "why", "step": "look"},
        sheet + "claim": {"kind": "call", "from": "3", "to": "4", "note": "", "step": "look"},
        sheet + "withdraw": {"claim": "none"},
        sheet + "act": {"act": "return", "expected": "0", "reason": "why"},
        "/approvals/sheet": {"person": person, "first": "2026-10-01", "act": "return", "expected": "0"},
        "/approvals/claim": {"person": person, "claim": "none", "act": "reject", "expected": "0"},
    }
    asked = [
        Asked(f"{path} {name}={value[:20]!r}", "POST", path.encode(), urlencode({**fields, name: value}).encode(), FORM)
        for path, fields in good.items()
        for name in FIELDS
        for value in VALUES
        if name in fields or name in ("was", "seen", "step")
    ]
    asked += [Asked(repr(form[:40]), "POST", path.encode(), form, FORM) for path in good for form in FORMS]
    assert faults(house, asked, signed_in(house)) == []
    assert faults(house, asked[::10], {}) == []


def test_no_form_brings_reports_down(collector: Collector, tmp_path: Path) -> None:
    """Whatever stands in whichever field of a report that is saved, and of a schedule."""
    house = bad_house(collector, tmp_path / "data")
    schedule = {
        "report": "utilisation", "name": "x", "team": "", "person": "", "period": "last-week", "by": "person",
        "how": "daily", "time": "6", "weekday": "mon", "day": "1", "cron": "", "zone": "UTC", "to_person": "",
        "to_role": "admins", "to_mail": "", "places": "", "keep": "", "format": "pdf", "correction": "7",
        "threshold": "5",
    }  # fmt: skip
    saved = {"report": "utilisation", "name": "x", "team": "", "person": "", "period": "", "from": "2026-10-01",
             "to": "2026-10-02", "by": ""}  # fmt: skip
    asked = [
        Asked(f"{path} {name}={value[:20]!r}", "POST", path.encode(), urlencode({**fields, name: value}).encode(), FORM)
        for path, fields in (("/reports/schedules/new", schedule), ("/reports/saved", saved))
        for name in (*fields, "step")
        for value in VALUES
    ]
    assert faults(house, asked, signed_in(house)) == []
    assert faults(house, asked[::10], {}) == []
