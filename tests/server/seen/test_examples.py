import json
import re
from collections import Counter
from pathlib import Path
from typing import Any, get_args

import pytest

from fairday_collector.meters import Meters
from fairday_collector.seat_health.words import What
from fairday_collector.standing import Standing
from tests.support.collector import Collector

ROOT = Path(__file__).resolve().parents[3]
EXAMPLES = ROOT / "installers" / "server"
PAGE = (ROOT / "docs" / "reference" / "observability.md").read_text(encoding="utf-8")
SUFFIXES = {"counter": ("_total",), "histogram": ("_bucket", "_sum", "_count")}


@pytest.fixture
def exported(collector: Collector) -> dict[str, list[str]]:
    """The names of our metrics as they are documented, each with those of its samples."""
    families = [*Meters().registry.collect(), *Standing(collector.store, collector.clock).collect()]
    named: dict[str, list[str]] = {}
    for family in families:
        samples = [family.name + suffix for suffix in SUFFIXES.get(family.type, ("",))]
        named[samples[0] if family.type == "counter" else family.name] = samples
    return named


def dashboard() -> dict[str, Any]:
    """The dashboard's JSON."""
    found: dict[str, Any] = json.loads((EXAMPLES / "grafana" / "fairday.json").read_text(encoding="utf-8"))
    return found


def test_every_exported_metric_has_a_heading(exported: dict[str, list[str]]) -> None:
    """The page names all metrics and no others."""
    headings = set(re.findall(r"^## (fairday_\w+)$", PAGE, re.MULTILINE))
    assert headings == {name for name in exported if name.startswith("fairday_")}


def test_every_kind_of_trouble_is_on_the_page() -> None:
    """Each with when it is said and what to do."""
    rows = re.findall(r"^\| (\w+) \| [^|]+ \| [^|]+ \|$", PAGE, re.MULTILINE)
    assert set(rows) == {"what", *get_args(What)}


def test_the_dashboard_is_whole(exported: dict[str, list[str]]) -> None:
    """Panels have ids of their own and do not overlap, and each expression asks for metrics that there are."""
    panels = dashboard()["panels"]
    assert max(Counter(panel["id"] for panel in panels).values()) == 1
    cells: Counter[tuple[int, int]] = Counter()
    for panel in panels:
        place = panel["gridPos"]
        assert place["x"] + place["w"] <= 24
        cells.update(
            (x, y)
            for x in range(place["x"], place["x"] + place["w"])
            for y in range(place["y"], place["y"] + place["h"])
        )
    assert max(cells.values()) == 1
    asked = {
        name
        for panel in panels
        for target in panel["targets"]
        for name in re.findall(r"\b(?:fairday|process)_\w+", target["expr"])
    }
    assert asked <= {sample for samples in exported.values() for sample in samples}
    # What is exported is for looking at; the version alone only fills the choice of processes.
    plotted = {name for name, samples in exported.items() if asked & set(samples)}
    assert {name for name in exported if name.startswith("fairday_")} - plotted == {"fairday_build_info"}


def test_the_alerts_ask_for_metrics_that_there_are(exported: dict[str, list[str]]) -> None:
    """Every expression of the example, and none of them is the name of a metric that is gone."""
    text = (EXAMPLES / "fairday.rules.yml").read_text(encoding="utf-8")
    asked = set(re.findall(r"\bfairday_\w+", text))
    assert len(asked) > 5
    assert asked <= {sample for samples in exported.values() for sample in samples}
    alerts = re.findall(r"- alert: (\w+)", text)
    assert len(alerts) == len(set(alerts)) == text.count("summary: ")
    for what in re.findall(r'what="(\w+)"', text):
        assert what in get_args(What)
