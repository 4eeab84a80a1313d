"""The one hook that logs and counts: an id, a line and two measurements for every request."""

import time
import uuid
from typing import Final

import structlog
from flask import Flask, Response, g, request
from prometheus_client import Counter, Histogram

REQUESTS: Final = Counter("gas_web_requests", "Requests answered.", ["method", "route", "status"])
SECONDS: Final = Histogram(
    "gas_web_request_seconds",
    "Time to answer a request.",
    ["route"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
#: A label must not take whatever a stranger sends.
METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

log = structlog.get_logger(__name__)


def attach(app: Flask) -> None:
    """Register before every other hook, so that whatever they say carries the request's id."""
    app.before_request(_begin)
    app.after_request(_end)


def _begin() -> None:
    g.request_id = uuid.uuid4().hex
    g.began = time.perf_counter()
    structlog.contextvars.clear_contextvars()  # threads serve one request after another
    structlog.contextvars.bind_contextvars(request_id=g.request_id)


def _end(response: Response) -> Response:
    response.headers["X-Request-ID"] = g.request_id
    seconds = time.perf_counter() - g.began
    # The rule, not the path: paths hold ids, and there are endlessly many of them.
    route = request.url_rule.rule if request.url_rule else "none"
    method = request.method if request.method in METHODS else "OTHER"
    REQUESTS.labels(method, route, str(response.status_code)).inc()
    SECONDS.labels(route).observe(seconds)
    say = log.debug if _uneventful(response) else log.info
    say(
        "request",
        method=method,
        route=route,
        path=request.path,
        status=response.status_code,
        seconds=round(seconds, 4),
        user_id=g.get("user_id"),
    )
    return response


def _uneventful(response: Response) -> bool:
    """Probes and style sheets, when all is well."""
    endpoint = request.endpoint or ""
    quiet = endpoint.endswith("static") or endpoint.startswith("health.")
    return quiet and response.status_code < 400
