"""`/admin/tokens`."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from fairday_collector.enrol.tokens import list_tokens, revoke_token
from fairday_collector.errors import NotFound, Refusal
from fairday_server.pages.admin.desktops import Desktops
from fairday_server.pages.admin.door import DONE, administrator, leads_to, page, typed
from fairday_server.pages.admin.new_token import NewTokens
from fairday_server.pages.admin.tokens import line_panel, made, subjects, tokens_view
from fairday_server.pages.paths import ADMIN_CA, ADMIN_TOKENS
from fairday_server.pages.session import Doorkeeper, Visitor
from fairday_server.pages.typed import Typed


def token_router(door: Doorkeeper, desktops: Desktops, new_tokens: NewTokens) -> APIRouter:
    """Join tokens, and the certificates that desktops are to trust."""
    router = APIRouter(include_in_schema=False)
    admin = Annotated[Visitor, Depends(administrator(door))]
    form_of = Annotated[Typed, Depends(typed)]

    @router.get(ADMIN_TOKENS)
    def tokens(request: Request, visitor: admin, done: str = "") -> Response:
        now_ms = door.clock()
        with door.store.read() as session:
            listed, whom = list_tokens(session, now_ms), subjects(session)
            kept = new_tokens.kept(session, request, now_ms)
        line = None
        if kept is not None:
            token, text = kept
            subject = next(each.subject for each in listed if each.token.id == token.id)
            line = line_panel(desktops.line(text), subject, token.uses, has_ca=bool(desktops.ca()))
        answer = page(
            tokens_view(visitor.frame("Admin"), listed, whom, now_ms, done=DONE.get(done, "") if not line else "",
                        line=line)
        )  # fmt: skip
        if kept is not None:
            answer.headers["Set-Cookie"] = new_tokens.forget()
        return answer

    @router.post(ADMIN_TOKENS)
    def make(visitor: admin, form: form_of) -> Response:
        now_ms = door.clock()
        try:
            with door.store.write() as session:
                text = made(session, form, now_ms, visitor.viewer.actor)
        except Refusal as refusal:
            with door.store.read() as session:
                listed, whom = list_tokens(session, now_ms), subjects(session)
            frame = visitor.frame("Admin")
            return page(tokens_view(frame, listed, whom, now_ms, typed=form, fault=refusal.detail), refusal.status)
        answer = leads_to(ADMIN_TOKENS)
        answer.headers["Set-Cookie"] = new_tokens.keep(text)
        return answer

    @router.post(f"{ADMIN_TOKENS}/{{token}}/revoke")
    def revoke(visitor: admin, token: str) -> Response:
        with door.store.write() as session:
            revoke_token(session, token, door.clock(), visitor.viewer.actor)
        return leads_to(ADMIN_TOKENS, "revoked")

    @router.get(ADMIN_CA)
    def ca(visitor: admin) -> Response:
        bundle = desktops.ca()
        if not bundle:
            raise NotFound("no_authority", "This server keeps no certificate authority of its own.")
        headers = {"Content-Disposition": 'attachment; filename="ca.pem"'}
        return Response(bundle, media_type="application/x-pem-file", headers=headers)

    return router
