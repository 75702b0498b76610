"""Times of day as people type them: what is read, what is asked about, and what goes back into the form."""

from datetime import date

import pytest

from fairday_collector.errors import Invalid
from fairday_collector.timesheets.model import Entry
from fairday_server.pages.sheet.forms import Claim, Correction, packed, unpacked
from fairday_server.pages.sheet.times import breaks, instant, instant_after, repeated, shown
from tests.support.office import DAY, at

MINUTE = 60_000
BERLIN = "Europe/Berlin"
BACK, FORWARD = date(2025, 10, 26), date(2026, 3, 29)


@pytest.mark.parametrize(
    ("text", "clock"),
    [("9", "09:00"), ("930", "09:30"), ("9:30", "09:30"), ("0930", "09:30"), (" 09:30 ", "09:30"), ("9.30", "09:30"),
     ("9h30", "09:30"), ("12", "12:00"), ("1", "01:00"), ("123", "01:23"), ("1230", "12:30"), ("0", "00:00"),
     ("23:59", "23:59")],
)  # fmt: skip
def test_times_are_read_as_people_write_them(text: str, clock: str) -> None:
    """With or without a colon, leading zero or minutes."""
    assert instant(DAY, text, "UTC", "start") == at(clock)


@pytest.mark.parametrize("text", ["", "24", "9:60", "-1", "930 pm", "9:3", "99", "١", "9::30", "12345", "9\n30"])
def test_what_is_no_time_is_refused_with_an_example(text: str) -> None:
    """Naming the field."""
    with pytest.raises(Invalid, match=r"start: .* Write it as 9, 930 or 9:30"):
        instant(DAY, text, "UTC", "start")


def test_every_minute_of_a_night_of_25_hours_goes_into_the_form_and_back() -> None:
    """Also those that came twice: what is shown stands for one instant alone."""
    start = instant(BACK, "0", BERLIN, "start")
    minutes = [start + n * MINUTE for n in range(25 * 60)]
    texts = [shown(minute, BERLIN) for minute in minutes]
    assert len(set(texts)) == len(texts)
    assert [instant(BACK, text, BERLIN, "start") for text in texts] == minutes
    assert repeated(BACK, BERLIN) == ("02:00", "03:00")
    assert repeated(DAY, BERLIN) is None


def test_a_time_that_the_clocks_skipped_is_refused() -> None:
    """With the times there were."""
    with pytest.raises(Invalid, match="skipped 02:30"):
        instant(FORWARD, "2:30", BERLIN, "start")


def test_a_letter_is_no_harm_where_nothing_came_twice() -> None:
    """Both mean the one there was."""
    assert instant(DAY, "9:30a", "UTC", "start") == instant(DAY, "9:30b", "UTC", "start") == at("09:30")


def test_an_end_before_the_start_is_the_next_date_s() -> None:
    """A night shift ends in the morning."""
    assert instant_after(DAY, "6", "UTC", "end", at("22:00")) == at("06:00", date(2026, 9, 17))


@pytest.mark.parametrize("text", ["12-1230, 15:00–15:10", "12 to 12:30 and 15-1510", "12—1230; 15:00 until 15:10;"])
def test_breaks_are_read_from_one_line(text: str) -> None:
    """Parted by commas, semicolons or "and"."""
    found = breaks(DAY, text, "UTC", "breaks", at("09:00"))
    assert found == [(at("12:00"), at("12:30")), (at("15:00"), at("15:10"))]


@pytest.mark.parametrize("text", ["12", "12-", "-", "12-13-14", "lunch", ",".join(["12-13"] * 21)])
def test_breaks_that_are_none_are_refused(text: str) -> None:
    """Naming the field."""
    with pytest.raises(Invalid, match="breaks: "):
        breaks(DAY, text, "UTC", "breaks", at("09:00"))


def test_a_form_that_comes_back_untouched_is_the_record_itself() -> None:
    """To the millisecond, breaks too."""
    entry = Entry(at("09:00") + 17_250, at("17:00") + 1, [(at("12:00") + 500, at("12:45") + 999)])
    form = Correction.filled(entry, "UTC", "0.0.")
    assert form.entry(DAY, "UTC") == entry
    asked = (at("13:00") + 1, at("14:00") + 2)
    assert Claim.filled(asked, "UTC").stretch(DAY, "UTC") == asked


@pytest.mark.parametrize("text", ["", "1", "1-2-3", "a-b", "1-2;", "1-2;x", "-", "9" * 40 + "-1", "１-２"])
def test_a_hidden_field_that_was_tampered_with_is_no_entry(text: str) -> None:
    """Then what is typed counts by itself."""
    assert unpacked(text) is None
    assert unpacked(packed(Entry(1, 9, [(2, 3)]))) == Entry(1, 9, [(2, 3)])
