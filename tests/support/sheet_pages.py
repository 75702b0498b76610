"""The timesheet's page as a test reads it."""

import re
from datetime import date
from html import unescape

from starlette.types import ASGIApp

from tests.server.pages.test_pages import get
from tests.support.office import DAY, Office, at

HOSTILE = "<script>alert('x')</script>\"&"


def path(maya: Office, act: str = "", day: date = DAY) -> str:
    """The address of Maya's timesheet, or of one of its forms."""
    return f"/people/{maya.maya.id}/timesheets/{day}{'/' if act else ''}{act}"


def text(html: bytes) -> str:
    """What a page says, in one line, without its charts."""
    shown = re.sub(r"<svg.*?</svg>", " ", html.decode(), flags=re.DOTALL)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]*>", " ", shown)))


def hidden(html: bytes, name: str) -> str:
    """The value of a field of a page."""
    found = re.search(rf'name="{name}" value="([^"]*)"', html.decode())
    assert found is not None, name
    return unescape(found[1])


def form_of(app: ASGIApp, maya: Office, cookie: str) -> dict[str, str]:
    """The correction's form as it is shown."""
    page = get(app, f"{path(maya)}?correct=yes", cookie).body
    names = ("was", "seen", "start", "end", "breaks")
    return {"how": "worked", **{name: hidden(page, name) for name in names}}


def asks(maya: Office, day: date = date(2026, 9, 17)) -> tuple[date, int, int]:
    """A date with an hour of no data and one of being away; the first is what is asked first."""
    maya.records_spans(
        ("09:00", "11:00", "input"), ("12:00", "14:00", "input"), ("14:00", "15:00", "quiet"),
        ("15:00", "17:00", "input"), day=day,
    )  # fmt: skip
    return day, at("11:00", day), at("12:00", day)
