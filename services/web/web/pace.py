"""How often somebody may ask, counted for all copies of the site together.

Forms by their user, signing in by the address it comes from; the API counts its own requests.
"""

from typing import Final

import structlog
from flask import Flask, g, request
from werkzeug.middleware.proxy_fix import ProxyFix

from gas.limits import Counted, Quota
from web import here
from web.auth import sessions
from web.problems import Problem, of_api

log = structlog.get_logger(__name__)

#: Seconds of a window.
WINDOW: Final = 60


def attach(app: Flask, proxies: int) -> None:
    """`proxies` stand in front and each adds an address to `X-Forwarded-For`; others may lie."""
    if proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies)  # type: ignore[method-assign]
    app.before_request(_count)


def spend(who: str, name: str, most: int) -> None:
    """Count one request of theirs.  Raises a 429 `Problem` when there were too many."""
    counted = g.counted = _counted(who, Quota(name, most, WINDOW))
    if counted and not counted.allowed:
        raise Problem(
            429,
            "TOO_MANY_REQUESTS",
            f"That was more than {most} {name} within {WINDOW} s.",
            f"Wait {counted.resets} s, then go on more slowly.",
            headers={"Retry-After": str(counted.resets)},
        )


def _counted(who: str, quota: Quota) -> Counted | None:
    """None where it cannot be counted: a table that fails must not keep everybody out."""
    try:
        return here.ports().limits.count(who, quota, here.ports().now())
    except Exception:
        log.exception("not_counted", quota=quota.name)
        return None


def _count() -> None:
    settings = here.settings()
    if request.endpoint == "auth.login":
        spend(f"address {request.remote_addr}", "sign-ins", settings.sign_ins_per_minute)
    elif request.method == "POST" and not of_api() and (session := sessions.current()):
        spend(session.user_id, "forms", settings.forms_per_minute)
