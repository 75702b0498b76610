import logging

from fairday_agent.events import EventFormatter, OncePerMinute


def record(name: str, level: int = logging.WARNING, **fields: object) -> logging.LogRecord:
    """A log record as the agent's modules make them."""
    made = logging.makeLogRecord({"name": "fairday_agent.x", "levelno": level, "levelname": "WARNING", "msg": name})
    made.__dict__.update(fields, created=1_795_000_000.25)
    return made


def test_an_event_is_one_line_with_its_fields() -> None:
    """Time, level, name, then key=value; text with spaces is quoted and stays on its line."""
    line = EventFormatter().format(record("spool.dropped", spans=3, cause="disk\nis full"))
    assert line == '2026-11-18T11:06:40.250Z warning spool.dropped spans=3 cause="disk is full"'


def test_an_exception_tells_its_type_and_place_but_not_its_text() -> None:
    """What an exception quotes may be a window's title: it does not get into the log."""
    try:
        raise ValueError("a very private title")
    except ValueError as error:
        made = record("upload.failed", exc_info=(type(error), error, error.__traceback__))
    line = EventFormatter().format(made)
    assert "exception=ValueError at=" in line
    assert "private" not in line


def test_a_repeating_fault_is_told_once_a_minute_with_its_count() -> None:
    """The same warning passes once a minute, and then says how many were held back; others pass meanwhile."""
    now = [0.0]
    once = OncePerMinute(lambda: now[0])
    passed = []
    for second in range(0, 130, 10):
        now[0] = float(second)
        made = record("upload.waits")
        if once.filter(made):
            passed.append((second, made.__dict__["repeated"]))
    assert passed == [(0, 0), (60, 5), (120, 5)]
    assert once.filter(record("spool.dropped"))
    assert once.filter(record("agent.started", logging.INFO))
    assert once.filter(record("agent.started", logging.INFO))
