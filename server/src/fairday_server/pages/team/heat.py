"""The heat map: people by weekday and hour to the cells of a table."""

from fairday_reports.charts.heat import scale_of, step_of
from fairday_reports.metrics.presence import HourMap
from fairday_reports.words import count
from fairday_server.pages.team.read import MIN_GROUP
from fairday_server.pages.team.views import Heat, HeatCell

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_OFFICE = (8, 17)


def heat_view(found: HourMap | None, people: int, *, times: bool) -> Heat:
    """The map of so many people; one sentence instead for a small group, or for who sees no times of day."""
    if not times:
        return Heat(instead="Times of day are not shown to analysts.")
    if found is None or people < MIN_GROUP:
        return Heat(instead=f"Fewer than {MIN_GROUP} people: not shown.")
    hours = {hour for _, hour in (*found.there, *found.unseen)} | set(_OFFICE)
    columns = range(min(hours), max(hours) + 1)
    rows = tuple((name, tuple(_cell(found, people, (day, hour)) for hour in columns)) for day, name in enumerate(_DAYS))
    return Heat(
        caption=f"People at a screen by weekday and hour, of {people}",
        people=f"{count(people, 'person', 'people')}, by the clock of each",
        hours=tuple(f"{hour:02}" for hour in columns),
        long=len(columns) > 16,
        rows=rows,
        scale=tuple((f"h{step}", counts) for step, counts in scale_of(people)),
        lacking=bool(found.unseen),
    )


def _cell(found: HourMap, people: int, place: tuple[int, int]) -> HeatCell:
    number = found.there.get(place, 0)
    return HeatCell(str(number) if number else "·", f"h{step_of(number, people)}", found.unseen.get(place, 0) > 0)
