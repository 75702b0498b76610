"""Reads reports back, as a spreadsheet, a program, a browser and a person would."""

import csv
import io
import json
import re
from html.parser import HTMLParser
from typing import Any


def read_json(text: str) -> Any:
    """The object of a JSON report."""
    return json.loads(text)


def read_csv(text: str) -> list[dict[str, str]]:
    """The lines of a CSV report by column name."""
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))


def ms_of(hm: str) -> int:
    """Milliseconds of `7:52` or `7:52:09`."""
    hours, minutes, seconds = [*map(int, hm.split(":")), 0][:3]
    return ((hours * 60 + minutes) * 60 + seconds) * 1000


class _Cells(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.rows: list[list[str]] = []
        self.classes: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self._open = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag == "tr":
            self.rows.append([])
            self.classes.append(dict(attrs).get("class") or "")
        elif tag in ("td", "th"):
            self.rows[-1].append("")
            self._open = True

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th"):
            self._open = False

    def handle_data(self, data: str) -> None:
        if self._open:
            self.rows[-1][-1] += data


def read_html(text: str) -> tuple[list[str], list[tuple[str, list[str]]], list[tuple[str, dict[str, str | None]]]]:
    """Headings, rows as (class, cells), and every tag with its attributes."""
    cells = _Cells()
    cells.feed(text)
    return cells.rows[0], list(zip(cells.classes, cells.rows, strict=True))[1:], cells.tags


def read_table(text: str) -> tuple[list[str], list[list[str]]]:
    """The headings, without the line above them, and the rows of a terminal report with its total rows."""
    lines = text.splitlines()
    heading = next(line for line in lines if line.startswith("Date"))
    rows = [re.split(" +", line) for line in lines if re.match(r"\d{4}-\d\d-\d\d\*? |Total ", line)]
    return re.split(" +", heading), rows
