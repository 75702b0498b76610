"""Labels without their titles: what rollups keep, once the rules have said what each title counts as; pure."""

from collections import defaultdict
from collections.abc import Sequence
from itertools import count
from operator import itemgetter
from typing import Any

import numpy as np

from fairday_collector.classify.sorter import Classes
from fairday_collector.ledger.columns import Label, Longs, Timeline

_app_and_site = itemgetter(0, 2)


def without_titles(timeline: Timeline, sorting: Sequence[Classes]) -> tuple[Timeline, list[Classes]]:
    """The timeline with one label for all titles of an app and site that every sorting counts as the same.

    `sorting` has what each of some sorters made of the labels; what comes back has the same of the new ones. Titles
    are most of a day's labels, and no sum needs them.
    """
    outcomes = [_judgement(classes).tolist() for classes in sorting]
    numbers: dict[tuple[Any, ...], int] = defaultdict(count().__next__)
    keys = zip(map(_app_and_site, timeline.labels), *outcomes, strict=True)
    group = np.fromiter(map(numbers.__getitem__, keys), np.int32, len(timeline.labels))
    labels: list[Label] = [(app, None, site) for (app, site), *_ in numbers]
    # Of each group any member stands for all; written backwards, it is the first.
    member = np.zeros(len(labels), np.intp)
    member[group[::-1]] = np.arange(len(group))[::-1]
    plain = np.append(group, np.int32(-1))[timeline.label]
    kept = [_part(classes, member) for classes in sorting]
    columns = {name: getattr(timeline, name) for name in ("bounds", "start", "end", "day", "state", "claim")}
    return Timeline(**columns, labels=labels, label=plain), kept


def _judgement(classes: Classes) -> Longs:
    """One number for all that is said of a label."""
    said = (classes.category + 1) * 16 + classes.klass * 4 + classes.core * 2 + classes.collaboration
    number: Longs = classes.rule * (len(classes.categories) + 1) * 16 + said
    return number


def _part(classes: Classes, member: Any) -> Classes:
    columns = (classes.category, classes.klass, classes.core, classes.collaboration, classes.rule)
    return Classes(classes.categories, *(column[member] for column in columns))
