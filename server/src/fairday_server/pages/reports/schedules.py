"""What is sent regularly: all of it by name, and one schedule with how its targets fare and what ran."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fairday_collector.store.tables import Run, TargetState
from fairday_reports.schedules.schedule import Planned
from fairday_reports.words import count, listed, zone_words
from fairday_server.pages.admin.views import Cell, Column, Form, Panel, table
from fairday_server.pages.frame import Frame
from fairday_server.pages.paths import REPORTS, SCHEDULES, run_path, schedule_path
from fairday_server.pages.reports.views import REGULAR, ReportsView, areas
from fairday_server.pages.reports.words import BY, STATUS, at, how_often, often, run_words, shortly, took
from fairday_server.pages.views import Link

COLUMNS = (
    Column("Name"), Column("When", leaves="col2"), Column("Next due"), Column("Last run", leaves="col2"),
    Column("Did not arrive"),
)  # fmt: skip
TARGETS = (Column("Who"), Column("Last tried", leaves="col2"), Column("State"))
RUNS = (Column("Due"), Column("State"), Column("Took", numeric=True, leaves="col2"), Column("Made", leaves="col2"))


@dataclass(frozen=True, slots=True)
class Line:
    """A schedule with what it sends and where to in words; `words` are those for whoever it reached, by lasting name.

    `secrets` are webhooks in words with what signs them, for administrators alone.
    """

    planned: Planned
    title: str
    about: str
    targets: Sequence[str]
    words: Mapping[str, str]
    owner: str
    secrets: Sequence[tuple[str, str]] = ()


def schedules_view(frame: Frame, lines: Sequence[Line], *, done: str = "") -> ReportsView:
    """All schedules by name."""
    rows = ((
        Cell(line.planned.schedule.name, href=schedule_path(line.planned.schedule.id),
             small=f"{line.title}: {line.about}"),
        Cell(often(line.planned.schedule), small=zone_words(line.planned.schedule.zone)),
        Cell(_soon(line.planned)),
        _last(line.planned),
        _failing(line),
    ) for line in lines)  # fmt: skip
    failing = sum(1 for line in lines if line.planned.failing)
    said = f"{count(len(lines), 'report is', 'reports are')} sent regularly."
    trouble = f" Of {failing}, somebody did not get theirs." if failing else ""
    return ReportsView(
        frame, areas(REGULAR), "Schedules", "Schedules",
        f"{said}{trouble}" if lines else "Nothing is sent regularly yet. Open a report and choose “Send it regularly”.",
        panels=(
            Panel("Sent regularly", table=table(COLUMNS, rows), links=(Link("Choose a report", REPORTS),))
            if lines
            else Panel("Add the first", links=(Link("Choose a report", REPORTS),)),
        ),
        done=done,
    )  # fmt: skip


def schedule_view(
    frame: Frame, line: Line, states: Sequence[TargetState], runs: Sequence[Run], *, fault: str = "", done: str = ""
) -> ReportsView:
    """One schedule: what holds, what can be done, whom it reached, its latest runs."""
    schedule = line.planned.schedule
    reached = (
        (
            Cell(line.words.get(state.target, state.target)),
            Cell(at(state.at_ms, schedule.zone)),
            _state(state, schedule.zone),
        )
        for state in states
    )
    ran = (
        (
            Cell(run_words(run), href=run_path(schedule.id, run.slot, run.revision)),
            Cell(STATUS.get(run.status, run.status), small=run.error or ""),
            Cell(took(run)),
            Cell(BY.get(run.by, run.by)),
        )
        for run in runs
    )
    return ReportsView(
        frame, areas(REGULAR), schedule.name, schedule.name, _lead(line.planned),
        crumbs=(Link("Schedules", SCHEDULES),),
        acts=_acts(schedule.id, paused=schedule.paused_ms is not None),
        links=(
            Link("Change it", schedule_path(schedule.id, "change")),
            Link("Remove it", schedule_path(schedule.id, "remove")),
        ),
        panels=(
            Panel("What, when and for whom", facts=_facts(line)),
            Panel("Whom it reached", table=table(TARGETS, reached, empty="It was not sent yet.")),
            Panel("Runs", table=table(RUNS, ran, empty="It did not run yet.")),
        ),
        fault=fault, done=done,
    )  # fmt: skip


def removal_view(frame: Frame, id_: str, name: str) -> ReportsView:
    """What follows from removing a schedule, and the form that does."""
    here = schedule_path(id_)
    form = Form(schedule_path(id_, "remove"), "Remove it")
    says = (
        "Nothing is sent any more, and whom it went to is forgotten. Its runs stay readable. "
        "To stop it for a while, pause it."
    )
    return ReportsView(
        frame, areas(REGULAR), f"Remove {name}", f"Remove {name}",
        crumbs=(Link("Schedules", SCHEDULES), Link(name, here)),
        panels=(Panel("What follows", (says,), forms=(form,), links=(Link("Leave it as it is", here),)),),
    )  # fmt: skip


def _facts(line: Line) -> tuple[tuple[str, str], ...]:
    schedule = line.planned.schedule
    late = (
        f"For {count(schedule.correction_days, 'day', 'days')}, if a duration changes by "
        f"{count(schedule.threshold_ms // 60_000, 'minute', 'minutes')} or more"
        if schedule.correction_days
        else "Never"
    )
    return (
        ("Report", f"{line.title}: {line.about}"),
        ("When", how_often(schedule)),
        ("Next due", _next(line.planned)),
        ("Goes to", listed(line.targets) or "Nobody"),
        ("Files", ", ".join(form.upper() for form in schedule.formats)),
        ("Sent again", late),
        ("Under the rights of", line.owner),
        *((f"Signs {where} with", secret) for where, secret in line.secrets),
    )


def _acts(schedule: str, *, paused: bool) -> tuple[Form, ...]:
    turn = ("resume", "Resume") if paused else ("pause", "Pause")
    acts = (("run", "Make and send it now"), turn)
    return tuple(Form(schedule_path(schedule, act), text, primary=False, id=act) for act, text in acts)


def _lead(planned: Planned) -> str:
    if planned.schedule.paused_ms is not None:
        return f"Paused since {at(planned.schedule.paused_ms, planned.schedule.zone)}. Nothing is sent."
    return f"It is sent next on {_next(planned)}." if planned.next_ms else "It is never due again."


def _next(planned: Planned) -> str:
    return "paused" if planned.schedule.paused_ms is not None else at(planned.next_ms, planned.schedule.zone)


def _soon(planned: Planned) -> str:
    return "paused" if planned.schedule.paused_ms is not None else shortly(planned.next_ms, planned.schedule.zone)


def _last(planned: Planned) -> Cell:
    run = planned.last
    if run is None:
        return Cell("none yet")
    return Cell(STATUS.get(run.status, run.status), small=shortly(run.due_ms, planned.schedule.zone))


def _failing(line: Line) -> Cell:
    """Who did not get theirs: of one why, of several since when."""
    states, zone = line.planned.failing, line.planned.schedule.zone
    said = [
        f"{line.words.get(state.target, state.target)}, since {shortly(state.failing_since_ms, zone)}"
        for state in states
    ]
    return Cell("; ".join(said), small=(states[0].detail or "") if len(states) == 1 else "")


def _state(state: TargetState, zone: str) -> Cell:
    if state.failing_since_ms is None:
        return Cell("gets it" if not state.detail else "does not get it", small=state.detail or "")
    times = count(state.failures, "time", "times")
    return Cell(f"did not arrive since {at(state.failing_since_ms, zone)}, {times}", small=state.detail or "")
