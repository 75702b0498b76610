"""Where in a file's text a table and its keys stand, for what is said about faults in it."""

import re
from dataclasses import dataclass, field

_HEADER = re.compile(r"\s*\[\[\s*([A-Za-z0-9_-]+)\s*\]\]")
_KEY = re.compile(r"""\s*["']?([A-Za-z0-9_-]+)["']?\s*=""")


@dataclass
class Place:
    """A table: its kind, its number among its like from 1 on, and its lines where they are known."""

    kind: str
    number: int
    line: int | None = None
    keys: dict[str, int] = field(default_factory=dict)

    def of(self, key: str) -> str:
        """The place of a key, or of the whole table, in words."""
        line = self.keys.get(key, self.line)
        where = f"{self.kind} {self.number}" if line is None else f"line {line}, {self.kind} {self.number}"
        return f"{where}, {key}" if key else where


def places_in(text: str, counts: dict[str, int]) -> dict[tuple[str, int], Place]:
    """The places of all tables, by kind and number from 0 on; without lines where the text is laid out otherwise.

    `counts` says how many tables of each kind the text was read as.
    """
    found: dict[str, list[Place]] = {}
    current: Place | None = None
    for number, line in enumerate(text.splitlines(), start=1):
        header = _HEADER.match(line)
        if header:
            alike = found.setdefault(header[1], [])
            current = Place(header[1], len(alike) + 1, number)
            alike.append(current)
        elif current is not None and (key := _KEY.match(line)):
            current.keys.setdefault(key[1], number)
    return {
        (kind, index): found[kind][index] if len(found.get(kind, [])) == count else Place(kind, index + 1)
        for kind, count in counts.items()
        for index in range(count)
    }
