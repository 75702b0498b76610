"""Tests of one group share a worker: the houses they start are shared by them, and are no burden on each other."""

import pytest


@pytest.mark.xdist_group("together")
def test_groups_are_kept_together(request: pytest.FixtureRequest) -> None:
    """The plugin that spreads tests over workers has marked this one as a group's; without it nothing is spread."""
    if getattr(request.config.option, "loadgroup", False):
        assert request.node.nodeid.endswith("@together")
