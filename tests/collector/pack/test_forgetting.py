"""Titles of packed days do not linger: a label goes once no open span names it, and never before."""

from sqlmodel import col, select

from fairday_collector.ledger.spans.forgetting import Forgetting
from fairday_collector.ledger.spans.packing import Packing
from fairday_collector.store.tables import LabelRow, SpanRow
from tests.support.collector import DAY_MS, MINUTE, NOON, Collector, batch, span
from tests.support.interrupted import Interrupted


def titles(collector: Collector) -> list[str]:
    """The titles that the label table holds."""
    return sorted(row.title or "" for row in collector.rows(LabelRow))


def send(collector: Collector, key: str, seq: int, title: str, at: int = NOON - MINUTE) -> None:
    """Uploads one span of a few seconds with a title."""
    reply = collector.upload(key, batch([span(at, at + 5_000, app="code", title=title)], seq))
    assert (reply.status, reply.json["stored"]) == (200, 1)


def forget_all(collector: Collector) -> None:
    """Runs the job until it finds nothing to do."""
    while Forgetting(collector.store).bring_up():
        pass


def test_labels_go_with_the_last_open_span_that_names_them(collector: Collector, seat: tuple[str, str]) -> None:
    """Those of a packed day are in its blob alone; what an open span names stays."""
    send(collector, seat[1], 1, "old", NOON - 3 * DAY_MS)
    send(collector, seat[1], 2, "both", NOON - 3 * DAY_MS + MINUTE)
    send(collector, seat[1], 3, "both")
    send(collector, seat[1], 4, "new", NOON - 2 * MINUTE)
    forget_all(collector)
    assert titles(collector) == ["both", "new", "old"]
    assert Packing(collector.store, collector.clock).bring_up() == 1
    forget_all(collector)
    assert titles(collector) == ["both", "new"]
    assert [row.title for row in collector.spans()] == ["new", "both"]


def test_a_label_that_comes_back_is_stored_anew(collector: Collector, seat: tuple[str, str]) -> None:
    """The collector that once stored it does not remember its id."""
    send(collector, seat[1], 1, "again", NOON - 3 * DAY_MS)
    Packing(collector.store, collector.clock).bring_up()
    forget_all(collector)
    assert titles(collector) == []
    send(collector, seat[1], 2, "again")
    assert [row.title for row in collector.spans()] == ["again"]


def test_a_label_that_is_named_while_it_goes_stays(collector: Collector, seat: tuple[str, str]) -> None:
    """Whether the span came before its label was retired or after; and the two of one meaning are one to a reader."""
    send(collector, seat[1], 1, "late", NOON - 3 * DAY_MS)
    Packing(collector.store, collector.clock).bring_up()
    before = Interrupted(collector.store.url, lambda: send(collector, seat[1], 2, "late"))
    assert Forgetting(before).bring_up() == 1
    before.close()
    send(collector, seat[1], 3, "late", NOON - 2 * MINUTE)
    forget_all(collector)
    assert [row.title for row in collector.spans()] == ["late", "late"]
    assert len(set(numbers(collector))) == 2
    collector.settle()
    collector.clock.now += 3 * DAY_MS
    assert Packing(collector.store, collector.clock).bring_up() == 1
    forget_all(collector)
    assert titles(collector) == []


def numbers(collector: Collector) -> list[int]:
    """The ids of labels that open spans name."""
    with collector.store.read() as session:
        return list(session.exec(select(SpanRow.label_id).order_by(col(SpanRow.label_id))))
