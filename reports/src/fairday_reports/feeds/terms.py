"""Words for the terms of every metric: the properties of a person's date that the formulas of the registry name."""

from fairday_collector.ledger.facts import TERMS
from fairday_reports.feeds.columns import count, instant, length
from fairday_reports.feeds.model import Property

_DECLARED = (
    length(
        "length", "From midnight to midnight: 24 h, or 23 or 25 h where the clock is changed. All states add up to it."
    ),
    length("active", "Input, and quiet time that is too short to count as inactive."),
    length("meeting", "In a call, without input."),
    length("passive", "No input for long while sound plays, and its beginning where the policy says so."),
    length("private", "Paused by the person; nothing more is known of it."),
    length("claimed", "Away from the desktop, and claimed as something: a meeting in a room, a break."),
    length("idle", "No input for longer than the policy's idle time."),
    length("away", "No input for longer than the policy's away time, the screen not locked."),
    length("locked", "The desktop was locked."),
    length("suspended", "The machine slept."),
    length("off", "The machine was shut down."),
    length("unknown", "Nobody observed it. It is neither work nor absence."),
    length("productive", "Screen time of class productive, and all of meetings."),
    length("neutral", "Screen time of class neutral."),
    length("unproductive", "Screen time of class unproductive."),
    length("unclassified", "Screen time that no rule classes. The four classes add up to active, meeting and passive."),
    length("collaboration", "Of productive time, that in mail, chat and meetings."),
    length("multitasking", "Of other productive time, that in minutes with many switches of app."),
    length("focus", "The rest of productive time, in runs without long interruption."),
    length("deep_focus", "Of focus, that in runs that are long enough to count as deep."),
    count("focus_runs", "Runs of focus."),
    count("deep_focus_runs", "Runs of focus that are long enough to count as deep."),
    length("longest_focus", "The longest run of focus of the date. Over dates and people take the largest."),
    length("daily_longest_focus", "The same, to be added up and divided by active days."),
    length("core", "Of productive time, that in core work."),
    count("switches", "Changes from one app to another."),
    count("active_days", "1 where there is enough screen time to count as an active day."),
    length("worked", "Working time less breaks, by the record in force."),
    length("expected", "Working time that was to be expected: scheduled, or the usual day where there is no roster."),
    length("utilised", "Of the date, the states that count as utilised."),
    length("available", "What utilisation is a share of."),
    length("goal", "What of the available time is the goal."),
    count("planned_days", "1 where there is a roster, with a shift or a day off."),
    length("planned_worked", "Working time on a date with a roster."),
    length("planned_productive", "Productive time on a date with a roster."),
    count("rostered_days", "1 where a shift was to be worked."),
    length("scheduled", "Working time of the shift, less its unpaid break and leave."),
    length("adherent", "Working time within the hours of the shift, at most the scheduled time."),
    count("attended_days", "1 where a shift was to be worked and someone worked at least a minute."),
    length("late", "From the start of the shift to the first work, where it is over the grace."),
    count("late_days", "1 where work began late."),
    length("early_leave", "From the last work to the end of the shift, where it is over the grace."),
    count("early_leave_days", "1 where work ended early."),
    count("absent_days", "1 where a shift was to be worked and nobody worked, without leave."),
    length("overtime", "Working time beyond the scheduled time, on a date with a roster."),
    length(
        "after_hours",
        "Presence and approved claims, but breaks, outside the hours of the shift, on a date with a roster.",
    ),
    length("frame", "Time that was to be observed: the hours of the shift, or first to last screen time."),
    length("observed_in_frame", "Of it, what is not unknown."),
    count("keys", "Keys pressed, by number alone."),
    count("clicks", "Clicks, by number alone."),
    count("scrolls", "Turns of the wheel, by number alone."),
    instant("until", "From when on the date's working time is over, and its figures are whole."),
)

TERM_PROPERTIES: tuple[Property, ...] = _DECLARED
"""One for each of `TERMS`, in their order."""

assert tuple(each.column for each in TERM_PROPERTIES) == TERMS
