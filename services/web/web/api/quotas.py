"""How often a user may ask the API, told on every answer by the fields of the IETF's draft.

`RateLimit-Policy` and `RateLimit`: draft-ietf-httpapi-ratelimit-headers, versions 8 and later.
"""

from flask import Response, g

from gas.limits import Counted
from web import here, pace


def spend(user_id: str, method: str) -> None:
    """Count one request of theirs.  Raises a 429 `Problem` when there were too many."""
    settings = here.settings()
    if method in ("GET", "HEAD"):
        pace.spend(user_id, "reads", settings.api_reads_per_minute)
    else:
        pace.spend(user_id, "writes", settings.api_writes_per_minute)


def tell(response: Response) -> Response:
    """Put what is left on the answer."""
    counted: Counted | None = g.get("counted")
    if counted:
        quota = counted.quota
        response.headers["RateLimit-Policy"] = f'"{quota.name}";q={quota.most};w={quota.seconds}'
        response.headers["RateLimit"] = f'"{quota.name}";r={counted.left};t={counted.resets}'
    return response
