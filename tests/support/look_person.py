"""Pages of one person for looking at: days with claims and zoomed in, weeks, months, explanations and their data."""

from fairday_server.pages.day import Subject
from fairday_server.pages.person.window import Asked
from tests.support.look import HOSTILE, MINUTE, OFFICE, TUESDAY, bounds, day
from tests.support.look_record import claimed

_CLAIMED = (
    *((minute, state) for minute, state in OFFICE if minute <= 767), (790, "claimed"), (808, "unknown"),
    (845, "active"), (895, "claimed"), (931, "active"), (996, "away"), (1042, "active"), (1440, "off"),
)  # fmt: skip


def gallery_person() -> dict[str, tuple[str, object]]:
    """Every page of a person in each of its states: name of the picture to template and view."""
    start, _ = bounds(TUESDAY)
    claims = [
        claimed(1, start + 767 * MINUTE, start + 790 * MINUTE, "call", "Supplier, by phone"),
        claimed(2, start + 845 * MINUTE, start + 895 * MINUTE, "training", HOSTILE, "approve"),
        claimed(
            3, start + 978 * MINUTE, start + 996 * MINUTE, "field", "At the warehouse", "reject", "Not on the plan."
        ),
    ]
    return {
        "day-claims": ("day", day(_CLAIMED, claims=claims)),
        "day-zoomed": ("day", day(asked=Asked(first="10:00", last="12:00"))),
        "day-claims-you": (
            "day",
            day(_CLAIMED, claims=claims, subject=Subject("p1", "Maya Lindqvist", "Payments operations", you=True)),
        ),
    }
