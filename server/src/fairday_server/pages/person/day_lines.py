"""The tables of a day beside its states: programs, categories, runs of focus and claims."""

from collections import Counter
from collections.abc import Iterable, Iterator

from fairday_collector.ledger.facts.inputs import KLASSES
from fairday_collector.ledger.parts import FocusRun, Piece
from fairday_reports.charts import apps as app_charts
from fairday_reports.charts.day import least_ms
from fairday_reports.charts.marks import swatch
from fairday_reports.charts.picture import DayPicture, app_times, top_apps
from fairday_reports.charts.scale import Scale
from fairday_reports.charts.svg import NOTHING
from fairday_reports.words import CLASS_NAMES, NO_CATEGORY, NO_PROGRAM, count, hms, hours, in_seconds, listed
from fairday_server.pages.person.day_record import Claimed, DayRecord
from fairday_server.pages.views import Amount, AppLine, CategoryLine, ClaimLine, FocusLine, Tag

MOST_APPS = 15
_CLAIM_STATES = {
    "pending": ("claimed-pending", "Pending"),
    "approved": ("claimed", "Approved"),
    "rejected": ("", "Rejected"),
}


def amount(seconds: int) -> Amount:
    """Whole seconds as hours and minutes, the seconds apart."""
    text = hms(seconds)
    return Amount(text[:-3], text[-3:])


def class_tags(klasses: Iterable[str]) -> tuple[Tag, ...]:
    """Classes in their order, each once."""
    held = set(klasses)
    return tuple(Tag(swatch(klass), CLASS_NAMES[klass]) for klass in KLASSES if klass in held)


def app_lines(picture: DayPicture, scale: Scale, record: DayRecord) -> tuple[AppLine, ...]:
    """A row an app, most used first; those behind the first 15 share one, lest a long tail bury the page."""
    times = app_times(picture.segments)
    swatches = dict(zip(top_apps(picture), (mark for mark, _ in app_charts.legend(picture)), strict=False))
    amounts = in_seconds([ms for _, ms in times])
    lines = []
    for (app, _), seconds in zip(times[:MOST_APPS], amounts, strict=False):
        own = [piece for piece in record.parts.pieces if piece.app == app]
        categories = dict.fromkeys(record.categories.get(p.category, p.category) for p in own if p.category)
        lines.append(
            AppLine(
                NOTHING if app is None else swatches.get(app, NOTHING),
                NO_PROGRAM if app is None else app,
                app_charts.app_strip(picture, scale, [app], least_ms(scale)),
                amount(seconds),
                listed(sorted(categories)),
                class_tags(piece.klass for piece in own),
            )
        )
    if rest := [app for app, _ in times[MOST_APPS:]]:
        strip = app_charts.app_strip(picture, scale, rest, least_ms(scale))
        lines.append(AppLine(NOTHING, f"{len(rest)} more programs", strip, amount(sum(amounts[MOST_APPS:]))))
    return tuple(lines)


def category_lines(record: DayRecord) -> tuple[CategoryLine, ...]:
    """A row a category, the longest first, what is in none last; they sum to screen time."""
    times: Counter[str | None] = Counter()
    klasses: dict[str | None, set[str]] = {}
    for piece in record.parts.pieces:
        times[piece.category] += piece.end - piece.start
        klasses.setdefault(piece.category, set()).add(piece.klass)
    ordered = sorted(times, key=lambda slug: (slug is None, -times[slug], slug or ""))
    seconds = in_seconds([times[slug] for slug in ordered])
    return tuple(
        CategoryLine(
            NO_CATEGORY if slug is None else record.categories.get(slug, slug), class_tags(klasses[slug]), amount(given)
        )
        for slug, given in zip(ordered, seconds, strict=True)
    )


def focus_lines(picture: DayPicture, record: DayRecord) -> tuple[FocusLine, ...]:
    """The long runs by time, the shorter ones as one, and the sum; nothing without focus."""
    runs = record.parts.focus
    if not runs:
        return ()
    least = record.settings.focus_run_s * 1000
    lines = [
        FocusLine(picture.span(run.start, run.end), _programs(record.parts.pieces, run), hours(run.length_ms))
        for run in runs
        if run.length_ms >= least
    ]
    if short := [run.length_ms for run in runs if run.length_ms < least]:
        lines.append(FocusLine("Shorter runs", count(len(short), "run", "runs"), hours(sum(short))))
    return (*lines, FocusLine("Focus", "", hours(sum(run.length_ms for run in runs))))


def claim_lines(picture: DayPicture, claims: Iterable[Claimed]) -> Iterator[ClaimLine]:
    """A row a claim, by time."""
    for each in claims:
        row, act = each.claim.row, each.claim.act
        mark, word = _CLAIM_STATES[each.claim.state]
        decided = ""
        if act is not None:
            by = "by the policy" if act.actor == "policy" else f"by {each.by}"
            decided = f"{by}: {act.reason}" if act.reason else by
        yield ClaimLine(
            when=picture.span(row.start_ms, row.end_ms),
            length=hours(row.end_ms - row.start_ms),
            kind=row.kind.replace("_", " ").replace("-", " ").capitalize(),
            note=row.note,
            state=Tag(swatch(mark) if mark else NOTHING, word),
            decided=decided,
        )


def _programs(pieces: Iterable[Piece], run: FocusRun) -> str:
    """The two programs that were longest in front during a run."""
    times: Counter[str] = Counter()
    for piece in pieces:
        inside = min(piece.end, run.end) - max(piece.start, run.start)
        if inside > 0 and piece.app is not None:
            times[piece.app] += inside
    return listed([app for app, _ in sorted(times.items(), key=lambda item: (-item[1], item[0]))[:2]])
