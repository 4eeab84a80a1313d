"""Stripe's ways to say no."""


class Refused(Exception):
    """Raised anywhere to answer with an error in the shape that the SDK reads."""

    def __init__(
        self, status: int, message: str, *, code: str = "", kind: str = "invalid_request_error"
    ) -> None:
        super().__init__(message)
        self.status = status
        self.body = {"error": {"type": kind, "code": code or None, "message": message}}


def missing(kind: str, name: str) -> Refused:
    return Refused(404, f"No such {kind}: '{name}'", code="resource_missing")


def wrong(message: str) -> Refused:
    return Refused(400, message, code="parameter_invalid")
