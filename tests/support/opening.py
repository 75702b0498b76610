"""Which tests open a database, told by what their modules and the modules of their fixtures import."""

import sys
from functools import cache
from types import ModuleType

import pytest

SOURCE = "tests.support.database"
"""Every database of the tests comes from here."""


def opens_database(item: pytest.Item) -> bool:
    """Tells whether a test's module, or that of one of its fixtures, imports the source of databases, at any remove."""
    if not isinstance(item, pytest.Function):
        return True
    fixtures = item._fixtureinfo.name2fixturedefs.values()
    modules = {item.module.__name__, *(made.func.__module__ for definitions in fixtures for made in definitions)}
    return any(_reaches(name) for name in modules)


@cache
def _reaches(name: str) -> bool:
    module = sys.modules.get(name)
    if name == SOURCE:
        return True
    if module is None or not name.startswith("tests."):
        return False
    return any(_reaches(imported) for imported in _imports(module) if imported != name)


def _imports(module: ModuleType) -> set[str]:
    """The modules that the things a module has at hand were made in."""
    at_hand = vars(module).values()
    made_in = {
        thing.__name__ if isinstance(thing, ModuleType) else getattr(thing, "__module__", "") for thing in at_hand
    }
    return {name for name in made_in if isinstance(name, str) and name.startswith("tests.support.")}
