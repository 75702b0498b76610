"""Views to HTML: the templates with what they all use."""

from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from fairday_reports.charts.marks import PAGE_PATTERNS, swatch
from fairday_server.pages.paths import (
    ACCOUNT,
    ADMIN_START,
    PEOPLE,
    SIGN_IN,
    SIGN_IN_BY_MAIL,
    SIGN_OUT,
    STATIC,
)


def render(name: str, view: Any) -> str:
    """The page of the template `name` as HTML.

    Everything that is not markup already is escaped; a name the view lacks is an error, never an empty place.
    """
    return _environment().get_template(f"{name}.html").render(view=view, frame=view.frame)


@cache
def asset(path: str) -> str:
    """The address of a static file with a mark of its content, so that a browser may keep it for ever."""
    content = files("fairday_server").joinpath("static", path).read_bytes()
    return f"{STATIC}/{path}?v={sha256(content).hexdigest()[:12]}"


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("fairday_server"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(
        asset=asset,
        patterns=PAGE_PATTERNS,
        swatch=swatch,
        people_path=PEOPLE,
        account_path=ACCOUNT,
        sign_in_path=SIGN_IN,
        sign_in_by_mail_path=SIGN_IN_BY_MAIL,
        sign_out_path=SIGN_OUT,
        start_path=ADMIN_START,
    )
    return environment
