"""What any operation of the API may answer besides its success, told once for all of them in the OpenAPI document."""

from typing import Any

from fastapi import FastAPI

from fairday_server.api.models import ProblemModel
from fairday_wire import PROBLEM_JSON

EVERYWHERE = {421: "This server does not answer to that name", 503: "Not ready, or the store does not answer"}
WITH_A_KEY = {401: "No valid key", 403: "Not allowed", 404: "Not found, or not for this key", 422: "Not valid"}
WITH_A_BODY = {400: "The body cannot be read", 413: "Too large"}
ON_CHANGE = {409: "In conflict with what is stored"}
# FastAPI describes its own form of a 422, which this API never answers.
UNUSED = ("HTTPValidationError", "ValidationError")


class DescribedApi(FastAPI):
    """An application whose operations all list the problems (RFC 9457) that they may answer."""

    def openapi(self) -> dict[str, Any]:
        """The OpenAPI document; made at the first call."""
        if self.openapi_schema:
            return self.openapi_schema
        document = super().openapi()
        for operations in document["paths"].values():
            for method, operation in operations.items():
                operation["responses"] |= {str(status): _problem(text) for status, text in _of(method, operation)}
        schemas = document["components"]["schemas"]
        for name in UNUSED:
            schemas.pop(name, None)
        schemas[ProblemModel.__name__] = ProblemModel.model_json_schema()
        return document


def _of(method: str, operation: dict[str, Any]) -> list[tuple[int, str]]:
    told = dict(EVERYWHERE)
    if "security" in operation:
        told |= WITH_A_KEY
    if "requestBody" in operation:
        told |= WITH_A_BODY
    if method != "get":
        told |= ON_CHANGE
    return sorted(told.items())


def _problem(text: str) -> dict[str, Any]:
    schema = {"$ref": f"#/components/schemas/{ProblemModel.__name__}"}
    return {"description": text, "content": {PROBLEM_JSON: {"schema": schema}}}
