"""Refusals in the form that OData clients read."""

from collections.abc import Mapping
from typing import Final

import msgspec
from starlette.responses import Response

from fairday_collector.problems import RETRY_AFTER_S

ROOT: Final = "/odata/v4"
CHALLENGES: Final = ("Bearer", 'Basic realm="Fairday", charset="UTF-8"')
_PASSED_ON: Final = ("allow",)


def odata_error(
    status: int, code: str, message: str, retry_after_s: int | None = None, headers: Mapping[str, str] | None = None
) -> Response:
    """An error as OData 4 writes it, with what a client must know to do better."""
    body = msgspec.json.encode({"error": {"code": code, "message": message}})
    said = {name: value for name, value in (headers or {}).items() if name.lower() in _PASSED_ON}
    if status in (429, 503):
        said["Retry-After"] = str(retry_after_s or RETRY_AFTER_S)
    response = Response(body, status, {"OData-Version": "4.0", **said}, "application/json")
    if status == 401:
        for challenge in CHALLENGES:
            response.headers.append("WWW-Authenticate", challenge)
    return response
