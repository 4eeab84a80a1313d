"""The JSON that a program sends, read as what a view expects."""

from typing import TypeVar

import msgspec
from flask import request

from web.problems import Problem

S = TypeVar("S", bound=msgspec.Struct)


def read(kind: type[S], example: str) -> S:
    """The request's body.  Raises a 400 `Problem` that says what is wrong with it."""
    try:
        return msgspec.json.decode(request.get_data(), type=kind)
    except (msgspec.DecodeError, UnicodeError) as error:
        raise Problem(
            400,
            "BAD_REQUEST",
            f"The request's body is not what is expected here: {error}.",
            f"Send JSON like {example}.",
        ) from error
