"""Who of a team is on now: what was received of today to the view."""

from collections import Counter
from collections.abc import Sequence

from markupsafe import Markup

from fairday_collector.ledger.reckon import STATES, Segment
from fairday_reports.charts.marks import swatch
from fairday_reports.charts.picture import PRESENT
from fairday_reports.charts.svg import NOTHING
from fairday_reports.local import local
from fairday_reports.words import STATE_NAMES, clock, count, hm, hours, listed, long_day, zone_words
from fairday_server.pages.frame import Frame
from fairday_server.pages.paths import day_path
from fairday_server.pages.team.read import Present
from fairday_server.pages.team.views import Head, NowLine, TeamNowView

NOT_YET, NO_DATA = "not-yet", "unknown"
_PHRASES = {"meeting": "in a meeting", "private": "in private time"}


def now_view(frame: Frame, head: Head, zone: str, people: Sequence[Present], now_ms: int) -> TeamNowView:
    """The page at an instant; `zone` is the team's own, in which that instant is told."""
    states = [state_now(one, now_ms)[0] for one in people]
    zones = {one.zone for one in people}
    moment = local(now_ms, zone)
    told = f"{long_day(moment.date())}, {moment:%H:%M:%S}, {zone_words(zone)}."
    own = "Times in a row are those of the person’s own zone." if zones - {zone} else ""
    return TeamNowView(
        frame=frame,
        title=head.heading,
        head=head,
        lead=_lead(states),
        seen=" ".join(filter(None, [told, own, "In alphabetical order. Each person sees the same of their own day."])),
        people=tuple(_line(one, now_ms, several=len(zones) > 1) for one in people),
        nobody="" if people else "Nobody is in this team today.",
        foot="The state is the last one received and reckoned. It comes with the uploads of each computer, about "
        "once a minute; where none came for longer, that is said, and says nothing about presence.",
    )


def state_now(one: Present, now_ms: int) -> tuple[str, int | None]:
    """The state somebody is in and since when: `unknown` since the last data if old, `not-yet` without any."""
    if one.until_ms is None:
        return NOT_YET, None
    if now_ms - one.until_ms > one.stale_ms:
        return NO_DATA, one.until_ms
    return last_state(one.segments, one.until_ms)


def last_state(segments: Sequence[Segment], until_ms: int) -> tuple[str, int | None]:
    """The state that ends at `until_ms`, and the start of the touching segments in it."""
    known = [part for part in segments if part.start < until_ms]
    if not known:
        return NOT_YET, None
    state, since = known[-1].state, known[-1].start
    for part in reversed(known):
        if part.state != state:
            break
        since = part.start
    return state, since


def _line(one: Present, now_ms: int, *, several: bool) -> NowLine:
    state, since = state_now(one, now_ms)
    late = state == NO_DATA
    said = ""
    if late and one.until_ms is not None:
        before, _ = last_state(one.segments, one.until_ms)
        said = f"Before that: {STATE_NAMES[before].lower()}"
    elif since is not None:
        said = f"since {clock(since, one.zone)}, {hours(max(0, now_ms - since))}"
    word = f"No data since {clock(one.until_ms, one.zone)}" if late and one.until_ms else STATE_NAMES[state]
    until = "" if one.until_ms is None else clock(one.until_ms, one.zone)
    return NowLine(
        name=one.history.person.name,
        href=day_path(one.history.person.id, one.day),
        zone=one.zone if several else "",
        swatch=NOTHING if state == NOT_YET else swatch(state),
        word=word,
        since=said,
        first="" if one.first_ms is None else clock(one.first_ms, one.zone),
        screen="" if one.until_ms is None else hm(one.screen_ms),
        until=until,
        waiting="New data are being counted" if one.waiting else "",
        late=late,
    )


def _lead(states: Sequence[str]) -> Markup:
    if not states:
        return Markup("There is nobody to show.")
    counts = Counter(states)
    here = sum(counts[state] for state in PRESENT)
    verb = "is" if here == 1 else "are"
    kinds = _named(counts, [state for state in STATES if state in PRESENT])
    said = [
        Markup("<b>{} of {}</b> {} at a screen now{}.").format(
            here, count(len(states), "person", "people"), verb, f": {listed(kinds)}" if len(kinds) > 1 else ""
        )
    ]
    others = _named(counts, [state for state in STATES[:-1] if state not in PRESENT])
    if others:
        said.append(Markup("{}.").format(listed(others).capitalize()))
    if counts[NO_DATA]:
        said.append(Markup("From <b>{}</b> no recent data have come.").format(counts[NO_DATA]))
    if counts[NOT_YET]:
        said.append(Markup("From {} nothing has come yet today.").format(counts[NOT_YET]))
    return Markup(" ").join(said)


def _named(counts: Counter[str], states: Sequence[str]) -> list[str]:
    return [f"{counts[state]} {_PHRASES.get(state, STATE_NAMES[state].lower())}" for state in states if counts[state]]
