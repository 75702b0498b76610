"""`$metadata` as a scope sees it, in XML and in JSON, and the list of sets."""

from collections.abc import Iterator
from typing import Any, Final
from xml.etree import ElementTree as ET

from fairday_reports.feeds.odata.edm import NAMESPACE, TYPES
from fairday_reports.feeds.odata.source import navigations
from fairday_reports.feeds.rights import Scope, visible_properties, visible_sets
from fairday_reports.feeds.schema import SETS, EntitySet, Navigation, Property

CONTAINER: Final = "Feeds"
# Decisions about others are not shown, so that a row that is there may lead to none; nor, to who is limited to teams,
# the teams that people of theirs are in by now, or were in.
_HIDDEN: Final = ("ConfigVersions",)
_HIDDEN_FROM_LIMITED: Final = ("Teams",)
_EDMX = "http://docs.oasis-open.org/odata/ns/edmx"
_EDM = "http://docs.oasis-open.org/odata/ns/edm"


def service_document(scope: Scope) -> list[dict[str, str]]:
    """The sets, as the service's root lists them."""
    return [{"name": name, "kind": "EntitySet", "url": name} for name in visible_sets(scope)]


def metadata_xml(scope: Scope) -> bytes:
    """The description in CSDL XML 4.0."""
    root = ET.Element("edmx:Edmx", {"xmlns:edmx": _EDMX, "Version": "4.0"})
    schema = ET.SubElement(
        ET.SubElement(root, "edmx:DataServices"), "Schema", {"xmlns": _EDM, "Namespace": NAMESPACE}
    )  # fmt: skip
    sets = visible_sets(scope)
    for of in sets.values():
        _entity_type(scope, of, ET.SubElement(schema, "EntityType", {"Name": of.singular}))
    container = ET.SubElement(schema, "EntityContainer", {"Name": CONTAINER})
    for of in sets.values():
        there = ET.SubElement(container, "EntitySet", {"Name": of.name, "EntityType": f"{NAMESPACE}.{of.singular}"})
        for way in navigations(scope, of):
            ET.SubElement(there, "NavigationPropertyBinding", {"Path": way.name, "Target": way.to})
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True))


def metadata_json(scope: Scope) -> dict[str, Any]:
    """The description in CSDL JSON 4.01."""
    sets = visible_sets(scope)
    types = {of.singular: dict(_json_type(scope, of)) for of in sets.values()}
    container: dict[str, Any] = {"$Kind": "EntityContainer"}
    for of in sets.values():
        container[of.name] = {"$Collection": True, "$Type": f"{NAMESPACE}.{of.singular}"}
        if bindings := {way.name: way.to for way in navigations(scope, of)}:
            container[of.name]["$NavigationPropertyBinding"] = bindings
    return {
        "$Version": "4.01",
        "$EntityContainer": f"{NAMESPACE}.{CONTAINER}",
        NAMESPACE: {**types, CONTAINER: container},
    }


def _entity_type(scope: Scope, of: EntitySet, there: ET.Element) -> None:
    key = ET.SubElement(there, "Key")
    for each in of.key:
        ET.SubElement(key, "PropertyRef", {"Name": each.name})
    for each in visible_properties(scope, of):
        said = {"Name": each.name, "Type": TYPES[each.kind]}
        if not each.nullable:
            said["Nullable"] = "false"
        if each.kind == "instant":
            said["Precision"] = "6"
        ET.SubElement(there, "Property", said)
    for way in navigations(scope, of):
        said = {"Name": way.name, "Type": f"{NAMESPACE}.{_other(way).singular}"}
        if not _may_lead_to_none(scope, of, way):
            said["Nullable"] = "false"
        link = ET.SubElement(there, "NavigationProperty", said)
        for own, its in _constraints(scope, of, way):
            ET.SubElement(link, "ReferentialConstraint", {"Property": own.name, "ReferencedProperty": its.name})


def _json_type(scope: Scope, of: EntitySet) -> Iterator[tuple[str, Any]]:
    yield "$Kind", "EntityType"
    yield "$Key", [each.name for each in of.key]
    for each in visible_properties(scope, of):
        said: dict[str, Any] = {} if each.kind == "string" else {"$Type": TYPES[each.kind]}
        if each.nullable:
            said["$Nullable"] = True
        if each.kind == "instant":
            said["$Precision"] = 6
        yield each.name, said
    for way in navigations(scope, of):
        link: dict[str, Any] = {"$Kind": "NavigationProperty", "$Type": f"{NAMESPACE}.{_other(way).singular}"}
        if _may_lead_to_none(scope, of, way):
            link["$Nullable"] = True
        if pairs := _constraints(scope, of, way):
            link["$ReferentialConstraint"] = {own.name: its.name for own, its in pairs}
        yield way.name, link


def _may_lead_to_none(scope: Scope, of: EntitySet, way: Navigation) -> bool:
    hidden = _HIDDEN if scope.teams is None else (*_HIDDEN, *_HIDDEN_FROM_LIMITED)
    return way.to in hidden or any(of.by_name[own].nullable for own, _ in way.on)


def _constraints(scope: Scope, of: EntitySet, way: Navigation) -> list[tuple[Property, Property]]:
    """The pairs that say the same; CSDL has none where the link may be null and the property may not."""
    pairs = [(of.by_name[own], _other(way).by_name[its]) for own, its in way.on]
    fits = all(own.nullable == _may_lead_to_none(scope, of, way) for own, _ in pairs)
    return pairs if fits else []


def _other(way: Navigation) -> EntitySet:
    return SETS[way.to]
