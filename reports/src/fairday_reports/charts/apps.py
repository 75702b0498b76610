"""The apps of a day: a lane of thin lines, one an app, told apart by height alone, and a strip for a table row."""

from collections.abc import Collection, Iterable, Iterator, Mapping

from markupsafe import Markup

from fairday_reports.charts.picture import PRESENT, DayPicture, top_apps
from fairday_reports.charts.runs import Run, joined, merged
from fairday_reports.charts.scale import Scale
from fairday_reports.charts.svg import NOTHING, el, group
from fairday_reports.words import hours

LINE_PX = 5
PITCH_PX = 6
_SWATCH_PX = 14
_NOBODY = ""
_OTHER = "other"


def app_lane(picture: DayPicture, scale: Scale, y: float, least_ms: int) -> tuple[Markup, int]:
    """The lane from `y` downwards and its height in px: the top apps from above, all others paler on a last line."""
    lines = {app: index for index, app in enumerate(top_apps(picture))}
    marks: dict[str, list[Markup]] = {"ink-2": [], "edge": []}
    height = len(lines) * PITCH_PX
    for run in merged(_runs(picture, lines), least_ms):
        if run.kind == _NOBODY or run.end <= scale.start or run.start >= scale.end:
            continue
        name, line = _decoded(run.kind, lines)
        height = max(height, (line + 1) * PITCH_PX)
        tip = f"{name} {picture.span(run.start, run.end)}, {hours(run.length)}"
        mark = el(
            "rect",
            el("title", tip),
            x=scale.x(run.start),
            y=y + line * PITCH_PX,
            width=scale.width(run.start, run.end),
            height=LINE_PX,
        )
        marks["edge" if run.kind == _OTHER else "ink-2"].append(mark)
    return NOTHING.join(group(kind, *given) for kind, given in marks.items() if given), height


def app_strip(picture: DayPicture, scale: Scale, apps: Collection[str | None], least_ms: int) -> Markup:
    """When any of some apps (None: no program) was in front, over the chart's window; the figures stand beside it."""
    wanted = (
        Run(part.start, part.end, "in front" if part.state in PRESENT and part.app in apps else _NOBODY)
        for part in picture.segments
    )
    # Not merged into what is around it: a minute of an app little used must not vanish from its own row.
    marks = [
        el(
            "rect",
            x=scale.x(run.start),
            y=3,
            width=scale.width(run.start, max(run.end, run.start + least_ms)),
            height=12,
        )
        for run in joined(wanted)
        if run.kind and run.end > scale.start and run.start < scale.end
    ]
    track = group("line", el("rect", y=8, width="100%", height=2))
    return el("svg", track, group("ink-2", *marks), class_="chart", height=18, aria_hidden="true")


def line_swatch(line: int, lines: int, *, other: bool = False) -> Markup:
    """The place of an app's line among all lines of the lane, in small."""
    y = round(line * (_SWATCH_PX - 3) / max(1, lines - 1), 1)
    field = group("line", el("rect", width=18, height=_SWATCH_PX))
    bar = group("edge" if other else "ink-2", el("rect", y=y, width=18, height=3))
    return el("svg", field, bar, class_="sw", width=18, height=_SWATCH_PX, aria_hidden="true")


def legend(picture: DayPicture) -> list[tuple[Markup, str]]:
    """Swatch and name of each line of the lane, from above."""
    apps = top_apps(picture)
    rest = any(part.state in PRESENT and part.app not in apps for part in picture.segments)
    lines = len(apps) + rest
    named = [(line_swatch(index, lines), app) for index, app in enumerate(apps)]
    return [*named, (line_swatch(lines - 1, lines, other=True), "Everything else")] if rest and apps else named


def _runs(picture: DayPicture, lines: Mapping[str, int]) -> Iterator[Run]:
    for part in picture.segments:
        if part.state not in PRESENT:
            yield Run(part.start, part.end, _NOBODY)
        elif part.app is not None and part.app in lines:
            # An app may have any name, so its line stands for it.
            yield Run(part.start, part.end, str(lines[part.app]))
        else:
            yield Run(part.start, part.end, _OTHER)


def _decoded(kind: str, lines: Iterable[str]) -> tuple[str, int]:
    names = list(lines)
    return ("Everything else", len(names)) if kind == _OTHER else (names[int(kind)], int(kind))
