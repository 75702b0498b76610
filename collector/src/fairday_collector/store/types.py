"""Column types that both databases share."""

import re
from typing import Any

from sqlalchemy import BigInteger, Dialect, Integer, TypeDecorator

# SQLite's integers have 64 bits under any name, and only INTEGER may be a row's own number.
BIG = BigInteger().with_variant(Integer(), "sqlite")
_HEX_ID = re.compile(r"[0-9a-f]{16}")


class HexId(TypeDecorator[str]):
    """An id of 16 hexadecimal digits, kept as the 64-bit integer it is: 8 bytes in a row and in its index, not 17.

    Raises ValueError for any other text.
    """

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> int | None:
        """The integer of an id."""
        return None if value is None else int_of(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> str | None:
        """The id of an integer."""
        return None if value is None else id_of(value)


def int_of(hex_id: str) -> int:
    """The signed 64-bit integer of an id; raises ValueError for a text that is none."""
    if _HEX_ID.fullmatch(hex_id) is None:
        message = f"{hex_id!r} is no id of 16 hexadecimal digits"
        raise ValueError(message)
    number = int(hex_id, 16)
    return number - (1 << 64) if number >> 63 else number


def id_of(number: int) -> str:
    """The id of a signed 64-bit integer."""
    return f"{number & 0xFFFF_FFFF_FFFF_FFFF:016x}"
