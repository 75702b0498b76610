"""What an address names: the list of sets, their description, a set, how many rows it has, one row of it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal
from urllib.parse import unquote

from fairday_collector.errors import BadRequest, NotFound, NotSupported
from fairday_reports.feeds.odata.expressions import Literal as Value
from fairday_reports.feeds.odata.lexer import PLUS
from fairday_reports.feeds.odata.reader import Reader
from fairday_reports.feeds.rights import Scope, visible_properties, visible_sets
from fairday_reports.feeds.schema import EntitySet

Kind = Literal["service", "metadata", "set", "count", "entity"]
_SEGMENT = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)(\(.*\))?", re.ASCII | re.DOTALL)
_NOT_DONE: Final = {
    "$batch": "$batch is not done here. Send each request by itself.",
    "$all": "$all is not done here. Ask for one set at a time.",
    "$entity": "$entity is not done here. Ask for the row at its own address.",
    "$crossjoin": "$crossjoin is not done here. Use $expand.",
}


@dataclass(frozen=True, slots=True)
class Resource:
    """What is asked for. A row is that of `key`, or the one that a navigation, `way`, leads to from there."""

    kind: Kind
    of: EntitySet | None = None
    key: Mapping[str, Value] | None = None
    way: str | None = None


def find_resource(scope: Scope, path: str) -> Resource:
    """What a path below the service's root names, as it was sent, with its %XX.

    Raises NotFound for a set that is not there or not for the scope, NotSupported for parts of OData that are not done.
    """
    first, *rest = [_decoded(each) for each in path.split("/")] or [""]
    if rest and rest[-1] == "":
        rest.pop()
    if first in ("", "$metadata"):
        if rest:
            raise unknown_address()
        return Resource("metadata" if first else "service")
    if first.partition("(")[0] in _NOT_DONE:
        raise NotSupported("not_done", _NOT_DONE[first.partition("(")[0]])
    match = _SEGMENT.fullmatch(first)
    of = visible_sets(scope).get(match[1]) if match else None
    if match is None or of is None:
        raise unknown_address()
    if match[2] is None:
        return _of_set(of, rest)
    key = _key(scope, of, match[2])
    if not rest:
        return Resource("entity", of, key)
    if len(rest) > 1 or not any(each.name == rest[0] for each in of.navigations):
        raise NotSupported("no_path", "Behind a row only a navigation is done here. Use $select for single properties.")
    return Resource("entity", of, key, rest[0])


def _of_set(of: EntitySet, rest: list[str]) -> Resource:
    if not rest:
        return Resource("set", of)
    if rest == ["$count"]:
        return Resource("count", of)
    raise NotSupported("no_path", f"Behind {of.name} only /$count is done here. A row is {of.name}(key).")


def _key(scope: Scope, of: EntitySet, text: str) -> dict[str, Value]:
    reader = Reader(text, "The key")
    reader.need("(")
    found: dict[str, Value] = {}
    names = [each.name for each in of.key]
    while True:
        token = reader.take()
        is_named = token.kind == "word"
        name = token.text if is_named else names[0]
        if is_named:
            reader.need("=")
            token = reader.take()
        if token.literal is None or name not in names or name in found or not (is_named or len(names) == 1):
            raise _bad_key(of)
        found[name] = token.literal
        if not reader.sign(","):
            break
    reader.need(")")
    reader.finish()
    kinds = {each.name: each.kind for each in visible_properties(scope, of)}
    if found.keys() != set(names) or any(kinds[name] != value.kind for name, value in found.items()):
        raise _bad_key(of)
    return found


def _bad_key(of: EntitySet) -> BadRequest:
    shown = {"string": "'…'", "date": "2026-10-14", "instant": "2026-10-14T08:00:00Z", "int": "1"}
    wanted = ",".join(f"{each.name}={shown[each.kind]}" for each in of.key)
    return BadRequest("bad_key", f"A row of {of.name} is {of.name}({wanted}).")


def unknown_address() -> NotFound:
    """What is said of an address that names nothing."""
    return NotFound("unknown_set", "There is no such address, or not for you. The sets are listed at /odata/v4/.")


def _decoded(segment: str) -> str:
    try:
        found = unquote(segment, errors="strict")
    except UnicodeDecodeError:
        raise BadRequest("bad_encoding", "The address holds bytes that are no UTF-8. Write %XX of UTF-8.") from None
    if any(char < " " for char in found) or PLUS in found:
        raise BadRequest("bad_encoding", "The address holds control characters. Leave them out.")
    return found
