"""Values that name others, such as the shifts of a roster: a file must not leave them naming what is not there."""

from collections.abc import Iterator, Mapping

from fairday_collector.classify.catalogue import read_catalogue
from fairday_collector.config.kinds import KINDS
from fairday_collector.config.places import Place
from fairday_collector.config.state import Subject, subject_of
from fairday_collector.config.steps import Steps
from fairday_collector.config.tables import Document

Link = tuple[Subject, str, str]
"""Who names something, in which of its fields, and the name."""


def broken_links(document: Document, now: Mapping[Subject, Steps], target: Mapping[Subject, Steps]) -> None:
    """Notes every name that leads nowhere once the file holds, and did not already."""
    places: dict[Subject, Place] = {}
    for entry, place in zip(document.entries, document.places, strict=True):
        places.setdefault(subject_of(entry), place)
    before = set(_broken(now))
    for subject, field, name in _broken(target):
        if (subject, field, name) in before:
            continue
        kind = KINDS[subject.kind].links[field]
        there = f"There is no {kind} {name!r}. Add a [[{kind}]] of that name, or correct it."
        if subject in places:
            document.fault(places[subject], field, there)
        else:
            document.faults.append(f"{subject.kind} {subject.name} in force, {field}: {there}".replace("  ", " "))


def _broken(histories: Mapping[Subject, Steps]) -> Iterator[Link]:
    known: dict[str, set[str]] = {"category": set(read_catalogue())}
    for subject, steps in histories.items():
        if steps:
            known.setdefault(subject.kind, set()).add(subject.name)
    for subject, steps in histories.items():
        for field, kind in KINDS[subject.kind].links.items():
            named = [step.value.get(field) for step in steps if step.value]
            names = {name for given in named for name in (given if isinstance(given, list) else [given]) if name}
            for name in sorted(names - known.get(kind, set())):
                yield subject, field, name
