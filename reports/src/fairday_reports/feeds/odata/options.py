"""Reads the query of an address: each option once, each one known, none passed over."""

import re
from collections.abc import Collection, Mapping
from typing import Final
from urllib.parse import quote, unquote

from fairday_collector.errors import BadRequest, NotSupported
from fairday_reports.feeds.odata.lexer import PLUS
from fairday_reports.feeds.odata.reader import Reader

MAX_SKIP: Final = 10_000_000
MAX_QUERY_CHARS: Final = 16_000
_KNOWN: Final = ("filter", "select", "expand", "orderby", "top", "skip", "count", "skiptoken", "format")
_NOT_DONE: Final = ("search", "apply", "compute", "levels", "index", "deltatoken", "id", "schemaversion")
_NUMBER = re.compile(r"\d{1,40}", re.ASCII)
_INSTEAD: Final = {
    "apply": "Ask for the rows and add them up, or take an export.",
    "search": "Use $filter with contains(…).",
    "compute": "Ask for the properties and reckon with them.",
    "deltatoken": "Use $filter=changed gt N, with the largest changed you have.",
}


def read_options(query: str, allowed: Collection[str]) -> dict[str, str]:
    """The options of a query by their names without `$`; in each a `+` of the address is left as a NUL.

    Raises BadRequest for one that is unknown, twice there or of no use here, NotSupported for one OData has and we not.
    """
    if len(query) > MAX_QUERY_CHARS:
        raise BadRequest("too_long", f"The query has more than {MAX_QUERY_CHARS} characters. Ask for less at once.")
    found: dict[str, str] = {}
    for piece in query.split("&"):
        if not piece:
            continue
        given, _, value = piece.partition("=")
        shown = _decoded(given)
        name = shown.lower().removeprefix("$")
        _check_name(name, shown, allowed)
        if name in found:
            raise BadRequest("twice", f"${name} is there twice. Give it once.")
        found[name] = _decoded(value).strip(" " + PLUS)
    return found


def write_options(options: Mapping[str, str]) -> str:
    """A query that is read as these options."""
    return "&".join(f"${name}={quote(value, safe='').replace('%00', '+')}" for name, value in options.items())


def whole_number(options: Mapping[str, str], name: str, most: int | None = None) -> int | None:
    """The number of an option, None where it is not given; raises BadRequest for none, or one over `most`."""
    if name not in options:
        return None
    if _NUMBER.fullmatch(options[name]) is None:
        raise BadRequest("bad_number", f"${name} must be a whole number from 0 on.")
    number = int(options[name])
    if most is not None and number > most:
        raise BadRequest(
            "too_many", f"${name} may be at most {most}. Follow @odata.nextLink, or narrow the rows with $filter."
        )
    return number


def true_or_false(options: Mapping[str, str], name: str) -> bool:
    """Whether an option is true; raises BadRequest for anything but true and false."""
    if options.get(name, "false") not in ("true", "false"):
        raise BadRequest("bad_value", f"${name} must be true or false.")
    return options.get(name) == "true"


def read_order(text: str) -> list[tuple[tuple[str, ...], bool]]:
    """The paths of `$orderby`, each with whether the largest comes first; a path that comes again orders nothing."""
    reader = Reader(text, "$orderby")
    found: dict[tuple[str, ...], bool] = {}
    while True:
        names = [word(reader)]
        while reader.sign("/"):
            names.append(word(reader))
        if reader.here.text == "(":
            raise NotSupported("no_function", "$orderby takes properties alone, such as date desc.")
        direction = reader.operator({"asc", "desc"}, last=True)
        found.setdefault(tuple(names), direction is not None and direction.text == "desc")
        if not reader.sign(","):
            reader.finish()
            return list(found.items())


def word(reader: Reader) -> str:
    """Takes the name of a property or a navigation, or raises BadRequest."""
    if reader.here.kind != "word" or reader.here.text.startswith("$"):
        reader.fail("the name of a property is missing")
    return reader.take().text


def _check_name(name: str, shown: str, allowed: Collection[str]) -> None:
    if name in allowed:
        return
    if name in _NOT_DONE:
        raise NotSupported("no_option", f"${name} is not done here. {_INSTEAD.get(name, 'Leave it out.')}")
    if name in _KNOWN:
        raise BadRequest("wrong_option", f"${name} is of no use at this address. Leave it out.")
    raise BadRequest(
        "unknown_option",
        f"There is no option {shown[:40]!r}, and none is passed over. There is: "
        + (", ".join(f"${each}" for each in allowed) or "none at this address")
        + ".",
    )


def _decoded(text: str) -> str:
    try:
        found = unquote(text.replace("+", PLUS), errors="strict")
    except UnicodeDecodeError:
        raise BadRequest("bad_encoding", "The address holds bytes that are no UTF-8. Write %XX of UTF-8.") from None
    if any(char < " " and char != PLUS for char in found):
        raise BadRequest("bad_encoding", "The address holds control characters. Leave them out.")
    return found
