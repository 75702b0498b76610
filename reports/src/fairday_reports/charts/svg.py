"""Elements of SVG as text; every text and attribute is escaped on the way in."""

from markupsafe import Markup, escape

from fairday_reports.charts.palette import LIGHT

NOTHING = Markup("")


def el(name: str, *inner: str, **attributes: object) -> Markup:
    """An element; `class_` and `text_anchor` give `class` and `text-anchor`, an attribute of None or "" is left out."""
    given = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(_plain(value))}"'
        for key, value in attributes.items()
        if value is not None and value != ""
    )
    body = NOTHING.join(inner)
    return Markup(f"<{name}{given}>{body}</{name}>" if body else f"<{name}{given}/>")  # noqa: S704 - all parts are escaped


def group(kind: str, *inner: str) -> Markup:
    """Marks of one kind: the class themes the screen, the attribute serves mail and PDF."""
    return el("g", *inner, class_=f"f-{kind}", fill=LIGHT[kind])


def per_cent(units: int) -> str:
    """Thousandths of a per cent as `12.345%`."""
    whole, rest = divmod(units, 1000)
    return f"{whole}.{rest:03}".rstrip("0").rstrip(".") + "%"


def _plain(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)
