"""Differences as people and programs read them."""

from collections.abc import Iterator
from typing import Any

from fairday_collector.config.apply import Import
from fairday_collector.config.directory import Directory
from fairday_collector.config.export import toml
from fairday_collector.config.kinds import KINDS
from fairday_collector.config.plan import Difference
from fairday_collector.config.steps import Stretch


def lines_of(difference: Difference, directory: Directory) -> Iterator[str]:
    """A line with `+`, `−` or `~`, whom and which dates it is for, and what becomes what."""
    subject, stretch = difference.subject, difference.stretch
    what = " ".join(part for part in (subject.kind, subject.name, difference.setting) if part)
    old, new = _shown(difference, stretch.old, directory), _shown(difference, stretch.new, directory)
    sign = "+" if not old else "−" if not new else "~"
    yield f"{sign} {what}, {directory.words(subject.scope)}, {_dates(stretch)}"
    for key in dict.fromkeys((*old, *new)):
        if old.get(key) == new.get(key):
            continue
        sides = [toml(side[key]) if key in side else "nothing" for side in (old, new) if side]
        yield f"    {key}: {' → '.join(sides)}"


def json_of(difference: Difference, directory: Directory) -> dict[str, Any]:
    """A difference in plain JSON; dates are included, null where there is no limit."""
    subject, stretch = difference.subject, difference.stretch
    old, new = _shown(difference, stretch.old, directory), _shown(difference, stretch.new, directory)
    scope, id_ = subject.scope
    return {
        "change": "added" if not old else "removed" if not new else "changed",
        "kind": subject.kind,
        "scope": scope,
        "for": directory.label(scope, id_) if id_ else None,
        "name": subject.name or None,
        "from": stretch.start and stretch.start.isoformat(),
        "until": stretch.end and stretch.end.isoformat(),
        "old": old or None,
        "new": new or None,
    }


def import_json(found: Import) -> dict[str, Any]:
    """What an import changes, in plain JSON."""
    return {
        "differences": [json_of(difference, found.directory) for difference in found.plan.differences],
        "touched_days": found.touched_days,
        "touched_people": found.touched_people,
        "unspoken": found.plan.unspoken,
    }


def _shown(difference: Difference, value: dict[str, Any] | None, directory: Directory) -> dict[str, Any]:
    if value is None:
        return {}
    if difference.subject.kind == "member":
        return {"team": directory.label("team", value["team"])}
    return KINDS[difference.subject.kind].shown(value)


def _dates(stretch: Stretch) -> str:
    start, end = stretch.start, stretch.end
    if start is None:
        return "always" if end is None else f"until {end}"
    if start == end:
        return f"on {start}"
    return f"from {start}" if end is None else f"{start} to {end}"
