"""Which labels are drawn: those that touch no other at the narrowest plot that shows them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

TIERS = ((288, ""), (480, "mid"), (768, "minor"), (960, "wide"))
"""The narrowest plot in px, and the class of a label that first has room there."""

# 13 px text: a generous mean, since the fallback fonts run wider than ours.
_CHARACTER_PX = 7.5
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
        width = len(self.text) * _CHARACTER_PX
        shift = {"start": 0.0, "middle": width / 2, "end": width}[self.anchor]
        left = self.at * plot_px - shift
        return left, left + width


def fit(label: Label, others: Iterable[Label], plot_px: float) -> bool:
    """Whether a label lies inside the plot and clear of the others."""
    left, right = label.extent(plot_px)
    if left < -0.5 or right > plot_px + 0.5:
        return False
    return all(right + _SPACE_PX <= start or end + _SPACE_PX <= left for start, end in (o.extent(plot_px) for o in others))


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
