"""A section that is there only if it is asked for."""

from collections.abc import Iterable
from dataclasses import dataclass

from fairday_reports.definitions.model import Section
from fairday_reports.definitions.reading import Reading
from fairday_reports.document.model import Table


@dataclass(frozen=True, slots=True)
class Asked:
    """The tables of a section where the report is grouped `by` this; they may take long to read."""

    by: str
    section: Section

    def tables(self, reading: Reading) -> Iterable[Table]:
        """Its tables, or none."""
        return self.section.tables(reading) if reading.parameters.by == self.by else ()
