"""The forms of the timesheet's page: corrected and claimed for, and what was typed is never lost."""

from datetime import date
from pathlib import Path

import pytest
from starlette.types import ASGIApp

from fairday_collector.store.tables import ClaimRow, Correction, Person
from tests.server.pages.test_pages import get, post, signed_in
from tests.support.collector import HOUR, MINUTE, Collector
from tests.support.office import DAY, Office, entry, office
from tests.support.sheet_pages import HOSTILE, asks, form_of, hidden, path, text
from tests.support.website import website


def test_a_correction_is_checked_first_and_then_done(collector: Collector, app: ASGIApp, maya: Office) -> None:
    """What follows is said without changing anything; sent, it is on record with its reason, and said to be."""
    cookie = signed_in(collector, app, maya.maya.id)
    given = form_of(app, maya, cookie)
    assert (given["start"], given["end"], given["breaks"]) == ("09:00", "17:00", "12:00–12:45")
    changed = {**given, "start": "830", "breaks": "12-1230", "reason": "train"}
    looked = post(app, path(maya, "correct"), cookie, step="look", **changed)
    assert looked.status == 200
    assert "Wednesday becomes 8 h." in text(looked.body)
    assert 'value="830"' in looked.body.decode()
    assert collector.rows(Correction) == []
    done = post(app, path(maya, "correct"), cookie, **changed)
    assert (done.status, done.headers["location"]) == (303, f"{path(maya)}?done=corrected")
    assert maya.recorded().entry == entry("08:30", "17:00", ("12:00", "12:30"))
    page = text(get(app, done.headers["location"], cookie).body)
    assert "Your correction is on record." in page
    assert "Start from 09:00 to 08:30. Breaks from 0:45 to 0:30. “train”, by you" in page


def test_what_is_left_as_it_was_keeps_its_seconds(collector: Collector, app: ASGIApp, maya: Office) -> None:
    """A field that was not touched stands for the instant it was filled from."""
    day = date(2026, 9, 17)
    maya.records_spans(("09:00:17", "15:30:41", "input"), day=day)
    cookie = signed_in(collector, app, maya.maya.id)
    page = get(app, f"{path(maya, day=day)}?correct=yes", cookie).body
    given = {name: hidden(page, name) for name in ("was", "seen", "start", "end", "breaks")}
    given |= {"how": "worked", "breaks": "12–12:30", "reason": "lunch"}
    assert post(app, path(maya, "correct", day), cookie, **given).status == 303
    assert maya.recorded(day).entry == entry("09:00:17", "15:30:41", ("12:00", "12:30"), day=day)


def test_not_worked_and_back(collector: Collector, app: ASGIApp, maya: Office) -> None:
    """A date can be said not to be worked, and go back to what is proposed."""
    cookie = signed_in(collector, app, maya.maya.id)
    given = form_of(app, maya, cookie) | {"how": "not_worked", "reason": "was ill"}
    assert post(app, path(maya, "correct"), cookie, **given).status == 303
    page = get(app, f"{path(maya)}?correct=yes", cookie).body
    assert "Wed 16 Not worked 0:00 Corrected" in text(page)
    back = {"how": "restore", "reason": "was not", "seen": hidden(page, "seen"), "was": ""}
    assert post(app, path(maya, "correct"), cookie, **back).status == 303
    assert maya.recorded().source == "proposed"


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"start": "25"}, "'25' is no time of day"),
        ({"start": ""}, "A time of day is missing"),
        ({"breaks": "lunch"}, "'lunch' is no break"),
        ({"breaks": "8-8:30"}, "is no stretch of the working time"),
        ({"reason": " "}, "Say why, in a few words."),
        ({"reason": "x" * 501}, "at most 500"),
        ({"how": "maybe"}, "Choose what is right"),
        ({"start": HOSTILE}, "is no time of day"),
    ],
)
def test_what_is_wrong_stands_at_its_field_and_nothing_is_lost(
    collector: Collector, app: ASGIApp, maya: Office, wrong: dict[str, str], says: str
) -> None:
    """422, the form as it was typed, and nothing on record."""
    cookie = signed_in(collector, app, maya.maya.id)
    given = {**form_of(app, maya, cookie), "end": "1645", "reason": HOSTILE, **wrong}
    reply = post(app, path(maya, "correct"), cookie, **given)
    assert reply.status == 422
    assert says in text(reply.body)
    assert "Nothing was changed. Look at what is marked below." in text(reply.body)
    assert 'value="1645"' in reply.body.decode()
    assert "<script>alert" not in reply.body.decode()
    assert collector.rows(Correction) == []


def test_a_stale_correction_is_refused_with_what_is_now_true(collector: Collector, app: ASGIApp, maya: Office) -> None:
    """409; the row shows what somebody else made of the date, and the form what was typed; sent again, it holds."""
    cookie = signed_in(collector, app, maya.maya.id)
    given = {**form_of(app, maya, cookie), "start": "845", "reason": "train"}
    maya.sheets(maya.admin, lambda desk: desk.correct(DAY, entry("10:00", "17:00"), "payroll knew"))
    reply = post(app, path(maya, "correct"), cookie, **given)
    assert reply.status == 409
    assert "This date changed since it was shown." in text(reply.body)
    assert "10:00–17:00" in text(reply.body)
    assert 'value="845"' in reply.body.decode()
    again = {**given, "seen": hidden(reply.body, "seen"), "was": hidden(reply.body, "was")}
    assert post(app, path(maya, "correct"), cookie, **again).status == 303
    assert [row.n for row in collector.rows(Correction)] == [1, 2]


def test_a_record_that_holds_cannot_be_corrected_and_the_text_stays(
    collector: Collector, app: ASGIApp, maya: Office
) -> None:
    """Attested meanwhile: 409, with what to do, and the form as it was typed; without one there is no form."""
    cookie = signed_in(collector, app, maya.maya.id)
    given = {**form_of(app, maya, cookie), "start": "845", "reason": "train"}
    maya.attested()
    reply = post(app, path(maya, "correct"), cookie, **given)
    assert reply.status == 409
    assert "lies in a timesheet that is attested" in text(reply.body)
    assert 'value="845"' in reply.body.decode()
    assert 'name="start"' not in get(app, f"{path(maya)}?correct=yes", cookie).body.decode()


def test_a_claim_is_looked_at_made_and_taken_back(collector: Collector, app: ASGIApp, maya: Office) -> None:
    """What it comes to is said first; then it is pending, no longer asked about, and can be taken back."""
    day, low, high = asks(maya)
    cookie = signed_in(collector, app, maya.maya.id)
    given = {"kind": "break", "from": "11:00", "to": "12:00", "note": "", "was": f"{low}-{high}"}
    looked = post(app, path(maya, "claim", day), cookie, step="look", **given)
    assert "As “Break” it counts at once: Thursday becomes 7 h." in text(looked.body)
    meeting = post(app, path(maya, "claim", day), cookie, step="look", **{**given, "kind": "meeting"})
    assert "As “Meeting” it counts once it is approved by a supervisor of the team: Thursday stays 8 h." in text(
        meeting.body
    )
    assert collector.rows(ClaimRow) == []
    done = post(app, path(maya, "claim", day), cookie, **{**given, "kind": "meeting", "note": HOSTILE})
    assert done.status == 303
    (row,) = collector.rows(ClaimRow)
    assert (row.start_ms, row.end_ms, row.kind) == (low, high, "meeting")
    maya.collector.settle()
    page = get(app, done.headers["location"], cookie).body
    assert "Meeting, Thu 17 Sep 11:00–12:00, 1 h. Waits for a decision." in text(page)
    assert "1 stretch is still open" in text(page)
    assert "question 1" not in text(page)
    assert HOSTILE not in page.decode()
    assert "1 claim waits for a decision" in text(page)
    taken = post(app, path(maya, "withdraw", day), cookie, claim=row.id)
    assert taken.headers["location"].endswith("?done=withdrawn")
    assert "Taken back by you" in text(get(app, taken.headers["location"], cookie).body)


@pytest.mark.parametrize(
    ("wrong", "status", "says"),
    [
        ({"kind": ""}, 422, "cannot be claimed"),
        ({"kind": "other"}, 422, "Say why, in a few words."),
        ({"from": "9:30"}, 422, "which no claim overrides"),
        ({"to": "half past"}, 422, "is no time of day"),
        ({"was": "1-2-3"}, 303, ""),
    ],
)
def test_a_claim_that_is_wrong_comes_back_filled(
    collector: Collector, app: ASGIApp, maya: Office, wrong: dict[str, str], status: int, says: str
) -> None:
    """With what is wrong; a hidden field that was tampered with only loses its seconds."""
    day, low, high = asks(maya)
    cookie = signed_in(collector, app, maya.maya.id)
    given = {"kind": "call", "from": "11:00", "to": "12:00", "note": "", "was": f"{low}-{high}", **wrong}
    reply = post(app, path(maya, "claim", day), cookie, **given)
    assert reply.status == status
    assert says in text(reply.body)


def test_a_reason_is_not_lost_where_nothing_can_be_done_with_it(
    collector: Collector, app: ASGIApp, maya: Office, ada: Person
) -> None:
    """Locked meanwhile, the page says who did and when, and what was typed."""
    maya.locked()
    reply = post(
        app, path(maya, "act"), signed_in(collector, app, ada.id), act="return", expected="1", reason=HOSTILE
    )  # fmt: skip
    assert reply.status == 409
    assert f"You had typed: “{HOSTILE}”" in text(reply.body)
    assert HOSTILE not in reply.body.decode()


def test_an_hour_that_came_twice_is_chosen_and_never_guessed(tmp_path: Path, collector: Collector) -> None:
    """On the night the clocks went back `2:30` is asked about; with its letter each turn is the instant it was."""
    night = date(2025, 10, 26)
    made = office(collector, zone="Europe/Berlin")
    app = website(collector, tmp_path / "more")
    cookie = signed_in(collector, app, made.maya.id)
    address = path(made, "correct", night)
    page = get(app, f"{path(made, day=night)}?correct=yes", cookie).body
    assert "times from 02:00 to 03:00 came twice" in text(page)
    given = {"how": "worked", "breaks": "", "reason": "night shift", "was": "", "seen": hidden(page, "seen")}
    asked = post(app, address, cookie, start="2:30", end="6", **given)
    assert asked.status == 422
    assert "Write 02:30a for the first, 02:30b for the second." in text(asked.body)
    assert post(app, address, cookie, start="2:30b", end="6", **given).status == 303
    found = made.recorded(night).entry
    assert found is not None
    assert found.end_ms - found.start_ms == 3 * HOUR + 30 * MINUTE
    assert 'value="02:30b"' in get(app, f"{path(made, day=night)}?correct=yes", cookie).body.decode()
