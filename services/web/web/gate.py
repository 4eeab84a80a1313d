"""Who may see what: everything needs a session unless it is marked open; jobs need their owner.

In the API a token takes the place of the session.
"""

from collections.abc import Callable
from typing import Any, TypeVar
from uuid import UUID

import structlog
from flask import Flask, abort, current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from gas.jobs import Job, JobNotFound, Status
from gas.users import User, UserNotFound
from web import here
from web.api import bearer
from web.auth import sessions
from web.problems import Problem, of_api, wants_json

V = TypeVar("V", bound=Callable[..., Any])


def attach(app: Flask) -> None:
    app.before_request(_require_session)


def open_to_all(view: V) -> V:
    """Mark a view as one for strangers; put it right above the function."""
    view.open_to_all = True  # type: ignore[attr-defined]
    return view


def is_open(endpoint: str) -> bool:
    """May strangers call it?"""
    view = current_app.view_functions[endpoint]
    return endpoint.endswith("static") or getattr(view, "open_to_all", False)


def user_id() -> str:
    """Whose request this is; only behind the gate."""
    known = _caller()
    if known is None:
        abort(401)
    return known


def user() -> User | None:
    """Who is signed in, as the table tells it now."""
    known = _caller()
    if known is None:
        return None
    if "user" not in g:
        try:
            g.user = here.ports().users.get(known)
        except UserNotFound:
            g.user = User(user_id=known)
    found: User = g.user
    return found


def owned_job(job_id: UUID) -> Job:
    """The signed-in user's job of that id.  Anybody else's is as unknown as one that never was."""
    try:
        job = here.ports().jobs.get(str(job_id))
    except JobNotFound:
        abort(404)
    if job.user_id != user_id():
        abort(404)
    if job.status is Status.DELETED:
        raise Problem(
            404,
            "DELETED",
            "This annotation was deleted.",
            "Nothing more is to be done: what is left of it is being removed.",
        )
    structlog.contextvars.bind_contextvars(job_id=job.job_id)
    return job


def _caller() -> str | None:
    """Whose request this is: a page goes by the session, the API by the token and nothing else."""
    if of_api():
        return bearer.current().user_id
    session = sessions.current()
    return session.user_id if session else None


def _require_session() -> ResponseReturnValue | None:
    if request.endpoint is None or is_open(request.endpoint) or _caller():
        return None
    if wants_json():
        abort(401)
    # Only what was merely looked at can be returned to.
    wanted = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("auth.login", next=wanted))
