"""Every error, told in words: what happened, and what to do.  As a page, or as JSON.

The site's own scripts get the JSON of the site, programs that use the API that of RFC 9457.
"""

from collections.abc import Mapping
from typing import Final

from flask import Flask, Response, g, jsonify, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from web import here
from web.api import problem as problem_json


class Problem(HTTPException):
    """Raised anywhere below a view to answer with this instead."""

    def __init__(
        self,
        status: int,
        error: str,
        message: str,
        remedy: str = "",
        *,
        sign_in: bool = False,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.code = self.status = status
        self.error = error  #: stable name of the cause
        self.message = message
        self.remedy = remedy
        self.sign_in = sign_in  #: is signing in what helps?
        self.headers = headers or {}  #: more of them for the answer


#: Status -> what to say when nobody said it better.  Python's own names change with its versions.
_WORDS: Final[dict[int, tuple[str, str, str]]] = {
    400: (
        "BAD_REQUEST",
        "The site did not understand this request.",
        "Go back, reload the page and try once more.",
    ),
    401: ("UNAUTHORIZED", "You are not signed in.", "Sign in and try again."),
    403: ("FORBIDDEN", "You may not do this.", "Sign in as somebody who may."),
    404: (
        "NOT_FOUND",
        "There is no such page here.",
        "Check the address. What you look for may belong to another account.",
    ),
    405: (
        "METHOD_NOT_ALLOWED",
        "This address does not work that way.",
        "Go back and use the buttons of the page.",
    ),
    415: (
        "NOT_JSON",
        "The request's body is not JSON, or does not say so.",
        "Send JSON, and “Content-Type: application/json”.",
    ),
    413: ("TOO_LARGE", "This is more than the site takes.", "Send less at once."),
    429: (
        "TOO_MANY_REQUESTS",
        "That was too much in too short a time.",
        "Wait a minute and try again.",
    ),
    500: (
        "INTERNAL_SERVER_ERROR",
        "Something broke on our side.",
        "Try again in a minute. If it stays, tell us the request id below.",
    ),
    503: ("UNAVAILABLE", "A part of the site cannot be reached.", "Try again in a minute."),
}


def attach(app: Flask) -> None:
    app.register_error_handler(HTTPException, _answer)


def of_api() -> bool:
    """Is this a request of the API, which knows tokens and no cookies?"""
    return request.path.startswith("/api/v1/")


def wants_json() -> bool:
    """Does a script ask, rather than somebody looking at a page?"""
    if request.is_json:
        return True
    accepts = request.accept_mimetypes
    return accepts["application/json"] > accepts["text/html"]


def _answer(error: HTTPException) -> Response:
    problem = _as_problem(error)
    # Rendering must not ask a table that may be what broke.
    g.bare = problem.status >= 500
    if of_api():
        return _as_problem_json(problem, error)
    told = {"error": problem.error, "message": problem.message, "remedy": problem.remedy}
    if wants_json():
        response = jsonify(**told, request_id=g.request_id)
    else:
        response = Response(render_template("errors/problem.html", problem=problem))
    return _finished(response, problem, error)


def _as_problem_json(problem: Problem, error: HTTPException) -> Response:
    docs = here.settings().home_url + "api/docs"
    told = (problem.status, problem.error, problem.message, problem.remedy, g.request_id)
    response = Response(problem_json.problem(docs, *told), mimetype=problem_json.MEDIA_TYPE)
    return _finished(response, problem, error)


def _finished(response: Response, problem: Problem, error: HTTPException) -> Response:
    response.status_code = problem.status
    response.headers.update(problem.headers)
    if allowed := getattr(error, "valid_methods", None):
        response.headers["Allow"] = ", ".join(allowed)
    return response


def _as_problem(error: HTTPException) -> Problem:
    if isinstance(error, Problem):
        return error
    if isinstance(error, CSRFError):
        return Problem(
            400,
            "CSRF",
            "This page was open for too long, or the request came from elsewhere.",
            "Reload the page and try again.",
        )
    status = error.code or 500
    return Problem(status, *_WORDS.get(status, _WORDS[400 if status < 500 else 500]))
