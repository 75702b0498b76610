"""The line between agents and collector, harmed in every phase: everything issued arrives once, and equal."""

import random

import pytest

from tests.support.fault_kills import Ordeal
from tests.support.fault_line import CUTS, HARMS

TIMES = 10

pytestmark = [pytest.mark.xdist_group("faults"), pytest.mark.timeout(300)]


def test_nobody_listens_for_a_while(ordeal: Ordeal) -> None:
    """Connections are refused, and all there were are cut."""
    row = ordeal.run("refused", ordeal.refuse, TIMES, random.Random(1))
    assert (row.lost, row.doubled, row.strange) == (0, 0, 0), row


def test_the_connection_is_cut_in_each_phase(ordeal: Ordeal) -> None:
    """After connecting, in the handshake, in head or body, before the reply, within it."""
    row = ordeal.harm("cut", CUTS, TIMES, random.Random(2))
    assert (row.lost, row.doubled, row.strange) == (0, 0, 0), row
    assert row.repeated > 0


def test_replies_are_delayed_dropped_and_requests_doubled(ordeal: Ordeal) -> None:
    """Sent twice at once, sent again after later ones, answered late or never."""
    row = ordeal.harm("replies", HARMS, TIMES, random.Random(3))
    assert (row.lost, row.doubled, row.strange) == (0, 0, 0), row
    assert row.repeated > 0
