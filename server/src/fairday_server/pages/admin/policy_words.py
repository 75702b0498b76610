"""Settings of a policy and their values in plain words."""

from typing import Any, Literal, get_args, get_origin

from fairday_collector.policy.settings import FIELDS
from fairday_reports.words import hours

GROUPS = (
    (
        "Recorded",
        {
            "app": "Names of programs",
            "title": "Window titles",
            "site": "Names of web sites",
            "redact": "Taken out of titles (RE2 pattern)",
            "private_allowed": "Private time may be switched on",
            "notice": "Notice shown to people",
            "quiet_floor_s": "Shortest pause that is noted",
            "upload_s": "Time between uploads",
            "checkpoint_s": "Time between safe points on the desktop",
        },
    ),
    (
        "Reckoned",
        {
            "idle_after_s": "Idle after",
            "away_after_s": "Away after",
            "passive_for_s": "Still passive for",
            "idle_rule": "Idle counts from",
        },
    ),
    (
        "Working time",
        {
            "break_after_s": "A break after",
            "work_basis": "Working time is proposed from",
            "claim_kinds": "Kinds of claims",
            "auto_approve": "Claims that need no approval",
            "pay_period": "Pay period",
            "pay_period_start": "First day of a pay period",
            "rounding_min": "Rounded to minutes",
            "rounding": "Rounded",
            "rest_daily_s": "Daily rest",
            "rest_weekly_s": "Weekly rest",
            "rest_average_week_s": "Average week at most",
        },
    ),
    (
        "Figures",
        {
            "expected_s": "Expected a day",
            "goal_utilisation": "Goal of utilisation, per cent",
            "utilisation_of": "Utilisation is a share of",
            "utilisation_kinds": "Utilisation counts",
            "late_grace_s": "Late after",
            "early_grace_s": "Early before",
            "interruption_s": "An interruption after",
            "focus_run_s": "Focus from",
            "active_day_s": "An active day from",
            "multitasking_switches": "Multitasking from switches",
        },
    ),
)
"""All settings by what they are for, with their words."""
CHOSEN = {"backdate": "The last input", "forward": "When it is long enough", "0": "Not at all"}
"""Values that say too little by themselves, where few may be chosen."""
WORDS = {name: words for _, group in GROUPS for name, words in group.items()}


def value_words(name: str, value: Any) -> str:
    """A value of a setting for people."""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, dict):
        return ", ".join(f"{kind} up to {hours(seconds * 1000)}" for kind, seconds in value.items()) or "None"
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "None"
    if name.endswith("_s"):
        return hours(value * 1000)
    return choice_words(str(value)) if choices(name) else str(value) or "None"


def choice_words(value: str) -> str:
    """A value that may be chosen, for people."""
    return CHOSEN.get(value, value.replace("_", " ").capitalize())


def value_text(name: str, value: Any) -> str:
    """A value of a setting as it is typed."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return ",".join(f"{kind}:{seconds}s" for kind, seconds in value.items())
    if isinstance(value, list):
        return ",".join(map(str, value))
    return f"{value}s" if name.endswith("_s") else str(value)


def choices(name: str) -> tuple[str, ...]:
    """The values a setting may have, where they are few; empty for any other."""
    kind = FIELDS[name]
    if kind is bool:
        return "true", "false"
    return tuple(map(str, get_args(kind))) if get_origin(kind) is Literal else ()


def hint_of(name: str) -> str:
    """How a value is typed."""
    if name == "auto_approve":
        return "Such as break:24h,meeting:1h."
    if name.endswith("_s"):
        return "Such as 45s, 10m or 8h."
    return "Separated by commas." if name in ("claim_kinds", "utilisation_kinds") else ""
