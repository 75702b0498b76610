"""The sentences around a report that every format says: whose it is, how far to trust it, and what changed in it."""

from collections.abc import Iterator
from dataclasses import dataclass

from fairday_reports.document.model import About, Change, Document, Head
from fairday_reports.document.words import shown
from fairday_reports.formats.cells import plain
from fairday_reports.local import local
from fairday_reports.words import count, percent, period, zone_words


@dataclass(frozen=True, slots=True)
class Fact:
    """One entry of "About this report"."""

    term: str
    text: str


@dataclass(frozen=True, slots=True)
class Changed:
    """A change in words: where it stands, of which figure, then and now."""

    where: str
    figure: str
    before: str
    now: str


def subject(head: Head) -> str:
    """Whose time it is about, as a line of its own."""
    text = plain(head.subject)
    # A person or a team is written as it writes itself.
    return text.capitalize() if text in ("everyone", "you") else text


def title_line(head: Head) -> str:
    """`Team utilisation and workload: Payments, 13–19 October 2025`."""
    return f"{head.title}: {subject(head)}, {head.period}"


def made(about: About) -> str:
    """`20 October 2025, 06:00, Stockholm time (Europe/Stockholm)`."""
    return f"{_moment(about.made_ms, about)}, {zone_words(about.zone)}"


def facts(about: About) -> list[Fact]:
    """What was observed and what is missing, when it was made and from what, and how long late data count."""
    found = [
        Fact("Data", _data(about)),
        Fact("Made", f"{made(about)}."),
        Fact("Reckoned", _reckoned(about)),
    ]
    if about.late_until is not None:
        until = period(about.late_until, about.late_until)
        found.append(
            Fact(
                "Late data", f"Accepted until {until}. If a figure changes, the report is sent again with what changed."
            )
        )
    return found


def missing(about: About) -> str:
    """What was not observed, the longest first, in one line; empty where nothing is known to be missing."""
    return "; ".join(map(plain, about.missing))


def revised(about: About) -> str:
    """That it was sent before, and how many figures are others now; empty for a report that is the first."""
    if about.revises_ms is None:
        return ""
    number = len(about.changes) + about.more_changes
    return (
        f"This report was sent on {_moment(about.revises_ms, about)}. Since then "
        f"{count(number, 'figure', 'figures') if number else 'no figure'} changed."
    )


def unlisted(about: About) -> str:
    """How many changes are told by their number alone; empty where all are listed."""
    number = about.more_changes
    return f"{count(number, 'more change is', 'more changes are')} not listed." if number else ""


def changes(document: Document) -> Iterator[Changed]:
    """The changes in the words of the report."""
    for change in document.head.about.changes:
        where, figure = names(change)
        yield Changed(where, figure, shown(change.before, change.kind), shown(change.after, change.kind))


def names(change: Change) -> tuple[str, str]:
    """Where a change stands, the table first, and its figure."""
    return plain(", ".join(filter(None, (change.table, change.where)))), plain(change.column)


def _reckoned(about: About) -> str:
    newest = (("policy", about.policy), ("rules", about.rules), ("calendar", about.calendar))
    of = ", ".join(f"{what} {number}" for what, number in newest if number)
    changes = f"changes up to {about.through_change}" if about.through_change else "no changes"
    state = f"Ledger {about.generation or 'none yet'}, {changes}{f' ({of})' if of else ''}"
    return f"{'; '.join(filter(None, (state, plain(about.versions))))}."


def _data(about: About) -> str:
    if about.completeness is None:
        sentences = ["No time was expected."]
    else:
        sentences = [f"{percent(about.completeness)} of the expected time was observed."]
    if about.missing:
        sentences.append(f"Not observed: {missing(about)}.")
    if about.waiting:
        sentences.append(f"{count(about.waiting, 'date has', 'dates have')} new data that are not counted yet.")
    if about.running:
        sentences.append(f"{count(about.running, 'date is', 'dates are')} not over.")
    return " ".join(sentences)


def _moment(instant_ms: int, about: About) -> str:
    moment = local(instant_ms, about.zone)
    return f"{period(moment.date(), moment.date())}, {moment:%H:%M}"
