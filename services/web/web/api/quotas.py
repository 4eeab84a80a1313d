"""How often a user may ask, told on every answer by the fields of the IETF's draft.

`RateLimit-Policy` and `RateLimit`: draft-ietf-httpapi-ratelimit-headers, versions 8 and later.
"""

from typing import Final

from flask import Response, g

from gas.limits import Counted, Quota
from web import here
from web.problems import Problem

#: Seconds of a window.
WINDOW: Final = 60


def spend(user_id: str, method: str) -> None:
    """Count one request of theirs.  Raises a 429 `Problem` when there were too many."""
    settings, ports = here.settings(), here.ports()
    reads = method in ("GET", "HEAD")
    quota = Quota(
        "reads" if reads else "writes",
        most=settings.api_reads_per_minute if reads else settings.api_writes_per_minute,
        seconds=WINDOW,
    )
    counted = ports.limits.count(user_id, quota, ports.now())
    g.counted = counted
    if not counted.allowed:
        raise Problem(
            429,
            "TOO_MANY_REQUESTS",
            f"That was more than {quota.most} {quota.name} within {quota.seconds} s.",
            f"Wait {counted.resets} s, then go on more slowly.",
            headers={"Retry-After": str(counted.resets)},
        )


def tell(response: Response) -> Response:
    """Put what is left on the answer."""
    counted: Counted | None = g.get("counted")
    if counted:
        quota = counted.quota
        response.headers["RateLimit-Policy"] = f'"{quota.name}";q={quota.most};w={quota.seconds}'
        response.headers["RateLimit"] = f'"{quota.name}";r={counted.left};t={counted.resets}'
    return response
