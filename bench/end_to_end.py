"""Reckoning end to end: packed days read, reckoned, sorted, summed and written, beside plain sums of the same spans.

One person's closed month after the other, as after a change of policy: the very path of the worker's job.
"""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from time import perf_counter

from sqlmodel import Session

from fairday_collector.clock import utc
from fairday_collector.config.book import newest_change
from fairday_collector.ledger.block import reckon_days
from fairday_collector.ledger.rows import keep_days
from fairday_collector.ledger.world import World
from fairday_collector.people import add_person, add_team, histories
from fairday_collector.seats import FIRST_MS
from fairday_collector.store import Store, migrate
