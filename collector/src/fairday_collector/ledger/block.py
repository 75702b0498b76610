"""From the stored facts to a person's reckoned days: consecutive dates at once."""

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import msgspec
import numpy as np
from sqlmodel import Session

from fairday_collector.calendar import tzdata_version
from fairday_collector.classify.catalogue import CATALOGUE
from fairday_collector.classify.sorter import Classes as LabelClasses
from fairday_collector.classify.sorter import Sorter
from fairday_collector.ledger.breath import no_collection
from fairday_collector.ledger.facts import Classes, DayFacts, DayInput, encode_facts, facts_of
from fairday_collector.ledger.fast import Block, DayRules, reckon_block
from fairday_collector.ledger.fast.cells import cells_of
from fairday_collector.ledger.fast.cells_codec import pack_each
from fairday_collector.ledger.fast.codec import pack_timelines
from fairday_collector.ledger.groups import without_titles
from fairday_collector.ledger.keeping import is_blank, tells
from fairday_collector.ledger.load import held_of
from fairday_collector.ledger.reckon.model import Claim, Held
from fairday_collector.ledger.rows import ReckonedDay
from fairday_collector.ledger.spans.load import load_tables
from fairday_collector.ledger.world import DayPlan, World
from fairday_collector.people import PersonHistory
from fairday_collector.roster.public_holidays import holidays_version
from fairday_collector.timesheets.claims import claims_of
from fairday_collector.timesheets.model import Entry, Recorded, stored
from fairday_collector.timesheets.proposal import BREAK, Run, less, propose, within, without
from fairday_collector.timesheets.record import REACH, RecordBook
from fairday_collector.timesheets.runs import runs_of

# Raised whenever the reckoning itself gives another result for the same spans and rules.
RECKONING = 3
_ONE_DAY = timedelta(days=1)

Reckoner = Callable[[Sequence[Claim]], Block]
"""Reckons some days with the claims it is given."""
Way = Callable[[Session, Held, Sequence[DayRules]], Reckoner]
"""How days are reckoned: fast, or clear."""


@dataclass(frozen=True, slots=True)
class Reckoned:
    """Consecutive dates of a person as reckoned, before they become rows; lists have one value a date.

    `sorting` says what each sorter made of the block's labels. The block and its facts hold one more date where the
    last one's working time reaches into it.
    """

    plans: Sequence[DayPlan]
    claims: Sequence[Claim]
    block: Block
    sorting: Mapping[Sorter, LabelClasses]
    proposed: Sequence[Entry | None]
    recorded: Sequence[Recorded]
    facts: Sequence[DayFacts]


def fast_way(session: Session, held: Held, days: Sequence[DayRules]) -> Reckoner:
    """By columns, from packed days and open rows."""
    tables = load_tables(session, held, days[0].start_ms, days[-1].end_ms)
    return lambda claims: reckon_block(tables, days, held, claims)


def reckon_days(
    session: Session, history: PersonHistory, days: Sequence[date], world: World, now_ms: int
) -> list[ReckonedDay]:
    """The person's consecutive local dates as they are to be kept."""
    with no_collection():
        return _rows(session, history, days, world, now_ms)


def _rows(
    session: Session, history: PersonHistory, days: Sequence[date], world: World, now_ms: int
) -> list[ReckonedDay]:
    made = reckoned(session, history, days, world, fast_way)
    untitled, kinds = without_titles(made.block.timeline, list(made.sorting.values()))
    kind_of = dict(zip(made.sorting, kinds, strict=True))
    days_cells = cells_of(untitled, [plan.zone for plan in made.plans])
    cells = pack_each(days_cells, [kind_of[plan.sorter] for plan in made.plans])
    timelines = pack_timelines(made.block.timeline, [claim.id for claim in made.claims])
    rows = []
    for at, plan in enumerate(made.plans):
        totals = made.block.ledgers[at]
        recorded = made.recorded[at]
        rows.append(
            ReckonedDay(
                person_id=history.person.id,
                day=plan.day,
                zone=plan.zone,
                start_ms=totals.start_ms,
                end_ms=totals.end_ms,
                first_ms=totals.first_ms,
                last_ms=totals.last_ms,
                last_received_ms=totals.last_received_ms,
                overlap_ms=totals.overlap_ms,
                states=totals.states,
                apps=totals.apps,
                counts=msgspec.to_builtins(totals.counts),
                proposed=stored(made.proposed[at]),
                edge_gaps="|".join(totals.edges),
                made_by=made_by(plan),
                reckoned_ms=now_ms,
                timeline=timelines[at],
                facts=b"" if is_blank(totals, recorded) else encode_facts(made.facts[at]),
                cells=cells[at],
                tells=tells(totals, recorded),
            )
        )
    return rows


def reckoned(session: Session, history: PersonHistory, days: Sequence[date], world: World, way: Way) -> Reckoned:
    """The person's consecutive local dates, from the stored spans and what was decided and recorded for each."""
    plans = [world.plan(history, day) for day in days]
    whole = list(plans)
    if world.roster.crosses_midnight(history, days[-1]):
        whole.append(world.plan(history, days[-1] + _ONE_DAY))
    claims = claims_of(session, history.person.id, whole[0].start_ms, whole[-1].end_ms)
    ruled = [DayRules(plan.start_ms, plan.end_ms, plan.policy.settings.rules) for plan in whole]
    reckon = way(session, held_of(session, history.person.id), ruled)
    block = reckon(claims)
    approved = [claim for claim in claims if claim.approved]
    # Time under a claim that nobody has decided on yet is worked, or not, by what lies beneath.
    settled = block if len(approved) == len(claims) else reckon(approved)
    runs = runs_of(settled.timeline, approved)
    reach = REACH * _ONE_DAY
    book = RecordBook.load(session, history.person.id, whole[0].day - reach, whole[-1].day + reach)
    proposed = _proposals(runs, approved, whole, book)
    recorded = [book.recorded(plan.day, entry) for plan, entry in zip(whole, proposed, strict=True)]
    around = [world.roster.on(history, days[0] - _ONE_DAY), *(plan.schedule for plan in whole)]
    around.append(world.roster.on(history, whole[-1].day + _ONE_DAY))
    inputs = [
        DayInput(
            settings=plan.policy.settings,
            schedule=plan.schedule,
            worked=record.entry.worked if record.entry else (),
            hours=[hours for schedule in around[at : at + 3] for hours in schedule.intervals],
            counts=block.ledgers[at].counts,
        )
        for at, (plan, record) in enumerate(zip(whole, recorded, strict=True))
    ]
    counts_as_work = np.array([claim.approved and claim.kind != BREAK for claim in claims], np.bool_)
    sorting = {sorter: sorter.sort_labels(block.timeline.labels) for sorter in {plan.sorter for plan in whole}}
    facts = facts_of(block.timeline, _classes(block, whole, sorting), counts_as_work, inputs)
    return Reckoned(plans, claims, block, sorting, proposed, recorded, facts)


def versions() -> str:
    """Of all that is not a decision of the organisation; where it changes, every day is reckoned anew."""
    return f"reckoning {RECKONING}, catalogue {CATALOGUE}, holidays {holidays_version()}, tzdata {tzdata_version()}"


def made_by(plan: DayPlan) -> dict[str, object]:
    """The versions of all that a date was reckoned by."""
    return {
        "reckoning": RECKONING,
        "policy_changes": list(plan.policy.changes),
        "rules": msgspec.to_builtins(plan.policy.settings.rules),
        "sorting_changes": list(plan.sorter.changes),
        "catalogue": CATALOGUE,
        "roster_changes": list(plan.schedule.changes),
        "holidays": holidays_version(),
        "tzdata": tzdata_version(),
    }


def _proposals(
    runs: Sequence[Run], claims: Sequence[Claim], plans: Sequence[DayPlan], book: RecordBook
) -> list[Entry | None]:
    by_id = {claim.id: claim for claim in claims}
    starts = [run[0] for run in runs]
    found = []
    for plan in plans:
        low, high = plan.schedule.window
        own = runs[max(bisect_right(starts, low) - 1, 0) : bisect_right(starts, high)]
        settings = plan.policy.settings
        taken = book.taken(plan.day)
        entry = propose(
            without(within(own, low, high), taken) if taken else within(own, low, high),
            by_id,
            settings.break_after_s * 1000,
            settings.work_basis,
            plan.schedule.intervals,
            plan.schedule.scheduled_ms,
        )
        found.append(less(entry, taken) if taken else entry)
    return found


def _classes(block: Block, plans: Sequence[DayPlan], sorting: Mapping[Sorter, LabelClasses]) -> Classes:
    """What the rules of its date say about each segment."""
    timeline = block.timeline
    count = len(timeline.start)
    found = Classes(np.zeros(count, np.uint8), np.zeros(count, np.bool_), np.zeros(count, np.bool_))
    sorters = list(sorting)
    which = np.array([sorters.index(plan.sorter) for plan in plans])[timeline.day]
    for number, sorter in enumerate(sorters):
        labels = sorting[sorter]
        rows = np.flatnonzero((which == number) & (timeline.label >= 0))
        label = timeline.label[rows]
        found.klass[rows] = labels.klass[label]
        found.collaboration[rows] = labels.collaboration[label]
        found.core[rows] = labels.core[label]
    return found
