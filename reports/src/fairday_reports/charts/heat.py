"""The steps of a heat map: a count out of all there could be, in fifths."""

from typing import Final

STEPS: Final = 5


def step_of(number: int, of: int) -> int:
    """The step of the ramp, 1 to 5, in fifths of all; 0 for none."""
    return min(STEPS, -(-number * STEPS // of)) if number else 0


def scale_of(of: int) -> tuple[tuple[int, str], ...]:
    """Each step that can occur, with the counts in it: `4–6`, `12`."""
    counts: dict[int, list[int]] = {}
    for number in range(1, of + 1):
        counts.setdefault(step_of(number, of), []).append(number)
    return tuple((step, f"{on[0]:,}–{on[-1]:,}" if len(on) > 1 else f"{on[0]:,}") for step, on in counts.items())
