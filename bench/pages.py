"""How long the server takes for each page, and how much a browser loads: a team of fifty over a month of the demo."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from sqlmodel import select
from starlette.types import ASGIApp

from bench.pages_company import PEOPLE, pages_company
from fairday_collector.store.tables import Person, Team
from fairday_server.compose import Parts
from fairday_server.pages import paths
from fairday_server.sign_in import open_session
from fairday_server.web import web_app
from tests.support.collector import request

TURNS = 15
# Pages with forms that answer in place load a script for it.
FORMS = ("working-time sheet", "approvals")
ASSET = re.compile(rb'(?:href|src)="(/static/[^"]+)"|url\(([^)]+\.woff2[^)]*)\)')


def measure(seconds: float = 10) -> dict[str, Any]:
    """Milliseconds of the server for each page (median and longest of `TURNS`), and compressed bytes.

    `seconds` is not used: it is a fixed piece of work. The time is from the request to the whole answer, within one
    process, compressed as a browser asks for it. What a first load takes is the page with every style, script, icon
    and the font of the Latin letters; a further page is itself alone.
    """
    del seconds
    with pages_company() as (parts, last):
        app, cookie = web_app(parts), _cookie(parts)
        pages = {name: _page(app, cookie, path) for name, path in _addresses(parts, last).items()}
        assets = _assets(app, cookie, paths.PEOPLE)
        of_forms = _assets(app, cookie, paths.APPROVALS)
    largest = max(page["bytes"] for page in pages.values())
    return {
        "people": PEOPLE,
        "pages": pages,
        "asset_bytes": assets,
        "asset_bytes_with_forms": of_forms,
        "slowest_ms": max(page["median_ms"] for page in pages.values()),
        "largest_page_bytes": largest,
        "largest_first_load_bytes": max(
            page["bytes"] + sum((of_forms if name in FORMS else assets).values()) for name, page in pages.items()
        ),
    }


def _addresses(parts: Parts, last: date) -> Mapping[str, str]:
    with parts.store.read() as session:
        team = session.exec(select(Team.id).where(Team.name == "Everyone")).one()
        person = session.exec(select(Person.id).where(Person.name == "Maya Lindqvist")).one()
    month = last.replace(day=1)
    return {
        "people": paths.PEOPLE,
        "team now": paths.team_now_path(team),
        "team week": paths.team_week_path(team, last),
        "team month": paths.team_month_path(team, month),
        "person day": paths.day_path(person, last),
        "person week": paths.week_path(person, last),
        "person month": paths.month_path(person, month),
        "explain": paths.explain_path(person, "focus", last, last),
        "my data": paths.data_path(person),
        "working-time sheet": paths.sheet_path(person, last),
        "approvals": paths.APPROVALS,
        "timesheet": paths.report_path("timesheet", f"team={team}&from={month}&to={last}"),
        "admin": paths.ADMIN,
        "admin people": f"{paths.ADMIN}/people",
        "admin rules": f"{paths.ADMIN}/rules",
        "admin policies": f"{paths.ADMIN}/policies",
        "admin computers": f"{paths.ADMIN}/seats",
    }


def _cookie(parts: Parts) -> str:
    with parts.store.write() as session:
        return f"fairday={open_session(session, None, parts.clock())}"


def _page(app: ASGIApp, cookie: str, path: str) -> dict[str, Any]:
    took, size = [], 0
    for _ in range(TURNS):
        began = perf_counter()
        reply = request(app, "GET", path, headers={"Cookie": cookie, "Accept-Encoding": "gzip"})
        took.append((perf_counter() - began) * 1000)
        assert reply.status == 200, (path, reply.status)
        size = len(reply.body)
    return {"median_ms": round(median(took), 1), "longest_ms": round(max(took), 1), "bytes": size}


def _assets(app: ASGIApp, cookie: str, path: str) -> dict[str, int]:
    page = request(app, "GET", path, headers={"Cookie": cookie}).body
    found: dict[str, int] = {}
    for asset in _linked(page):
        plain = request(app, "GET", asset).body
        found[_name(asset)] = len(request(app, "GET", asset, headers={"Accept-Encoding": "gzip"}).body)
        for font in _linked(plain) if ".css" in asset else ():
            # The second font is loaded for letters beyond Latin alone.
            if "latin-ext" not in font:
                found[_name(font)] = len(request(app, "GET", font).body)
    return found


def _linked(text: bytes) -> Iterator[str]:
    for static, font in ASSET.findall(text):
        yield static.decode() if static else f"{paths.STATIC}/{font.decode().strip(chr(34)).removeprefix('./')}"


def _name(path: str) -> str:
    return Path(path.partition("?")[0]).name
