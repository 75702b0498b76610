"""Filters mean what they say: whatever is asked, both databases find what plain Python finds in the same rows."""

import json
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, reject, settings
from hypothesis import strategies as st

from fairday_collector.errors import Refusal
from fairday_collector.store import Store
from fairday_reports.feeds.odata.expressions import Compare, Expression
from fairday_reports.feeds.odata.parser import parse_filter
from tests.support.odata import Asker
from tests.support.odata_filters import COMPARISONS, filters, literals, numbers, text_of, texts
from tests.support.odata_oracle import EXPAND, holds

_KEPT: dict[str, list[dict[str, Any]]] = {}


@settings(max_examples=400, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(asked=filters())
def test_a_filter_finds_what_it_means(filled: Store, asked: Expression) -> None:
    """The very same rows, in the order of the key."""
    _check(filled, asked)


@settings(max_examples=400, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(word=COMPARISONS, number=numbers(), value=st.one_of(numbers(), literals("int")))
def test_numbers_are_reckoned_exactly(filled: Store, word: str, number: Expression, value: Expression) -> None:
    """Whatever is added, divided and rounded, in which order: to the last fraction, or not at all."""
    _check(filled, Compare(word, number, value))


@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(word=COMPARISONS, text=texts(), value=st.one_of(texts(), literals("string")))
def test_texts_are_cut_and_joined_by_characters(filled: Store, word: str, text: Expression, value: Expression) -> None:
    """Whatever language they are of, and beyond their ends."""
    _check(filled, Compare(word, text, value))


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
        ("keys add clicks mul 2 eq 1", "(keys add (clicks mul 2)) eq 1"),
        ("keys sub clicks sub 2 eq 1", "((keys sub clicks) sub 2) eq 1"),
        ("keys mul 2 add clicks div 3 sub 1 gt 1", "(((keys mul 2) add (clicks div 3)) sub 1) gt 1"),
        ("keys div 2 mul 3 mod 4 eq 1", "(((keys div 2) mul 3) mod 4) eq 1"),
        ("1 lt keys add 1 eq true", "(1 lt (keys add 1)) eq true"),
        ("keys gt clicks add 1 and is_over", "(keys gt (clicks add 1)) and is_over"),
        ("-keys mul 2 eq 1", "((-keys) mul 2) eq 1"),
        ("- - keys sub -1 eq -2", "((-(-keys)) sub -1) eq -2"),
        ("1 sub -keys eq 1", "(1 sub (-keys)) eq 1"),
        ("role in ( 'a' , 'b' )", "role in ('a','b')"),
    ],
)
def test_operators_bind_as_odata_has_it(text: str, same: str) -> None:
    """`not` before comparisons, these before `and`, and that before `or`."""
    assert _bare(parse_filter(text)) == _bare(parse_filter(same))


def _check(store: Store, asked: Expression) -> None:
    rows = _rows(store)
    try:
        found = Asker(store).ask(f"PersonDays?$select=person_id,date&$filter={quote(text_of(asked), safe='')}")["value"]
    except Refusal as refusal:
        assert refusal.code == "out_of_range"  # noqa: PT017 - any other fault is one
        reject()
    wanted = [(row["person_id"], row["date"].isoformat()) for row in rows if holds(asked, row)]
    assert [(row["person_id"], row["date"]) for row in found] == wanted


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
