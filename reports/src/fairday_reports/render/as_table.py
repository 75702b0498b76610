"""A timesheet for a terminal: plain text, at most 100 columns wide."""

import textwrap
from collections.abc import Sequence
from itertools import groupby

from fairday_reports.figures import Figures, Row, Timesheet
from fairday_reports.render.about import CAPTION, LATE, NOTE, about, lead, title
from fairday_reports.render.columns import Column, columns, frame
from fairday_reports.words import hm, percent

WIDTH = 100


def as_table(sheet: Timesheet) -> str:
    """Title and lead, a block of aligned rows for each person, the sums, and what is known about the data."""
    shown = columns(sheet)
    blocks = [_wrap(title(sheet)), _wrap(lead(sheet))]
    blocks += [_person(sheet.rows_of(total.person_id), total, shown) for total in sheet.people]
    if len(sheet.people) > 1:
        blocks.append(_sentence("All", sheet.total, shown))
    facts = [_wrap(f"{'* ' if fact.term == LATE else ''}{fact.term}: {fact.text}") for fact in about(sheet)]
    blocks.append("\n".join([_wrap(CAPTION), *facts, _wrap(NOTE)]))
    return "\n\n".join(blocks) + "\n"


def _person(rows: Sequence[Row], total: Figures, shown: Sequence[Column]) -> str:
    """One table with a total, under a line that names person, team and zone, and names them again where they change."""
    headings = [column.heading.split(" ") for column in shown]
    top = ["", "", "", *(words[0] if len(words) > 1 else "" for words in headings), ""]
    bottom = ["Date", "First", "Last", *(words[-1] for words in headings), "Seen"]
    lines: list[list[str] | str] = [top, bottom]
    for (team, zone), own in groupby(rows, key=lambda row: (row.team, row.zone)):
        if len(lines) > 2:
            lines.append(_heading(rows[0].person, team, zone))
        lines.extend(_row(row, shown) for row in own)
    sums = ["Total", "", "", *(hm(column.ms(total)) for column in shown), percent(total.completeness).replace(" ", "")]
    widths = _widths([*lines, sums])
    if sum(widths) + len(widths) - 1 <= WIDTH:
        lines.append(sums)
    else:  # the sums of a year are wider than its days
        lines.append(_sentence("Total", total, shown))
        widths = _widths(lines)
    body = "\n".join(line if isinstance(line, str) else _align(line, widths) for line in lines)
    return f"{_heading(rows[0].person, rows[0].team, rows[0].zone)}\n{body}"


def _widths(lines: Sequence[Sequence[str] | str]) -> list[int]:
    return [max(map(len, cells)) for cells in zip(*(line for line in lines if not isinstance(line, str)), strict=True)]


def _sentence(whose: str, total: Figures, shown: Sequence[Column]) -> str:
    return _wrap(f"{whose}: {', '.join(f'{column.heading} {hm(column.ms(total))}' for column in shown)}.")


def _row(row: Row, shown: Sequence[Column]) -> list[str]:
    day = row.date.isoformat() if row.complete else f"{row.date.isoformat()}*"
    return [day, *frame(row), *(column.shown(row) for column in shown), percent(row.completeness).replace(" ", "")]


def _align(cells: Sequence[str], widths: Sequence[int]) -> str:
    first, *rest = cells
    aligned = [cell.rjust(width) for cell, width in zip(rest, widths[1:], strict=True)]
    return " ".join([first.ljust(widths[0]), *aligned]).rstrip()


def _heading(person: str, team: str, zone: str) -> str:
    return _wrap(f"{person} · {team} · {zone}")


def _wrap(text: str) -> str:
    return textwrap.fill(text, WIDTH, break_on_hyphens=False)
