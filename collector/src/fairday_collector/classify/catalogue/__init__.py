"""The built-in catalogue: the widest layer of rules, read from the data files beside this module."""

import tomllib
import zlib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

import msgspec

from fairday_collector.classify.layer import HeldCategory, Layer
from fairday_collector.classify.model import Category, Class, Rule
from fairday_collector.classify.shelf import HeldRule

CATALOGUE = 1
"""The catalogue's number, raised whenever a version sorts anything otherwise."""

SCOPE = "catalogue"


class Group(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A category as the data files have it, with the programs and sites that belong to it."""

    title: str
    klass: Class | None = msgspec.field(name="class", default=None)
    collaboration: bool = False
    apps: list[str] = []
    sites: list[str] = []


@cache
def catalogue() -> Layer:
    """The catalogue of this version as the widest layer; read once. Its digest is the layer's own."""
    groups = read_catalogue()
    rules = tuple(rule for slug, group in groups.items() for rule in _rules(slug, group))
    categories = tuple(
        HeldCategory(0, slug, SCOPE, Category(title=group.title, klass=group.klass, collaboration=group.collaboration))
        for slug, group in groups.items()
    )
    return Layer(rules, categories)


def read_catalogue() -> dict[str, Group]:
    """The data files' content by category, in the order of the slugs."""
    found: dict[str, Group] = {}
    for file in sorted(files(__name__).iterdir(), key=lambda file: file.name):
        if file.name.endswith(".toml"):
            found |= msgspec.convert(tomllib.loads(file.read_text("utf-8")), dict[str, Group])
    return dict(sorted(found.items()))


def _rules(slug: str, group: Group) -> Iterator[HeldRule]:
    for app in group.apps:
        yield HeldRule(_id(f"app:{app}"), app, SCOPE, Rule(app=app, category=slug))
    for site in group.sites:
        yield HeldRule(_id(f"site:{site}"), site, SCOPE, Rule(site=site, category=slug))


def _id(name: str) -> int:
    # Made of the name, so that it stays the same whatever else the next version of the catalogue holds.
    return -1 - zlib.crc32(name.encode())
