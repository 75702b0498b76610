"""What people spend their screen time in: categories, applications and sites."""

from fairday_reports.definitions.leads import nothing
from fairday_reports.definitions.model import Definition
from fairday_reports.definitions.reading import Reading
from fairday_reports.definitions.sections.usage import Usages, shares_of
from fairday_reports.definitions.sections.usage_sums import read_usage, titles_of
from fairday_reports.metrics.registry import METRICS
from fairday_reports.words import NO_CATEGORY, hours, listed, percent

_MOST_NAMED = 3


def _lead(reading: Reading) -> str:
    usage, titles = reading.once(read_usage), reading.once(titles_of)
    whole = usage.whole.ms
    if not whole:
        return nothing(reading) or f"There is no screen time of {reading.selection.subject} in this period."
    parts = shares_of(usage.categories)
    known = [slug for slug in parts if slug][:_MOST_NAMED]
    most = [f"{percent(parts[slug])} in {titles.get(slug, slug)}" for slug in known]
    said = f"Screen time was {hours(whole)}: {listed(most or [f'all of it {NO_CATEGORY.lower()}'])}."
    unsorted = METRICS["unclassified"].value(reading.total().total)
    return f"{said} {hours(unsorted)} are not yet sorted." if isinstance(unsorted, int) and unsorted else said


USAGE = Definition(
    name="usage",
    title="Applications, sites and categories",
    about="What screen time was spent in, and what the rules call it.",
    reading=(
        "Each moment counts once, for the window in front. The rules in force on each date decide the category and the "
        "class, which say what the organisation sorts a program as, not the worth of the work. What is not yet sorted "
        "says how much the rules know, nothing about people. Not for pay, ranking or discipline."
    ),
    lead=_lead,
    figures=("screen_time", "productive", "neutral", "unproductive", "unclassified"),
    groupings=("category", "app", "site", "person", "team"),
    sections=(Usages(),),
)
