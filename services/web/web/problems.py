"""Every error, told in words: what happened, and what to do.  As a page, or as JSON."""

from typing import Final

from flask import Flask, Response, g, jsonify, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException


class Problem(HTTPException):
    """Raised anywhere below a view to answer with this instead."""

    def __init__(
        self, status: int, error: str, message: str, remedy: str = "", *, sign_in: bool = False
    ) -> None:
        super().__init__(message)
        self.code = self.status = status
        self.error = error  #: stable name of the cause
        self.message = message
        self.remedy = remedy
        self.sign_in = sign_in  #: is signing in what helps?


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
    told = {"error": problem.error, "message": problem.message, "remedy": problem.remedy}
    if wants_json():
        response = jsonify(**told, request_id=g.request_id)
    else:
        response = Response(render_template("errors/problem.html", problem=problem))
    response.status_code = problem.status
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
