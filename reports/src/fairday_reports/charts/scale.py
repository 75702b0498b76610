"""Instants to places: a stretch of time laid over the width of a plot."""

from dataclasses import dataclass

from fairday_reports.charts.svg import per_cent

FULL = 100_000


@dataclass(frozen=True, slots=True)
class Scale:
    """The time from `start` to `end`, epoch milliseconds UTC, over the whole width.

    Places are whole thousandths of a per cent, and a width is the difference of two places, so that neighbours
    touch and the widths of a lane without holes sum to exactly 100 %.
    """

    start: int
    end: int

    @property
    def length(self) -> int:
        """Milliseconds shown."""
        return self.end - self.start

    def place(self, instant: int) -> int:
        """An instant in thousandths of a per cent from the left, held within the plot."""
        inside = min(max(instant, self.start), self.end)
        return ((inside - self.start) * FULL + self.length // 2) // self.length

    def x(self, instant: int) -> str:
        """An instant as an attribute value."""
        return per_cent(self.place(instant))

    def width(self, start: int, end: int) -> str:
        """A stretch as an attribute value."""
        return per_cent(self.place(end) - self.place(start))

    def share(self, instant: int) -> float:
        """An instant as a share of the width, 0 to 1."""
        return self.place(instant) / FULL
