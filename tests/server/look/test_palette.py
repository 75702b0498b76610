import re
from itertools import combinations

import pytest

from fairday_reports.charts import palette
from tests.support.stylesheet import CSS, DARK, LIGHT, VISIONS, contrast, distance, tokens

TEXT = """
ink: page 15.19/15.18, surface 16.46/13.91, sunken 14.11/12.18, note-wash 14.66/11.88, accent-wash 13.90/11.21, band 13.71/11.41
ink-2: page 8.24/10.45, surface 8.93/9.57, sunken 7.65/8.38, band 7.44/7.85
ink-3: page 5.59/7.36, surface 6.06/6.74, sunken 5.19/5.90, band 5.05/5.53, h0 5.58/6.23
accent: page 7.31/9.28, surface 7.93/8.50, sunken 6.79/7.44
accent-ink: accent 7.93/8.43
note: note-wash 6.33/7.89, surface 7.11/9.23
error: surface 7.30/8.33, error-wash 6.20/7.38
h-ink: h1 12.92/10.71, h2 9.89/7.91, h3 7.06/5.22
h-ink-on: h4 5.08/7.07, h5 9.37/11.87
"""  # noqa: E501 - a table
MARKS = """
surface: edge 3.76/4.68, s-active 5.81/6.56, s-meeting 3.27/4.30, s-passive-cap 3.61/5.35, s-claimed 4.17/6.98
surface: s-private 8.81/11.77, s-idle 3.30/4.20, s-away-cap 3.72/4.80, s-locked 3.76/4.68, s-unknown 4.03/5.41
surface: c-productive 5.81/6.56, c-neutral 3.82/4.19, c-unproductive 3.08/6.47, c-unclassified-cap 3.76/4.68
surface: accent 7.93/8.50, band-edge 4.28/6.06
band: s-active 4.83/5.38, ink 13.71/11.41
"""
STATES = ("s-active", "s-meeting", "s-passive", "s-claimed", "s-private")
CLASSES = ("c-productive", "c-neutral", "c-unproductive", "c-unclassified")


def pairs(table: str) -> list[tuple[str, str, float, float]]:
    """Rows of "one: other light/dark, …" as (one, other, light, dark)."""
    found = []
    for line in table.strip().splitlines():
        one, _, rest = line.partition(": ")
        for other, light, dark in re.findall(r"([\w-]+) ([\d.]+)/([\d.]+)", rest):
            found.append((one, other, float(light), float(dark)))
    return found


@pytest.mark.parametrize(("table", "least", "count"), [(TEXT, 4.5, 28), (MARKS, 3.0, 18)])
def test_contrast(table: str, least: float, count: int) -> None:
    """Every pair of colours has the contrast it was designed with, in both themes, and enough of it."""
    rows = pairs(table)
    assert len(rows) == count
    for one, other, light, dark in rows:
        reckoned = [contrast(theme[one], theme[other]) for theme in (LIGHT, DARK)]
        assert reckoned == pytest.approx([light, dark], abs=0.01), (one, other)
        assert min(reckoned) >= least, (one, other)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("names", [STATES, CLASSES], ids=["states", "classes"])
@pytest.mark.parametrize("vision", VISIONS)
def test_colours_stay_apart_in_any_vision(theme: dict[str, str], names: tuple[str, ...], vision: str) -> None:
    """States of full height, and classes, differ for every kind of colour vision."""
    assert min(distance(theme[a], theme[b], vision) for a, b in combinations(names, 2)) >= 8


def test_the_two_dark_copies_are_equal() -> None:
    """Dark by preference and dark by choice are the same theme, and it leaves no colour light."""
    assert tokens(':root[data-theme="dark"]') == DARK
    assert DARK.keys() == LIGHT.keys()


def token_of(kind: str) -> str:
    """The token a kind of mark takes its colour from: a state's, a class's, or one of its own name."""
    return next(token for token in (f"s-{kind}", f"c-{kind}", kind) if token in LIGHT)


def test_the_charts_know_the_light_colours() -> None:
    """What charts carry for mail and PDF is what the light theme shows."""
    for kind, colour in palette.LIGHT.items():
        assert colour == LIGHT[token_of(kind)], kind


def test_every_kind_of_mark_is_themed() -> None:
    """Each kind a chart draws in has its class in the stylesheet, with the token of its name."""
    for kind in palette.LIGHT.keys() - {"surface"}:
        assert f".f-{kind} {{ fill: var(--{token_of(kind)}); }}" in CSS, kind


def test_rules_name_tokens_only() -> None:
    """Outside the theme blocks and the page margin no rule names a colour of its own."""
    rules = CSS.split("/* ---- base ---- */")[1]
    assert not re.findall(r"#[0-9a-fA-F]{3,8}\b(?![^{]*\{)", rules)
