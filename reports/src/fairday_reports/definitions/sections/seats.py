"""The computers that somebody should look after, as they are now, for who looks after them."""

from collections.abc import Iterable
from dataclasses import dataclass

from fairday_collector.seat_health.trouble import seats_in_trouble
from fairday_collector.seat_health.words import WHAT
from fairday_reports.definitions.reading import Reading
from fairday_reports.document.model import Column, Table


@dataclass(frozen=True, slots=True)
class Seats:
    """Silent computers, missing batches, possible copies; of the people in the report, for administrators alone.

    Computers that feed nobody's record are there where the report is about everyone.
    """

    def tables(self, reading: Reading) -> Iterable[Table]:
        """The table; none where nothing is the matter."""
        if not reading.selection.viewer.is_admin:
            return
        asked = reading.parameters
        known = set(reading.selection.known) | (set() if asked.people or asked.teams else {None})
        rows = [
            (seat.id, seat.host, seat.os_user, person[0], person[1], one.what, WHAT[one.what], one.seen, one.remedy)
            for seat, person, troubles in (
                (found.seat, found.person or (None, None), found.troubles)
                for found in seats_in_trouble(reading.session, reading.now_ms)
            )
            if person[0] in known
            for one in troubles
        ]
        if rows:
            yield Table(
                key="seats",
                title="Computers",
                columns=(
                    Column("seat_id", "Id", "text", shown=False, names_row=True),
                    Column("host", "Computer", "text"),
                    Column("user", "User", "text"),
                    Column("whose_id", "Person id", "text", shown=False),
                    Column("whose", "Whose", "text"),
                    Column("kind", "Kind", "text", shown=False, names_row=True),
                    Column("what", "What", "text"),
                    Column("seen", "What was seen", "text"),
                    Column("remedy", "What to do", "text"),
                ),
                rows=rows,
                caption="As they were when the report was made, whatever its dates. A question about data.",
            )
