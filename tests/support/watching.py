"""Both ports of one process on a collector of the tests, and what a scrape of it says."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from prometheus_client.parser import text_string_to_metric_families
from starlette.types import ASGIApp

from fairday_collector.meters import Meters
from fairday_server.compose import Parts
from fairday_server.settings import load_settings
from fairday_server.web import web_app
from tests.support.collector import Collector, Reply, request

Figures = Mapping[tuple[str, ...], float]
"""Samples by their name and the values of their labels, sorted by the label's name."""


@dataclass(frozen=True)
class Watched:
    """A process with both ports; what it counts begins at nothing."""

    collector: Collector
    agents: ASGIApp
    web: ASGIApp

    def upload(self, key: str, body: dict[str, Any] | bytes) -> Reply:
        """Sends a batch to this process."""
        plain = body if isinstance(body, bytes) else json.dumps(body).encode()
        return request(self.agents, "POST", "/v1/batches", body=plain, headers={"Authorization": f"Bearer {key}"})

    def scrape(self) -> Figures:
        """What `/metrics` says."""
        reply = request(self.web, "GET", "/metrics")
        assert reply.status == 200
        return figures(reply.body.decode())


def watched(collector: Collector, folder: Path) -> Watched:
    """A process on a collector's store; `folder` is its data directory."""
    settings = load_settings({"FAIRDAY_DATA_DIR": str(folder)})
    parts = Parts(settings, collector.store, collector.clock, None, Meters())
    return Watched(collector, parts.agents(), web_app(parts))


def figures(text: str) -> Figures:
    """The samples of a scrape's text."""
    return {
        (sample.name, *(value for _, value in sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }
