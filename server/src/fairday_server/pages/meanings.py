"""What the states and figures of a day mean under the rules that made them, in a line each."""

from fairday_collector.ledger.reckon import Rules
from fairday_reports.words import hours


def meanings(rules: Rules) -> dict[str, str]:
    """Each state in a line."""
    idle, away = hours(rules.idle_after_ms), hours(rules.away_after_ms)
    backdate = rules.idle_rule == "backdate"
    return {
        "active": f"Keyboard or mouse in use, pauses under {idle} included",
        "meeting": "On a call",
        "passive": "Watching or presenting",
        "claimed": "Named by the worker",
        "private": "Paused by the worker",
        "idle": f"No input for {idle} or more" if backdate else f"No input, from {idle} on",
        "away": f"No input for {away} or more" if backdate else f"No input, from {away} on",
        "locked": "Screen locked",
        "suspended": "Computer asleep",
        "off": "Computer off",
        "unknown": "Nothing was observed",
        "not-yet": "Still to come, or not received yet",
    }


def idle_rule(rules: Rules) -> str:
    """The rule for pauses as sentences."""
    idle, away = hours(rules.idle_after_ms), hours(rules.away_after_ms)
    if rules.idle_rule == "backdate":
        return (
            f"A pause of {idle} or more is not active from its start: idle, or away if it lasts {away} or more. "
            f"A shorter pause is active."
        )
    return f"The first {idle} of a pause are active; what follows is idle, and away from {away} after its start on."
