"""What is said about working hours, as it stands in the config book: shifts, rosters, overrides, holidays, leave."""

import re
from datetime import date
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from fairday_collector.errors import Invalid
from fairday_collector.roster.public_holidays import find_country, find_subdivision

FREE = ""
"""In place of a shift's name: not to be worked."""
DAY_MIN = 1440
MAX_CYCLE = 366
MAX_TEXT = 200
_TIME = re.compile(r"([0-9]{1,3}):([0-5][0-9])")


class Shift(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Working hours by the wall clock of the person's zone; an `end` at or before `start` is the next day's."""

    start: str
    end: str
    unpaid_break_s: int = 0
    note: str = ""

    @property
    def start_min(self) -> int:
        """Start in minutes after local midnight."""
        return _minutes("start", self.start)

    @property
    def length_min(self) -> int:
        """Length by the wall clock in minutes, 1 to 1440."""
        return (_minutes("end", self.end) - self.start_min - 1) % DAY_MIN + 1

    def check(self) -> None:
        """Raises Invalid naming the field and the remedy."""
        start, end = _parts("start", self.start), _parts("end", self.end)
        if end > DAY_MIN and start < DAY_MIN:
            hours = (end - start) / 60
            raise Invalid(
                "shift_too_long" if end - start > DAY_MIN else "bad_time",
                f"end: {self.start} to {self.end} would be {hours:g} h. A shift has at most 24 h, and its end is a "
                "time of day from 00:00 to 23:59; one at or before the start is the next day's.",
            )
        length_s = self.length_min * 60
        if not 0 <= self.unpaid_break_s < length_s:
            raise Invalid(
                "bad_break",
                f"unpaid_break_s: a shift of {length_s / 3600:g} h can have 0 to {length_s - 1} s of unpaid break, "
                f"not {self.unpaid_break_s}.",
            )
        _check_text("note", self.note, least=0)


class Roster(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A cycle of shift names, one a date, `FREE` for a free one; `anchor` is a date of its first entry."""

    cycle: list[str]
    anchor: date

    def name_on(self, day: date) -> str:
        """The shift's name on a local date; `FREE` for none."""
        return self.cycle[(day - self.anchor).days % len(self.cycle)]

    def check(self) -> None:
        """Raises Invalid naming the field and the remedy."""
        if not 1 <= len(self.cycle) <= MAX_CYCLE:
            raise Invalid(
                "bad_cycle",
                f"cycle: a cycle has 1 to {MAX_CYCLE} entries, one a date, not {len(self.cycle)}. "
                "Name a shift for each date, or leave it free.",
            )


class DayOverride(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The shift of one date whatever the roster or a holiday say; `FREE` for a free date."""

    shift: str

    def check(self) -> None:
        """Any name may be given; whether there is such a shift is known by the book alone."""


class Holidays(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The public holidays of a country and subdivision, by their ISO 3166 codes, but those `omit` names."""

    country: str
    subdivision: str | None = None
    omit: list[date] = []

    def check(self) -> None:
        """Raises Invalid naming the field and the remedy."""
        find_country(self.country)
        find_subdivision(self.country, self.subdivision)


class Holiday(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A holiday of one's own."""

    title: str

    def check(self) -> None:
        """Raises Invalid naming the field and the remedy."""
        _check_text("title", self.title)


class Leave(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Leave of a kind such as `vacation`; `share` of each date's working time is off, 1 for all of it."""

    kind: str
    share: Annotated[float, Meta(gt=0, le=1)] = 1.0

    def check(self) -> None:
        """Raises Invalid naming the field and the remedy."""
        _check_text("kind", self.kind)
        if not 0 < self.share <= 1:
            raise Invalid(
                "bad_share",
                f"share: the share of the day must be more than 0 and at most 1, not {self.share:g}. "
                "Write 0.5 for half a day.",
            )


Kind = Literal["shift", "roster", "day", "holidays", "holiday", "leave"]
VALUES: dict[Kind, type[Shift | Roster | DayOverride | Holidays | Holiday | Leave]] = {
    "shift": Shift,
    "roster": Roster,
    "day": DayOverride,
    "holidays": Holidays,
    "holiday": Holiday,
    "leave": Leave,
}
"""The value of each kind of the config book that is about working hours."""
EXACT: tuple[Kind, ...] = ("day", "holiday", "leave")
"""The kinds that hold between their own dates alone."""


def _parts(field: str, text: str) -> int:
    """Minutes after midnight of `HH:MM`, over 24 h too, so that the refusal can say how long the shift would be."""
    found = _TIME.fullmatch(text)
    if found is None or len(found[1]) == 1:
        raise Invalid("bad_time", f"{field}: {text!r} is no time of day. Write it as HH:MM, for instance 08:30.")
    minutes = int(found[1]) * 60 + int(found[2])
    if field == "start" and minutes >= DAY_MIN:
        raise Invalid("bad_time", f"{field}: {text!r} is no time of day. Write one from 00:00 to 23:59.")
    return minutes


def _minutes(field: str, text: str) -> int:
    return _parts(field, text) % DAY_MIN


def _check_text(field: str, text: str, least: int = 1) -> None:
    if not least <= len(text.strip()) <= MAX_TEXT or not (text.isprintable() or not text):
        raise Invalid("bad_text", f"{field}: write {least} to {MAX_TEXT} printable characters.")
