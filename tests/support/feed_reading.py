"""Rows of sets as a viewer may read them, by plain SQL over the conditions of the rights."""

from typing import Any

from sqlmodel import SQLModel

from fairday_collector.access.viewer import Viewer
from fairday_reports.feeds.rights import scope_of, visible_properties, visible_sets, where_of
from tests.support.collector import Collector


def read_set(collector: Collector, viewer: Viewer, name: str) -> list[dict[str, Any]]:
    """The rows and columns of a set that are a viewer's, by key; none where there is no such set for them.

    A date is named `date`, as the set has it.
    """
    scope = scope_of(viewer)
    of = visible_sets(scope).get(name)
    if of is None:
        return []
    table = SQLModel.metadata.tables[of.table]
    shown = [
        table.c[each.column].label("date" if each.column == "day" else each.column)
        for each in visible_properties(scope, of)
    ]
    query = table.select().with_only_columns(*shown).where(*where_of(scope, of)).order_by(*table.primary_key)
    with collector.store.read() as session:
        return [dict(row) for row in session.connection().execute(query).mappings()]
