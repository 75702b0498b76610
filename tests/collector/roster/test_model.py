from datetime import date
from typing import Any

import msgspec
import pytest

from fairday_collector.errors import Invalid
from fairday_collector.roster.model import VALUES, Kind, Roster, Shift
from tests.support.rosters import MONDAY


def read(kind: Kind, value: dict[str, Any]) -> Any:
    """The value of a kind as the config book has it."""
    return msgspec.convert(value, VALUES[kind])


@pytest.mark.parametrize(
    ("start", "end", "minutes"),
    [("09:00", "17:30", 510), ("22:00", "06:00", 480), ("08:00", "08:00", 1440), ("16:00", "24:00", 480)],
)
def test_an_end_at_or_before_the_start_is_the_next_days(start: str, end: str, minutes: int) -> None:
    """A shift has up to 24 hours; 24:00 is the midnight that ends the date."""
    shift = Shift(start=start, end=end)
    shift.check()
    assert shift.length_min == minutes


@pytest.mark.parametrize(
    ("kind", "value", "code", "words"),
    [
        ("shift", {"start": "08:00", "end": "38:00"}, "shift_too_long", ("end:", "30 h", "at most 24 h")),
        ("shift", {"start": "08:00", "end": "25:00"}, "bad_time", ("end:", "17 h", "time of day")),
        ("shift", {"start": "8:00", "end": "16:00"}, "bad_time", ("start:", "HH:MM")),
        ("shift", {"start": "24:00", "end": "08:00"}, "bad_time", ("start:", "23:59")),
        ("shift", {"start": "08:00", "end": "16:60"}, "bad_time", ("end:", "HH:MM")),
        ("shift", {"start": "08:00", "end": "noon"}, "bad_time", ("end:", "HH:MM")),
        ("shift", {"start": "08:00", "end": "16:00", "unpaid_break_s": 28_800}, "bad_break", ("unpaid_break_s", "8 h")),
        ("shift", {"start": "08:00", "end": "16:00", "unpaid_break_s": -1}, "bad_break", ("unpaid_break_s",)),
        ("shift", {"start": "08:00", "end": "16:00", "note": "x" * 201}, "bad_text", ("note:", "200")),
        ("shift", {"start": "08:00", "end": "16:00", "note": "a\nb"}, "bad_text", ("note:",)),
        ("roster", {"cycle": [], "anchor": "2026-11-02"}, "bad_cycle", ("cycle:", "1 to 366")),
        ("roster", {"cycle": [""] * 367, "anchor": "2026-11-02"}, "bad_cycle", ("cycle:", "367")),
        ("holidays", {"country": "XX"}, "unknown_country", ("country:", "'XX'", "ISO 3166")),
        ("holidays", {"country": "Germany"}, "unknown_country", ("country:",)),
        ("holidays", {"country": "DE", "subdivision": "QQ"}, "unknown_subdivision", ("subdivision:", "BE")),
        ("holidays", {"country": "SE", "subdivision": "AB"}, "unknown_subdivision", ("subdivision:", "has none")),
        ("holiday", {"title": " "}, "bad_text", ("title:", "1 to 200")),
        ("leave", {"kind": ""}, "bad_text", ("kind:",)),
    ],
)
def test_what_is_not_right_is_refused_by_field_and_remedy(
    kind: Kind, value: dict[str, Any], code: str, words: tuple[str, ...]
) -> None:
    """A value that was read but is not right names its field and what to do."""
    with pytest.raises(Invalid) as refused:
        read(kind, value).check()
    assert refused.value.code == code
    assert all(word in refused.value.detail for word in words), refused.value.detail


@pytest.mark.parametrize("share", [0, -0.5, 1.01, float("nan"), float("inf")])
def test_a_share_of_leave_is_more_than_none_and_at_most_all(share: float) -> None:
    """A share out of range is refused when it is read and when it is checked."""
    with pytest.raises(msgspec.ValidationError):
        read("leave", {"kind": "vacation", "share": share})
    with pytest.raises(Invalid) as refused:
        VALUES["leave"](kind="vacation", share=share).check()  # type: ignore[call-arg]
    assert refused.value.code == "bad_share"


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("shift", {"start": "22:00", "end": "06:00", "unpaid_break_s": 2700, "note": "Two people"}),
        ("roster", {"cycle": ["early", "", "late"], "anchor": "2026-11-02"}),
        ("day", {"shift": ""}),
        ("holidays", {"country": "DE", "subdivision": "BE", "omit": ["2026-12-25"]}),
        ("holiday", {"title": "Founders' day"}),
        ("leave", {"kind": "vacation", "share": 0.5}),
    ],
)
def test_a_value_is_written_as_it_was_read(kind: Kind, value: dict[str, Any]) -> None:
    """Reading, checking and writing a value gives the same JSON values."""
    made = read(kind, value)
    made.check()
    assert msgspec.to_builtins(made) == value


def test_a_cycle_goes_on_in_both_directions_from_its_anchor() -> None:
    """The entry of a date is counted from the anchor, backwards too."""
    roster = Roster(cycle=["a", "b", ""], anchor=MONDAY)
    names = [roster.name_on(date(2026, 11, day)) for day in range(1, 7)]
    assert names == ["", "a", "b", "", "a", "b"]
