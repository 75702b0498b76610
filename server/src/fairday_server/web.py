"""The application of the web port: API, probes and pages."""

import logging
from importlib.resources import files
from typing import Any

from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import DBAPIError
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import DEFAULT_EXCLUDED_CONTENT_TYPES, GZipMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Scope

from fairday_collector.errors import Refusal
from fairday_collector.problems import problem
from fairday_collector.standing import Standing
from fairday_server.api.config import config_router
from fairday_server.api.description import DescribedApi
from fairday_server.api.exposition import exposition_router
from fairday_server.api.feeds import feeds_router
from fairday_server.api.health import health_router
from fairday_server.api.metrics import metrics_router
from fairday_server.api.reports import reports_router
from fairday_server.api.roster import roster_router
from fairday_server.api.routes import api_router
from fairday_server.api.rules import rules_router
from fairday_server.api.runs import runs_router
from fairday_server.api.schedules import schedules_router
from fairday_server.api.seats import seats_router
from fairday_server.api.timesheets import timesheets_router
from fairday_server.compose import Parts, delivery
from fairday_server.cookies import SignInCookie
from fairday_server.link_mail import LinkMailer
from fairday_server.odata.refused import ROOT as ODATA
from fairday_server.odata.refused import odata_error
from fairday_server.odata.routes import odata_router
from fairday_server.pages.account_routes import account_router
from fairday_server.pages.admin.routes import admin_router
from fairday_server.pages.approvals.routes import approvals_router
from fairday_server.pages.mail_link_routes import mail_link_router
from fairday_server.pages.password_routes import not_signed_in, password_router
from fairday_server.pages.paths import STATIC
from fairday_server.pages.person.routes import person_router
from fairday_server.pages.render import render
from fairday_server.pages.reports.routes import reports_router as report_pages_router
from fairday_server.pages.routes import pages_router
from fairday_server.pages.session import Doorkeeper, NotSignedIn
from fairday_server.pages.sheet.routes import sheet_router
from fairday_server.pages.sign_in_routes import sign_in_router
from fairday_server.pages.team.routes import team_router
from fairday_server.pages.views import ErrorView
from fairday_server.web_meter import WebMeter

log = logging.getLogger(__name__)
CODES = {404: "not_found", 405: "method_not_allowed", 413: "too_large"}
FOR_PROGRAMS = ("/v1/", "/healthz", "/readyz", "/metrics")
# Parquet is packed already, and Arrow is there to be read without unpacking.
UNPACKED = (
    *DEFAULT_EXCLUDED_CONTENT_TYPES,
    *("application/vnd.apache.parquet", "application/vnd.apache.arrow.stream"),
)
# At 9 pages would be hardly smaller, and an export of text would take four times the packing.
GZIP_LEVEL = 6
A_YEAR = "public, max-age=31536000, immutable"


def web_app(parts: Parts) -> ASGIApp:
    """The whole application of the web port."""
    # A redirect for a slash too many would be an answer that no document names.
    app = DescribedApi(
        title="Fairday", version="1", openapi_url="/v1/openapi.json", docs_url=None, redoc_url=None,
        redirect_slashes=False,
    )  # fmt: skip
    door = Doorkeeper(parts.store, parts.clock, SignInCookie(secure=parts.settings.web.secure))
    app.include_router(health_router(parts.store))
    app.include_router(api_router(parts.store, parts.clock))
    app.include_router(config_router(parts.store, parts.clock))
    app.include_router(rules_router(parts.store, parts.clock))
    app.include_router(timesheets_router(parts.store, parts.clock))
    app.include_router(roster_router(parts.store, parts.clock))
    app.include_router(metrics_router(parts.store, parts.clock))
    app.include_router(reports_router(parts.store, parts.clock))
    app.include_router(schedules_router(parts.store, parts.clock, parts.settings.targets_allow))
    app.include_router(runs_router(parts.store, parts.clock))
    app.include_router(seats_router(parts.store, parts.clock))
    app.include_router(feeds_router(parts.store, parts.clock))
    app.include_router(odata_router(parts.store, parts.clock))
    app.include_router(exposition_router(parts.meters, Standing(parts.store, parts.clock)))
    app.include_router(
        mail_link_router(LinkMailer(parts.store, parts.clock, delivery(parts.settings), parts.settings.web_url))
    )
    app.include_router(sign_in_router(door))
    app.include_router(account_router(door))
    app.include_router(password_router(door))
    app.include_router(pages_router(door))
    app.include_router(team_router(door))
    app.include_router(person_router(door))
    app.include_router(sheet_router(door))
    app.include_router(approvals_router(door))
    app.include_router(report_pages_router(door, parts.settings.targets_allow))
    app.include_router(admin_router(door, parts))
    # The typeface is with the reports, which are set in it too.
    static = str(files("fairday_server").joinpath("static"))
    app.mount(STATIC, Assets(directory=static, packages=[("fairday_reports", "static")]))
    app.add_middleware(GZipMiddleware, minimum_size=1000, compresslevel=GZIP_LEVEL, exclude_content_types=UNPACKED)
    app.add_exception_handler(Refusal, _refused)
    app.add_exception_handler(RequestValidationError, _not_valid)
    app.add_exception_handler(HTTPException, _unrouted)
    app.add_exception_handler(DBAPIError, _store_failed)
    app.add_exception_handler(Exception, _fault)
    app.add_exception_handler(NotSignedIn, not_signed_in)
    return WebMeter(app, parts.meters)


class Assets(StaticFiles):
    """Vendored files; their addresses carry a mark of their content, so that browsers may keep them."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The file, with a year to keep it."""
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = A_YEAR
        return response


def _refused(request: Request, refusal: Any) -> Response:
    return _answer(request, refusal.status, refusal.title, refusal.code, refusal.detail, refusal.retry_after_s)


def _not_valid(request: Request, error: Any) -> Response:
    faults = "; ".join(f"{fault['loc'][-1]}: {fault['msg']}" for fault in error.errors())
    return _answer(request, 422, "Not valid", "not_valid", f"{faults}.")


def _unrouted(request: Request, error: Any) -> Response:
    code = CODES.get(error.status_code, "refused")
    if request.url.path.startswith(ODATA):
        remedy = "Read with GET below /odata/v4/, which lists the sets."
        return odata_error(error.status_code, code, remedy, headers=error.headers)
    remedy = "Check the address. The API is described at /v1/openapi.json."
    return _answer(request, error.status_code, str(error.detail), code, remedy)


def _store_failed(request: Request, _error: Any) -> Response:
    return _answer(
        request, 503, "The store is not available", "store_unavailable", "Nothing was changed. Try again in a moment."
    )


def _fault(request: Request, error: Exception) -> Response:
    log.error("request.failed", exc_info=error)
    return _answer(request, 500, "An internal fault", "internal_fault", "Nothing was changed. It is logged here.")


def _answer(
    request: Request, status: int, title: str, code: str, detail: str, retry_after_s: int | None = None
) -> Response:
    """A problem for programs, a page for people."""
    if request.url.path.startswith(ODATA):
        return odata_error(status, code, detail, retry_after_s)
    if request.url.path.startswith(FOR_PROGRAMS):
        return problem(status, title, code, detail, retry_after_s)
    view = ErrorView(title, detail, "Go back and try again, or start over from the first page.", code)
    return HTMLResponse(render("error", view), status)
