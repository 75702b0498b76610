"""A claimed run, done: who gets it is settled, the report is made for one audience after the other, and handed over."""

import logging
import threading
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass
from time import monotonic

from fairday_collector.errors import NotFound, Refusal
from fairday_collector.store.tables import Run, Schedule
from fairday_reports.definitions.catalogue import find_report
from fairday_reports.definitions.parameters import checked, stored_parameters
from fairday_reports.deliver import DeliveryError, Parcel, send, words_of
from fairday_reports.deliver.targets import FolderTarget, MailTarget, Place, read_targets
from fairday_reports.schedules.audiences import Audience
from fairday_reports.schedules.claims import ClaimLost, Outcome, Status, beat, delivered, forget_targets
from fairday_reports.schedules.making import Made, made
from fairday_reports.schedules.means import Means
from fairday_reports.schedules.outbox import Outbox, Work
from fairday_reports.schedules.owners import owner_viewer
from fairday_reports.schedules.progress import Progress
from fairday_reports.schedules.recipients import Receiver, Refused, Resolved, resolve
from fairday_reports.schedules.revisions import Had, Unchanged, had_before
from fairday_reports.schedules.slots import slot_date

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Part:
    """Those of an audience who are sent the same: they had the same before, or nothing."""

    audience: Audience
    had: Had | None
    receivers: Sequence[Receiver]


def perform(means: Means, schedule: Schedule, progress: Progress, outbox: Outbox) -> Generator[None, None, None]:
    """Makes the report for one part of an audience each time it is asked to go on, and puts it into the outbox.

    A fault ends the run with it, and never comes out of here. Once the run is stopped, it must be asked to go on once
    more: that ends it.
    """
    run = progress.run
    try:
        if progress.off:
            return
        refused, parts = _begin(means, schedule, run)
        for one in refused:
            progress.note(Outcome(one.name, one.kind, "not_sent", one.detail), one.name)
        for part in parts:
            if not progress.alive():
                break
            _make(means, schedule, progress, outbox, part)
            yield
    except ClaimLost:
        progress.lose()
    except Refusal as refusal:
        progress.fail(refusal.detail)
    except Exception as fault:
        log.exception("schedule.failed", extra={"schedule": schedule.id, "slot": run.slot})
        progress.fail(_told(fault))
    except BaseException:  # Ctrl+C
        progress.stop()
        raise
    finally:
        progress.done()


def _begin(means: Means, schedule: Schedule, run: Run) -> tuple[list[Refused], list[_Part]]:
    """Settles what the run is about, at its first attempt, and who is still to get it, with today's rights."""
    if run.parameters is None:
        definition = find_report(schedule.report)
        parameters = checked(definition, stored_parameters(schedule.parameters))
        run.report, run.parameters = definition.name, parameters.stored()
        run.first, run.last = parameters.dates(slot_date(run.slot))
    assert run.first is not None
    assert run.last is not None
    with means.store.write() as session:
        held = beat(session, run, means.clock())
        held.report, held.parameters, held.first, held.last = run.report, run.parameters, run.first, run.last
        owner = owner_viewer(session, schedule.owner_id, "report")
        targets = read_targets(schedule.targets)
        resolved = resolve(session, targets, stored_parameters(run.parameters), owner, run.first, run.last)
        forget_targets(session, schedule.id, resolved.names)
        before = had_before(session, run) if run.revision else None
        return _left(resolved, delivered(session, run), before)


def _left(
    resolved: Resolved, done: set[str], before: Mapping[str, Had | None] | None
) -> tuple[list[Refused], list[_Part]]:
    """Those who have not got it yet; of a revision those whom it was meant for before.

    Who got it then is told what is new to them, if they have the rights they had; who never did gets it as a first one.
    """
    refused = [one for one in resolved.refused if before is None or one.name in before]
    parts: list[_Part] = []
    for key, (audience, receivers) in resolved.audiences.items():
        alike: dict[Had | None, list[Receiver]] = {}
        for one in receivers:
            if one.name in done or (before is not None and one.name not in before):
                continue
            had = None if before is None else before[one.name]
            if had is not None and had.audience != key:
                refused.append(_of_other_rights(one))
            else:
                alike.setdefault(had, []).append(one)
        # What is kept with the run is marked for those whose report is the oldest.
        order = sorted(alike, key=lambda had: (had is None, had and had.revision))
        parts += [_Part(audience, had, alike[had]) for had in order]
    return refused, parts


def _of_other_rights(receiver: Receiver) -> Refused:
    return Refused(receiver.name, receiver.kind, "Not sent again: what they may see is not what they were sent.")


def _make(
    means: Means,
    schedule: Schedule,
    progress: Progress,
    outbox: Outbox,
    part: _Part,
) -> None:
    """Makes the report for a part of an audience, into the outbox; where it cannot be made, that is the outcome."""
    audience, receivers = part.audience, part.receivers
    outbox.hold()
    try:
        report = made(means, schedule, progress.run, audience, part.had, receivers)
    except ClaimLost:
        outbox.release()
        raise
    except Exception as fault:
        outbox.release()
        if not isinstance(fault, Refusal | Unchanged):
            log.exception("schedule.failed", extra={"schedule": schedule.id, "slot": progress.run.slot})
        status, detail = _why_not(fault, audience)
        for one in receivers:
            progress.note(Outcome(one.name, one.kind, status, detail, audience.key), words_of(one.target))
        return
    release = _Last(len(receivers), lambda: _let_go(report, outbox))
    works = [
        (_host_of(each.target), _handing_over(means, progress, each, report.parcel, audience.key, release))
        for each in receivers
    ]
    # From here on each part must come to an end, or the run never does.
    progress.add(len(works))
    for host, work in works:
        outbox.put(host, work)


def _why_not(fault: Exception, audience: Audience) -> tuple[Status, str]:
    match fault:
        case Unchanged():
            return "not_sent", str(fault)
        case NotFound() if not audience.viewer.is_admin:
            return "not_sent", fault.detail
        case Refusal():
            return "failed", fault.detail
        case _:
            return "failed", f"The report could not be made: {_told(fault)}"


def _handing_over(
    means: Means, progress: Progress, receiver: Receiver, parcel: Parcel, audience: str, release: Callable[[], None]
) -> Work:
    def deliver() -> tuple[Status, str | None, bool]:
        try:
            send(means.post, parcel, receiver.target)
        except DeliveryError as error:
            return "failed", error.words, error.unreachable
        except Exception as fault:
            log.exception("delivery.failed", extra={"schedule": progress.run.schedule_id, "target": receiver.name})
            return "failed", _told(fault), False
        return "sent", None, False

    def work(dead: str | None) -> str | None:
        began = monotonic()
        try:
            if progress.off or (dead is None and not progress.alive()):
                return None
            status, detail, unreachable = ("failed", dead, False) if dead is not None else deliver()
            took_ms = round((monotonic() - began) * 1000)
            outcome = Outcome(receiver.name, receiver.kind, status, detail, audience, took_ms)
            progress.note(outcome, words_of(receiver.target))
            return detail if unreachable else None
        except Exception as fault:
            log.exception("delivery.unrecorded", extra={"schedule": progress.run.schedule_id, "target": receiver.name})
            progress.fail(_told(fault))
            return None
        finally:
            release()
            progress.done()

    return work


def _let_go(report: Made, outbox: Outbox) -> None:
    report.folder.cleanup()
    outbox.release()


class _Last:
    """Calls something the last of so many times it is called."""

    def __init__(self, times: int, then: Callable[[], None]) -> None:
        self._left = times
        self._then = then
        self._lock = threading.Lock()

    def __call__(self) -> None:
        with self._lock:
            self._left -= 1
            last = self._left == 0
        if last:
            self._then()


def _host_of(target: MailTarget | Place) -> str:
    """What is out of reach for all if it is for one."""
    match target:
        case MailTarget():
            return "mail"
        case FolderTarget(path):
            return path
        case _:
            return target.url.partition("://")[2].partition("/")[0]


def _told(fault: Exception) -> str:
    return f"{type(fault).__name__}: {fault}"
