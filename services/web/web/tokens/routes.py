"""/profile/tokens."""

import secrets

import structlog
from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from gas.tokens import MOST, Token
from web import here
from web.gate import user_id
from web.tokens.make import DAYS, DEFAULT_DAYS, NAME_LENGTH, SCOPES, make

bp = Blueprint("tokens", __name__)
log = structlog.get_logger(__name__)


@bp.get("/profile/tokens")
def index() -> ResponseReturnValue:
    return _page()


@bp.post("/profile/tokens")
def create() -> ResponseReturnValue:
    # Not a redirect: the secret would have to wait in a cookie or an address.
    secret, token = make(request.form, user_id(), here.ports())
    log.info("token_made", token_id=token.token_id, scopes=token.scopes, expires=token.expires)
    return _page(secret, token)


@bp.post("/profile/tokens/<token_id>/revoke")
def revoke(token_id: str) -> ResponseReturnValue:
    here.ports().tokens.revoke(token_id, user_id())
    log.info("token_revoked", token_id=token_id)
    return redirect(url_for("tokens.index", revoked=1), 303)


def _page(secret: str | None = None, made: Token | None = None) -> str:
    ports = here.ports()
    return render_template(
        "tokens/index.html",
        tokens=ports.tokens.of_user(user_id(), ports.now()),
        secret=secret,
        made=made,
        revoked="revoked" in request.args,
        form_id=secrets.token_urlsafe(16),
        scopes=SCOPES,
        days=DAYS,
        default_days=DEFAULT_DAYS,
        name_length=NAME_LENGTH,
        most=MOST,
    )
