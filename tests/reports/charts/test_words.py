from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairday_reports.words import (
    apportioned,
    clock_until,
    count,
    hm,
    hms,
    hours,
    in_minutes,
    in_seconds,
    listed,
    long_day,
    month,
    percent,
    shares,
    zone_words,
)


@pytest.mark.parametrize(
    ("ms", "table", "sentence"),
    [
        (0, "0:00", "0 min"),
        (400, "0:00", "1 s"),
        (40_000, "0:01", "40 s"),
        (59_499, "0:01", "59 s"),
        (59_500, "0:01", "1 min"),
        (3_600_000, "1:00", "1 h"),
        (3_720_000, "1:02", "1 h 02 min"),
        (28_320_000, "7:52", "7 h 52 min"),
        (-180_000, "−0:03", None),
        (-20_000, "0:00", None),
    ],
)
def test_durations(ms: int, table: str, sentence: str | None) -> None:
    """A duration reads `h:mm` in tables, with a true minus, and in words in sentences, where seconds are not lost."""
    assert hm(ms) == table
    if sentence is not None:
        assert hours(ms) == sentence


def test_seconds_of_a_duration() -> None:
    """Whole seconds read `h:mm:ss`."""
    assert (hms(0), hms(28_329), hms(90_000)) == ("0:00:00", "7:52:09", "25:00:00")


@given(st.lists(st.integers(0, 10**8), max_size=12))
def test_a_column_adds_up(lengths: list[int]) -> None:
    """Seconds of a column add up to the rounded sum, and none is a second or more from the truth."""
    seconds = in_seconds(lengths)
    assert sum(seconds) == (sum(lengths) + 500) // 1000
    assert all(abs(second * 1000 - length) < 1000 for second, length in zip(seconds, lengths, strict=True))


@given(st.lists(st.integers(0, 10**9), max_size=40))
def test_minutes_add_up(lengths: list[int]) -> None:
    """A column of lengths to the minute adds up to its total, each less than a minute from its own length."""
    minutes = [int(h) * 60 + int(m) for h, m in (text.split(":") for text in in_minutes(lengths))]
    assert sum(minutes) == (sum(lengths) + 30_000) // 60_000
    assert all(abs(minute * 60_000 - length) < 60_000 for minute, length in zip(minutes, lengths, strict=True))


def test_months_are_named() -> None:
    """With their year."""
    assert month(date(2026, 10, 31)) == "October 2026"


@given(st.lists(st.integers(0, 10**8), min_size=1, max_size=12).filter(any))
def test_shares_add_up(lengths: list[int]) -> None:
    """Shares are of one place and sum to 100 %."""
    tenths = [round(float(share.removesuffix(" %")) * 10) for share in shares(lengths)]
    assert sum(tenths) == 1000


def test_nothing_is_shared_out_of_nothing() -> None:
    """Without any amount every share is zero."""
    assert apportioned([0, 0], 1000) == [0, 0]
    assert shares([0]) == ["0.0 %"]


def test_a_day_ends_at_24() -> None:
    """What ends with the day ends at 24:00, an instant before at its own time, and a day cut elsewhere as it is."""
    midnight = 1_760_392_800_000
    assert clock_until(midnight, "Europe/Stockholm", midnight) == "24:00"
    assert clock_until(midnight - 60_000, "Europe/Stockholm", midnight) == "23:59"
    assert clock_until(midnight - 3_600_000, "Europe/Stockholm", midnight - 3_600_000) == "23:00"


def test_dates_name_a_year_only_where_it_is_another() -> None:
    """A date in a heading carries its year when that is not the present one."""
    assert long_day(date(2026, 10, 13), 2026) == "Tuesday 13 October"
    assert long_day(date(2025, 10, 14), 2026) == "Tuesday 14 October 2025"


def test_small_words() -> None:
    """Lists, counts, shares and zones read as in a sentence."""
    assert (listed([]), listed(["a"]), listed(["a", "b"]), listed(["a", "b", "c"])) == (
        "",
        "a",
        "a and b",
        "a, b and c",
    )
    assert (count(1, "key", "keys"), count(1204, "key", "keys")) == ("1 key", "1,204 keys")
    assert (percent(None), percent(0.9999), percent(1.0), percent(0.29)) == ("", "99 %", "100 %", "29 %")
    assert zone_words("America/Argentina/Buenos_Aires") == "Buenos Aires time (America/Argentina/Buenos_Aires)"
    assert zone_words("UTC") == "UTC"
