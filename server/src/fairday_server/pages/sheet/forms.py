"""The forms of a timesheet between the record and what people type; pure.

A field that was left as it was filled in stands for the exact instant it was filled from, not for the full minute.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from fairday_collector.errors import Invalid
from fairday_collector.timesheets.model import Entry, Interval
from fairday_server.pages.sheet.times import breaks, instant, instant_after, shown, shown_breaks
from fairday_server.pages.typed import Typed

How = Literal["worked", "not_worked", "restore"]
HOWS: dict[str, How] = {"worked": "worked", "not_worked": "not_worked", "restore": "restore"}


@dataclass(frozen=True, slots=True)
class Correction:
    """A correction as it stands in its form; `was` is the entry the form was filled from, as a text."""

    how: str = ""
    start: str = ""
    end: str = ""
    breaks: str = ""
    reason: str = ""
    was: str = ""
    seen: str = ""
    faults: dict[str, str] = field(default_factory=dict)

    @classmethod
    def filled(cls, entry: Entry | None, zone: str, seen: str) -> "Correction":
        """The form as it is shown first."""
        if entry is None:
            return cls(how="worked", seen=seen)
        return cls(
            "worked", shown(entry.start_ms, zone), shown(entry.end_ms, zone), shown_breaks(entry.breaks, zone),
            was=packed(entry), seen=seen,
        )  # fmt: skip

    @classmethod
    def typed(cls, given: Typed) -> "Correction":
        """The form as it was sent."""
        how, start, end, breaks_, reason, was, seen = (
            given.get(name, "") for name in ("how", "start", "end", "breaks", "reason", "was", "seen")
        )
        return cls(how, start, end, breaks_, reason, was, seen)

    @property
    def choice(self) -> How:
        """What is to become of the date; raises Invalid for nothing that there is."""
        if self.how not in HOWS:
            raise Invalid("bad_form", "how: choose what is right.")
        return HOWS[self.how]

    def entry(self, day: date, zone: str) -> Entry | None:
        """The entry that was typed, None for not worked; raises Invalid naming the field."""
        if self.choice == "not_worked":
            return None
        was = unpacked(self.was)
        if was is not None and self.start == shown(was.start_ms, zone):
            begin = was.start_ms
        else:
            begin = instant(day, self.start, zone, "start")
        if was is not None and self.end == shown(was.end_ms, zone):
            end = was.end_ms
        else:
            end = instant_after(day, self.end, zone, "end", begin)
        if was is not None and self.breaks == shown_breaks(was.breaks, zone):
            pauses = was.breaks
        else:
            pauses = breaks(day, self.breaks, zone, "breaks", begin)
        return Entry(begin, end, pauses)


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim as it stands in its form; `was` is the stretch the form was filled from, as a text."""

    kind: str = ""
    start: str = ""
    end: str = ""
    note: str = ""
    was: str = ""
    faults: dict[str, str] = field(default_factory=dict)

    @classmethod
    def filled(cls, asked: Interval | None, zone: str) -> "Claim":
        """The form as it is shown first, for a stretch or none."""
        if asked is None:
            return cls()
        return cls(start=shown(asked[0], zone), end=shown(asked[1], zone), was=f"{asked[0]}-{asked[1]}")

    @classmethod
    def typed(cls, given: Typed) -> "Claim":
        """The form as it was sent."""
        kind, start, end, note, was = (given.get(name, "") for name in ("kind", "from", "to", "note", "was"))
        return cls(kind, start, end, note, was)

    @property
    def asked(self) -> Interval | None:
        """The stretch the form was filled from."""
        return _pair(self.was)

    def stretch(self, day: date, zone: str) -> Interval:
        """The stretch that was typed; raises Invalid naming the field."""
        was = self.asked
        if was is not None and (self.start, self.end) == (shown(was[0], zone), shown(was[1], zone)):
            return was
        begin = was[0] if was and self.start == shown(was[0], zone) else instant(day, self.start, zone, "from")
        return begin, instant_after(day, self.end, zone, "to", begin)


def packed(entry: Entry) -> str:
    """An entry as a hidden field carries it."""
    return ";".join(f"{low}-{high}" for low, high in ((entry.start_ms, entry.end_ms), *entry.breaks))


def unpacked(text: str) -> Entry | None:
    """The entry that `packed` made the text of; None for any other text."""
    pairs = [_pair(part) for part in text.split(";")][:50]
    found = [pair for pair in pairs if pair is not None]
    return Entry(*found[0], found[1:]) if found and len(found) == len(pairs) else None


def _pair(text: str) -> Interval | None:
    low, _, high = text.partition("-")
    if not all(end.isascii() and end.isdecimal() and len(end) <= 15 for end in (low, high)):
        return None
    return int(low), int(high)
