"""What a `$filter` means, told a second time in plain Python over rows as they are shown; and any filter there is."""

import operator
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from fairday_reports.feeds.odata.expressions import Among, Call, Compare, Expression, Literal, Logic, Not, Path
from tests.support.feed_rows import FIRST, NAMES, ROLES, ms_of

PATHS: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "string": (("role",), ("team_id",), ("person", "name"), ("person", "role"), ("person", "team", "name")),
    "int": (("active_ms",), ("meeting_ms",), ("config_change",), ("config", "id"), ("calendar", "iso_week")),
    "date": (("date",), ("calendar", "first_of_week"), ("config", "until_date")),
    "instant": (("start",), ("until",), ("person", "added"), ("config", "at")),
    "bool": (("is_over",), ("has_data",), ("calendar", "is_weekend")),
}
EXPAND = "person($expand=team),config,calendar"
"""What a row must be shown with for all paths to be in it."""
_ORDERED = {"lt": operator.lt, "le": operator.le, "gt": operator.gt, "ge": operator.ge}
_PARTS = ("", "a", "A", "e", "ö", "%", "_", "'", " ", "lead", "Zo", "🙂", "\\", "+")
_TEXTS = (*NAMES, *(role for role in ROLES if role), *_PARTS)


def holds(node: Expression, row: Mapping[str, Any]) -> bool:
    """Whether a row is among those that a filter finds."""
    return _value(node, row) is True


def _value(node: Expression, row: Mapping[str, Any]) -> Any:
    if isinstance(node, Literal):
        return node.value
    if isinstance(node, Path):
        return _of(node.names, row)
    if isinstance(node, Not):
        inner = _value(node.operand, row)
        return None if inner is None else not inner
    if isinstance(node, Logic):
        return _logic(node, [_value(part, row) for part in node.parts])
    if isinstance(node, Among):
        found = _value(node.left, row)
        return any(_same(found, item.value) for item in node.items)
    if isinstance(node, Compare):
        left, right = _value(node.left, row), _value(node.right, row)
        if node.word in ("eq", "ne"):
            return _same(left, right) == (node.word == "eq")
        return left is not None and right is not None and _ORDERED[node.word](_key(left), _key(right))
    return _call(node.name, [_value(each, row) for each in node.arguments])


def _logic(node: Logic, parts: list[bool | None]) -> bool | None:
    decides = node.word == "or"
    if decides in parts:
        return decides
    return None if None in parts else not decides


def _call(name: str, given: list[Any]) -> Any:
    if None in given:
        return None
    acts: Mapping[str, Any] = {
        "contains": lambda text, part: part in text,
        "startswith": str.startswith,
        "endswith": str.endswith,
        "tolower": str.lower,
        "toupper": str.upper,
        "length": len,
        "year": lambda day: day.year,
        "month": lambda day: day.month,
        "day": lambda day: day.day,
    }
    return acts[name](*given)


def _of(names: tuple[str, ...], row: Mapping[str, Any]) -> Any:
    found: Any = row
    for name in names:
        found = None if found is None else found[name]
    return found


def _same(left: Any, right: Any) -> bool:
    return (left is None) == (right is None) and bool(left == right)


def _key(value: Any) -> Any:
    return value.encode() if isinstance(value, str) else value


def text_of(node: Expression) -> str:
    """The filter as it is written."""
    if isinstance(node, Literal):
        return _text(node)
    if isinstance(node, Path):
        return "/".join(node.names)
    if isinstance(node, Not):
        return f"not ({text_of(node.operand)})"
    if isinstance(node, Logic):
        return f" {node.word} ".join(f"({text_of(part)})" for part in node.parts)
    if isinstance(node, Among):
        left = text_of(node.left)
        return (
            f"{left if isinstance(node.left, Path | Call) else f'({left})'} in ({','.join(map(text_of, node.items))})"
        )
    if isinstance(node, Compare):
        return f"({text_of(node.left)}) {node.word} ({text_of(node.right)})"
    return f"{node.name}({','.join(map(text_of, node.arguments))})"


def _text(node: Literal) -> str:
    value = node.value
    if node.kind == "instant":
        assert isinstance(value, Decimal)
        seconds, rest = divmod(value, 1000)
        when = date(1970, 1, 1) + timedelta(days=int(seconds) // 86_400)
        hour, minute, second = int(seconds) // 3600 % 24, int(seconds) // 60 % 60, int(seconds) % 60
        return f"{when}T{hour:02}:{minute:02}:{second:02}.{int(rest * 10**9):012}Z"
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: "null"}[value]
    return str(value)


def filters() -> st.SearchStrategy[Expression]:
    """Filters of PersonDays."""
    return st.recursive(_leaves(), _joined, max_leaves=6)


def _joined(inner: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    several = st.lists(inner, min_size=2, max_size=3).map(tuple)
    same = st.sampled_from(("eq", "ne"))
    items = st.lists(st.sampled_from((True, False, None)).map(_flag), min_size=1, max_size=3).map(tuple)
    return st.one_of(
        inner.map(Not),
        st.builds(Logic, st.sampled_from(("and", "or")), several),
        st.builds(Compare, same, inner, inner),
        st.builds(Compare, same, inner, st.just(_flag(None))),
        st.builds(Compare, same, st.just(_flag(None)), inner),
        st.builds(Among, inner, items),
    )


def _leaves() -> st.SearchStrategy[Expression]:
    ways = st.sampled_from(PATHS["bool"]).map(Path)
    comparisons = [_comparison(kind) for kind in ("string", "int", "date", "instant")]
    functions = st.builds(
        Call,
        st.sampled_from(("contains", "startswith", "endswith")),
        st.tuples(_term("string"), st.one_of(st.sampled_from(_PARTS).map(_string), _term("string"))),
    )
    return st.one_of(ways, *comparisons, functions, st.sampled_from((True, False)).map(_flag))


def _comparison(kind: str) -> st.SearchStrategy[Expression]:
    words = st.sampled_from(("eq", "ne", "lt", "le", "gt", "ge"))
    null = st.just(Literal("null", None))
    return st.one_of(
        st.builds(Compare, words, _term(kind), st.one_of(_literals(kind), _term(kind), null)),
        st.builds(Compare, words, _literals(kind), _term(kind)),
        st.builds(Among, _term(kind), st.lists(st.one_of(_literals(kind), null), min_size=1, max_size=4).map(tuple)),
    )


def _term(kind: str) -> st.SearchStrategy[Expression]:
    paths: st.SearchStrategy[Expression] = st.sampled_from(PATHS[kind]).map(Path)
    if kind == "string":
        return st.one_of(
            paths, st.builds(lambda name, of: Call(name, (of,)), st.sampled_from(("tolower", "toupper")), paths)
        )
    if kind == "int":
        texts, days = st.sampled_from(PATHS["string"]).map(Path), st.sampled_from(PATHS["date"]).map(Path)
        return st.one_of(
            paths,
            texts.map(lambda of: Call("length", (of,))),
            st.builds(lambda name, of: Call(name, (of,)), st.sampled_from(("year", "month", "day")), days),
        )
    return paths


def _flag(value: bool | None) -> Literal:
    return Literal("null" if value is None else "bool", value)


def _string(text: str) -> Literal:
    return Literal("string", text)


def _literals(kind: str) -> st.SearchStrategy[Literal]:
    if kind == "string":
        return st.one_of(
            st.sampled_from(_TEXTS), st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=3)
        ).map(_string)
    if kind == "date":
        return st.integers(-2, 16).map(lambda days: Literal("date", FIRST + timedelta(days=days)))
    if kind == "instant":
        start = ms_of(2026, 10, 18, 22)
        near = st.integers(-1, 30 * 24).map(lambda hours: Decimal(start + hours * 1_800_000))
        return st.builds(
            lambda ms, more: Literal("instant", ms + more), near, st.sampled_from((Decimal(0), Decimal("0.5")))
        )
    numbers = ("0", "1", "59999", "59998.5", "43", "-1", "2026", "1e30", "-1e30", "9223372036854775807", "1E-9", "3")
    return st.sampled_from(numbers).map(lambda text: Literal("int", Decimal(text)))
