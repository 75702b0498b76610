"""CSV text to lines of people; pure, and complaining by line instead of giving up."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

COLUMNS = ("name", "email", "login", "team", "zone", "role")
MOST_LINES = 2_000
MOST_CHARACTERS = 500_000


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the file: what it says of a person; what it does not say is empty."""

    number: int
    name: str
    email: str = ""
    login: str = ""
    team: str = ""
    zone: str = ""
    role: str = ""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a line, and what to do."""

    line: int
    text: str


@dataclass(frozen=True, slots=True)
class Read:
    """The lines that could be read, and what was wrong with the others."""

    lines: tuple[Line, ...]
    faults: tuple[Fault, ...]


def read_people(text: str) -> Read:
    """Lines of people out of CSV with a header, with comma or semicolon, with or without a byte order mark."""
    text = text.removeprefix("\ufeff")
    if len(text) > MOST_CHARACTERS:
        return _nothing(1, f"The file has more than {MOST_CHARACTERS:,} characters. Split it.")
    head = text.lstrip("\r\n").partition("\n")[0]
    records = _records(text, ";" if head.count(";") > head.count(",") else ",")
    try:
        number, header = next(records, (1, []))
    except csv.Error as error:
        return _nothing(1, f"The header cannot be read: {error}.")
    names = [cell.strip().lower() for cell in header]
    if (fault := _header_fault(names)) is not None:
        return _nothing(number, fault)
    lines: list[Line] = []
    faults: list[Fault] = []
    last = number
    try:
        for last, cells in records:
            if len(cells) != len(names):
                faults.append(Fault(last, f"It has {len(cells)} fields where the header has {len(names)}."))
            else:
                lines.append(Line(last, **dict(zip(names, (cell.strip() for cell in cells), strict=True))))
    except csv.Error as error:
        faults.append(Fault(last + 1, f"From here on the file cannot be read: {error}."))
    if len(lines) > MOST_LINES:
        return _nothing(lines[MOST_LINES].number, f"From here on there are more than {MOST_LINES:,} people. Split it.")
    if not lines and not faults:
        return _nothing(number, "There is nobody below the header.")
    return Read(tuple(lines), tuple(faults))


def _records(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """The lines that are not empty, each with the number of its first line."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    before = 0
    for cells in reader:
        number, before = before + 1, reader.line_num
        if any(cell.strip() for cell in cells):
            yield number, cells


def _header_fault(names: list[str]) -> str | None:
    known = ", ".join(COLUMNS)
    if "name" not in names:
        return f"The first line must name the columns, with name among them: {known}."
    if unknown := [name for name in names if name not in COLUMNS]:
        return f"There is no column {unknown[0]!r}. There are: {known}."
    if len(set(names)) != len(names):
        return "A column is named twice."
    return None


def _nothing(line: int, text: str) -> Read:
    return Read((), (Fault(line, text),))
