"""Dates in a file that contradict each other, or what is in force."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import NamedTuple

from fairday_collector.config.book import Entry
from fairday_collector.config.kinds import KINDS
from fairday_collector.config.places import Place
from fairday_collector.config.state import Subject
from fairday_collector.config.tables import Document


class _Dated(NamedTuple):
    """An entry, or one setting of a policy, and whether it is the file's."""

    entry: Entry
    setting: str
    in_file: bool


def note_overlaps(document: Document, merged: Mapping[Subject, Iterable[Entry]]) -> None:
    """Notes every date given twice, and every value that reaches into the dates of another of its name.

    `merged` are the entries as they would stand together. A value without an end is followed by the next one.
    """
    ours = {id(entry): place for entry, place in zip(document.entries, document.places, strict=True)}
    for subject, entries in _together(merged, ours).items():
        for alike in _alike(subject, entries, ours):
            for first, second in pairwise(alike):
                if not (first.in_file or second.in_file):
                    continue
                blamed = second if second.in_file else first
                place = ours[id(blamed.entry)]
                what = first.setting or f"{subject.kind} {subject.name}".strip()
                start, end = first.entry.from_date, first.entry.until
                if start == second.entry.from_date:
                    key = "date" if KINDS[subject.kind].naming == "date" else "from"
                    document.fault(place, key, f"{what} is set from {start} twice. Leave one of them out.")
                elif end is not None and end >= second.entry.from_date and second.entry.value is not None:
                    document.fault(
                        place,
                        "from" if blamed is second else "until",
                        f"{what} from {start} until {end} overlaps what is set from {second.entry.from_date}. "
                        "Let one end before the other begins.",
                    )


def _together(merged: Mapping[Subject, Iterable[Entry]], ours: Mapping[int, Place]) -> dict[Subject, list[Entry]]:
    """Entries by what they must not overlap within: a person's leave altogether, all else by its name."""
    found: dict[Subject, list[Entry]] = {}
    for subject, entries in merged.items():
        alike = list(entries)
        if KINDS[subject.kind].exact:
            # In force is the last one made; of the file's there should be no other.
            alike = [entry for entry in alike if id(entry) in ours or (entry is alike[-1] and entry.value is not None)]
        key = subject._replace(name="") if KINDS[subject.kind].naming == "from" else subject
        found.setdefault(key, []).extend(alike)
    return found


def _alike(subject: Subject, entries: Iterable[Entry], ours: Mapping[int, Place]) -> Iterator[list[_Dated]]:
    """Entries that must not overlap, by date."""
    found: dict[str, list[_Dated]] = {}
    policy = KINDS[subject.kind].name == "policy"
    for entry in entries:
        for setting in (entry.value or ()) if policy else ("",):
            found.setdefault(setting, []).append(_Dated(entry, setting, id(entry) in ours))
    for dated in found.values():
        yield sorted(dated, key=lambda each: each.entry.from_date)
