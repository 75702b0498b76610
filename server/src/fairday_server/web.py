"""The application of the web port: API, probes and pages behind one guard."""

from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import DBAPIError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp

from fairday_collector.errors import Refusal
from fairday_collector.problems import problem, problem_response
from fairday_server.api.health import health_router
from fairday_server.api.routes import api_router
from fairday_server.compose import Parts

CODES = {404: "not_found", 405: "method_not_allowed", 413: "too_large"}


def web_app(parts: Parts) -> ASGIApp:
    """The whole application of the web port."""
    app = FastAPI(title="Fairday", version="1", openapi_url="/v1/openapi.json", docs_url=None, redoc_url=None)
    app.include_router(health_router(parts.store))
    app.include_router(api_router(parts.store, parts.clock))
    app.add_exception_handler(Refusal, _refused)
    app.add_exception_handler(RequestValidationError, _not_valid)
    app.add_exception_handler(HTTPException, _unrouted)
    app.add_exception_handler(DBAPIError, _store_failed)
    return app


def _refused(_request: Request, refusal: Any) -> Response:
    return problem_response(refusal)


def _not_valid(_request: Request, error: Any) -> Response:
    faults = "; ".join(f"{fault['loc'][-1]}: {fault['msg']}" for fault in error.errors())
    return problem(422, "Not valid", "not_valid", faults)


def _unrouted(_request: Request, error: Any) -> Response:
    return problem(
        error.status_code, str(error.detail), CODES.get(error.status_code, "refused"), "See /v1/openapi.json."
    )


def _store_failed(_request: Request, _error: Any) -> Response:
    return problem(503, "The store is not available", "store_unavailable", "Try again in a moment.")
