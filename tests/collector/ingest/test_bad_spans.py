"""One bad span among good ones: named with the first code that applies, and nothing else is lost."""

from typing import Any

import pytest

from tests.support.collector import HOUR, MINUTE, NOON, Collector, batch, span

DAY = 24 * HOUR
START, END = NOON - 2000, NOON - 1000


def bad(**fields: Any) -> dict[str, Any]:
    """A good span with fields replaced; a field given as `...` is left out."""
    return {name: value for name, value in {**span(START, END), **fields}.items() if value is not ...}


BAD: dict[str, tuple[Any, str]] = {
    "no object": (17, "bad_field"),
    "null": (None, "bad_field"),
    "no start": (bad(start=...), "bad_field"),
    "no end": (bad(end=...), "bad_field"),
    "no presence": (bad(presence=...), "bad_field"),
    "start as text": (bad(start=str(START)), "bad_field"),
    "start as a fraction": (bad(start=START + 0.5), "bad_field"),
    "start as a flag": (bad(start=True), "bad_field"),
    "call as a number": (bad(call=1), "bad_field"),
    "app as a list": (bad(app=["code"]), "bad_field"),
    "a count below 0": (bad(keys=-1), "bad_field"),
    "a count of 2^31": (bad(clicks=2**31), "bad_field"),
    "a count of 10^40": (bad(scrolls=10**40), "bad_field"),
    "a NUL in the app": (bad(app="a\0b"), "bad_field"),
    "a NUL in the title": (bad(title="\0"), "bad_field"),
    "a NUL in the presence": (bad(presence="input\0"), "bad_field"),
    "a lone high surrogate": (bad(title="a\ud83d"), "bad_field"),
    "a lone low surrogate": (bad(site="\ude00.example"), "bad_field"),
    "surrogates the wrong way round": (bad(title="\ude00\ud83d"), "bad_field"),
    "a surrogate after a backslash": (bad(title="\\\ud800"), "bad_field"),
    "since after start": (bad(since=START + 1), "bad_field"),
    "since 10^30": (bad(since=10**30), "bad_field"),
    "since -10^30": (bad(since=-(10**30)), "bad_field"),
    "an unknown presence": (bad(presence="coffee"), "unknown_presence"),
    "an app of 257 characters": (bad(app="a" * 257), "field_too_long"),
    "a title of 1,025 characters": (bad(title="ä" * 1025), "field_too_long"),
    "a site of 254 characters": (bad(site="s" * 254), "field_too_long"),
    "17 KiB of something unknown": (bad(extra="x" * 17 * 1024), "field_too_long"),
    "end before start": (bad(end=START - 1), "end_before_start"),
    "empty": (bad(end=START), "end_before_start"),
    "starting in 10^30": (bad(start=10**30), "end_before_start"),
    "in the year 2099": (bad(start=4_070_908_800_000, end=4_070_908_801_000), "in_future"),
    "ending in 10^30": (bad(end=10**30), "in_future"),
    "5 min and 1 ms ahead": (bad(start=NOON, end=NOON + 5 * MINUTE + 1), "in_future"),
    "90 h long": (bad(start=NOON - 90 * HOUR, end=NOON), "too_long"),
    "24 h and 1 ms long": (bad(start=NOON - DAY - 1, end=NOON), "too_long"),
    "from -10^30 on": (bad(start=-(10**30)), "too_long"),
    "400 days and 1 ms old": (bad(start=NOON - 400 * DAY - 1, end=NOON - 400 * DAY + 5), "too_old"),
    "in 1970": (bad(start=0, end=1000), "too_old"),
    "overlapping one before it": (bad(start=NOON - 10_500, end=NOON - 9500), "overlap"),
}


@pytest.mark.parametrize(("wrong", "code"), BAD.values(), ids=BAD.keys())
def test_a_bad_span_is_named_and_the_good_ones_are_stored(
    collector: Collector, seat: tuple[str, str], wrong: Any, code: str
) -> None:
    """Of four spans the bad one, at index 2, is rejected with its code; the others are in the table as sent."""
    first, second, last = (span(NOON - 10_000 + at, NOON - 9000 + at, app="code") for at in (0, 1000, 3000))
    reply = collector.upload(seat[1], batch([first, second, wrong, last]))
    assert reply.status == 200
    assert [(r["index"], r["code"]) for r in reply.json["rejected"]] == [(2, code)]
    assert reply.json["rejected"][0]["detail"].endswith(".")
    assert (reply.json["stored"], reply.json["ack_through"]) == (3, 1)
    assert [(row.position, row.start_ms, row.end_ms) for row in collector.spans()] == [
        (at, good["start"], good["end"]) for at, good in ((0, first), (1, second), (3, last))
    ]


ORDER: dict[str, tuple[dict[str, Any], str]] = {
    "all but a wrong type": (
        bad(keys="many", presence="coffee", app="a" * 300, start=9 * NOON, end=8 * NOON), "bad_field"),
    "all but a bad count": (
        bad(keys=-1, presence="coffee", app="a" * 300, start=9 * NOON, end=8 * NOON), "bad_field"),
    "all but a late since": (
        bad(since=10 * NOON, presence="coffee", app="a" * 300, start=9 * NOON, end=8 * NOON), "bad_field"),
    "from presence on": (
        bad(presence="coffee", app="a" * 300, start=9 * NOON, end=8 * NOON), "unknown_presence"),
    "from length of text on": (bad(app="a" * 300, start=9 * NOON, end=8 * NOON), "field_too_long"),
    "from the end on": (bad(start=9 * NOON, end=8 * NOON), "end_before_start"),
    "too old, too long and ahead": (bad(start=0, end=9 * NOON), "in_future"),
    "too old and too long": (bad(start=0, end=NOON), "too_long"),
}  # fmt: skip


@pytest.mark.parametrize(("wrong", "code"), ORDER.values(), ids=ORDER.keys())
def test_of_several_faults_the_first_in_the_order_of_the_wire_is_named(
    collector: Collector, seat: tuple[str, str], wrong: dict[str, Any], code: str
) -> None:
    """A span with many faults is rejected once, by the earliest code."""
    reply = collector.upload(seat[1], batch([wrong]))
    assert [r["code"] for r in reply.json["rejected"]] == [code]


def test_one_bad_span_among_500_costs_one_span(collector: Collector, seat: tuple[str, str]) -> None:
    """499 are stored, each under its own index."""
    spans = [span(NOON - 600_000 + 1000 * n, NOON - 599_000 + 1000 * n) for n in range(500)]
    spans[250]["app"] = "\ud800"
    reply = collector.upload(seat[1], batch(spans), "zstd")
    assert reply.json["stored"] == 499
    assert [r["index"] for r in reply.json["rejected"]] == [250]
    assert [row.position for row in collector.spans()] == [n for n in range(500) if n != 250]


EDGES: dict[str, dict[str, Any]] = {
    "the greatest count": span(START, END, keys=2**31 - 1),
    "texts of full length": span(START, END, app="ä" * 256, title="\U0001f600" * 1024, site="s" * 253),
    "exactly 5 min ahead": span(NOON, NOON + 5 * MINUTE),
    "exactly 24 h": span(NOON - DAY, NOON, "off"),
    "exactly 400 days old": span(NOON - 400 * DAY, NOON - 400 * DAY + 1),
    "since equal to start": span(START, END, since=START),
    "since long before": span(START, END, since=0),
    "an escaped backslash before what looks like a surrogate": span(START, END, title="\\ud800"),
    "a pair of surrogates": span(START, END, title="\U0001f600"),
    "unknown fields": span(START, END, mood={"good": [1, 2]}, since_when=None),
    "a lone surrogate in an unknown field": span(START, END, mood="\ud800"),
}


@pytest.mark.parametrize("good", EDGES.values(), ids=EDGES.keys())
def test_what_lies_just_within_the_limits_is_stored(
    collector: Collector, seat: tuple[str, str], good: dict[str, Any]
) -> None:
    """No limit is off by one, and what is unknown is ignored."""
    reply = collector.upload(seat[1], batch([good]), "zstd")
    assert (reply.json["stored"], reply.json["rejected"]) == (1, [])
    (row,) = collector.spans()
    assert (row.app, row.title, row.site) == tuple(good.get(name) for name in ("app", "title", "site"))


def test_absent_fields_are_stored_as_their_defaults(collector: Collector, seat: tuple[str, str]) -> None:
    """Counts are 0, flags false, texts absent, and `since` is `start`, however it was written."""
    collector.upload(seat[1], batch([span(START, END), span(END, NOON, since=END)]))
    for row in collector.spans():
        assert (row.keys, row.clicks, row.scrolls, row.call, row.media) == (0, 0, 0, False, False)
        assert (row.app, row.title, row.site, row.since_ms) == (None, None, None, None)


def test_of_overlapping_spans_the_later_in_the_list_goes(collector: Collector, seat: tuple[str, str]) -> None:
    """A rejected span takes no other with it, and one bad for another reason blocks no time."""
    at = NOON - 100_000
    spans = [
        span(at + 50, at + 60),
        span(at + 10, at + 55),  # overlaps the first
        span(at + 40, at + 50),  # overlaps only the rejected one
        span(at + 60, at + 70, "coffee"),  # no good anyway
        span(at + 60, at + 70),  # overlaps only what is no good
        span(at + 50, at + 60),  # the first once more
    ]
    reply = collector.upload(seat[1], batch(spans))
    assert [(r["index"], r["code"]) for r in reply.json["rejected"]] == [
        (1, "overlap"),
        (3, "unknown_presence"),
        (5, "overlap"),
    ]
    assert sorted(row.position for row in collector.spans()) == [0, 2, 4]


def test_a_batch_of_bad_spans_alone_is_stored_as_an_empty_one(collector: Collector, seat: tuple[str, str]) -> None:
    """Nothing is kept of it but its number and what was wrong."""
    reply = collector.upload(seat[1], batch([bad(keys=-1), 7]))
    assert (reply.json["stored"], len(reply.json["rejected"]), reply.json["ack_through"]) == (0, 2, 1)


def test_an_empty_batch_is_stored(collector: Collector, seat: tuple[str, str]) -> None:
    """It carries a number, so that no hole remains."""
    reply = collector.upload(seat[1], batch())
    assert (reply.json["stored"], reply.json["rejected"], reply.json["ack_through"]) == (0, [], 1)
