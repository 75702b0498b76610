"""CSV as people write it, and as it should not be."""

import pytest

from fairday_collector.people_import.reading import MOST_CHARACTERS, MOST_LINES, Line, read_people

MAYA = Line(2, "Maya Lindqvist", "maya@example.com", "maya", "Payments", "Europe/Stockholm", "Engineer")


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("delimiter", [",", ";"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_file_of_any_spreadsheet_is_read(mark: str, delimiter: str, end: str) -> None:
    """Comma or semicolon, any line ends, a byte order mark or none, spaces around and capitals in the header."""
    rows = (
        ("Name", " EMAIL ", "login", "Team", "Zone", "role"),
        (" Maya Lindqvist ", "maya@example.com", "maya", "Payments", "Europe/Stockholm", "Engineer"),
        ("",) * 6,
        (f'"Bo{delimiter} ""B"""', "", "", "Sales", "", ""),
    )
    read = read_people(mark + "".join(delimiter.join(row) + end for row in rows))
    assert read.faults == ()
    assert read.lines == (MAYA, Line(4, f'Bo{delimiter} "B"', team="Sales"))


def test_columns_may_be_left_out_and_come_in_any_order() -> None:
    """Only the name must be there."""
    assert read_people("team,name\nSales,Bo\n").lines == (Line(2, "Bo", team="Sales"),)


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("", 1, "must name the columns"),
        ("\n\n", 1, "must name the columns"),
        ("Maya,Payments", 1, "must name the columns"),
        ("name,salary\nMaya,1", 1, "no column 'salary'"),
        ("name,name\nMaya,Maya", 1, "twice"),
        ("name,team\n", 1, "nobody below"),
        ("name,team\nMaya", 2, "1 fields where the header has 2"),
        ("name,team\nBo,A\n\nMaya,B,C", 4, "3 fields where"),
        ('name,team\n"Maya,B', 2, "cannot be read"),
        ('name\n"a"b', 2, "cannot be read"),
        ("name\n" + "x" * MOST_CHARACTERS, 1, "Split it"),
        ("name\n" + "x\n" * (MOST_LINES + 1), MOST_LINES + 2, "Split it"),
    ],
)
def test_faults_name_their_line(text: str, line: int, says: str) -> None:
    """What cannot be read is said with the number of its line."""
    [fault] = read_people(text).faults
    assert (fault.line, says in fault.text) == (line, True), fault
