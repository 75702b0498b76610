"""Names that tests give to seats, as the ids of 16 hexadecimal digits that seats have."""


def seat_id(name: str) -> str:
    """The id of a seat of this name, of at most eight letters; ids are in the order of their names."""
    return name.encode().hex().ljust(16, "0")


DESK, LAPTOP = seat_id("desk"), seat_id("laptop")
