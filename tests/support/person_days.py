"""Random blocks of person-days as the field may send them: on real calendars, from several devices, with faults."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from fairday_collector.calendar import ZoneChange, ZoneHistory
from fairday_collector.ledger.fast import DayRules
from fairday_collector.ledger.reckon import Claim, Held, Rules, Stretch
from fairday_wire.spans import MAX_SPAN_MS, Span

MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000
# Around changes of the clock, a date that does not exist, and plain days.
PLACES = (
    *(("Europe/Berlin", date(2026, 3, 27)), ("Europe/Berlin", date(2026, 10, 23)), ("Europe/Berlin", date(2026, 6, 1))),
    *(("Pacific/Apia", date(2011, 12, 28)), ("Australia/Lord_Howe", date(2026, 4, 3))),
    *(("America/St_Johns", date(2007, 11, 2)), ("Africa/Cairo", date(2026, 4, 22)), ("UTC", date(2026, 1, 5))),
)
PRESENCES = ("input", "input", "input", "quiet", "quiet", "quiet", "quiet", "locked", "suspended", "off", "private")
APPS = (None, "code", "mail", "excel", "teams")


@dataclass(frozen=True, slots=True)
class PersonDays:
    """Consecutive days of one person, and all that is known of them."""

    stretches: list[Stretch]
    days: list[DayRules]
    held: Held
    claims: list[Claim]


def person_days(chance: random.Random) -> PersonDays:
    """One to seven days with up to four devices; lengths of 0 to 48 h come up, and gaps over several midnights."""
    days = list(_days(chance))
    low, high = days[0].start_ms - DAY, days[-1].end_ms + DAY
    seats = [f"seat{number}" for number in range(chance.choice((0, 1, 1, 1, 2, 2, 3)))]
    stretches = [stretch for seat in seats for stretch in _seat(chance, seat, low, high)]
    held = {seat: _turns(chance, low, high) for seat in seats}
    return PersonDays(stretches, days, held, _claims(chance, low, high))


def _days(chance: random.Random) -> Iterator[DayRules]:
    zone, first = chance.choice(PLACES)
    first += timedelta(days=chance.randrange(-1, 2))
    changes = [ZoneChange(first - timedelta(days=9), zone)]
    if chance.random() < 0.3:
        changes.append(ZoneChange(first + timedelta(days=chance.randrange(4)), chance.choice(PLACES)[0]))
    zones = ZoneHistory(changes)
    common, alike = _rules(chance), chance.random() < 0.5
    for number in range(chance.randrange(1, 8)):
        yield DayRules(*zones.bounds(first + timedelta(days=number)), common if alike else _rules(chance))


def _rules(chance: random.Random) -> Rules:
    return Rules(
        idle_rule=chance.choice(("backdate", "forward")),
        idle_after_ms=chance.choice((0, 2, 5, 10)) * MINUTE,
        away_after_ms=chance.choice((1, 15, 60)) * MINUTE,
        passive_for_ms=chance.choice((0, 0, 3, 30)) * MINUTE,
    )


def _seat(chance: random.Random, seat: str, low: int, high: int) -> list[Stretch]:
    stretches: list[Stretch] = []
    at = low + chance.randrange(DAY)
    for epoch in [f"e{number}" for number in range(chance.choice((1, 1, 1, 2, 4)))]:
        for stretch in _epoch(chance, seat, epoch, at, high):
            stretches.append(stretch)
            at = stretch.span.end
        if chance.random() < 0.2:
            # Its clock was ahead: the next run begins before this one ended.
            at -= chance.randrange(HOUR)
    if stretches and chance.random() < 0.2:
        copied = chance.sample(stretches, min(len(stretches), 20))
        stretches += [Stretch(one.span, seat, "restored", number) for number, one in enumerate(copied)]
    return stretches


def _epoch(chance: random.Random, seat: str, epoch: str, at: int, high: int) -> Iterator[Stretch]:
    faulty = chance.random() < 0.2
    for number in range(chance.randrange(90)):
        length = chance.choice((1, 1_000, 20_000, 4 * MINUTE, 4 * MINUTE, 16 * MINUTE, HOUR, 9 * HOUR, MAX_SPAN_MS))
        end = min(at + chance.randrange(1, length + 1), high)
        if at >= end:
            return
        span = Span(
            start=at, end=end, presence=chance.choice(PRESENCES), since=chance.choice((None, None, at, at - MINUTE)),
            call=chance.random() < 0.1, media=chance.random() < 0.2, app=chance.choice(APPS),
            title=chance.choice((None, "A", "B")), keys=chance.randrange(9), clicks=chance.randrange(3),
            scrolls=chance.randrange(3),
        )  # fmt: skip
        yield Stretch(span, seat, epoch, number // 5)
        if faulty and chance.random() < 0.3:
            late = Span(start=max(at - chance.randrange(HOUR), 0), end=end, presence=chance.choice(PRESENCES), keys=1)
            yield Stretch(late, seat, epoch, 100 + number)
        at = end if chance.random() < 0.9 else end + chance.randrange(3 * HOUR)


def _turns(chance: random.Random, low: int, high: int) -> list[tuple[int, int]]:
    if chance.random() < 0.6:
        return [(0, 10**15)]
    edges = sorted(chance.randrange(low, high) for _ in range(4))
    return [(edges[0], edges[1]), (edges[2], edges[3])]


def _claims(chance: random.Random, low: int, high: int) -> list[Claim]:
    claims = []
    for number in range(chance.choice((0, 0, 1, 3, 6))):
        start = chance.randrange(low, high)
        end = start + chance.choice((MINUTE, HOUR, 30 * HOUR))
        claims.append(Claim(f"claim{number}", start, end, "call", chance.random() < 0.5, chance.randrange(3)))
    chance.shuffle(claims)
    return claims
