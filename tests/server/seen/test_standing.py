import threading
from pathlib import Path
from typing import get_args

from fairday_collector.seat_health.silence import SILENT_AFTER_MS
from fairday_collector.seat_health.trouble import SKIPPING_AFTER_MS
from fairday_collector.seat_health.words import What
from fairday_collector.standing import Standing
from fairday_collector.store import Store
from fairday_reports.schedules.jobs import run_due
from fairday_reports.schedules.schedule import find_schedule, pause_schedule
from tests.support.collector import HOUR, MINUTE, NOON, Collector, batch, span
from tests.support.database import empty_database_url
from tests.support.scheduling import DUE, means, plan
from tests.support.watching import Watched, watched


def test_seats_are_counted_by_their_trouble(collector: Collector, process: Watched) -> None:
    """Every kind of trouble is a series, at 0 too, beside the number of seats, of ranges and of spans given up."""
    _, key = collector.seat(collector.person())
    collector.seat(collector.person("Noor"), machine="m-2")
    losses = {"spool_full": 3, "made up": 4, "poison": 0}
    for seq in (1, 3, 6):
        assert collector.upload(key, batch(seq=seq, losses=losses)).status == 200
    collector.clock.now += SILENT_AFTER_MS
    seen = process.scrape()
    assert seen["fairday_database_up",] == 1
    assert seen["fairday_seats",] == 2
    troubled = {what: seen["fairday_seats_in_trouble", what] for what in get_args(What)}
    assert {what: count for what, count in troubled.items() if count} == {"silent": 2, "skipping": 1, "losses": 1}
    assert seen["fairday_missing_ranges",] == 2
    assert {key[1]: value for key, value in seen.items() if key[0] == "fairday_agent_losses" and value} == {
        "spool_full": 3,
        "other": 4,
    }


def test_what_the_worker_has_to_do_is_told(collector: Collector, process: Watched, tmp_path: Path) -> None:
    """Days that wait and for how long, and how far each sum is filled; nothing waits once it has worked."""
    _, key = collector.seat(collector.person())
    assert process.upload(key, batch([span(NOON - MINUTE, NOON)])).status == 200
    collector.clock.now += HOUR
    waiting = process.scrape()
    assert (waiting["fairday_dirty_marks",], waiting["fairday_dirty_oldest_age_seconds",]) == (1, 3600)
    collector.settle()
    idle = watched(collector, tmp_path / "again").scrape()
    assert (idle["fairday_dirty_marks",], idle["fairday_dirty_oldest_age_seconds",]) == (0, 0)
    assert idle["fairday_fill_age_seconds", "ledger"] == 0
    assert (idle["fairday_rebuild_size",], idle["fairday_rebuild_left",]) == (0, 0)


def test_failing_targets_of_reports_are_counted(collector: Collector, process: Watched, tmp_path: Path) -> None:
    """Those that did not get their last report, until they do or their schedule is paused."""
    (tmp_path / "file").write_text("")
    plan(collector.store, tmp_path / "file", tmp_path / "out", name="a")
    plan(collector.store, tmp_path / "file", name="b")
    run_due(means(collector.store, DUE))
    with collector.store.write() as session:
        pause_schedule(session, find_schedule(session, "b"), actor="test", now_ms=DUE)
    assert process.scrape()["fairday_report_targets_failing",] == 1


def test_a_look_is_kept_for_a_few_seconds(collector: Collector, process: Watched) -> None:
    """Scraping twice in a row looks into the store once."""
    before = process.scrape()
    _, key = collector.seat(collector.person())
    assert process.upload(key, batch(seq=2)).status == 200
    collector.clock.now += SKIPPING_AFTER_MS
    assert process.scrape()["fairday_seats",] == before["fairday_seats",] == 0
    assert process.scrape()["fairday_batches_total",] == 1


def test_a_database_without_an_answer_is_told(tmp_path: Path, collector: Collector) -> None:
    """One gauge says so, and no other says anything: no figure is better than an old one."""
    (tmp_path / "other").mkdir()
    store = Store(empty_database_url(tmp_path / "other"))
    families = list(Standing(store, collector.clock).collect())
    store.close()
    assert [(family.name, family.samples[0].value) for family in families] == [("fairday_database_up", 0)]


def test_a_slow_look_holds_nobody_up(collector: Collector) -> None:
    """A scrape waits for its patience alone; the look goes on, once, and the next scrape has it."""
    gate = threading.Event()
    looks: list[int] = []

    def clock() -> int:
        looks.append(1)
        gate.wait(30)
        return NOON

    standing = Standing(collector.store, clock, patience_s=0.05)
    for _ in range(2):
        assert [family.name for family in standing.collect()] == ["fairday_database_up"]
    gate.set()
    for _ in range(400):
        if len(list(standing.collect())) > 1:
            break
    assert len(list(standing.collect())) > 1
    assert len(looks) == 1
