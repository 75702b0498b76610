"""Metrics of productive time: how it was spent, and how often it was broken."""

from fairday_reports.metrics.model import Metric, seen, share

HOUR_MS = 3_600_000
_SELF_HELP = "For one's own planning and for calmer ways of working, not for ranking people."

FOCUS_METRICS = (
    Metric(
        name="collaboration",
        title="Collaboration",
        unit="ms",
        formula="Productive time in categories marked as collaboration, and all time in the state meeting.",
        expression="collaboration_ms",
        value=lambda facts: seen(facts, facts.collaboration_ms),
        caution="Much of it is no merit and little no fault: it depends on the role.",
    ),
    Metric(
        name="multitasking",
        title="Multitasking",
        unit="ms",
        formula=(
            "Other productive time in clock minutes (UTC) with at least 4 app switches (`multitasking_switches`) on "
            "the date. A switch belongs to the minute in which the new app begins."
        ),
        expression="multitasking_ms",
        value=lambda facts: seen(facts, facts.multitasking_ms),
        caution="Some work is switching: never compare roles by it.",
    ),
    Metric(
        name="focus",
        title="Focus",
        unit="ms",
        formula="Productive time that is neither collaboration nor multitasking.",
        expression="focus_ms",
        value=lambda facts: seen(facts, facts.focus_ms),
        caution=_SELF_HELP,
    ),
    Metric(
        name="focus_per_day",
        title="Focus a day",
        unit="ms",
        formula="Focus time / active days. A date is an active day from 2 h of screen time on (`active_day_s`).",
        expression="focus_ms ÷ active_days",
        value=lambda facts: share(facts.focus_ms, facts.active_days),
        caution=_SELF_HELP,
        group="Focus time of all / active days of all: for one person and active day.",
    ),
    Metric(
        name="deep_focus",
        title="Deep focus",
        unit="ms",
        formula=(
            "Focus time in runs of at least 25 min (`focus_run_s`). A run goes on until something else than focus "
            "lasts longer than 2 min (`interruption_s`), or the date ends; its length is the focus time within it."
        ),
        expression="deep_focus_ms",
        value=lambda facts: seen(facts, facts.deep_focus_ms),
        caution=_SELF_HELP,
    ),
    Metric(
        name="deep_focus_runs",
        title="Deep focus runs",
        unit="count",
        formula="Number of runs of focus of at least 25 min (`focus_run_s`), as for deep focus.",
        expression="deep_focus_runs",
        value=lambda facts: seen(facts, facts.deep_focus_runs),
        caution=_SELF_HELP,
    ),
    Metric(
        name="longest_focus",
        title="Longest focus",
        unit="ms",
        formula="Length of the longest run of focus, as for deep focus; of several dates the longest of all.",
        expression="longest_focus_ms",
        value=lambda facts: seen(facts, facts.longest_focus_ms),
        caution=_SELF_HELP,
        group="The longest of anyone.",
    ),
    Metric(
        name="fragmentation",
        title="Fragmentation",
        unit="ratio",
        formula=(
            "1 − longest run of focus / focus time. Over several dates the longest run of each date is summed, so that "
            "a range says what its days say on average."
        ),
        expression="1 − daily_longest_focus_ms ÷ focus_ms",
        value=lambda facts: 1 - facts.daily_longest_focus_ms / facts.focus_ms if facts.focus_ms else None,
        caution=_SELF_HELP,
        group="Longest runs of each person and date, summed, against all focus time.",
    ),
    Metric(
        name="switches_per_hour",
        title="Switches an hour",
        unit="per_hour",
        formula=(
            "App switches / active hours. A switch is a change of app between neighbouring stretches of screen time of "
            "one date that touch or are less than `idle_after_s` apart; no app counts as an app."
        ),
        expression="switches ÷ (active_ms ÷ 3600000)",
        value=lambda facts: facts.switches * HOUR_MS / facts.active_ms if facts.active_ms else None,
        caution=_SELF_HELP,
    ),
    Metric(
        name="core",
        title="Core %",
        unit="ratio",
        formula="Productive time in what rules or categories call core work of the role / productive time.",
        expression="core_ms ÷ productive_ms",
        value=lambda facts: share(facts.core_ms, facts.productive_ms),
        caution="It is as good as the rules say what the role's core is; see that they do before reading it.",
    ),
)
