"""The log of a role: JSON lines on standard error, or plain lines on a terminal, the libraries' own events among them.

An event has a constant name; what belongs to it are fields. Nothing of what people do may stand in a log, so neither do
the texts of errors whose makers put values into them.
"""

import logging
import sys
from datetime import UTC, datetime
from typing import TextIO

from structlog.dev import ConsoleRenderer
from structlog.processors import JSONRenderer
from structlog.stdlib import ExtraAdder, ProcessorFormatter
from structlog.types import EventDict, Processor, WrappedLogger

from fairday_server.tracebacks import told

OURS = ("fairday_collector", "fairday_reports", "fairday_server")
FIRST = ("at", "level", "event", "logger")


def log_to_stderr() -> None:
    """Warnings of everything and what our own parts do, on standard error; leaves a log that is set up as it is."""
    logging.basicConfig(level=logging.WARNING, handlers=[log_handler(sys.stderr)])
    for name in OURS:
        logging.getLogger(name).setLevel(logging.INFO)


def log_handler(stream: TextIO) -> logging.Handler:
    """A handler that writes to a stream: for people where that is a terminal, else a JSON object a line."""
    handler = logging.StreamHandler(stream)
    renderer: Processor = ConsoleRenderer(colors=False, timestamp_key="at", sort_keys=False)
    if not stream.isatty():
        renderer = JSONRenderer()
    handler.setFormatter(
        ProcessorFormatter(
            foreign_pre_chain=[ExtraAdder(), _facts],
            processors=[_error, ProcessorFormatter.remove_processors_meta, _in_order, renderer],
        )
    )
    return handler


def _facts(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    record: logging.LogRecord = event["_record"]
    for left_by_another_handler in ("message", "asctime"):
        event.pop(left_by_another_handler, None)
    at = datetime.fromtimestamp(record.created, UTC)
    return {
        **event,
        "at": at.strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03d}Z",
        "level": record.levelname.lower(),
        "event": event["event"].rstrip(),
        "logger": record.name,
    }


def _error(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    found = event.pop("exc_info", None)
    if found is not None and found[1] is not None:
        event["exception"] = told(found[1])
    return event


def _in_order(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    return {name: event[name] for name in FIRST} | {name: event[name] for name in event if name not in FIRST}
