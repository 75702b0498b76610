"""What OData has for `$filter` and is not done here, each with what to do instead."""

from typing import Final, NoReturn

from fairday_collector.errors import NotSupported

_FUNCTIONS: Final = {
    **dict.fromkeys(("matchesPattern", "matchespattern"), "Use contains, startswith or endswith."),
    "now": "Write the instant itself, such as 2026-10-14T08:00:00Z.",
    **dict.fromkeys(("mindatetime", "maxdatetime"), "Leave the comparison with it out."),
    "totalseconds": "Durations are whole milliseconds here: compare these.",
    "cast": "Leave it out: numbers are exact whatever their type, and divby gives fractions of whole ones.",
    "isof": "Leave it out: all rows of a set have one type.",
    **dict.fromkeys(("hassubset", "hassubsequence"), "Use in (…) or contains: no property is a list."),
    "case": "Write the cases with and, or.",
}


def check_function(name: str) -> None:
    """Raises NotSupported for a function of OData that is not done."""
    if name in _FUNCTIONS:
        raise NotSupported("no_function", f"$filter: {name} is not done here. {_FUNCTIONS[name]}")


def refuse_duration() -> NoReturn:
    """Raises NotSupported for a duration."""
    raise NotSupported(
        "no_arithmetic",
        "$filter: durations are whole milliseconds here, compared as numbers, and no instant is reckoned: write it, "
        "such as 2026-10-14T08:00:00Z.",
    )


def refuse_flags() -> NoReturn:
    """Raises NotSupported for `has`."""
    raise NotSupported("no_arithmetic", "$filter: has is not done here: no property is a set of flags. Use eq.")


def refuse_lambda(name: str) -> NoReturn:
    """Raises NotSupported for `any` and `all`."""
    raise NotSupported(
        "no_lambda",
        f"$filter: {name} is not done here: no navigation leads to many. Compare a property behind it: "
        "person/name eq 'Ada'.",
    )
