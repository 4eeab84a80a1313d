"""Who asks: the bearer of a personal token (RFC 6750)."""

import structlog
from flask import g, request

from gas.tokens import Scope, Token, id_of
from web import here
from web.problems import Problem

_REALM = 'Bearer realm="Genomics Annotation Service"'


def current() -> Token:
    """The token of this request; asked of the table once.  Raises a 401 `Problem`."""
    if "token" not in g:
        g.token = _read()
        g.user_id = g.token.user_id
        structlog.contextvars.bind_contextvars(user_id=g.user_id, token_id=g.token.token_id[:12])
    token: Token = g.token
    return token


def check(scope: Scope) -> None:
    """Raise a 403 `Problem` unless the token allows it."""
    if scope not in current().scopes:
        raise Problem(
            403,
            "SCOPE",
            f"This token may not be used for this: it has not the scope {scope.value}.",
            "Make a token with that scope on your profile page.",
            headers={"WWW-Authenticate": f'{_REALM}, error="insufficient_scope"'},
        )


def _read() -> Token:
    scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not secret.strip():
        raise Problem(
            401,
            "NO_TOKEN",
            "This request carries no token.",
            "Make one on your profile page, and send it as “Authorization: Bearer gas_…”.",
            headers={"WWW-Authenticate": _REALM},
        )
    ports = here.ports()
    token = ports.tokens.read(id_of(secret.strip()), ports.now())
    if token is None:
        raise Problem(
            401,
            "BAD_TOKEN",
            "This token is not known here. It may have been revoked, or have expired.",
            "Make a new one on your profile page.",
            headers={"WWW-Authenticate": f'{_REALM}, error="invalid_token"'},
        )
    ports.tokens.used(token, ports.now())
    return token
