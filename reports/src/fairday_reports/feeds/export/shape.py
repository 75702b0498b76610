"""A set of the feeds as Arrow has it: its columns by their public names, with the words of the schema."""

from collections.abc import Mapping, Sequence
from typing import Final

import pyarrow as pa

from fairday_reports.feeds.model import EntitySet, Kind, Property
from fairday_reports.feeds.schema import VERSION

TYPES: Final[Mapping[Kind, pa.DataType]] = {
    "string": pa.string(),
    "date": pa.date32(),
    "instant": pa.timestamp("ms", tz="UTC"),
    "int": pa.int64(),
    "bool": pa.bool_(),
    "float": pa.float64(),
}


def schema_of(of: EntitySet, properties: Sequence[Property], cursor: str | None) -> pa.Schema:
    """The Arrow schema of some properties of a set; `cursor` is where the reader of the file will be."""
    fields = [
        pa.field(each.name, TYPES[each.kind], nullable=each.nullable, metadata={"about": each.about})
        for each in properties
    ]
    told = {"fairday.set": of.name, "fairday.version": str(VERSION), "fairday.about": of.about}
    return pa.schema(fields, metadata=told if cursor is None else {**told, "fairday.cursor": cursor})
