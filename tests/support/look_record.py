"""What is known of a made-up day beside its timeline: facts, classes, focus and working time, without a store."""

from collections.abc import Sequence
from itertools import pairwise

from fairday_collector.ledger.facts import DayFacts
from fairday_collector.ledger.facts.inputs import KLASSES
from fairday_collector.ledger.parts import DayParts, FocusRun, Piece
from fairday_collector.ledger.reckon import STATES, Segment
from fairday_collector.policy.settings import Settings
from fairday_collector.store.tables import ClaimAct, ClaimRow
from fairday_collector.timesheets.claims import ClaimNow
from fairday_collector.timesheets.model import Entry, Recorded
from fairday_reports.charts.picture import PRESENT
from fairday_server.pages.person.day_record import Claimed, DayRecord

MINUTE = 60_000
CATEGORIES = {
    "casework": "Case work", "analysis": "Analysis", "mail": "Mail", "chat": "Chat", "files": "Files and folders",
    "web": "<script>Web</script>", "meetings": "Meetings",
}  # fmt: skip
_SORTED = {
    "Case desk": ("productive", "casework"), "Spreadsheet": ("productive", "analysis"), "Mail": ("productive", "mail"),
    "Team chat": ("productive", "chat"), "Files": ("neutral", "files"), "firefox": ("unproductive", "web"),
    "Handbook (PDF)": ("productive", "casework"), "Video call": ("productive", "meetings"),
}  # fmt: skip
_TOGETHER = ("mail", "chat", "meetings")


def record_of(
    segments: Sequence[Segment], settings: Settings | None = None, claims: Sequence[Claimed] = ()
) -> DayRecord:
    """A record that adds up: apps are sorted by their names, working time is presence less long absences."""
    settings = settings or Settings()
    pieces = tuple(_piece(part) for part in segments if part.state in PRESENT)
    focus = _runs([piece for piece in pieces if piece.klass == "productive" and piece.category not in _TOGETHER])
    times = {f"{state}_ms": 0 for state in STATES} | {f"{klass}_ms": 0 for klass in KLASSES}
    for part in segments:
        times[f"{part.state}_ms"] += part.end - part.start
    for piece in pieces:
        times[f"{piece.klass}_ms"] += piece.end - piece.start
    entry = _entry(segments)
    facts = DayFacts(
        **times,
        length_ms=sum(part.end - part.start for part in segments),
        collaboration_ms=sum(p.end - p.start for p in pieces if p.category in _TOGETHER),
        focus_ms=sum(run.length_ms for run in focus),
        deep_focus_ms=sum(run.length_ms for run in focus if run.length_ms >= settings.focus_run_s * 1000),
        worked_ms=0 if entry is None else entry.worked_ms,
    )
    return DayRecord(settings, facts, DayParts(pieces, focus), Recorded(entry, "proposed"), tuple(claims), CATEGORIES)


def claimed(number: int, start: int, end: int, kind: str, note: str = "", act: str = "", reason: str = "") -> Claimed:
    """A claim of a stretch; without an act it is pending."""
    row = ClaimRow(
        person_id="p1", id=f"c{number}", start_ms=start, end_ms=end, kind=kind, note=note, made_ms=end, actor="web:p1"
    )
    done = ClaimAct(
        person_id="p1", claim_id=row.id, n=1, act=act, reason=reason, at_ms=end, actor="web:p9"
    )  # fmt: skip
    return Claimed(ClaimNow(row, done if act else None), "Ines Moreau" if act else "")


def _piece(part: Segment) -> Piece:
    klass, category = _SORTED.get(part.app or "", ("unclassified", None))
    return Piece(
        part.start, part.end, part.app, part.site, "productive" if part.state == "meeting" else klass, category
    )


def _runs(pieces: Sequence[Piece]) -> tuple[FocusRun, ...]:
    if not pieces:
        return ()
    found = [[pieces[0]]]
    for before, piece in pairwise(pieces):
        if piece.start - before.end > 2 * MINUTE:
            found.append([])
        found[-1].append(piece)
    return tuple(FocusRun(run[0].start, run[-1].end, sum(p.end - p.start for p in run)) for run in found)


def _entry(segments: Sequence[Segment]) -> Entry | None:
    present = [part for part in segments if part.state in PRESENT]
    if not present:
        return None
    first, last = present[0].start, present[-1].end
    gone = [
        (part.start, part.end)
        for part in segments
        if part.state == "locked" and first <= part.start and part.end <= last and part.end - part.start >= 15 * MINUTE
    ]
    return Entry(first, last, gone)
