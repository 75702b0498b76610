"""Who may have reports sent regularly; whose schedules and saved reports are theirs, the package of reports decides."""

from fairday_collector.access.viewer import Viewer
from fairday_collector.errors import Forbidden, NotFound
from fairday_collector.store.tables import SavedReport
from fairday_reports.schedules.saved import may_change_saved


def may_schedule(viewer: Viewer) -> bool:
    """Whether they may have reports sent: administrators, and people who see others, under their own rights."""
    return viewer.is_admin or (viewer.role in ("supervisor", "analyst") and viewer.person_id is not None)


def require_schedule(viewer: Viewer) -> None:
    """Raises Forbidden, with who may."""
    if not may_schedule(viewer):
        who = "administrators, and by supervisors and analysts under their own name"
        raise Forbidden("not_allowed", f"Reports are sent regularly by {who}.")


def require_saving(viewer: Viewer) -> None:
    """Raises Forbidden for a key that is nobody's: what it saved would be the server's own."""
    if not viewer.is_admin and viewer.person_id is None:
        raise Forbidden("not_allowed", "This key is nobody's. Make one with: fairday api-key create --person NAME")


def require_own(viewer: Viewer, saved: SavedReport) -> None:
    """Raises NotFound for a saved report that is not theirs to change or forget."""
    if not may_change_saved(saved, viewer):
        raise NotFound("unknown_saved_report", "There is no such saved report, or it is not yours.")
