"""The sums of the ledger asked of the raw spans in SQL, for one device without any fault, under the default rules."""

from time import perf_counter
from typing import Any

from bench.desk_days import RULES, days, stretches

AT_ONCE = 500
TABLES = (
    "CREATE TABLE span (start_ms BIGINT, end_ms BIGINT, presence TEXT, call BOOLEAN, media BOOLEAN, app TEXT)",
    "CREATE TABLE day (number INTEGER PRIMARY KEY, start_ms BIGINT, end_ms BIGINT)",
)
_SUMS = f"""
WITH
opened AS (
  SELECT *, CASE WHEN presence = 'quiet' AND NOT (
    COALESCE(LAG(presence) OVER by_time, '') = 'quiet' AND LAG(end_ms) OVER by_time = start_ms
  ) THEN 1 ELSE 0 END AS opens
  FROM span WINDOW by_time AS (ORDER BY start_ms)
),
gapped AS (SELECT *, SUM(opens) OVER (ORDER BY start_ms) AS gap FROM opened),
gap AS (SELECT gap, SUM(end_ms - start_ms) AS length FROM gapped WHERE presence = 'quiet' GROUP BY gap),
reading AS (
  SELECT s.start_ms, s.end_ms, s.app, CASE
    WHEN s.presence = 'input' THEN 'active' WHEN s.presence <> 'quiet' THEN s.presence WHEN s.call THEN 'meeting'
    WHEN g.length < {RULES.idle_after_ms} THEN 'active' WHEN s.media THEN 'passive'
    WHEN g.length < {RULES.away_after_ms} THEN 'idle' ELSE 'away' END AS state
  FROM gapped s LEFT JOIN gap g ON s.presence = 'quiet' AND g.gap = s.gap
),
placed AS (SELECT r.*, (SELECT MAX(number) FROM day WHERE day.start_ms <= r.start_ms) AS first FROM reading r)
SELECT d.number, r.state, CASE WHEN r.state IN ('active', 'meeting', 'passive') THEN r.app END AS shown,
  CAST(SUM(LEAST(r.end_ms, d.end_ms) - GREATEST(r.start_ms, d.start_ms)) AS BIGINT)
FROM placed r JOIN day d ON d.number = r.first OR (d.number = r.first + 1 AND d.start_ms < r.end_ms)
GROUP BY d.number, r.state, shown
"""  # noqa: S608 - numbers alone are filled in
IN_DUCKDB = _SUMS
IN_SQLITE = _SUMS.replace("LEAST", "MIN").replace("GREATEST", "MAX")


def fill(connection: Any, count: int) -> None:
    """Put the made-up days and their spans into a database, through its Python connection."""
    for statement in TABLES:
        connection.execute(statement)
    spans = [one.span for day in stretches(count) for one in day]
    rows = [(span.start, span.end, span.presence, span.call, span.media, span.app) for span in spans]
    for first in range(0, len(rows), AT_ONCE):
        some = rows[first : first + AT_ONCE]
        values = ", ".join(["(?, ?, ?, ?, ?, ?)"] * len(some))
        connection.execute(f"INSERT INTO span VALUES {values}", [value for row in some for value in row])  # noqa: S608
    for number, day in enumerate(days(count)):
        connection.execute("INSERT INTO day VALUES (?, ?, ?)", (number, day.start_ms, day.end_ms))


def duckdb_days_per_s(seconds: float, count: int = 32) -> float:
    """Person-days a second, of one core, that DuckDB sums from the raw spans in memory."""
    import duckdb  # only the benches need it

    with duckdb.connect(":memory:") as connection:
        connection.execute("SET threads = 1")
        fill(connection, count)
        began, turns = perf_counter(), 0
        while not turns or perf_counter() - began < seconds:
            connection.execute(IN_DUCKDB).fetchall()
            turns += 1
        return turns * count / (perf_counter() - began)
