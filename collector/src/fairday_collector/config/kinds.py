"""The kinds of decisions there are, each declared once; what reads, compares and writes them goes by this list."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any, Literal, Protocol

import msgspec

from fairday_collector.calendar import check_zone
from fairday_collector.classify.model import SLUG, Category, Rule
from fairday_collector.config.book import SCOPES
from fairday_collector.errors import Invalid
from fairday_collector.policy.settings import AGENT_SETTINGS, NAMES, check_settings
from fairday_collector.roster.model import DayOverride, Holiday, Holidays, Leave, Roster, Shift

Complain = Callable[[str, str], None]
"""Takes a field, empty for the whole, and what is wrong with it together with the remedy."""

Read = Callable[[Mapping[str, Any], Complain], dict[str, Any] | None]
"""Makes the value as it is kept, in plain JSON; None after a complaint."""

Naming = Literal["none", "slug", "text", "date", "from"]
"""How values of a kind are told apart: there is one alone, by a name, by their one date, or by their first date."""


class Value(Protocol):
    """What the structs of all kinds have in common."""

    def check(self) -> None:
        """Raises Invalid for what the types alone cannot rule out."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of decision.

    `exact` ones hold between their own dates, of all others the first holds for earlier dates too. `silent` are the
    fields that no reckoned day depends on. `links` are fields that name values of another kind. `fact` is what people
    have rather than what was decided: it never ends, and is kept with the people.
    """

    name: str
    read: Read
    fields: tuple[str, ...]
    scopes: tuple[str, ...] = SCOPES
    naming: Naming = "none"
    exact: bool = False
    silent: frozenset[str] = frozenset()
    links: Mapping[str, str] = field(default_factory=dict)
    struct: type[msgspec.Struct] | None = None
    fact: bool = False

    def touches(self, old: Mapping[str, Any] | None, new: Mapping[str, Any] | None) -> bool:
        """Whether reckoned days may depend on what differs between two values."""
        old, new = old or {}, new or {}
        return any(old.get(name) != new.get(name) for name in {*old, *new} - self.silent)

    def shown(self, value: Mapping[str, Any]) -> dict[str, Any]:
        """A value as people read it: in the order of its fields, with dates, without what goes without saying."""
        if self.struct is None:
            return {name: value[name] for name in self.fields if name in value}
        struct = msgspec.convert(value, self.struct)
        shown = {}
        for each in msgspec.structs.fields(self.struct):
            held = getattr(struct, each.name)
            if each.required or held != _default(each):
                shown[each.encode_name] = msgspec.to_builtins(held, builtin_types=(date,))
        return shown


def read_struct(struct: type[msgspec.Struct], values: Mapping[str, Any], complain: Complain) -> dict[str, Any] | None:
    """The value of a struct, with a complaint for every field that is unknown, missing or not of its type."""
    fields = {each.encode_name: each for each in msgspec.structs.fields(struct)}
    sound = _known(values, tuple(fields), complain)
    for name, each in fields.items():
        if name not in values:
            if each.required:
                sound = _complain(complain, name, "is missing. Give it.")
            continue
        try:
            msgspec.convert(values[name], each.type)
        except msgspec.ValidationError as error:
            sound = _complain(complain, name, f"{values[name]!r} will not do: {error}.")
    if not sound:
        return None
    value: Any = msgspec.convert(dict(values), struct)
    try:
        value.check()
    except Invalid as error:
        _complain_of(error, fields, complain)
        return None
    kept: dict[str, Any] = msgspec.to_builtins(value)
    return kept


def _read_policy(values: Mapping[str, Any], complain: Complain) -> dict[str, Any] | None:
    kept: dict[str, Any] = {}
    for name, value in values.items():
        try:
            kept |= msgspec.to_builtins(check_settings({name: value}))
        except Invalid as error:
            complain(name, error.detail.removeprefix(f"{name}: "))
    return kept if len(kept) == len(values) else None


def _read_fact(name: str, values: Mapping[str, Any], complain: Complain) -> dict[str, Any] | None:
    sound = _known(values, (name,), complain)
    text = values.get(name)
    if not isinstance(text, str) or not text.strip() or not text.isprintable():
        sound = _complain(complain, name, "is missing. Give it as a text.")
    elif name == "zone":
        try:
            check_zone(text)
        except ValueError as error:
            sound = _complain(complain, name, str(error))
    return {name: text} if sound else None


def _known(values: Mapping[str, Any], fields: tuple[str, ...], complain: Complain) -> bool:
    unknown = [name for name in values if name not in fields]
    for name in unknown:
        complain(name, f"is not known here. There are: {', '.join(fields)}.")
    return not unknown


def _complain(complain: Complain, name: str, text: str) -> bool:
    complain(name, text)
    return False


def _complain_of(error: Invalid, fields: Collection[str], complain: Complain) -> None:
    """A complaint about the field that a refusal begins with, where it begins with one."""
    first = error.detail.partition(" ")[0].removesuffix(":")
    if first in fields:
        complain(first, error.detail.removeprefix(f"{first}: "))
    else:
        complain("", error.detail)


def _default(each: Any) -> Any:
    return each.default if each.default_factory is msgspec.NODEFAULT else each.default_factory()


def _of(name: str, struct: type[msgspec.Struct], **rest: Any) -> Kind:
    fields = tuple(each.encode_name for each in msgspec.structs.fields(struct))
    return Kind(name, partial(read_struct, struct), fields, struct=struct, **rest)


def _fact(name: str, field: str) -> Kind:
    return Kind(name, partial(_read_fact, field), (field,), scopes=("person",), fact=True)


POLICY = Kind("policy", _read_policy, NAMES, silent=frozenset(AGENT_SETTINGS))
KINDS = {
    kind.name: kind
    for kind in (
        _fact("member", "team"),
        _fact("zone", "zone"),
        _fact("role", "role"),
        POLICY,
        _of("category", Category, naming="slug", silent=frozenset({"title"})),
        _of("rule", Rule, naming="slug", links={"category": "category"}),
        _of("shift", Shift, naming="text", silent=frozenset({"note"})),
        _of("roster", Roster, links={"cycle": "shift"}),
        _of("day", DayOverride, scopes=("team", "role", "person"), naming="date", exact=True, links={"shift": "shift"}),
        _of("holidays", Holidays),
        _of("holiday", Holiday, naming="date", exact=True),
        _of("leave", Leave, scopes=("person",), naming="from", exact=True),
    )
}
"""Every kind, in the order in which a file has them."""


def check_name(kind: Kind, name: Any) -> str | None:
    """What is wrong with a name of a kind, and the remedy; None for one that will do."""
    if kind.naming == "slug" and not (isinstance(name, str) and len(name) <= 64 and SLUG.fullmatch(name)):
        return f"{name!r} must be lower-case letters, digits and single hyphens, at most 64."
    if kind.naming == "text" and not (
        isinstance(name, str) and 0 < len(name) <= 200 and name.isprintable() and name == name.strip()
    ):
        return f"{name!r} must be 1 to 200 printable characters without space around them."
    return None
