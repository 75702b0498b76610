"""Reports of the catalogue that people saved with their parameters, under a name of their own."""

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from fairday_collector import audit
from fairday_collector.access.viewer import Viewer
from fairday_collector.errors import Conflict, Invalid, NotFound
from fairday_collector.people import clean_name
from fairday_collector.secrets import new_id
from fairday_collector.store.tables import SavedReport
from fairday_reports.definitions.catalogue import find_report
from fairday_reports.definitions.parameters import Parameters, checked
from fairday_reports.schedules.owners import check_parameters, owner_viewer


def save_report(
    session: Session,
    *,
    name: str,
    report: str,
    parameters: Parameters,
    owner_id: str | None,
    actor: str,
    now_ms: int,
    shared: bool = False,
) -> SavedReport:
    """Saves a report under a name; `owner_id` is None for whoever runs the server. A `shared` one all can read.

    Raises Invalid or NotFound for what was asked wrongly, Conflict for a name the owner has already.
    """
    saved = SavedReport(id=new_id(), name="", report="", parameters={}, owner_id=owner_id, created_ms=now_ms)
    _set(session, saved, actor, name=name, report=report, parameters=parameters)
    _share(session, saved, actor, now_ms, shared=shared)
    session.flush()
    return saved


def change_saved(
    session: Session,
    saved: SavedReport,
    *,
    actor: str,
    now_ms: int,
    name: str | None = None,
    parameters: Parameters | None = None,
    shared: bool | None = None,
) -> None:
    """Renames, changes or shares what is saved; raises as `save_report`."""
    if name is not None or parameters is not None:
        _set(session, saved, actor, name=name or saved.name, report=saved.report, parameters=parameters)
    if shared is not None:
        _share(session, saved, actor, now_ms, shared=shared)
    session.flush()


def list_saved(session: Session, viewer: Viewer | None = None) -> list[SavedReport]:
    """The viewer's own and the shared ones by name; all for an administrator and for whoever runs the server (None)."""
    return list(session.exec(_those_for(viewer).order_by(col(SavedReport.name), col(SavedReport.id))))


def find_saved(session: Session, ref: str, viewer: Viewer | None = None) -> SavedReport:
    """What is saved under an id, or under a name: the viewer's own before what others share.

    Raises NotFound, and Invalid where several have the name.
    """
    found = list(session.exec(_those_for(viewer).where((SavedReport.id == ref) | (SavedReport.name == ref))))
    own = None if viewer is None else viewer.person_id
    chosen = [one for one in found if one.id == ref] or [one for one in found if one.owner_id == own] or found
    if not chosen:
        raise NotFound("unknown_saved_report", f"There is no saved report {ref!r}. `fairday report saved` shows them.")
    if len(chosen) > 1:
        ids = ", ".join(one.id for one in chosen)
        raise Invalid("ambiguous_saved_report", f"{len(chosen)} saved reports are called {ref}. Use an id: {ids}.")
    return chosen[0]


def may_change_saved(saved: SavedReport, viewer: Viewer | None) -> bool:
    """Whether it is the viewer's to change and remove: the owner's, and an administrator's."""
    return viewer is None or viewer.is_admin or (saved.owner_id is not None and viewer.is_self(saved.owner_id))


def remove_saved(session: Session, saved: SavedReport, *, actor: str, now_ms: int) -> None:
    """Forgets it; schedules keep parameters of their own."""
    if saved.shared:
        audit.record(session, now_ms, actor, "saved_report.remove", saved.id, name=saved.name)
    session.delete(saved)
    session.flush()


def _set(
    session: Session, saved: SavedReport, actor: str, *, name: str, report: str, parameters: Parameters | None
) -> None:
    name = clean_name(name, "saved report")
    twin = select(SavedReport.id).where(
        SavedReport.name == name,
        col(SavedReport.owner_id).is_not_distinct_from(saved.owner_id),
        SavedReport.id != saved.id,
    )
    if session.exec(twin).first():
        raise Conflict("saved_report_exists", f"You have a saved report called {name} already. Choose another name.")
    if parameters is not None:
        definition = find_report(report)
        chosen = checked(definition, parameters)
        check_parameters(session, chosen, owner_viewer(session, saved.owner_id, actor))
        saved.report, saved.parameters = definition.name, chosen.stored()
    saved.name = name
    session.add(saved)


def _share(session: Session, saved: SavedReport, actor: str, now_ms: int, *, shared: bool) -> None:
    if saved.shared != shared:
        saved.shared = shared
        session.add(saved)
        action = "saved_report.share" if shared else "saved_report.unshare"
        audit.record(session, now_ms, actor, action, saved.id, name=saved.name, report=saved.report)


def _those_for(viewer: Viewer | None) -> SelectOfScalar[SavedReport]:
    if viewer is None or viewer.is_admin:
        return select(SavedReport)
    own = (col(SavedReport.owner_id) == viewer.person_id) & col(SavedReport.owner_id).is_not(None)
    return select(SavedReport).where(own | col(SavedReport.shared))
