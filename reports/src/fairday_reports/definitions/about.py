"""What is to be known about the data of a report: what was observed, what is missing, and by what it was reckoned."""

from sqlmodel import col, func, select

from fairday_collector.store.tables import ConfigChange
from fairday_reports.definitions.lacks import missing
from fairday_reports.definitions.reading import Reading
from fairday_reports.document.model import About
from fairday_reports.metrics.data import observed_share

_CALENDAR = ("shift", "roster", "day", "holidays", "holiday", "leave")


def about(reading: Reading, zone: str, *, names: bool) -> About:
    """About the main range of a report; `zone` is the one its own times are told in, and `names` whether it names."""
    found, generation = reading.survey, reading.generation
    newest = {
        kind: number or 0
        for kind, number in reading.session.exec(
            select(ConfigChange.kind, func.max(col(ConfigChange.id)))
            .where(col(ConfigChange.id) <= generation.through_change)
            .group_by(ConfigChange.kind)
        )
    }
    return About(
        made_ms=reading.now_ms,
        zone=zone,
        completeness=observed_share(found.total.total),
        missing=missing(reading, names=names),
        waiting=found.waiting,
        running=found.running,
        generation=generation.number or 0,
        through_change=generation.through_change,
        policy=newest.get("policy", 0),
        rules=max(newest.get("rule", 0), newest.get("category", 0)),
        calendar=max(newest.get(kind, 0) for kind in _CALENDAR),
        versions=generation.versions,
    )
