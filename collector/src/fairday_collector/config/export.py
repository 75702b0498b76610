"""Everything in force as one file that people can read and edit; the other way round from `tables`."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import tomli_w

from fairday_collector.config.directory import Directory
from fairday_collector.config.kinds import KINDS, Kind
from fairday_collector.config.state import State, Subject, history_of
from fairday_collector.config.steps import ONE_DAY, Steps, project, settings_in
from fairday_collector.config.tables import LAST_DATE, Tables
from fairday_collector.people import FIRST_DATE

TITLE = """\
# The configuration of this Fairday. See what an edited copy would change with: fairday config diff FILE
# Each table holds from its date on; the first of a name holds for all earlier dates too.
"""
ONE_LINE = 100


def tables_of(state: State, directory: Directory) -> Tables:
    """All of it as tables by kind, the widest scope first, then by name and date."""
    tables: Tables = {}
    for kind in KINDS.values():
        subjects = [subject for subject in state if subject.kind == kind.name]
        for subject in sorted(subjects, key=lambda each: (directory.order(each.scope), each.name)):
            for row in _rows(kind, subject, history_of(kind, state[subject]), directory):
                tables.setdefault(kind.name, []).append(row)
    return tables


def to_toml(tables: Tables) -> str:
    """The tables as a TOML text."""
    blocks = [TITLE]
    for kind, rows in tables.items():
        for row in rows:
            lines = [f"[[{kind}]]"]
            lines += [f"{key} = {toml(value)}" for key, value in row.items()]
            blocks.append("\n".join(lines) + "\n")
    return "\n".join(blocks)


def toml(value: Any) -> str:
    """A value as TOML writes it, short lists and tables on one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{toml_key(key)} = {toml(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        items = [toml(item) for item in value]
        line = f"[{', '.join(items)}]"
        return line if len(line) <= ONE_LINE else "[\n" + "".join(f"    {item},\n" for item in items) + "]"
    return tomli_w.dumps({"x": value}).removeprefix("x = ").rstrip("\n")


def toml_key(key: str) -> str:
    """A key as TOML writes it, in quotes where it must be."""
    return tomli_w.dumps({key: 0}).removesuffix(" = 0\n")


def _rows(kind: Kind, subject: Subject, steps: Steps, directory: Directory) -> Iterator[dict[str, Any]]:
    scope, scope_id = subject.scope
    head: dict[str, Any] = {"name": subject.name} if kind.naming in ("slug", "text") else {}
    if scope_id:
        head[scope] = directory.label(scope, scope_id)
    for start, end, value in _spells(kind, steps):
        dates: dict[str, Any] = {}
        if kind.naming == "date":
            dates["date"] = start
        else:
            if start > FIRST_DATE:
                dates["from"] = start
            if end is not None and (kind.naming != "from" or end != start):
                dates["until"] = end
        if value is None:
            yield {**head, **dates, **({} if kind.name == "policy" else {"removed": True})}
        elif kind.name == "member":
            yield {**head, **dates, "team": directory.label("team", value["team"])}
        else:
            yield {**head, **dates, **kind.shown(value)}


def _spells(kind: Kind, steps: Steps) -> Iterator[tuple[date, date | None, dict[str, Any] | None]]:
    """First and last date of each value; None for the value where nothing holds before the first."""
    if kind.exact:
        if steps:
            yield steps[1].start, steps[2].start - ONE_DAY if len(steps) > 2 else LAST_DATE, steps[1].value
        return
    if steps and steps[0].value is None:
        yield steps[0].start, None, None
    if kind.name != "policy":
        yield from _ends(steps)
        return
    together: dict[tuple[date, date | None], dict[str, Any]] = {}
    for setting in settings_in(steps):
        for start, end, value in _ends(project(steps, setting)):
            together.setdefault((start, end), {}).update(value)
    for dates in sorted(together, key=lambda dates: (dates[0], dates[1] or date.max)):
        yield *dates, together[dates]


def _ends(steps: Steps) -> Iterator[tuple[date, date | None, dict[str, Any]]]:
    for step, following in zip(steps, (*steps[1:], None), strict=False):
        if step.value is not None:
            ended = following is not None and following.value is None
            yield step.start, following.start - ONE_DAY if following and ended else None, step.value
