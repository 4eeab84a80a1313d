"""The OpenAPI 3.1 document, made from the operations and from the structs they take and give."""

from collections.abc import Iterable
from typing import Any, Final

import msgspec

from web.api import parameters, problem
from web.api.operations import ALWAYS, Operation

VERSION: Final = "1.0.0"

#: What an error's status means, whatever the operation.
REFUSALS: Final[dict[int, str]] = {
    400: "The request is not what is expected here.",
    401: "There is no token, or it is not good.",
    403: "The token, or the plan, does not allow this.",
    404: "There is no such thing, or it is somebody else's.",
    409: "Not as things stand.",
    413: "The file is too large.",
    415: "The body is not JSON.",
    422: "The idempotency key came with another request before.",
    429: "Too many requests: wait as long as Retry-After says.",
    500: "Something broke on our side.",
}

ABOUT: Final = """\
Annotate variants from a program. Send a personal token, which you make on your profile page, as
`Authorization: Bearer gas_…`. Times are UTC, in seconds since 1970. Every error is an
`application/problem+json` (RFC 9457) with a stable `code`. Every answer tells in `RateLimit` and
`RateLimit-Policy` how much you may still ask, and carries an `X-Request-ID`. Not for clinical use.
"""


def document(operations: Iterable[Operation], server: str) -> dict[str, Any]:
    """As JSON will have it; `server` is the address of the site."""
    known = list(operations)
    paths: dict[str, Any] = {}
    for operation in known:
        paths.setdefault(path_of(operation), {})[operation.method.lower()] = _told(operation)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Genomics Annotation Service",
            "version": VERSION,
            "description": ABOUT,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": f"{server.rstrip('/')}/api/v1"}],
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "schemas": _schemas(known),
            "headers": _HEADERS,
        },
    }


def path_of(operation: Operation) -> str:
    """`/jobs/<uuid:job_id>` as OpenAPI writes it: `/jobs/{job_id}`."""
    return parameters.IN_PATH.sub(r"{\1}", operation.rule)


def statuses(operation: Operation) -> list[int]:
    """What it may answer when not all is well."""
    keyed = (400, 409, 422) if operation.repeatable else ()
    scoped = (403,) if operation.scope else ()
    return sorted({*ALWAYS, *operation.refuses, *keyed, *scoped})


def _told(operation: Operation) -> dict[str, Any]:
    told: dict[str, Any] = {
        "operationId": operation.name,
        "summary": operation.summary,
        "description": operation.description,
        "security": [{"token": [operation.scope.value] if operation.scope else []}],
        "parameters": parameters.of(operation),
        "responses": {
            str(operation.status): _well(operation),
            **{str(status): _refusal(status) for status in statuses(operation)},
        },
    }
    if operation.takes:
        told["requestBody"] = {
            "required": True,
            "content": {
                "application/json": {
                    "schema": _ref(operation.takes),
                    "example": msgspec.json.decode(operation.example),
                }
            },
        }
    return told


def _well(operation: Operation) -> dict[str, Any]:
    return {
        "description": "Done." if operation.method != "GET" else "As it is now.",
        "headers": {name: {"$ref": f"#/components/headers/{name}"} for name in _COUNTS},
        "content": {"application/json": {"schema": _ref(operation.gives)}},
    }


def _refusal(status: int) -> dict[str, Any]:
    names = ["Retry-After"] if status == 429 else []
    return {
        "description": REFUSALS[status],
        "headers": {name: {"$ref": f"#/components/headers/{name}"} for name in names},
        "content": {problem.MEDIA_TYPE: {"schema": _ref(problem.Problem)}},
    }


def _schemas(operations: list[Operation]) -> dict[str, Any]:
    shapes: list[type] = [problem.Problem]
    for operation in operations:
        shapes += [kind for kind in (operation.gives, operation.takes) if kind]
        shapes += [operation.asks] if operation.asks else []
    _, known = msgspec.json.schema_components(shapes, ref_template=parameters.REF)
    for schema in known.values():
        if "description" in schema:
            schema["description"] = " ".join(schema["description"].split())
    asked = {operation.asks.__name__ for operation in operations if operation.asks}
    return {name: known[name] for name in sorted(known) if name not in asked}


def _ref(kind: type) -> dict[str, str]:
    return {"$ref": parameters.REF.format(name=kind.__name__)}


_COUNTS: Final = ("RateLimit-Policy", "RateLimit")
_HEADERS: Final[dict[str, Any]] = {
    "RateLimit-Policy": {
        "description": "What you may ask: q requests within w seconds.",
        "schema": {"type": "string", "examples": ['"reads";q=600;w=60']},
    },
    "RateLimit": {
        "description": "What is left: r requests; t seconds until all are back.",
        "schema": {"type": "string", "examples": ['"reads";r=599;t=42']},
    },
    "Retry-After": {"description": "Seconds.", "schema": {"type": "string"}},
}
