"""The star schema as it is declared: whole, unambiguous, and the same as the tables."""

import runpy
from pathlib import Path

import pytest
from sqlalchemy import BigInteger, Boolean, Date, Integer, String
from sqlmodel import SQLModel
from sqlmodel.sql.sqltypes import AutoString

from fairday_collector.ledger.facts import TERMS
from fairday_reports.feeds.schema import SETS, EntitySet
from fairday_reports.metrics.registry import METRICS

ROOT = Path(__file__).resolve().parents[3]
TYPES: dict[str, tuple[type, ...]] = {
    "string": (String, AutoString),
    "date": (Date,),
    "instant": (BigInteger,),
    "int": (BigInteger, Integer),
    "bool": (Boolean,),
}


@pytest.mark.parametrize("each", SETS.values(), ids=lambda each: each.name)
def test_a_set_says_what_its_table_has(each: EntitySet) -> None:
    """Every column is a property, of the right kind, and the keys are the same in the same order."""
    table = SQLModel.metadata.tables[each.table]
    assert [own.column for own in each.properties] == [column.name for column in table.columns]
    assert [own.column for own in each.key] == [column.name for column in table.primary_key]
    for own in each.properties:
        column = table.columns[own.column]
        assert isinstance(column.type, TYPES[own.kind]), own.name
        assert bool(column.nullable) is own.nullable, own.name
        assert own.about.endswith("."), own.name


@pytest.mark.parametrize("each", SETS.values(), ids=lambda each: each.name)
def test_names_are_told_apart(each: EntitySet) -> None:
    """No two properties or navigations of a set share a name, and an instant's column ends in _ms."""
    names = [own.name for own in each.properties] + [way.name for way in each.navigations]
    assert len(names) == len(set(names))
    assert all(own.column == f"{own.name}_ms" for own in each.properties if own.kind == "instant")


@pytest.mark.parametrize("each", SETS.values(), ids=lambda each: each.name)
def test_a_navigation_leads_to_one_row(each: EntitySet) -> None:
    """It pairs properties of one kind, and names the whole key of the other set."""
    for way in each.navigations:
        other = SETS[way.to]
        assert [name for _, name in way.on] == [own.name for own in other.key]
        assert [each.by_name[own].kind for own, _ in way.on] == [own.kind for own in other.key]


def test_facts_say_whose_and_which_date_they_are() -> None:
    """Each but the health of seats has person, team, date and zone, and every set its number of change."""
    for each in SETS.values():
        assert "changed" in each.by_name
        if each.fact and each.name != "SeatHealth":
            assert {"person_id", "team_id", "date", "zone"} <= set(each.by_name)


def test_formulas_of_metrics_are_made_of_the_properties_of_a_day() -> None:
    """Whoever reads the formula of a metric finds its terms under the same names."""
    columns = {own.column for own in SETS["PersonDays"].properties}
    assert set(TERMS) <= columns
    used = {
        word.strip("()")
        for metric in METRICS.values()
        for word in metric.expression.split()
        if word.strip("()").isidentifier()
    }
    assert {word for word in used if word.endswith("_ms")} <= columns


def test_the_page_is_what_the_schema_says() -> None:
    """`scripts/write_reference.py` was run after the last change of a set, and each has a heading."""
    module = runpy.run_path(str(ROOT / "scripts" / "write_reference.py"))
    written = (ROOT / "docs" / "reference" / "feeds.md").read_text(encoding="utf-8")
    assert written == module["feeds_page"](SETS.values())
    assert {line[3:] for line in written.splitlines() if line.startswith("## ")} == set(SETS)
