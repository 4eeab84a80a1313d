"""Refusals in Glacier's words (page: api-error-responses)."""

from http import HTTPStatus
from typing import Any


class Refused(Exception):
    """Raised when a request is refused; carries what the client is answered."""

    def __init__(self, status: HTTPStatus, code: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message

    def as_json(self) -> dict[str, Any]:
        kind = "Client" if self.status < HTTPStatus.INTERNAL_SERVER_ERROR else "Server"
        return {"code": self.code, "message": self.message, "type": kind}


def not_found(message: str) -> Refused:
    return Refused(HTTPStatus.NOT_FOUND, "ResourceNotFoundException", message)


def invalid(message: str) -> Refused:
    return Refused(HTTPStatus.BAD_REQUEST, "InvalidParameterValueException", message)


def missing(name: str) -> Refused:
    message = f"Required parameter missing: {name}"
    return Refused(HTTPStatus.BAD_REQUEST, "MissingParameterValueException", message)


def unreadable(message: str) -> Refused:
    return Refused(HTTPStatus.BAD_REQUEST, "SerializationException", message)


def no_expedited_capacity() -> Refused:
    message = "There is insufficient capacity to process this expedited request. Try it later."
    return Refused(HTTPStatus.SERVICE_UNAVAILABLE, "InsufficientCapacityException", message)
