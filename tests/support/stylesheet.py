"""Reads the stylesheet and reckons with its colours."""

import re
from importlib.resources import files

CSS = files("fairday_server").joinpath("static", "fairday.css").read_text()

_TO_LMS = (
    (0.4122214708, 0.5363325363, 0.0514459929),
    (0.2119034982, 0.6806995451, 0.1073969566),
    (0.0883024619, 0.2817188376, 0.6299787005),
)
_TO_LAB = (
    (0.2104542553, 0.7936177850, -0.0040720468),
    (1.9779984951, -2.4285922050, 0.4505937099),
    (0.0259040371, 0.7827717662, -0.8086757660),
)
# Machado, Oliveira and Fernandes 2009, severity 1.
VISIONS = {
    "normal": ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)),
    "protan": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deutan": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritan": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}
Matrix = tuple[tuple[float, ...], ...]


def tokens(selector: str) -> dict[str, str]:
    """Colour tokens of the first block with that selector."""
    block = CSS.split(f"{selector} {{", 1)[1].split("}", 1)[0]
    return dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6})", block))


LIGHT = tokens(":root")
DARK = tokens(':root:not([data-theme="light"])')


def contrast(one: str, other: str) -> float:
    """WCAG 2 contrast ratio of two hex colours."""
    low, high = sorted(_dot((0.2126, 0.7152, 0.0722), _linear(colour)) for colour in (one, other))
    return (high + 0.05) / (low + 0.05)


def distance(one: str, other: str, vision: str) -> float:
    """OKLab distance × 100 of two hex colours as somebody with that vision sees them."""
    seen = (_lab([min(1.0, max(0.0, part)) for part in _times(VISIONS[vision], _linear(c))]) for c in (one, other))
    return float(100 * sum((a - b) ** 2 for a, b in zip(*seen, strict=True)) ** 0.5)


def _linear(colour: str) -> list[float]:
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]


def _lab(rgb: list[float]) -> list[float]:
    return _times(_TO_LAB, [max(0.0, part) ** (1 / 3) for part in _times(_TO_LMS, rgb)])


def _times(matrix: Matrix, vector: list[float]) -> list[float]:
    return [_dot(row, vector) for row in matrix]


def _dot(row: tuple[float, ...], vector: list[float]) -> float:
    return sum(a * b for a, b in zip(row, vector, strict=True))
