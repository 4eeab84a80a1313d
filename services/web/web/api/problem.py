"""An error of the API, as RFC 9457 writes it (`application/problem+json`)."""

from typing import Annotated, Final

import msgspec
from msgspec import Meta

MEDIA_TYPE: Final = "application/problem+json"


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """What happened, and what to do about it."""

    type: Annotated[str, Meta(description="where this kind of problem is explained")]
    title: Annotated[str, Meta(description="the kind, for people")]
    status: Annotated[int, Meta(description="the HTTP status, once more")]
    detail: Annotated[str, Meta(description="what happened this time")]
    code: Annotated[str, Meta(description="the kind, for programs: a stable name")]
    remedy: Annotated[str, Meta(description="what to do about it; may be empty")]
    request_id: Annotated[str, Meta(description="name it when you ask for help")]


def problem(docs: str, status: int, code: str, detail: str, remedy: str, request_id: str) -> bytes:
    """The body; `docs` is the address of the page that explains every code."""
    told = Problem(
        type=f"{docs}#{code}",
        title=code.replace("_", " ").capitalize(),
        status=status,
        detail=detail,
        code=code,
        remedy=remedy,
        request_id=request_id,
    )
    return msgspec.json.encode(told)
