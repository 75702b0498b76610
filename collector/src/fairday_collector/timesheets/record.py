"""The record of working time in force: proposals, corrections and attested snapshots become one entry a date.

Two statements load all of a person's dates; the engine asks it for each date it reckons.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import msgspec
from sqlmodel import Session, col, select

from fairday_collector.store.tables import Correction, TimesheetAct
from fairday_collector.timesheets.model import Attested, Entry, Interval, Recorded, Source, restored
from fairday_collector.timesheets.periods import Period
from fairday_collector.timesheets.states import FROZEN, State, state_of

REACH = 2
"""How many dates away a record may hold time of a date: it may be of before a move over the date line."""
_SOURCES: dict[State, Source] = {"attested": "attested", "approved": "approved", "locked": "locked"}


@dataclass(frozen=True, slots=True)
class ActedPeriod:
    """A pay period on which there were acts, by time, and what they made of it."""

    period: Period
    acts: tuple[TimesheetAct, ...]
    state: State
    attested: Mapping[date, Attested]

    @classmethod
    def of(cls, acts: Sequence[TimesheetAct]) -> "ActedPeriod":
        """The period of its acts, which are by their number."""
        state = state_of(act.act for act in acts)
        snapshots = [act.record for act in acts if act.record is not None]
        attested = _snapshot(snapshots[-1]) if state in FROZEN and snapshots else {}
        return cls(Period(acts[0].first, acts[-1].last), tuple(acts), state, attested)


class RecordBook:
    """What was corrected and decided about some dates of one person."""

    def __init__(self, acted: Sequence[ActedPeriod], corrections: Mapping[date, Sequence[Correction]]) -> None:
        """Takes the acted periods, by time, and the corrections of each date in the order they were made."""
        self.acted = acted
        self.corrections = corrections
        self._frozen = {day: period for period in acted if period.state in FROZEN for day in period.attested}

    @classmethod
    def load(cls, session: Session, person_id: str, first: date, last: date) -> "RecordBook":
        """The book of a person for local dates, both included; an acted period is whole where it reaches out."""
        return cls.load_each(session, [person_id], first, last)[person_id]

    @classmethod
    def load_each(cls, session: Session, people: Sequence[str], first: date, last: date) -> Mapping[str, "RecordBook"]:
        """The book of each of some people, as `load` has it, in two statements whatever their number."""
        acts = session.exec(
            select(TimesheetAct)
            .where(col(TimesheetAct.person_id).in_(people), TimesheetAct.first <= last, TimesheetAct.last >= first)
            .order_by(col(TimesheetAct.first), col(TimesheetAct.n))
        )
        acted: dict[str, dict[date, list[TimesheetAct]]] = {person: {} for person in people}
        for act in acts:
            acted[act.person_id].setdefault(act.first, []).append(act)
        rows = session.exec(
            select(Correction)
            .where(col(Correction.person_id).in_(people), Correction.day >= first, Correction.day <= last)
            .order_by(col(Correction.day), col(Correction.n))
        )
        corrections: dict[str, dict[date, list[Correction]]] = {person: {} for person in people}
        for row in rows:
            corrections[row.person_id].setdefault(row.day, []).append(row)
        return {
            person: cls([ActedPeriod.of(acts) for acts in acted[person].values()], corrections[person])
            for person in people
        }

    def acted_on(self, day: date) -> ActedPeriod | None:
        """The acted period a date lies in, if any."""
        return next((acted for acted in self.acted if day in acted.period), None)

    def correction(self, day: date) -> Correction | None:
        """The correction of a date that stands; None where there is none, or the last one took it back."""
        rows = self.corrections.get(day)
        return rows[-1] if rows and rows[-1].entry is not None else None

    def recorded(self, day: date, proposed: Entry | None) -> Recorded:
        """The record of a date in force, given what is proposed for it now."""
        frozen = self._frozen.get(day)
        if frozen is not None:
            return Recorded(frozen.attested[day].entry, _SOURCES[frozen.state])
        correction = self.correction(day)
        if correction is not None:
            return Recorded(restored(correction.entry or {}), "corrected")
        return Recorded(proposed, "proposed")

    def taken(self, day: date) -> list[Interval]:
        """What the dates around one have on record by somebody's word, from start to end, whatever is proposed."""
        around = (self.recorded(day + timedelta(days=shift), None).entry for shift in range(-REACH, REACH + 1) if shift)
        return [(entry.start_ms, entry.end_ms) for entry in around if entry is not None]

    def attested(self, day: date) -> Attested | None:
        """A date as it was attested, where that holds."""
        frozen = self._frozen.get(day)
        return None if frozen is None else frozen.attested[day]


def _snapshot(record: dict[str, object]) -> dict[date, Attested]:
    return {date.fromisoformat(day): msgspec.convert(value, Attested) for day, value in record.items()}
