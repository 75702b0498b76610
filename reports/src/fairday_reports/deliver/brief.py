"""What a short message says of a report: its title, the answer, a few figures, and how far to trust them."""

from dataclasses import dataclass

from fairday_reports.deliver.parcel import Parcel
from fairday_reports.document.model import Head
from fairday_reports.document.words import shown
from fairday_reports.words import count, percent

_MOST_FIGURES = 10
_LONGEST = 1_000


@dataclass(frozen=True, slots=True)
class Brief:
    """Plain text, each piece of at most 1,000 characters; `figures` are pairs of title and value."""

    title: str
    about: str
    lead: str
    figures: tuple[tuple[str, str], ...]
    trust: str
    link: str | None


def brief_of(parcel: Parcel) -> Brief:
    """The brief of a report."""
    head = parcel.document.head
    figures = tuple(
        (_short(one.title), _short(f"{shown(one.value, one.kind)} {one.detail}".strip()))
        for one in head.figures[:_MOST_FIGURES]
    )
    return Brief(
        title=_short(head.title + _revised(parcel)),
        about=_short(f"{head.subject}, {head.period}"),
        lead=_short(head.lead),
        figures=figures,
        trust=_short(f"{observed(head)}{head.reading}"),
        link=parcel.link,
    )


def subject_of(parcel: Parcel) -> str:
    """The report in one line, as the subject of a mail."""
    head = parcel.document.head
    return _short(f"{head.title}: {head.subject}, {head.period}{_revised(parcel)}")


def observed(head: Head) -> str:
    """How complete the data are, in a sentence with a space after it; empty where nothing was expected."""
    if head.about.completeness is None:
        return ""
    holes = f", {count(len(head.about.missing), 'gap is', 'gaps are')} listed" if head.about.missing else ""
    return f"{percent(head.about.completeness)} of the expected time was observed{holes}. "


def _revised(parcel: Parcel) -> str:
    return "" if parcel.corrects is None else ", revised"


def _short(text: str) -> str:
    """One line without signs that cannot be seen, which a header or a chat may take for something else."""
    line = "".join(sign for sign in " ".join(text.split()) if sign.isprintable())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"
