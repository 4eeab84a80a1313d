"""A request that comes again with the same `Idempotency-Key` is done once and answered alike.

draft-ietf-httpapi-idempotency-key-header: 422 for the key of another request, 409 while the first
one is still being answered.
"""

import hashlib
from collections.abc import Callable
from typing import Final

from flask import Response, request

from gas.replies import OtherRequest, Reply, StillAtIt
from web import here
from web.problems import Problem

HEADER: Final = "Idempotency-Key"
REPLAYED: Final = "Idempotent-Replayed"
LONGEST: Final = 255


def once(user_id: str, work: Callable[[], Response]) -> Response:
    """Answer by `work`, or as it was answered before.  Errors are not kept: they may pass."""
    key = request.headers.get(HEADER)
    if key is None:
        return work()
    if not key.strip() or len(key) > LONGEST:
        raise Problem(
            400,
            "BAD_KEY",
            f"{HEADER} has no or more than {LONGEST} characters.",
            "Send something random and new, such as a UUID, with every new request.",
        )
    replies, row, about = here.ports().replies, f"{user_id} {key}", _about()
    known = _claimed(row, about)
    if known is not None:
        return _response(known)
    try:
        response = work()
    except BaseException:
        replies.release(row)
        raise
    kept = Reply(response.status_code, response.get_data(as_text=True))
    replies.keep(row, about, kept, here.ports().now())
    return response


def _claimed(row: str, about: str) -> Reply | None:
    try:
        return here.ports().replies.claim(row, about, here.ports().now())
    except OtherRequest as error:
        raise Problem(
            422,
            "KEY_REUSED",
            f"This {HEADER} came with another request before.",
            "Send a new key with every new request, and the same one only to repeat a request.",
        ) from error
    except StillAtIt as error:
        raise Problem(
            409,
            "STILL_AT_IT",
            "The first request with this key is still being answered.",
            "Send it again in a moment.",
            headers={"Retry-After": "1"},
        ) from error


def _about() -> str:
    """A digest of what is asked."""
    asked = f"{request.method} {request.path}\n".encode() + request.get_data()
    return hashlib.sha256(asked).hexdigest()


def _response(reply: Reply) -> Response:
    told = Response(reply.body, reply.status, mimetype="application/json")
    told.headers[REPLAYED] = "true"
    return told
