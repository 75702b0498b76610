"""Why a label is sorted as it is, in words; for `fairday rule test` and the API."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from fairday_collector.classify.model import Rule
from fairday_collector.classify.shelf import Match
from fairday_collector.classify.sorter import Sorted

_REASONS = (
    "it matches more of app, site and title",
    "it names the site more exactly",
    "it names the app more exactly",
    "its pattern is longer",
    "it was made later",
)


def matches_of(rule: Rule) -> str:
    """What a rule matches, as `app=excel, title=invoice`."""
    return ", ".join(f"{name}={value}" for name in ("app", "site", "title") if (value := getattr(rule, name)))


def decides(rule: Rule) -> str:
    """What a rule decides, as `category=news, class=neutral`."""
    said = (("category", rule.category), ("class", rule.klass), ("core", rule.core))
    return ", ".join(f"{name}={str(value).lower()}" for name, value in said if value is not None)


def reason(found: Sequence[Match]) -> str:
    """Why the first of some matches wins, in a sentence."""
    if not found:
        return "No rule matches."
    if len(found) == 1:
        return "Nothing else matches."
    first, second = found[:2]
    if first.held.scope != second.held.scope:
        return f"Rules of the {first.held.scope} go before those of the {second.held.scope}."
    place = next(place for place, (a, b) in enumerate(zip(first.rank, second.rank, strict=True)) if a != b)
    return f"It goes before {second.held.name} because {_REASONS[place]}."


def outcome_json(outcome: Sorted) -> dict[str, Any]:
    """What something counts as, as JSON shows it."""
    said = asdict(outcome)
    return {"class": said.pop("klass"), **said}
