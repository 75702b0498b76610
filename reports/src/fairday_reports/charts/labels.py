"""Which labels are drawn: those that touch no other at the narrowest plot that shows them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

TIERS = ((288, ""), (480, "mid"), (768, "minor"), (960, "wide"))
"""The narrowest plot in px, and the class of a label that first has room there."""

# Advance widths of our font at 13 px; a wider fallback then comes close to its neighbour, but not over it.
_DIGIT_PX = 6.5
_COLON_PX = 3.3
_LETTER_PX = 7.0
_SPACE_PX = 7

Anchor = Literal["start", "middle", "end"]


@dataclass(frozen=True, slots=True)
class Label:
    """A text at a share, 0 to 1, of the width; `anchor` says which of its ends stands there."""

    text: str
    at: float
    anchor: Anchor = "middle"

    def extent(self, plot_px: float) -> tuple[float, float]:
        """Left and right end in px in a plot of that width."""
        width = sum(map(_advance, self.text))
        shift = {"start": 0.0, "middle": width / 2, "end": width}[self.anchor]
        left = self.at * plot_px - shift
        return left, left + width


def clear(one: Label, other: Label, plot_px: float) -> bool:
    """Whether two labels keep their distance."""
    left, right = one.extent(plot_px)
    start, end = other.extent(plot_px)
    return right + _SPACE_PX <= start or end + _SPACE_PX <= left


def fit(label: Label, others: Iterable[Label], plot_px: float) -> bool:
    """Whether a label lies inside the plot and clear of the others."""
    left, right = label.extent(plot_px)
    return left >= -0.5 and right <= plot_px + 0.5 and all(clear(label, other, plot_px) for other in others)


def placed(labels: Iterable[Label]) -> list[tuple[Label, str]]:
    """The labels that find room, each with the class of the narrowest plot it has room in; the first has precedence.

    A label that has room keeps it in every wider plot, so the classes only ever hide.
    """
    waiting = list(labels)
    shown: list[tuple[Label, str]] = []
    for plot_px, tier in TIERS:
        left: list[Label] = []
        for label in waiting:
            if fit(label, (other for other, _ in shown), plot_px):
                shown.append((label, tier))
            else:
                left.append(label)
        waiting = left
    return shown


def _advance(character: str) -> float:
    if character.isdigit():
        return _DIGIT_PX
    return _COLON_PX if character == ":" else _LETTER_PX
