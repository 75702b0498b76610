"""Filters mean what they say: whatever is asked, both databases find what plain Python finds in the same rows."""

import json
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings

from fairday_collector.store import Store
from fairday_reports.feeds.odata.expressions import Expression
from fairday_reports.feeds.odata.parser import parse_filter
from tests.support.odata import Asker
from tests.support.odata_oracle import EXPAND, filters, holds, text_of

_KEPT: dict[str, list[dict[str, Any]]] = {}


@settings(max_examples=400, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(asked=filters())
def test_a_filter_finds_what_it_means(filled: Store, asked: Expression) -> None:
    """The very same rows, in the order of the key."""
    rows = _rows(filled)
    found = Asker(filled).ask(f"PersonDays?$select=person_id,date&$filter={quote(text_of(asked), safe='')}")["value"]
    wanted = [(row["person_id"], row["date"].isoformat()) for row in rows if holds(asked, row)]
    assert [(row["person_id"], row["date"]) for row in found] == wanted


@given(asked=filters())
def test_what_is_written_is_read(asked: Expression) -> None:
    """The text of a filter is read as the same filter."""
    assert _bare(parse_filter(text_of(asked))) == _bare(asked)


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("is_over or has_data and is_over", "is_over or (has_data and is_over)"),
        ("not is_over and has_data", "(not is_over) and has_data"),
        ("not active_ms eq 1", "(not active_ms) eq 1"),
        ("not role in ('a')", "not (role in ('a'))"),
        ("active_ms gt 1 eq true", "(active_ms gt 1) eq true"),
        ("active_ms eq 1 ne false", "(active_ms eq 1) ne false"),
        ("role eq 'a' or role eq 'b' or role eq 'c'", "role eq 'a' or role eq 'b' or (role eq 'c')"),
        ("contains( role , 'a' )", "contains(role,'a')"),
        ("not(is_over)", "not is_over"),
        ("role in ( 'a' , 'b' )", "role in ('a','b')"),
    ],
)
def test_operators_bind_as_odata_has_it(text: str, same: str) -> None:
    """`not` before comparisons, these before `and`, and that before `or`."""
    assert _bare(parse_filter(text)) == _bare(parse_filter(same))


def _rows(store: Store) -> list[dict[str, Any]]:
    """All rows with values instead of texts."""
    if store.url not in _KEPT:
        _KEPT[store.url] = json.loads(Asker(store).raw(f"PersonDays?$expand={EXPAND}"), object_hook=_typed)["value"]
    return _KEPT[store.url]


def _typed(found: dict[str, Any]) -> dict[str, Any]:
    return {name: _value(value) for name, value in found.items()}


def _value(value: Any) -> Any:
    if isinstance(value, str) and value[:2] == "20" and value[4:5] == "-":
        if len(value) == 10:
            return date.fromisoformat(value)
        when = datetime.fromisoformat(value) - datetime(1970, 1, 1, tzinfo=UTC)
        return Decimal(when.days * 86_400 + when.seconds) * 1000 + Decimal(when.microseconds) / 1000
    return value


def _bare(node: Any) -> Any:
    """A tree without the places of its parts in the text."""
    if isinstance(node, tuple):
        return tuple(map(_bare, node))
    if not is_dataclass(node) or isinstance(node, type):
        return node
    inner = {each.name: _bare(getattr(node, each.name)) for each in fields(node) if each.name != "at"}
    return replace(node, **inner, at=0)
