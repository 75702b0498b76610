"""Requests made up from the OpenAPI document, good and bad, and what is wrong with the answers to them."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.core.result import Ok
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.support.bad_house import House

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
PATIENCE_S = 120
EDGE_DATES = ("0001-01-01", "0001-01-02", "1969-12-31", "1970-01-01", "2011-12-30", "9000-12-31", "9999-12-31")
Operation = APIOperation[Any, Any, Any, Any]
AnyCase = Case[Any]
DATES = frozenset({"day", "from", "to", "on", "date"})


@dataclass
class Outcome:
    """How often each status was answered, and what was wrong, once each."""

    statuses: Counter[int] = field(default_factory=Counter)
    faults: dict[str, str] = field(default_factory=dict)


def operations(house: House) -> Mapping[str, Operation]:
    """Every operation of the document by its method and path."""
    config = schemathesis.Config.from_dict({"generation": {"with-security-parameters": False}})
    document = schemathesis.openapi.from_asgi("/v1/openapi.json", house.app, config=config)
    found = [each.ok() for each in document.get_all_operations() if isinstance(each, Ok)]
    return {operation.label: operation for operation in found}


def attack(house: House, operation: Operation, key: str | None, examples: int) -> Outcome:
    """Sends as many good and as many bad requests; the same ones at every run.

    All faults are gathered: what was stored by one request shows in the answers to the next, so that a single
    request need not fail again when it is repeated alone.
    """
    outcome = Outcome()
    headers = {"Authorization": f"Bearer {key}"} if key else {}

    def send(case: AnyCase) -> None:
        response = case.call(headers=headers, timeout=PATIENCE_S)
        outcome.statuses[response.status_code] += 1
        try:
            case.validate_response(response, checks=CHECKS, headers=headers)
        except FailureGroup as group:
            for failure in group.exceptions:
                outcome.faults.setdefault(f"{response.status_code}: {failure}"[:300], str(group))

    for mode in GenerationMode:
        if not _can(operation, mode):
            continue
        quiet = settings(
            max_examples=examples,
            derandomize=True,
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        quiet(given(_cases(house, operation, mode))(send))()
    return outcome


def _can(operation: Operation, mode: GenerationMode) -> bool:
    """Whether there are requests of a mode: without parameters and body nothing can be wrong."""
    has_parts = any((operation.path_parameters, operation.query, operation.body))
    return has_parts or mode == GenerationMode.POSITIVE


@st.composite
def _cases(draw: st.DrawFn, house: House, operation: Operation, mode: GenerationMode) -> AnyCase:
    """A request in which some names and dates are ones that exist, so that more than the front door is tried."""
    case: AnyCase = draw(operation.as_strategy(generation_mode=mode))
    for container in (case.path_parameters, case.query):
        for name in list(container or {}):
            if name in house.queries and draw(st.integers(0, 7)):
                container[name] = draw(_known(house, name))
    return case


def _known(house: House, name: str) -> st.SearchStrategy[Any]:
    good = st.just(house.queries[name])
    return st.one_of(good, good, good, st.sampled_from(EDGE_DATES)) if name in DATES else good
