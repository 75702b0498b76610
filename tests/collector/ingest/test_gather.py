"""What is asked for at once is done in one go, and whoever asks is always answered."""

import asyncio
import threading
from collections.abc import Sequence

from fairday_collector.errors import NotFound
from fairday_collector.ingest.gather import Gather


class Work:
    """Doubles numbers, and remembers its goes; refuses 13, and fails as a whole over 0."""

    def __init__(self) -> None:
        self.goes: list[list[int]] = []
        self.gather = Gather[int, int](self.do, name="work", most=4)

    def do(self, numbers: Sequence[int]) -> list[int | Exception]:
        """One go."""
        self.goes.append(list(numbers))
        if 0 in numbers:
            raise ZeroDivisionError
        return [NotFound("none", "There is no 13.") if number == 13 else number * 2 for number in numbers]

    async def ask(self, *numbers: int) -> list[int | BaseException]:
        """Ask for all at the same moment."""
        return await asyncio.gather(*map(self.gather.ask, numbers), return_exceptions=True)


def test_what_comes_together_is_done_together_in_order() -> None:
    """As many in a go as it may weigh, first come first served."""
    work = Work()
    assert asyncio.run(work.ask(*range(1, 11))) == [2 * n for n in range(1, 11)]
    assert work.goes == [[1, 2, 3, 4], [5, 6, 7, 8], [9, 10]]


def test_one_refusal_is_no_others() -> None:
    """Each gets its own answer."""
    one, refused, other = asyncio.run(Work().ask(1, 13, 2))
    assert (one, other) == (2, 4)
    assert isinstance(refused, NotFound)


def test_a_go_that_fails_is_told_to_all_of_it_and_the_next_goes_on() -> None:
    """Nobody waits for ever."""
    answers = asyncio.run(Work().ask(1, 0, 2, 3, 4))
    assert [type(answer) for answer in answers] == [ZeroDivisionError] * 4 + [int]


def test_who_gave_up_takes_nothing_from_the_others() -> None:
    """A request that was cancelled while it waited leaves the rest of its go alone."""

    async def given_up() -> list[int]:
        asked = [asyncio.create_task(work.gather.ask(number)) for number in (1, 2, 3)]
        await asyncio.sleep(0)
        asked[1].cancel()
        return [await asked[0], await asked[2]]

    work = Work()
    assert asyncio.run(given_up()) == [2, 6]


def test_several_loops_share_one_thread() -> None:
    """Each loop's askers are answered in their own, and no two goes run at once."""
    work = Work()
    found: list[list[int | BaseException]] = []
    threads = [threading.Thread(target=lambda n=n: found.append(asyncio.run(work.ask(n, n + 1)))) for n in range(1, 9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(found, key=str) == sorted(([2 * n, 2 * n + 2] for n in range(1, 9)), key=str)


def test_it_begins_again_after_a_rest() -> None:
    """With nothing to do it ends, and a new asker wakes it."""

    async def now_and_then() -> list[int]:
        answers = []
        for number in (1, 2, 3):
            answers.append(await work.gather.ask(number))
            await asyncio.sleep(0.01)
        return answers

    work = Work()
    assert asyncio.run(now_and_then()) == [2, 4, 6]
