"""Everything in force as one file that people can read and edit; the other way round from `tables`."""

from collections.abc import Iterator
from typing import Any

import tomli_w

from fairday_collector.config.directory import Directory
from fairday_collector.config.kinds import KINDS, Kind
from fairday_collector.config.state import State, Subject, entries_of, history_of
from fairday_collector.config.steps import Steps
from fairday_collector.config.tables import Tables
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
    for entry in entries_of(subject, steps):
        dates: dict[str, Any] = {}
        if kind.naming == "date":
            dates["date"] = entry.from_date
        else:
            if entry.from_date > FIRST_DATE:
                dates["from"] = entry.from_date
            if entry.until is not None and (kind.naming != "from" or entry.until != entry.from_date):
                dates["until"] = entry.until
        if entry.value is None:
            yield {**head, **dates, "removed": True}
        elif kind.name == "member":
            yield {**head, **dates, "team": directory.label("team", entry.value["team"])}
        else:
            yield {**head, **dates, **kind.shown(entry.value)}
