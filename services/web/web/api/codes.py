"""The kinds of problems that the API tells of: the page about it explains each."""

from typing import Final

CODES: Final[dict[str, str]] = {
    "NO_TOKEN": "The request carries no token.",
    "BAD_TOKEN": "The token is not known: mistyped, revoked or expired.",
    "SCOPE": "The token may not be used for this.",
    "TOO_MANY_REQUESTS": "Wait as long as Retry-After says.",
    "NOT_FOUND": "There is no such thing, or it is somebody else's.",
    "DELETED": "The job was deleted; what is left of it is being removed.",
    "METHOD_NOT_ALLOWED": "The address knows other methods; Allow names them.",
    "NOT_JSON": "The body is not JSON, or its Content-Type does not say so.",
    "BAD_REQUEST": "The body is not what is expected; the detail says where.",
    "BAD_QUERY": "A parameter of the query is not what is expected.",
    "BAD_CURSOR": "The cursor is none that a list gave.",
    "BAD_KEY": "The idempotency key is empty or too long.",
    "KEY_REUSED": "The idempotency key came with another request before.",
    "STILL_AT_IT": "The first request with this key is still being answered.",
    "UNSUPPORTED_FILE": "The file's name does not say that it is a VCF.",
    "EMPTY_FILE": "The file has no bytes.",
    "TOO_LARGE": "The file, or the request, is larger than allowed.",
    "UNKNOWN_REFERENCE": "The reference is not offered here.",
    "NOT_UPLOADED": "The file has not arrived yet: submit when its upload is complete.",
    "BUSY": "The job is changing fast; nothing was done. Try again.",
    "ENDED": "The job had ended before it could be cancelled.",
    "NOT_ENDED_BADLY": "Only a job that failed or was cancelled can be tried again.",
    "NO_INPUT": "The upload is no longer there, or is another: upload it anew.",
    "INTERNAL_SERVER_ERROR": "Something broke on our side. Name the request id.",
}
