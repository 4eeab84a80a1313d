"""Who is signed in.

The cookie holds a random id and nothing about anybody; the table holds the id's hash, so that
whoever may read the table still cannot be somebody else.
"""

import hashlib
import secrets

import structlog
from flask import g
from flask import session as cookie

from gas.ports import Session
from web import here
from web.identity import Person


def current() -> Session | None:
    """The session of this request; asked of the table once."""
    if "signed_in" not in g:
        session_id = cookie.get("id")
        g.signed_in = session_id and here.ports().sessions.read(
            _row_id(session_id), here.ports().now()
        )
        if g.signed_in:
            g.user_id = g.signed_in.user_id
            structlog.contextvars.bind_contextvars(user_id=g.user_id)
    found: Session | None = g.signed_in or None
    return found


def begin(person: Person) -> None:
    """Open a session under a fresh id, whatever the browser held before."""
    close()
    session_id = secrets.token_urlsafe(32)
    ports = here.ports()
    ports.sessions.open(
        Session(
            session_id=_row_id(session_id),
            user_id=person.user_id,
            access_token=person.access_token,
            expires=ports.now() + here.settings().session_hours * 3600,
        )
    )
    cookie["id"] = session_id


def close() -> Session | None:
    """End the session, if there is one, and forget all that the cookie holds."""
    ended = current()
    if ended:
        here.ports().sessions.close(ended.session_id)
    cookie.clear()
    for name in ("signed_in", "user", "user_id"):
        g.pop(name, None)
    return ended


def _row_id(session_id: str) -> str:
    return hashlib.sha256(session_id.encode()).hexdigest()
