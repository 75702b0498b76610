"""JSON in and out of the wire's types, and the schema other implementations can test against."""

from inspect import cleandoc
from typing import Any, TypeVar

import msgspec

from fairday_wire.batch import Batch, Problem, Receipt
from fairday_wire.enrol import Enrolment, Grant
from fairday_wire.policy import Policy
from fairday_wire.sign_in import SignInLink

T = TypeVar("T")

MESSAGES: tuple[type[msgspec.Struct], ...] = (Enrolment, Grant, Batch, Receipt, Policy, Problem, SignInLink)

_encoder = msgspec.json.Encoder()


def encode(message: msgspec.Struct) -> bytes:
    """One message as UTF-8 JSON."""
    return _encoder.encode(message)


def decode(body: bytes, kind: type[T]) -> T:
    """One message from UTF-8 JSON; unknown fields are ignored.

    Raises `msgspec.DecodeError` for what is no JSON and `msgspec.ValidationError` for what is no `kind`.
    """
    return msgspec.json.decode(body, type=kind)


def schema() -> dict[str, Any]:
    """JSON Schema of every message, as frozen in `wire/schema/v1.json`."""
    _, components = msgspec.json.schema_components(MESSAGES, ref_template="#/$defs/{name}")
    # The constructor fills it in, so the type has a default; a body must state it.
    components["Batch"]["required"].insert(0, "wire")
    for component in components.values():
        # Pythons differ in the indentation they leave in a docstring.
        component["description"] = cleandoc(component.get("description", ""))
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Fairday wire 1", "$defs": components}
