"""What of a row is shown: its properties by `$select`, and the rows that it leads to by `$expand`."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from fairday_collector.errors import BadRequest, NotSupported
from fairday_reports.feeds.odata.options import word
from fairday_reports.feeds.odata.reader import Reader
from fairday_reports.feeds.odata.source import MAX_WAYS, navigation, navigations, property_of
from fairday_reports.feeds.rights import Scope, visible_properties, visible_sets
from fairday_reports.feeds.schema import EntitySet, Property

MAX_EXPANDED: Final = 20
"""How many rows of other sets a row may be shown with."""

_Chosen = tuple[list[Property], list[str]]


@dataclass(frozen=True, slots=True)
class Shape:
    """The properties of a row, in order, and the shapes of the rows behind navigations, by name.

    `is_chosen` says that `$select` named the properties, and `ways` are the navigations that it named.
    """

    of: EntitySet
    properties: tuple[Property, ...]
    expanded: Mapping[str, "Shape"]
    is_chosen: bool = False
    ways: tuple[str, ...] = ()

    def words(self, *, with_whole: bool) -> str:
        """What the context of an answer says of it, with its parentheses; empty for a whole row.

        `with_whole` names rows behind navigations that are shown whole too, as 4.01 has it.
        """
        names = [each.name for each in self.properties] if self.is_chosen else []
        inners = {name: shape.words(with_whole=with_whole) for name, shape in self.expanded.items()}
        told = {name: inner or "()" for name, inner in inners.items() if inner or with_whole}
        names += [name for name in self.ways if name not in told]
        names += [f"{name}{inner}" for name, inner in told.items()]
        return f"({','.join(names)})" if names else ""


def read_shape(scope: Scope, of: EntitySet, options: Mapping[str, str]) -> Shape:
    """The shape that `$select` and `$expand` ask for; raises BadRequest for names that are not there."""
    expanded = _Expands(scope, Reader(options["expand"], "$expand")).whole(of) if "expand" in options else {}
    if "select" not in options:
        return Shape(of, tuple(visible_properties(scope, of)), expanded)
    reader = Reader(options["select"], "$select")
    chosen = _selected(scope, of, reader)
    reader.finish()
    return _shape(scope, of, chosen, expanded)


def _shape(scope: Scope, of: EntitySet, chosen: _Chosen | None, expanded: Mapping[str, Shape]) -> Shape:
    if chosen is None:
        return Shape(of, tuple(visible_properties(scope, of)), expanded)
    properties, ways = chosen
    kept = tuple(each for each in of.properties if each in properties)
    return Shape(of, kept, expanded, is_chosen=True, ways=tuple(dict.fromkeys(ways)))


def _selected(scope: Scope, of: EntitySet, reader: Reader) -> _Chosen | None:
    """The properties and navigations that are named, None for all properties."""
    found: list[Property] = []
    ways: list[str] = []
    is_all = False
    while True:
        if reader.sign("*"):
            is_all = True
        else:
            name = word(reader)
            if reader.here.text in ("/", "("):
                raise NotSupported("no_path", f"$select takes properties of {of.name} alone. Use $expand=…($select=…).")
            # A navigation that is named here is shown where $expand says so, and nowhere else.
            if any(each.name == name for each in navigations(scope, of)):
                ways.append(name)
            else:
                found.append(property_of(scope, of, name, "$select"))
        if not reader.sign(","):
            return None if is_all else (found, ways)


class _Expands:
    def __init__(self, scope: Scope, reader: Reader) -> None:
        self._scope = scope
        self._reader = reader
        self._count = 0

    def whole(self, of: EntitySet) -> dict[str, Shape]:
        found = self._list(of, 1)
        self._reader.finish()
        return found

    def _list(self, of: EntitySet, depth: int) -> dict[str, Shape]:
        found: dict[str, Shape] = {}
        is_all = False
        while True:
            if self._reader.sign("*"):
                is_all = True
            else:
                name = word(self._reader)
                if name in found:
                    raise BadRequest("twice", f"$expand names {name} twice. Name it once.")
                found[name] = self._item(of, name, depth)
            if not self._reader.sign(","):
                break
        # What is named as well is shown as it is asked for there.
        for each in navigations(self._scope, of) if is_all else ():
            if each.name not in found:
                found[each.name] = self._whole_row(of, each.name, depth)
        return found

    def _whole_row(self, of: EntitySet, name: str, depth: int) -> Shape:
        self._count += 1
        if self._count > MAX_EXPANDED or depth > MAX_WAYS:
            raise BadRequest("too_much", f"$expand takes at most {MAX_EXPANDED} rows, {MAX_WAYS} behind one another.")
        other = visible_sets(self._scope)[navigation(self._scope, of, name).to]
        return Shape(other, tuple(visible_properties(self._scope, other)), {})

    def _item(self, of: EntitySet, name: str, depth: int) -> Shape:
        whole = self._whole_row(of, name, depth)
        other = whole.of
        if self._reader.here.text == "/":
            raise NotSupported("no_path", f"$expand takes navigations alone. Write {name}($expand=…).")
        if not self._reader.sign("("):
            return whole
        chosen: _Chosen | None = None
        expanded: dict[str, Shape] = {}
        seen: set[str] = set()
        while True:
            option = self._option(seen)
            if option == "select":
                chosen = _selected(self._scope, other, self._reader)
            else:
                expanded = self._list(other, depth + 1)
            if not self._reader.sign(";"):
                self._reader.need(")")
                return _shape(self._scope, other, chosen, expanded)

    def _option(self, seen: set[str]) -> str:
        token = self._reader.take()
        name = token.text.lower().removeprefix("$")
        if token.kind != "word" or name not in ("select", "expand"):
            raise NotSupported(
                "no_option", "$expand: only $select and $expand are done within parentheses. Leave other options out."
            )
        if name in seen:
            raise BadRequest("twice", f"$expand: ${name} is there twice. Give it once.")
        seen.add(name)
        self._reader.need("=")
        return name
