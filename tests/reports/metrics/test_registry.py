"""What the registry says is what it computes, and what the docs show."""

import ast
import operator
import runpy
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairday_collector.errors import NotFound
from fairday_collector.ledger.facts import TERMS, DayFacts
from fairday_reports.metrics.model import Metric
from fairday_reports.metrics.registry import METRICS, find_metric, find_metrics
from fairday_reports.metrics.screen import ACTIVITY_NOTE

ROOT = Path(__file__).resolve().parents[3]
OPERATORS: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Div: operator.truediv,
}
each = pytest.mark.parametrize("metric", METRICS.values(), ids=METRICS)


def worked_out(node: ast.expr, facts: DayFacts) -> float:
    """The value of an expression of a metric, from its text alone."""
    match node:
        case ast.BinOp(left, sign, right):
            return OPERATORS[type(sign)](worked_out(left, facts), worked_out(right, facts))
        case ast.Name(name):
            return float(getattr(facts, name))
        case ast.Constant(int(number)):
            return number
    raise AssertionError(ast.dump(node))


def parsed(metric: Metric) -> ast.expr:
    """The expression of a metric as a tree."""
    return ast.parse(metric.expression.replace("÷", "/").replace("−", "-"), mode="eval").body


def facts() -> st.SearchStrategy[DayFacts]:
    """Facts of any size, whether or not they could be those of a day; something was observed."""
    terms = {name: st.integers(0, 100_000) for name in TERMS if name not in ("length_ms", "unknown_ms")}
    return st.builds(
        DayFacts,
        length_ms=st.just(100_000),
        unknown_ms=st.just(0),
        **{**terms, "planned_days": st.just(1), "rostered_days": st.just(1), "attended_days": st.just(1)},
    )


@each
@given(facts())
def test_the_written_formula_is_the_computed_one(metric: Metric, facts: DayFacts) -> None:
    """Whoever works the expression out by hand gets the value; where that divides by 0, there is none."""
    value = metric.value(facts)
    try:
        wanted = worked_out(parsed(metric), facts)
    except ZeroDivisionError:
        assert value is None
        return
    if metric.unit == "label":
        assert value in ("over", "under", "healthy")
    else:
        assert value == pytest.approx(wanted)


@each
def test_nothing_known_is_nothing_said(metric: Metric) -> None:
    """Without any date, and for a date nobody observed, there is no value, not 0."""
    assert metric.value(DayFacts()) is None
    assert metric.value(DayFacts(length_ms=86_400_000, unknown_ms=86_400_000)) is None


@pytest.mark.parametrize("name", ["screen_time", "productive", "focus", "productivity", "utilisation", "effectiveness"])
def test_what_devices_show_is_not_known_of_a_rostered_date_without_data(name: str) -> None:
    """Where time was scheduled, or attested as worked, and nobody observed any of it, there is no share of it."""
    silent = {"length_ms": 86_400_000, "unknown_ms": 86_400_000, "planned_days": 1, "rostered_days": 1}
    plan = {"scheduled_ms": 28_800_000, "available_ms": 28_800_000, "worked_ms": 28_800_000, "goal_ms": 21_600_000}
    assert METRICS[name].value(DayFacts(**silent, **plan)) is None


@each
def test_every_metric_says_what_it_is_and_is_not_for(metric: Metric) -> None:
    """Formula, expression, terms, caution and the way of groups are there, as sentences."""
    assert metric.terms
    assert set(metric.terms) <= set(TERMS)
    assert METRICS[metric.name] is metric
    for text in (metric.formula, metric.caution, metric.group):
        assert text[0].isupper() or text[0].isdigit()
        assert text.endswith(".")
    assert (metric.of_group is not None) == (metric.unit == "label")


def test_the_specified_metrics_are_there() -> None:
    """Everything the specification names has a metric."""
    wanted = """worked attended screen_time productive neutral unproductive unclassified activity productive_per_day
        focus collaboration multitasking deep_focus core utilisation utilisation_status productivity effectiveness
        adherence conformance late early_leave absences overtime after_hours switches_per_hour longest_focus
        fragmentation completeness"""
    assert set(wanted.split()) <= set(METRICS)


def test_activity_carries_its_note() -> None:
    """Activity % is never shown without what it must not be used for."""
    assert METRICS["activity"].caution == ACTIVITY_NOTE
    for word in ("pay", "ranking", "discipline"):
        assert word in ACTIVITY_NOTE


def test_an_unknown_metric_is_refused_with_the_nearest() -> None:
    """A misspelt name is answered with the names it may have meant."""
    with pytest.raises(NotFound, match="Did you mean focus") as refused:
        find_metric("focsu")
    assert refused.value.code == "unknown_metric"
    with pytest.raises(NotFound, match="fairday metric list"):
        find_metric("zzz")


def test_each_metric_is_found_once() -> None:
    """No name stands for all, and a name given twice for one."""
    assert find_metrics([]) == list(METRICS.values())
    assert [metric.name for metric in find_metrics(["worked", "focus", "worked"])] == ["worked", "focus"]


def test_the_page_is_what_the_registry_says() -> None:
    """`scripts/write_reference.py` was run after the last change of a metric, and each has a heading."""
    module = runpy.run_path(str(ROOT / "scripts" / "write_reference.py"))
    written = (ROOT / "docs" / "reference" / "metrics.md").read_text(encoding="utf-8")
    assert written == module["metrics_page"](METRICS.values())
    assert {line[3:] for line in written.splitlines() if line.startswith("## ")} == set(METRICS)
