"""What may wait to be stored is bounded, and who comes too late is told when to come back."""

from contextlib import suppress

import pytest

from fairday_collector.errors import Busy
from fairday_collector.ingest.room import LEAST_BYTES, SWELLS, Room
from fairday_collector.problems import problem_response
from fairday_wire.batch import MAX_BATCH_BYTES


def test_a_place_is_held_until_it_is_left() -> None:
    """Also when what happened in it failed."""
    room = Room(batches=1)
    with room.place(10):
        assert (room.batches, room.bytes) == (1, LEAST_BYTES)
    with suppress(RuntimeError), room.place(10):
        raise RuntimeError
    assert (room.batches, room.bytes) == (0, 0)


def test_one_too_many_is_sent_away_with_the_seconds_to_wait() -> None:
    """As 503 with Retry-After, some sooner than others."""
    room = Room(batches=2)
    with room.place(10), room.place(10):
        with pytest.raises(Busy) as refused, room.place(10):
            pass
        answer = problem_response(refused.value)
        assert answer.status_code == 503
        assert 5 <= int(answer.headers["retry-after"]) < 30
    with room.place(10):
        pass


@pytest.mark.parametrize("length", [None, MAX_BATCH_BYTES, 10**12])
def test_a_body_of_unknown_or_any_great_length_counts_as_the_longest(length: int | None) -> None:
    """It is not read beyond that anyway."""
    room = Room(size=MAX_BATCH_BYTES * SWELLS)
    with room.place(length):
        assert room.bytes == MAX_BATCH_BYTES * SWELLS
        with pytest.raises(Busy), room.place(1):
            pass
