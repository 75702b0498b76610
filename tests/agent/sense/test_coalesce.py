from fairday_agent.coalesce import Coalescer, Context
from fairday_wire.spans import DAY_MS, Span
from tests.support.presence import joined

FLOOR = 60_000
CODE = Context(app="code")
MAIL = Context(app="mail")


def _watching(context: Context = CODE) -> Coalescer:
    machine = Coalescer(0, FLOOR)
    machine.context(0, context)
    machine.veil(0, "blind", on=False)
    return machine


def _shape(spans: list[Span]) -> list[tuple[int, int, str, str | None]]:
    return [(span.start, span.end, span.presence, span.app) for span in spans]


def _ended(machine: Coalescer, at: int) -> list[tuple[int, int, str, str | None]]:
    machine.stop(at)
    return _shape(machine.take())


def test_an_input_exactly_at_the_quiet_floor_still_follows() -> None:
    """The floor is inclusive: one millisecond more begins another run."""
    machine = _watching()
    machine.input(1_000, "key")
    machine.input(61_000, "key")
    assert _ended(machine, 70_000) == [(0, 1_000, "quiet", "code"), (1_000, 61_000, "input", "code"),
                                       (61_000, 70_000, "quiet", "code")]  # fmt: skip
    machine = _watching()
    machine.input(1_000, "key")
    machine.input(61_001, "key")
    assert _ended(machine, 61_500)[1:] == [(1_000, 2_000, "input", "code"), (2_000, 61_001, "quiet", "code"),
                                           (61_001, 61_500, "input", "code")]  # fmt: skip


def test_an_isolated_input_lasts_a_second_through_a_change_of_app() -> None:
    """A context change begins a new span but not another presence."""
    machine = _watching()
    machine.input(1_000, "click")
    machine.context(1_400, MAIL)
    machine.stop(5_000)
    spans = machine.take()
    assert _shape(spans)[1:] == [(1_000, 1_400, "input", "code"), (1_400, 2_000, "input", "mail"),
                                 (2_000, 5_000, "quiet", "mail")]  # fmt: skip
    assert [span.clicks for span in spans] == [0, 1, 0, 0]


def test_a_lock_cuts_an_isolated_input_short() -> None:
    """Another presence that begins earlier ends the second of an isolated input."""
    machine = _watching()
    machine.input(1_000, "key")
    machine.veil(1_300, "locked", on=True)
    assert _ended(machine, 2_000)[1:] == [(1_000, 1_300, "input", "code"), (1_300, 2_000, "locked", None)]


def test_after_an_input_a_cut_holds_back_what_is_undecided() -> None:
    """App changes since the last input wait, until a further input makes them input."""
    machine = _watching()
    for at in (1_000, 3_000):
        machine.input(at, "key")
    machine.context(4_000, MAIL)
    machine.cut(10_000)
    assert _shape(machine.take()) == [(0, 1_000, "quiet", "code"), (1_000, 3_000, "input", "code")]
    assert _shape(machine.tail(10_000)) == [(3_000, 4_000, "quiet", "code"), (4_000, 10_000, "quiet", "mail")]
    machine.input(20_000, "key")
    machine.cut(20_000)
    later = machine.take()
    assert _shape(later) == [(3_000, 4_000, "input", "code"), (4_000, 20_000, "input", "mail")]
    assert [(span.since, span.keys) for span in later] == [(1_000, 0), (None, 1)]


def test_what_was_held_back_becomes_quiet_once_the_floor_has_passed() -> None:
    """A cut after the quiet floor seals the gap from the end of the input."""
    machine = _watching()
    for at in (1_000, 3_000):
        machine.input(at, "key")
    machine.cut(63_000)
    assert _shape(machine.take())[1:] == [(1_000, 3_000, "input", "code")]
    machine.cut(63_001)
    assert _shape(machine.take()) == [(3_000, 63_001, "quiet", "code")]


def test_a_running_span_is_cut_at_now_and_names_its_first_start() -> None:
    """While nothing is undecided each cut seals up to now, with `since`."""
    machine = _watching()
    for at in (10_000, 20_000):
        machine.cut(at)
    machine.stop(25_000)
    pieces = machine.take()
    assert [(p.start, p.end, p.since) for p in pieces] == [(0, 10_000, None), (10_000, 20_000, 0), (20_000, 25_000, 0)]


def test_an_input_in_the_millisecond_where_another_app_begins_counts_in_the_span_that_ends_there() -> None:
    """An input exactly at the end of an input span belongs to it."""
    machine = _watching()
    machine.input(1_000, "key")
    machine.context(5_000, MAIL)
    machine.input(5_000, "key")
    machine.input(6_000, "key")
    machine.stop(6_000)
    assert [(s.app, s.start, s.end, s.keys) for s in machine.take()[1:]] == [
        ("code", 1_000, 5_000, 2),
        ("mail", 5_000, 6_000, 1),
    ]


def test_an_input_in_the_very_millisecond_of_the_cut_is_not_lost() -> None:
    """What is sealed stays sealed: the count goes into the millisecond after."""
    machine = _watching()
    machine.input(1_000, "key")
    machine.input(2_000, "key")
    machine.cut(2_000)
    machine.input(2_000, "key")
    machine.stop(2_500)
    assert [(s.start, s.end, s.keys) for s in machine.take()[1:3]] == [(1_000, 2_000, 2), (2_000, 2_001, 1)]


def test_an_observation_that_comes_late_is_taken_as_made_now() -> None:
    """Time never runs backwards inside a record."""
    machine = _watching()
    machine.context(5_000, MAIL)
    machine.context(4_000, CODE)
    assert _ended(machine, 6_000) == [(0, 5_000, "quiet", "code"), (5_000, 6_000, "quiet", "code")]


def test_nothing_of_a_pause_is_kept_but_the_fact() -> None:
    """Apps, flags and inputs under private mode leave no trace, not even a cut in its span."""
    machine = _watching()
    machine.veil(1_000, "private", on=True)
    machine.context(2_000, Context(app="bank", title="secret", call=True, media=True))
    assert not machine.input(3_000, "key")
    machine.veil(4_000, "locked", on=True)
    machine.sleep(5_000, 6_000)
    machine.veil(7_000, "locked", on=False)
    machine.veil(8_000, "private", on=False)
    machine.stop(9_000)
    quiet, private, after = machine.take()
    assert private == Span(start=1_000, end=8_000, presence="private")
    assert (quiet.end, after.app, after.keys) == (1_000, "bank", 0)


def test_a_call_under_a_lock_is_a_flag_of_the_locked_span_alone() -> None:
    """A locked screen shows no program, yet a call or music may go on."""
    machine = _watching()
    machine.veil(1_000, "locked", on=True)
    machine.context(2_000, Context(app="mail", call=True))
    machine.context(3_000, Context(app="code", call=True))
    machine.stop(4_000)
    assert machine.take()[1:] == [
        Span(start=1_000, end=2_000, presence="locked"),
        Span(start=2_000, end=4_000, presence="locked", call=True),
    ]


def test_blind_time_is_nobodys() -> None:
    """While the desktop cannot be seen nothing is claimed, and what was undecided is quiet up to then."""
    machine = _watching()
    for at in (1_000, 2_000):
        machine.input(at, "key")
    machine.veil(5_000, "blind", on=True)
    assert machine.presence is None
    machine.context(6_000, MAIL)
    machine.veil(9_000, "blind", on=False)
    assert _ended(machine, 10_000)[1:] == [(1_000, 2_000, "input", "code"), (2_000, 5_000, "quiet", "code"),
                                           (9_000, 10_000, "quiet", "mail")]  # fmt: skip


def test_a_span_of_more_than_a_day_comes_in_pieces() -> None:
    """Quiet or input, no piece is longer than 24 h, and each input counts in the piece in which it fell."""
    machine = _watching()
    machine.stop(2 * DAY_MS + 5)
    assert [(s.start, s.end, s.since) for s in machine.take()] == [
        (0, DAY_MS, None), (DAY_MS, 2 * DAY_MS, 0), (2 * DAY_MS, 2 * DAY_MS + 5, 0),
    ]  # fmt: skip
    machine = _watching()
    for at in range(0, DAY_MS + 60_000, 30_000):
        machine.input(at, "key")
    machine.stop(DAY_MS + 30_000)
    pieces = machine.take()
    assert [(s.start, s.end, s.keys) for s in pieces] == [(0, DAY_MS, 2_881), (DAY_MS, DAY_MS + 30_000, 1)]
    assert joined(pieces)[0].end == DAY_MS + 30_000


def test_a_shorter_quiet_floor_takes_effect_at_once() -> None:
    """A policy that comes while something is undecided decides it by its own floor."""
    machine = _watching()
    machine.input(1_000, "key")
    machine.quiet_floor = 3_000
    machine.input(10_000, "key")
    assert _ended(machine, 10_500)[1:] == [(1_000, 2_000, "input", "code"), (2_000, 10_000, "quiet", "code"),
                                           (10_000, 10_500, "input", "code")]  # fmt: skip
