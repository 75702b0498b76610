"""Metrics of screen time and what it was spent on."""

from fairday_reports.metrics.model import Metric, screen_ms, seen, share

SCREEN = "active_ms + meeting_ms + passive_ms"
ACTIVITY_NOTE = "Never for pay, ranking or discipline: reading, thinking and talking count as nothing in it."
_BY_RULES = "The rules of the organisation decide the class, not the worth of the work: never compare roles by it."

SCREEN_METRICS = (
    Metric(
        name="screen_time",
        title="Screen time",
        unit="ms",
        formula="Time in the states active, meeting and passive, each instant once whatever the number of devices.",
        expression=SCREEN,
        value=lambda facts: seen(facts, screen_ms(facts)),
        caution="It is not working time: work away from a screen is not in it.",
    ),
    Metric(
        name="productive",
        title="Productive time",
        unit="ms",
        formula="Screen time in what the rules in force call productive, and all time in the state meeting.",
        expression="productive_ms",
        value=lambda facts: seen(facts, facts.productive_ms),
        caution=_BY_RULES,
    ),
    Metric(
        name="neutral",
        title="Neutral time",
        unit="ms",
        formula="Screen time, but meetings, in what the rules in force call neutral.",
        expression="neutral_ms",
        value=lambda facts: seen(facts, facts.neutral_ms),
        caution=_BY_RULES,
    ),
    Metric(
        name="unproductive",
        title="Unproductive time",
        unit="ms",
        formula="Screen time, but meetings, in what the rules in force call unproductive.",
        expression="unproductive_ms",
        value=lambda facts: seen(facts, facts.unproductive_ms),
        caution="Not for discipline: short breaks at the screen are part of work, and a rule may be wrong.",
    ),
    Metric(
        name="unclassified",
        title="Unclassified time",
        unit="ms",
        formula="Screen time, but meetings, in what no rule in force gives a class.",
        expression="unclassified_ms",
        value=lambda facts: seen(facts, facts.unclassified_ms),
        caution="It says how much the rules know, nothing about people.",
    ),
    Metric(
        name="activity",
        title="Activity %",
        unit="ratio",
        formula="Active time / (active + idle time).",
        expression="active_ms ÷ (active_ms + idle_ms)",
        value=lambda facts: share(facts.active_ms, facts.active_ms + facts.idle_ms),
        caution=ACTIVITY_NOTE,
    ),
    Metric(
        name="productive_per_day",
        title="Productive hours a day",
        unit="ms",
        formula="Productive time / active days. A date is an active day from 2 h of screen time on (`active_day_s`).",
        expression="productive_ms ÷ active_days",
        value=lambda facts: share(facts.productive_ms, facts.active_days),
        caution=_BY_RULES,
        group="Productive time of all / active days of all: for one person and active day.",
    ),
    Metric(
        name="productivity",
        title="Productivity %",
        unit="ratio",
        formula="Productive time / screen time.",
        expression=f"productive_ms ÷ ({SCREEN})",
        value=lambda facts: share(facts.productive_ms, screen_ms(facts)),
        caution=_BY_RULES,
    ),
)
