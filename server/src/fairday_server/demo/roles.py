"""What kinds of work the demo company knows: programs, how long one stays in each, meetings and hours."""

from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate


@dataclass(frozen=True, slots=True)
class AppUse:
    """How a program is used. `stay_s` is the median stay in seconds, `reads` the chance that one stops to read.

    Keys, clicks and scrolls are per minute of input.
    """

    app: str
    weight: int
    stay_s: int
    reads: float
    keys: float
    clicks: float
    scrolls: float


@dataclass(frozen=True)
class Role:
    """A kind of work. `start` is in hours after local midnight, `hours` from start to end of the day.

    `meetings` and `phone_calls` are means per day, `watches` the chance a day of a stretch of video.
    """

    start: float
    hours: float
    uses: tuple[AppUse, ...]
    meetings: float
    meeting_apps: tuple[str, ...]
    phone_calls: float = 0.0
    watches: float = 0.1

    @cached_property
    def weights(self) -> list[int]:
        """Cumulative weights of the programs."""
        return list(accumulate(use.weight for use in self.uses))


OPERATIONS = Role(
    start=8.2,
    hours=8.9,
    uses=(
        AppUse("excel", 30, 95, 0.30, 52, 14, 9),
        AppUse("outlook", 20, 58, 0.35, 96, 9, 8),
        AppUse("edge", 22, 62, 0.35, 21, 13, 14),
        AppUse("teams", 12, 34, 0.20, 104, 7, 4),
        AppUse("sap", 14, 84, 0.25, 44, 16, 6),
        AppUse("acrobat", 5, 70, 0.55, 3, 6, 22),
        AppUse("word", 3, 120, 0.30, 110, 6, 6),
    ),
    meetings=1.6,
    meeting_apps=("teams",),
)
SUPPORT = Role(
    start=9.4,
    hours=9.0,
    uses=(
        AppUse("chrome", 46, 84, 0.25, 58, 14, 13),
        AppUse("slack", 20, 40, 0.15, 98, 7, 6),
        AppUse("outlook", 12, 52, 0.30, 100, 8, 8),
        AppUse("zoiper", 8, 26, 0.10, 8, 9, 1),
        AppUse("notepad", 8, 36, 0.15, 120, 4, 3),
        AppUse("excel", 6, 70, 0.25, 36, 12, 8),
    ),
    meetings=0.8,
    meeting_apps=("meet", "zoom"),
    phone_calls=6.0,
    watches=0.15,
)
ENGINEERING = Role(
    start=9.1,
    hours=8.9,
    uses=(
        AppUse("code", 38, 125, 0.32, 88, 7, 11),
        AppUse("gnome-terminal", 21, 44, 0.15, 92, 2, 4),
        AppUse("firefox", 24, 64, 0.40, 17, 10, 20),
        AppUse("slack", 14, 38, 0.20, 112, 6, 6),
        AppUse("thunderbird", 5, 56, 0.35, 82, 8, 9),
        AppUse("dbeaver", 4, 90, 0.30, 46, 12, 9),
    ),
    meetings=1.7,
    meeting_apps=("zoom", "meet"),
    watches=0.2,
)
SALES = Role(
    start=8.6,
    hours=9.0,
    uses=(
        AppUse("chrome", 32, 60, 0.30, 40, 13, 13),
        AppUse("outlook", 28, 62, 0.30, 108, 9, 8),
        AppUse("salesforce", 14, 74, 0.25, 46, 14, 9),
        AppUse("slack", 12, 34, 0.20, 96, 6, 5),
        AppUse("powerpoint", 8, 130, 0.35, 42, 20, 6),
        AppUse("excel", 6, 84, 0.30, 40, 13, 8),
    ),
    meetings=3.2,
    meeting_apps=("zoom", "teams", "meet"),
    phone_calls=1.5,
    watches=0.08,
)
