"""Any filter of PersonDays there is, and how it is written."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import strategies as st

from fairday_reports.feeds.odata.expressions import (
    Among,
    Call,
    Compare,
    Expression,
    Literal,
    Logic,
    Negate,
    Not,
    Path,
    Reckon,
)
from tests.support.feed_rows import FIRST, NAMES, ROLES, ms_of

PATHS: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "string": (("role",), ("team_id",), ("person", "name"), ("person", "role"), ("person", "team", "name")),
    "int": (("active_ms",), ("meeting_ms",), ("config_change",), ("config", "id"), ("calendar", "iso_week")),
    "date": (("date",), ("calendar", "first_of_week"), ("config", "until_date")),
    "instant": (("start",), ("until",), ("person", "added"), ("config", "at")),
    "bool": (("is_over",), ("has_data",), ("calendar", "is_weekend")),
}
COMPARISONS = st.sampled_from(("eq", "ne", "lt", "le", "gt", "ge"))
_PARTS = ("", "a", "A", "e", "ö", "%", "_", "'", " ", "lead", "Zo", "🙂", "\\", "+")
_TEXTS = (*NAMES, *(role for role in ROLES if role), *_PARTS)


def text_of(node: Expression) -> str:
    """The filter as it is written."""
    if isinstance(node, Literal):
        return _text(node)
    if isinstance(node, Path):
        return "/".join(node.names)
    if isinstance(node, Not):
        return f"not ({text_of(node.operand)})"
    if isinstance(node, Negate):
        return f"-({text_of(node.operand)})"
    if isinstance(node, Logic):
        return f" {node.word} ".join(f"({text_of(part)})" for part in node.parts)
    if isinstance(node, Among):
        left = text_of(node.left)
        return (
            f"{left if isinstance(node.left, Path | Call) else f'({left})'} in ({','.join(map(text_of, node.items))})"
        )
    if isinstance(node, Compare | Reckon):
        return f"({text_of(node.left)}) {node.word} ({text_of(node.right)})"
    assert isinstance(node, Call)
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
    return f"{value:f}" if node.kind == "int" else str(value)


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
    null = st.just(Literal("null", None))
    return st.one_of(
        st.builds(Compare, COMPARISONS, _term(kind), st.one_of(literals(kind), _term(kind), null)),
        st.builds(Compare, COMPARISONS, literals(kind), _term(kind)),
        st.builds(Among, _term(kind), st.lists(st.one_of(literals(kind), null), min_size=1, max_size=4).map(tuple)),
    )


def _term(kind: str) -> st.SearchStrategy[Expression]:
    if kind == "string":
        return st.one_of(_path("string"), texts())
    if kind == "int":
        return st.one_of(_path("int"), _of_rows(), numbers())
    return _path(kind)


def texts() -> st.SearchStrategy[Expression]:
    """Texts made of others."""
    return st.recursive(_path("string"), _longer_texts, max_leaves=3)


def _longer_texts(inner: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    either = st.one_of(inner, st.sampled_from((*_PARTS, "\u3000", "\xa0 ", "\u2028a")).map(_string))
    return st.one_of(
        st.builds(lambda name, of: Call(name, (of,)), st.sampled_from(("tolower", "toupper", "trim")), inner),
        st.builds(lambda one, other: Call("concat", (one, other)), either, either),
        st.builds(lambda of, start: Call("substring", (of, start)), inner, _places()),
        st.builds(lambda *given: Call("substring", given), inner, _places(), _places()),
    )


def _places() -> st.SearchStrategy[Expression]:
    """Numbers that are never below 0."""
    after = st.builds(
        lambda of, part: Call("indexof", (of, part)), _path("string"), st.sampled_from(_PARTS).map(_string)
    )
    return st.one_of(
        st.integers(0, 12).map(_int),
        st.sampled_from((0, 3, 2**31 - 2)).map(_int),
        _path("string").map(lambda of: Call("length", (of,))),
        after.map(lambda of: Reckon("add", of, _int(1))),
    )


def numbers() -> st.SearchStrategy[Expression]:
    """Numbers that are reckoned, out of some small ones that are written."""
    return st.recursive(_of_rows(), _more_numbers, max_leaves=3)


def _more_numbers(inner: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    written = st.sampled_from(("2", "-3", "7", "1000", "0.5", "-0.25", "60000.0", "1E+1", "1.5", "3600000.0")).map(
        _number
    )
    zero = st.sampled_from(("0", "0.0")).map(_number)
    either = st.one_of(inner, written, zero, st.just(Literal("null", None)))
    return st.one_of(
        inner.map(Negate),
        st.builds(lambda name, of: Call(name, (of,)), st.sampled_from(("round", "floor", "ceiling")), inner),
        st.builds(Reckon, st.sampled_from(("add", "sub")), either, either),
        st.builds(Reckon, st.sampled_from(("mul", "div", "divby", "mod")), inner, written),
        st.builds(Reckon, st.just("mul"), written, inner),
    )


def _of_rows() -> st.SearchStrategy[Expression]:
    texts, days = _path("string"), _path("date")
    return st.one_of(
        _path("int"),
        texts.map(lambda of: Call("length", (of,))),
        st.builds(
            lambda of, part: Call("indexof", (of, part)), texts, st.one_of(texts, st.sampled_from(_PARTS).map(_string))
        ),
        st.builds(lambda name, of: Call(name, (of,)), st.sampled_from(("year", "month", "day")), days),
    )


def _path(kind: str) -> st.SearchStrategy[Expression]:
    return st.sampled_from(PATHS[kind]).map(Path)


def _int(value: int) -> Literal:
    return Literal("int", Decimal(value))


def _number(text: str) -> Literal:
    return Literal("int" if text.lstrip("-").isdecimal() else "decimal", Decimal(text))


def _flag(value: bool | None) -> Literal:
    return Literal("null" if value is None else "bool", value)


def _string(text: str) -> Literal:
    return Literal("string", text)


def literals(kind: str) -> st.SearchStrategy[Literal]:
    """Values that are written."""
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
    written = (
        "0",
        "1",
        "59999",
        "59998.5",
        "43",
        "-1",
        "2026",
        "1e30",
        "-1e30",
        "9223372036854775807",
        "1E-9",
        "3",
        "8.0",
        "-7.25",
    )
    return st.sampled_from(written).map(_number)
