from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairday_collector.config.book import ConfigBook, Entry
from fairday_collector.config.policies import said_on
from fairday_collector.config.steps import (
    At,
    Patch,
    Step,
    by_date,
    differences,
    held_at,
    policy_at,
    settings,
    steps_of,
    value_on,
    whole,
    writes,
)
from tests.support.configuring import TEAM, dates, held_entries, latest, reaches

D = [date(2026, 1, 1) + timedelta(days=day) for day in range(-2, 12)]
WAYS = {"shift": (held_at, whole), "policy": (policy_at, settings)}
kinds = pytest.mark.parametrize("kind", ["shift", "policy"])


def entry(day: int, value: int | None, until: int | None = None) -> Entry:
    """An entry of a setting, dated in days from 1 January on."""
    end = None if until is None else D[until + 2]
    return Entry(0, "policy", *TEAM, "", D[day + 2], end, None if value is None else {"idle_after_s": value})


@given(held_entries("shift"))
def test_a_history_is_what_the_book_holds_on_every_date(entries: list[Entry]) -> None:
    """The steps of one name say what `ConfigBook.held` says, before the first date and behind the last one too."""
    steps, book = steps_of(entries, held_at), ConfigBook(entries)
    for day in D:
        held = book.held("shift", TEAM, day).get("")
        assert value_on(steps, day) == (held and held.value)


@given(held_entries("policy"))
def test_a_history_of_settings_is_what_is_said_on_every_date(entries: list[Entry]) -> None:
    """As for other kinds, with no settings being nothing."""
    steps = steps_of(entries, policy_at)
    for day in D:
        assert (value_on(steps, day) or {}) == said_on(by_date(entries), day)[0]


@kinds
@given(data=st.data())
def test_writes_lead_from_any_history_to_any_other(kind: str, data: st.DataObject) -> None:
    """Appended to what there is, they come to the target on every date, and no two dates overlap on the way."""
    at: At
    patch: Patch
    at, patch = WAYS[kind]
    entries = data.draw(held_entries(kind))
    target = steps_of(data.draw(held_entries(kind)), at)
    now = list(entries)
    for write in writes(entries, target, at, patch):
        made = Entry(0, kind, *TEAM, "", write.from_date, None, write.value)
        assert not any(reaches(other, made) for other in latest(now) if other.from_date != made.from_date)
        now.append(made)
    assert differences(steps_of(now, at), target) == []
    assert writes(now, target, at, patch) == []


@given(held_entries("shift"), held_entries("shift"), dates)
def test_differences_are_the_dates_on_which_two_histories_differ(
    one: list[Entry], other: list[Entry], day: date
) -> None:
    """Each date that differs lies in exactly one stretch, with both values; no other date lies in any."""
    old, new = steps_of(one, held_at), steps_of(other, held_at)
    found = differences(old, new)
    within = [s for s in found if (s.start or date.min) <= day <= (s.end or date.max)]
    before, after = value_on(old, day), value_on(new, day)
    assert [(s.old, s.new) for s in within] == ([] if before == after else [(before, after)])


def test_a_bounded_setting_lies_over_an_open_one() -> None:
    """Behind its end the earlier value holds again."""
    steps = steps_of([entry(0, 60), entry(2, 90, until=3)], policy_at)
    assert [(s.start, (s.value or {})["idle_after_s"]) for s in steps] == [(D[2], 60), (D[4], 90), (D[6], 60)]


def test_taking_a_policy_away_takes_all_that_was_said_until_then() -> None:
    """What is said from the same date on afterwards holds alone."""
    entries = [entry(0, 60), Entry(1, "policy", *TEAM, "", D[4], None, None)]
    later = Entry(2, "policy", *TEAM, "", D[4], None, {"title": "full"})
    assert said_on(entries, D[3]) == ({"idle_after_s": 60}, (0,))
    assert said_on(entries, D[4])[0] == {}
    assert said_on([*entries, later], D[9])[0] == {"title": "full"}


def test_nothing_that_ever_holds_has_no_steps() -> None:
    """Neither no entry at all nor one that was taken away."""
    assert steps_of([], held_at) == steps_of([entry(0, None)], held_at) == ()
    assert value_on((), D[0]) is None
    assert differences((), (Step(D[3], {"a": 1}),))[0][:2] == (None, None)
