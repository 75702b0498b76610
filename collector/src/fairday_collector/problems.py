"""RFC 9457 problems, made of refusals and faults at the edge."""

import logging

from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import ClientDisconnect
from starlette.responses import Response

from fairday_collector.errors import Refusal
from fairday_wire import PROBLEM_JSON, Problem, encode

# Codes 429 and 5xx always say when to come back; a client must not have to guess.
RETRY_AFTER_S = 5
log = logging.getLogger(__name__)


def problem_response(refusal: Refusal) -> Response:
    """The answer to a refused request."""
    return problem(refusal.status, refusal.title, refusal.code, refusal.detail, refusal.retry_after_s)


def fault_response(error: Exception) -> Response:
    """The answer to a request that ended in an error, whatever it is; what is no refusal is logged."""
    if isinstance(error, Refusal):
        return problem_response(error)
    if isinstance(error, ClientDisconnect):
        return Response(status_code=400)  # nobody is left to read it
    if isinstance(error, SQLAlchemyError):
        log.error("store.failed", exc_info=error)
        return problem(503, "The store is not available", "store_unavailable", "Nothing was stored. Send it again.")
    log.error("request.failed", exc_info=error)
    return problem(500, "An internal fault", "internal_fault", "Nothing was stored. It is logged here. Send it again.")


def code_of(error: Exception) -> str:
    """The code that `fault_response` answers an error with; empty where nobody is left to read it."""
    if isinstance(error, Refusal):
        return error.code
    if isinstance(error, ClientDisconnect):
        return ""
    return "store_unavailable" if isinstance(error, SQLAlchemyError) else "internal_fault"


def problem(status: int, title: str, code: str, detail: str, retry_after_s: int | None = None) -> Response:
    """A problem as a response; with `Retry-After` where coming back later makes sense."""
    body = encode(Problem(title=title, status=status, code=code, detail=detail))
    headers = {"Retry-After": str(retry_after_s or RETRY_AFTER_S)} if status == 429 or status >= 500 else {}
    if status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    return Response(body, status_code=status, media_type=PROBLEM_JSON, headers=headers)
