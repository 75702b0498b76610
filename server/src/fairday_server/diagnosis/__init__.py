"""What `fairday doctor` looks at: each check is a fact, and where it is not well, a remedy."""

from collections.abc import Iterator

from fairday_server.compose import Parts
from fairday_server.diagnosis.database import database
from fairday_server.diagnosis.finding import Finding
from fairday_server.diagnosis.machine import machine
from fairday_server.diagnosis.ports import ports

__all__ = ["Finding", "examine"]


def examine(parts: Parts) -> Iterator[Finding]:
    """Looks at a data directory, the database and what should be running on them, one finding at a time."""
    yield from machine(parts)
    yield from database(parts)
    yield from ports(parts)
