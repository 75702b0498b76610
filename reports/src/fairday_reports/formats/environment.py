"""The templates of reports: everything that is not markup already is escaped."""

from base64 import b64encode
from functools import cache
from importlib.resources import files
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from fairday_reports.charts.marks import PAGE_PATTERNS, swatch

_FONTS: Final = ("latin", "latin-ext")


@cache
def environment() -> Environment:
    """The templates, with the style and typeface of files; a name that a view lacks is an error."""
    made = Environment(
        loader=PackageLoader("fairday_reports.formats"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    style = files("fairday_reports.formats").joinpath("templates", "file.css").read_text()
    made.globals.update(swatch=swatch, patterns=PAGE_PATTERNS, style=Markup(style), fonts=_fonts())  # noqa: S704 - ours
    return made


def _fonts() -> list[str]:
    """The typeface as data, so that a file is complete."""
    folder = files("fairday_reports").joinpath("static", "fonts")
    return [b64encode(folder.joinpath(f"fairday-sans-{name}.woff2").read_bytes()).decode() for name in _FONTS]
