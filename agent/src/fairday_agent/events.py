"""The agent's log: one line an event on stderr, `time level event key=value …`, and never a flood of the same."""

import logging
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime

_OWN = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "repeated"}
_REPEAT_S = 60.0


class EventFormatter(logging.Formatter):
    """One line: UTC time, level, the event's name, then whatever was given as `extra`."""

    def format(self, record: logging.LogRecord) -> str:
        """Write the line; an exception adds its type alone, since its text may quote what was recorded."""
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        fields = {name: value for name, value in record.__dict__.items() if name not in _OWN}
        if record.exc_info and record.exc_info[0]:
            fields["exception"] = record.exc_info[0].__name__
            fields["at"] = _place(record)
        if count := getattr(record, "repeated", 0):
            fields["repeated"] = count
        pairs = "".join(f" {name}={_quoted(value)}" for name, value in fields.items())
        return f"{at} {record.levelname.lower()} {record.getMessage()}{pairs}"


def _place(record: logging.LogRecord) -> str:
    trace = record.exc_info[2] if record.exc_info else None
    while trace and trace.tb_next:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_globals.get('__name__', '?')}:{trace.tb_lineno}" if trace else "?"


def _quoted(value: object) -> str:
    text = str(value).replace("\n", " ")
    return f'"{text}"'.replace('\\"', "'") if " " in text or not text else text


class OncePerMinute(logging.Filter):
    """Lets a repeating warning or error through once a minute, and then says how often it was held back."""

    def __init__(self, monotonic_s: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._now = monotonic_s
        self._last: dict[tuple[str, str], float] = {}
        self._held: dict[tuple[str, str], int] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Decide on one line."""
        if record.levelno < logging.WARNING:
            return True
        key = (record.name, str(record.msg))
        now = self._now()
        if now - self._last.get(key, -_REPEAT_S) < _REPEAT_S:
            self._held[key] = self._held.get(key, 0) + 1
            return False
        self._last[key] = now
        record.repeated = self._held.pop(key, 0)
        return True


def log_to_stderr() -> None:
    """Send the agent's events to stderr; other libraries speak only in warnings."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(EventFormatter())
    handler.addFilter(OncePerMinute())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger("fairday_agent").setLevel(logging.INFO)
