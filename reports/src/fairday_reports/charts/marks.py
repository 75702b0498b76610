"""What each state and class looks like: height, texture and colour say the same thing three times."""

from collections.abc import Iterable

from markupsafe import Markup

from fairday_reports.charts.palette import LIGHT
from fairday_reports.charts.svg import NOTHING, el, group

Part = tuple[str, Markup]
"""A mark and the kind whose colour it takes; "" where a pattern gives the colour."""

_SOLID = frozenset({"active", "meeting", "productive", "neutral", "unproductive", "band"})
_CAPPED = frozenset({"passive", "unclassified"})
_TEXTURED = {"claimed": "url(#p-dot)", "private": "url(#p-bars)"}


def _dots(kind: str) -> Markup:
    return el("rect", class_=f"f-{kind}", fill=LIGHT[kind], x=1.5, y=1.5, width=1.6, height=1.6)


def _bars(kind: str, width: float, height: int) -> Markup:
    return el("rect", class_=f"f-{kind}", fill=LIGHT[kind], width=width, height=height)


def _pattern(name: str, size: int, turn: str, inner: Markup) -> Markup:
    # SVG spells this one attribute in mixed case, which keyword arguments carry as it is.
    return el(
        "pattern", inner, id=f"p-{name}", width=size, height=size, patternUnits="userSpaceOnUse", patternTransform=turn
    )


PATTERNS = el(
    "defs",
    _pattern("hatch", 6, "rotate(45)", _bars("unknown", 1.4, 6)),
    _pattern("dot", 5, "", _dots("claimed-dot")),
    _pattern("dot-open", 5, "", _dots("claimed")),
    _pattern("bars", 4, "", _bars("private-gap", 1, 4)),
    _pattern("dash", 5, "", _bars("suspended", 3, 5)),
)
"""The textures; once in a page, ahead of its charts."""

PAGE_PATTERNS = el("svg", PATTERNS, class_="defs", width=0, height=0, aria_hidden="true", focusable="false")
"""The textures in a drawing of their own that takes no room."""


def shape(state: str, x: str, width: str, y: float, height: float, tip: str = "") -> list[Part]:
    """The marks of one run in a lane from `y` downwards; `tip` is the title of the one that holds the run."""
    title = el("title", tip) if tip else NOTHING

    def rect(top: float, high: float, inner: Markup = NOTHING, fill: str = "") -> Markup:
        return el("rect", inner, x=x, y=float(top), width=width, height=float(high), fill=fill)

    half, low = y + height / 2, y + height * 3 / 4
    cap = 3 if height >= 30 else 2
    if state in _SOLID:
        return [(state, rect(y, height, title))]
    if state in _CAPPED:
        return [(state, rect(y, height, title)), (f"{state}-cap", rect(y, cap))]
    if state in _TEXTURED:
        return [(state, rect(y, height, title)), ("", rect(y, height, fill=_TEXTURED[state]))]
    match state:
        case "claimed-pending":
            return [("", rect(y, height, title, "url(#p-dot-open)")), ("claimed", rect(y, cap))]
        case "idle":
            return [("idle", rect(half, height / 2, title))]
        case "away":
            return [("away", rect(half, height / 2, title)), ("away-cap", rect(half, 2))]
        case "locked":
            return [("locked", rect(low, height / 4, title))]
        case "suspended":
            return [("", rect(low, height / 4, title, "url(#p-dash)"))]
        case "off":
            return [("off", rect(y + height - 2, 2, title))]
        case "not-yet":
            return [("", rect(y, height, title, "none"))]
    return [
        ("unknown-bg", rect(y, height, title)),
        ("", rect(y, height, fill="url(#p-hatch)")),
        ("unknown", rect(y, 1)),
        ("unknown", rect(y + height - 1, 1)),
    ]


def grouped(parts: Iterable[Part]) -> Markup:
    """Marks with one group for each kind, patterns above the plain ones."""
    kinds: dict[str, list[Markup]] = {}
    for kind, mark in parts:
        kinds.setdefault(kind, []).append(mark)
    textured = kinds.pop("", [])
    return NOTHING.join(
        [*(group(kind, *marks) for kind, marks in kinds.items()), *([el("g", *textured)] if textured else [])]
    )


def swatch(state: str) -> Markup:
    """A state or class in small, for a legend or a table; the word stands beside it."""
    return el("svg", grouped(shape(state, "0", "18", 0, 14)), class_="sw", width=18, height=14, aria_hidden="true")
