"""What stands before every path of the API: the key, and the memory of keys for idempotency."""

import hmac

from flask import Blueprint, Response, request

from local.stripe.errors import Refused
from local.stripe.params import asked


def guard(routes: Blueprint, secret_key: str) -> None:
    """Let in only who has the key, and give the answer of then to what is asked again."""
    answers: dict[str, tuple[object, Response]] = {}

    @routes.before_request
    def known() -> None:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if not hmac.compare_digest(given.encode(), secret_key.encode()):
            raise Refused(401, "Invalid API Key provided", kind="authentication_error")

    @routes.before_request
    def again() -> Response | None:
        earlier = answers.get(request.headers.get("Idempotency-Key", ""))
        if earlier is None or request.method != "POST":
            return None
        if earlier[0] != (request.path, asked()):
            message = "Keys for idempotent requests can only be used with the same parameters."
            raise Refused(400, message, kind="idempotency_error")
        answer = Response(earlier[1].get_data(), headers=earlier[1].headers)
        answer.headers["Idempotent-Replayed"] = "true"
        return answer

    @routes.after_request
    def remember(answer: Response) -> Response:
        key = request.headers.get("Idempotency-Key")
        if key and request.method == "POST" and answer.status_code == 200:
            answers.setdefault(key, ((request.path, asked()), answer))
        return answer
