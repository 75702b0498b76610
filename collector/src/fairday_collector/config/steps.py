"""What a name says through time, as steps; pure algebra under the import and export of the whole configuration."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

from fairday_collector.config.book import Entry
from fairday_collector.config.policies import said_on

ONE_DAY = timedelta(days=1)
LAST_DATE = date.max - ONE_DAY
"""What a file can say; a date behind it would leave the calendar."""


class Step(NamedTuple):
    """A value from a local date on; None is nothing."""

    start: date
    value: dict[str, Any] | None


Steps = tuple[Step, ...]
"""By date, each other than the one before; the first holds for all earlier dates too. Empty: nothing, ever."""


class Stretch(NamedTuple):
    """Local dates, both included, None where there is no limit, and what two histories say in them."""

    start: date | None
    end: date | None
    old: dict[str, Any] | None
    new: dict[str, Any] | None


At = Callable[[Sequence[Entry], date], dict[str, Any] | None]
"""What entries of one name, by date and then as made, come to on a date."""


def held_at(entries: Sequence[Entry], day: date) -> dict[str, Any] | None:
    """As `ConfigBook.held` has it, for the entries of one name."""
    if not entries:
        return None
    day = max(day, entries[0].from_date)
    last = [entry for entry in entries if entry.from_date <= day][-1]
    return last.value if last.until is None or day <= last.until else None


def policy_at(entries: Sequence[Entry], day: date) -> dict[str, Any] | None:
    """All settings of a scope; None where it has none."""
    return said_on(entries, day)[0] or None


def by_date(entries: Iterable[Entry]) -> list[Entry]:
    """Entries by date, of one date in the order they came."""
    return sorted(entries, key=lambda entry: entry.from_date)


def turns(entries: Iterable[Entry]) -> set[date]:
    """Every date on which what entries say may become another."""
    entries = list(entries)
    ends = {entry.until + ONE_DAY for entry in entries if entry.until is not None and entry.until < date.max}
    return {entry.from_date for entry in entries} | ends


def steps_of(entries: Iterable[Entry], at: At) -> Steps:
    """The history that entries come to."""
    ordered = by_date(entries)
    steps: list[Step] = []
    for day in sorted(turns(ordered)):
        value = at(ordered, day)
        if not steps or steps[-1].value != value:
            steps.append(Step(day, value))
    return () if len(steps) == 1 and steps[0].value is None else tuple(steps)


def value_on(steps: Steps, day: date) -> dict[str, Any] | None:
    """What a history says on a date."""
    held = [step.value for step in steps if step.start <= day]
    return held[-1] if held else steps[0].value if steps else None


def differences(old: Steps, new: Steps) -> list[Stretch]:
    """Where two histories say something else, as the longest stretches of one pair of values."""
    days = sorted({step.start for step in (*old[1:], *new[1:])})
    found: list[Stretch] = []
    for start, following in zip([None, *days], [*days, None], strict=True):
        before, after = value_on(old, start or date.min), value_on(new, start or date.min)
        end = None if following is None else following - ONE_DAY
        if before != after:
            found.append(Stretch(start, end, before, after))
    return found


def project(steps: Steps, setting: str) -> Steps:
    """The history of one setting among all of a scope."""
    found: list[Step] = []
    for step in steps:
        value = {setting: step.value[setting]} if step.value and setting in step.value else None
        if not found or found[-1].value != value:
            found.append(Step(step.start, value))
    return tuple(found)


def settings_in(steps: Steps) -> list[str]:
    """Every setting that a scope ever has, in the order of the alphabet."""
    return sorted({setting for step in steps for setting in step.value or {}})


@dataclass(frozen=True, slots=True)
class Write:
    """A value to append from a date on; None takes away."""

    from_date: date
    value: dict[str, Any] | None


Patch = Callable[[dict[str, Any] | None, dict[str, Any] | None, bool], list[dict[str, Any] | None]]
"""The values to append on a date to get from one to another; the flag: whatever was before must not shine through."""


def whole(_now: dict[str, Any] | None, want: dict[str, Any] | None, _afresh: bool) -> list[dict[str, Any] | None]:
    """A later value takes the place of an earlier one as a whole."""
    return [want]


def settings(now: dict[str, Any] | None, want: dict[str, Any] | None, afresh: bool) -> list[dict[str, Any] | None]:
    """Settings are laid over earlier ones, so that taking one away means beginning again."""
    if want is None:
        return [None]
    now = now or {}
    if not afresh and now.keys() <= want.keys():
        return [{name: value for name, value in want.items() if name not in now or now[name] != value}]
    return [None, want]


def writes(entries: Iterable[Entry], target: Steps, at: At, patch: Patch) -> list[Write]:
    """What to append, by date, so that the entries of one name come to the target; all of it open-ended.

    An entry with an end that a new value reaches into is said again without it, so that no two dates overlap.
    """
    given = by_date(entries)
    days = sorted(turns(given) | {step.start for step in target})
    again: set[date] = set()
    while True:
        made = _pass(given, target, days, again, at, patch)
        reached = {
            entry.from_date
            for entry in {entry.from_date: entry for entry in given}.values()
            if entry.until is not None
            and any(write.value is not None and entry.from_date < write.from_date <= entry.until for write in made)
        } - again
        if not reached:
            return made
        again |= reached


def _pass(given: list[Entry], target: Steps, days: list[date], again: set[date], at: At, patch: Patch) -> list[Write]:
    made: list[Write] = []
    entries = given
    for day in days:
        now, want = at(entries, day), value_on(target, day)
        until = entries[0].from_date if entries else date.max
        shines = day < until
        # What only shines back from the first date no longer does once something is said in between.
        stays = not shines or all(value_on(target, later) == want for later in days if day < later <= until)
        if now == want and stays and day not in again:
            continue
        for value in patch(None if shines else now, want, day in again):
            made.append(Write(day, value))
            entries = by_date([*entries, Entry(0, "", "", "", "", day, None, value)])
    return made
