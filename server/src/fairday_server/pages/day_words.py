"""The sentences of a day's page; facts only, a data problem is called one."""

from dataclasses import dataclass

from markupsafe import Markup

from fairday_reports.charts.day import unobserved
from fairday_reports.charts.picture import DayPicture, state_runs, state_times
from fairday_reports.words import STATE_NAMES, clock, hours, listed, long_day

SCREEN = ("active", "meeting", "passive")


@dataclass(frozen=True, slots=True)
class Voice:
    """How a page speaks of its subject: workers are "you", others by name."""

    name: str
    you: bool

    @property
    def was(self) -> str:
        """Subject and verb."""
        return "You were" if self.you else f"{self.name} was"


def screen_ms(picture: DayPicture) -> int:
    """Screen time: active + meeting + passive."""
    times = state_times(picture)
    return sum(times.get(state, 0) for state in SCREEN)


def within_presence(picture: DayPicture) -> dict[str, int]:
    """Milliseconds by state from first to last presence."""
    times: dict[str, int] = {}
    if picture.presence:
        first, last = picture.presence
        for run in state_runs(picture):
            inside = min(run.end, last) - max(run.start, first)
            if inside > 0:
                times[run.kind] = times.get(run.kind, 0) + inside
    return times


def completeness(picture: DayPicture) -> float | None:
    """Observed share, 0 to 1, of the time from first to last presence; None without presence."""
    times = within_presence(picture)
    return 1 - times.get("unknown", 0) / sum(times.values()) if times else None


def day_lead(voice: Voice, picture: DayPicture, work: Markup) -> Markup:
    """One to four sentences that hold the answer; `work` says what was worked, empty where nothing was."""
    if picture.presence is None:
        return Markup(" ").join(filter(None, [work, _without_presence(voice, picture)]))
    said = [work or _at_a_screen(voice, picture)]
    times = within_presence(picture)
    if gone := [(state, times[state]) for state in ("away", "locked", "idle") if times.get(state)]:
        parts = listed([f"{hours(ms)} {STATE_NAMES[state].lower()}" for state, ms in gone])
        said.append(Markup("In between: {}.").format(parts))
    if times.get("unknown"):
        said.append(
            Markup("For <b>{}</b> nothing was observed; that says nothing about presence.").format(
                hours(times["unknown"])
            )
        )
    return Markup(" ").join(said)


def _at_a_screen(voice: Voice, picture: DayPicture) -> Markup:
    assert picture.presence is not None
    first, last = picture.presence
    so_far = " so far" if picture.not_yet_ms < picture.end_ms else ""
    return Markup("{} at a screen between {} and {}{}, for <b>{}</b> in all.").format(
        voice.was, clock(first, picture.zone), picture.until(last), so_far, hours(screen_ms(picture))
    )


def day_late(picture: DayPicture) -> str:
    """Until when data are complete, on a day that is not over; empty on any other."""
    if picture.not_yet_ms >= picture.end_ms or picture.received_ms is None:
        return ""
    return f"Data complete up to {clock(picture.received_ms, picture.zone)}."


def day_foot(picture: DayPicture, overlap_ms: int) -> str:
    """Where the data came from and until when."""
    said = []
    if overlap_ms:
        said.append(f"Several devices were in use at once for {hours(overlap_ms)}; that time is counted once.")
    if picture.received_ms is None:
        said.append("No data have been received for this day.")
    else:
        said.append(f"Data received up to {picture.until(picture.received_ms)}.")
    return " ".join(said)


def holes(picture: DayPicture) -> str:
    """What was not observed from first to last presence, under the figure that says how much was."""
    if picture.presence is None:
        return "no presence to compare with"
    found = unobserved(picture)
    if not found:
        return "nothing missing from first to last"
    total = hours(sum(run.length for run in found))
    if len(found) == 1:
        return f"{total} without data, {picture.span(found[0].start, found[0].end)}"
    return f"{total} without data, in {len(found)} parts"


def _without_presence(voice: Voice, picture: DayPicture) -> Markup:
    if picture.now_ms < picture.start_ms:
        return Markup("{} has not begun yet.").format(long_day(picture.day))
    observed = picture.received_ms is not None
    if picture.not_yet_ms < picture.end_ms:
        if observed:
            return Markup("{} not at a screen so far today.").format(voice.was)
        return Markup("Nothing has come yet today.")
    if observed:
        return Markup("{} not at a screen on this day.").format(voice.was)
    return Markup("There are <b>no data</b> for this day. No computer reported; that says nothing about presence.")
