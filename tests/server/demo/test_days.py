from collections import Counter
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest

from fairday_collector.ingest.judge import judge
from fairday_server.demo.history import working_days
from fairday_server.demo.roster import Worker, workers
from fairday_wire.batch import MAX_BATCH_SPANS
from fairday_wire.spans import DAY_MS
from tests.support.demo_days import FLOOR_MS, UNTIL, by_time, of, quiet_stretches, runs, sent_by

EVERYBODY = workers()
NAMES = [worker.name for worker in EVERYBODY]
DAYS = 10


def test_thirty_people_work_in_four_teams_and_three_zones() -> None:
    """The company has 30 people of different names and logins, in 4 teams of at least 5 and 3 time zones."""
    assert len(EVERYBODY) == len(set(NAMES)) == len({worker.login for worker in EVERYBODY}) == 30
    teams = Counter(worker.team for worker in EVERYBODY)
    assert len(teams) == 4
    assert min(teams.values()) >= 5
    assert len({worker.zone for worker in EVERYBODY}) == 3


def test_working_days_are_monday_to_friday_up_to_the_date() -> None:
    """The days asked for end on the date, or on the Friday before a weekend, and leave weekends out."""
    days = working_days(date(2026, 11, 1), 60)
    assert len(days) == 60
    assert days == sorted(set(days))
    assert days[-1] == date(2026, 10, 30)
    assert all(day.weekday() < 5 for day in days)


@pytest.mark.parametrize("worker", EVERYBODY, ids=NAMES)
def test_spans_obey_the_rules_of_real_ones(worker: Worker) -> None:
    """The collector takes every span; spans of a machine never overlap, and quiet ones are longer than the floor."""
    over = int(datetime(UNTIL.year, UNTIL.month, UNTIL.day, tzinfo=UTC).timestamp() * 1000) + DAY_MS
    for machine in worker.machines:
        sent = sent_by(worker, machine, days=DAYS)
        for parcel in sent:
            assert 1 <= len(parcel.spans) <= MAX_BATCH_SPANS
            assert judge(list(parcel.spans), over)[1] == []
        spans = by_time(sent)
        assert all(one.end <= two.start for one, two in pairwise(spans))
        assert spans[-1].end <= over
        for run in runs(sent):
            assert all(one.end == two.start for one, two in pairwise(run)), "a run of the agent sees without a hole"
            assert all(length > FLOOR_MS for length, then in quiet_stretches(run) if then == "input")


@pytest.mark.parametrize("worker", EVERYBODY, ids=NAMES)
def test_only_what_may_be_recorded_is_there(worker: Worker) -> None:
    """No titles and sites; counts in input alone; no program under a lock, in sleep or in private."""
    for span in by_time(sent_by(worker, days=5)):
        assert span.title is span.site is None
        if span.presence != "input":
            assert (span.keys, span.clicks, span.scrolls) == (0, 0, 0)
        if span.presence not in ("input", "quiet"):
            assert (span.app, span.call, span.media) == (None, False, False)


@pytest.mark.parametrize("worker", EVERYBODY, ids=NAMES)
def test_a_cut_piece_names_the_start_of_the_first(worker: Worker) -> None:
    """Where a span bears `since`, the pieces from there on touch each other and differ in nothing but their counts."""
    for run in runs(sent_by(worker, days=5)):
        for before, piece in pairwise(run):
            if piece.since is not None:
                assert piece.since == before.origin
                same = ("presence", "app", "call", "media")
                assert [getattr(piece, name) for name in same] == [getattr(before, name) for name in same]


def test_the_same_seed_and_date_make_the_same_data() -> None:
    """All that a machine sends, its epochs and numbers included, depends on seed and dates alone."""
    for worker in EVERYBODY[::7]:
        assert sent_by(worker, days=5) == sent_by(worker, days=5)
        assert by_time(sent_by(worker, days=5)) != by_time(sent_by(worker, days=5, seed=2))


@pytest.mark.parametrize("worker", EVERYBODY, ids=NAMES)
def test_each_epoch_is_numbered_from_one_without_a_hole(worker: Worker) -> None:
    """Whatever the order of arrival, the parcels of an epoch are 1…n."""
    for machine in worker.machines:
        numbers: dict[object, list[int]] = {}
        for parcel in sent_by(worker, machine, days=15):
            numbers.setdefault(parcel.epoch, []).append(parcel.seq)
        assert all(sorted(found) == list(range(1, len(found) + 1)) for found in numbers.values())


def test_the_offline_laptop_sends_three_days_late_and_newest_first() -> None:
    """After three days without a network the day's own data come first, then the backlog from its newest day back."""
    arrived = [parcel.day for parcel in sent_by(of("Sofia Ramirez"))]
    days = list(dict.fromkeys(arrived))
    late = [index for index, (one, two) in enumerate(pairwise(days)) if two < one]
    assert len(late) == 3
    first = late[0]
    assert days[first + 1 : first + 4] == sorted(days[first + 1 : first + 4], reverse=True)
    assert days[first] > days[first + 1]
    assert sorted(days) == [*days[:first], *days[first + 1 : first + 4][::-1], days[first], *days[first + 4 :]]


def test_two_machines_are_used_at_once() -> None:
    """Somebody with two machines is in a call on one while typing on the other."""
    for name in ("Maya Lindqvist", "Kwame Mensah"):
        worker = of(name)
        desk, laptop = (by_time(sent_by(worker, machine)) for machine in worker.machines)
        calls = [span for span in laptop if span.call]
        assert any(
            call.start < span.end and span.start < call.end
            for call in calls
            for span in desk
            if span.presence == "input"
        )


def test_the_night_shift_works_over_midnight() -> None:
    """The shift of the night worker begins on one local date and ends on the next."""
    kolkata = timedelta(hours=5, minutes=30)
    typed = [span for span in by_time(sent_by(of("Rahul Nair"), days=5)) if span.presence == "input"]
    hours = {(datetime.fromtimestamp(span.start / 1000, UTC) + kolkata).hour for span in typed}
    assert {22, 23, 0, 1, 4} <= hours
    assert hours & set(range(8, 20)) == set()


def test_the_ill_week_and_the_short_days_show() -> None:
    """One person is away for a whole week, and the part-timer's days are about half as long as the others'."""
    worked = {parcel.day for parcel in sent_by(of("Chiara Romano"))}
    missing = [day for day in working_days(UNTIL, 60) if day not in worked]
    assert any({day + timedelta(days=step) for step in range(5)} <= set(missing) for day in missing)
    part, whole = (
        sum(span.end - span.start for span in by_time(sent_by(of(name), days=20)) if span.presence == "input")
        for name in ("Ingrid Solberg", "Fatima Yusuf")
    )
    assert 0.35 < part / whole < 0.75


def test_everything_the_product_tells_apart_happens() -> None:
    """Over thirty days there are calls, media, locks, sleep, shutdowns, private time, and crashes that leave a hole."""
    presences: Counter[str] = Counter()
    calls = media = holes = 0
    for worker in EVERYBODY[::3]:
        spans = by_time(sent_by(worker, days=30))
        presences.update(span.presence for span in spans)
        calls += sum(span.call for span in spans)
        media += sum(span.media and span.presence == "quiet" for span in spans)
        holes += sum(one.end < two.start for one, two in pairwise(spans))
    assert set(presences) == {"input", "quiet", "locked", "suspended", "off", "private"}
    assert min(calls, media, holes) > 0
